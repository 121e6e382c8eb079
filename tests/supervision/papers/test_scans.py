"""Scans and photos of what came on paper: kept as they came, shown upright, refused in words."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from portal.foundation.core.db import db
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.papers.models import PaperRecord
from portal.supervision.papers.scans import take_in
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.papers import contract_pdf, locked_pdf
from tests.supervision.papers.sheets import (
    TURNED,
    photo,
    pictures,
    record,
)


def _paper() -> PaperRecord:
    return db.session.scalars(select(PaperRecord).order_by(PaperRecord.id.desc()).limit(1)).one()


def _papers() -> int:
    return db.session.scalar(select(func.count(PaperRecord.id))) or 0


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("HEIF", "a.heic")]
)
def test_photos_of_every_kind_are_kept_as_they_came_and_shown(
    cast: Cast, browser: Browser, asked: AttestationRequest, kind: str, name: str
) -> None:
    browser.sign_in(cast.pam)
    data = photo(kind)
    answer = record(browser, asked, scan=data, name=name)
    assert answer.status_code == 302, answer.text
    assert browser.get(f"{answer.location}/file").data == data
    (picture,) = pictures(browser.get(answer.location).text)
    assert Image.open(BytesIO(browser.get(picture).data)).size == (240, 120)


def test_a_photo_is_shown_upright(cast: Cast, browser: Browser, asked: AttestationRequest) -> None:
    browser.sign_in(cast.pam)
    answer = record(browser, asked, scan=photo(orientation=TURNED))
    (picture,) = pictures(browser.get(answer.location).text)
    assert Image.open(BytesIO(browser.get(picture).data)).size == (120, 240)


def test_every_page_of_a_pdf_is_shown(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    answer = record(browser, asked, scan=contract_pdf(), name="paper.pdf")
    shown = pictures(browser.get(answer.location).text)
    assert len(shown) == 2
    assert browser.get(shown[1]).mimetype == "image/webp"
    assert browser.get(f"{answer.location}/pages/3").status_code == 404


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ((locked_pdf(), "locked.pdf"), "protected by a password"),
        ((photo()[:200], "torn.jpg"), "The picture is damaged"),
        ((photo("HEIF")[:300], "torn.heic"), "The picture is damaged"),
        ((b"Dear Sir or Madam", "letter.txt"), "cannot be taken"),
    ],
)
def test_what_is_no_scan_is_refused_in_words(
    cast: Cast, browser: Browser, asked: AttestationRequest, file: tuple[bytes, str], sentence: str
) -> None:
    browser.sign_in(cast.pam)
    answer = record(browser, asked, scan=file[0], name=file[1])
    assert answer.status_code == 422
    assert sentence in answer.text
    assert _papers() == 0


@pytest.mark.usefixtures("cast")
def test_a_scan_of_thirty_megabytes_is_taken() -> None:
    heavy = photo() + b"\0" * (30 * 1024 * 1024)
    scan = take_in(FileStorage(BytesIO(heavy), "heavy.jpg"))
    assert scan.file.size == len(heavy)
    assert scan.picture is not None
    assert scan.picture.size < 1024 * 1024
