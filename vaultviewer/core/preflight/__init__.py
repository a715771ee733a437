"""The preflight of a connection: what an analyst and Amazon SES need, tried out step by step."""
