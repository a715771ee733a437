"""Looking for secrets in what a program leaves behind: files, output, and the arguments of its processes.

A secret is looked for in every spelling that a program comes by without meaning to: quoted in an address or
in JSON, encoded for a header, dumped as hex, or in the two bytes a character that other systems write.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

_PROC: Final = Path("/proc")
_ALIGNMENTS: Final = 3
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")


def spellings(secret: str) -> frozenset[bytes]:
    """Return how a secret may stand in a file.

    In base64 it looks different at each place modulo three bytes; its ends mix with what is beside it.
    """
    plain = secret.encode()
    texts = {secret, json.dumps(secret)[1:-1], quote(secret), quote(secret, safe=""), quote_plus(secret)}
    texts |= {plain.hex(), plain.hex().upper(), repr(plain)[2:-1]}
    for before in range(_ALIGNMENTS):
        kept = len(plain) - (before + len(plain)) % _ALIGNMENTS
        whole = base64.b64encode(bytes(before) + plain[:kept]).decode()
        middle = whole[4:] if before else whole
        texts |= {middle, middle.translate(str.maketrans("+/", "-_"))}
    return frozenset(text.encode(encoding) for text in texts for encoding in _ENCODINGS)


def secrets_in(content: bytes, secrets: Iterable[str]) -> list[str]:
    """Return those secrets of which any spelling is in the content."""
    return [secret for secret in secrets if any(spelling in content for spelling in spellings(secret))]


def files_with(folder: Path, secrets: Iterable[str]) -> list[Path]:
    """Return the files below a folder that hold a secret, in their content or in their name."""
    wanted = tuple(secrets)
    return [
        path
        for path in sorted(folder.rglob("*"))
        if secrets_in(os.fsencode(path.name), wanted)
        or (path.is_file() and secrets_in(path.read_bytes(), wanted))
    ]


def processes_with(root: int, secrets: Iterable[str]) -> list[str]:
    """Return the processes, from one down, that hold a secret in arguments or environment, as they began."""
    wanted = tuple(secrets)
    return [
        f"{process}/{what}"
        for process in _with_descendants(root)
        for what in ("cmdline", "environ")
        if secrets_in(_of_process(process, what), wanted)
    ]


def descendants(root: int) -> list[int]:
    """Return the processes that one has started, and those that they have."""
    return [process for process in _with_descendants(root) if process != root]


def _with_descendants(root: int) -> Iterator[int]:
    yield root
    for thread in _entries(_PROC / str(root) / "task"):
        try:
            children = (thread / "children").read_text(encoding="ascii").split()
        except OSError:
            continue  # it ended meanwhile
        for child in children:
            yield from _with_descendants(int(child))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _of_process(process: int, what: str) -> bytes:
    try:
        return (_PROC / str(process) / what).read_bytes()
    except OSError:
        return b""
