"""Whether the data shared serves a purpose that was announced: every case, and each day's two sides."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.content.purposes.announced import Announced, InForce
from portal.foundation.core.words.messages import Text
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Place, Reason, Verdict
from portal.supervision.promises.rules.purposes import announced_purposes, minimum_data
from tests.supervision.promises.pieces import TODAY, share, standards, work

DAY = timedelta(days=1)
LONG_AGO = date(2026, 9, 1)
TITLES = {number: Text(number, number) for number in ("P-01", "P-02", "P-03")}
BROKEN, SOON, KEPT = Verdict.BROKEN, Verdict.DUE_SOON, Verdict.KEPT


def judged(
    number: str = "",
    *,
    asked_from: date | None = LONG_AGO,
    last_day: date | None = None,
    **of_work: Any,
) -> list[Reason]:
    """P-01 is announced (through `last_day`), P-02 was until 31 August, P-03 is not yet."""
    announced = Announced(
        asked_from,
        {"P-01": InForce("P-01", TITLES["P-01"], last_day)},
        TITLES,
        {"P-02": date(2026, 8, 31)},
    )
    on = standards(announced=announced)
    return list(announced_purposes(work(share(announced_purpose=number), **of_work), on))


def verdicts(*args: Any, **more: Any) -> list[Verdict]:
    return [point.verdict for point in judged(*args, **more)]


@pytest.mark.parametrize(
    ("number", "is_entrusted", "verdict"),
    [
        ("P-01", False, [KEPT]),
        ("", False, [BROKEN]),
        ("P-02", False, [BROKEN]),  # has ended
        ("P-03", False, [BROKEN]),  # not announced yet
        ("", True, []),  # the customer's work
        ("P-01", True, [BROKEN]),  # and nothing else
        ("P-02", True, [BROKEN]),
    ],
)
def test_once_it_is_asked(number: str, is_entrusted: bool, verdict: list[Verdict]) -> None:
    assert verdicts(number, is_entrusted=is_entrusted) == verdict


@pytest.mark.parametrize("number", ["", "P-02", "P-03"])
@pytest.mark.parametrize(
    ("asked_from", "verdict"),
    [
        (TODAY - DAY, [BROKEN]),
        (TODAY, [BROKEN]),
        (TODAY + DAY, [SOON]),  # today is the last day to name it
        (TODAY + 31 * DAY, [SOON]),  # the last day is 30 days off
        (TODAY + 32 * DAY, []),
        (None, []),  # nothing is written down
    ],
)
def test_from_the_day_on_which_it_is_asked_and_not_before(
    number: str, asked_from: date | None, verdict: list[Verdict]
) -> None:
    assert verdicts(number, asked_from=asked_from) == verdict


def test_what_is_named_in_time_is_kept_before_it_is_asked() -> None:
    assert verdicts("P-01", asked_from=TODAY + 10 * DAY) == [KEPT]


@pytest.mark.parametrize(
    ("last_day", "verdict"),
    [(TODAY, SOON), (TODAY + 30 * DAY, SOON), (TODAY + 31 * DAY, KEPT), (None, KEPT)],
)
def test_a_purpose_that_ends_soon(last_day: date | None, verdict: Verdict) -> None:
    assert verdicts("P-01", last_day=last_day) == [verdict]


@pytest.mark.parametrize(("ends_on", "verdict"), [(-1, [KEPT]), (0, [KEPT]), (1, [SOON])])
def test_work_that_is_over_by_then_needs_no_other_purpose(
    ends_on: int, verdict: list[Verdict]
) -> None:
    last = TODAY + 10 * DAY
    assert verdicts("P-01", last_day=last, ends_on=last + ends_on * DAY) == verdict


@pytest.mark.parametrize(("ends_on", "verdict"), [(-1, []), (0, []), (1, [SOON])])
def test_work_that_is_over_before_it_is_asked_has_nothing_to_name(
    ends_on: int, verdict: list[Verdict]
) -> None:
    last = TODAY + 10 * DAY
    found = verdicts("", asked_from=last + DAY, ends_on=last + ends_on * DAY)
    assert found == verdict


def test_procurement_is_led_to_the_share_and_told_by_when() -> None:
    (point,) = judged("", asked_from=TODAY + DAY)
    assert point.step is not None
    assert (point.step.who, point.step.by) == (Holder.PROCUREMENT, TODAY)
    assert (point.step.target.place, point.step.target.id) == (Place.SHARE, 1)
    (late,) = judged("P-02")
    assert late.step is not None
    assert late.step.by is None


def test_what_holds_names_its_record_and_rests_until_the_purpose_ends() -> None:
    announced = Announced(
        LONG_AGO, {"P-01": InForce("P-01", TITLES["P-01"], TODAY + 99 * DAY)}, TITLES
    )
    found = minimum_data(work(share(announced_purpose="P-01")), standards(announced=announced))
    assert found is not None
    (point,) = [one for one in found.points if "serves" in one.reason.id]
    assert point.rests_until == TODAY + 99 * DAY
    assert point.shown_by
    broken = minimum_data(work(share()), standards(announced=announced))
    assert broken is not None
    assert broken.verdict is BROKEN


def test_each_share_answers_for_itself() -> None:
    announced = Announced(LONG_AGO, {"P-01": InForce("P-01", TITLES["P-01"])}, TITLES)
    several = work(share(1, announced_purpose="P-01"), share(2), share(3, announced_purpose="P-01"))
    points = list(announced_purposes(several, standards(announced=announced)))
    assert [point.verdict for point in points] == [BROKEN, KEPT]
    assert "Category 2" in str(points[0].reason)
