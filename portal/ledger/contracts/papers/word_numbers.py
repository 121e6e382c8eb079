"""The numbers that Word draws by itself before paragraphs, written into the document as words. Pure.

Runs in the process of worker.py and knows nothing but the standard library. Source: ECMA-376 part 1,
17.9 (numbering): a level counts within its abstract numbering, deeper levels begin anew, %1 to %9 in
the text of a level stand for the numbers of the levels.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from string import ascii_lowercase, ascii_uppercase
from typing import Final
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring
from zipfile import ZIP_DEFLATED, ZipFile

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHOICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_DOCUMENT, _NUMBERING, _STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_LEVELS: Final = 9
_MOST_PARENTS: Final = 20  # of a style
_KANJI: Final = "〇一二三四五六七八九"
_IROHA: Final = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
_AIUEO: Final = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_LAST_CIRCLED: Final = 20  # ⑳
_WIDE: Final = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def with_numbers(document: bytes) -> bytes:
    """The Word document with the numbers of its paragraphs as text; bullets stay lists.

    A document without numbering, or with parts that are not as expected, comes back as it is.
    """
    with ZipFile(BytesIO(document)) as parts:
        if not {_DOCUMENT, _NUMBERING} <= set(parts.namelist()):
            return document
        try:
            root = _parsed(parts, _DOCUMENT)
            styles = _parsed(parts, _STYLES) if _STYLES in parts.namelist() else None
            if not _number(root, _Lists(_parsed(parts, _NUMBERING), styles)):
                return document
        except (ParseError, ValueError, RecursionError):
            return document
        made = BytesIO()
        with ZipFile(made, "w", ZIP_DEFLATED) as changed:
            for info in parts.infolist():
                data = tostring(root) if info.filename == _DOCUMENT else parts.read(info.filename)
                changed.writestr(info.filename, data)
        return made.getvalue()


def _parsed(parts: ZipFile, name: str) -> Element:
    """Refuses a document type: nothing that Word writes has one."""
    data = parts.read(name)
    if b"<!DOCTYPE" in data:
        raise ValueError(name)
    return fromstring(data)  # noqa: S314  (no document type, bounded by the caller)


@dataclass(slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restarts: bool = True
    is_legal: bool = False  # all numbers in it are Arabic
    style: str = ""


@dataclass(slots=True)
class _List:
    """One numbering (w:num): `abstract` says with which others it counts on together."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class _Lists:
    """Every numbering of a document, which style has which, and how far each has counted."""

    def __init__(self, numbering: Element, styles: Element | None) -> None:
        self.styles = {} if styles is None else _by_id(styles, "style", "styleId")
        self.lists = dict(_lists(numbering, self.styles))
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[str] = set()

    def label(self, paragraph: Element) -> str | None:
        """The number before it, counted on; None where there is none, or only a bullet."""
        number, level = self._place(paragraph)
        known = self.lists.get(number or "")
        if known is None or level not in known.levels:
            return None
        counts = self.counts.setdefault(known.abstract, {})
        if number not in self.begun:
            self.begun.add(number or "")
            for at, start in known.starts.items():
                counts[at] = start - 1
        mine = known.levels[level]
        counts[level] = counts.get(level, mine.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            if known.levels.get(deeper, mine).restarts:
                del counts[deeper]
        if mine.kind in ("bullet", "none") and "%" not in mine.text:
            return None
        return _said(mine, known.levels, counts)

    def _place(self, paragraph: Element) -> tuple[str | None, int]:
        """Which numbering and level: of the paragraph itself, else of its style."""
        style = _value(paragraph.find(f"{_W}pPr/{_W}pStyle"))
        number = _value(paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId"))
        level = _value(paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl"))
        if number is None and style:
            number, of_style = self._of_style(style)
            level = level if level is not None else of_style
        return number, _whole(level, 0)

    def _of_style(self, style: str) -> tuple[str | None, str | None]:
        """The numbering of a style or of the one it is based on, and the level linked with it."""
        name = style
        for _ in range(_MOST_PARENTS):
            found = self.styles.get(name)
            if found is None:
                break
            number = _value(found.find(f"{_W}pPr/{_W}numPr/{_W}numId"))
            if number is not None:
                level = _value(found.find(f"{_W}pPr/{_W}numPr/{_W}ilvl"))
                known = self.lists.get(number)
                levels = known.levels.items() if known else ()
                linked = next((str(at) for at, level in levels if level.style == style), None)
                return number, linked or level
            name = _value(found.find(f"{_W}basedOn")) or ""
        return None, None


def _number(root: Element, lists: _Lists) -> int:
    """Writes the numbers before the paragraphs; how many."""
    found = 0
    for paragraph in _paragraphs(root):
        label = lists.label(paragraph)
        if label is None:
            continue
        found += 1
        settings = paragraph.find(f"{_W}pPr")
        if settings is None:
            settings = Element(f"{_W}pPr")
            paragraph.insert(0, settings)
        for old in settings.findall(f"{_W}numPr"):
            settings.remove(old)
        none = SubElement(settings, f"{_W}numPr")  # also against the numbering of its style
        SubElement(none, f"{_W}numId", {f"{_W}val": "0"})
        run = Element(f"{_W}r")
        SubElement(run, f"{_W}t", {_SPACE: "preserve"}).text = label
        paragraph.insert(list(paragraph).index(settings) + 1, run)
    return found


def _paragraphs(element: Element) -> Iterator[Element]:
    """In the order of the document; of what is there twice, for old and new readers, the one."""
    for child in element:
        if child.tag == _CHOICE:
            continue
        if child.tag == f"{_W}p":
            yield child
        yield from _paragraphs(child)


def _lists(numbering: Element, styles: Mapping[str, Element]) -> Iterator[tuple[str, _List]]:
    abstracts = _by_id(numbering, "abstractNum", "abstractNumId")
    chosen = {
        _get(element, "numId"): _value(element.find(f"{_W}abstractNumId")) or ""
        for element in numbering.findall(f"{_W}num")
    }
    for element in numbering.findall(f"{_W}num"):
        name = _get(element, "numId")
        abstract = chosen[name]
        linked = abstracts.get(abstract)
        link = _value(linked.find(f"{_W}numStyleLink")) if linked is not None else None
        if link and link in styles:  # the levels stand where the style's own numbering leads
            number = _value(styles[link].find(f"{_W}pPr/{_W}numPr/{_W}numId"))
            abstract = chosen.get(number or "", abstract)
        body = abstracts.get(abstract)
        levels = {
            _whole(_get(level, "ilvl"), 0): _level(level)
            for level in (body.findall(f"{_W}lvl") if body is not None else ())
        }
        made = _List(abstract, levels)
        for override in element.findall(f"{_W}lvlOverride"):
            at = _whole(_get(override, "ilvl"), 0)
            own = override.find(f"{_W}lvl")
            if own is not None:
                levels[at] = _level(own)
            start = _value(override.find(f"{_W}startOverride"))
            if start is not None:
                made.starts[at] = _whole(start, 1)
        yield name, made


def _level(level: Element) -> _Level:
    return _Level(
        start=_whole(_value(level.find(f"{_W}start")), 1),
        kind=_value(level.find(f"{_W}numFmt")) or "decimal",
        text=_value(level.find(f"{_W}lvlText")) or "",
        suffix=_value(level.find(f"{_W}suff")) or "tab",
        restarts=_value(level.find(f"{_W}lvlRestart")) != "0",
        is_legal=level.find(f"{_W}isLgl") is not None,
        style=_value(level.find(f"{_W}pStyle")) or "",
    )


def _said(mine: _Level, levels: Mapping[int, _Level], counts: Mapping[int, int]) -> str:
    text = mine.text
    for at in range(_LEVELS):
        if f"%{at + 1}" in text:
            other = levels.get(at, mine)
            kind = "decimal" if mine.is_legal else other.kind
            text = text.replace(f"%{at + 1}", figure(counts.get(at, other.start), kind))
    return text if mine.suffix == "nothing" or not text else f"{text} "


def figure(number: int, kind: str) -> str:
    """A number as Word writes it; a kind that is not known as an Arabic one."""
    write = _FIGURES.get(kind)
    return write(number) if write and number > 0 else str(number)


def _letters(signs: str, number: int) -> str:
    """After the last sign the first one twice."""
    return signs[(number - 1) % len(signs)] * (1 + (number - 1) // len(signs))


def _counted(number: int) -> str:
    """一, 十一, 二十, 百一; above 999 figure by figure."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    if hundreds >= len(_KANJI):
        return _figure_by_figure(number)
    parts = ((hundreds, "百"), (tens, "十"))
    said = "".join(("" if part == 1 else _KANJI[part]) + unit for part, unit in parts if part)
    return said + (_KANJI[ones] if ones else "")


def _figure_by_figure(number: int) -> str:
    return "".join(_KANJI[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    said = ""
    for worth, sign in _ROMAN:
        said += sign * (number // worth)
        number %= worth
    return said


_FIGURES: Final[Mapping[str, Callable[[int], str]]] = {
    **dict.fromkeys(("aiueo", "aiueoFullWidth"), lambda number: _letters(_AIUEO, number)),
    **dict.fromkeys(("iroha", "irohaFullWidth"), lambda number: _letters(_IROHA, number)),
    **dict.fromkeys(("japaneseCounting", "chineseCounting", "chineseCountingThousand"), _counted),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand"), _figure_by_figure),
    "decimalEnclosedCircle": lambda n: chr(0x245F + n) if n <= _LAST_CIRCLED else f"({n})",
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalZero": lambda number: f"{number:02d}",
    "ideographTraditional": lambda number: _letters(_STEMS, number),
    "lowerLetter": lambda number: _letters(ascii_lowercase, number),
    "lowerRoman": _roman,
    "none": lambda _number: "",
    "upperLetter": lambda number: _letters(ascii_uppercase, number),
    "upperRoman": lambda number: _roman(number).upper(),
}


def _by_id(root: Element, tag: str, name: str) -> dict[str, Element]:
    return {_get(element, name): element for element in root.findall(f"{_W}{tag}")}


def _get(element: Element, name: str) -> str:
    return element.get(f"{_W}{name}", "")


def _value(element: Element | None) -> str | None:
    return None if element is None else element.get(f"{_W}val")


def _whole(text: str | None, otherwise: int) -> int:
    try:
        return min(int(text or ""), 10_000)
    except ValueError:
        return otherwise
