"""How few clicks the first result takes, and how few taps a signature (docs/clicks.md); the way from
registering to the first handover is held by test_new_vendor_counted.py."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.attestations.asking.request_services import request_attestations
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.signing.authority_services import record_authority
from tests.actors import acting
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Meet
from tests.journeys.counted import first_result, signing
from tests.journeys.office import STATEMENTS, Office, at_work, hire
from tests.journeys.portal_house import Portal
from tests.journeys.stories import PASSWORD
from tests.ledger.contracts.works import make_work

CLICKS, TAPS = 12, 8
VENDOR, WORK, BY, PAPER = "株式会社すなはま発送", "会報の発送", "代表取締役", "委任状"


@pytest.fixture
def signatory(office: Office) -> signing.Signatory:
    """Of a vendor of this journey alone, asked for two statements, with authority on record."""
    office.portal.typed |= {VENDOR, WORK, BY, PAPER}
    with at_work(office):
        with transaction(audited=False):
            vendor = make_vendor(VENDOR)
            umi = hire("Umi", Role.VENDOR_SIGNATORY, "ja", vendor)
            work = make_work(vendor, WORK)
        email = umi.email
        pam = acting(db.session.scalars(select(User).filter_by(name="Pam")).one())
        with transaction():
            begins, until = clock.today() + timedelta(days=1), clock.today() + timedelta(days=99)
            request_attestations(
                work, STATEMENTS, wording=Wording.START, first=begins, last=None, actor=pam
            )
        with transaction():
            record_authority(umi, given_by=BY, paper=PAPER, until=until, actor=pam)
    return signing.Signatory(email, PASSWORD)


def test_a_list_is_taken_in_and_what_is_missing_seen_after_at_most_twelve_clicks(
    portal: Portal, meet: Meet, tmp_path: Path
) -> None:
    counted = first_result.walk(portal, meet, "ja", tmp_path).counted
    assert 6 < counted.presses <= CLICKS, counted


def test_from_the_mail_to_the_signature_it_takes_at_most_eight_taps(
    office: Office, meet: Meet, signatory: signing.Signatory
) -> None:
    """Those into fields are counted too: these statements ask for no figures."""
    link = "/attestations/sitting"  # of a mail about two statements
    counted = signing.walk(office.portal, meet, "ja", signatory, link).counted
    assert 4 < counted.taps + counted.into <= TAPS, counted
