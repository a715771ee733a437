"""The messages of the sample vault: made up, deterministic, split by kind.

A module a kind. Each has a function `messages()`; `all_messages` joins them in the order of arrival.
"""
