"""Pictures of pages, the text over them, and words found: only for those who may see them."""

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import Contract, ContractFile
from tests.browser import Browser
from tests.cast import Cast
from tests.factories import papers
from tests.factories.contracts import make_contract

PART = {"HX-Request": "true"}


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return make_contract(cast.acme)


@pytest.fixture
def file(contract: Contract) -> ContractFile:
    return papers.attach(contract, papers.contract_pdf())


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def picture(file: ContractFile, page: int = 1) -> str:
    return f"/contracts/{file.contract_id}/files/{file.id}/pages/{page}/picture"


class TestPictures:
    def test_the_reader_may_keep_it_and_is_asked_each_time(
        self, pam: Browser, file: ContractFile
    ) -> None:
        first = pam.get(picture(file))
        again = pam.get(picture(file), headers={"If-None-Match": first.headers["ETag"]})

        assert (first.status_code, first.mimetype) == (200, "image/webp")
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == "private, no-cache"
        assert len(pam.get(picture(file) + "?small=1").data) < len(first.data)

    def test_who_may_no_longer_see_it_does_not_get_it_from_memory(
        self, pam: Browser, file: ContractFile
    ) -> None:
        known = pam.get(picture(file)).headers["ETag"]
        pam.sign_out()

        answer = pam.get(picture(file), headers={"If-None-Match": known})

        assert answer.status_code == 302
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("page", [0, 3, 99])
    def test_a_page_it_does_not_have_is_not_there(
        self, pam: Browser, file: ContractFile, page: int
    ) -> None:
        assert pam.get(picture(file, page)).status_code == 404
        assert pam.get(picture(file, page).replace("picture", "text")).status_code == 404

    def test_a_file_belongs_to_its_contract(
        self, pam: Browser, cast: Cast, file: ContractFile
    ) -> None:
        other = make_contract(cast.acme, "Another one")
        db.session.commit()

        address = picture(file).replace(
            f"/contracts/{file.contract_id}/", f"/contracts/{other.id}/"
        )

        assert pam.get(address).status_code == 404

    def test_a_vendors_people_see_no_paper_of_the_ledger(
        self, browser: Browser, cast: Cast, file: ContractFile
    ) -> None:
        browser.sign_in(cast.ada)

        for part in (picture(file), picture(file).replace("picture", "text")):
            assert browser.get(part).status_code == 404


def test_the_text_lies_over_the_picture_line_by_line(pam: Browser, file: ContractFile) -> None:
    text = pam.get(picture(file, 2).replace("picture", "text"), headers=PART).text

    assert 'data-article="第2条" data-item="2"' in text
    assert "textLength=" in text
    assert "style=" not in text


def test_a_scan_says_that_nothing_can_be_selected(pam: Browser, contract: Contract) -> None:
    scan = papers.attach(contract, papers.scanned_pdf())

    text = pam.get(picture(scan).replace("picture", "text"), headers=PART).text

    assert "This page is a picture: its text cannot be selected." in text


def test_words_are_found_with_their_pages(pam: Browser, file: ContractFile) -> None:
    address = f"/contracts/{file.contract_id}/files/{file.id}/words?find="

    assert "3 places" in pam.get(address + "乙は", headers=PART).text
    assert "“&lt;b&gt;” does not stand" in pam.get(address + "<b>", headers=PART).text
