"""What will go out is found for many days in one statement, and it is what each day by itself would tell."""

from datetime import date, timedelta

import pytest

from portal.content.settings.queries import ladders_in_use
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Absence
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import Contact
from portal.supervision.reminders.audiences import reach_of
from portal.supervision.reminders.models import VendorHold
from portal.supervision.reminders.planned.foresight import _found
from portal.supervision.reminders.queries import News, news
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.obligations import make_obligation
from tests.queries import count_statements

TODAY, DAYS = date(2026, 11, 25), 45
HOLDERS = (Holder.VENDOR, Holder.PROCUREMENT, Holder.PRIVACY_OFFICER)


@pytest.fixture
def owed(cast: Cast, clock: Clock) -> None:
    """By each ladder, the clocks of incidents among them, something due every few days, before and after."""
    db.session.add(
        Contact(vendor_id=cast.acme.id, name="Rei", email="rei@acme.example", is_responsible=True)
    )
    for place, ladder in enumerate(sorted(ladders_in_use())):
        for ahead in range(-30, 60, 7):
            make_obligation(
                (cast.acme, cast.globex)[ahead % 2],
                due_on=TODAY + timedelta(days=ahead + place),
                holder=HOLDERS[(ahead + place) % len(HOLDERS)],
                ladder=ladder,
                subject=make_user(f"{ladder} {ahead}", Role.AUDITOR),
            )
    db.session.commit()


def day_by_day() -> list[tuple[date, News]]:
    told: dict[tuple[tuple[int, int], int], int] = {}
    found = []
    for ahead in range(DAYS + 1):
        reach = reach_of(TODAY + timedelta(days=ahead))
        for one in news(reach) if reach.stages else ():
            if told.get((one.recipient, one.obligation_id), -1001) < one.stage:
                told[one.recipient, one.obligation_id] = one.stage
                found.append((reach.day, one))
    return found


def test_every_ladder_also_on_days_without_mail(cast: Cast, owed: None) -> None:
    cast.company.quiet_days = ["2026-12-07", "2026-12-08", "2026-12-09"]
    db.session.commit()
    expected = day_by_day()
    assert _found(TODAY, DAYS) == expected
    quiet = {day for day, _ in expected if reach_of(day).is_quiet}
    assert len(quiet) > 3
    assert len({day for day, _ in expected}) > 20


def test_around_holds_and_who_is_away(cast: Cast, owed: None) -> None:
    petra = make_user("Petra", Role.PRIVACY_OFFICER)
    db.session.add_all(
        [
            VendorHold(
                vendor_id=cast.acme.id,
                first_on=date(2026, 12, 5),
                last_on=date(2026, 12, 11),
                reason="They move house.",
            ),
            VendorHold(
                vendor_id=cast.globex.id,
                first_on=TODAY,
                last_on=date(2026, 11, 30),
                reason="They are ill.",
            ),
            Absence(
                user_id=cast.pia.id,
                deputy_id=petra.id,
                first_on=date(2026, 12, 12),  # a Saturday
                last_on=date(2026, 12, 16),
                set_by_id=cast.pia.id,
            ),
        ]
    )
    db.session.commit()
    expected = day_by_day()
    assert _found(TODAY, DAYS) == expected
    assert any(one.for_id == cast.pia.id for _, one in expected)


def test_more_days_cost_no_more_statements(cast: Cast, owed: None) -> None:
    with count_statements() as few:
        near = _found(TODAY, 10)
    with count_statements() as many:
        far = _found(TODAY, 90)
    assert many.total == few.total
    assert len(far) > len(near) > 0
