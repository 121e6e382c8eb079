"""One sitting serves all the work of a vendor: due dates are lined up, within limits."""

from datetime import date

import pytest

from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import BusinessCalendar, ClosedWindow, MonthDay
from portal.supervision.attestations.statements.periods import lined_up

TODAY = date(2026, 11, 2)
USUAL = date(2026, 12, 2)
CALENDAR = BusinessCalendar(
    windows=(ClosedWindow(MonthDay(12, 14), MonthDay(12, 15), Text("休業", "Closed")),)
)


@pytest.mark.parametrize(
    ("open_dues", "due"),
    [
        ([], USUAL),
        ([date(2026, 11, 20)], date(2026, 11, 20)),
        ([date(2026, 12, 10)], date(2026, 12, 10)),
        ([date(2026, 11, 13)], USUAL),  # 11 days are too few
        ([date(2026, 11, 16)], date(2026, 11, 16)),  # 14 are enough
        ([date(2026, 12, 16)], date(2026, 12, 16)),  # 14 days later
        ([date(2026, 12, 17)], USUAL),  # too late
        ([date(2026, 12, 15)], USUAL),  # in a closed window
        ([date(2026, 12, 5)], USUAL),  # a Saturday
        ([date(2026, 11, 20), date(2026, 12, 1)], date(2026, 12, 1)),  # the nearest
        ([date(2026, 12, 1), date(2026, 12, 3)], date(2026, 12, 3)),  # as near: the later
    ],
)
def test_the_usual_date_gives_way_to_one_nearby(open_dues: list[date], due: date) -> None:
    assert lined_up(USUAL, open_dues, TODAY, CALENDAR) == due
