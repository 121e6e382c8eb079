"""The pages for what comes round again: confirm in one step, read what was, decide a term."""

from datetime import date

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import services as due_services
from portal.ledger.contracts.documents import renewal_services, services
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import Contract, ContractKind
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_checks, make_contract, make_cover
from tests.ledger.contracts.test_due_services import new_library
from tests.queries import count_statements

TODAY = date(2026, 11, 25)


@pytest.fixture
def contract(cast: Cast, calls: Engagement, clock: Clock) -> Contract:
    made = make_contract(cast.acme, ends_on=date(2027, 2, 26))
    make_cover(made, calls.id)
    make_checks(made)
    db.session.commit()
    clock.advance(hours=1)
    return made


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def amended(cast: Cast, contract: Contract) -> None:
    details = Details(ContractKind.MEMORANDUM, "Memo", parent_id=contract.id, signed_on=TODAY)
    with transaction():
        services.register_contract(cast.acme, details, actor=acting(cast.pam))
    due_services.open_due_checks()


def again(contract: Contract) -> str:
    return f"/contracts/{contract.id}/clauses/again"


def test_while_nothing_is_due_the_page_says_so(pam: Browser, contract: Contract) -> None:
    assert "Nothing has to be checked again" in pam.get(again(contract)).text


def test_everything_unchanged_is_confirmed_with_one_button(
    cast: Cast, pam: Browser, contract: Contract
) -> None:
    amended(cast, contract)
    page = pam.get(again(contract)).text
    rows = queries.current_checks(contract.id)
    assert "It was amended by" in page
    assert page.count(" checked>") == len(rows)
    seen = " ".join(f"{name}:{row.id}" for name, row in rows.items())

    answer = pam.post(again(contract), data={"clauses": list(rows), "seen": seen})

    assert answer.status_code == 302
    assert find_open(ObligationKind.CLAUSE_CHECK, contract) is None
    assert "Nothing has to be checked again" in pam.get(again(contract)).text


def test_a_changed_question_is_not_ticked_and_stands_beside_the_old_one(
    cast: Cast, pam: Browser, contract: Contract
) -> None:
    new_library()
    amended(cast, contract)

    page = pam.get(again(contract)).text

    rows = queries.current_checks(contract.id)
    assert page.count(" checked>") == len(rows) - 2  # one asks otherwise, one is gone
    assert "For how long?" in page
    assert "<del>" in page
    assert "New in the library" in page
    assert "No longer in the library" in page


def test_without_knowing_what_was_seen_nothing_is_confirmed(
    cast: Cast, pam: Browser, contract: Contract
) -> None:
    amended(cast, contract)

    answer = pam.post(again(contract), data={"clauses": ["survival"], "seen": "survival:999"})
    nothing = pam.post(again(contract), data={"seen": ""})

    assert answer.status_code == 409
    assert "checked by somebody else meanwhile" in answer.text
    assert nothing.status_code == 422
    assert "Choose at least one clause." in nothing.text


def test_earlier_checks_are_read_with_the_question_as_it_was(
    cast: Cast, pam: Browser, contract: Contract
) -> None:
    new_library()
    rows = queries.current_checks(contract.id)
    pam.post(
        again(contract),
        data={"clauses": ["survival"], "seen": f"survival:{rows['survival'].id}"},
    )

    page = pam.get(f"/contracts/{contract.id}/clauses/earlier?clause=survival").text

    assert "Question in version 2026.3" in page
    assert "Question in version 2026.4" in page
    assert "For how long?" in page
    assert pam.get(f"/contracts/{contract.id}/clauses/earlier?clause=x").status_code == 404


def test_the_term_is_decided_on_one_page(cast: Cast, pam: Browser, contract: Contract) -> None:
    assert "Nothing is to be decided" in pam.get(f"/contracts/{contract.id}/term").text
    renewal_services.open_contract_notices()
    assert "It ends as agreed" in pam.get(f"/contracts/{contract.id}/term").text

    pam.post(f"/contracts/{contract.id}/term", data={"reason": "The work ends too"})

    assert find_open(ObligationKind.CONTRACT_NOTICE, contract) is None
    assert renewal_services.open_contract_notices() == 0


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens_in_both_languages(
    cast: Cast, browser: Browser, contract: Contract, language: str
) -> None:
    amended(cast, contract)
    cast.pam.language = Language(language)
    browser.sign_in(cast.pam)

    for path in (
        again(contract),
        f"/contracts/{contract.id}/clauses/earlier?clause=survival",
        f"/contracts/{contract.id}/term",
        f"/contracts/{contract.id}",
    ):
        assert browser.get(path).status_code == 200


def test_the_page_takes_as_many_statements_for_more_contracts(
    cast: Cast, pam: Browser, contract: Contract, calls: Engagement
) -> None:
    amended(cast, contract)

    def statements() -> int:
        with count_statements() as counted:
            assert pam.get(again(contract)).status_code == 200
        return counted.total

    before = statements()
    for number in range(4):
        paper = make_contract(cast.acme, f"Paper {number}")
        make_cover(paper, calls.id)
        make_checks(paper)
    db.session.commit()

    assert statements() == before
