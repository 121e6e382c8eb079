"""A vendor asks for more time on a phone, and a duplicate is merged, in both languages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.asking.request_services import request_attestations
from portal.supervision.attestations.models import Wording
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.ledger.contracts.works import make_work

WHY = "Signatory away / 署名者不在"
OF_THE_WORK = ("Needed to answer", "Support", "customer_support", "customers", "file_transfer")
TWICE = "Entered twice / 二重登録"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_more_time_is_asked_for_on_a_phone_and_given(
    office: Office, arrive: Arrive, lang: str
) -> None:
    asks, gives, vendor_name = f"Asa{lang}", f"Gen{lang}", f"Late{lang}"
    with at_work(office):
        with transaction(audited=False):
            giver = hire(gives, Role.PROCUREMENT, lang)
            vendor = make_vendor(vendor_name, owner_id=giver.id)
            hire(asks, Role.VENDOR_MEMBER, lang, vendor)
            request_attestations(
                make_work(vendor, f"Sorting{lang}"),
                ["no_subcontracting"],
                wording=Wording.START,
                first=clock.today(),
                last=None,
                actor=SYSTEM,
            )
            owed = db.session.scalars(
                select(Obligation).where(Obligation.vendor_id == vendor.id)
            ).one()
        due = owed.due_on
        later = business_calendar().vendor_due(due + timedelta(days=7))
    office.portal.typed |= {vendor_name, WHY, f"Sorting{lang}"}
    asa = arrive(asks, lang, phone=True)
    asa.open("/todo")
    asa.follow("Ask for more time")
    asa.fill(until=due, reason=WHY)
    asa.press("Ask for more time", answers=422)
    assert asa.holds("reason") == WHY
    asa.fill(until=later)
    asa.saves("Ask for more time")
    asa.follow_first('main a[href$="/more-time"]')

    gen = arrive(gives, lang)
    gen.open("/today")
    gen.follow("Answer", within="main")
    gen.finds(WHY)
    gen.press("Refuse", answers=422)
    gen.saves("Give more time")
    letters = office.portal.letters_to(f"{asks.lower()}@example.jp")
    assert str(later.day) in str(letters[-1]["Subject"])
    asa.open("/todo")
    assert asa.word("Ask for more time") in asa.text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_duplicate_is_merged_by_two_people(office: Office, arrive: Arrive, lang: str) -> None:
    proposes, decides = f"Mei{lang}", f"Dan{lang}"
    stays, goes, signs = f"Umibe{lang}", f"Umibe{lang} Second", f"Sig{lang}"
    with at_work(office):
        with transaction(audited=False):
            mei = hire(proposes, Role.PROCUREMENT, lang)
            hire(decides, Role.PRIVACY_OFFICER, lang)
            survivor = make_vendor(stays, owner_id=mei.id)
            absorbed = make_vendor(goes, owner_id=mei.id)
            work_of(absorbed, signer=hire(signs, Role.VENDOR_SIGNATORY, lang, absorbed))
        survivor_id, absorbed_id = survivor.id, absorbed.id
    office.portal.typed |= {stays, goes, TWICE, "印刷", "Printing", *OF_THE_WORK}
    office.portal.typed |= {proposes, decides, signs}
    mei_visits = arrive(proposes, lang)
    mei_visits.open(f"/vendors/{survivor_id}/merge")
    mei_visits.fill(q=f"umibe{lang}")
    mei_visits.press("Search")
    mei_visits.follow("Compare both", within="main")
    mei_visits.fill(kind="duplicate", reason=TWICE)
    mei_visits.press("Propose the merger", answers=422)
    mei_visits.fill(**{"keep-name": "mine"})
    mei_visits.saves("Propose the merger")

    dan = arrive(decides, lang)
    dan.open("/today")
    dan.follow("Decide", within="main", about=goes)
    dan.fill(reason=TWICE)
    dan.saves("Merge")
    dan.open(f"/vendors/{absorbed_id}/history")
    assert dan.page.url.endswith(f"/vendors/{survivor_id}/history")

    sig = arrive(signs, lang, phone=True)
    sig.finds(f"{stays}, {signs}" if lang == "en" else f"{stays} {signs}")
    sig.open("/done")
    sig.follow("Show what was signed")
    with at_work(office):
        merged = db.session.scalars(select(Vendor).where(Vendor.id == absorbed_id)).one()
        assert merged.merged_into_id == survivor_id
