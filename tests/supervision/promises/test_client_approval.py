"""The promise that a customer approved: every way it is kept or not, on both sides of every edge."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.supervision.client_approvals.models import ApprovalBasis, EndKind
from portal.supervision.promises.results import Place, RuleResult, Verdict
from portal.supervision.promises.rules.client_approval import client_approval
from portal.supervision.promises.work import SupervisedWork
from tests.ledger.contracts.pieces import cover
from tests.supervision.promises.pieces import (
    INCIDENTAL,
    TODAY,
    approval,
    customer,
    share,
    standards,
    work,
)

V = Verdict
DAY = timedelta(days=1)


def entrusted(*shares: Any, **others: Any) -> SupervisedWork:
    usual: dict[str, Any] = {"is_entrusted": True, "customers": (customer(),)}
    return work(*shares, **(usual | others))


def judged(of: SupervisedWork, as_of: date = TODAY) -> RuleResult:
    found = client_approval(of, standards(as_of))
    assert found is not None
    return found


def by_terms(**others: Any) -> Any:
    """The notice went out on 1 November; the customer may object through 15 November."""
    usual: dict[str, Any] = {"basis": ApprovalBasis.TERMS, "objection_until": date(2026, 11, 15)}
    return approval(**(usual | others))


def test_our_own_data_needs_nobodys_approval() -> None:
    assert client_approval(work(customers=(customer(),)), standards()) is None


def test_work_without_data_is_not_in_scope() -> None:
    assert client_approval(entrusted(shares=()), standards()) is None


def test_data_seen_by_chance_is_not_in_scope() -> None:
    seen = entrusted(coverage=cover(facts=INCIDENTAL))
    assert client_approval(seen, standards()) is None


def test_nobody_named_is_not_kept_and_leads_to_naming_them() -> None:
    found = judged(entrusted(customers=()))
    assert found.verdict is V.BROKEN
    assert found.points[0].step is not None
    assert found.points[0].step.target.place is Place.WORK_CUSTOMERS


def test_a_customer_that_approved_keeps_it_and_the_record_shows_it() -> None:
    found = judged(entrusted(approvals=(approval(),)))
    assert (found.verdict, found.without_record) == (V.KEPT, False)
    assert [record.number for record in found.records] == ["CA-2026-051"]
    assert found.points[0].shown_by == found.records


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [(date(2026, 4, 30), V.BROKEN), (date(2026, 5, 1), V.KEPT)],
)
def test_it_counts_from_the_day_it_was_given(as_of: date, verdict: Verdict) -> None:
    assert judged(entrusted(approvals=(approval(),)), as_of).verdict is verdict


@pytest.mark.parametrize(
    ("until", "verdict"),
    [
        (TODAY - DAY, V.BROKEN),
        (TODAY, V.DUE_SOON),
        (TODAY + 30 * DAY, V.DUE_SOON),
        (TODAY + 31 * DAY, V.KEPT),
        (None, V.KEPT),
    ],
)
def test_it_holds_through_its_last_day_and_is_due_soon_before(
    until: date | None, verdict: Verdict
) -> None:
    assert judged(entrusted(approvals=(approval(until=until),))).verdict is verdict


def test_work_that_ends_first_needs_no_other_approval() -> None:
    ending = entrusted(approvals=(approval(until=TODAY + 5 * DAY),), ends_on=TODAY + 5 * DAY)
    assert judged(ending).verdict is V.KEPT


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [(date(2026, 11, 15), V.BROKEN), (date(2026, 11, 16), V.KEPT)],
)
def test_by_terms_it_counts_from_the_day_after_the_period(as_of: date, verdict: Verdict) -> None:
    of = entrusted(share(handed_over_on=None), approvals=(by_terms(),))
    found = judged(of, as_of)
    assert found.verdict is verdict
    if verdict is V.BROKEN:
        assert found.points[0].by == date(2026, 11, 15)
        assert "may still object" in found.points[0].reason.id


def test_an_objection_takes_it_away() -> None:
    objected = by_terms(end=EndKind.OBJECTION, ended_on=date(2026, 11, 10))
    found = judged(entrusted(approvals=(objected,)))
    assert found.verdict is V.BROKEN
    assert "objected" in found.points[0].reason.id


@pytest.mark.parametrize(("ended_on", "verdict"), [(TODAY, V.BROKEN), (TODAY + DAY, V.DUE_SOON)])
def test_withdrawn_it_counts_no_more_from_that_day(ended_on: date, verdict: Verdict) -> None:
    gone = approval(end=EndKind.WITHDRAWN, ended_on=ended_on)
    assert judged(entrusted(approvals=(gone,))).verdict is verdict


def test_what_nobody_compared_with_its_paper_keeps_nothing() -> None:
    found = judged(entrusted(approvals=(approval(is_confirmed=False),)))
    assert found.verdict is V.BROKEN
    assert found.points[0].step is not None
    assert found.points[0].step.target.place is Place.CLIENT_APPROVAL


@pytest.mark.parametrize("other", [{"category": "bank_account"}, {"country": "PH"}])
def test_another_category_or_country_has_to_be_approved_too(other: dict[str, str]) -> None:
    more = entrusted(share(), share(2, **other), approvals=(approval(),))
    found = judged(more)
    assert found.verdict is V.BROKEN
    assert "does not cover" in found.points[0].reason.id
    both = approval(
        52,
        categories=frozenset({"name_contact", "bank_account"}),
        countries=frozenset({"JP", "PH"}),
    )
    assert judged(entrusted(share(), share(2, **other), approvals=(approval(), both))).verdict is (
        V.KEPT
    )


def test_every_customer_has_to_approve() -> None:
    two = (customer(), customer(2, "Hibari"))
    found = judged(entrusted(customers=two, approvals=(approval(),)))
    assert found.verdict is V.BROKEN
    assert found.points[0].reason.params["customer"].en == "Hibari"
    other = approval(52, customer_id=2)
    assert judged(entrusted(customers=two, approvals=(approval(), other))).verdict is V.KEPT


@pytest.mark.parametrize(
    ("handed_over_on", "late"),
    [(date(2026, 4, 30), True), (date(2026, 5, 1), False), (None, False)],
)
def test_what_was_approved_after_the_handover_is_kept_since_late_before(
    handed_over_on: date | None, *, late: bool
) -> None:
    found = judged(entrusted(share(handed_over_on=handed_over_on), approvals=(approval(),)))
    assert found.verdict is V.KEPT
    assert any("late before" in point.reason.id for point in found.points) is late
    assert not found.without_record


def test_an_earlier_approval_that_ran_out_says_since_when() -> None:
    first = approval(50, given_on=date(2026, 5, 1), until=date(2026, 8, 31))
    next_one = approval(51, given_on=date(2026, 9, 1))
    found = judged(entrusted(approvals=(first, next_one)))
    assert (found.verdict, len(found.points)) == (V.KEPT, 1)
