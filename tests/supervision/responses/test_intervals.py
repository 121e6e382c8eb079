"""How often work is checked: as its tier says, or longer by the rule of the pack, and why."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content import catalogue
from portal.content.definitions.questions import SHEET
from portal.content.packs import kinds as shelf
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.share_rules import (
    TierFacts,
    TierResult,
    base_tier,
    engagement_facts,
)
from portal.ledger.engagements.models import Engagement
from portal.supervision.confirmations.models import Result
from portal.supervision.confirmations.queries import confirmed_on
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    AssignmentWork,
)
from portal.supervision.responses.intervals.periodic import (
    CERTIFIED,
    LAST_TWO_A,
    Interval,
    interval_of,
)
from portal.supervision.responses.intervals.queries import intervals_on
from portal.supervision.responses.sending.queries import settings_of
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.scenes import work_of
from tests.supervision.confirmations.steps import certificate, confirm, record

PACK = shelf.shipped_pack(shelf.TIERS)
YES = {LAST_TWO_A: True, CERTIFIED: True}
LOW = TierFacts(access="view_our_system", volume_band="v2", location="ours", subcontracting="none",
                data_classes=frozenset({"employee"}))  # fmt: skip
UNTIL = date(2028, 3, 31)


def interval(facts: TierFacts = LOW, known: dict[str, object] | None = None) -> Interval | None:
    tier: TierResult = base_tier(facts, PACK)
    named = {**engagement_facts(facts, tier=tier.tier.id), **(YES if known is None else known)}
    return interval_of(tier, named, PACK.dynamic, certified_until=UNTIL)


def test_twice_an_a_with_a_certificate_makes_it_twice_as_long_and_says_why() -> None:
    (rule,) = [one for one in PACK.dynamic if one.effect.questionnaire_months_times]
    assert interval() == Interval(24, 12, rule.why, UNTIL)


@pytest.mark.parametrize("known", [{LAST_TWO_A: True}, {CERTIFIED: True}, {}])
def test_either_alone_changes_nothing(known: dict[str, object]) -> None:
    assert interval(known=known) == Interval(12)


def test_stricter_tiers_are_asked_as_often_as_ever() -> None:
    grave = TierFacts(data_classes=frozenset({"specific_pi"}))
    assert interval(grave) == Interval(6)


def test_data_seen_by_chance_has_none() -> None:
    assert interval(TierFacts(access="incidental")) is None


@given(
    since=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    until=st.dates(date(2024, 1, 1), date(2034, 1, 1)),
)
def test_the_next_is_due_between_the_usual_and_the_longer_interval(
    since: date, until: date
) -> None:
    due = Interval(24, 12, PACK.dynamic[0].why, until).due(since)
    assert add_months(since, 12) <= due <= add_months(since, 24)
    assert due <= max(until, add_months(since, 12))


TODAY = date(2026, 11, 25)


@pytest.fixture
def low(cast: Cast) -> Engagement:
    """Work of a tier that the rule knows."""
    engagement = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    return engagement


def graded(cast: Cast, work: Engagement, *grades: str, name: str = SHEET) -> list[Assignment]:
    """Accepted sheets about it, the oldest first, a month apart."""
    version = publish(sheet(question("A")), name)
    db.session.commit()
    rows = []
    for months, grade in enumerate(reversed(grades)):
        with transaction():
            row = send(cast.acme, [work], version, due_on=date(2028, 6, 30))
        row.state, row.grade = AssignmentState.ACCEPTED, grade
        row.ended_on = add_months(TODAY, -months - 1)
        rows.append(row)
        db.session.commit()
    return rows[::-1]


def of(cast: Cast, work: Engagement, day: date = TODAY) -> Interval:
    ids = [cast.acme.id]
    found = intervals_on(work_on(day, ids)[cast.acme.id], confirmed_on(ids, day), ids, day)
    return found[work.id]


def certify(cast: Cast, work: Engagement, **told: Any) -> None:
    confirm(cast.pam, cast.pia, cast.acme, [work], **certificate(UNTIL, **told))


def test_the_rule_reads_the_last_two_grades_and_the_certificates_on_record(
    cast: Cast, low: Engagement
) -> None:
    assert catalogue.tiers().by_id[_tier(cast, low)].questionnaire_months == of(cast, low).months
    graded(cast, low, "B", "A", "A")
    assert not of(cast, low).is_longer
    certify(cast, low)
    longer = of(cast, low)
    assert (longer.is_longer, longer.until) == (True, UNTIL)
    assert not of(cast, low, TODAY - timedelta(days=60)).is_longer  # one grade by then


def test_a_worse_grade_ends_it(cast: Cast, low: Engagement) -> None:
    certify(cast, low)
    graded(cast, low, "A", "A", "B")
    assert not of(cast, low).is_longer


def test_a_certificate_that_waits_ended_or_is_not_in_order_is_none(
    cast: Cast, low: Engagement
) -> None:
    graded(cast, low, "A", "A")
    record(cast.pam, cast.acme, [low], **certificate(UNTIL))
    certify(cast, low, result=Result.NOT_IN_ORDER)
    assert not of(cast, low).is_longer
    certify(cast, low)
    assert of(cast, low).is_longer
    assert not of(cast, low, UNTIL + timedelta(days=1)).is_longer


def test_grades_about_other_work_are_no_grades_of_this_work(cast: Cast, low: Engagement) -> None:
    certify(cast, low)
    other = work_of(cast.acme, "受電", signer=cast.ada)
    rows = graded(cast, low, "A", "A")
    assert of(cast, low).is_longer
    db.session.query(AssignmentWork).filter_by(assignment_id=rows[-1].id).update(
        {"engagement_id": other.id}
    )
    db.session.commit()
    assert not of(cast, low).is_longer


def test_grades_of_what_was_asked_besides_are_none(cast: Cast, low: Engagement) -> None:
    certify(cast, low)
    graded(cast, low, "A", "A", name="survey")
    assert not of(cast, low).is_longer
    assert "vendor.last_grade" not in settings_of([cast.acme.id], TODAY)[cast.acme.id].facts
    graded(cast, low, "B", "A", "A")
    assert of(cast, low).is_longer
    facts = settings_of([cast.acme.id], TODAY)[cast.acme.id].facts
    assert (facts["vendor.last_grade"], facts[LAST_TWO_A]) == ("A", True)
    graded(cast, low, "D", name="survey")
    assert of(cast, low).is_longer


def test_a_questionnaire_knows_of_a_certificate_once_approved_ones_cover_all_its_work(
    cast: Cast, low: Engagement
) -> None:
    def known(*works: Engagement, day: date = TODAY) -> object:
        ids = [one.id for one in works]
        return settings_of([cast.acme.id], day, ids)[cast.acme.id].facts[CERTIFIED]

    other = work_of(cast.acme, "受電", signer=cast.ada)
    db.session.commit()
    record(cast.pam, cast.acme, [low], **certificate(UNTIL))
    assert known(low) is False
    certify(cast, low)
    assert (known(low), known(other), known(low, other)) == (True, False, False)
    assert known(low, day=UNTIL + timedelta(days=1)) is False
    certify(cast, other)
    assert known(low, other) is True


def _tier(cast: Cast, work: Engagement) -> str:
    (found,) = [
        one for one in work_on(TODAY, [cast.acme.id])[cast.acme.id] if one.engagement_id == work.id
    ]
    return found.tier.tier.id
