"""What a rule says on the very day on which something turns, and on the day beside it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from portal.ledger.contracts.coverage.outcome import FoundClause
from portal.ledger.contracts.models import ClauseState
from portal.supervision.client_approvals.standing import ApprovalOnDay
from portal.supervision.promises.results import Place, RuleResult, Verdict
from portal.supervision.promises.rules.attested import STATEMENT, no_subcontracting
from portal.supervision.promises.rules.bound import bound
from portal.supervision.promises.rules.recognised import recognised
from portal.supervision.promises.rules.supervised import corrected
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.provisions.standing import ProvisionOnDay
from portal.supervision.responses.intervals.queries import Accepted
from portal.supervision.selections.standing import SelectionsOnDay
from tests.ledger.contracts.pieces import ALL, contract, cover, present
from tests.supervision.promises.pieces import (
    BASELINE,
    TODAY,
    approval,
    record,
    selected,
    sentences,
    share,
    signed,
    signed_for,
    standards,
    work,
)
from tests.supervision.promises.test_corrected import one as finding
from tests.supervision.promises.test_supervised import judged as supervised
from tests.supervision.promises.test_supervised_otherwise import confirmed

V = Verdict
DAY = timedelta(days=1)
LATE = "late before"


def is_late_before(found: RuleResult) -> bool:
    return any(LATE in sentence for sentence in sentences(found))


def bound_since(day: date) -> RuleResult:
    found = bound(work(share(handed_over_on=BASELINE), bound_since=day), standards())
    assert found is not None
    return found


def test_who_was_bound_on_the_day_of_the_handover_was_not_late() -> None:
    assert not is_late_before(bound_since(BASELINE))
    assert is_late_before(bound_since(BASELINE + DAY))


@pytest.mark.parametrize(("weak", "reasons"), [(2, 2), (3, 1)])
def test_two_clauses_are_told_one_by_one_and_three_together(weak: int, reasons: int) -> None:
    found: dict[str, FoundClause] = {clause: present() for clause in ALL}
    for clause in [one for one in ALL if one != "confidentiality"][:weak]:
        found[clause] = FoundClause(ClauseState.WEAK, article="9", page=3)
    result = bound(work(coverage=cover(contract(found=found))), standards())
    assert result is not None
    assert [reason.verdict for reason in result.points] == [V.BROKEN] * reasons


def attested(as_of: date = TODAY, soon: int = 30, **others: Any) -> RuleResult:
    statement = others.pop("statement", signed())
    piece: SupervisedWork = work(signed={STATEMENT: statement}, **others)
    found = no_subcontracting(piece, standards(as_of, due_soon_days=soon))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("handed_over", "signed_on", "verdict"),
    [
        (BASELINE, BASELINE + DAY, V.KEPT),  # from that day on the gate asks beforehand
        (BASELINE - DAY, BASELINE - DAY, V.KEPT),
        (BASELINE - DAY, BASELINE, V.BROKEN),
    ],
)
def test_a_statement_that_looks_ahead_covers_the_day_it_was_signed(
    handed_over: date, signed_on: date, verdict: Verdict
) -> None:
    statement = signed(signed_on=signed_on, period_from=handed_over)
    found = attested(shares=(share(handed_over_on=handed_over),), statement=statement)
    assert found.verdict is verdict


def test_who_attested_from_the_day_of_the_handover_was_not_late() -> None:
    began = date(2026, 7, 1)  # of the share
    assert not is_late_before(attested(attested_since={STATEMENT: began}))
    assert is_late_before(attested(attested_since={STATEMENT: began + DAY}))


def test_the_next_statement_is_asked_for_from_the_day_after_its_period() -> None:
    year = signed_for(date(2025, 11, 25), date(2026, 11, 24), signed_on=date(2026, 11, 25))
    held = (share(handed_over_on=date(2025, 1, 1)),)
    opens = date(2027, 11, 25)

    before = attested(opens - DAY, soon=60, statement=year, shares=held).step
    then = attested(opens, soon=60, statement=year, shares=held).step

    assert before is not None
    assert then is not None
    assert "when the period has ended" in before.what.id
    assert before.by == opens
    assert "Ask the vendor for" in then.what.id


def test_the_last_day_of_a_statement_is_named_as_long_as_it_is_not_over() -> None:
    year = signed_for(date(2025, 11, 25), date(2026, 11, 24), signed_on=date(2026, 11, 25))
    held = (share(handed_over_on=date(2025, 1, 1)),)
    last = attested(statement=year, shares=held).rests_until
    assert last is not None

    on_it, after = (attested(day, statement=year, shares=held) for day in (last, last + DAY))

    assert (on_it.verdict, after.verdict) == (V.DUE_SOON, V.BROKEN)
    assert on_it.step is not None
    assert after.step is not None
    assert (on_it.step.by, after.step.by) == (last, None)


def test_a_first_check_on_its_last_day_was_not_late() -> None:
    def first_checked(day: date) -> RuleResult:
        return supervised(date(2026, 5, 1), checked=Accepted(8, "Q-2026-008", day, day))

    due = date(2026, 1, 1)  # six months after 1 July 2025
    assert not is_late_before(first_checked(due))
    assert is_late_before(first_checked(due + DAY))


def test_the_day_of_the_next_check_is_named_as_long_as_it_is_not_over() -> None:
    due = date(2026, 1, 1)
    on_it, after = supervised(due), supervised(due + DAY)
    assert on_it.step is not None
    assert after.step is not None
    assert (on_it.step.by, after.step.by) == (due, None)


@pytest.mark.parametrize(
    ("held_on", "place"),
    [
        (date(2026, 5, 25), Place.CONFIRMATION_DECISION),  # it would count until today
        (date(2026, 5, 24), Place.QUESTIONNAIRE_ASK),
    ],
)
def test_what_waits_for_approval_helps_if_it_would_count_today(held_on: date, place: Place) -> None:
    found = supervised(confirmed=(confirmed(held_on, counts_from=None),))
    assert found.step is not None
    assert found.step.target.place is place


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ({"handed_in_on": date(2026, 11, 20)}, V.KEPT),
        ({"handed_in_on": date(2026, 11, 21)}, V.BROKEN),
        ({"handed_in_on": date(2026, 11, 18), "verify_by": TODAY}, V.KEPT),
        ({"handed_in_on": date(2026, 11, 18), "verify_by": TODAY - DAY}, V.BROKEN),
    ],
)
def test_a_correction_on_its_last_day_is_in_time(known: dict[str, Any], verdict: Verdict) -> None:
    late_by = {"due_on": date(2026, 11, 20), "verify_by": date(2026, 12, 4)}
    found = corrected(work(open_findings=(finding(**(late_by | known)),)), standards())
    assert found is not None
    assert found.verdict is verdict


@pytest.mark.parametrize(("shared_from", "asks_again"), [(0, False), (1, True)])
def test_what_was_shared_on_the_day_of_the_selection_was_known_to_it(
    shared_from: int, *, asks_again: bool
) -> None:
    latest = selected(tier="tier_3")
    shared = share(valid_from=latest.counts_from + DAY * shared_from)
    found = recognised(work(shared, selections=SelectionsOnDay((latest,))), standards())
    assert found is not None
    assert (found.step is not None) is asks_again


def test_a_selection_holds_through_the_last_day_of_its_months() -> None:
    latest = selected(assessed_on=date(2026, 6, 10))
    assert latest.holds_on(date(2028, 6, 10), 24)
    assert not latest.holds_on(date(2028, 6, 11), 24)


@pytest.mark.parametrize("made", [approval, record])
@pytest.mark.parametrize(("days", "counted"), [(0, False), (1, True)])
def test_what_ended_the_day_after_it_began_counted_for_one_day(
    made: Callable[..., ApprovalOnDay | ProvisionOnDay], days: int, *, counted: bool
) -> None:
    began = date(2026, 6, 1)
    dates = {"given_on": began} if made is approval else {"held_on": began, "need": "art31_record"}
    one = made(is_confirmed=True, ended_on=began + DAY * days, **dates)
    assert one.ever_counted is counted
