"""Scans and photos of what came on paper: kept as they came, shown upright, refused in words."""

from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import files_of
from portal.supervision.paper_records.scans import take_in
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.papers import contract_pdf, locked_pdf
from tests.supervision.papers.sheets import (
    TURNED,
    photo,
    pictures,
    record,
    record_files,
)


def _paper() -> Paper:
    return db.session.scalars(select(Paper).order_by(Paper.id.desc()).limit(1)).one()


def _papers() -> int:
    return db.session.scalar(select(func.count(Paper.id))) or 0


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
    assert browser.get(f"{answer.location}/files/1").data == data
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
    assert browser.get(f"{answer.location}/files/1/pages/3").status_code == 404


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


def test_pages_photographed_one_by_one_are_kept_and_shown_in_their_order(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    data = [photo(mark="1"), contract_pdf(), photo("HEIF", mark="3")]
    names = ["z.jpg", "middle.pdf", "a.heic"]
    answer = record_files(browser, asked, list(zip(data, names, strict=True)))
    assert answer.status_code == 302, answer.text
    kept = files_of(_paper().id)
    assert [(one.name, one.pages) for one in kept] == list(zip(names, (1, 2, 1), strict=True))
    assert [one.sha256 for one in kept] == [sha256(one).hexdigest() for one in data]
    browser.sign_in(cast.pip)
    page = browser.get(answer.location).text
    assert [one.removeprefix(answer.location) for one in pictures(page)] == [
        "/files/1/pages/1",
        "/files/2/pages/1",
        "/files/2/pages/2",
        "/files/3/pages/1",
    ]
    assert all(one.sha256 in page for one in kept), "each can be compared by its hash"
    assert all(browser.get(one).status_code == 200 for one in pictures(page))
    assert browser.get(f"{answer.location}/files/3").data == data[2]
    assert browser.get(f"{answer.location}/files/4").status_code == 404
    (line,) = [one for one in trail_of(_paper()) if one.action == "paper.recorded"]
    assert line.after["files"] == [one.sha256 for one in kept]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([(photo(), "a.jpg"), (photo(), "b.jpg")], "“a.jpg” and “b.jpg” are the same file"),
        ([(photo(), "a.jpg"), (photo()[:200], "torn.jpg")], "“torn.jpg”: The picture is damaged"),
        ([(photo(mark=str(n)), f"{n}.jpg") for n in range(21)], "At most 20 files"),
    ],
)
def test_of_several_files_the_wrong_one_is_named(
    cast: Cast,
    browser: Browser,
    asked: AttestationRequest,
    files: list[tuple[bytes, str]],
    sentence: str,
) -> None:
    browser.sign_in(cast.pam)
    answer = record_files(browser, asked, files)
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
