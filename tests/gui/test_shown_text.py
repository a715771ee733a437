"""Where a text stands in a widget: checked against the widget itself."""

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from vaultviewer.gui.shown_text import ShownText

_LINES = st.lists(
    st.one_of(
        st.text(st.sampled_from("abc é😀\0"), max_size=30),
        st.integers(3_990, 25_000).map(lambda length: "x" * length),
        st.integers(3_990, 9_000).map(lambda length: "😀" * length),
    ),
    max_size=6,
)
_ENDS = st.sampled_from(["\n", "\r\n"])


def _laid_out(shown: ShownText) -> QTextDocument:
    document = QTextDocument()
    cursor = QTextCursor(document)
    while not shown.complete:
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(shown.take(cursor.position()))
    return document


@given(lines=_LINES, end=_ENDS, data=st.data())
@settings(max_examples=40)
def test_a_character_stands_where_the_text_says(lines: list[str], end: str, data: st.DataObject) -> None:
    shown = ShownText(end.join(lines))
    document = _laid_out(shown)
    if not shown.text:
        return
    index = data.draw(st.integers(0, len(shown.text) - 1))
    position = shown.position(index)
    assert position is not None
    cursor = QTextCursor(document)
    cursor.setPosition(position)
    width = 2 if ord(shown.text[index]) > 0xFFFF else 1
    cursor.setPosition(position + width, QTextCursor.MoveMode.KeepAnchor)
    assert cursor.selectedText().replace("\N{PARAGRAPH SEPARATOR}", "\n") == shown.text[index]
    assert shown.index(position) == index


def test_what_is_not_laid_out_yet_stands_nowhere() -> None:
    shown = ShownText("x\n" * 100_000)
    assert shown.position(0) is None
    shown.take(0)
    assert shown.position(0) == 0
    assert shown.position(150_000) is None


def test_lines_are_short_enough_to_be_laid_out_and_nothing_is_lost() -> None:
    shown = ShownText("x" * 50_000 + "\n" * 5_000 + "end")
    pieces = []
    while not shown.complete:
        pieces.append(shown.take(0))
    assert max(piece.count("\n") for piece in pieces) <= 1_000
    assert max(len(line) for piece in pieces for line in piece.split("\n")) <= 4_000
    assert "".join(pieces).replace("\n", "") == "x" * 50_000 + "end"
