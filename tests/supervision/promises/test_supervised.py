"""`supervised`: a questionnaire was accepted within the interval of the tier."""

from datetime import date
from typing import Any

import pytest

from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Place, RuleResult, Verdict
from portal.supervision.promises.rules.supervised import supervised
from portal.supervision.responses.intervals.periodic import Interval
from portal.supervision.responses.intervals.queries import Accepted, Waiting
from tests.ledger.contracts.pieces import cover
from tests.supervision.promises.pieces import (
    INCIDENTAL,
    TODAY,
    sentences,
    share,
    standards,
    work,
)

V = Verdict


def judged(as_of: date = TODAY, **others: Any) -> RuleResult:
    """Handed over on 1 July 2025, asked every six months, unless told otherwise."""
    usual: dict[str, Any] = {"interval": Interval(6)}
    handed_over = others.pop("handed_over", date(2025, 7, 1))
    finding = supervised(
        work(share(handed_over_on=handed_over), **(usual | others)), standards(as_of)
    )
    assert finding is not None
    return finding


def accepted(on: date, first_on: date | None = None) -> Accepted:
    return Accepted(8, "Q-2026-008", on, first_on or on)


def waiting(handed_in_on: date | None = None) -> Waiting:
    return Waiting(9, "Q-2026-009", date(2026, 12, 11), handed_in_on)


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [
        (date(2026, 10, 1), V.KEPT),
        (date(2026, 10, 2), V.DUE_SOON),  # 30 days before
        (date(2026, 11, 1), V.DUE_SOON),  # the last day
        (date(2026, 11, 2), V.BROKEN),
    ],
)
def test_an_accepted_one_counts_until_the_next_is_due(as_of: date, verdict: Verdict) -> None:
    finding = judged(as_of, checked=accepted(date(2026, 5, 1), date(2025, 12, 1)))
    assert finding.verdict is verdict
    assert [record.number for record in finding.records] == ["Q-2026-008"]


def test_the_first_one_is_due_an_interval_after_the_handover() -> None:
    started = date(2026, 9, 1)
    assert judged(handed_over=started).rests_until == date(2027, 3, 1)
    assert judged(handed_over=started).verdict is V.KEPT
    assert judged(date(2027, 2, 1), handed_over=started).verdict is V.DUE_SOON
    assert judged(date(2027, 3, 2), handed_over=started).verdict is V.BROKEN


def test_before_the_handover_nothing_is_due() -> None:
    finding = judged(handed_over=None)
    assert (finding.verdict, finding.step) == (V.KEPT, None)


def test_never_accepted_is_procurements_to_send() -> None:
    finding = judged()
    assert "ever been accepted" in sentences(finding)[0]
    assert finding.step is not None
    assert (finding.step.who, finding.step.target.place) == (
        Holder.PROCUREMENT,
        Place.QUESTIONNAIRE_ASK,
    )


def test_too_long_ago_names_the_last_one() -> None:
    (reason, *_) = judged(checked=accepted(date(2026, 1, 10))).reasons
    assert reason.params["number"] == "Q-2026-008"
    assert reason.params["until"] == date(2026, 7, 10)


def test_what_the_vendor_has_is_the_vendors_to_answer() -> None:
    step = judged(checking=waiting()).step
    assert step is not None
    assert (step.who, step.by, step.target.id) == (Holder.VENDOR, date(2026, 12, 11), 9)


def test_handed_in_is_not_accepted_yet() -> None:
    finding = judged(checking=waiting(date(2026, 11, 20)))
    assert finding.verdict is V.BROKEN
    assert "is not accepted yet" in sentences(finding)[0]
    assert finding.step is not None
    assert finding.step.who is Holder.PROCUREMENT
    assert finding.step.target.place is Place.QUESTIONNAIRE


def test_what_came_late_is_kept_since_then() -> None:
    late = judged(checked=accepted(date(2026, 9, 1), date(2026, 3, 1)))
    assert late.verdict is V.KEPT
    assert any("late before" in one for one in sentences(late))
    on_time = judged(checked=accepted(date(2026, 9, 1), date(2025, 12, 20)))
    assert not any("late before" in one for one in sentences(on_time))


def test_work_that_ends_first_does_not_need_the_next_one() -> None:
    finding = judged(checked=accepted(date(2026, 6, 1)), ends_on=date(2026, 11, 30))
    assert finding.verdict is V.KEPT


def test_data_seen_by_chance_is_not_in_scope() -> None:
    assert supervised(work(coverage=cover(facts=INCIDENTAL)), standards()) is None
    assert supervised(work(interval=None), standards()) is None
