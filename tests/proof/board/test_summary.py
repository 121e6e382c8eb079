"""The sentence of the board, its counts and its foot, over vendors that were judged."""

from typing import Any

from portal.foundation.content import shelf
from portal.foundation.core.messages import Text
from portal.ledger.vendors.models import VendorState
from portal.proof.board.summary import Filters, in_order, is_shown, summarise
from portal.supervision.promises.findings import Evaluation
from portal.supervision.promises.rules import decided, evaluation
from portal.supervision.promises.work import VendorOnDay, Work
from tests.ledger.contracts.pieces import cover
from tests.supervision.promises.pieces import signed, standards, work

S = VendorState
PROMISES = decided(shelf.shipped_pack(shelf.PROMISES).promises)


def vendor(
    number: int, *works: Work, state: VendorState | None = S.ACTIVE, tier: str | None = "tier_2"
) -> Evaluation:
    name = Text(ja=f"委託先{number}", en=f"Vendor {number}")
    on_day = VendorOnDay(number, name, state)
    return evaluation(on_day, works, PROMISES, {}, on=standards(), tier=tier)


def good(**others: Any) -> Work:
    return work(signed={"no_subcontracting": signed()}, **others)


def test_the_sentence_counts_vendors_that_share_data_only() -> None:
    summary = summarise([vendor(1, good()), vendor(2, work()), vendor(3)], PROMISES)

    assert (summary.provable, summary.in_scope, summary.broken_at) == (1, 2, 1)
    assert summary.sentence.params == {"n": 2, "provable": 1}
    assert summary.second.params == {"cells": 1, "vendors": 1}


def test_without_anybody_in_scope_it_says_so() -> None:
    summary = summarise([vendor(1)], PROMISES)

    assert summary.sentence.id == "No vendor shares personal data on this day."
    assert summary.counts == {"not_in_scope": len(PROMISES)}


def test_the_foot_counts_each_promise_by_itself() -> None:
    summary = summarise([vendor(1, good()), vendor(2, good(coverage=cover()))], PROMISES)

    feet = [(foot.provable, foot.in_scope) for foot in summary.feet]
    assert feet[:3] == [(2, 2), (1, 2), (2, 2)]


def test_closed_and_rejected_vendors_are_shown_only_while_they_have_data() -> None:
    assert not is_shown(vendor(1, state=S.CLOSED))
    assert not is_shown(vendor(2, state=None))
    assert is_shown(vendor(3, good(), state=S.CLOSED))
    assert is_shown(vendor(4, state=S.CANDIDATE))


def test_the_strictest_tier_comes_first_and_no_tier_last() -> None:
    vendors = [vendor(1, tier=None), vendor(2, tier="tier_3"), vendor(3, tier="tier_1")]

    ordered = in_order(vendors, ["tier_1", "tier_2", "tier_3", "tier_4"])

    assert [one.vendor_id for one in ordered] == [3, 2, 1]


def test_filters_take_what_fits_all_of_them() -> None:
    broken = vendor(1, work(), tier="tier_1")
    kept = vendor(2, good(), state=S.SUSPENDED)

    assert Filters().take(kept)
    assert Filters(tier="tier_1").take(broken)
    assert not Filters(tier="tier_1").take(kept)
    assert Filters(state="suspended").take(kept)
    assert not Filters(state="suspended").take(broken)
    assert [Filters(open_only=True).take(one) for one in (broken, kept)] == [True, False]
