"""What is due is asked for once, though the process is killed halfway and two run at once."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.audit.verification import verify
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.attestations.models import AttestationRequest, RequestState
from portal.supervision.planning.plan_models import ItemState, PlanItem
from tests.cast import Cast
from tests.faults.processes import Installation, ended
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

WORKS = 6
NO_SUB = "no_subcontracting"


@pytest.fixture
def works(office: Flask, people: Cast) -> list[Engagement]:
    """Each signed for the year that ended yesterday twelve months ago: due today."""
    clock.set_zone("Asia/Tokyo")
    last = add_months(clock.today(), -12) - timedelta(days=1)
    with transaction(audited=False):
        authority = an_authority(people.ada, until=clock.today() + timedelta(days=30))
        authority.valid_from = last - timedelta(days=400)
        ids = [a_piece_of_work(people.acme).id for _ in range(WORKS)]
    found = [db.session.get_one(Engagement, one) for one in ids]
    for work in found:
        with transaction(audited=False):
            signed(
                people.ada, work, NO_SUB, first=add_months(last, -12) + timedelta(days=1), last=last
            )
    return found


def check_asked_once(works: list[Engagement]) -> None:
    db.session.rollback()
    opened = select(AttestationRequest.engagement_id).where(
        AttestationRequest.state == RequestState.OPEN
    )
    assert Counter(db.session.scalars(opened)) == Counter(work.id for work in works)
    items = db.session.scalars(select(PlanItem)).all()
    assert Counter(item.engagement_id for item in items) == Counter(work.id for work in works)
    assert {item.state for item in items} == {ItemState.OPENED}
    to_sign = select(Obligation).where(Obligation.kind == ObligationKind.ATTESTATION_SIGN)
    assert len(db.session.scalars(to_sign).all()) == WORKS


def test_killed_halfway_the_rest_is_asked_for_and_nothing_twice(
    installation: Installation, works: list[Engagement]
) -> None:
    doomed = installation.start("-m", "tests.faults.doomed_planning")
    assert doomed.stdout is not None
    assert doomed.stdout.readline() == "in the middle\n"
    doomed.send_signal(signal.SIGKILL)
    ended(doomed)
    db.session.rollback()
    assert len(db.session.scalars(select(PlanItem)).all()) == 2

    code, _, problem = ended(installation.flask("jobs", "once", "planning"))

    assert code == 0, problem
    check_asked_once(works)
    assert verify() == []


def test_two_at_once_ask_once(installation: Installation, works: list[Engagement]) -> None:
    runs = [installation.flask("jobs", "once", "planning") for _ in range(2)]
    outcomes = [ended(one) for one in runs]
    assert [code for code, _, _ in outcomes] == [0, 0], outcomes
    check_asked_once(works)
