"""Hostile HTML: what is allowed, what would be fetched, how it is made harmless and where its images are."""
