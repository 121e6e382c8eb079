"""`incidents`: every incident was reported within its clocks, for each piece of work and on any day."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import ObligationKind as K
from portal.supervision.incidents.facts import ClockOnDay, IncidentOnDay, incidents_on
from portal.supervision.incidents.models import Ending
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.queries import evaluate, evaluate_vendor
from portal.supervision.promises.results import Place, Target, Verdict
from portal.supervision.promises.rules.incidents import incidents
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.ledger.contracts.pieces import contract, cover
from tests.queries import count_statements
from tests.supervision.incidents.steps import assess, decide, propose, send, tell, tell_persons
from tests.supervision.promises.pieces import INCIDENTAL, TODAY, standards, work

V = Verdict
LABEL = say("Final report to the authority")


def due(day: date, **others: Any) -> ClockOnDay:
    return ClockOnDay(LABEL, day, **others)


def one(*clocks: ClockOnDay, **others: Any) -> IncidentOnDay:
    usual: dict[str, Any] = {"id": 7, "number": "I-2026-007", "told_on": date(2026, 11, 1)}
    return IncidentOnDay(clocks=clocks, **(usual | others))


SENT = date(2026, 11, 20)
ENDED = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (one(due(date(2026, 11, 24))), V.BROKEN),
        (one(due(date(2026, 11, 25))), V.DUE_SOON),
        (one(due(date(2026, 12, 25))), V.DUE_SOON),
        (one(due(date(2026, 12, 26))), V.KEPT),
        (one(due(date(2026, 11, 20), sent_on=SENT)), V.KEPT),
        (one(due(date(2026, 11, 19), sent_on=SENT, is_late=True)), V.BROKEN),
        (one(due(date(2026, 11, 20), sent_on=SENT, is_late=True)), V.BROKEN),  # by the hour
        (one(due(date(2026, 11, 19), sent_on=SENT, is_late=True), ended_on=ENDED), V.KEPT),
        (one(due(SENT, sent_on=SENT), due(date(2026, 11, 24))), V.BROKEN),
        (one(assess_by=date(2026, 11, 24)), V.BROKEN),
        (one(assess_by=date(2026, 11, 25)), V.DUE_SOON),
        (one(), V.KEPT),
        (one(due(date(2026, 11, 1)), ended_on=ENDED, was_none=True), V.KEPT),
    ],
)
def test_what_is_sent_and_what_is_owed(known: IncidentOnDay, verdict: Verdict) -> None:
    result = incidents(work(incidents=(known,)), standards())
    assert result is not None
    assert result.verdict is verdict
    assert not result.without_record
    assert result.records[0].target == Target(Place.INCIDENT, 7)


def test_hours_are_said_from_72_on() -> None:
    def said(day: date) -> str:
        result = incidents(work(incidents=(one(due(day)),)), standards())
        assert result is not None
        return str(result.reasons[0].id)

    assert "hours" in said(TODAY + timedelta(days=2))
    assert "hours" not in said(TODAY + timedelta(days=3))


def test_without_an_incident_the_register_shows_it() -> None:
    result = incidents(work(), standards())
    assert result is not None
    assert (result.verdict, result.without_record) == (V.KEPT, False)
    assert result.records[0].target.place is Place.INCIDENTS


def test_work_that_shares_nothing_or_is_seen_by_chance_is_not_in_scope() -> None:
    assert incidents(work(shares=()), standards()) is None
    assert incidents(work(coverage=cover(contract(), facts=INCIDENTAL)), standards()) is None


def test_an_incident_of_other_work_is_not_of_this() -> None:
    mine = work()
    broken = one(due(date(2026, 11, 1)), works=frozenset({mine.engagement_id + 1}))
    result = incidents(work(incidents=(broken,)), standards())
    assert result is not None
    assert result.verdict is V.KEPT


def judged_from(day: date, cast: Cast) -> None:
    db.session.add(PromiseStart(rule="incidents", judged_from=day, decided_at=clock.now()))
    db.session.commit()


def verdict(cast: Cast, day: date) -> Verdict:
    return evaluate_vendor(cast.acme.id, day).verdict_of("incidents")


def test_an_incident_from_its_telling_to_its_end(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    start = date(2026, 10, 1)
    judged_from(start, cast)
    with clock.on_day(start):
        row = tell(cast.ada, cast.acme)
        assert verdict(cast, start) is V.DUE_SOON
        assess(cast.pia, row, categories=["health_medical"], people=1)
    with clock.on_day(date(2026, 10, 6)):
        assert verdict(cast, date(2026, 10, 5)) is V.DUE_SOON
        assert verdict(cast, date(2026, 10, 6)) is V.BROKEN
        for kind in (K.INCIDENT_PRELIMINARY, K.INCIDENT_MARK_PRELIMINARY):
            send(cast.pia, row, kind)
        for kind in (K.INCIDENT_FINAL, K.INCIDENT_MARK_FINAL):
            send(cast.pia, row, kind)
        tell_persons(cast.pia, row)
        assert verdict(cast, date(2026, 10, 6)) is V.BROKEN  # late, and not closed
    with clock.on_day(date(2026, 10, 8)):
        decide(cast.max, propose(cast.pia, row))
        assert verdict(cast, date(2026, 10, 7)) is V.BROKEN
        assert verdict(cast, date(2026, 10, 8)) is V.KEPT


def test_what_was_none_is_kept_and_a_drill_counts_nowhere(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    start = date(2026, 10, 1)
    judged_from(start, cast)
    with clock.on_day(start):
        tell(cast.pam, cast.acme, is_drill=True)
        assert incidents_on(None, start) == {}
        assert verdict(cast, start) is V.KEPT
        row = tell(cast.pam, cast.acme)
        assert verdict(cast, start) is V.DUE_SOON
        decide(cast.pia, propose(cast.pam, row, Ending.NOT_AN_INCIDENT))
        assert verdict(cast, start) is V.KEPT


def test_incidents_cost_the_same_however_many(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    judged_from(date(2026, 10, 1), cast)
    tell(cast.pam, cast.acme)

    def cost() -> int:
        evaluate(None, clock.today())
        with count_statements() as counted:
            evaluate(None, clock.today())
        return counted.total

    few = cost()
    for _ in range(4):
        tell(cast.pam, cast.acme)
    assert cost() == few
