"""Who a request is about: seen by those who need it, nowhere else, and erased."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.ledger.obligations.models import Obligation
from portal.supervision.instructions import case_services, queries
from portal.supervision.instructions.models import Instruction, InstructionCase
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.supervision.instructions.steps import confirm, give, reply, report

NAME, KNOWN = "Hanako Kawabata", "Customer 4711"
START = date(2026, 11, 2)


@pytest.fixture
def given(cast: Cast) -> Instruction:
    """Acme and nobody else is told, on 2 November."""
    work = work_of(cast.acme, signer=cast.ada)
    with clock.on_day(START):
        return give(cast.pam, work, person=NAME, known_by=KNOWN, due_on=date(2026, 12, 2))


def the_case(row: Instruction) -> InstructionCase:
    found = queries.find_case(row.case_id)
    assert found is not None
    return found


def test_those_who_need_it_see_it_and_no_page_else_names_it(
    cast: Cast, browser: Browser, given: Instruction
) -> None:
    case = the_case(given)
    browser.sign_in(cast.pam)
    person = f"/instructions/cases/{case.id}/person"
    assert NAME in browser.get(person).text
    pages = (
        "/instructions/", "/instructions/cases", f"/instructions/cases/{case.id}", "/today",
        f"/instructions/{given.id}", f"/vendors/{given.vendor_id}/instructions", "/obligations/",
    )  # fmt: skip
    for page in pages:
        text = browser.get(page).text
        assert NAME not in text, page
        assert KNOWN not in text, page
    assert NAME.encode() not in browser.get("/instructions/?file=csv").data
    for other in (cast.ann, cast.max):
        browser.sign_in(other)
        assert browser.get(person).status_code == 403
    browser.sign_in(cast.alf)
    assert NAME in browser.get(f"/instructions/own/{given.id}").text
    for page in ("/todo", "/instructions/own"):
        assert NAME not in browser.get(page).text


def test_neither_log_nor_obligation_holds_it(cast: Cast, given: Instruction) -> None:
    report(given, cast.alf)
    confirm(given, cast.pip)
    reply(the_case(given), cast.pam)
    told = db.session.scalars(select(EVENTS.c.details), execution_options=UNSCOPED)
    words = [str(one) for one in told]
    assert words
    titles = [str(one.title) for one in db.session.scalars(select(Obligation))]
    for text in (*words, *titles):
        assert NAME not in text
        assert KNOWN not in text


def test_once_it_is_confirmed_the_vendor_sees_it_no_more(
    cast: Cast, browser: Browser, given: Instruction
) -> None:
    report(given, cast.alf)
    browser.sign_in(cast.alf)
    assert NAME in browser.get(f"/instructions/own/{given.id}").text
    confirm(given, cast.pip)
    assert NAME not in browser.get(f"/instructions/own/{given.id}").text


def test_it_is_erased_by_hand_only_when_nothing_is_waited_for(
    cast: Cast, browser: Browser, given: Instruction
) -> None:
    case = the_case(given)
    browser.sign_in(cast.pam)
    forget = f"/instructions/cases/{case.id}/forget"
    assert browser.post(forget).status_code == 409
    report(given, cast.alf)
    confirm(given, cast.pip)
    assert browser.post(forget).status_code == 409  # the person waits for our answer
    reply(case, cast.pam)
    assert browser.get(forget).status_code == 200
    assert browser.post(forget).status_code == 302
    for one in queries.persons_of(case.id):
        assert (one.name, one.known_by, one.erased_on) == ("", "", clock.today())
    assert "A person, erased on" in browser.get(f"/instructions/cases/{case.id}").text


def test_the_job_erases_30_days_after_all_is_done(cast: Cast, given: Instruction) -> None:
    case = the_case(given)
    with clock.on_day(date(2026, 11, 4)):
        report(given, cast.alf)
        confirm(given, cast.pip)
    with clock.on_day(date(2026, 12, 30)):
        assert case_services.forget_persons() == 0  # nobody answered the person
        reply(case, cast.pam, date(2026, 11, 10))
    with clock.on_day(date(2026, 12, 9)):
        assert case_services.forget_persons() == 0
    with clock.on_day(date(2026, 12, 10)):
        assert case_services.forget_persons() == 1
        assert case_services.forget_persons() == 0
    assert {one.erased_on for one in queries.persons_of(case.id)} == {date(2026, 12, 10)}
    with transaction(), pytest.raises(InvalidTransition):
        case_services.forget_person(case, actor=acting(cast.pam))


def test_another_vendor_that_is_told_has_a_row_of_its_own(cast: Cast, given: Instruction) -> None:
    owners = [one.vendor_id for one in queries.persons_of(given.case_id)]
    assert owners == [None, cast.acme.id]
