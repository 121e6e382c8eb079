"""Opens a paper; runs in a process of its own (foundation/evidence/bounded.py) and imports little.

`look`, `read FIRST LAST`, `draw FIRST LAST`, `word`. `draw` leaves pictures in the current folder.
Pages count from 1, lengths are PDF points (1/72 inch) from the top left corner of the page as it is
shown. A paper that cannot be opened is an answer too: {"problem": "password" | "damaged" | "too_large"}.
"""

from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_int
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from portal.ledger.contracts.papers.word_numbers import with_numbers

PAGE_WIDTH, PAGE_HEIGHT = 1400, 4000  # pixels of a page's picture at most
THUMB_WIDTH, THUMB_HEIGHT = 168, 480
QUALITY = 80
UNPACKED = 100 * 1024**2  # bytes a Word document may unpack to
FINE = 20  # parts of a point in which places are reckoned
GAP = 3  # line heights between two words that are no longer one line
NO_CHARACTERS = {0, 2, 0xFFFE, 0xFFFF}  # what PDFium puts for what has no character
PASSWORD = 4  # PDFium's code for it
_Box = tuple[float, float, float, float]


class UnreadablePaper(Exception):
    """The paper cannot be opened, for the reason given."""


def look(data: bytes) -> dict[str, Any]:
    """How many pages there are and how large each is."""
    document = _opened(data)
    return {"pages": [document.get_page_size(number) for number in range(len(document))]}


def read(data: bytes, first: int, last: int) -> dict[str, Any]:
    """The lines of these pages: x, y, width, height, text; none where a page is only a picture."""
    document = _opened(data)
    return {"lines": [_lines(document[number - 1]) for number in range(first, last + 1)]}


def draw(data: bytes, first: int, last: int) -> dict[str, Any]:
    """page-N.webp and thumb-N.webp for each of these pages."""
    document = _opened(data)
    for number in range(first, last + 1):
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(PAGE_WIDTH / width, PAGE_HEIGHT / height)
        picture = page.render(scale=scale).to_pil()
        picture.save(f"page-{number}.webp", quality=QUALITY, method=1)
        picture.thumbnail((THUMB_WIDTH, THUMB_HEIGHT))
        picture.save(f"thumb-{number}.webp", quality=QUALITY, method=1)
        page.close()
    return {}


def word(data: bytes) -> dict[str, Any]:
    """The words of a Word document as clean HTML: headings, paragraphs, lists, tables."""
    import mammoth  # noqa: PLC0415  (only here, it takes its time)
    import nh3  # noqa: PLC0415

    try:
        with ZipFile(BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise UnreadablePaper("too_large")
        numbered = with_numbers(data)
        html = mammoth.convert_to_html(BytesIO(numbered), convert_image=lambda _image: []).value
    except UnreadablePaper:
        raise
    except MemoryError as error:
        raise UnreadablePaper("too_large") from error
    except (BadZipFile, KeyError, ValueError, OSError, SyntaxError, AttributeError) as error:
        raise UnreadablePaper("damaged") from error
    tags = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "ol", "ul", "li", "strong", "em"}
    tables = {"table", "thead", "tbody", "tr", "td", "th"}
    return {"html": nh3.clean(html, tags=tags | tables, attributes={})}


def _opened(data: bytes) -> Any:
    import pypdfium2  # noqa: PLC0415  (a Word document needs none of it)

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) == 0:
            raise UnreadablePaper("damaged")
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise UnreadablePaper("password" if code == PASSWORD else "damaged") from error
    return document


def _lines(page: Any) -> list[tuple[float, float, float, float, str]]:
    text = page.get_textpage()
    found = [(*_placed(page, box), words) for words, box in _grouped(text)]
    text.close()
    page.close()
    return found


def _grouped(text: Any) -> Iterator[tuple[str, _Box]]:
    """The characters of a page put together to lines, each with the box around it."""
    words, box = "", None
    for character, place in _characters(text):
        if words and (place is None or (box and _is_apart(box, place))):
            if words.strip() and box:
                yield words.strip(), box
            words, box = "", None
        if place is None:
            continue
        words += character
        if character.strip():
            box = place if box is None else _around(box, place)
    if words.strip() and box:
        yield words.strip(), box


def _characters(text: Any) -> Iterator[tuple[str, _Box | None]]:
    """Each character with its box; without one at the end of a line."""
    from pypdfium2 import raw  # noqa: PLC0415

    for number in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, number)
        if code in (10, 13):
            yield "", None
        elif code not in NO_CHARACTERS:
            yield chr(code), text.get_charbox(number, loose=True)


def _is_apart(box: _Box, place: _Box) -> bool:
    """Whether a character stands on another line, or far beside: another column of a table."""
    left, bottom, right, top = box
    height = max(top - bottom, 1.0)
    if right - left > height and place[3] - place[1] > 0:
        middle = (place[1] + place[3]) / 2
        if not bottom <= middle <= top and not place[1] <= (top + bottom) / 2 <= place[3]:
            return True
    return place[0] - right > GAP * height


def _around(box: _Box, place: _Box) -> _Box:
    left, bottom, right, top = box
    return min(left, place[0]), min(bottom, place[1]), max(right, place[2]), max(top, place[3])


def _placed(page: Any, box: _Box) -> tuple[float, float, float, float]:
    """x, y, width, height on the page as it is shown, whatever its rotation and origin."""
    x1, y1 = _shown(page, box[0], box[1])
    x2, y2 = _shown(page, box[2], box[3])
    x, y = min(x1, x2), min(y1, y2)
    return round(x, 1), round(y, 1), round(abs(x2 - x1), 1), round(abs(y2 - y1), 1)


def _shown(page: Any, x: float, y: float) -> tuple[float, float]:
    from pypdfium2 import raw  # noqa: PLC0415

    width, height = page.get_size()
    across, down = c_int(), c_int()
    size = round(width * FINE), round(height * FINE)
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, byref(across), byref(down))
    return across.value / FINE, down.value / FINE


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    command.__name__: command for command in (look, read, draw, word)
}


def answer(command: str, numbers: Sequence[str], data: bytes) -> dict[str, Any]:
    try:
        return COMMANDS[command](data, *(int(number) for number in numbers))
    except UnreadablePaper as reason:
        return {"problem": str(reason)}
