"""People who left a vendor that goes on: told beforehand, erased by themselves, and whoever is there stays."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.accounts.people.account_services import end_account
from portal.foundation.audit.recorder import record
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.chain import EVENTS, HEAD
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.jobs import tasks
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.ledger.vendors.profile import contacts
from portal.ledger.vendors.profile.contacts import ContactDetails
from portal.proof.records import jobs
from portal.proof.retention import queries, services
from portal.proof.retention.models import Erasure
from portal.proof.retention.schedule import ERASED
from portal.supervision.attestations.models import Attestation
from portal.supervision.returns.models import (
    ReturnCertificate,
    ReturnedWork,
    ReturnRecord,
    ReturnWay,
)
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.certificates import make_certificate
from tests.factories.handovers import make_slip
from tests.factories.mail import make_mail
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.consequences.acts import opened

K = ObligationKind.PEOPLE_ERASURE
LEFT = date(2026, 11, 25)
TOLD, DUE = date(2031, 10, 26), date(2031, 11, 25)


@pytest.fixture
def data(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    return tmp_path


def seal_as_found() -> None:
    """What the test made past the portal, as after an upgrade."""
    db.session.execute(update(HEAD).values(unsealed_by="0011"), execution_options=UNSCOPED)
    db.session.commit()


@pytest.fixture
def goingco(cast: Cast, data: Path) -> Vendor:
    """Olaf signed and left, Oda was a contact and left, Ole was invited and never came; Sten is still
    there, and is reached at the address that Oda had too."""
    vendor = make_vendor("Goingco", state=VendorState.ACTIVE, owner_id=cast.pam.id)
    olaf = make_user("Olaf Olsen", Role.VENDOR_SIGNATORY, vendor=vendor)
    sten = make_user("Sten Stone", Role.VENDOR_MEMBER, vendor=vendor)
    work_of(vendor, signer=olaf)
    db.session.add(
        Invitation(
            token_sha256="0" * 64, email="ole@goingco.example", name="Ole Ott", language="en",
            roles="vendor_member", created_at=olaf.created_at,
            expires_at=olaf.created_at, vendor_id=vendor.id,
        )
    )  # fmt: skip
    db.session.commit()
    oda = contact(vendor, cast.pam, name="Oda Orr", email="oda@goingco.example", phone="")
    contact(vendor, cast.pam, name="Front desk", email="desk@goingco.example", phone="")
    desk = contact(vendor, cast.pam, name="Dora Dell", email="desk@goingco.example", phone="")
    for key, to, user in (
        ("to-olaf", olaf.email, olaf.id),
        ("to-sten", sten.email, sten.id),
        ("to-oda", oda.email, None),
        ("to-desk", desk.email, None),
    ):
        make_mail(key=key, recipient=to, body=key, user_id=user, about_vendor_id=vendor.id)
    with transaction(audited=False):
        for mail in db.session.scalars(select(OutboxEmail)):
            mail.state = MailState.SENT
    for who in (olaf, sten):
        with transaction():
            record(
                acting(who), "change.told", vendor, say("We moved, said %(name)s", name=who.name)
            )
    for one in (oda, desk):
        with transaction():
            contacts.end_contact(one, actor=acting(cast.pam))
    with transaction():
        end_account(olaf, acting(cast.pia))
    seal_as_found()
    return vendor


def contact(vendor: Vendor, by: User, **facts: Any) -> Contact:
    with transaction():
        return contacts.add_contact(vendor, ContactDetails(**facts), actor=acting(by))


def night() -> str:
    return words(tasks.keep_no_longer(), "en")


def all_details() -> str:
    rows = db.session.execute(select(EVENTS.c.details), execution_options=UNSCOPED)
    return " ".join(row.details or "" for row in rows)


def test_they_are_erased_at_their_time_and_whoever_is_there_stays(
    cast: Cast, goingco: Vendor, clock: Clock, data: Path
) -> None:
    signed = [(row.signer_name, row.sha256) for row in db.session.scalars(select(Attestation))]
    assert signed
    assert jobs.compare(data).wrong == []
    clock.go_to(TOLD - timedelta(days=1))
    assert night() == "Told beforehand: 0, vendors erased: 0."
    clock.go_to(TOLD)
    assert night() == "Told beforehand: 1, vendors erased: 0."
    (owed,) = opened(K)
    assert (owed.vendor_id, owed.due_on) == (goingco.id, DUE)
    clock.go_to(DUE - timedelta(days=1))
    assert night().endswith("vendors erased: 0.")
    assert "Oda Orr" in all_details()
    clock.go_to(DUE)
    assert night().endswith("vendors erased: 1.")

    names = sorted(one.name for one in db.session.scalars(select(Contact)))
    assert names.count(ERASED) == 2
    assert "Front desk" in names
    users = {
        one.name: one for one in db.session.scalars(select(User).filter_by(vendor_id=goingco.id))
    }
    assert set(users) == {ERASED, "Sten Stone"}
    assert users["Sten Stone"].is_active
    assert "olaf" not in users[ERASED].email
    invited = db.session.scalars(select(Invitation)).one()
    assert (invited.name, invited.email) == (ERASED, "")
    bodies = {mail.key: mail.body for mail in db.session.scalars(select(OutboxEmail))}
    mails = {key: bodies[key] for key in ("to-olaf", "to-sten", "to-oda", "to-desk")}
    assert mails == {"to-olaf": "", "to-sten": "to-sten", "to-oda": "", "to-desk": "to-desk"}
    row = db.session.scalars(select(Erasure)).one()
    assert (row.ended_on, row.erased_on) == (LEFT, DUE)
    assert row.counts == {"contacts": 2, "accounts": 1, "invitations": 1, "mails": 2}

    left = all_details()
    assert "Oda Orr" not in left
    assert "Olaf" not in left
    assert "Sten Stone" in left
    assert verify() == []
    assert jobs.compare(data).wrong == []
    assert [
        (one.signer_name, one.sha256) for one in db.session.scalars(select(Attestation))
    ] == signed
    clock.advance(days=1)
    assert night() == "Told beforehand: 0, vendors erased: 0."
    assert goingco.id not in queries.planned(), "nobody else left"


def test_of_one_mailbox_what_was_sent_to_who_left_is_erased_and_no_more(
    cast: Cast, data: Path, clock: Clock
) -> None:
    vendor = make_vendor("Goingco", state=VendorState.ACTIVE, owner_id=cast.pam.id)
    office = "office@goingco.example"
    olaf = make_user("Olaf Olsen", Role.VENDOR_MEMBER, vendor=vendor, email=office)
    sten = make_user("Sten Stone", Role.VENDOR_MEMBER, vendor=vendor, email=office)
    db.session.commit()
    for person, named in ((olaf, "OlafOlsen"), (sten, "Sten Stone")):
        for user_id in (person.id, None):
            make_mail(
                key=f"{person.name} {user_id is None}",
                recipient=office,
                recipient_name=named,
                user_id=user_id,
                about_vendor_id=vendor.id,
            )
    with transaction(audited=False):
        for mail in db.session.scalars(select(OutboxEmail)):
            mail.state = MailState.SENT
    with transaction():
        end_account(olaf, acting(cast.pia))
    seal_as_found()
    clock.go_to(LEFT + timedelta(days=400))
    with transaction():
        end_account(sten, acting(cast.pia))  # his time comes later
    clock.go_to(TOLD)
    night()
    clock.go_to(DUE)
    assert night().endswith("vendors erased: 1.")
    left = {one.key for one in db.session.scalars(select(OutboxEmail)) if one.body}
    assert left >= {"Sten Stone True", "Sten Stone False"}
    assert left.isdisjoint({"Olaf Olsen True", "Olaf Olsen False"})
    row = db.session.scalars(select(Erasure)).one()
    assert row.counts == {"accounts": 1, "mails": 2}
    assert (sten.name, sten.email) == ("Sten Stone", office)


def test_the_officer_sees_who_it_is_and_holds_it_up(
    cast: Cast, goingco: Vendor, browser: Browser, clock: Clock
) -> None:
    clock.go_to(TOLD)
    night()
    browser.sign_in(cast.pia)
    assert "People who left this vendor" in browser.get("/today").text
    assert f"/vendors/{goingco.id}/retention" in browser.get(f"/vendors/{goingco.id}/people").text
    page = browser.get(f"/vendors/{goingco.id}/retention").text
    assert "Oda Orr" in page
    assert "Ole Ott" in page
    assert "Sten Stone" not in page
    with transaction():
        services.hold_up(goingco, reason="A claim", until=DUE, actor=acting(cast.pia))
    clock.go_to(DUE)
    assert night() == "Told beforehand: 0, vendors erased: 0."
    clock.advance(days=1)
    assert night() == "Told beforehand: 1, vendors erased: 0."


def test_names_on_records_of_work_that_ended_go_and_the_records_stay(
    cast: Cast, browser: Browser, clock: Clock, data: Path
) -> None:
    """One piece of work ended and came back, the vendor may keep copies of it for one more year; another
    runs on."""
    over = work_of(cast.acme, signer=cast.ada, ends_on=LEFT)
    runs = work_of(cast.acme, name="Mailing", signer=cast.ada)
    who = {"handed_by": "Hana Ito", "received_by": "Ryo Abe"}
    slip, other = make_slip(over, cast.pam, **who), make_slip(runs, cast.pam, **who)
    said = {"vendor_id": cast.acme.id, "wording": "All of it", "kept_until": date(2027, 11, 25)}
    certificate = ReturnCertificate(
        number="RC-1", engagement_id=over.id, completed_on=LEFT, done_by="Dan Doe", handed_in_on=LEFT,
        checked_by="Cho Ono", handed_in_by_id=cast.ada.id, handed_in_at=cast.ada.created_at, **said,
    )  # fmt: skip
    back = ReturnRecord(
        number="RD-1", way=ReturnWay.DESTROYED, settled_on=LEFT, said_by="Sae Mori",
        proposed_by_id=cast.pam.id, proposed_at=cast.pam.created_at, proposed_on=LEFT, **said,
    )  # fmt: skip
    db.session.add_all((certificate, back))
    db.session.flush()
    db.session.add(ReturnedWork(vendor_id=cast.acme.id, return_id=back.id, engagement_id=over.id))
    days = {"certified_from": None, "certified_until": LEFT + timedelta(days=1)}
    sent, newer = (
        make_certificate(cast.pam, cast.acme, paper_sent_by="Sora Oe", **(days | more))
        for more in ({}, {"certified_until": date(2033, 1, 1)})
    )
    db.session.commit()
    with transaction():
        text = say("Handed over by %(name)s", name="Hana Ito")
        record(acting(cast.pam), "handover.recorded", slip, text)
    seal_as_found()
    assert jobs.compare(data).wrong == []

    clock.go_to(TOLD)
    night()
    clock.go_to(DUE)
    browser.sign_in(cast.pia)
    assert "Names on its handover slips" in browser.get(f"/vendors/{cast.acme.id}/retention").text
    night()
    assert (slip.handed_by, slip.received_by) == (ERASED, ERASED)
    assert (other.handed_by, other.received_by) == ("Hana Ito", "Ryo Abe"), "its work runs on"
    assert (certificate.done_by, back.said_by) == ("Dan Doe", "Sae Mori"), "until what is kept"
    assert "Hana Ito" not in all_details()
    assert db.session.scalars(select(Erasure)).one().counts == {"slips": 1}
    assert sent.paper_sent_by == "Sora Oe", "it ended a day later"
    clock.go_to(date(2032, 10, 26))
    night()
    clock.go_to(date(2032, 11, 25))
    night()
    assert (certificate.done_by, certificate.checked_by, back.said_by) == (ERASED,) * 3
    assert (sent.paper_sent_by, newer.paper_sent_by) == (ERASED, "Sora Oe")
    assert (back.settled_on, back.wording) == (LEFT, "All of it")
    assert verify() == []
    assert jobs.compare(data).wrong == []


def test_who_comes_back_stays_and_whoever_leaves_later_is_told_anew(
    cast: Cast, goingco: Vendor, clock: Clock
) -> None:
    clock.go_to(TOLD)
    night()
    for left in db.session.scalars(select(Contact)):
        left.ended_on = None
    db.session.delete(db.session.scalars(select(Invitation)).one())
    olaf = db.session.scalars(select(User).filter_by(name="Olaf Olsen")).one()
    olaf.ended_at = None
    db.session.commit()
    clock.go_to(DUE)
    night()
    assert olaf.name == "Olaf Olsen"
    assert not opened(K), "nothing waits any more"
    assert db.session.scalars(select(OutboxEmail).filter_by(key="to-olaf")).one().body == "to-olaf"


def test_twice_as_many_who_left_take_no_more_statements(
    cast: Cast, goingco: Vendor, browser: Browser
) -> None:
    browser.sign_in(cast.pia)
    browser.get("/retention")
    with count_statements() as few:
        browser.get("/retention")
    for number in range(4):
        other = make_vendor(f"Further {number}", state=VendorState.ACTIVE)
        make_user(
            f"Guest {number}", Role.VENDOR_MEMBER, vendor=other
        ).ended_at = cast.pia.created_at
    db.session.commit()
    with count_statements() as many:
        page = browser.get("/retention").text
    assert "Further 3" in page
    assert len(many.statements) == len(few.statements)
