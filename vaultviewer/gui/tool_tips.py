"""Tool tips of untrusted text. Qt takes a tool tip for HTML as soon as it looks like it, images included."""

import html


def plain_tool_tip(untrusted_text: str) -> str:
    """Return a tool tip that shows exactly this text, line by line."""
    if "<" not in untrusted_text and "&" not in untrusted_text:
        return untrusted_text
    lines = (html.escape(line) for line in untrusted_text.split("\n"))
    return f"<qt>{'<br>'.join(lines)}</qt>"
