"""When two paths of an export are one and the same."""

import unicodedata


def folded_path(path: str) -> str:
    """Return what is equal for two paths that any file system takes for one.

    Windows and macOS don't tell case apart, macOS not composed from decomposed letters either. Case is folded
    between two normalizations, as Unicode says (chapter 3.13, D145).
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())
