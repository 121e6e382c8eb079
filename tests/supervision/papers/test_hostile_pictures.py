"""Pictures that would fill the memory of whoever shows them."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.apart import ask
from portal.supervision.paper_records import scans
from tests.supervision.papers.sheets import photo


def upload(data: bytes, name: str = "page.png") -> FileStorage:
    return FileStorage(BytesIO(data), name)


def refused(data: bytes, name: str = "page.png") -> str:
    with pytest.raises(RuleViolated) as refusal:
        scans.take_in(upload(data, name))
    assert refusal.value.field == "scan"
    return words(refusal.value.message, "en")


def png(width: int, height: int) -> bytes:
    """One colour, and nearly nothing to send."""
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def called(data: bytes, width: int, height: int) -> bytes:
    """A PNG that says it is larger than it is."""
    head = struct.pack(">II", width, height) + data[24:29]
    sum_ = struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return data[:16] + head + sum_ + data[33:]


def test_the_largest_photo_that_is_taken_fits_into_its_reader(database: None) -> None:
    out = BytesIO()
    Image.new("RGBA", (10_000, 7_990), (1, 2, 3, 4)).save(out, "PNG", compress_level=1)
    scan = scans.take_in(upload(out.getvalue()))
    assert scan.picture is not None


@pytest.mark.parametrize("size", [(9_000, 9_000), (60_000, 60_000), (2_000_000_000, 2)])
def test_a_photo_with_more_pixels_is_refused_by_name(database: None, size: tuple[int, int]) -> None:
    data = called(png(10, 10), *size)
    assert "“page.png”: The file is too large to be shown here." in refused(data)


def test_a_photo_that_its_reader_has_no_room_for_is_an_answer(database: None) -> None:
    """Nothing of the portal's own goes with it."""
    large = png(8_000, 8_000)
    told = ask(scans.READER, "upright", large, 1, 1, 10**9, seconds=20, memory=128 * 1024**2)
    assert told["problem"] in ("died", "too_large")
    assert ask(scans.READER, "upright", photo(), 1, 1, 100_000, seconds=20) == {}


def test_only_three_kinds_of_picture_are_opened(database: None) -> None:
    out = BytesIO()
    Image.new("RGB", (10, 10)).save(out, "TIFF")
    told = ask(scans.READER, "upright", out.getvalue(), 1, 1, 100, seconds=20)
    assert told == {"problem": "damaged"}
