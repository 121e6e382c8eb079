"""The pages about contracts as Pam, Ann and the vendor's people meet them."""

import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.models import Contract, ContractFile, ContractState
from portal.ledger.contracts.papers import readings
from portal.ledger.engagements.models import Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import contracts_of, make_contract, make_cover
from tests.ledger.contracts.works import make_work

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TODAY = date(2026, 11, 25)


@pytest.fixture
def contract(cast: Cast, calls: Engagement) -> Contract:
    made = make_contract(cast.acme)
    make_cover(made, calls.id)
    db.session.commit()
    return made


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def new_contract(**facts: object) -> dict[str, object]:
    return {"kind": "master", "title": "Services agreement", "version": 0} | facts


def upload(name: str, data: bytes) -> dict[str, object]:
    return {"file": FileStorage(BytesIO(data), filename=name)}


class TestRegistering:
    def test_pam_registers_a_signed_contract_that_covers_work(
        self, pam: Browser, cast: Cast, calls: Engagement
    ) -> None:
        answer = pam.post(
            f"/vendors/{cast.acme.id}/contracts/new",
            data=new_contract(signed_on="2026-04-01", works=[calls.id]),
        )

        (made,) = contracts_of(cast.acme.id)
        assert answer.location == f"/contracts/{made.id}"
        (cover,) = cover_queries.list_covers(made.id, TODAY)
        assert (cover.engagement_id, cover.first_day) == (calls.id, date(2026, 4, 1))

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"signed_on": "2026-02-30"}, "There is no such day."),
            ({"title": ""}, "Please fill this in."),
            ({"title": "x" * 201}, "at most 200 characters"),
            ({"kind": "treaty"}, "Please choose one of the list."),
            (
                {"starts_on": "2026-05-01", "ends_on": "2026-04-30"},
                "The last day must not be before the first",
            ),
            ({"renews": "y", "ends_on": "2027-03-31"}, "for how many months it renews"),
            ({"renewal_months": "many"}, "Please enter a whole number."),
            ({"ends_on": "0026-04-30"}, "Please enter a year from 1900 to 2200."),
            ({"signed_on": "2026-11-26"}, "The day of signature lies in the future"),
        ],
    )
    def test_bad_input_comes_back_with_its_sentence_and_what_was_typed(
        self, pam: Browser, cast: Cast, facts: dict[str, object], sentence: str
    ) -> None:
        answer = pam.post(
            f"/vendors/{cast.acme.id}/contracts/new",
            data=new_contract(retention="Ten years") | facts,
        )

        assert answer.status_code == 422
        assert sentence in answer.text
        assert "Ten years" in answer.text
        assert contracts_of(cast.acme.id) == []

    def test_its_file_comes_with_it_in_one_event(self, pam: Browser, cast: Cast) -> None:
        paper = upload("signed.pdf", b"%PDF-1.7\n" + b"signed " * 50)

        pam.post(f"/vendors/{cast.acme.id}/contracts/new", data=new_contract() | paper)

        (made,) = contracts_of(cast.acme.id)
        (kept,) = db.session.scalars(select(ContractFile)).all()
        assert (kept.contract_id, kept.name) == (made.id, "signed.pdf")
        (line,) = trail_of(made)
        assert line.action == "contract.registered"

    def test_a_file_that_is_none_of_ours_keeps_what_was_typed_and_makes_no_contract(
        self, pam: Browser, cast: Cast
    ) -> None:
        answer = pam.post(
            f"/vendors/{cast.acme.id}/contracts/new",
            data=new_contract(retention="Ten years") | upload("a.zip", b"PK\x03\x04" + b"x" * 60),
        )

        assert answer.status_code == 422
        assert "Ten years" in answer.text
        assert 'id="file-error"' in answer.text
        assert contracts_of(cast.acme.id) == []

    def test_a_file_beside_something_wrong_has_to_be_chosen_again(
        self, pam: Browser, cast: Cast
    ) -> None:
        paper = upload("signed.pdf", b"%PDF-1.7\n" + b"signed " * 50)

        answer = pam.post(
            f"/vendors/{cast.acme.id}/contracts/new", data=new_contract(title="") | paper
        )

        assert "Choose the file again." in answer.text

    def test_the_only_work_that_no_contract_covers_is_ticked(
        self, pam: Browser, cast: Cast, calls: Engagement
    ) -> None:
        ticked = rf'name="works"[^>]*value="{calls.id}"[^>]*checked|checked[^>]*value="{calls.id}"'
        assert re.search(ticked, pam.get(f"/vendors/{cast.acme.id}/contracts/new").text)

    def test_the_work_it_came_from_is_ticked_and_no_other(
        self, pam: Browser, cast: Cast, calls: Engagement
    ) -> None:
        other = make_work(cast.acme, "Letters")
        db.session.commit()
        page = pam.get(f"/vendors/{cast.acme.id}/contracts/new?work={other.id}").text
        assert len(re.findall(r'<input[^>]*name="works"[^>]*checked', page)) == 1
        assert not re.search(
            r'name="works"[^>]*checked', pam.get(f"/vendors/{cast.acme.id}/contracts/new").text
        )

    def test_a_contract_of_another_vendor_is_no_parent(self, pam: Browser, cast: Cast) -> None:
        theirs = make_contract(cast.globex, "Theirs")
        db.session.commit()
        page = pam.get(f"/vendors/{cast.acme.id}/contracts/new?under={theirs.id}")
        assert page.status_code == 200
        assert "Theirs" not in page.text


class TestEditing:
    def test_pam_changes_the_title(self, pam: Browser, contract: Contract) -> None:
        pam.post(
            f"/contracts/{contract.id}/edit",
            data=new_contract(title="New title", version=contract.version, signed_on="2026-04-01"),
        )

        assert contract.title == "New title"

    def test_the_second_of_two_editors_sees_both_sides(
        self, pam: Browser, cast: Cast, contract: Contract
    ) -> None:
        seen = contract.version
        path = f"/contracts/{contract.id}/edit"
        first = new_contract(title="Hers", signed_on="2026-04-01", starts_on="2026-04-01")
        pam.post(path, data=first | {"version": seen})
        pam.sign_in(cast.pip)

        answer = pam.post(
            path,
            data=first | {"title": "His", "retention": "Kept by Pip", "version": seen},
        )

        assert answer.status_code == 409
        assert "Hers" in answer.text
        assert "His" in answer.text
        assert "Kept by Pip" in answer.text
        assert "Saved by Pam." in answer.text
        assert contract.title == "Hers"

    def test_a_draft_is_signed_and_a_signed_contract_ended(self, pam: Browser, cast: Cast) -> None:
        draft = make_contract(cast.acme, state=ContractState.DRAFT)
        db.session.commit()

        pam.post(f"/contracts/{draft.id}/sign", data={"signed_on": "2026-11-20"})
        assert draft.state is ContractState.SIGNED

        pam.post(f"/contracts/{draft.id}/end", data={"ended_on": "2026-12-31"})
        assert (draft.state, draft.ended_on) == (ContractState.ENDED, date(2026, 12, 31))

        again = pam.post(f"/contracts/{draft.id}/end", data={"ended_on": "2026-12-31"})
        assert again.status_code == 409
        assert "has ended" in again.text


class TestFiles:
    def test_a_pdf_is_stored_and_handed_out_as_an_attachment(
        self, pam: Browser, contract: Contract
    ) -> None:
        pam.post(f"/contracts/{contract.id}/files", data=upload("契約書.pdf", PDF))
        (file,) = readings.papers_of(contract.id)

        answer = pam.get(f"/contracts/{contract.id}/files/{file.id}")

        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")

    def test_a_program_named_pdf_is_refused_in_words(
        self, pam: Browser, contract: Contract
    ) -> None:
        answer = pam.post(
            f"/contracts/{contract.id}/files",
            data=upload("contract.pdf", b"MZ\x90\x00" + b"\0" * 99),
        )

        assert answer.status_code == 422
        assert "a Windows program (EXE)" in answer.text
        assert readings.papers_of(contract.id) == []

    def test_sending_no_file_is_told_so(self, pam: Browser, contract: Contract) -> None:
        answer = pam.post(f"/contracts/{contract.id}/files", data={})

        assert answer.status_code == 422

    def test_a_file_is_found_only_under_its_own_contract(
        self, pam: Browser, cast: Cast, contract: Contract
    ) -> None:
        pam.post(f"/contracts/{contract.id}/files", data=upload("contract.pdf", PDF))
        (file,) = readings.papers_of(contract.id)
        other = make_contract(cast.acme)
        db.session.commit()

        assert pam.get(f"/contracts/{other.id}/files/{file.id}").status_code == 404


class TestCovers:
    def test_pam_covers_work_and_sets_the_end(
        self, pam: Browser, cast: Cast, calls: Engagement
    ) -> None:
        contract = make_contract(cast.acme)
        db.session.commit()
        pam.post(
            f"/contracts/{contract.id}/covers/new",
            data={"engagement_id": calls.id, "first_day": "2026-04-01"},
        )
        (cover,) = cover_queries.list_covers(contract.id, TODAY)

        pam.post(f"/contracts/{contract.id}/covers/{cover.id}/end", data={"last_day": "2026-11-30"})

        (cover,) = cover_queries.list_covers(contract.id, TODAY)
        assert cover.last_day == date(2026, 11, 30)

    def test_work_already_covered_is_told_at_the_field(
        self, pam: Browser, contract: Contract, calls: Engagement
    ) -> None:
        answer = pam.post(
            f"/contracts/{contract.id}/covers/new",
            data={"engagement_id": calls.id, "first_day": "2026-05-01"},
        )

        assert answer.status_code == 422
        assert "covers this work already" in answer.text

    def test_a_mistaken_cover_is_taken_back(self, pam: Browser, contract: Contract) -> None:
        (cover,) = cover_queries.list_covers(contract.id, TODAY)

        pam.post(f"/contracts/{contract.id}/covers/{cover.id}/correct")

        assert cover_queries.list_covers(contract.id, TODAY) == []


class TestWhoMaySee:
    PATHS = ("/contracts/{id}", "/contracts/{id}/clauses", "/vendors/{vendor}/contracts")

    def test_the_auditor_reads_and_finds_no_way_to_change(
        self, browser: Browser, cast: Cast, contract: Contract
    ) -> None:
        browser.sign_in(cast.ann)

        for path in self.PATHS:
            page = browser.get(path.format(id=contract.id, vendor=cast.acme.id))
            assert page.status_code == 200
            assert "Save and next" not in page.text
            assert "/edit" not in page.text
        assert browser.post(f"/contracts/{contract.id}/clauses").status_code == 403

    def test_vendors_people_find_no_contracts_at_all(
        self, browser: Browser, cast: Cast, contract: Contract
    ) -> None:
        for person in (cast.ada, cast.gus):
            browser.sign_in(person)
            for path in self.PATHS:
                where = path.format(id=contract.id, vendor=cast.acme.id)
                assert browser.get(where).status_code == 404
