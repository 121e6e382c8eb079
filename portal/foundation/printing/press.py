"""The press: one HTML page in, the bytes of a tagged PDF/A-3 with its fonts inside out.

Where the faces' files lie, what they can write, and a clear word when one is missing.
"""

import contextlib
import gc
import io
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import unescape
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say

ROOT = Path(__file__).resolve().parents[3]
FONTS = ROOT / "node_modules" / "@expo-google-fonts"

TEXT = "BIZ UDPGothic"
FIGURES = "BIZ UDGothic"


class PrintingUnavailable(DomainError):
    """A font or library that printing stands on is missing; `message` says how to mend it."""


@dataclass(frozen=True)
class Face:
    """One font file under the family name that the style sheets use."""

    family: str
    weight: int
    file: str


FACES = (
    Face(TEXT, 400, "biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf"),
    Face(TEXT, 700, "biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf"),
    Face(FIGURES, 400, "biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf"),
    Face(FIGURES, 700, "biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf"),
)


def check_fonts(folder: Path = FONTS) -> None:
    """Return when every face is there; refuse with the name of the first missing file."""
    for face in FACES:
        if not (folder / face.file).is_file():
            raise PrintingUnavailable(
                say(
                    "PDF files cannot be made: the font file %(file)s is missing. "
                    "Start the portal with bin/run, which installs the fonts.",
                    file=Path(face.file).name,
                )
            )


def font_faces(folder: Path = FONTS) -> str:
    """The @font-face rules. No unicode-range: with it WeasyPrint lets text fall out of the face."""
    return "\n".join(
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
        f"src:url({(folder / face.file).as_uri()})}}"
        for face in FACES
    )


@cache
def characters(folder: Path = FONTS) -> frozenset[int]:
    library: Any = import_module("fontTools.ttLib")  # heavy, and only needed when printing
    with library.TTFont(folder / FACES[0].file, lazy=True) as font:
        return frozenset(font.getBestCmap())


# Every sheet is read once per process. A sheet for one kind of document names its body class.
SHEETS = (
    ROOT / "templates" / "print" / "page.css",
    ROOT / "portal" / "static" / "css" / "report.css",
    ROOT / "templates" / "print" / "receipt.css",
    ROOT / "templates" / "print" / "paper.css",
)
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
LARGE = 10  # pages; after more, the memory is swept before the next document pays for it


class FetchRefused(RuntimeError):
    """The page refers to something outside itself; a document must carry all that it shows."""


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF, such as the data it was made from. `created` is aware."""

    name: str
    data: bytes
    description: str
    created: datetime


def render(
    html: str,
    *,
    lang: str,
    title: str,
    identifier: bytes | str,
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """The PDF of `html`. The same arguments give the same bytes.

    `identifier` becomes the file identifier of the PDF: the document number and version will do.
    Refuses with PrintingUnavailable (a font or library is missing) and with FetchRefused (an
    address in the page other than data:).
    """
    return press().render(
        html, lang=lang, title=title, identifier=identifier, attachments=attachments
    )


def check() -> None:
    """Return when documents can be printed here, else raise PrintingUnavailable."""
    check_fonts()
    _engine()


@cache
def press() -> "Press":
    """The press of this process. A failure is not remembered: mend it and print again."""
    return Press(FONTS)


class Press:
    """Fonts and style sheets, loaded once. Prints one document at a time."""

    def __init__(self, folder: Path) -> None:
        check_fonts(folder)
        self._engine, text_fonts, urls = _engine()
        self._covered = characters(folder)
        self._fatal = urls.FatalURLFetchingError
        self._nothing = urls.URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
        self._fonts = text_fonts.FontConfiguration()
        self._lock = threading.Lock()
        files = urls.URLFetcher(allowed_protocols={"file"}, fail_on_errors=True)
        self._sheets = [
            self._engine.CSS(string=font_faces(folder), font_config=self._fonts, url_fetcher=files)
        ]
        self._sheets += [
            self._engine.CSS(
                string=sheet.read_text("utf-8"),
                font_config=self._fonts,
                url_fetcher=self._nothing,
            )
            for sheet in SHEETS
        ]

    def render(
        self,
        html: str,
        *,
        lang: str,
        title: str,
        identifier: bytes | str,
        attachments: Iterable[Attachment] = (),
    ) -> bytes:
        """See the function of the same name."""
        page = self._engine.HTML(
            string=printable(html, self._covered), url_fetcher=self._nothing, media_type="print"
        )
        settings: dict[str, Any] = {
            "pdf_variant": "pdf/a-3a",
            "pdf_tags": True,
            "pdf_identifier": identifier.encode() if isinstance(identifier, str) else identifier,
            "attachments": [self._attached(attachment) for attachment in attachments],
        }
        try:
            with self._lock, warnings.catch_warnings():
                # WeasyPrint leaves closing its own colour profile to the garbage collector.
                warnings.simplefilter("ignore", ResourceWarning)
                document = page.render(
                    font_config=self._fonts, stylesheets=self._sheets, **settings
                )
                document.metadata.lang = lang
                document.metadata.title = title
                printed = document.write_pdf(**settings)
        except self._fatal as outside:
            raise FetchRefused(str(outside)) from outside
        if len(document.pages) > LARGE:
            del document
            gc.collect()
        return finish(bytes(printed), html)

    def _attached(self, attachment: Attachment) -> Any:
        return self._engine.Attachment(
            string=attachment.data,
            name=attachment.name,
            description=attachment.description,
            created=attachment.created,
            modified=attachment.created,
            relationship="Data",
            url_fetcher=self._nothing,
        )


def _engine() -> tuple[Any, Any, Any]:
    """WeasyPrint with its fonts and urls modules, imported only when something is printed."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints its own advice there
            import weasyprint  # noqa: PLC0415
            from weasyprint import urls  # noqa: PLC0415
            from weasyprint.text import fonts  # noqa: PLC0415
    except ImportError as missing:
        raise PrintingUnavailable(
            say(
                "PDF files cannot be made: the Python package %(name)s is missing. "
                "Start the portal with bin/run, which installs it.",
                name=missing.name or "weasyprint",
            )
        ) from missing
    except OSError as missing:
        raise PrintingUnavailable(
            say(
                "PDF files cannot be made: the library Pango is missing. "
                "Install it as root with: apt-get install --yes %(packages)s",
                packages=LIBRARIES,
            )
        ) from missing
    return weasyprint, fonts, urls


_COMBINED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")
_WHITE = frozenset(map(ord, "\t\n\r"))
_INVISIBLE = frozenset(
    {
        0x00AD,  # soft hyphen
        *range(0x200B, 0x2010),  # zero width, direction
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),  # variation selectors
        0xFEFF,
        *range(0xE0100, 0xE01F0),
    }
)


class _Writable(dict[int, int | str]):
    """A translation table that answers for every code point: itself, nothing, or its name."""

    def __init__(self, covered: frozenset[int]) -> None:
        super().__init__()
        self.covered = covered

    def __missing__(self, code: int) -> int | str:
        answer: int | str = f"[U+{code:04X}]"
        if code in self.covered or code in _WHITE:
            answer = code
        elif code in _INVISIBLE or unicodedata.category(chr(code)) == "Cc":
            answer = ""
        self[code] = answer
        return answer


def printable(text: str, covered: Iterable[int]) -> str:
    """`text` with split kana and accents joined, and what no face has written as `[U+20BB7]`.

    Variation selectors and other signs without a shape are left out: the base character stays.
    """
    joined = _COMBINED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return joined.translate(_Writable(frozenset(covered)))


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
