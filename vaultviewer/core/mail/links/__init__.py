"""Links: how browsers read them, whom they pass through, and what is odd about them."""
