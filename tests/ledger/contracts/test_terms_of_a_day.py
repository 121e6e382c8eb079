"""The terms of a contract as they were known on an earlier day, from what the log says was done since."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from portal.foundation.audit.queries import TrailLine
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.models import ContractState

DAY = date(2026, 9, 30)
NOW: Mapping[str, Any] = {
    "state": ContractState.SIGNED,
    "signed_on": date(2026, 4, 1),
    "starts_on": date(2026, 4, 1),
    "ends_on": date(2027, 9, 30),
    "renews": True,
    "renewal_months": 12,
    "notice_months": 3,
    "ended_on": None,
}


def line(action: str, **before: Any) -> TrailLine:
    """Recorded after the day."""
    return TrailLine(
        number=1,
        happened_at=datetime(2026, 11, 20, tzinfo=UTC),
        action=action,
        actor_id=None,
        actor_roles=(),
        vendor_id=7,
        text=say("Changed a draft"),
        before=before,
        after={"engagement": "W-2026-001"},
        hash="",
    )


def on_day(*later: TrailLine, **now: Any) -> Mapping[str, Any]:
    return cover_queries.terms_known_on({**NOW, **now, "title": "left out"}, later, DAY)


def test_without_anything_since_they_are_those_of_today() -> None:
    assert on_day() == NOW


def test_one_signed_since_was_a_draft_and_had_no_day_of_signing() -> None:
    known = on_day(
        line(cover_queries.SIGNED), signed_on=date(2026, 11, 1), starts_on=date(2026, 11, 1)
    )
    assert (known["state"], known["signed_on"]) == (ContractState.DRAFT, None)


def test_one_signed_before_and_recorded_since_was_in_force() -> None:
    assert on_day(line(cover_queries.SIGNED)) == NOW


def test_an_end_that_was_agreed_since_was_not_known() -> None:
    over = {"state": ContractState.ENDED, "ended_on": date(2026, 11, 20)}
    known = on_day(line(cover_queries.ENDED), **over)
    assert (known["state"], known["ended_on"]) == (ContractState.SIGNED, None)


def test_an_end_of_before_the_day_that_was_recorded_since_stays() -> None:
    over = {"state": ContractState.ENDED, "ended_on": date(2026, 8, 31)}
    assert on_day(line(cover_queries.ENDED), **over) == {**NOW, **over}


def test_terms_that_were_agreed_anew_are_those_of_before() -> None:
    changed = line(
        cover_queries.CHANGED, ends_on=date(2026, 12, 31), renews=False, renewal_months=None
    )
    known = on_day(changed)
    assert known == {**NOW, "ends_on": date(2026, 12, 31), "renews": False, "renewal_months": None}


def test_of_several_changes_the_oldest_says_how_it_was() -> None:
    first = line(cover_queries.CHANGED, ends_on=date(2026, 12, 31))
    second = line(cover_queries.CHANGED, ends_on=date(2027, 3, 31), notice_months=1)
    known = on_day(first, second)
    assert (known["ends_on"], known["notice_months"]) == (date(2026, 12, 31), 1)


def test_what_was_written_down_wrongly_stays_corrected() -> None:
    wrong = line(cover_queries.CHANGED, title="Other", signed_on=date(2026, 1, 1), starts_on=None)
    assert on_day(wrong) == NOW


def test_a_change_that_would_end_it_before_the_day_is_a_correction() -> None:
    changed = line(cover_queries.CHANGED, ends_on=date(2026, 6, 30), renews=False)
    assert on_day(changed) == NOW


def test_only_an_end_of_the_cover_says_that_the_cover_ended_since() -> None:
    since = {
        3: [line(cover_queries.ENDED), line(cover_queries.CHANGED)],
        4: [line(cover_queries.COVER_ENDED)],
    }
    assert cover_queries.ended_covers(since) == {(4, "W-2026-001")}
