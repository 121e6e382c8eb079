"""Which work counts for a vendor's verdict, and which promises the policy made on a day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.content.packs import kinds as shelf
from portal.foundation.core.words.messages import Text
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.results import Evaluation, Verdict
from portal.supervision.promises.rules.evaluation import RULES, Judging, counts, decided, evaluation
from portal.supervision.promises.work import SupervisedWork
from tests.ledger.contracts.pieces import contract, cover
from tests.supervision.promises.pieces import (
    INCIDENTAL,
    TODAY,
    share,
    signed,
    standards,
    vendor_on_day,
    work,
)

S = VendorState
PROMISES = decided(shelf.shipped_pack(shelf.PROMISES).promises, TODAY)


def of_vendor(
    *works: SupervisedWork, state: VendorState | None = S.ACTIVE, **others: Any
) -> Evaluation:
    usual: dict[str, Any] = {"promises": PROMISES, "policies": {}}
    given = usual | others
    vendor = vendor_on_day(*works, state=state)
    return evaluation(vendor, Judging(given["promises"], given["policies"], standards()))


def planned(**others: Any) -> SupervisedWork:
    """Nothing handed over yet."""
    return work(share(handed_over_on=None), **others)


def test_only_what_can_be_decided_is_shown_in_the_order_of_the_pack() -> None:
    assert [one.id for one in PROMISES] == [
        "recognised",
        "minimum_data",
        "bound",
        "no_subcontracting",
        "client_approval",
        "supervised",
        "instructed",
        "incidents",
        "corrected",
        "returned",
        "reported",
        "lawful_provision",
    ]
    assert set(RULES) == {one.rule for one in PROMISES}


@pytest.mark.parametrize("state", [S.ACTIVE, S.SUSPENDED, S.OFFBOARDING])
def test_once_active_planned_work_counts_for_its_own_gate_only(state: VendorState) -> None:
    running = work(signed={"no_subcontracting": signed()})

    evaluated = of_vendor(running, planned(bound_since=None, coverage=cover()), state=state)

    assert evaluated.verdict_of("bound") is Verdict.KEPT
    assert evaluated.engagements[1].verdict_of("bound") is Verdict.BROKEN
    assert not evaluated.engagements[1].counts


@pytest.mark.parametrize("state", [S.ASSESSING, S.APPROVED])
def test_before_that_planned_work_counts(state: VendorState) -> None:
    evaluated = of_vendor(planned(), state=state)

    assert evaluated.verdict_of("no_subcontracting") is Verdict.BROKEN


@pytest.mark.parametrize("state", [S.CANDIDATE, S.CLOSED, S.REJECTED, None])
def test_a_vendor_we_do_not_work_with_counts_only_where_it_has_data(
    state: VendorState | None,
) -> None:
    nothing = of_vendor(planned(), state=state)
    shared = of_vendor(work(), state=state)

    assert nothing.worst is Verdict.NOT_IN_SCOPE
    assert shared.verdict_of("no_subcontracting") is Verdict.BROKEN


def test_work_that_is_over_counts_for_its_return_only() -> None:
    over = work(ends_on=date(2026, 11, 24))
    last_day = work(ends_on=TODAY)

    judged = of_vendor(over).promises
    assert [one.promise.id for one in judged if one.verdict is not Verdict.NOT_IN_SCOPE] == [
        "returned"
    ]
    assert of_vendor(last_day).worst is Verdict.BROKEN


def test_cleaners_count_from_the_day_they_begin() -> None:
    cleaning = work(coverage=cover(contract(), facts=INCIDENTAL), shares=())

    assert not counts(cleaning, S.ACTIVE, date(2026, 6, 30))
    assert counts(cleaning, S.ACTIVE, date(2026, 7, 1))
    assert not counts(cleaning, S.CANDIDATE, TODAY)


def test_the_vendors_verdict_is_that_of_its_worst_work() -> None:
    good = work(signed={"no_subcontracting": signed()})
    bad = work(engagement_id=4, number="W-2026-004")

    evaluated = of_vendor(good, bad)

    assert evaluated.verdict_of("no_subcontracting") is Verdict.BROKEN
    verdict = evaluated.promises[2]
    assert verdict.reasons[0].params["work"] == bad.name
    assert [one.number for one, _ in verdict.works] == ["W-2026-003", "W-2026-004"]


def test_what_is_not_in_scope_says_why() -> None:
    without_work = of_vendor()
    before_handover = of_vendor(planned())

    for evaluated in (without_work, before_handover):
        assert all(len(one.reasons) == 1 for one in evaluated.promises)
    assert without_work.promises[0].reasons != before_handover.promises[0].reasons


@pytest.mark.parametrize(
    ("dates", "verdict"),
    [
        ({"held_from": date(2026, 11, 26)}, Verdict.NOT_IN_SCOPE),
        ({"held_from": date(2026, 11, 25)}, Verdict.BROKEN),
        ({"held_until": date(2026, 11, 25)}, Verdict.BROKEN),
        ({"held_until": date(2026, 11, 24)}, Verdict.NOT_IN_SCOPE),
    ],
)
def test_a_promise_counts_only_while_the_policy_made_it(
    dates: dict[str, Any], verdict: Verdict
) -> None:
    promises = tuple(replace(one, **dates) for one in PROMISES)

    evaluated = of_vendor(work(), promises=promises)

    assert evaluated.verdict_of("no_subcontracting") is verdict


def test_the_companys_own_sentence_stands_for_the_packs() -> None:
    own = Text(ja="自社の文言", en="Our own words")

    evaluated = of_vendor(work(), policies={"bound": own})

    assert evaluated.promises[2].policy == own
    assert evaluated.promises[0].policy == PROMISES[0].policy
