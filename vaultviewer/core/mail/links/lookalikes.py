"""Names that look like others: labels of mixed scripts, and labels of one foreign script that read as Latin.

Which scripts may stand together, and what counts as a look-alike, follows Chromium's policy for showing
internationalised names (docs/idn.md of Chromium) and the Highly Restrictive level of UTS #39, section 5.2.
"""

import unicodedata
from typing import Final

_EAST_ASIAN: Final = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO", "IDEOGRAPHIC"}),
    frozenset({"LATIN", "CJK", "HANGUL", "IDEOGRAPHIC"}),
)
"""Scripts that are written together, and with Latin."""

_READS_AS: Final = {
    # Lower case only: names in hosts are mapped to it.
    "CYRILLIC": dict(zip("асԁеһіјӏорԛѕԝхуѵ", "acdehijlopqswxyv", strict=True)),  # noqa: RUF001  the point of it
    "GREEK": dict(zip("αινορτυκχγ", "aivoptukxy", strict=True)),
}


def scripts_of(text: str) -> frozenset[str]:
    """Name the scripts of the letters in a text, as Unicode's character names begin."""
    return frozenset(
        unicodedata.name(char, "UNKNOWN").partition(" ")[0].partition("-")[0]
        for char in text
        if unicodedata.category(char)[0] == "L" and char != "ー"  # shared by two scripts
    )


def mixes_scripts(label: str) -> bool:
    """Tell whether a label has letters of scripts that nobody writes in one word."""
    scripts = scripts_of(label)
    return len(scripts) > 1 and not any(scripts <= together for together in _EAST_ASIAN)


def reads_as_latin(label: str) -> str | None:
    """Return the Latin word that a label of one other script looks like; None where it doesn't."""
    scripts = scripts_of(label)
    letters = _READS_AS.get(next(iter(scripts), "")) if len(scripts) == 1 else None
    if letters is None:
        return None
    read = [letters.get(char) if char.isalpha() else char for char in label]
    return None if None in read else "".join(char for char in read if char is not None)
