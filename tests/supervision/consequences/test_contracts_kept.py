"""The contract is kept as long as the data is held: until which day it is, and what waits where data stays longer."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import Contract, ContractKind, ContractState
from portal.ledger.engagements.models import Engagement
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.exporting.registers import export
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.supervision.consequences import queries
from portal.supervision.consequences.services import follow_people
from portal.supervision.proposed_records.workflow import ProposedState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import contracts_of, make_contract, make_cover
from tests.factories.returns import make_return
from tests.factories.scenes import work_of
from tests.queries import count_statements

K, S = ObligationKind, ProposedState
TODAY = date(2026, 11, 25)
YESTERDAY = date(2026, 11, 24)
IN_90_DAYS = TODAY + timedelta(days=90)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme's printing, over since yesterday; nothing came back yet."""
    made = work_of(cast.acme, signer=cast.ada, ends_on=YESTERDAY)
    db.session.commit()
    return made


@pytest.fixture
def contract(work: Engagement) -> Contract:
    return db.session.scalars(select(Contract).filter_by(vendor_id=work.vendor_id)).one()


def kept_until(contract: Contract, day: date | None) -> Obligation | None:
    """What waits then."""
    contract.kept_until_on = day
    db.session.commit()
    follow_people()
    return find_open(K.CONTRACT_KEEPING, contract)


def test_procurement_is_asked_from_90_days_before_until_it_is_kept_longer(
    contract: Contract,
) -> None:
    assert kept_until(contract, IN_90_DAYS + timedelta(days=1)) is None
    owed = kept_until(contract, IN_90_DAYS)
    assert owed is not None
    assert (owed.holder, owed.due_on) == (Holder.PROCUREMENT, IN_90_DAYS)
    sooner = kept_until(contract, TODAY)
    assert sooner is not None
    assert (sooner.due_on, owed.outcome) == (TODAY, Outcome.WITHDRAWN)
    assert kept_until(contract, IN_90_DAYS + timedelta(days=1)) is None
    assert sooner.outcome is Outcome.DONE


def test_what_is_over_already_is_asked_within_five_days_and_falls_away_with_the_day(
    contract: Contract,
) -> None:
    owed = kept_until(contract, YESTERDAY)
    assert owed is not None
    assert owed.due_on == date(2026, 12, 2)
    assert kept_until(contract, None) is None
    assert owed.outcome is Outcome.WITHDRAWN


def test_it_waits_until_a_confirmed_record_shows_that_nothing_is_left(
    cast: Cast, work: Engagement, contract: Contract
) -> None:
    owed = kept_until(contract, TODAY)
    row = make_return(cast.pam, work, state=S.PROPOSED)
    assert kept_until(contract, TODAY) is owed
    row.state, row.kept_until = S.CONFIRMED, date(2027, 3, 31)
    assert kept_until(contract, TODAY) is owed, "a law lets Acme keep some of it"
    row.kept_until = None
    assert kept_until(contract, TODAY) is None
    assert owed is not None
    assert owed.outcome is Outcome.DONE


def test_work_that_goes_on_holds_data_once_some_was_handed_over(cast: Cast) -> None:
    running = work_of(cast.acme, signer=cast.ada)
    planned = work_of(cast.globex, signer=cast.gus, handed_over=None)
    db.session.commit()
    (ours,) = contracts_of(running.vendor_id)
    (theirs,) = contracts_of(planned.vendor_id)
    assert kept_until(ours, TODAY) is not None
    assert kept_until(theirs, TODAY) is None


def test_a_draft_and_a_contract_about_other_work_may_go(cast: Cast, contract: Contract) -> None:
    draft = make_contract(cast.acme, state=ContractState.DRAFT)
    other = make_contract(cast.acme)
    ended = make_contract(cast.acme, state=ContractState.ENDED, ended_on=YESTERDAY)
    work_id = db.session.scalars(select(Engagement.id)).one()
    make_cover(draft, work_id)
    make_cover(ended, work_id, valid_until=TODAY)
    assert kept_until(draft, TODAY) is None
    assert kept_until(other, TODAY) is None
    assert kept_until(ended, TODAY) is not None, "it covered the work while it was in force"


def test_an_amendment_is_kept_as_long_as_what_it_stands_under(
    cast: Cast, contract: Contract
) -> None:
    amendment = make_contract(cast.acme, kind=ContractKind.MEMORANDUM, parent_id=contract.id)
    assert kept_until(amendment, TODAY) is not None


def test_pam_reads_it_on_the_page_and_keeps_it_longer(
    cast: Cast, browser: Browser, contract: Contract
) -> None:
    kept_until(contract, TODAY)
    browser.sign_in(cast.pam)
    at = f"/contracts/{contract.id}"
    assert "data of its work is still held" in browser.get(at).text
    assert at in browser.get("/today").text
    typed = {
        "kind": "master",
        "title": contract.title,
        "version": contract.version,
        "signed_on": "2026-04-01",
        "ends_on": "2027-03-31",
    }
    refused = browser.post(f"{at}/edit", data=typed | {"kept_until_on": "2027-03-30"})
    assert refused.status_code == 422
    assert "The contract runs until" in refused.text
    assert "2027-03-30" in refused.text
    browser.post(f"{at}/edit", data=typed | {"kept_until_on": "2027-03-31"})
    assert contract.kept_until_on == date(2027, 3, 31)
    assert trail_of(contract)[0].after["kept_until_on"] == date(2027, 3, 31)
    page = browser.get(at).text
    assert "31 Mar 2027" in page
    assert "data of its work is still held" not in page


def test_the_day_goes_through_a_file(cast: Cast, contract: Contract) -> None:
    contract.kept_until_on = date(2032, 3, 31)
    db.session.commit()
    file = export(lang="ja")
    assert not check(file, "same.xlsx", actor=acting(cast.pam)).changed
    contract.kept_until_on = None
    db.session.commit()
    (changed,) = check(file, "back.xlsx", actor=acting(cast.pam)).changed
    (field,) = changed.fields
    assert "2032" in str(field.new)


def test_as_many_statements_for_many_contracts(cast: Cast, work: Engagement) -> None:
    def statements() -> int:
        with count_statements() as counted:
            queries.contracts_to_keep()
        return len(counted.statements)

    for contract in contracts_of(cast.acme.id):
        contract.kept_until_on = TODAY
    db.session.commit()
    few = statements()
    for number in range(3):
        more = make_contract(cast.acme, f"More {number}", kept_until_on=TODAY)
        make_cover(more, work.id)
    work_of(cast.globex, signer=cast.gus)
    for contract in contracts_of(cast.globex.id):
        contract.kept_until_on = TODAY
    db.session.commit()
    assert len(queries.contracts_to_keep()) == 5
    assert statements() == few
