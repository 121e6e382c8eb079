"""Two people, or one with a nervous finger, send the same thing at the same moment."""

from collections import Counter
from collections.abc import Mapping
from contextvars import Context
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.foundation.access.guards import signed_in
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.accounts.people.services import invite
from portal.foundation.audit.verification import verify
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    ExceptionDecision,
)
from portal.supervision.onboarding.models import Proposed, VendorProposal
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.selections import select_vendor
from tests.foundation.accounts.people import OTHER, PASSWORD, hashed, last_mail, path_in
from tests.sessions import signed_in as session_of
from tests.supervision.attestations.pages import PASSWORD as THE_PASSWORD
from tests.supervision.attestations.pages import ROW, address, ask, hidden, signing
from tests.supervision.attestations.work import a_piece_of_work, an_authority


@pytest.fixture(autouse=True)
def _noon(clock: Clock) -> None:
    """The same day for everybody."""


def at_once(app: Flask, *sent: tuple[User | None, str, Mapping[str, Any]]) -> list[int]:
    """Each in a thread and session of its own; the statuses, sorted."""
    db.session.commit()
    with transaction(audited=False):
        keys = [{} if user is None else session_of(user) for user, _, _ in sent]
    barrier, statuses = Barrier(len(sent)), []

    def send(key: Mapping[str, object], path: str, body: Mapping[str, Any]) -> None:
        visitor = app.test_client()
        with visitor.session_transaction() as session:
            session.update(key)
        barrier.wait()
        statuses.append(visitor.post(path, data=body).status_code)

    threads = [
        Thread(target=Context().run, args=(send, key, path, body))
        for key, (_, path, body) in zip(keys, sent, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return sorted(statuses)


def events() -> Counter[str]:
    rows = db.session.execute(select(EVENTS.c.action), execution_options=UNSCOPED)
    return Counter(row.action for row in rows)


def to_sign(office: Flask, people: Cast, **said: str) -> tuple[str, dict[str, str]]:
    """Where Ada signs a statement, and what she sends."""
    with transaction(audited=False):
        an_authority(people.ada)
        work = a_piece_of_work(people.acme)
        people.ada.password_hash = hashed(THE_PASSWORD)
    request = ask(people, work, "no_subcontracting")
    reader = Browser(office, office.response_class)
    reader.sign_in(people.ada)
    return address(request), signing(reader.get(address(request)).text, **said)


def kept(*rows: object) -> None:
    with transaction(audited=False):
        db.session.add_all(rows)


def test_an_invitation_opens_one_account(office: Flask, people: Cast) -> None:
    with transaction():
        invite(
            acting(people.pam),
            email="ben@example.jp",
            name="Ben",
            roles=[Role.VENDOR_MEMBER],
            language="en",
            vendor_id=people.acme.id,
            company="Acme",
        )
    body = {
        "name": "Ben", "title": "Clerk", "language": "en", "password": PASSWORD,
        "repeated": PASSWORD, "agreed": "y", "notice_version": "1",
    }  # fmt: skip
    path = path_in(last_mail())

    assert at_once(office, (None, path, body), (None, path, body)) == [302, 410]
    assert events()["invitation.accepted"] == 1


def test_a_link_to_a_new_password_works_once(office: Flask, people: Cast) -> None:
    assert office.test_client().post("/password-reset", data={"email": people.ada.email})
    path = path_in(last_mail())
    first = {"password": PASSWORD, "repeated": PASSWORD}
    second = {"password": OTHER, "repeated": OTHER}

    assert at_once(office, (None, path, first), (None, path, second)) == [302, 410]
    assert events()["account.password_changed"] == 1


def test_a_colleague_is_invited_once(office: Flask, people: Cast) -> None:
    body = {"email": "ben@example.jp", "name": "Ben", "role": "vendor_member", "language": "ja"}
    one = (people.ada, "/company/invite", body)

    assert at_once(office, one, one) == [302, 422]
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_a_statement_is_signed_once(office: Flask, people: Cast) -> None:
    path, body = to_sign(office, people)
    one = (people.ada, path, body)

    assert at_once(office, one, one) == [302, 302], "the second is shown what was signed"
    assert db.session.scalar(select(func.count()).select_from(Attestation)) == 1
    assert events()["attestation.signed"] == 1


def test_a_statement_is_asked_for_once(office: Flask, people: Cast) -> None:
    with transaction(audited=False):
        work = a_piece_of_work(people.acme)
    body = {
        "engagement_id": work.id, "statements": "no_subcontracting",
        "period_from": "2025-11-01", "period_to": "2026-10-31",
    }  # fmt: skip
    path = f"/vendors/{people.acme.id}/attestations/request"
    looking = Browser(office, office.response_class)
    looking.sign_in(people.pam)
    body |= {"step": "ask", "shown": hidden(looking.post(path, data=body).text)["shown"]}

    assert at_once(office, (people.pam, path, body), (people.pip, path, body)) == [302, 422]
    assert db.session.scalar(select(func.count()).select_from(AttestationRequest)) == 1


def test_a_proposal_is_made_and_decided_once(office: Flask, people: Cast) -> None:
    with transaction(audited=False):
        people.acme.state = VendorState.ASSESSING
        select_vendor(people.acme)
    path = f"/vendors/{people.acme.id}/approval"
    body = {"reason": "Careful people"}
    assert at_once(office, (people.pam, path, body), (people.pip, path, body)) == [302, 409]

    proposal = db.session.scalars(select(VendorProposal)).one()
    assert proposal.proposed is Proposed.APPROVAL
    path = f"/proposals/{proposal.id}/decision"
    yes, no = {"reason": "Good", "decision": "approve"}, {"reason": "Bad", "decision": "return"}
    assert at_once(office, (people.pia, path, yes), (people.pia, path, no)) == [302, 409]
    found = events()
    assert found["vendor.approved"] + found["vendor.approval_refused"] == 1


def test_an_exception_is_decided_once(office: Flask, people: Cast) -> None:
    path, body = to_sign(office, people, answer="affirm_with_exception", **ROW)
    assert at_once(office, (people.ada, path, body)) == [302]
    attestation = db.session.scalars(select(Attestation)).one()
    decision = ExceptionDecision(
        vendor_id=people.acme.id,
        attestation_id=attestation.id,
        reason="Amended",
        until=date(2027, 3, 31),
        proposed_by_id=people.pam.id,
        proposed_at=real_clock.now(),
    )
    kept(decision)
    path = f"/exceptions/{decision.id}/decision"
    yes, no = {"reason": "Good", "decision": "approve"}, {"reason": "Bad", "decision": "return"}

    assert at_once(office, (people.pia, path, yes), (people.pia, path, no))[0] == 302
    found = events()
    assert found["exception.approved"] + found["exception.refused"] == 1


def test_a_vendor_is_registered_and_suspended_once(office: Flask, people: Cast) -> None:
    body = {"name": "Initech", "kind": "call_centre", "country": "JP", "owner_id": ""}
    both = ((people.pam, "/vendors/new", body), (people.pip, "/vendors/new", body))
    assert at_once(office, *both) == [302, 422]
    assert db.session.scalar(select(func.count()).where(Vendor.name == "Initech")) == 1

    path = f"/vendors/{people.acme.id}/suspension"
    one = (people.pia, path, {"reason": "Leak"})
    assert at_once(office, one, one, one) == [302, 409, 409]
    assert events()["vendor.suspended"] == 1
    assert verify() == []


def test_guessing_from_many_threads_gives_no_more_guesses(office: Flask, people: Cast) -> None:
    guess = {"email": people.pam.email, "password": "not the password"}
    tries = [(None, "/sign-in", guess)] * 8
    assert Counter(at_once(office, *tries)) == {422: 5, 429: 3}


def test_what_somebody_else_saved_in_between_is_a_page_with_words(
    office: Flask, people: Cast
) -> None:
    """Where rows are not locked by the one who begins, the version of the row tells."""

    def save_too_late() -> str:
        with transaction(audited=False):
            acme = db.session.get_one(Vendor, people_acme)
            other = update(Vendor).where(Vendor.id == people_acme).values(version=99)
            db.session.execute(other, execution_options={"synchronize_session": False})
            acme.name_en = "Too late"
        return "saved"

    with transaction(audited=False):
        people_acme, key = people.acme.id, session_of(people.pam)
    office.add_url_rule("/too-late", view_func=signed_in(save_too_late))
    visitor = office.test_client()
    with visitor.session_transaction() as session:
        session.update(key)
    answer = visitor.get("/too-late")
    assert answer.status_code == 409
    assert "Someone else changed this record" in answer.text
