"""What could not count is refused before it is asked, whoever asks: each reason by itself, without a
database."""

from datetime import date
from typing import Any

import pytest

from portal.content.packs import kinds as shelf
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text
from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.asking.plan import AskingCandidate, plan
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements.periods import About
from portal.supervision.attestations.workflow import TRAINING, askable, is_prepared

TODAY, BEGUN = date(2026, 11, 25), date(2026, 5, 1)
STATEMENTS = shelf.shipped_pack(shelf.STATEMENTS).statements
AHEAD = next(one for one in STATEMENTS if one.statement_start is not None)
BACK = next(one for one in STATEMENTS if one.statement_start is None)
START = About(Wording.START, TODAY)


def refused(wanted: About, reach: Reach, *, ahead: bool = True) -> tuple[str | None, str]:
    with pytest.raises(RuleViolated) as refusal:
        askable(AHEAD if ahead else BACK, wanted, reach, TODAY)
    return refusal.value.field, refusal.value.message.id


def period(first: date, last: date | None) -> About:
    return About(Wording.PERIOD, first, last)


def test_a_statement_without_a_wording_for_the_start_is_not_asked_ahead() -> None:
    field, said = refused(START, Reach(None), ahead=False)
    assert (field, "no wording for the start" in said) == ("statements", True)
    assert askable(AHEAD, START, Reach(None), TODAY) == START


def test_nobody_looks_ahead_once_data_is_within_reach() -> None:
    assert refused(START, Reach(date(2026, 11, 24)))[0] == "wording"
    assert askable(AHEAD, START, Reach(TODAY), TODAY) == START, "on the day itself"


def test_a_period_is_one_that_ended_and_holds_a_day_with_data() -> None:
    yesterday = date(2026, 11, 24)
    kept = askable(BACK, period(date(2026, 4, 1), yesterday), Reach(BEGUN), TODAY)
    assert kept == period(BEGUN, yesterday), "cut"
    for last in (None, TODAY, date(2026, 3, 31)):
        assert refused(period(date(2026, 4, 1), last), Reach(BEGUN))[0] == "period_to", last
    field, said = refused(period(date(2026, 4, 1), date(2026, 4, 30)), Reach(BEGUN))
    assert (field, "Choose a period" in said) == ("period_to", True)
    _, said = refused(period(date(2026, 4, 1), date(2026, 4, 30)), Reach(None))
    assert "Ask in the wording for the start" in said


def test_a_row_of_exceptions_is_prepared_only_as_long_as_no_hand_touched_it() -> None:
    for words in (TRAINING.ja, TRAINING.en):
        row = {"party": "7名", "work": words, "since_on": "", "remark": ""}
        assert is_prepared(row)
        assert not is_prepared(row | {"since_on": "2026-04-01"})
        assert not is_prepared(row | {"work": "封入"}), "a party of the vendor's own"
        assert not is_prepared(row | {"work": ""})


def candidate(**others: Any) -> AskingCandidate:
    usual: dict[str, Any] = {
        "engagement_id": 3,
        "vendor_id": 7,
        "vendor": Text("みずいろ印刷", "Mizuiro Printing"),
        "work": Text("印刷", "Printing"),
        "state": VendorState.ACTIVE,
        "runs": True,
        "can_sign": True,
        "is_reachable": True,
        "open": {},
        "settled": frozenset(),
        "due_on": date(2026, 12, 25),
        "starts_on": date(2026, 4, 1),
        "reach": Reach(None),
    }
    return AskingCandidate(**usual | others)


def planned(one: AskingCandidate, *, ahead: bool = True) -> tuple[About | None, str | None]:
    """About the first half of the year, where a period is asked about."""
    half = Period(date(2026, 4, 1), date(2026, 9, 30))
    found = plan([one], [AHEAD if ahead else BACK], half, TODAY)
    (line,) = found.works[0].lines
    return line.about, line.refusal.id if line.refusal else None


def test_a_large_asking_looks_ahead_from_the_first_day_of_the_work() -> None:
    assert planned(candidate()) == (START, None)
    later = About(Wording.START, date(2027, 1, 1))
    assert planned(candidate(starts_on=date(2027, 1, 1))) == (later, None)
    assert planned(candidate(), ahead=False)[1] == "It has no wording for the start."


def test_a_large_asking_asks_about_the_days_with_data_and_nothing_twice() -> None:
    since = candidate(reach=Reach(BEGUN))
    about, _ = planned(since)
    assert about == period(BEGUN, date(2026, 9, 30))
    for settled, said in (
        ((AHEAD.id, Wording.PERIOD, BEGUN), "Signed already for this period."),
        ((AHEAD.id, Wording.PERIOD, date(2026, 4, 1)), None),
        ((BACK.id, Wording.PERIOD, BEGUN), None),
    ):
        one = candidate(reach=Reach(BEGUN), settled=frozenset({settled}))
        assert planned(one) == (about, said), settled
    ahead = candidate(settled=frozenset({(AHEAD.id, Wording.START, date(2026, 5, 5))}))
    assert planned(ahead)[1] == "Signed already: it looks ahead to the start."
    assert planned(candidate(open={AHEAD.id: "R-9"}))[1] == "Asked already: %(number)s is open."
    assert planned(candidate(open={BACK.id: "R-9"}))[1] is None
