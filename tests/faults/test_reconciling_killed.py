"""A statement falls once and is asked for once, killed halfway or with two at it."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.audit.verification import verify
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.ledger.engagements.services import note_change
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationState,
    Origin,
)
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor
from tests.faults.processes import Installation, ended
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

VENDORS = 6
NO_SUB = "no_subcontracting"


@pytest.fixture
def fallen(office: Flask, people: Cast) -> list[int]:
    """Ids of statements of six vendors that rest on data which changed today."""
    clock.set_zone("Asia/Tokyo")
    last = clock.today() - timedelta(days=40)
    with transaction(audited=False):
        pieces = []
        for count in range(VENDORS):
            vendor = make_vendor(f"Vendor {count}")
            signer = make_user(f"Signer {count}", Role.VENDOR_SIGNATORY, vendor=vendor)
            authority = an_authority(signer, until=clock.today() + timedelta(days=30))
            authority.valid_from = last - timedelta(days=400)
            pieces.append((signer, a_piece_of_work(vendor)))
    for signer, work in pieces:
        with transaction(audited=False):
            first = add_months(last, -12) + timedelta(days=1)
            signed(signer, work, NO_SUB, first=first, last=last)
        with transaction(audited=False):
            note_change(work.id, "data", about="credit_card")
    return list(db.session.scalars(select(Attestation.id)))


def fallen_now() -> list[int]:
    db.session.rollback()
    statement = select(Attestation.id).where(Attestation.state == AttestationState.VOID)
    return sorted(db.session.scalars(statement))


def check_once(fallen: list[int]) -> None:
    assert fallen_now() == sorted(fallen)
    asked = select(AttestationRequest.follows_id).where(AttestationRequest.origin == Origin.VOIDED)
    assert Counter(db.session.scalars(asked)) == Counter(fallen)
    to_sign = select(Obligation).where(Obligation.kind == ObligationKind.ATTESTATION_SIGN)
    assert len(db.session.scalars(to_sign).all()) == VENDORS


def test_killed_halfway_the_rest_follows_and_nothing_twice(
    installation: Installation, fallen: list[int]
) -> None:
    doomed = installation.start("-m", "tests.faults.doomed_reconciling")
    assert doomed.stdout is not None
    assert doomed.stdout.readline() == "in the middle\n"
    doomed.send_signal(signal.SIGKILL)
    ended(doomed)
    assert len(fallen_now()) == 2

    code, _, problem = ended(installation.flask("jobs", "once", "reconcile"))

    assert code == 0, problem
    check_once(fallen)
    assert verify() == []


def test_two_at_once_do_it_once(installation: Installation, fallen: list[int]) -> None:
    names = ("reconcile", "reconcile-all")
    runs = [installation.flask("jobs", "once", name) for name in names]
    outcomes = [ended(one) for one in runs]
    assert [code for code, _, _ in outcomes] == [0, 0], outcomes
    check_once(fallen)
