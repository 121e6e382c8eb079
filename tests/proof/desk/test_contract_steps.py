"""The vendor's page says in a sentence what its contracts need, and leads to where it is done."""

import re
from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.contracts.clauses import services
from portal.ledger.contracts.documents import renewal_services
from portal.ledger.contracts.models import (
    ClauseCheck,
    ClauseState,
    Contract,
    ContractKind,
    WaiverState,
)
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import review_services
from portal.ledger.obligations.models import Obligation
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import (
    make_check,
    make_checks,
    make_contract,
    make_cover,
    make_waiver,
)
from tests.factories.scenes import work_of

CLAUSE = "survival"


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """The only one that covers Acme's work; one clause is weak."""
    work = work_of(cast.acme, signer=cast.ada, bound=False)
    made = make_contract(cast.acme, ends_on=date(2027, 2, 26))
    make_cover(made, work.id)
    make_checks(made, besides=(CLAUSE,))
    make_check(made, CLAUSE, ClauseState.WEAK)
    db.session.commit()
    return made


def tab(browser: Browser, cast: Cast) -> str:
    browser.sign_in(cast.pam)
    return browser.get(f"/vendors/{cast.acme.id}/contracts").text


def test_a_waiver_that_waits_leads_the_officer_to_its_decision(
    browser: Browser, cast: Cast, contract: Contract
) -> None:
    waiver = make_waiver(contract, CLAUSE, proposer=cast.pam, state=WaiverState.PROPOSED)
    db.session.commit()
    browser.sign_in(cast.pia)

    page = browser.get(f"/vendors/{cast.acme.id}/contracts").text

    assert f'href="/waivers/{waiver.id}/decision"' in page


def test_a_waiver_that_ends_soon_leads_to_it(
    browser: Browser, cast: Cast, contract: Contract
) -> None:
    waiver = make_waiver(contract, CLAUSE, proposer=cast.pam, until=date(2026, 12, 15))
    db.session.commit()

    page = tab(browser, cast)

    assert page.count("Approved exception") >= 1
    assert page.count(f'href="/waivers/{waiver.id}"') == 3  # what is missing, the clause, the list


@pytest.mark.parametrize("state", [ClauseState.WEAK, ClauseState.ABSENT, ClauseState.CONTRADICTED])
def test_a_clause_that_is_not_enough_leads_to_an_amendment_with_its_parent(
    browser: Browser, cast: Cast, contract: Contract, state: ClauseState
) -> None:
    db.session.query(ClauseCheck).filter_by(clause_id=CLAUSE).one().state = state
    db.session.commit()

    page = tab(browser, cast)
    way = f"/vendors/{cast.acme.id}/contracts/new?under={contract.id}&amp;clause={CLAUSE}"

    assert page.count(f'href="{way}"') == 2  # what is missing, the clause
    form = browser.get(way.replace("&amp;", "&")).text
    assert f'value="Amendment of {contract.title}"' in form
    assert re.search(rf'<option selected value="{contract.id}"', form)
    assert re.search(r'<option selected value="memorandum"', form)
    assert "It is to bring these clauses:" in form
    assert "Clauses are missing that an amendment can bring:" not in form


def test_a_blank_form_says_what_could_be_amended(
    browser: Browser, cast: Cast, contract: Contract
) -> None:
    browser.sign_in(cast.pam)
    form = browser.get(f"/vendors/{cast.acme.id}/contracts/new").text
    assert "Clauses are missing that an amendment can bring:" in form
    assert f"contracts/new?under={contract.id}&amp;clause={CLAUSE}" in form


def test_what_an_amendment_lacks_is_amended_beside_it_not_under_it(
    browser: Browser, cast: Cast, contract: Contract
) -> None:
    amendment = make_contract(
        cast.acme, "First amendment", kind=ContractKind.MEMORANDUM, parent_id=contract.id
    )
    make_check(amendment, CLAUSE, ClauseState.WEAK)
    db.session.commit()
    page = tab(browser, cast)
    assert f"contracts/new?under={contract.id}&amp;clause={CLAUSE}" in page
    assert f"contracts/new?under={amendment.id}" not in page


def test_a_check_that_is_due_again_leads_to_its_page(
    browser: Browser, cast: Cast, contract: Contract, clock: Clock
) -> None:
    clock.go_to(date(2028, 3, 6))
    contract.ends_on = None
    make_waiver(contract, CLAUSE, proposer=cast.pam, until=date(2029, 3, 31))
    db.session.commit()
    services.open_due_checks()

    page = tab(browser, cast)

    assert "have to be checked again by" in page
    assert f'href="/contracts/{contract.id}/clauses/again"' in page


@pytest.mark.parametrize("kind", ["contract.clause_check", "contract.notice", "data.review"])
def test_an_obligation_leads_to_where_it_is_met(
    browser: Browser, cast: Cast, contract: Contract, clock: Clock, kind: str
) -> None:
    clock.go_to(date(2027, 2, 1))
    contract.signed_on = contract.starts_on = date(2020, 4, 1)
    make_check(contract, "cross_border", valid_from=date(2020, 4, 1))
    db.session.query(DataShare).one().reviewed_on = date(2026, 1, 10)
    db.session.commit()
    services.open_due_checks()
    renewal_services.open_contract_notices()
    review_services.open_data_reviews()
    one = db.session.query(Obligation).filter(Obligation.kind == kind).one()
    places = {
        "contract.clause_check": f"/contracts/{contract.id}/clauses/again",
        "contract.notice": f"/contracts/{contract.id}/term",
        "data.review": f"/data/{db.session.query(DataShare).one().id}/review",
    }
    browser.sign_in(cast.pam)

    answer = browser.get(f"/obligations/{one.id}")

    assert answer.headers["Location"].endswith(places[kind])
