"""What is asked for by itself, and that it is asked once."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import AttestationRequest, Wording
from portal.supervision.planning.opening.services import open_due
from portal.supervision.planning.scheduling.difference import the_year, work_out_plan
from portal.supervision.planning.year import services as plan_services
from tests.cast import Cast
from tests.clock import Clock
from tests.queries import count_statements
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

PERIOD = (date(2025, 12, 1), date(2026, 11, 30))


@pytest.fixture
def work(cast: Cast) -> Engagement:
    an_authority(cast.ada)
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    return engagement


def requests() -> list[AttestationRequest]:
    return list(db.session.scalars(select(AttestationRequest).order_by(AttestationRequest.id)))


def test_the_next_statement_is_asked_for_the_day_after_the_period(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    signed(cast.ada, work, "no_subcontracting", first=date(2024, 12, 1), last=date(2025, 11, 30))
    clock.go_to(date(2026, 11, 30))
    assert open_due() == 0
    clock.go_to(date(2026, 12, 1))
    assert open_due() == 1
    request = requests()[-1]
    assert (request.wording, request.period_from, request.period_to) == (Wording.PERIOD, *PERIOD)
    due_on = db.session.scalar(select(Obligation.due_on).where(Obligation.closed_at.is_(None)))
    assert due_on == date(2027, 1, 6)  # 31 December lies in the closed window of the year's end


def test_it_is_asked_once_however_often_the_job_runs(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    signed(cast.ada, work, "no_subcontracting", first=date(2024, 12, 1), last=date(2025, 11, 30))
    clock.go_to(date(2026, 12, 1))
    assert [open_due(), open_due()] == [1, 0]
    clock.go_to(date(2026, 12, 9))
    assert open_due() == 0


def test_a_missed_week_is_made_up_and_the_vendor_keeps_its_thirty_days(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    signed(cast.ada, work, "no_subcontracting", first=date(2024, 12, 1), last=date(2025, 11, 30))
    clock.go_to(date(2026, 12, 10))
    assert open_due() == 1
    due_on = db.session.scalar(select(Obligation.due_on).where(Obligation.closed_at.is_(None)))
    assert due_on == date(2027, 1, 12)


def test_after_a_start_the_first_period_is_asked_about(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    signed(cast.ada, work, "no_subcontracting", first=date(2026, 1, 15), wording=Wording.START)
    clock.go_to(date(2027, 1, 15))
    assert open_due() == 1
    request = requests()[-1]
    assert (request.period_from, request.period_to) == (date(2026, 1, 15), date(2027, 1, 14))


def test_what_was_never_signed_is_not_asked_by_itself(work: Engagement) -> None:
    assert open_due() == 0


def test_statements_of_one_period_come_in_one_sitting(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    for statement in ("no_subcontracting", "confidentiality_pledge"):
        signed(cast.ada, work, statement, first=date(2024, 12, 1), last=date(2025, 11, 30))
    clock.go_to(date(2026, 12, 1))
    assert open_due() == 2
    due = db.session.scalars(select(Obligation.due_on).where(Obligation.closed_at.is_(None))).all()
    assert len(set(due)) == 1


@pytest.mark.parametrize("state", [VendorState.CLOSED, VendorState.OFFBOARDING])
def test_vendors_we_no_longer_work_with_are_left_alone(
    cast: Cast, work: Engagement, clock: Clock, state: VendorState
) -> None:
    signed(cast.ada, work, "no_subcontracting", first=date(2024, 12, 1), last=date(2025, 11, 30))
    cast.acme.state = state
    db.session.commit()
    clock.go_to(date(2026, 12, 1))
    assert open_due() == 0


def test_looking_costs_the_same_for_more_work(cast: Cast, work: Engagement) -> None:
    def look() -> int:
        with count_statements() as counted:
            open_due()
        return counted.total

    look()
    few = look()
    a_piece_of_work(cast.acme)
    a_piece_of_work(cast.globex)
    db.session.commit()
    assert look() == few


def test_looking_at_a_planned_year_costs_the_same_for_more_work(
    cast: Cast, work: Engagement
) -> None:
    def look() -> int:
        fiscal = the_year(2027)
        with transaction():
            plan_services.make_plan(work_out_plan(fiscal), fiscal, actor=SYSTEM)
        with count_statements() as counted:
            open_due()
        return counted.total

    few = look()
    a_piece_of_work(cast.acme)
    a_piece_of_work(cast.globex)
    db.session.commit()
    assert look() == few
