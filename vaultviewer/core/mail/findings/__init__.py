"""What a message hides or pretends."""
