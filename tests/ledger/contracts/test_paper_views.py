"""The paper beside its clauses: what is suggested, said before saving, and shown of a file."""

import re

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.evidence.types import FileKind
from portal.ledger.contracts.clauses.queries import library_changes
from portal.ledger.contracts.clauses.services import open_due_checks
from portal.ledger.contracts.models import ClauseState, Contract, ContractFile
from portal.ledger.contracts.papers.readings import read_papers
from portal.ledger.engagements.models import Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.factories import papers
from tests.factories.contracts import (
    make_check,
    make_checks,
    make_contract,
    make_cover,
    make_waiver,
)
from tests.ledger.contracts.test_due_services import new_library
from tests.queries import count_statements

PART = {"HX-Request": "true"}
BY_HTMX = PART | {"HX-Target": "check"}


@pytest.fixture
def contract(cast: Cast, calls: Engagement) -> Contract:
    made = make_contract(cast.acme)
    make_cover(made, calls.id)
    db.session.commit()
    return made


@pytest.fixture
def file(contract: Contract) -> ContractFile:
    return papers.attach(contract, papers.contract_pdf())


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def desk(contract: Contract, clause: str = "no_subcontracting") -> str:
    return f"/contracts/{contract.id}/clauses?clause={clause}"


class TestThePage:
    def test_pages_are_beside_the_clauses_before_anybody_read_them(
        self, pam: Browser, contract: Contract, file: ContractFile
    ) -> None:
        page = pam.get(desk(contract)).text

        assert page.count('class="paper-page"') == 2
        assert "The file is still being read." in page

    def test_a_suggestion_says_why_and_where_and_chooses_nothing(
        self, pam: Browser, contract: Contract, file: ContractFile
    ) -> None:
        read_papers()

        page = pam.get(desk(contract)).text

        assert '<span lang="ja">第2条第2項 (再委託)</span>, p. 2' in page
        assert "再委託することができる”</span> may contradict the clause." in page
        assert "The file is still being read." not in page
        assert not re.search(r'name="state"[^>]* checked', page)
        assert 'name="article" type="text" value=""' in page

    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (papers.locked_pdf, "The file is protected by a password"),
            (lambda: b"%PDF-1.7 broken", "The file is damaged"),
            (lambda: papers.long_pdf(500), "The file has 500 pages; the first 400 are shown."),
        ],
        ids=["locked", "damaged", "long"],
    )
    def test_what_is_wrong_with_a_file_is_said_and_the_clauses_can_be_checked(
        self, pam: Browser, contract: Contract, make: object, sentence: str
    ) -> None:
        papers.attach(contract, make())  # type: ignore[operator]

        page = pam.get(desk(contract)).text

        assert sentence in page
        assert "clause-form" in page

    def test_several_files_are_tabs_and_a_suggestion_leads_to_its_file(
        self, pam: Browser, contract: Contract, file: ContractFile
    ) -> None:
        data = papers.word_file(("第1条(監査)", 1), ("甲は、<b>乙の事業所に立ち入る。", 0))
        memo = papers.attach(contract, data, FileKind.WORD, "覚書.docx")
        read_papers()

        page = pam.get(desk(contract) + f"&file={memo.id}").text

        assert '<h3 data-line="0" data-article="第1条">' in page
        assert "&lt;b&gt;乙の事業所" in page
        assert f"file={file.id}" in page, "where the suggestion is"
        assert "(契約書.pdf)" in page

    def test_a_quote_that_was_saved_is_marked_where_it_stands(
        self, pam: Browser, contract: Contract, file: ContractFile
    ) -> None:
        read_papers()
        make_check(
            contract, "no_subcontracting", ClauseState.WEAK, quote="乙は、甲と協議する。", page=2
        )
        db.session.commit()

        page = pam.get(desk(contract)).text
        mark = re.search(r'id="check"[^>]*data-mark="([^"]*)"', page)

        assert mark is not None
        assert "&#34;page&#34;: 2" in mark[1]
        assert mark[1].count("[") == 2, "one line"

    def test_htmx_gets_the_right_half_alone(
        self, pam: Browser, contract: Contract, file: ContractFile
    ) -> None:
        half = pam.get(desk(contract), headers=BY_HTMX).text

        assert half.startswith("<title>Clause check: Services agreement")
        assert 'id="check"' in half
        assert "<html" not in half
        assert "paper-page" not in half

    def test_a_refusal_comes_back_as_the_right_half(self, pam: Browser, contract: Contract) -> None:
        answer = pam.post(desk(contract), data={"seen": "0"}, headers=BY_HTMX)

        assert answer.status_code == 422
        assert answer.text.startswith("<title>Error: ")
        assert "Choose what you found." in answer.text

    def test_after_the_last_clause_the_page_says_what_remains(
        self, pam: Browser, contract: Contract
    ) -> None:
        make_checks(contract, besides=("survival",))
        db.session.commit()

        answer = pam.post(desk(contract, "survival"), data={"state": "absent", "seen": "0"})
        page = pam.get(answer.location).text

        assert answer.location.endswith("clause=survival#done")
        assert "All 33 clauses are checked." in page
        assert "To be mended:" in page

    def test_that_a_mandatory_clause_cannot_be_set_aside_is_said_before(
        self, pam: Browser, contract: Contract
    ) -> None:
        page = pam.get(desk(contract)).text

        assert (
            'data-effect="not_applicable"><strong>When saved:</strong> A mandatory clause' in page
        )

    def test_an_amendment_says_that_its_clause_takes_the_place_of_another(
        self, pam: Browser, cast: Cast, contract: Contract
    ) -> None:
        memo = make_contract(cast.acme, "Amendment", parent_id=contract.id)
        db.session.commit()

        assert 'name="replaces"' in pam.get(desk(memo)).text
        assert 'name="replaces"' not in pam.get(desk(contract)).text
        pam.post(
            desk(memo), data={"state": "present", "article": "1", "replaces": "y", "seen": "0"}
        )
        assert 'checked class="form-check-input" id="replaces"' in pam.get(desk(memo)).text

    def test_a_waiver_stands_at_its_clause(
        self, pam: Browser, cast: Cast, contract: Contract
    ) -> None:
        make_check(contract, "no_subcontracting", ClauseState.WEAK)
        waiver = make_waiver(contract, "no_subcontracting", proposer=cast.pam)
        db.session.commit()

        page = pam.get(desk(contract)).text

        assert f'href="/waivers/{waiver.id}"' in page
        assert "Propose a waiver" not in page

    def test_what_the_library_asks_otherwise_since_the_check_stands_at_its_clause(
        self, pam: Browser, cast: Cast, contract: Contract
    ) -> None:
        make_checks(contract)
        db.session.commit()
        before = pam.get(desk(contract)).text
        new_library()
        open_due_checks()
        clause = next(one.clause.id for one in library_changes(contract) if one.asks_again)

        page = pam.get(desk(contract, clause)).text

        assert "Changed in the library" not in before
        assert "Changed in the library since it was checked." in page
        assert f'href="/contracts/{contract.id}/clauses/again"' in page
        assert f"/clauses/earlier?clause={clause}" in page

    def test_reading_costs_no_more_statements_with_more_files(
        self, pam: Browser, contract: Contract, file: ContractFile
    ) -> None:
        pam.get(desk(contract))
        with count_statements() as few:
            pam.get(desk(contract))
        for number in range(3):
            papers.attach(contract, papers.word_file((f"第{number}条", 1)), FileKind.WORD, "a.docx")
        with count_statements() as many:
            pam.get(desk(contract))

        assert many.total == few.total


def test_single_keys_are_switched_off_for_a_person(pam: Browser, contract: Contract) -> None:
    assert " data-single-keys" in pam.get(desk(contract)).text

    back = pam.post("/profile/keys", data={"single_keys": "", "next": desk(contract)})
    page = pam.get(back.location).text

    assert back.location == desk(contract)
    assert '<html lang="en" data-single-keys="off"' in page
    assert '<main class="desk" id="main" tabindex="-1">' in page
