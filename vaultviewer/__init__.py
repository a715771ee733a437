"""VaultViewer: browse, decrypt, verify and read mail that Amazon SES encrypted into S3."""

from typing import Final

__version__: Final = "0.1.0"
