"""What the printed file still lacks when it comes out of WeasyPrint, put in before anything is sealed.

A file inside is named once in the catalogue; the head of a table says of what it is the head; a link
says in words where it leads, so that it can be read aloud. The same bytes in give the same bytes out.
Heads and feet of pages are no artifacts in the file: that the library cannot say yet.
"""

import re
from collections.abc import Mapping
from html import unescape
from io import BytesIO
from typing import Any

_LINK = re.compile(r'(?s)<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>')
_TAG = re.compile(r"<[^>]*>")
_WORDS = frozenset({"/P", "/Span", "/Link", "/Figure", "/H1", "/H2", "/H3"})  # hold no table


def finish(pdf: bytes, html: str) -> bytes:
    """`html`: what was printed, for the words of its links."""
    import pikepdf  # noqa: PLC0415  (only where something is printed)

    with pikepdf.open(BytesIO(pdf)) as document:
        _name_files_once(document.Root)
        _say_scopes(document.Root)
        _say_links(document, _words_of_links(html))
        out = BytesIO()
        document.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _name_files_once(root: Any) -> None:
    if "/AF" not in root:
        return
    seen: set[tuple[int, int]] = set()
    for place in reversed(range(len(root.AF))):
        named = root.AF[place].objgen
        if named in seen:
            del root.AF[place]
        seen.add(named)


def _say_scopes(root: Any) -> None:
    """A cell in the head of a table stands over its column, any other head before its row."""
    from pikepdf import Array, Dictionary, Name  # noqa: PLC0415

    waiting: list[tuple[Any, bool]] = [(root.get("/StructTreeRoot"), False)]
    while waiting:
        element, in_head = waiting.pop()
        if isinstance(element, Array):
            waiting += [(below, in_head) for below in element]
        elif isinstance(element, Dictionary):
            tag = str(element.get("/S", ""))
            if tag == "/TH":
                said = element.get("/A", None)
                told = said if isinstance(said, Dictionary) else Dictionary(O=Name.Table)
                told.Scope = Name.Column if in_head else Name.Row
                element.A = told
            elif tag not in _WORDS and "/K" in element:
                waiting.append((element.K, in_head or tag == "/THead"))


def _words_of_links(html: str) -> Mapping[str, str]:
    """By where they lead. A link without words of its own is left as it is."""
    found = {
        unescape(there): " ".join(unescape(_TAG.sub(" ", inside)).split())
        for there, inside in _LINK.findall(html)
    }
    return {there: words for there, words in found.items() if words}


def _say_links(document: Any, words: Mapping[str, str]) -> None:
    from pikepdf import String  # noqa: PLC0415

    for page in document.pages:
        for link in page.get("/Annots", ()):
            if link.get("/Subtype") != "/Link":
                continue
            there = f"#{link.Dest}" if "/Dest" in link else str(link.get("/A", {}).get("/URI", ""))
            if there in words:
                link.Contents = String(words[there])
