"""A year of vendors, counted: bin/count-year. Here two of them for some days, and the counting by itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import ClassVar, cast

from flask import Flask

from portal.ledger.obligations.models import Holder, ObligationKind
from tests.simulation.year.counting import Wanted, count
from tests.simulation.year.hands import Act, Hand, Refused
from tests.simulation.year.living import Counted, Year
from tests.simulation.year.people import MIX, Waiting, tempers
from tests.simulation.year.tally import MOST, Tally

DAY = date(2026, 12, 1)
FEW = tempers([1, 2], seed=1)


def an_act(
    vendor_id: int | None, endpoint: str, who: str = "procurement", *, done: bool = True
) -> Counted:
    return Counted(DAY, vendor_id, Act(who, endpoint, done))


def test_what_is_done_for_several_at_once_counts_once_and_is_shared() -> None:
    counted = [an_act(1, "data_sharing.review_data"), an_act(None, "responses.draw")]
    assert Tally(counted, FEW).of_each("procurement") == {1: 1.5, 2: 0.5}


def test_nobody_counts_what_the_portal_refused_or_a_vendor_did() -> None:
    refused = an_act(1, "findings.verify", done=False)
    by_vendor = an_act(1, "attestations.sitting_now", "vendor")
    tally = Tally([refused, by_vendor], FEW)
    assert tally.of_each("procurement", "privacy_officer") == {1: 0, 2: 0}
    assert set(tally.alone()) == {1, 2}


def test_whoever_is_given_more_time_did_not_come_through_alone() -> None:
    tally = Tally([an_act(1, "contracts.term"), an_act(2, "extensions.answer")], FEW)
    assert list(tally.alone()) == [1]
    assert not tally.is_met()


def test_one_act_above_the_goal_is_said() -> None:
    kept = Tally([an_act(1, "responses.note")] * MOST, FEW)
    assert (kept.above(), kept.is_met()) == (0, True)
    assert Tally([*kept.counted, an_act(1, "responses.note")], FEW).above() == 1


def test_the_mix_is_of_35_vendors_of_whom_four_of_five_answer_by_themselves() -> None:
    by_themselves = sum(one.number for one in MIX if one.name.startswith(("in time", "after rem")))
    assert (sum(one.number for one in MIX), by_themselves) == (35, 28)


def test_a_vendor_lives_through_some_days_on_the_pages(folder: Path) -> None:
    tally, left = count(Wanted(folder / "year", DAY, days=8, vendors=1), told=lambda _: None)

    assert not left
    assert tally.acts("procurement"), (
        "a statement was signed, a sheet was looked at, or data reviewed"
    )
    assert {one.act.endpoint for one in tally.acts("privacy_officer")} >= {"planning.decide"}
    assert all(one.day < DAY + timedelta(days=8) for one in tally.counted)
    assert "| 1 vendors, 8 days | acts | for each vendor |" in list(tally.lines(8))


class Stubborn(Year):
    """Of whom the portal refuses what is in `refusing`, by obligation; `waiting`: what is open."""

    refusing: ClassVar = {1, 2}
    waiting: ClassVar = {1, 2}

    def _who(self, holder: Holder, vendor_id: int | None) -> Sequence[Hand]:
        return [cast("Hand", None)]

    def _act(self, hand: Hand, holder: Holder, waiting: Waiting) -> None:
        if waiting.id in self.refusing:
            raise Refused("offers no button")
        self.waiting.discard(waiting.id)

    def _is_waiting(self, number: int) -> bool:
        return number in self.waiting


def test_what_was_refused_and_done_a_week_later_is_not_left() -> None:
    year = Stubborn(cast("Flask", None), DAY, 8)
    sign = partial(Waiting, kind=ObligationKind.ATTESTATION_SIGN, subject_id=1, vendor_id=1)
    both = [sign(id=number, due_on=DAY, opened_on=DAY, way="") for number in (1, 2)]
    for one in both:
        year._do(Holder.VENDOR, one)
    year.refusing.remove(1)
    for one in both:
        year._do(Holder.VENDOR, one)
    year._leave()
    assert year.left == {"vendor, attestation.sign: offers no button": 2}, "of the second, twice"
