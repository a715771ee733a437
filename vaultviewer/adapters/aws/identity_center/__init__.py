"""IAM Identity Center: signing in by a browser, the token that this gives, and the roles that it opens.

Start at `portal`. The token lies where the AWS command line keeps it, so that either serves the other.
"""
