"""A statement about days on which no data was within reach keeps no promise, whatever it says."""

from datetime import date
from typing import Any

import pytest

from portal.supervision.attestations.statements.facts import Signed
from portal.supervision.promises.results import Place, RuleResult, Verdict
from portal.supervision.promises.rules.attested import STATEMENT, no_subcontracting
from portal.supervision.promises.rules.bound import PLEDGE, bound
from portal.supervision.promises.work import SupervisedWork
from tests.ledger.contracts.pieces import contract, cover
from tests.supervision.promises.pieces import (
    INCIDENTAL,
    sentences,
    share,
    signed,
    signed_for,
    standards,
    work,
)

YEAR = (date(2025, 11, 1), date(2026, 10, 31))
NOTHING = (
    "%(work)s: “%(statement)s” (%(number)s) does not count: it speaks about %(first)s to "
    "%(last)s, when no data was within the vendor's reach. %(why)s"
)


def about_the_year(**others: Any) -> Signed:
    return signed_for(*YEAR, signed_on=date(2026, 11, 5), **others)


def piece(handed_over: date | None, one: Signed | None = None, **others: object) -> SupervisedWork:
    return work(
        share(handed_over_on=handed_over), signed={STATEMENT: one or about_the_year()}, **others
    )


def judged(one: SupervisedWork, as_of: date = date(2026, 11, 25)) -> RuleResult:
    finding = no_subcontracting(one, standards(as_of))
    assert finding is not None
    return finding


@pytest.mark.parametrize(
    ("handed_over", "ends_on", "why"),
    [
        (None, None, "Nothing has been handed over yet."),
        (
            date(2026, 11, 1),
            None,
            "Data has been within the vendor's reach only since %(day)s.",
        ),
        (date(2024, 1, 1), date(2025, 10, 31), "The last day of the work was %(day)s."),
    ],
)
def test_a_period_without_data_within_reach_does_not_count_and_says_why(
    handed_over: date | None, ends_on: date | None, why: str
) -> None:
    finding = judged(piece(handed_over, ends_on=ends_on))
    assert finding.verdict is Verdict.BROKEN
    assert sentences(finding) == [NOTHING]
    assert finding.reasons[0].params["why"].id == why
    assert finding.records[0].number == "S-2026-031", "what was signed is named"


@pytest.mark.parametrize("handed_over", [date(2026, 10, 31), date(2024, 1, 1)])
def test_one_day_of_handling_is_enough(handed_over: date) -> None:
    assert judged(piece(handed_over)).verdict is Verdict.KEPT


def test_somebody_is_named_who_asks_anew() -> None:
    step = judged(piece(None)).points[0].step
    assert step is not None
    assert step.target is not None
    assert step.target.place is Place.ATTESTATION_ASK


def test_data_handed_over_before_and_shared_no_more_was_within_reach() -> None:
    """The one category that is shared today came later than another that is not."""
    one = piece(date(2026, 11, 10), first_handover_on=date(2026, 6, 1))
    assert judged(one).verdict is Verdict.KEPT


def test_a_gate_asks_whether_it_speaks_about_the_handover_of_long_ago() -> None:
    one = piece(None)
    assert judged(one.handed_over(date(2026, 5, 1))).verdict is Verdict.KEPT
    assert judged(one.handed_over(date(2026, 11, 25))).verdict is Verdict.BROKEN


def test_the_pledge_of_a_vendor_that_sees_data_by_chance_is_judged_by_the_same_rule() -> None:
    coverage = cover(contract(), facts=INCIDENTAL)
    assert coverage.is_incidental
    one = work(signed={PLEDGE: about_the_year()}, coverage=coverage, starts_on=date(2026, 11, 1))
    finding = bound(one, standards())
    assert finding is not None
    assert NOTHING in sentences(finding)
    before = work(signed={PLEDGE: about_the_year()}, coverage=coverage, starts_on=date(2026, 10, 1))
    kept = bound(before, standards())
    assert kept is not None
    assert NOTHING not in sentences(kept)


def test_a_start_stays_current_until_a_year_after_the_handover_it_waited_for() -> None:
    """Signed in June for July; nothing came before November."""
    start = signed(period_from=date(2026, 7, 1))
    waiting = judged(piece(None, start), as_of=date(2028, 1, 1))
    assert waiting.verdict is Verdict.KEPT
    begun = piece(date(2026, 11, 1), start)
    assert judged(begun, as_of=date(2027, 5, 1)).verdict in (Verdict.KEPT, Verdict.DUE_SOON)
    assert judged(begun, as_of=date(2028, 2, 1)).verdict is Verdict.BROKEN
