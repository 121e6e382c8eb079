"""Incidents told, assessed, sent and ended: their clocks, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.content.packs import kinds as shelf
from portal.foundation.accounts.models import Absence
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations.models import Holder, Obligation, Outcome
from portal.ledger.obligations.models import ObligationKind as K
from portal.supervision.incidents import queries
from portal.supervision.incidents.facts import ClockOnDay, incidents_on
from portal.supervision.incidents.handling import report_services, services
from portal.supervision.incidents.models import (
    Ending,
    Incident,
    IncidentItem,
    IncidentState,
    ReportItem,
)
from portal.supervision.incidents.rules.duties import LeakCause, rule_of
from tests.actors import acting
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.queries import count_statements
from tests.supervision.incidents.steps import (
    assess,
    decide,
    open_clocks,
    propose,
    send,
    tell,
    told,
)

S = IncidentState


def state_of(row: Incident) -> IncidentState:
    return row.state


def owed(row: Incident, kind: K) -> Obligation | None:
    return db.session.scalar(
        select(Obligation).where(
            Obligation.kind == kind,
            Obligation.subject_kind == "incidents",
            Obligation.subject_id == row.id,
        )
    )


def test_what_ada_tells_starts_clocks_writes_to_the_officer_and_asks_for_a_call(
    cast: Cast,
) -> None:
    row = tell(cast.ada, cast.acme)
    assert (row.number[:2], row.state, row.is_ours) == ("I-", S.REPORTED, False)
    assert row.told_on == clock.today()  # its notice to us
    assert set(open_clocks(row)) == {K.INCIDENT_MARK_FINAL}
    call, items = owed(row, K.INCIDENT_CALL), owed(row, K.INCIDENT_ITEMS)
    assert call is not None
    assert (call.holder, call.due_on) == (Holder.PROCUREMENT, clock.today())
    assert items is not None
    assert (items.holder, items.due_on) == (Holder.VENDOR, clock.today() + timedelta(days=2))
    assert owed(row, K.INCIDENT_ASSESS) is not None
    mails = db.session.scalars(select(OutboxEmail)).all()
    assert [mail.user_id for mail in mails] == [cast.pia.id]
    assert row.happened not in mails[0].body
    assert len([line for line in trail_of(row) if line.action == "incident.told"]) == 1


def test_the_deputy_of_an_officer_who_is_away_is_written_to_as_well(cast: Cast) -> None:
    today = clock.today()
    db.session.add(
        Absence(
            user_id=cast.pia.id,
            deputy_id=cast.pip.id,
            first_on=today,
            last_on=today,
            set_by_id=cast.pia.id,
        )
    )
    tell(cast.pam, cast.acme)
    mails = db.session.scalars(select(OutboxEmail)).all()
    assert {mail.user_id for mail in mails} == {cast.pia.id, cast.pip.id}


def test_the_register_fills_the_first_assessment(cast: Cast) -> None:
    work = make_engagement(cast.acme)
    make_share(work, category="my_number")
    other = make_engagement(cast.acme)
    make_share(other, category="business_contact")
    row = tell(cast.ada, cast.acme, works=[work], people=None)
    first = queries.assessments(row.id)[0]
    assert (first.categories, first.people, first.is_first) == (["my_number"], None, True)
    clocks = open_clocks(row)  # how many is not known: the most that is possible counts
    assert clocks[K.INCIDENT_PRELIMINARY].due_on == clock.today() + timedelta(days=4)
    assert K.INCIDENT_FINAL in clocks


def test_a_new_assessment_ends_clocks_that_no_longer_apply_and_moves_others(cast: Cast) -> None:
    row = tell(cast.pam, cast.acme)
    assess(cast.pia, row, categories=["health_medical"], people=1)
    before = open_clocks(row)
    assert {K.INCIDENT_PRELIMINARY, K.INCIDENT_FINAL, K.INCIDENT_MARK_PRELIMINARY} < set(before)
    assess(cast.pia, row, categories=["health_medical"], people=1, cause=LeakCause.MALICIOUS)
    after = open_clocks(row)
    assert after[K.INCIDENT_FINAL].due_on > before[K.INCIDENT_FINAL].due_on
    assert after[K.INCIDENT_PRELIMINARY].id == before[K.INCIDENT_PRELIMINARY].id
    assess(cast.pia, row, categories=["health_medical"], people=1, is_encrypted=True)
    assert set(open_clocks(row)) == {K.INCIDENT_MARK_FINAL}
    assert row.state is S.CONFIRMED
    assert len(queries.assessments(row.id)) == 4


def test_since_when_it_was_known_changes_with_a_reason_only_and_moves_the_clocks(
    cast: Cast,
) -> None:
    row = tell(cast.pam, cast.acme)
    before = open_clocks(row)[K.INCIDENT_MARK_FINAL].due_on
    earlier = row.told_at - timedelta(days=10)
    with pytest.raises(RuleViolated), transaction():
        services.change_known(row, earlier, reason=" ", actor=acting(cast.pam))
    later = clock.now() + timedelta(days=1)
    with pytest.raises(RuleViolated), transaction():
        services.change_known(row, later, reason="Found", actor=acting(cast.pam))
    with transaction():
        services.change_known(row, earlier, reason="The hotline knew", actor=acting(cast.pam))
    assert [known.reason for known in queries.known_days(row.id)] == ["The hotline knew", ""]
    assert open_clocks(row)[K.INCIDENT_MARK_FINAL].due_on < before


def test_what_we_sent_stops_the_clock_in_time_or_late(cast: Cast) -> None:
    start = date(2026, 6, 1)
    with clock.on_day(start):
        row = tell(cast.pam, cast.acme)
        assess(cast.pia, row, categories=["health_medical"], people=1)
    with clock.on_day(date(2026, 6, 5), time(23, 0)):
        send(cast.pia, row, K.INCIDENT_PRELIMINARY)
        assert state_of(row) is S.CONFIRMED  # the other preliminary report is still owed
    with clock.on_day(date(2026, 6, 6)):
        send(cast.pia, row, K.INCIDENT_MARK_PRELIMINARY)
        assert state_of(row) is S.PRELIMINARY_SENT
        send(cast.pia, row, K.INCIDENT_FINAL)
        assert state_of(row) is S.PRELIMINARY_SENT
        send(cast.pia, row, K.INCIDENT_MARK_FINAL)
        assert state_of(row) is S.FINAL_SENT
    assert late_of(row) == {
        K.INCIDENT_PRELIMINARY: False,
        K.INCIDENT_MARK_PRELIMINARY: True,
        K.INCIDENT_FINAL: False,
        K.INCIDENT_MARK_FINAL: False,
    }
    outcomes = {owed.kind: owed.outcome for owed in queries.clock_rows(row)}
    assert outcomes[K.INCIDENT_MARK_PRELIMINARY] is Outcome.LATE
    assert outcomes[K.INCIDENT_PRELIMINARY] is Outcome.DONE


def test_72_hours_are_late_by_the_hour(cast: Cast) -> None:
    with clock.on_day(date(2026, 11, 27), time(9, 0)):
        row = tell(cast.pam, cast.acme)
        assess(cast.pia, row, in_eea=True)
        known = queries.known_days(row.id)[0].known_at
    with clock.on_day(date(2026, 11, 30), time(20, 0)):
        send(cast.pia, row, K.INCIDENT_GDPR, at=known + timedelta(hours=72, minutes=1))
    assert late_of(row) == {K.INCIDENT_GDPR: True}


def test_what_was_sent_in_time_was_late_if_somebody_knew_earlier(cast: Cast) -> None:
    with clock.on_day(date(2026, 6, 10)):
        row = tell(cast.pam, cast.acme)
        assess(cast.pia, row, categories=["health_medical"], people=1)
    with clock.on_day(date(2026, 6, 14)):
        send(cast.pia, row, K.INCIDENT_PRELIMINARY)
        assert late_of(row) == {K.INCIDENT_PRELIMINARY: False}
        assert not clock_on_day(row, K.INCIDENT_PRELIMINARY).is_late
    with clock.on_day(date(2026, 6, 15)), transaction():
        known_at = row.told_at - timedelta(days=1)
        services.change_known(row, known_at, reason="The hotline knew", actor=acting(cast.pam))
    assert late_of(row) == {K.INCIDENT_PRELIMINARY: True}
    told = clock_on_day(row, K.INCIDENT_PRELIMINARY)
    assert (told.is_late, told.due_on, told.sent_on) == (True, date(2026, 6, 13), date(2026, 6, 14))


def late_of(row: Incident) -> dict[K, bool]:
    """Of what was sent, by the clock: late, as known now."""
    return {
        owed.duty.kind: owed.is_late(sent) for owed in queries.duties_now(row) for sent in owed.sent
    }


def clock_on_day(row: Incident, kind: K) -> ClockOnDay:
    (told,) = incidents_on([row.vendor_id], date(2026, 6, 30))[row.vendor_id]
    rules = shelf.shipped_pack(shelf.INCIDENT_RULES)
    return next(one for one in told.clocks if one.label == rule_of(rules, kind).label)


def test_a_report_needs_proof_a_running_clock_and_a_moment_that_can_be(cast: Cast) -> None:
    row = tell(cast.pam, cast.acme)
    with pytest.raises(RuleViolated) as refused:
        send(cast.pam, row, K.INCIDENT_MARK_FINAL, receipt="")
    assert refused.value.field == "receipt"
    with pytest.raises(RuleViolated):
        send(cast.pam, row, K.INCIDENT_MARK_FINAL, at=clock.now() + timedelta(hours=1))
    with pytest.raises(RuleViolated):
        send(cast.pam, row, K.INCIDENT_MARK_FINAL, at=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidTransition):
        send(cast.pam, row, K.INCIDENT_GDPR)
    send(cast.pam, row, K.INCIDENT_MARK_FINAL)
    with pytest.raises(InvalidTransition):
        send(cast.pam, row, K.INCIDENT_MARK_FINAL)


def test_it_is_closed_by_another_person_once_no_clock_runs(cast: Cast) -> None:
    row = tell(cast.pam, cast.acme)
    assess(cast.pam, row)
    with pytest.raises(RuleViolated):
        propose(cast.pam, row)
    send(cast.pam, row, K.INCIDENT_MARK_FINAL)
    proposal = propose(cast.pam, row)
    with pytest.raises(InvalidTransition):
        propose(cast.pip, row)
    with pytest.raises(RuleViolated):
        decide(cast.pam, proposal)
    with pytest.raises(RuleViolated):
        decide(cast.pia, proposal, approved=False)
    decide(cast.pia, proposal, approved=False, remark="What is the cause?")
    assert row.state is S.FINAL_SENT
    decide(cast.pia, propose(cast.pam, row))
    assert (row.state, row.ended_on) == (S.CLOSED, clock.today())
    with pytest.raises(InvalidTransition):
        assess(cast.pam, row)


def test_what_the_officer_proposes_management_decides(cast: Cast) -> None:
    row = tell(cast.pia, cast.acme)
    proposal = propose(cast.pia, row, Ending.NOT_AN_INCIDENT)
    with pytest.raises(RuleViolated):
        decide(cast.pia, proposal)
    decide(cast.max, proposal)
    assert row.state is S.NOT_AN_INCIDENT
    assert open_clocks(row) == {}
    assert {one.outcome for one in queries.clock_rows(row)} == {Outcome.WITHDRAWN}


def test_no_wording_is_lost_and_the_ninth_item_ends_what_was_asked(cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    with transaction():
        services.write_items(row, {ReportItem.CAUSE: "Unknown"}, actor=acting(cast.ada))
    with transaction():
        services.write_items(row, {ReportItem.CAUSE: "A wrong label"}, actor=acting(cast.alf))
    wordings = queries.items_of(row.id)[ReportItem.CAUSE]
    assert [one.wording for one in wordings] == ["A wrong label", "Unknown"]
    with pytest.raises(RuleViolated), transaction():
        services.write_items(row, {ReportItem.CAUSE: "A wrong label"}, actor=acting(cast.ada))
    with transaction():
        every = {item: f"About {item.value}" for item in ReportItem}
        services.write_items(row, every, actor=acting(cast.ada))
    items = owed(row, K.INCIDENT_ITEMS)
    assert items is not None
    assert items.outcome is Outcome.DONE


def test_what_staff_write_does_not_count_as_described_by_the_vendor(cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    with transaction():
        every = dict.fromkeys(ReportItem, "Internal")
        services.write_items(row, every, actor=acting(cast.pam))
    items = owed(row, K.INCIDENT_ITEMS)
    assert items is not None
    assert items.is_open
    assert set(queries.items_of(row.id, by_vendor=True)) == {ReportItem.OVERVIEW}
    assert db.session.scalars(select(IncidentItem)).all()


def test_a_drill_is_the_companys_alone(cast: Cast) -> None:
    row = tell(cast.pam, cast.acme, is_drill=True, asks_vendor=True)
    clocks = open_clocks(row)
    assert {owed.vendor_id for owed in clocks.values()} == {None}
    assert "Drill" in str(clocks[K.INCIDENT_MARK_FINAL].text.id)
    items = owed(row, K.INCIDENT_ITEMS)
    assert items is not None
    assert items.vendor_id == cast.acme.id
    assert db.session.scalars(select(OutboxEmail)).all()[0].subject.startswith("Drill")


def test_a_vendor_cannot_begin_a_drill_nor_say_since_when_we_knew(cast: Cast) -> None:
    early = clock.now() - timedelta(days=3)
    row = tell(cast.ada, cast.acme, is_drill=True, known_at=early)
    assert not row.is_drill
    assert queries.known_days(row.id)[0].known_on == clock.today()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"happened": "  "}, "happened"),
        ({"noticed_on": date(2100, 1, 1)}, "noticed_on"),
        ({"noticed_on": date(2001, 1, 1)}, "noticed_on"),
        ({"people": -1}, "people"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, said: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleViolated) as refused, transaction():
        report_services.report(cast.acme, told(**said), actor=acting(cast.ada))
    assert refused.value.field == field


def test_work_of_another_vendor_is_refused(cast: Cast) -> None:
    work = make_engagement(cast.globex)
    db.session.commit()
    with pytest.raises(RuleViolated), transaction():
        report_services.report(cast.acme, told(works=[work]), actor=acting(cast.pam))


def test_the_call_is_noted_once(cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    with transaction():
        services.note_call(row, actor=acting(cast.pam))
    with pytest.raises(InvalidTransition), transaction():
        services.note_call(row, actor=acting(cast.pam))


def test_more_incidents_take_no_more_statements(cast: Cast) -> None:
    def told_and_sent() -> None:
        row = tell(cast.pam, cast.acme)
        assess(cast.pia, row, categories=["health_medical"], people=1)
        send(cast.pia, row, K.INCIDENT_PRELIMINARY)

    told_and_sent()
    with count_statements() as one:
        incidents_on(None, clock.today())
    told_and_sent()
    told_and_sent()
    with count_statements() as three:
        found = incidents_on(None, clock.today())
    assert len(found[cast.acme.id]) == 3
    assert three.total == one.total


def test_what_was_sent_in_the_minute_in_which_it_became_known_was_sent_afterwards(
    cast: Cast,
) -> None:
    """People type minutes; the portal knows the second in which it was told."""
    row = tell(cast.ada, cast.acme)
    assess(cast.pam, row, in_eea=True)
    first, second = list(open_clocks(row))[:2]
    minute = clock.now().replace(second=0, microsecond=0)
    send(cast.pam, row, first, minute)
    assert first not in open_clocks(row)
    with pytest.raises(RuleViolated, match="before it became known"):
        send(cast.pam, row, second, minute - timedelta(minutes=1))
