"""What an attachment is by its content, and what opening it would do."""
