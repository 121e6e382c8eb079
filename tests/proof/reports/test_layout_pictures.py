"""The pages look as they did when somebody last looked at them: small grey pictures, with a tolerance.

After a change of the layout that is meant: `python -m tests.proof.reports.test_layout_pictures` in a
checkout writes the pictures anew; look at the pages themselves before committing them.
"""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from tests.proof.reports import rendering, sample

PICTURES = Path(__file__).parent / "pictures"
PAGES = 4  # cover, first page, each promise, work and data
DOTS = 36  # an inch
BLOCK = 8  # dots that are compared as one: a letter may be drawn a little otherwise elsewhere
BLOCK_MAY_DIFFER, PAGE_MAY_DIFFER = 48, 0.8  # of 255: one block, the mean of a page
CASES = [(lang, number) for lang in ("ja", "en") for number in range(PAGES)]


@cache
def pages(lang: str) -> tuple[Image.Image, ...]:
    document = pypdfium2.PdfDocument(BytesIO(rendering.pdf(sample.report(lang))))
    found = tuple(
        document[number].render(scale=DOTS / 72, grayscale=True).to_pil() for number in range(PAGES)
    )
    document.close()
    return found


def path(lang: str, number: int) -> Path:
    return PICTURES / f"{lang}-{number + 1}.png"


def differences(seen: Image.Image, known: Image.Image) -> tuple[float, float]:
    """The worst block and the mean of the page, of 255."""
    size = (known.width // BLOCK, known.height // BLOCK)
    blocks = (one.convert("L").resize(size, Image.Resampling.BOX) for one in (seen, known))
    differs = ImageStat.Stat(ImageChops.difference(*blocks))
    return float(differs.extrema[0][1]), differs.mean[0]


@pytest.mark.parametrize(("lang", "number"), CASES)
def test_a_page_is_laid_out_as_in_its_picture(lang: str, number: int) -> None:
    seen = pages(lang)[number]
    with Image.open(path(lang, number)) as known:
        assert seen.size == known.size
        worst, mean = differences(seen, known)
    assert worst <= BLOCK_MAY_DIFFER
    assert mean <= PAGE_MAY_DIFFER


def moved(page: Image.Image) -> Iterator[Image.Image]:
    """As a page looks when a margin, a column or a table slips by 5 mm."""
    for across, down in ((7, 0), (0, 7)):
        yield ImageChops.offset(page, across, down)


def test_a_page_that_slipped_is_told_from_its_picture() -> None:
    for page in pages("ja")[1:]:
        for other in moved(page):
            worst, mean = differences(other, page)
            assert worst > BLOCK_MAY_DIFFER
            assert mean > PAGE_MAY_DIFFER


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for one_lang, one_number in CASES:
        pages(one_lang)[one_number].save(path(one_lang, one_number), optimize=True)
