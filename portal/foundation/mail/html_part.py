"""The HTML of a mail: tables and inline styles alone, which every mail program shows.

Nothing is fetched: no picture, no font, no counting of who opens it. Text and ground always stand
together, so that a dark mode turns both or neither.
"""

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

_FONT: Final = "font-family:-apple-system,'Segoe UI','Hiragino Sans','BIZ UDPGothic','Yu Gothic UI',Meiryo,sans-serif"
_INK, _QUIET, _PAPER, _GROUND = "#1c2430", "#4b5563", "#ffffff", "#eef0f4"
_LINE, _INDIGO = "#d5d9e0", "#2b3f87"
_TEXT: Final = f"{_FONT};font-size:16px;line-height:1.7;color:{_INK};background-color:{_PAPER}"
_SMALL: Final = f"{_FONT};font-size:13px;line-height:1.6;color:{_QUIET};background-color:{_PAPER}"
_BREAK: Final = "overflow-wrap:anywhere;word-break:break-word"
_TABLE: Final = Markup('<table role="presentation" cellpadding="0" cellspacing="0" border="0"')

_PAGE = Markup(
    '<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n'
    '<meta name="supported-color-schemes" content="light dark">\n'
    "<title>{title}</title>\n</head>\n"
    '<body style="margin:0;padding:0;background-color:{ground}">\n'
    '{table} width="100%" style="background-color:{ground}"><tr><td align="center" style="padding:16px 8px">\n'
    '{table} width="600" style="width:100%;max-width:600px;border:1px solid {line};background-color:{paper}">\n'
    '<tr><td style="padding:14px 24px;border-bottom:3px solid {indigo};{small}">'
    '<h1 style="margin:0;font-size:15px;line-height:1.4;font-weight:bold;color:{ink}">{company}</h1></td></tr>\n'
    '<tr><td style="padding:20px 24px 8px;{text};{wrap}">\n{inside}</td></tr>\n'
    '<tr><td style="padding:14px 24px 18px;border-top:1px solid {line};{small};{wrap}">{last}</td></tr>\n'
    "</table>\n</td></tr></table>\n</body>\n</html>\n"
)


def as_html(parts: Mapping[str, Any], *, lang: str, subject: str) -> str:
    inside = [
        _paragraph(parts["head"], heavy=True),
        _paragraph([parts["opening"]]),
        *map(_block, parts["blocks"]),
        _paragraph(parts["ask"]),
        _paragraph([parts["closing"]]),
    ]
    signature, foot = parts["signature"], parts["foot"]
    named = Markup('<strong style="color:{}">{}</strong>').format(_INK, signature[0])
    last = Markup("<br>").join([named, *signature[1:], *foot])
    return str(
        _PAGE.format(
            lang=lang,
            title=subject,
            company=parts["company"],
            inside=Markup("\n").join(one for one in inside if one),
            last=last,
            table=_TABLE,
            ground=_GROUND,
            paper=_PAPER,
            line=_LINE,
            indigo=_INDIGO,
            ink=_INK,
            text=_TEXT,
            small=_SMALL,
            wrap=_BREAK,
        )
    )


def _paragraph(lines: list[str], *, heavy: bool = False) -> Markup:
    said = Markup("<br>").join(line for line in lines if line)
    weight = Markup(";font-weight:bold") if heavy else Markup("")
    return (
        Markup('<p style="margin:0 0 16px{}">{}</p>').format(weight, said) if said else Markup("")
    )


def _block(block: Mapping[str, Any]) -> Markup:
    match block:
        case {"text": str(text)}:
            return _paragraph(text.split("\n"))
        case {"items": items}:
            each = Markup("").join(
                Markup('<li style="margin:0 0 6px">{}</li>').format(item) for item in items
            )
            return Markup('<ul style="margin:0 0 16px;padding:0 0 0 22px">{}</ul>').format(each)
        case {"facts": rows}:
            return _facts(rows)
        case {"button": str(label), "link": str(link)}:
            return _button(label, link)
        case {"matter": str(title)}:
            return _matter(title, block["lines"], block["link"])
    return Markup("")


def _facts(rows: list[list[str]]) -> Markup:
    cell = f"padding:8px 10px;border:1px solid {_LINE};vertical-align:top;text-align:left;line-height:1.6"
    head = f"{cell};width:30%;background-color:#f5f6f9;color:{_INK};font-size:14px;font-weight:bold"
    value = f"{cell};background-color:{_PAPER};color:{_INK};font-size:15px;{_BREAK}"
    each = Markup("\n").join(
        Markup('<tr><th scope="row" style="{}">{}</th><td style="{}">{}</td></tr>').format(
            head, label, value, Markup("<br>").join(said.split("\n"))
        )
        for label, said in rows
    )
    return Markup(
        '<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;width:100%;margin:0 0 20px">{}</table>'
    ).format(each)


def _button(label: str, link: str) -> Markup:
    """One, with its address in full below it: what a program does not draw can be copied."""
    return Markup(
        '{table} style="margin:0 0 8px"><tr><td bgcolor="{indigo}" style="border-radius:6px;background-color:{indigo}">'
        '<a href="{link}" style="display:inline-block;padding:12px 26px;border:1px solid {indigo};border-radius:6px;'
        'background-color:{indigo};color:#ffffff;font-size:16px;font-weight:bold;text-decoration:none">{label}</a>'
        "</td></tr></table>\n"
        '<p style="margin:0 0 20px;font-size:13px;line-height:1.5;color:{quiet};word-break:break-all">'
        '<a href="{link}" style="color:{quiet}">{link}</a></p>'
    ).format(table=_TABLE, indigo=_INDIGO, quiet=_QUIET, link=link, label=label)


def _matter(title: str, lines: list[str], link: str) -> Markup:
    opened = (
        Markup(
            '<br><a href="{link}" style="color:{};font-size:14px;word-break:break-all">{link}</a>'
        ).format(_INDIGO, link=link)
        if link
        else Markup("")
    )
    more = Markup("").join(
        Markup('<br><span style="font-size:15px">{}</span>').format(line) for line in lines
    )
    return Markup(
        '{} width="100%" style="margin:0 0 12px"><tr><td style="padding:10px 14px;border:1px solid {};'
        'border-left:4px solid {};background-color:{};color:{};{}"><strong>{}</strong>{}{}</td></tr></table>'
    ).format(_TABLE, _LINE, _INDIGO, _PAPER, _INK, _BREAK, title, more, opened)
