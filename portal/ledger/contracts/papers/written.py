"""Papers without pages, Word documents and plain text, as HTML whose paragraphs are numbered. Pure."""

import re
from html import escape
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th"}
_HEADINGS: Final = {f"h{level}": f"h{min(level + 2, 6)}" for level in range(1, 7)}  # h1: the page's
_CODES: Final = ("utf-8-sig", "cp932")


class NoText(Exception):
    """The bytes are no text in any of the codes known."""


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or Shift_JIS as Windows writes it. Raises NoText."""
    codes = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _CODES
    for code in codes:
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise NoText


def text_as_html(text: str) -> str:
    """A paragraph for each line that is not empty."""
    lines = (line.rstrip() for line in re.split(r"\r\n|[\n\r\v\f]", text))
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())


def numbered(html: str) -> tuple[str, list[str], list[int]]:
    """Clean HTML with `data-line` on each block that has text, the texts, and which are headings.

    Headings come two levels deeper, below those of the page.
    """
    reader = _Numberer()
    reader.feed(html)
    reader.close()
    return "".join(reader.out), [" ".join(one.split()) for one in reader.texts], reader.headings


class _Numberer(HTMLParser):
    """Writes what it reads; nh3 has closed every tag before."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.texts: list[str] = []
        self.headings: list[int] = []
        self.open: list[tuple[str, int | None]] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        name = _HEADINGS.get(tag, tag)
        if tag == "br":
            self.out.append("<br>")
            self.handle_text("\n")
            return
        number = None
        if tag in _BLOCKS:
            number = len(self.texts)
            self.texts.append("")
            self.headings += [number] if tag in _HEADINGS else []
        self.open.append((tag, number))
        self.out.append(f"<{name}>" if number is None else f'<{name} data-line="{number}">')

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
            self.out.append(f"</{_HEADINGS.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data))
        self.handle_text(data)

    def handle_text(self, data: str) -> None:
        number = next((one for _, one in reversed(self.open) if one is not None), None)
        if number is not None:
            self.texts[number] += data
