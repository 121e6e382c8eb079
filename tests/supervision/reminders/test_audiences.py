"""Who else hears: owners, officers and responsible people; and who does not, and why."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.content.settings.queries import sending_calendar
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Absence
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import Contact, VendorState
from portal.supervision.reminders.audiences import reach_of
from portal.supervision.reminders.models import SentReminder, VendorHold
from portal.supervision.reminders.planned.foresight import _found, upcoming
from portal.supervision.reminders.queries import news
from portal.supervision.reminders.services import send_reminders
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.obligations import make_obligation

DUE = date(2026, 12, 11)  # a Friday
TWO_WEEKS_LATE = date(2026, 12, 25)
A_MONTH_LATE = date(2027, 1, 12)  # the 10th is a Sunday, the 11th a holiday


@pytest.fixture
def owed(cast: Cast) -> Obligation:
    owed = make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    return owed


def keep(*rows: object) -> None:
    db.session.add_all(rows)
    db.session.commit()


def sent() -> list[OutboxEmail]:
    return list(db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)))


def readers() -> list[str]:
    """Whom today's mails go to, by the name before the at sign."""
    before = {mail.id for mail in sent()}
    send_reminders()
    return sorted(mail.recipient.split("@")[0] for mail in sent() if mail.id not in before)


def test_after_two_weeks_owner_and_responsible_person_hear_too(
    cast: Cast, clock: Clock, owed: Obligation
) -> None:
    keep(Contact(vendor_id=cast.acme.id, name="Rei", email="rei@acme.example", is_responsible=True))
    send_reminders()
    clock.go_to(TWO_WEEKS_LATE)
    assert readers() == ["ada", "alf", "pam", "rei"]
    to_rei = next(mail for mail in sent() if mail.recipient == "rei@acme.example")
    assert (
        "Your colleagues with an account" in to_rei.body
        or "貴社でポータルのアカウント" in to_rei.body
    )
    assert "/obligations/" not in to_rei.body, "nobody without an account is sent to a closed page"
    to_pam = next(mail for mail in sent() if mail.recipient.startswith("pam"))
    assert "has not answered for 14 days" in to_pam.body
    assert readers() == []


def test_a_responsible_person_with_an_account_hears_once(
    cast: Cast, clock: Clock, owed: Obligation
) -> None:
    keep(Contact(vendor_id=cast.acme.id, name="Ada", email="ADA@example.jp", is_responsible=True))
    clock.go_to(TWO_WEEKS_LATE)
    assert readers() == ["ada", "alf", "pam"]
    stages = db.session.scalars(
        select(SentReminder.stage).where(SentReminder.recipient_id == cast.ada.id)
    )
    assert list(stages) == [14]


def test_after_a_month_the_officer_hears_once(cast: Cast, clock: Clock, owed: Obligation) -> None:
    clock.go_to(A_MONTH_LATE)
    assert "pia" in readers()
    clock.advance(days=30)
    assert "pia" not in readers()


def test_what_procurement_lets_lie_reaches_the_officer(cast: Cast, clock: Clock) -> None:
    make_obligation(cast.acme, due_on=DUE, holder=Holder.PROCUREMENT, ladder="internal")
    db.session.commit()
    assert readers() == ["pam"]
    clock.go_to(TWO_WEEKS_LATE)
    assert readers() == ["pam", "pia"] or readers() == ["pia"]


def test_a_vendor_whose_handovers_are_stopped_is_not_reminded(
    cast: Cast, clock: Clock, owed: Obligation
) -> None:
    cast.acme.state = VendorState.SUSPENDED
    db.session.commit()
    assert readers() == []
    clock.go_to(TWO_WEEKS_LATE)
    assert readers() == ["pam"], "the owner is told all the same"


def test_after_a_hold_only_the_most_urgent_stage_is_said(
    cast: Cast, clock: Clock, owed: Obligation
) -> None:
    hold = VendorHold(
        vendor_id=cast.acme.id,
        first_on=date(2026, 11, 25),
        last_on=date(2026, 12, 13),
        reason="They move house.",
    )
    keep(hold)
    assert readers() == []
    clock.go_to(date(2026, 12, 10))
    assert readers() == []
    clock.go_to(date(2026, 12, 14))
    assert readers() == ["ada", "alf"]
    assert set(db.session.scalars(select(SentReminder.stage))) == {1}


def test_a_hold_that_was_taken_back_holds_nothing(cast: Cast, owed: Obligation) -> None:
    keep(
        VendorHold(
            vendor_id=cast.acme.id,
            first_on=date(2026, 11, 25),
            last_on=date(2026, 12, 13),
            reason="By mistake.",
            ended_at=real_clock.now(),
        )
    )
    assert readers() == ["ada", "alf"]


def test_the_deputy_hears_for_whoever_is_away_and_says_so(cast: Cast, clock: Clock) -> None:
    petra = make_user("Petra", Role.PRIVACY_OFFICER)
    keep(
        Absence(
            user_id=cast.pia.id,
            deputy_id=petra.id,
            first_on=date(2026, 11, 20),
            last_on=date(2026, 11, 27),
            set_by_id=cast.pia.id,
        )
    )
    make_obligation(cast.acme, due_on=DUE, holder=Holder.PRIVACY_OFFICER, ladder="internal")
    db.session.commit()
    assert readers() == ["petra"], "once, though she is an officer herself"
    assert "For Pia, who is away" in sent()[0].body
    clock.go_to(date(2026, 11, 30))
    assert readers() == ["pia"], "back again, she hears of what she has not heard"


def test_a_lost_address_hears_nothing_until_somebody_sees_to_it_and_then_everything(
    cast: Cast, clock: Clock, owed: Obligation
) -> None:
    send_reminders()
    lost = next(mail for mail in sent() if mail.recipient.startswith("ada"))
    lost.state = MailState.DEAD
    db.session.commit()
    clock.go_to(date(2026, 12, 4))
    assert readers() == ["alf"]
    cast.ada.email = "ada.new@example.jp"
    db.session.commit()
    clock.go_to(date(2026, 12, 7))
    assert readers() == ["ada.new"]
    assert readers() == []
    rows = db.session.scalars(
        select(SentReminder.stage).where(SentReminder.recipient_id == cast.ada.id)
    )
    assert sorted(rows) == [-1000, -7], "each stage once in the record"


def test_what_a_lost_mail_said_is_said_again_once_the_address_is_right(
    cast: Cast, clock: Clock, owed: Obligation
) -> None:
    send_reminders()
    for mail in sent():
        mail.state = MailState.DEAD
    cast.ada.email = "ada.new@example.jp"
    db.session.commit()
    clock.go_to(date(2026, 11, 26))
    assert readers() == ["ada.new"]
    recorded = select(SentReminder).where(SentReminder.recipient_id == cast.ada.id)
    assert len(db.session.scalars(recorded).all()) == 1


def test_on_quiet_days_nothing_goes_out_and_what_comes_before_goes_earlier(
    cast: Cast, clock: Clock, owed: Obligation
) -> None:
    cast.company.quiet_weekdays = [3]  # Thursdays
    cast.company.quiet_days = ["2026-11-25"]
    db.session.commit()
    assert readers() == []
    clock.go_to(date(2026, 11, 26))
    assert readers() == []
    clock.go_to(date(2026, 11, 27))
    assert readers() == ["ada", "alf"]
    clock.go_to(date(2026, 12, 9))  # the day before is a Thursday
    readers()
    assert -1 in set(db.session.scalars(select(SentReminder.stage)))


def test_the_preview_says_what_will_be_sent(cast: Cast, clock: Clock, owed: Obligation) -> None:
    keep(Contact(vendor_id=cast.acme.id, name="Rei", email="rei@acme.example", is_responsible=True))
    foreseen = [(one.day, one.person, one.stage) for one in upcoming(60)]
    names = {person.id: person.name for person in (cast.ada, cast.alf, cast.pam, cast.pia)}
    happened = []
    for ahead in range(61):
        day = date.fromordinal(date(2026, 11, 25).toordinal() + ahead)
        clock.go_to(day)
        known = set(db.session.scalars(select(SentReminder.id)))
        send_reminders()
        for row in db.session.scalars(select(SentReminder)):
            if row.id not in known:
                who = names.get(row.recipient_id or 0, "Rei")
                happened.append((day, who, None if row.stage == -1000 else row.stage))
    assert sorted(foreseen, key=str) == sorted(happened, key=str)
    assert {person for _, person, _ in foreseen} == {"Ada", "Alf", "Pam", "Pia", "Rei"}


def test_the_preview_decides_as_each_day_would(cast: Cast, clock: Clock, owed: Obligation) -> None:
    """Also around a hold, an absence, mail of today and what opens later."""
    petra = make_user("Petra", Role.PRIVACY_OFFICER)
    make_obligation(cast.globex, due_on=DUE, holder=Holder.PROCUREMENT, ladder="internal")
    make_obligation(cast.acme, due_on=DUE, holder=Holder.PRIVACY_OFFICER, ladder="internal")
    db.session.commit()
    send_reminders()
    make_obligation(cast.acme, due_on=date(2026, 12, 18), subject=cast.company)
    later = make_obligation(cast.globex, due_on=date(2026, 12, 21), subject=cast.company)
    later.opened_on = date(2026, 12, 2)
    keep(
        Absence(
            user_id=cast.pia.id,
            deputy_id=petra.id,
            first_on=date(2026, 12, 8),
            last_on=date(2026, 12, 14),
            set_by_id=cast.pia.id,
        ),
        VendorHold(
            vendor_id=cast.acme.id,
            first_on=date(2026, 12, 3),
            last_on=date(2026, 12, 12),
            reason="They move house.",
        ),
    )
    day, expected = date(2026, 11, 25), 0
    told: dict[tuple[tuple[int, int], int], int] = {}
    for ahead in range(46):
        on = date.fromordinal(day.toordinal() + ahead)
        if not sending_calendar().is_open(on):
            continue
        for one in news(reach_of(on)):
            if told.get((one.recipient, one.obligation_id), -1001) < one.stage:
                told[one.recipient, one.obligation_id] = one.stage
                expected += 1
    found = _found(day, 45)
    assert len(found) == expected > 12
    assert {(one.recipient, one.obligation_id): one.stage for _, one in found} == told
