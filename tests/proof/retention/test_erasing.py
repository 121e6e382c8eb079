"""People of a vendor that was closed years ago: said beforehand, held up, erased, and the facts stay."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.audit.queries import trail_of
from portal.foundation.audit.recorder import record
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.chain import EVENTS, HEAD
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.jobs import tasks
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.ledger.vendors.profile import contacts
from portal.ledger.vendors.profile.contacts import ContactDetails
from portal.proof.records import jobs
from portal.proof.retention import queries, services
from portal.proof.retention.models import Erasure, RetentionHold
from portal.proof.retention.schedule import ERASED
from portal.supervision.attestations.models import Attestation
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.mail import make_mail
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.consequences.acts import opened

K = ObligationKind.PEOPLE_ERASURE
CLOSED = date(2022, 3, 1)  # so that its time is over on 1 March 2027
TOLD, DUE = date(2027, 1, 30), date(2027, 3, 1)


@pytest.fixture
def oldco(cast: Cast) -> Vendor:
    """Olaf signed for it and Oda was written to; it was closed in spring 2022."""
    vendor = make_vendor("Oldco", state=VendorState.CLOSED, since=CLOSED, owner_id=cast.pam.id)
    olaf = make_user("Olaf Olsen", Role.VENDOR_SIGNATORY, vendor=vendor)
    work_of(vendor, signer=olaf)
    db.session.commit()
    add_contact(vendor, cast.pam, name="Oda Orr", email="oda@oldco.example", phone="03-0000-0000")
    add_contact(cast.acme, cast.pam, name="Amy Ames", email="amy@acme.example", phone="")
    make_mail(
        key="to-olaf", recipient=olaf.email, recipient_name=olaf.name, body="Dear Olaf Olsen",
        user_id=olaf.id, about_vendor_id=vendor.id,
    )  # fmt: skip
    make_mail(
        key="to-pam", recipient=cast.pam.email, body="About Oldco", user_id=cast.pam.id,
        about_vendor_id=vendor.id,
    )  # fmt: skip
    with transaction(audited=False):
        for mail in db.session.scalars(select(OutboxEmail)):
            mail.state = MailState.SENT
    return vendor


@pytest.fixture
def data(app: Flask, oldco: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty; what the test made past the portal is sealed as it is found, as after an upgrade."""
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    db.session.execute(update(HEAD).values(unsealed_by="0011"), execution_options=UNSCOPED)
    db.session.commit()
    return tmp_path


def add_contact(vendor: Vendor, by: User, **facts: Any) -> Contact:
    with transaction():
        return contacts.add_contact(vendor, ContactDetails(**facts), actor=acting(by))


def night() -> str:
    return words(tasks.keep_no_longer(), "en")


def all_details() -> str:
    rows = db.session.execute(select(EVENTS.c.details), execution_options=UNSCOPED)
    return " ".join(row.details or "" for row in rows)


def told_and_due(clock: Clock) -> None:
    clock.go_to(TOLD)
    night()
    clock.go_to(DUE)


def test_the_officer_is_told_thirty_days_before_and_no_sooner(
    cast: Cast, oldco: Vendor, clock: Clock
) -> None:
    clock.go_to(date(2027, 1, 29))
    assert night() == "Told beforehand: 0, vendors erased: 0."
    assert not opened(K)
    clock.go_to(TOLD)
    assert night() == "Told beforehand: 1, vendors erased: 0."
    (owed,) = opened(K)
    assert (owed.vendor_id, owed.holder, owed.due_on) == (oldco.id, Holder.PRIVACY_OFFICER, DUE)
    assert night() == "Told beforehand: 0, vendors erased: 0.", "once"


def test_on_the_day_they_are_erased_and_not_the_day_before(
    cast: Cast, oldco: Vendor, clock: Clock
) -> None:
    clock.go_to(TOLD)
    night()
    clock.go_to(date(2027, 2, 28))
    assert night().endswith("vendors erased: 0.")
    assert "Oda Orr" in all_details()
    clock.go_to(DUE)
    assert night().endswith("vendors erased: 1.")

    contact = db.session.scalars(select(Contact).filter_by(vendor_id=oldco.id)).one()
    assert (contact.name, contact.email, contact.phone, contact.ended_on) == (ERASED, "", "", DUE)
    user = db.session.scalars(select(User).filter_by(vendor_id=oldco.id)).one()
    assert (user.name, user.title, user.is_active) == (ERASED, "", False)
    assert "olaf" not in user.email
    mails = {mail.key: mail for mail in db.session.scalars(select(OutboxEmail))}
    assert (mails["to-olaf"].recipient, mails["to-olaf"].body) == ("", "")
    assert mails["to-pam"].body == "About Oldco", "people of the company stay"
    assert not opened(K)
    row = db.session.scalars(select(Erasure)).one()
    assert (row.number, row.ended_on, row.erased_on) == ("ER-2027-001", CLOSED, DUE)
    assert row.counts == {"contacts": 1, "accounts": 1, "mails": 1}


def test_the_log_keeps_its_chain_and_loses_the_words(
    cast: Cast, oldco: Vendor, clock: Clock, data: Path
) -> None:
    assert jobs.compare(data).wrong == [], "what the test made is sealed as it was found"
    assert "Oda Orr" in all_details()
    told_and_due(clock)
    night()
    left = all_details()
    assert "Oda Orr" not in left
    assert "oda@oldco.example" not in left
    assert "Olaf" not in left
    assert "Amy Ames" in left, "another vendor's people stay"
    assert verify() == []
    assert jobs.compare(data).wrong == []
    actions = [line.action for line in trail_of(oldco)]
    assert actions[0] == "erasure.done"
    done = json.dumps([words(line.text, "en") for line in trail_of(oldco)])
    assert "ER-2027-001: people erased, their time is over" in done


def test_what_they_did_stays_without_words_and_address(
    cast: Cast, oldco: Vendor, clock: Clock
) -> None:
    olaf = db.session.scalars(select(User).filter_by(vendor_id=oldco.id)).one()
    with transaction():
        record(acting(olaf), "change.told", oldco, say("We moved"))
    assert "192.0.2.10" in details_of("change.told")
    told_and_due(clock)
    night()
    assert details_of("change.told") == ""
    line = next(line for line in trail_of(oldco) if line.action == "change.told")
    assert line.is_erased


def details_of(action: str) -> str:
    rows = select(EVENTS.c.details).where(EVENTS.c.action == action)
    return db.session.scalar(rows, execution_options=UNSCOPED) or ""


def test_who_is_held_up_while_others_are_erased_stays(
    cast: Cast, oldco: Vendor, clock: Clock
) -> None:
    told_and_due(clock)
    with transaction():
        services.hold_up(oldco, reason="Now", until=date(2027, 6, 1), actor=acting(cast.pia))
    assert not services.erase_people(oldco.id)
    assert not db.session.scalars(select(Erasure)).all()


def test_what_was_signed_stays_with_who_signed(cast: Cast, oldco: Vendor, clock: Clock) -> None:
    before = [(row.signer_name, row.sha256) for row in signed(oldco)]
    assert before
    assert before[0][0] == "Olaf Olsen"
    told_and_due(clock)
    night()
    assert [(row.signer_name, row.sha256) for row in signed(oldco)] == before


def signed(vendor: Vendor) -> list[Any]:
    return list(db.session.scalars(select(Attestation).filter_by(vendor_id=vendor.id)))


def test_a_night_that_was_stopped_halfway_is_made_good(
    cast: Cast, oldco: Vendor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_and_due(clock)

    def stopped(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the machine went down")

    with monkeypatch.context() as broken:
        broken.setattr(services, "erase_details", stopped)
        with pytest.raises(RuntimeError):
            night()
    db.session.rollback()
    assert "Oda Orr" in all_details()
    clock.advance(days=1)
    night()
    assert "Oda Orr" not in all_details()
    assert len(db.session.scalars(select(Erasure)).all()) == 1


def test_what_is_still_needed_is_held_up_to_its_last_day(
    cast: Cast, oldco: Vendor, clock: Clock
) -> None:
    clock.go_to(TOLD)
    night()
    until = date(2027, 6, 30)
    with transaction():
        services.hold_up(oldco, reason="A claim, K-2027-4", until=until, actor=acting(cast.pia))
    assert not opened(K)
    clock.go_to(until)
    assert night() == "Told beforehand: 0, vendors erased: 0."
    clock.go_to(date(2027, 7, 1))
    assert night() == "Told beforehand: 1, vendors erased: 0.", "told again before"
    (owed,) = opened(K)
    assert owed.due_on == date(2027, 7, 31)
    clock.go_to(date(2027, 7, 31))
    assert night() == "Told beforehand: 0, vendors erased: 1."


def test_what_is_needed_no_more_is_told_again_first(
    cast: Cast, oldco: Vendor, clock: Clock
) -> None:
    clock.go_to(DUE)
    with transaction():
        hold = services.hold_up(
            oldco, reason="A claim", until=date(2028, 1, 1), actor=acting(cast.pia)
        )
    night()
    assert not opened(K)
    with transaction():
        services.let_go(hold, actor=acting(cast.pia))
    night()
    (owed,) = opened(K)
    assert owed.due_on == date(2027, 3, 31)
    with pytest.raises(InvalidTransition), transaction():
        services.let_go(hold, actor=acting(cast.pia))


def test_a_portal_in_use_says_it_before_it_erases_what_is_over_for_long(
    cast: Cast, oldco: Vendor, clock: Clock
) -> None:
    clock.go_to(date(2031, 1, 1))
    assert night() == "Told beforehand: 1, vendors erased: 0."
    (owed,) = opened(K)
    assert owed.due_on == date(2031, 1, 31)


@pytest.mark.parametrize(
    ("reason", "until", "field"),
    [
        (" ", date(2027, 1, 1), "reason"),
        ("A claim", date(2026, 11, 24), "until"),
        ("A claim", date(2028, 11, 26), "until"),
    ],
)
def test_a_hold_that_cannot_be_is_refused(
    cast: Cast, oldco: Vendor, reason: str, until: date, field: str
) -> None:
    with pytest.raises(RuleViolated) as refused, transaction():
        services.hold_up(oldco, reason=reason, until=until, actor=acting(cast.pia))
    assert refused.value.field == field


@pytest.mark.parametrize("until", [date(2026, 11, 25), date(2028, 11, 25)])
def test_a_hold_reaches_from_today_to_two_years(cast: Cast, oldco: Vendor, until: date) -> None:
    with transaction():
        services.hold_up(oldco, reason="A claim", until=until, actor=acting(cast.pia))
    assert db.session.scalars(select(RetentionHold)).one().until == until
    with pytest.raises(InvalidTransition), transaction():
        services.hold_up(oldco, reason="Again", until=until, actor=acting(cast.pia))


def test_of_a_vendor_that_goes_on_nothing_is_erased(cast: Cast, clock: Clock) -> None:
    add_contact(cast.acme, cast.pam, name="Amy Ames", email="amy@acme.example", phone="")
    with pytest.raises(InvalidTransition), transaction():
        services.hold_up(
            cast.acme, reason="A claim", until=date(2026, 12, 1), actor=acting(cast.pia)
        )
    clock.go_to(date(2040, 1, 1))
    assert night() == "Told beforehand: 0, vendors erased: 0."


def test_an_open_invitation_is_erased_as_well(cast: Cast, oldco: Vendor, clock: Clock) -> None:
    invited = Invitation(
        token_sha256="0" * 64, email="ole@oldco.example", name="Ole", roles="vendor_member",
        language="en", created_at=clock.now(), expires_at=clock.now(), vendor_id=oldco.id,
    )  # fmt: skip
    db.session.add(invited)
    db.session.commit()
    told_and_due(clock)
    night()
    assert (invited.name, invited.email) == (ERASED, "")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_officer_sees_what_is_erased_holds_it_up_and_ends_that(
    cast: Cast, oldco: Vendor, browser: Browser, clock: Clock, language: str
) -> None:
    cast.pia.language = language  # type: ignore[assignment]
    db.session.commit()
    clock.go_to(TOLD)
    night()
    browser.sign_in(cast.pia)
    assert f"/vendors/{oldco.id}/retention" in browser.get("/today").text
    assert "Oldco" in browser.get("/retention").text
    page = browser.get(f"/vendors/{oldco.id}/retention").text
    assert f"/vendors/{oldco.id}/retention/hold" in page
    refused = browser.post(
        f"/vendors/{oldco.id}/retention/hold", data={"reason": "A claim", "until": "2020-01-01"}
    )
    assert refused.status_code == 422
    assert "A claim" in refused.text
    held = browser.post(
        f"/vendors/{oldco.id}/retention/hold", data={"reason": "A claim", "until": "2027-06-30"}
    )
    assert held.location == f"/vendors/{oldco.id}/retention"
    assert "A claim" in browser.get(held.location).text
    ended = browser.post(f"/vendors/{oldco.id}/retention/let-go", data={})
    assert ended.status_code == 302
    assert queries.find_hold(oldco.id) is None


def test_procurement_sees_it_and_holds_nothing_up(
    cast: Cast, oldco: Vendor, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{oldco.id}/retention")
    assert page.status_code == 200
    assert "/retention/hold" not in page.text
    assert browser.post(f"/vendors/{oldco.id}/retention/hold", data={}).status_code == 403
    browser.sign_in(cast.ada)
    assert browser.get("/retention").status_code in (403, 404)
    assert browser.get(f"/vendors/{oldco.id}/retention").status_code in (403, 404)


def test_twice_as_many_vendors_take_no_more_statements(
    cast: Cast, oldco: Vendor, browser: Browser
) -> None:
    browser.sign_in(cast.pia)
    browser.get("/retention")
    with count_statements() as few:
        browser.get("/retention")
    for number in range(6):
        other = make_vendor(f"Gone {number}", state=VendorState.CLOSED, since=CLOSED)
        make_user(f"Guest {number}", Role.VENDOR_MEMBER, vendor=other)
    db.session.commit()
    with count_statements() as many:
        page = browser.get("/retention").text
    assert "Gone 5" in page
    assert len(many.statements) == len(few.statements)
