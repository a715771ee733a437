"""The upper left corner of a table in text: CSV and its kin, whatever separates the cells."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from vaultviewer.core.mail.previews.model import TablePreview
from vaultviewer.core.mail.previews.texts import read_beginning
from vaultviewer.core.mail.text import clean_lines

MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 100
LONGEST_CELL: Final = 500
"""Characters of a cell that are shown."""
MOST_CELLS: Final = 60_000
"""Cells of an answer in all."""

_SAMPLE_LINES: Final = 50
_SAMPLE: Final = 64 * 1024
_DELIMITERS: Final = ",;\t|"
_QUOTED: Final = re.compile(r'"[^"]*+"')
_FORMULA: Final = re.compile(r"\s*(?:[=@]|[+-](?![\d.,\s]*+(?:[eE][+-]?\d+)?\s*\Z))")
"""What spreadsheets compute (OWASP, "CSV Injection"), signed numbers aside."""


def preview_table(content: bytes, charset: str | None, *, tabs: bool) -> TablePreview | None:
    """Read a table; None where it has but one column, and so is a text. `tabs` says what separates cells."""
    decoded, cut = read_beginning(content, charset)
    text = clean_lines(decoded.text).rstrip("\n")
    delimiter = "\t" if tabs else _delimiter(text[:_SAMPLE])
    if delimiter not in text:
        return None
    rows: list[tuple[str, ...]] = []
    more_rows = more_columns = formulas = 0
    room = MOST_CELLS
    for number, cells in enumerate(_cells(text, delimiter)):
        formulas += sum(_FORMULA.match(cell) is not None for cell in cells)
        if number >= MOST_ROWS or room <= 0:
            more_rows += 1
            continue
        more_columns = max(more_columns, len(cells) - MOST_COLUMNS)
        rows.append(tuple(cell[:LONGEST_CELL] for cell in cells[:MOST_COLUMNS]))
        room -= len(rows[-1])
    return TablePreview(tuple(rows), delimiter, more_rows, max(0, more_columns), formulas, cut)


def _delimiter(sample: str) -> str:
    """Choose what occurs most often in most lines alike, outside of quotes."""
    lines = _QUOTED.sub("", sample).split("\n")[:_SAMPLE_LINES]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        return max(((lines_with, count) for count, lines_with in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=evenness)


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield rows. Where a quote that never ends swallows the table, the rest of its lines are rows as they
    stand.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    done = 0
    try:
        for cells in reader:
            yield cells
            done = reader.line_num
    except csv.Error:  # a cell beyond csv.field_size_limit
        for line in text.split("\n")[done:]:
            yield line.split(delimiter)
