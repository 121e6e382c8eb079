"""A contract's text split by its articles, with the place of every line. Pure.

Rule: clauses.yaml `text_matching.segmentation`; also a heading in brackets above the number, as
municipal contracts have it, English contracts that only number their headings, and headings without
any number: marked as such by Word, mark-up, brackets or size, or short lines of their own.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from portal.ledger.contracts.papers.wording import joined, readable

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of a paper: `page` None where it has no pages, `number` within the page from 0.

    `box`: x, y, width, height in points from the top left corner.
    """

    page: int | None
    number: int
    text: str
    box: Box | None = None
    is_heading: bool = False  # the paper says so


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words up to a full stop, and the lines they stand on."""

    text: str
    item: str
    lines: tuple[PaperLine, ...]


@dataclass(slots=True)
class Article:
    """`label`: 第12条, Article 12, 5.2, or a heading without a number; empty before the first.

    `above`: heading of the whole part.
    """

    label: str = ""
    heading: str = ""
    above: str = ""
    is_headed_above: bool = False  # on a line of its own: the words of the article are all its own
    is_bare: bool = False  # has a heading and no number, and is called by the heading
    lines: list[PaperLine] = field(default_factory=list)
    items: list[str] = field(default_factory=list)  # of each line; "" where nothing is numbered

    def place(self, item: str) -> str:
        """第12条第1項, Article 12(1); the article alone where its paragraphs have no numbers."""
        if not item or not self.label:
            return self.label
        return f"{self.label}第{item}項" if self.label.startswith("第") else f"{self.label}({item})"


_NUMBER: Final = r"(?:[0-9]+|[一二三四五六七八九十百〇]+)"
_JA_HEAD: Final = re.compile(rf"^第\s?({_NUMBER})\s?条(の{_NUMBER})?(.*)$")
_EN_HEAD: Final = re.compile(
    r"^(article|section|clause)\s+(\d+(?:\.\d+)*|[ivxlc]+)\b[.:)]?\s*(.*)$", re.IGNORECASE
)
_PLAIN_HEAD: Final = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(\S.*)$")
_IN_BRACKETS: Final = re.compile(r"^[(【〔\[「]([^()【】〔〕\[\]「」]{1,40})[)】〕\]」]\s*(.*)$")
_RUN_IN: Final = re.compile(r"^([A-Z][^.:]{1,70})[.:](?:\s+|$)(.*)$")
_REFERS: Final = tuple("のにをはがとで、,各第及又並から")
_ITEM: Final = re.compile(rf"^\s*({_NUMBER})[\s.)]\s*\S")
_ITS_NUMBER: Final = re.compile(r"^[0-9]{1,2}[\s.)]*(?=\D)")
_NO_END: Final = re.compile(r"(?:\b(?:No|Art|Sec|p)|^\W?\w{1,3})\.$", re.IGNORECASE)
_PAGE_NUMBER: Final = re.compile(
    r"^\W*(?:page|p\.|頁)?\s*\d{1,4}\s*(?:(?:/|of)\s*\d{1,4})?\s*(?:頁|ページ)?\W*$", re.IGNORECASE
)
_FIGURES: Final = re.compile(r"\d+")
_HEAD_SIGN: Final = re.compile(r"^[■●◆◇▼□◎▪★]\s*(\S.*)$")
_STRONG: Final = re.compile(r"^(\*\*|__)[^*_]+\1$")
_NO_HEADING_ENDS: Final = frozenset("。.,、;)」")
_JA_SENTENCE: Final = re.compile(r"[、。:=]|(する|した|ない|ます|です|[はがをにで])$|^[-・(「0-9]")
_LONGEST_LABEL: Final = 34  # what the clause check keeps as the article, its paragraph included
_SMALL_WORD, _FEW_WORDS, _LARGER = 5, 5, 1.15
EDGE: Final = 2  # lines at the top and at the bottom of a page where page marks stand
_LONGEST_HEADING: Final = 70
_FARTHEST: Final = 3  # how far the number of an article may jump where some were struck out
_KANJI: Final = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
Head = tuple[str, int, str, str]  # label, number to follow on, heading, heading above
Reader = Callable[[str, int], Head | None]


def split_articles(lines: Sequence[PaperLine]) -> list[Article]:
    """In order; what stands before the first article comes first, without a label."""
    lines = _without_page_marks(lines)
    read = _reader_for(lines)
    bare = _bare_headings(lines, read)
    found = [Article()]
    last, above = 0, ""
    for number, line in enumerate(lines):
        head = None if line.text[:3].isspace() else read(readable(line.text), last)
        if head is None and number in bare:
            heading = bare[number]
            found.append(Article(heading[:_LONGEST_LABEL], heading, is_bare=True, lines=[line]))
            above = ""
            continue
        if head is None:
            found[-1].lines.append(line)
            continue
        label, last, heading, part = head
        above = part or above
        article = Article(label, heading, above if above != heading else "")
        if not heading:
            _take_heading_above(found[-1], article)
        article.lines.append(line)
        found.append(article)
    for article in found:
        article.items = _items(article)
    return [article for article in found if article.lines]


def _without_page_marks(lines: Sequence[PaperLine]) -> list[PaperLine]:
    """Without page numbers, and without what stands at the edge of most pages."""
    pages: dict[int, list[PaperLine]] = {}
    for line in lines:
        if line.page is not None:
            pages.setdefault(line.page, []).append(line)
    edges = {id(line) for page in pages.values() for line in (*page[:EDGE], *page[-EDGE:])}
    often = Counter(_FIGURES.sub("#", line.text) for line in lines if id(line) in edges)
    least = max(2, len(pages) // 2 + 1)
    return [
        line
        for line in lines
        if id(line) not in edges
        or not (_PAGE_NUMBER.match(line.text) or often[_FIGURES.sub("#", line.text)] >= least)
    ]


def sentences(article: Article) -> Iterator[Sentence]:
    """The heading left out where it has a line of its own."""
    text, item, lines = "", "", list[PaperLine]()
    for line, of_item in zip(article.lines, article.items, strict=True):
        words = _body(article, line)
        if of_item != item:
            if text:
                yield Sentence(text, item, tuple(lines))
            text, item, lines = "", of_item, []
        if item and not text:
            words = _ITS_NUMBER.sub("", words)
        for part in _parts(words):
            text = joined(text, part)
            lines.append(line)
            if _ends(part):
                yield Sentence(text, item, tuple(lines))
                text, lines = "", []
    if text:
        yield Sentence(text, item, tuple(lines))


def _parts(words: str) -> list[str]:
    pieces = re.split(r"(?<=。)(?![)」】])|(?<=[.;:])\s+(?=[A-Z(])", words)
    return [piece.strip() for piece in pieces if piece and piece.strip()]


def _ends(part: str) -> bool:
    return part.endswith(("。", ".", ";", ":")) and not _NO_END.search(part)


def _body(article: Article, line: PaperLine) -> str:
    """The line without what only names the article."""
    text = readable(line.text)
    if article.is_bare and line is article.lines[0]:
        return ""
    if not article.label or line is not article.lines[0]:
        return "" if article.heading and text == f"({article.heading})" else text
    for pattern in (_JA_HEAD, _EN_HEAD, _PLAIN_HEAD):
        found = pattern.match(text)
        if found:
            rest = str(found.groups()[-1])
            return _without_heading(rest, "" if article.is_headed_above else article.heading)
    return text


def _without_heading(rest: str, heading: str) -> str:
    """What follows the number and, where it stands there, the heading. Nothing else is cut."""
    if not heading:
        return rest.strip()
    return rest.replace(heading, "", 1).lstrip(" ()【】〔〕[]「」.:").rstrip()


def _reader_for(lines: Sequence[PaperLine]) -> Reader:
    """How this paper numbers its articles: by 第N条, by Article N, or by the number alone."""
    texts = [readable(line.text) for line in lines]
    if _heads(_read_japanese, texts):
        return _read_japanese
    named, plain = _heads(_read_english, texts), _heads(_read_plain, texts)
    is_named = len(named) > 1 or (named and (not plain or named[0] < plain[0]))
    return _read_english if is_named else _read_plain


def _heads(read: Reader, texts: Sequence[str]) -> list[int]:
    """On which lines articles would begin."""
    last, found = 0, []
    for number, text in enumerate(texts):
        head = read(text, last)
        if head is not None:
            last = head[1]
            found.append(number)
    return found


def _bare_headings(lines: Sequence[PaperLine], read: Reader) -> dict[int, str]:
    """Headings without a number, by the number of the line.

    A short line that nothing marks is one only where the paper has more of them than of numbers.
    """
    heads = set(_heads(read, [readable(line.text) for line in lines]))
    large = _large(lines)
    marked, short = dict[int, str](), dict[int, str]()
    for number, line in enumerate(lines[:-1]):
        if number in heads or number + 1 in heads:
            continue
        words, is_marked = _heading_words(line)
        if not words or readable(lines[number + 1].text) == words:
            continue
        if is_marked or (line.box is not None and line.box[3] >= large):
            marked[number] = words
        elif _stands_alone(words, lines[number - 1] if number else None, lines[number + 1], marked):
            short[number] = words
    return marked | (short if len(marked) + len(short) > len(heads) else {})


def _heading_words(line: PaperLine) -> tuple[str, bool]:
    """The words of a line that may be a heading, and whether it is marked as one."""
    raw, text = line.text.strip(), readable(line.text)
    bracket = _IN_BRACKETS.match(text)
    sign = _HEAD_SIGN.match(text)
    is_marked = line.is_heading or bool(sign) or raw.startswith("#") or bool(_STRONG.match(raw))
    if bracket and not bracket[2]:
        text, is_marked = bracket[1].strip(), True
    elif sign:
        text = sign[1]
    text = text.rstrip(" :")
    is_short = len(text) <= (_LONGEST_HEADING if text.isascii() else _LONGEST_HEADING // 3)
    is_words = is_short and text[-1:] not in _NO_HEADING_ENDS and not _FIGURES.fullmatch(text)
    return (text if is_words and len(text) > 1 else ""), is_marked


def _stands_alone(
    words: str, before: PaperLine | None, after: PaperLine, heads: dict[int, str]
) -> bool:
    """A short line between whole sentences: 監査, Return of Data."""
    follows = before is None or _ends(readable(before.text)) or before.number in heads
    following = readable(after.text)
    if not follows or len(following) <= len(words):
        return False
    if not words.isascii():
        return not _JA_SENTENCE.search(words) and following[0] not in "。、"
    many = [word for word in words.split() if len(word) > _SMALL_WORD]
    is_title = words[0].isupper() and all(word[0].isupper() for word in many)
    is_first = words[0].isupper() and len(words.split()) <= _FEW_WORDS
    return (is_title or is_first) and not words.endswith(("-", "–")) and following[0].isupper()


def _large(lines: Sequence[PaperLine]) -> float:
    """From which height on a line is larger than most."""
    heights = sorted(line.box[3] for line in lines if line.box is not None)
    return heights[len(heights) // 2] * _LARGER if heights else 0.0


def _read_japanese(text: str, last: int) -> Head | None:
    found = _JA_HEAD.match(text)
    if not found:
        return None
    number, branch, rest = _value(found[1]), found[2] or "", found[3]
    bracket = _IN_BRACKETS.match(rest.strip())
    if not bracket and rest:
        follows = last == 0 or number == last + 1 or (number == last and branch)
        jumps = last < number <= last + _FARTHEST
        if not (follows or jumps) or (rest[0] in _REFERS and not rest[0].isspace()):
            return None
    label = f"第{found[1]}条{branch}"
    if bracket:
        return label, number, bracket[1].strip(), ""
    is_heading = 0 < len(rest.strip()) <= _LONGEST_HEADING // 3 and not rest.endswith("。")
    is_sentence = is_heading and "、" in rest
    return label, number, rest.strip() if is_heading and not is_sentence else "", ""


def _read_english(text: str, last: int) -> Head | None:
    found = _EN_HEAD.match(text)
    if not found:
        return None
    word, number, rest = found.groups()
    top = _value(number.split(".")[0])
    if (last and not last <= top <= last + _FARTHEST) or (rest and rest[0].islower()):
        return None
    return f"{word.capitalize()} {number}", top, _short(rest), ""


def _read_plain(text: str, last: int) -> Head | None:
    """`12. Subcontracting` and, below it, `12.3 Notice. The vendor ...`."""
    found = _PLAIN_HEAD.match(text)
    if not found:
        return None
    number, rest = found.groups()
    top, is_part = int(number.split(".")[0]), "." in number
    begins = last == 0 and found[0][len(number)] == "."  # an extract may begin anywhere
    heading = _short(rest)
    marked = found[0][len(number)] in ".)" and rest[0].isupper() and bool(heading)
    jumps = marked and not is_part and last < top <= last + _FARTHEST
    if top != (last if is_part else last + 1) and not (begins or jumps):
        return None
    if not heading and not is_part:
        return None
    return number, top, heading, "" if is_part else heading


def _short(rest: str) -> str:
    """The heading at the beginning of these words; empty where they are already a sentence."""
    run_in = _RUN_IN.match(rest)
    if run_in:
        return run_in[1].strip()
    return rest if len(rest) <= _LONGEST_HEADING and not rest.endswith((",", ";")) else ""


def _take_heading_above(before: Article, article: Article) -> None:
    """（再委託の禁止） on a line of its own, and below it 第12条 乙は、..."""
    if before.lines:
        found = _IN_BRACKETS.match(readable(before.lines[-1].text))
        if found and not found[2]:
            article.heading, article.is_headed_above = found[1].strip(), True
            before.lines.pop()


def _items(article: Article) -> list[str]:
    """The paragraph each line belongs to; the first may have no number of its own."""
    found, current, numbered = [], 0, False
    for line in article.lines:
        is_head = article.label and line is article.lines[0]
        raw = _body(article, line) if is_head else unicodedata.normalize("NFKC", line.text)
        match = _ITEM.match(raw)
        number = _value(match[1]) if match else 0
        if number == current + 1 or (number == 2 and current == 0):  # noqa: PLR2004
            current, numbered = number, True
        found.append(current)
    if not numbered:
        return [""] * len(found)
    return [str(numeral or 1) for numeral in found]


def _value(number: str) -> int:
    """Of Arabic, Japanese or Roman figures."""
    if number.isdecimal():
        return int(number)
    if number[0].lower() in "ivxlc" and number.isascii():
        return _roman(number.lower())
    total, digit = 0, 0
    for sign in number:
        if sign in _KANJI:
            digit = _KANJI[sign]
        else:
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
    return total + digit


def _roman(number: str) -> int:
    worth = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    values = [worth[sign] for sign in number]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-pair if pair < following else pair for pair, following in pairs)
