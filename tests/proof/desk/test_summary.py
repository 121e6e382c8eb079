"""The sentence of the board, its counts and its foot, over vendors that were judged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from portal.content.definitions.promises import Promise
from portal.content.packs import kinds as shelf
from portal.ledger.vendors.models import VendorState
from portal.proof.desk.board import (
    BoardGroup,
    VendorStanding,
    in_order,
    is_shown,
    standing_of,
    summarise,
)
from portal.proof.desk.matrix.narrowing import Filters
from portal.supervision.promises.results import Extent
from portal.supervision.promises.rules.evaluation import Judging, decided, evaluation, extent
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.responses.intervals.periodic import Interval
from tests.ledger.contracts.pieces import cover
from tests.supervision.promises.pieces import TODAY, share, signed, standards, vendor_on_day, work

S = VendorState
PACK = shelf.shipped_pack(shelf.PROMISES).promises
COLUMNS = [one.id for one in decided(PACK, TODAY)]
EXTENT = extent(PACK, TODAY)


def vendor(
    number: int,
    *works: SupervisedWork,
    state: VendorState | None = S.ACTIVE,
    tier: str | None = "tier_2",
    promises: Sequence[Promise] = PACK,
) -> VendorStanding:
    on_day = vendor_on_day(*works, number=number, state=state, tier=tier)
    return standing_of(evaluation(on_day, Judging(promises, {}, standards())))


def good(**others: Any) -> SupervisedWork:
    usual: dict[str, Any] = {"signed": {"no_subcontracting": signed()}}
    return work(**(usual | others))


def test_the_sentence_counts_vendors_that_share_data_only() -> None:
    summary = summarise([vendor(1, good()), vendor(2, work()), vendor(3)], EXTENT, COLUMNS)

    assert (summary.provable, summary.in_scope, summary.broken_at) == (1, 2, 1)
    assert summary.sentence.params == {"n": 2, "provable": 1}
    assert next(summary.details).params == {"cells": 1, "vendors": 1}


def test_every_promise_is_said_only_where_every_promise_is_judged() -> None:
    less = Extent(EXTENT.judged[:-1], EXTENT.judged[-1:])
    some = summarise([vendor(1, good())], less, COLUMNS)
    whole = summarise([vendor(1, good())], Extent(EXTENT.judged, ()), COLUMNS)

    assert "every promise that is judged" in some.sentence.id
    assert "that is judged" not in whole.sentence.id
    told = some.extent_words.params
    assert (told["all"], told["n"]) == (12, 11)
    assert told["names"].en == "Lawful provision"
    assert (
        whole.extent_words.plural_id == "All %(n)s promises of the policy about vendors are judged."
    )


def test_before_the_first_check_is_counted_apart_and_never_as_shown() -> None:
    first = good(interval=Interval(24), checked=None)
    summary = summarise([vendor(1, good()), vendor(2, first)], EXTENT, COLUMNS)

    assert (summary.provable, summary.first_cells, summary.first_at) == (1, 1, 1)
    assert (summary.counts["before_first"], summary.counts["kept"]) == (1, 16)
    supervised = summary.feet[COLUMNS.index("supervised")]
    assert (supervised.provable, supervised.in_scope) == (0, 1)


def test_entrusted_data_without_the_customers_approval_is_counted_apart_too() -> None:
    later = [
        replace(one, judged_from=date(2099, 1, 1)) if one.rule == "client_approval" else one
        for one in PACK
    ]
    entrusted = vendor(2, good(is_entrusted=True), promises=later)
    summary = summarise([vendor(1, good()), entrusted], EXTENT, COLUMNS)

    assert (summary.provable, summary.in_scope, summary.unapproved_at) == (1, 2, 1)


def test_vendors_in_preparation_are_a_group_of_their_own_and_in_no_count() -> None:
    planned = good(shares=(share(handed_over_on=None),))
    vendors = [
        vendor(1, planned, state=S.APPROVED, tier="tier_1"),
        vendor(2, state=S.CANDIDATE, tier=None),
        vendor(3, good(), tier="tier_3"),
    ]
    summary = summarise(vendors, EXTENT, COLUMNS)

    assert summary.groups == {BoardGroup.HOLDING: 1, BoardGroup.PREPARING: 1, BoardGroup.WITHOUT: 1}
    assert (summary.in_scope, sum(foot.in_scope for foot in summary.feet)) == (1, 8)
    ordered = in_order(dict(enumerate(vendors, 1)), ["tier_1", "tier_2", "tier_3", "tier_4"])
    assert ordered == [3, 1, 2]


def test_without_anybody_in_scope_it_says_so() -> None:
    summary = summarise([vendor(1)], EXTENT, COLUMNS)

    assert summary.sentence.id == "No vendor shares personal data on this day."
    assert summary.counts == {}


def test_the_foot_counts_each_promise_by_itself() -> None:
    vendors = [vendor(1, good()), vendor(2, good(coverage=cover()))]
    summary = summarise(vendors, EXTENT, COLUMNS)

    feet = [(foot.provable, foot.in_scope) for foot in summary.feet]
    assert feet[:3] == [(2, 2), (2, 2), (1, 2)]


def test_closed_and_rejected_vendors_are_shown_only_while_they_have_data() -> None:
    assert not is_shown(vendor(1, state=S.CLOSED))
    assert not is_shown(vendor(2, state=None))
    assert is_shown(vendor(3, good(), state=S.CLOSED))
    assert is_shown(vendor(4, state=S.CANDIDATE))


def test_the_strictest_tier_comes_first_and_no_tier_last() -> None:
    vendors = [vendor(1, tier=None), vendor(2, tier="tier_3"), vendor(3, tier="tier_1")]

    ordered = in_order(dict(enumerate(vendors, 1)), ["tier_1", "tier_2", "tier_3", "tier_4"])

    assert ordered == [3, 2, 1]


def test_filters_take_what_fits_all_of_them() -> None:
    broken = vendor(1, work(), tier="tier_1")
    kept = vendor(2, good(), state=S.SUSPENDED)

    names = list(broken.verdicts)
    assert Filters().take(kept, names)
    assert Filters(tier="tier_1").take(broken, names)
    assert not Filters(tier="tier_1").take(kept, names)
    assert Filters(state="suspended").take(kept, names)
    assert not Filters(state="suspended").take(broken, names)
    assert [Filters(open_only=True).take(one, names) for one in (broken, kept)] == [True, False]
