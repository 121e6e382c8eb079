"""One instruction to all vendors that hold the data, found in the registers; who was left out, and why."""

from datetime import date

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.runs.services import carry_on
from portal.ledger.engagements.models import Engagement, ReentrustmentMode
from portal.ledger.vendors.models import VendorState
from portal.supervision.instructions import case_services, queries
from portal.supervision.instructions.models import InstructionState
from portal.supervision.instructions.who_holds import who_holds
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.returns import make_return
from tests.factories.scenes import share, work_of
from tests.factories.subcontractors import approved, ended
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.instructions.steps import confirm, give_all, report
from tests.supervision.instructions.test_instructions import the_case, typed

S = InstructionState
TODAY = date(2026, 11, 25)
SUMMER = date(2026, 7, 1)


@pytest.fixture
def works(cast: Cast) -> tuple[Engagement, Engagement]:
    """Acme prints for customers, Globex keeps health data of applicants."""
    mode = ReentrustmentMode.PRIOR_APPROVAL
    acme = work_of(cast.acme, signer=cast.ada, reentrustment_mode=mode)
    globex = make_engagement(cast.globex)
    share(globex, "health_medical", subjects=["job_applicant"], first_handover_on=SUMMER)
    db.session.commit()
    return acme, globex


def found(*categories: str, subjects: tuple[str, ...] = (), day: date = TODAY) -> list[str]:
    return [one.vendor.name for one in who_holds(categories, subjects, day)]


def test_category_and_kind_of_person_find_who_holds_it(
    cast: Cast, works: tuple[Engagement, Engagement]
) -> None:
    assert found("name_contact") == ["Acme"]
    assert found("health_medical") == ["Globex"]
    assert found() == ["Acme", "Globex"]
    assert found(subjects=("customer",)) == ["Acme"]
    assert found("health_medical", subjects=("customer",)) == []
    assert found("name_contact", day=date(2026, 6, 30)) == []  # nothing was handed over yet
    share(works[1], "name_contact", first_handover_on=None)
    assert found("name_contact") == ["Acme"]


def test_what_is_shared_no_more_counts_until_its_return_is_confirmed(
    cast: Cast, works: tuple[Engagement, Engagement]
) -> None:
    work = make_engagement(cast.globex)
    share(work, "bank_account", first_handover_on=SUMMER, valid_until=date(2026, 11, 1))
    held = who_holds(["bank_account"], (), TODAY)
    assert [one.works[0].is_ended for one in held] == [True]
    make_return(cast.pam, work)
    assert found("bank_account") == []


def test_subcontractors_of_every_tier_stand_with_the_work(
    cast: Cast, works: tuple[Engagement, Engagement]
) -> None:
    first = approved(works[0], cast.alf, cast.pam, allows_next_tier=True)
    second = approved(works[0], cast.alf, cast.pam, name="Tsugumi", parent_id=first.id)
    approved(works[0], cast.alf, cast.pam, name="Other", categories=["bank_account"])
    ended(approved(works[0], cast.alf, cast.pam, name="Gone"), cast.pam, TODAY)
    (held,) = who_holds(["name_contact"], (), TODAY)
    assert [(one.name, one.tier) for one in held.works[0].chain] == [
        (first.name, 1), (second.name, 2),
    ]  # fmt: skip


def test_one_act_tells_all_that_hold_it_and_the_case_counts_their_answers(
    cast: Cast, browser: Browser, works: tuple[Engagement, Engagement]
) -> None:
    browser.sign_in(cast.pam)
    page = browser.get("/instructions/who-holds?category=name_contact&category=health_medical")
    assert "Instruct 2 vendors" in page.text
    address = "/instructions/new?category=name_contact&category=health_medical"
    assert "Globex" in browser.get(address).text
    said = typed(works=[str(work.id) for work in works])
    sent = browser.post(address, data=said)
    case = the_case()
    assert sent.location == f"/instructions/cases/{case.id}"
    assert case.categories == ["health_medical", "name_contact"]
    told = queries.of_case(case.id)
    assert [one.vendor.name for one in told] == ["Acme", "Globex"]
    assert "0 / 2" in browser.get(sent.location).text
    report(told[0].instruction, cast.alf)
    assert "1 / 2" in browser.get(sent.location).text
    confirm(told[0].instruction, cast.pip)
    report(told[1].instruction, cast.gus)
    assert "2 / 2" in browser.get(sent.location).text
    assert "1 of 2 confirmed" in browser.get(sent.location).text
    assert "2 of 2 reported" in browser.get("/instructions/cases").text


def test_whom_nothing_can_be_asked_is_left_out_with_the_reason(
    cast: Cast, browser: Browser, works: tuple[Engagement, Engagement]
) -> None:
    cast.globex.state = VendorState.CLOSED
    case = give_all(cast.pam, *works)
    assert [one.vendor.name for one in queries.of_case(case.id)] == ["Acme"]
    browser.sign_in(cast.pam)
    page = browser.get(f"/instructions/cases/{case.id}").text
    assert "Left out" in page
    assert "We no longer work with this vendor." in page


def test_many_are_told_by_the_job_and_nobody_twice(
    cast: Cast, works: tuple[Engagement, Engagement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_services, "AT_ONCE", 1)
    case = give_all(cast.pam, *works)
    assert queries.of_case(case.id) == []
    cast.globex.state = VendorState.CLOSED  # meanwhile
    db.session.commit()
    assert carry_on() == 1
    assert carry_on() == 0
    assert [one.vendor.name for one in queries.of_case(case.id)] == ["Acme"]
    run = queries.run_of(case.id)
    assert run is not None
    assert (run.changed, run.left_out) == (1, 1)


def test_a_vendor_where_nobody_signs_in_is_named(
    cast: Cast, browser: Browser, works: tuple[Engagement, Engagement]
) -> None:
    cast.gus.ended_at = clock.now()
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get("/instructions/who-holds?category=health_medical").text
    assert "Nobody there can sign in" in page


def test_looking_costs_the_same_however_many_hold_it(
    cast: Cast, works: tuple[Engagement, Engagement]
) -> None:
    def cost() -> int:
        with count_statements() as asked:
            assert who_holds(["name_contact"], (), TODAY)
        return asked.total

    cost()
    once = cost()
    for number in range(3):
        make_share(make_engagement(make_vendor(f"More {number}")), first_handover_on=SUMMER)
    assert cost() == once
