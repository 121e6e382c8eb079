"""Only the data the work needs, reviewed every year, and billing data only to whom it may go."""

from datetime import date
from typing import Any

import pytest

from portal.ledger.data_sharing.share_rules import Billing
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Place, Verdict
from portal.supervision.promises.rules.purposes import minimum_data
from tests.supervision.promises.pieces import TODAY, sentences, share, standards, work

CASES: dict[str, tuple[dict[str, Any], Verdict]] = {
    "needed and reviewed in June": ({}, Verdict.KEPT),
    "no reason why it is needed": ({"necessity_reason": "  "}, Verdict.BROKEN),
    "no purpose": ({"purpose": ""}, Verdict.BROKEN),
    "reviewed a year ago today": ({"reviewed_on": date(2025, 11, 25)}, Verdict.DUE_SOON),
    "reviewed a year and a day ago": ({"reviewed_on": date(2025, 11, 24)}, Verdict.BROKEN),
    "to be reviewed in 30 days": ({"reviewed_on": date(2025, 12, 25)}, Verdict.DUE_SOON),
    "to be reviewed in 31 days": ({"reviewed_on": date(2025, 12, 26)}, Verdict.KEPT),
    "billing data to a card company": ({"billing": Billing.ALLOWED}, Verdict.KEPT),
    "billing data by decision": (
        {"billing": Billing.DECIDED, "billing_decided_on": date(2026, 6, 1)},
        Verdict.KEPT,
    ),
    "billing data nobody decided about": ({"billing": Billing.UNDECIDED}, Verdict.BROKEN),
    "billing data to a carrier": ({"billing": Billing.FORBIDDEN}, Verdict.BROKEN),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_shared_and_what_it_means(case: str) -> None:
    facts, verdict = CASES[case]

    finding = minimum_data(work(share(**facts)), standards())

    assert finding is not None
    assert finding.verdict is verdict


def test_work_that_shares_no_data_is_not_in_scope() -> None:
    assert minimum_data(work(shares=()), standards()) is None


def test_one_category_without_a_reason_outweighs_the_others() -> None:
    finding = minimum_data(work(share(1), share(2, necessity_reason="")), standards())

    assert finding is not None
    assert finding.verdict is Verdict.BROKEN
    assert finding.reasons[0].params["categories"].en == "Category 2"
    step = finding.step
    assert step is not None
    assert (step.who, step.target.place, step.target.id) == (Holder.PROCUREMENT, Place.SHARE, 2)


def test_reviews_of_one_day_are_told_together_with_that_day() -> None:
    old = date(2025, 12, 9)
    finding = minimum_data(
        work(share(1, reviewed_on=old), share(2, reviewed_on=old), share(3)), standards()
    )

    assert finding is not None
    first = finding.points[0]
    assert first.verdict is Verdict.DUE_SOON
    assert first.reason.params["categories"].en == "Category 1 and Category 2"
    assert first.reason.params["categories"].ja == "区分1、区分2"
    assert first.step is not None
    assert first.step.by == date(2026, 12, 9)
    assert finding.rests_until == date(2026, 12, 9)


def test_the_officer_has_to_decide_about_billing_data() -> None:
    finding = minimum_data(work(share(billing=Billing.UNDECIDED)), standards())

    assert finding is not None
    assert finding.step is not None
    assert finding.step.who is Holder.PRIVACY_OFFICER


def test_a_review_due_after_the_work_is_over_is_not_soon() -> None:
    ending = work(share(reviewed_on=date(2025, 12, 20)), ends_on=date(2026, 12, 18))

    finding = minimum_data(ending, standards())

    assert finding is not None
    assert finding.verdict is Verdict.KEPT


def test_data_handed_over_before_it_was_decided_is_kept_since_then_and_says_so() -> None:
    early = work(share(decided_on=date(2026, 6, 1), handed_over_on=date(2019, 4, 1)))

    finding = minimum_data(early, standards())

    assert finding is not None
    assert finding.verdict is Verdict.KEPT
    late = finding.reasons[-1].params
    assert (late["since"], late["began"]) == (date(2026, 6, 1), date(2019, 4, 1))


def test_a_leap_day_review_is_due_on_the_last_of_february() -> None:
    leap = work(share(reviewed_on=date(2028, 2, 29)))

    on_the_day = minimum_data(leap, standards(date(2029, 2, 28)))
    day_after = minimum_data(leap, standards(date(2029, 3, 1)))

    assert on_the_day is not None
    assert day_after is not None
    assert on_the_day.verdict is Verdict.DUE_SOON
    assert day_after.verdict is Verdict.BROKEN


def test_every_verdict_comes_with_a_reason() -> None:
    for facts, _ in CASES.values():
        assert sentences(minimum_data(work(share(**facts)), standards(TODAY)))
