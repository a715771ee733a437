"""text/enriched (RFC 1896) and its forerunner text/richtext (RFC 1341), as HTML.

The HTML is well formed and escaped, and still the sender's: it passes the sanitiser like any other.
"""

import html
import re
from typing import Final

LONGEST: Final = 1024 * 1024
DEEPEST: Final = 60

_TOKEN: Final = re.compile(r"<<|<(?P<close>/?)(?P<name>[A-Za-z0-9-]{1,60})>|\n+|[^<\n]+|<")
_PARAMETER_END: Final = re.compile(r"</param>", re.IGNORECASE)
_LONGEST_PARAMETER: Final = 200
_TAGS: Final = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "fixed": ("<tt>", "</tt>"),
    "smaller": ("<small>", "</small>"),
    "bigger": ("<big>", "</big>"),
    "center": ('<div align="center">', "</div>"),
    "flushleft": ('<div align="left">', "</div>"),
    "flushright": ('<div align="right">', "</div>"),
    "flushboth": ('<div align="justify">', "</div>"),
    "indent": ('<div style="margin-left: 2em">', "</div>"),
    "indentright": ('<div style="margin-right: 2em">', "</div>"),
    "paraindent": ('<div style="margin-left: 2em">', "</div>"),
    "excerpt": ("<blockquote>", "</blockquote>"),
    "nofill": ("<pre>", "</pre>"),
    "subscript": ("<sub>", "</sub>"),
    "superscript": ("<sup>", "</sup>"),
    "color": ("<font{}>", "</font>"),
    "fontfamily": ("<font{}>", "</font>"),
}
_RICHTEXT_ALONE: Final = {"nl": "<br>", "np": "<hr>", "lt": "&lt;", "paragraph": "<br><br>"}
_COLOUR_NAME: Final = re.compile(r"[a-z]{3,10}", re.IGNORECASE)
_COLOUR_NUMBERS: Final = re.compile(r"([0-9a-f]{4}),([0-9a-f]{4}),([0-9a-f]{4})", re.IGNORECASE)
_FAMILY: Final = re.compile(r"[\w -]{1,60}")


def enriched_to_html(untrusted_text: str) -> str:
    """Return HTML for the text, its lines ending in LF. Unknown commands go, their content stays."""
    writer = _Writer()
    text = untrusted_text[:LONGEST]
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:  # every character begins a token
            break
        position = token.end()
        if (token["name"] or "").lower() == "param" and not token["close"]:
            end = _PARAMETER_END.search(text, position, position + _LONGEST_PARAMETER)
            writer.parameter(text[position : end.start()] if end else "")
            position = position if end is None else end.end()
        elif token["name"]:
            writer.command(token["name"].lower(), closing=bool(token["close"]))
        else:
            writer.text(token.group())
    return writer.finish()


class _Writer:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._waiting = ""
        """A command that may still get its parameter."""

    def command(self, name: str, *, closing: bool) -> None:
        self._start_waiting()
        if name in _RICHTEXT_ALONE and not closing:
            self._pieces.append(_RICHTEXT_ALONE[name])
        elif name not in _TAGS:
            return
        elif closing:
            self._close(name)
        elif len(self._open) < DEEPEST:
            self._open.append(name)
            self._waiting = name

    def parameter(self, untrusted_value: str) -> None:
        self._start_waiting(untrusted_value.strip())

    def text(self, run: str) -> None:
        self._start_waiting()
        if run == "<<":
            self._pieces.append("&lt;")
        elif not run.startswith("\n"):
            self._pieces.append(html.escape(run))
        elif "nofill" in self._open:
            self._pieces.append(run)
        else:
            self._pieces.append(" " if len(run) == 1 else "<br>" * (len(run) - 1))

    def finish(self) -> str:
        self._start_waiting()
        self._pieces.extend(_TAGS[name][1] for name in reversed(self._open))
        return "".join(self._pieces)

    def _start_waiting(self, value: str = "") -> None:
        if self._waiting:
            self._pieces.append(_TAGS[self._waiting][0].format(_attribute(self._waiting, value)))
            self._waiting = ""

    def _close(self, name: str) -> None:
        if name not in self._open:
            return
        while self._open:
            closed = self._open.pop()
            self._pieces.append(_TAGS[closed][1])
            if closed == name:
                return


def _attribute(name: str, value: str) -> str:
    if name == "fontfamily" and _FAMILY.fullmatch(value):
        return f' face="{value}"'
    if name == "color" and _COLOUR_NAME.fullmatch(value):
        return f' color="{value}"'
    if name == "color" and (found := _COLOUR_NUMBERS.fullmatch(value)) is not None:
        return ' color="#{}"'.format("".join(part[:2] for part in found.groups()))
    return ""
