"""The promise about data that is not entrusted: every way it is kept or not, on both sides of every edge."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.content.definitions.promises import ENTRUSTED_ONLY, PROVISION
from portal.content.packs import kinds as shelf
from portal.ledger.data_sharing.work_on_day import SUPERVISION
from portal.supervision.promises.results import (
    Evaluation,
    Place,
    RuleResult,
    Verdict,
)
from portal.supervision.promises.rules.evaluation import Judging, evaluation
from portal.supervision.promises.rules.lawful_provision import lawful_provision
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.provisions.standing import NEEDS, OPT_OUT, ProvisionOnDay, need_of
from tests.ledger.contracts.pieces import cover
from tests.supervision.promises.pieces import (
    BASES,
    CATEGORY_PACK,
    COOKIES,
    TODAY,
    provided,
    record,
    sentences,
    share,
    signed,
    standards,
    vendor_on_day,
    work,
)

V = Verdict
DAY = timedelta(days=1)
PROMISES = shelf.shipped_pack(shelf.PROMISES).promises


def both(**others: Any) -> tuple[ProvisionOnDay, ...]:
    return (record("consent_confirmed", 1, **others), record("art31_record", 2, **others))


def judged(of: SupervisedWork, as_of: date = TODAY) -> RuleResult:
    found = lawful_provision(of, standards(as_of))
    assert found is not None
    return found


def test_entrusted_data_is_not_in_scope() -> None:
    assert lawful_provision(work(provisions=both()), standards()) is None
    assert lawful_provision(work(shares=()), standards()) is None


@pytest.mark.parametrize("basis", [one for one in BASES if one != "entrustment"])
def test_each_need_of_each_basis_is_asked_for_and_kept_once_it_is_on_record(basis: str) -> None:
    one = provided(basis=basis)
    needs = BASES[basis].needs
    bare = judged(work(one))
    assert len(bare.points) == max(1, len(needs))
    for missing in needs:
        others = [need for need in needs if need != missing]
        rest = tuple(record(need, n, basis) for n, need in enumerate(others, 1))
        found = judged(work(one, provisions=rest))
        assert found.verdict is V.BROKEN
        assert [
            point.reason.params["need"] for point in found.points if point.verdict is V.BROKEN
        ] == [need_of(missing).title]
        assert found.step is not None
        assert found.step.target.place is Place.PROVISIONS
    held = {"held_on": date(2026, 6, 1)}
    full = judged(
        work(one, provisions=tuple(record(need, n, basis, **held) for n, need in enumerate(needs)))
    )
    assert (full.verdict, full.without_record) == (V.KEPT, False)


def test_every_need_of_the_pack_is_one_the_portal_knows() -> None:
    asked = {need for basis in CATEGORY_PACK.provision_basis for need in basis.needs} - {
        SUPERVISION
    }
    assert asked == set(NEEDS) - {OPT_OUT}
    assert need_of("of_our_own").title.params["need"] == "of_our_own"


def test_what_a_companys_own_pack_asks_for_besides_is_asked_too() -> None:
    one = replace(provided(), needs=("of_our_own",))
    assert judged(work(one)).verdict is V.BROKEN
    assert judged(work(one, provisions=(record("of_our_own"),))).verdict is V.KEPT


def test_succession_asks_for_no_record_and_the_work_shows_it() -> None:
    found = judged(work(provided(basis="succession")))
    assert (found.verdict, found.without_record) == (V.KEPT, False)
    assert found.points[0].shown_by[0].target.place is Place.WORK


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"is_confirmed": False}, "no second person"),
        ({"held_on": TODAY + DAY}, "is not on record"),
        ({"categories": frozenset({"web_behaviour"})}, "does not cover"),
        ({"countries": frozenset({"US"})}, "does not cover"),
        ({"series": frozenset({"s9"})}, "is not on record"),
        ({"basis": "third_party_consent"}, "is not on record"),
        ({"last_on": TODAY - DAY}, "counted until"),
        ({"ended_on": TODAY}, "counted until"),
    ],
)
def test_a_record_that_does_not_count_leaves_a_gap(changed: dict[str, Any], said: str) -> None:
    basis = changed.pop("basis", COOKIES)
    held = (record("consent_confirmed", 1), record("art31_record", 2, basis, **changed))
    found = judged(work(provided(), provisions=held))
    assert found.verdict is V.BROKEN
    assert said in sentences(found)[0]


@pytest.mark.parametrize(
    ("days", "verdict"),
    [(-1, V.BROKEN), (0, V.DUE_SOON), (30, V.DUE_SOON), (31, V.KEPT)],
)
def test_its_last_day_counts_and_comes_into_sight_thirty_days_before(
    days: int, verdict: Verdict
) -> None:
    last = TODAY + timedelta(days=days)
    held = (record("consent_confirmed", 1), record("art31_record", 2, last_on=last))
    found = judged(work(provided(), provisions=held))
    assert found.verdict is verdict
    assert found.rests_until == (last if days >= 0 else None)


def test_work_that_is_over_by_then_asks_for_nothing_new() -> None:
    last = TODAY + timedelta(days=10)
    held = (record("consent_confirmed", 1), record("art31_record", 2, last_on=last))
    assert judged(work(provided(), provisions=held, ends_on=last)).verdict is V.KEPT


def test_it_counts_from_its_first_day_and_before_its_end() -> None:
    held = both(held_on=TODAY)
    late = judged(work(provided(), provisions=held))
    assert late.verdict is V.KEPT
    assert sum("late before" in said for said in sentences(late)) == 2
    assert judged(work(provided(), provisions=held), TODAY - DAY).verdict is V.BROKEN
    ended = both(ended_on=TODAY + DAY)
    assert judged(work(provided(), provisions=ended)).verdict is not V.BROKEN
    assert judged(work(provided(), provisions=ended), TODAY + DAY).verdict is V.BROKEN


@pytest.mark.parametrize("days", [0, 1])
def test_a_record_of_the_day_of_the_handover_is_in_time_of_the_day_after_is_late(days: int) -> None:
    handed = date(2026, 7, 1)
    held = both(held_on=handed + timedelta(days=days))
    found = judged(work(provided(handed_over_on=handed), provisions=held))
    assert found.verdict is V.KEPT
    assert any("late before" in said for said in sentences(found)) is bool(days)


def test_a_look_that_found_it_wrong_outweighs_the_one_before_confirmed_or_not() -> None:
    basis = "foreign_equivalent"
    contract = record("contract_or_cbpr", 1, basis)
    good = record("annual_check", 2, basis)
    one = provided(basis=basis)
    for is_confirmed in (True, False):
        bad = record("annual_check", 3, basis, held_on=date(2026, 10, 1), is_in_order=False)
        bad = replace(bad, is_confirmed=is_confirmed)
        found = judged(work(one, provisions=(contract, good, bad)))
        assert "not in order" in sentences(found)[0]
        again = record("annual_check", 4, basis, held_on=date(2026, 11, 2))
        assert judged(work(one, provisions=(contract, good, bad, again))).verdict is V.KEPT
        waiting = replace(again, is_confirmed=False)
        held = (contract, good, bad, waiting)
        assert judged(work(one, provisions=held)).verdict is V.BROKEN


def test_one_share_without_a_record_is_named() -> None:
    second = provided(2)
    found = judged(work(provided(), second, provisions=both()))
    assert found.verdict is V.BROKEN
    assert {point.reason.params["categories"] for point in found.points} == {second.title}


def test_what_the_web_site_sends_is_looked_at_whether_people_can_object() -> None:
    sent = {"provisions": both(), "on_site": frozenset({"s1"})}
    found = judged(work(provided(), **sent))
    assert found.verdict is V.BROKEN
    assert found.points[0].reason.params["need"] == NEEDS[OPT_OUT].title
    looked = (*both(), record(OPT_OUT, 9, last_on=TODAY + timedelta(days=200)))
    assert judged(work(provided(), **sent | {"provisions": looked})).verdict is V.KEPT
    entrusted = replace(share(series="s1", provision_basis="entrustment"))
    assert judged(work(entrusted, on_site=frozenset({"s1"}))).verdict is V.BROKEN


def of_vendor(of: SupervisedWork, *, later: bool = False) -> Evaluation:
    promises = tuple(
        replace(one, judged_from=TODAY + DAY if later else None) if one.rule == PROVISION else one
        for one in PROMISES
    )
    return evaluation(vendor_on_day(of), Judging(promises, {}, standards()))


def test_what_is_promised_about_entrusted_work_does_not_concern_it_and_says_why() -> None:
    bare = work(provided(), provisions=both(), coverage=cover(), bound_since=None)
    found = of_vendor(bare)
    for promise in found.promises:
        if promise.promise.rule in ENTRUSTED_ONLY:
            assert promise.verdict is V.NOT_IN_SCOPE
            assert "another basis than entrustment" in promise.reasons[0].id
            assert promise.reasons[0].params["basis"] == BASES[COOKIES].label
    assert found.verdict_of(PROVISION) is V.KEPT
    assert found.engagements[0].released is not None


def test_before_it_is_judged_such_work_is_asked_for_what_it_was_asked_before() -> None:
    bare = work(provided(), provisions=both(), coverage=cover(), bound_since=None)
    found = of_vendor(bare, later=True)
    assert found.verdict_of("bound") is V.BROKEN
    assert found.verdict_of(PROVISION) is V.NOT_IN_SCOPE
    assert found.engagements[0].released is None


def test_work_that_entrusts_some_of_its_data_is_asked_for_both() -> None:
    mixed = work(provided(), share(2), coverage=cover(), bound_since=None)
    found = of_vendor(mixed)
    assert found.verdict_of("bound") is V.BROKEN
    assert found.verdict_of(PROVISION) is V.BROKEN


def test_abroad_with_an_equivalent_system_is_supervised_all_the_same() -> None:
    abroad = work(
        provided(basis="foreign_equivalent"), coverage=cover(), bound_since=None,
        signed={"no_subcontracting": signed()},
    )  # fmt: skip
    found = of_vendor(abroad)
    assert found.verdict_of("bound") is V.BROKEN
    assert found.verdict_of(PROVISION) is V.BROKEN
    assert found.engagements[0].released is None


def test_a_basis_no_pack_knows_any_more_is_supervised() -> None:
    strange = share(provision_basis="habit", series="s1")
    assert lawful_provision(work(strange), standards()) is None
    assert not work(strange).is_provided_only
