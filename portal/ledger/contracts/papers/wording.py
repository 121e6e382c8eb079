"""Words of contracts made alike, so that one way of writing finds the other. Pure.

Rule: clauses.yaml `text_matching`, by the stems of its words. Where a word of a group is a subject
of its own (特定個人情報 among 個人情報, 下請 among 再委託) it stays what it is.
"""

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from typing import Final

_JA_GROUPS: Final = (
    ("特定個人情報",),
    ("再々委託",),
    ("再委託",),  # before 委託先: 再委託先 is not the vendor
    ("業務委託",),
    ("漏えい", "漏洩", "ろうえい", "漏泄"),
    ("毀損", "き損", "棄損", "損壊"),
    ("取扱", "取り扱い", "取り扱", "取扱い"),
    ("持出", "持ち出し", "持ち出", "持出し"),
    ("及び", "および"),
    ("又は", "または"),
    ("甲", "委託元", "委託者", "発注者"),
    ("乙", "委託先", "受託者", "受注者"),
    ("従業者", "従業員", "従事者", "作業者"),
    ("返却", "返還", "引渡し", "引き渡し"),
    ("消去", "削除", "廃棄", "抹消"),
    ("承諾", "承認", "同意", "許諾"),
    ("個人情報", "保有個人データ", "個人データ"),
    ("事前に", "あらかじめ", "予め"),
    ("問合せ", "問い合わせ", "問合わせ"),
    ("立入", "立ち入り", "立ち入", "立入り"),
    ("届出", "届け出", "届出る"),
)
_EN_GROUPS: Final = (
    ("subcontractor", "sub-processor", "subprocessor", "sub-contractor", "sub processor"),
    ("organisational", "organizational"),
    ("authorisation", "authorization"),
    ("data centre", "data center", "datacenter"),
    ("customer", "controller", "company", "entrustor", "client"),
    ("vendor", "processor", "supplier", "entrustee", "contractor", "service provider", "provider"),
)
_SIGNS: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-"}
)
_MARKUP: Final = re.compile(r"<[^<>]{1,80}>|\*\*|__|^#{1,6}\s+", re.MULTILINE)
_SPACE: Final = re.compile(r"\s+")
_NEAR_JAPANESE: Final = re.compile(
    r"(?<=[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef])"
)


def _table(groups: Iterable[tuple[str, ...]], edge: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern that finds any word of any group, longer words first, and what each becomes."""
    becomes = {word: group[0] for group in groups for word in group}
    longest = sorted(becomes, key=len, reverse=True)
    return re.compile(edge + "(" + "|".join(map(re.escape, longest)) + ")"), becomes


_JA, _JA_BECOMES = _table(_JA_GROUPS, "")
_EN, _EN_BECOMES = _table(_EN_GROUPS, r"\b")


def readable(text: str) -> str:
    """As a person reads it: compatible forms, no marks of a mark-up language, single spaces."""
    plain = _MARKUP.sub("", unicodedata.normalize("NFKC", text))
    return _NEAR_JAPANESE.sub("", _SPACE.sub(" ", plain)).strip()


def alike(text: str) -> str:
    """For comparing only: lower case, one word for each group of words that mean the same."""
    plain = readable(text).translate(_SIGNS).lower()
    plain = _JA.sub(lambda found: _JA_BECOMES[found[1]], plain)
    return _EN.sub(lambda found: _EN_BECOMES[found[1]], plain)


def says(text: str, cue: str) -> bool:
    """Whether a text contains a cue, both made `alike`; a Latin cue begins where a word begins."""
    place = text.find(cue)
    while (
        place > 0 and cue[0].isascii() and text[place - 1].isascii() and text[place - 1].isalnum()
    ):
        place = text.find(cue, place + 1)
    return place >= 0


def joined(first: str, second: str) -> str:
    """Two lines of one sentence: with a space only where Latin words meet."""
    if not first or not second:
        return first + second
    if first[-1].isascii() and second[0].isascii():
        return first[:-1] + second if _broken_word(first, second) else f"{first} {second}"
    return first + second


def _broken_word(first: str, second: str) -> bool:
    return first.endswith("-") and first[-2:-1].islower() and second[0].islower()


# Papers without pages, Word documents and plain text, as HTML whose paragraphs are numbered.

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
    return "".join(reader.out), [" ".join(text.split()) for text in reader.texts], reader.headings


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
        number = next((element for _, element in reversed(self.open) if element is not None), None)
        if number is not None:
            self.texts[number] += data
