"""The HTML scaffolding of mail from marketing and transaction systems: tables, inline styles, a media query."""

from typing import Final

SANS: Final = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
SERIF: Final = "Georgia,'Times New Roman',serif"


def page(
    *, title: str, preheader: str, rows: str, background: str = "#eef1f4", font: str = SANS, width: int = 600
) -> str:
    """Return a document with one centred column that fills narrow screens."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>\n'
        "<style>\n"
        f"body {{ margin: 0; padding: 0; background: {background}; }}\n"
        "a { color: #0b6e78; }\n"
        f"@media only screen and (max-width: {width + 20}px) {{\n"
        "  .column { width: 100% !important; }\n"
        "  .half { display: block !important; width: 100% !important; }\n"
        "  .pad { padding-left: 20px !important; padding-right: 20px !important; }\n"
        "}\n</style></head>\n"
        f'<body style="margin:0;padding:0;background:{background}">\n'
        f'<div style="display:none;max-height:0;overflow:hidden;font-size:1px;color:{background}">{preheader}</div>\n'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" bgcolor="{background}">'
        '<tr><td align="center" style="padding:28px 12px">\n'
        f'<table role="presentation" class="column" width="{width}" cellpadding="0" cellspacing="0"'
        f' style="width:{width}px;background:#ffffff;border-radius:10px;overflow:hidden;font-family:{font}">\n'
        f"{rows}</table>\n</td></tr></table>\n</body></html>\n"
    )


def band(words: str, *, colour: str, kicker: str = "", ink: str = "#ffffff", size: int = 28) -> str:
    """Return a coloured band with a title and a small line above it."""
    above = (
        f'<div style="font-size:12px;letter-spacing:2px;text-transform:uppercase;opacity:.8">{kicker}</div>'
        if kicker
        else ""
    )
    return (
        f'<tr><td class="pad" bgcolor="{colour}" style="background:{colour};color:{ink};padding:34px 40px">{above}'
        f'<div style="font-size:{size}px;line-height:1.25;font-weight:700;padding-top:6px">{words}</div></td></tr>\n'
    )


def block(content: str, *, colour: str = "#ffffff", ink: str = "#27313c", padding: str = "28px 40px") -> str:
    return (
        f'<tr><td class="pad" bgcolor="{colour}" style="background:{colour};color:{ink};padding:{padding};'
        f'font-size:15px;line-height:1.6">{content}</td></tr>\n'
    )


def paragraph(words: str) -> str:
    return f'<p style="margin:0 0 16px">{words}</p>'


def button(words: str, address: str, *, colour: str) -> str:
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0"><tr>'
        f'<td bgcolor="{colour}" style="background:{colour};border-radius:6px">'
        f'<a href="{address}" style="display:inline-block;padding:13px 28px;color:#ffffff;font-weight:600;'
        f'font-size:15px;text-decoration:none">{words}</a></td></tr></table>'
    )


def facts(*pairs: tuple[str, str], line: str = "#e4e9ee") -> str:
    """Return a table of names and values."""
    rows = "".join(
        f'<tr><td style="padding:9px 0;border-bottom:1px solid {line};color:#66727f">{name}</td>'
        f'<td align="right" style="padding:9px 0;border-bottom:1px solid {line};font-weight:600">{value}</td></tr>'
        for name, value in pairs
    )
    return f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="font-size:14px">{rows}</table>'


def grid(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], *, colour: str) -> str:
    """Return a table with a head, the first column to the left and the rest to the right."""

    def cells(values: tuple[str, ...], tag: str, style: str) -> str:
        return "".join(
            f'<{tag} align="{"right" if column else "left"}" style="padding:10px 8px;{style}">{value}</{tag}>'
            for column, value in enumerate(values)
        )

    body = "".join(
        f'<tr bgcolor="{"#f6f8fa" if number % 2 else "#ffffff"}">{cells(row, "td", "border-bottom:1px solid #e4e9ee")}</tr>'
        for number, row in enumerate(rows)
    )
    return (
        '<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;font-size:14px;'
        f'margin:4px 0 18px"><tr bgcolor="{colour}">{cells(head, "th", "color:#ffffff;font-size:13px")}</tr>{body}</table>'
    )


def picture(address: str, *, width: int, height: int, words: str, colour: str = "#d8dfe6") -> str:
    """Return a remote image that keeps its place, its colour and its words while it is blocked."""
    return (
        f'<img src="{address}" width="{width}" height="{height}" alt="{words}" style="display:block;border:0;'
        f'background:{colour};color:#27313c;font-size:13px">'
    )


def footer(words: str, *, colour: str = "#f6f8fa") -> str:
    return block(words, colour=colour, ink="#7a8591", padding="20px 40px").replace(
        "font-size:15px", "font-size:12px"
    )
