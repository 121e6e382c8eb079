"""The printed faces: where their files lie, what they can write, and a clear word when missing."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
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
    """Code points the faces can write; all four cover the same ones."""
    library: Any = import_module("fontTools.ttLib")  # heavy, and only needed when printing
    with library.TTFont(folder / FACES[0].file, lazy=True) as font:
        return frozenset(font.getBestCmap())
