"""The vendor's signed statement that nobody else handles the data: signed, true, current."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core.words.messages import say
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.obligations.models import Holder
from portal.supervision.attestations.models import Answer
from portal.supervision.attestations.statements.facts import Fallen, OpenRequest, Signed
from portal.supervision.promises.results import Place, RuleResult, Verdict
from portal.supervision.promises.rules.attested import STATEMENT, no_subcontracting
from portal.supervision.promises.work import SupervisedWork
from tests.ledger.contracts.pieces import contract, cover
from tests.supervision.promises.pieces import (
    INCIDENTAL,
    asked,
    share,
    signed,
    signed_for,
    standards,
    work,
)

LAST_YEAR = (date(2025, 11, 1), date(2026, 10, 31))
LONG_SINCE = (share(handed_over_on=date(2024, 11, 1)),)


def attested(
    one: Signed | None = None, request: OpenRequest | None = None, **others: Any
) -> SupervisedWork:
    usual: dict[str, Any] = {
        "signed": {} if one is None else {STATEMENT: one},
        "asked": {} if request is None else {STATEMENT: request},
    }
    return work(**(usual | others))


def judged(piece: SupervisedWork, **standing: Any) -> RuleResult:
    finding = no_subcontracting(piece, standards(**standing))
    assert finding is not None
    return finding


def with_exceptions(until: date | None = None) -> Signed:
    return signed(answer=Answer.AFFIRM_WITH_EXCEPTION, accepted_until=until)


CASES = {
    "nothing signed": (None, Verdict.BROKEN),
    "affirmed before the start": (signed(), Verdict.KEPT),
    "declined": (signed(answer=Answer.DECLINE), Verdict.BROKEN),
    "exceptions nobody accepted": (with_exceptions(), Verdict.BROKEN),
    "exceptions accepted until spring": (with_exceptions(date(2027, 3, 31)), Verdict.EXCEPTED),
    "exceptions accepted until today": (with_exceptions(date(2026, 11, 25)), Verdict.DUE_SOON),
    "exceptions accepted until yesterday": (with_exceptions(date(2026, 11, 24)), Verdict.BROKEN),
    "affirmed for the year to October": (
        signed_for(date(2025, 11, 1), date(2026, 10, 31), signed_on=date(2026, 11, 5)),
        Verdict.KEPT,
    ),
    "affirmed for the year to October before last": (
        signed_for(date(2023, 11, 1), date(2024, 10, 31)),
        Verdict.BROKEN,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_signed_and_what_it_means(case: str) -> None:
    one, verdict = CASES[case]

    finding = judged(attested(one))

    assert finding.verdict is verdict
    assert finding.reasons


def test_the_vendor_has_to_sign_what_it_was_asked() -> None:
    step = judged(attested(None, asked(date(2026, 12, 11)))).step

    assert step is not None
    assert (step.who, step.by) == (Holder.VENDOR, date(2026, 12, 11))
    assert (step.target.place, step.target.id) == (Place.ATTESTATIONS, 7)


def test_procurement_has_to_ask_where_nobody_did() -> None:
    step = judged(attested()).step

    assert step is not None
    assert (step.who, step.target.place) == (Holder.PROCUREMENT, Place.ATTESTATION_ASK)


@pytest.mark.parametrize("one", [signed(answer=Answer.DECLINE), with_exceptions()])
def test_the_officer_has_to_decide_about_a_refusal_and_about_exceptions(one: Signed) -> None:
    step = judged(attested(one)).step

    assert step is not None
    assert (step.who, step.target.id) == (Holder.PRIVACY_OFFICER, 31)


def test_a_statement_stays_current_until_the_next_one_is_due() -> None:
    """The year ends on 31 October; the next is asked on 1 November, due 30 days later."""
    last = attested(signed_for(date(2024, 11, 1), date(2025, 10, 31)), shares=LONG_SINCE)

    assert judged(last, as_of=date(2026, 10, 31)).verdict is Verdict.KEPT
    assert judged(last, as_of=date(2026, 11, 1)).verdict is Verdict.DUE_SOON
    assert judged(last, as_of=date(2026, 12, 1)).verdict is Verdict.DUE_SOON
    assert judged(last, as_of=date(2026, 12, 2)).verdict is Verdict.BROKEN


def test_that_day_is_a_working_day_in_no_closed_window() -> None:
    last = attested(signed_for(date(2024, 11, 1), date(2025, 10, 31)), shares=LONG_SINCE)
    closed = BusinessCalendar(closing_days=frozenset({date(2026, 12, 1), date(2026, 12, 2)}))

    assert judged(last, as_of=date(2026, 12, 3), calendar=closed).verdict is Verdict.DUE_SOON


def test_a_due_date_that_was_moved_moves_that_day() -> None:
    extended = asked(date(2026, 12, 11), period_from=date(2025, 11, 1))
    last = attested(signed_for(date(2024, 11, 1), date(2025, 10, 31)), extended, shares=LONG_SINCE)

    finding = judged(last, as_of=date(2026, 12, 5))

    assert finding.verdict is Verdict.DUE_SOON
    assert finding.step is not None
    assert finding.step.by == date(2026, 12, 11)


def test_a_start_stays_current_through_the_period_it_looks_ahead_to() -> None:
    """From 1 July 2026 for twelve months; the next is due 30 days after 1 July 2027."""
    start = attested(signed())

    assert judged(start, as_of=date(2027, 6, 30)).verdict is Verdict.KEPT
    assert judged(start, as_of=date(2027, 8, 2)).verdict is Verdict.DUE_SOON
    assert judged(start, as_of=date(2027, 8, 3)).verdict is Verdict.BROKEN


def test_the_strictest_tier_is_asked_twice_a_year() -> None:
    start = attested(
        signed(period_from=date(2026, 4, 1), signed_on=date(2026, 3, 20)),
        shares=(share(handed_over_on=date(2026, 4, 1)),),
        tier="tier_1",
    )

    assert judged(start, as_of=date(2026, 10, 31)).verdict is Verdict.DUE_SOON
    assert judged(start, as_of=date(2026, 11, 25)).verdict is Verdict.BROKEN


def test_a_statement_signed_before_what_it_rests_on_changed_no_longer_stands() -> None:
    finding = judged(attested(signed(unsettled_on=date(2026, 9, 1))))

    assert finding.verdict is Verdict.BROKEN
    assert finding.reasons[0].params["day"] == date(2026, 9, 1)


def test_of_a_statement_that_is_void_the_reason_is_told() -> None:
    why = say("The contract changed on %(day)s.", day=date(2026, 9, 1))
    void = Fallen(31, "S-2026-031", date(2026, 9, 1), why)

    finding = judged(work(fallen={"no_subcontracting": void}))

    assert finding.verdict is Verdict.BROKEN
    assert finding.reasons[0].params["reason"] == why


def test_work_running_before_the_baseline_is_attested_for_a_period() -> None:
    """A start wording signed later says nothing about the time before."""
    since_2019 = (share(handed_over_on=date(2019, 4, 1)),)

    ahead = judged(attested(signed(), shares=since_2019))
    back = judged(attested(signed_for(*LAST_YEAR), shares=since_2019))

    assert ahead.verdict is Verdict.BROKEN
    assert back.verdict is Verdict.KEPT


def test_a_start_that_was_signed_in_time_before_the_baseline_counts() -> None:
    early = signed(period_from=date(2025, 12, 1), signed_on=date(2025, 11, 20))
    shares = (share(handed_over_on=date(2025, 12, 1)),)

    assert judged(attested(early, shares=shares)).verdict is Verdict.KEPT


def test_what_came_late_is_kept_since_then_and_says_so() -> None:
    since_2019 = (share(handed_over_on=date(2019, 4, 1)),)
    late = attested(
        signed_for(*LAST_YEAR),
        shares=since_2019,
        attested_since={STATEMENT: date(2025, 11, 1)},
    )

    finding = judged(late)

    assert finding.verdict is Verdict.KEPT
    assert finding.reasons[-1].params["since"] == date(2025, 11, 1)
    assert finding.reasons[-1].params["began"] == date(2019, 4, 1)


def test_where_the_policy_says_without_approval_an_accepted_exception_is_kept() -> None:
    accepted = attested(with_exceptions(date(2027, 3, 31)))

    assert judged(accepted, may_approve_subcontractors=True).verdict is Verdict.KEPT
    assert judged(accepted).verdict is Verdict.EXCEPTED


def test_a_near_end_of_the_period_is_worse_than_an_accepted_exception() -> None:
    both = signed_for(
        date(2024, 11, 1),
        date(2025, 10, 31),
        answer=Answer.AFFIRM_WITH_EXCEPTION,
        accepted_until=date(2027, 3, 31),
    )

    finding = judged(attested(both, shares=LONG_SINCE))

    assert finding.verdict is Verdict.DUE_SOON
    assert {point.verdict for point in finding.points} == {Verdict.DUE_SOON, Verdict.EXCEPTED}


def test_cleaners_and_work_without_data_are_not_in_scope() -> None:
    cleaning = work(coverage=cover(contract(), facts=INCIDENTAL))

    assert no_subcontracting(cleaning, standards()) is None
    assert no_subcontracting(work(shares=()), standards()) is None
