"""The starting values of the packs, with the company's own over them."""

from datetime import date

import pytest

from portal.content.settings import queries
from portal.foundation.core.database.db import db
from tests.cast import Cast


def test_the_calendar_knows_holidays_the_packs_days_and_the_companys_own(cast: Cast) -> None:
    cast.company.closing_days = ["2026-11-26"]
    db.session.commit()
    calendar = queries.business_calendar()
    assert calendar.is_open(date(2026, 11, 25))
    for closed in (
        date(2026, 11, 23),  # a public holiday
        date(2026, 11, 26),  # the company's own day
        date(2026, 12, 30),  # a closing day of the pack
        date(2027, 3, 22),  # a substitute holiday
    ):
        assert not calendar.is_open(closed)
    assert calendar.in_closed_window(date(2026, 12, 28))


def test_ladders_come_from_the_pack_unless_the_company_has_its_own(cast: Cast) -> None:
    assert queries.ladder("request").stages == (-14, -7, -1, 1, 7)
    cast.company.ladders = {"request": {"stages": [-10, 2]}}
    db.session.commit()
    assert queries.ladder("request").stages == (-10, 2)
    assert queries.ladder("request").escalate == 14
    assert queries.ladder("certificate").stages == (-90, -60, -30, 1)


def test_there_is_no_ladder_of_an_unknown_name(cast: Cast) -> None:
    with pytest.raises(KeyError):
        queries.ladder("nothing")
