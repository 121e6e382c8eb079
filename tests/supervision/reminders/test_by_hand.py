"""Reminding at a colleague's wish: who holds it is told, once a day, and the ladder goes on."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import head, trail_of_vendor
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.obligations.models import ObligationKind as K
from portal.ledger.obligations.services import hand_in
from portal.supervision.reminders.models import Digest, VendorHold
from portal.supervision.reminders.services import send_reminders
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.obligations import make_obligation
from tests.queries import count_statements

NOW = "/reminders/now"
DUE = date(2026, 12, 11)
TODAY = date(2026, 11, 25)


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def owed(cast: Cast) -> Obligation:
    owed = make_obligation(cast.acme, due_on=DUE)
    db.session.commit()
    return owed


def remind(pam: Browser, *rows: Obligation) -> str:
    ids = ",".join(str(row.id) for row in rows)
    return pam.post(NOW, data={"ids": ids, "go": "1"}, follow_redirects=True).text


def told() -> list[str]:
    mails = db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id))
    return [mail.recipient.partition("@")[0] for mail in mails]


def test_pam_sees_first_who_is_told_and_who_is_not(
    cast: Cast, pam: Browser, owed: Obligation
) -> None:
    done = make_obligation(cast.acme, due_on=DUE, kind=K.FINDING_REPAIR)
    hand_in(done, on=date(2026, 11, 24))
    db.session.commit()
    page = pam.post(NOW, data={"ids": f"{owed.id},{done.id}"}).text
    assert "2 people get a mail each. Of 1 matter nobody is told." in page
    assert "Alf" in page
    assert "It has been handed in already." in page
    assert told() == []


def test_each_person_gets_one_mail_about_all_that_was_chosen(
    cast: Cast, pam: Browser, owed: Obligation
) -> None:
    late = make_obligation(cast.acme, due_on=date(2026, 11, 20), kind=K.FINDING_REPAIR)
    ours = make_obligation(
        cast.acme, due_on=DUE, holder=Holder.PRIVACY_OFFICER, kind=K.VENDOR_DECISION
    )
    db.session.commit()
    before, _ = head()
    page = remind(pam, owed, late, ours)
    assert "People are reminded of 3 matters." in page
    assert sorted(told()) == ["ada", "alf", "pia"]
    assert head()[0] == before + 1
    assert trail_of_vendor(cast.acme.id)[0].action == "reminder.sent_by_hand"


def test_nobody_hears_of_the_same_twice_on_a_day(
    cast: Cast, pam: Browser, owed: Obligation, clock: Clock
) -> None:
    remind(pam, owed)
    again = pam.post(NOW, data={"ids": str(owed.id), "go": "1"})
    assert again.status_code == 422
    assert "They were told of it today already." in again.text
    assert len(told()) == 2
    clock.time += timedelta(days=1)
    pam.sign_in(cast.pam)
    remind(pam, owed)
    assert len(told()) == 4


def test_whoever_had_the_digest_of_the_day_is_not_told_of_it_again(
    cast: Cast, pam: Browser, owed: Obligation
) -> None:
    send_reminders()
    other = make_obligation(cast.acme, due_on=DUE, kind=K.FINDING_REPAIR)
    db.session.commit()
    page = pam.post(NOW, data={"ids": f"{owed.id},{other.id}"}).text
    assert "2 people get a mail each. Of 1 matter nobody is told." in page


def test_the_ladder_goes_on_as_if_there_was_none(pam: Browser, owed: Obligation) -> None:
    remind(pam, owed)
    assert send_reminders() == 2, "the notice of the day is sent all the same"
    assert len(list(db.session.scalars(select(Digest)))) == 4


def test_a_vendor_on_hold_is_not_reminded(cast: Cast, pam: Browser, owed: Obligation) -> None:
    db.session.add(
        VendorHold(vendor_id=cast.acme.id, first_on=TODAY, last_on=TODAY, reason="Flood")
    )
    db.session.commit()
    answer = pam.post(NOW, data={"ids": str(owed.id), "go": "1"})
    assert answer.status_code == 422
    assert "The vendor’s reminders are on hold." in answer.text
    assert told() == []


def test_an_address_that_was_given_up_is_no_address(
    cast: Cast, pam: Browser, owed: Obligation
) -> None:
    with transaction(audited=False):
        remind(pam, owed)
        for mail in db.session.scalars(select(OutboxEmail)):
            mail.state = MailState.DEAD
    other = make_obligation(cast.acme, due_on=DUE, kind=K.FINDING_REPAIR)
    db.session.commit()
    page = pam.post(NOW, data={"ids": str(other.id)}).text
    assert "Nobody who has to do it can be reached by mail." in page


def test_the_preview_takes_the_same_number_of_statements_for_twice_as_many(
    cast: Cast, pam: Browser, owed: Obligation
) -> None:
    one = str(owed.id)
    pam.post(NOW, data={"ids": one})
    with count_statements() as few:
        pam.post(NOW, data={"ids": one})
    more = [
        make_obligation(cast.globex, due_on=DUE, kind=kind)
        for kind in (K.FINDING_REPAIR, K.ATTESTATION_SIGN)
    ]
    db.session.commit()
    ids = ",".join(str(row.id) for row in (owed, *more))
    with count_statements() as many:
        pam.post(NOW, data={"ids": ids})
    assert many.total == few.total
