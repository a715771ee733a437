"""Asks servers of the web for what a reader expressly wanted of them. Nobody else in the program does."""
