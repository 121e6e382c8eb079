"""An open request that looks ahead, and was overtaken by the first handover, is asked anew."""

from datetime import date

from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.jobs.tasks import reconcile_all
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, Outcome
from portal.supervision.attestations.asking.request_services import request_attestations
from portal.supervision.attestations.models import (
    AttestationRequest,
    Origin,
    RequestState,
    Wording,
)
from portal.supervision.consequences.reconcile import Reconciled, reconcile
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.planning.changes import requests, told
from tests.supervision.planning.test_true_periods import handed_over

TODAY = date(2026, 11, 25)


def ask_ahead(cast: Cast, work: Engagement) -> AttestationRequest:
    """Before anything was handed over."""
    handed_over(work, None)
    with transaction():
        (made,) = request_attestations(
            work,
            ["no_subcontracting"],
            wording=Wording.START,
            first=TODAY,
            last=None,
            actor=acting(cast.pam),
        )
        return made


def test_it_is_withdrawn_and_asked_anew_about_the_days_since(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    old = ask_ahead(cast, active_work)
    clock.go_to(date(2026, 11, 30))
    handed_over(active_work, date(2026, 11, 27))
    assert reconcile() == Reconciled(withdrawn=1, asked=1)
    db.session.refresh(old)
    assert old.state is RequestState.WITHDRAWN
    why = f"{old.number} was withdrawn: it looked ahead to the start. Data has been within your"
    assert told(requests()[-1].cause).startswith(why)
    new = requests()[-1]
    assert (new.state, new.origin, new.wording) == (
        RequestState.OPEN,
        Origin.REACH,
        Wording.PERIOD,
    )
    assert (new.period_from, new.period_to) == (date(2026, 11, 27), date(2026, 11, 29))
    ends = db.session.scalars(select(Obligation).order_by(Obligation.id)).all()
    assert [one.outcome for one in ends] == [Outcome.WITHDRAWN, None]
    assert reconcile() == Reconciled()


def test_on_the_day_of_the_handover_it_still_says_what_is_so(
    cast: Cast, active_work: Engagement
) -> None:
    old = ask_ahead(cast, active_work)
    handed_over(active_work, TODAY)
    assert reconcile() == Reconciled()
    db.session.refresh(old)
    assert old.state is RequestState.OPEN


def test_without_a_handover_it_stays_open(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    ask_ahead(cast, active_work)
    clock.go_to(date(2026, 12, 20))
    assert reconcile() == Reconciled()


def test_the_history_and_the_job_say_what_happened(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    old = ask_ahead(cast, active_work)
    clock.go_to(date(2026, 11, 30))
    handed_over(active_work, date(2026, 11, 27))
    assert "asked otherwise than the facts allow: 1" in words(reconcile_all(), "en")
    (line, _) = trail_of(old)
    assert old.number in words(line.text, "en")
    assert "without data" not in words(line.text, "en")
