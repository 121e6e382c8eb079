"""What management reads of a promise that is not kept: what stays or comes, and by when."""

from datetime import date, timedelta

from portal.content.packs import kinds as shelf
from portal.foundation.core.words.messages import Text, say
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import (
    Place,
    PromiseVerdict,
    Reason,
    RuleResult,
    Step,
    Target,
    Verdict,
)
from portal.supervision.promises.rules.evaluation import RULES
from portal.supervision.promises.undone import _FOLLOWS, if_nothing_is_done, last_bound_day
from portal.supervision.promises.work import VendorOnDay
from tests.ledger.contracts.pieces import contract
from tests.supervision.promises.pieces import TODAY

WORK = Text("業務", "Work")
DAY = timedelta(days=1)


def promise(verdict: Verdict, *, by: date | None, rule: str = "supervised") -> PromiseVerdict:
    one = next(p for p in shelf.shipped_pack(shelf.PROMISES).promises if p.rule == rule)
    step = Step(Holder.VENDOR, say("Answer."), by, Target(Place.VENDOR, 1))
    points = (Reason(verdict, say("Nothing came."), step),)
    return PromiseVerdict(one, WORK, ((None, RuleResult(points)),))  # type: ignore[arg-type]


def test_nothing_is_said_of_a_promise_that_holds() -> None:
    for verdict in set(Verdict) - {Verdict.BROKEN}:
        assert if_nothing_is_done(promise(verdict, by=TODAY), TODAY) is None


def test_every_promise_that_is_judged_has_words_of_its_own() -> None:
    assert set(RULES) == set(_FOLLOWS)


def test_the_first_day_that_counts_is_told_and_one_that_is_past_is_none() -> None:
    broken = promise(Verdict.BROKEN, by=TODAY)
    told = if_nothing_is_done(broken, TODAY, raised_on=TODAY + DAY, bound_until=TODAY + 2 * DAY)
    assert told is not None
    assert (told.by, told.why) == (TODAY, say("the next step is due"))

    late = promise(Verdict.BROKEN, by=TODAY - DAY)
    told = if_nothing_is_done(late, TODAY, raised_on=TODAY + DAY, bound_until=TODAY + 2 * DAY)
    assert told is not None
    assert told.by == TODAY + DAY
    told = if_nothing_is_done(late, TODAY, raised_on=TODAY, bound_until=TODAY)
    assert told is not None
    assert (told.by, told.why) == (TODAY, say("the last contract with the vendor ends"))
    told = if_nothing_is_done(late, TODAY, bound_until=TODAY - DAY)
    assert told is not None
    assert (told.by, told.why) == (None, None)
    assert told.step is not None


def test_a_vendor_is_bound_until_its_last_contract_ends_and_for_ever_where_one_has_no_end() -> None:
    first = contract(1, ends_on=TODAY + DAY, renews=False)
    second = contract(2, ends_on=TODAY + 2 * DAY, renews=False)
    over = contract(3, ends_on=TODAY - DAY, renews=False)

    def until(*contracts: object) -> date | None:
        vendor = VendorOnDay(1, WORK, None, contracts=contracts)  # type: ignore[arg-type]
        return last_bound_day(vendor, TODAY)

    assert until(first, second, over) == TODAY + 2 * DAY
    assert until(first, contract(4, ends_on=None)) is None
    assert until(over) is None
