"""A vendor asks for more time on a phone, and a duplicate is merged, in both languages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import Language, User
from portal.foundation.accounts.passwords import hash_password
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.transactions import transaction
from portal.foundation.organisation.queries import business_calendar
from portal.ledger.vendors.models import Vendor
from tests.factories.accounts import make_user
from tests.factories.obligations import make_obligation
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office
from tests.journeys.stories import PASSWORD

WHY = "Signatory away / 署名者不在"
OF_THE_WORK = ("Needed to answer", "Support", "customer_support", "customers", "file_transfer")
TWICE = "Entered twice / 二重登録"


def hire(name: str, role: Role, lang: str, vendor: Vendor | None = None) -> User:
    person = make_user(name, role, vendor=vendor)
    person.language = Language(lang)
    person.password_hash = hash_password(PASSWORD)
    return person


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_more_time_is_asked_for_on_a_phone_and_given(
    office: Office, arrive: Arrive, lang: str
) -> None:
    asks, gives, vendor_name = f"Asa{lang}", f"Gen{lang}", f"Late{lang}"
    with office.portal.app.app_context(), acting_as(db.session, SYSTEM):
        clock.set_zone("Asia/Tokyo")
        with transaction(audited=False):
            giver = hire(gives, Role.PROCUREMENT, lang)
            vendor = make_vendor(vendor_name, owner_id=giver.id)
            hire(asks, Role.VENDOR_MEMBER, lang, vendor)
            due = business_calendar().vendor_due(clock.today() + timedelta(days=10))
            owed = make_obligation(vendor, due_on=due)
        later = business_calendar().vendor_due(due + timedelta(days=7))
        owed_id = owed.id
        db.session.remove()
    office.portal.typed |= {vendor_name, WHY, "No subcontracting", "Sign: No subcontracting"}
    asa = arrive(asks, lang, phone=True)
    asa.open(f"/todo/{owed_id}/more-time")
    asa.fill(until=due, reason=WHY)
    asa.press("Ask for more time", answers=422)
    assert asa.holds("reason") == WHY
    asa.fill(until=later)
    asa.saves("Ask for more time")
    asa.open(f"/todo/{owed_id}/more-time")

    gen = arrive(gives, lang)
    gen.open("/today")
    gen.follow("Answer", within="main")
    gen.finds(WHY)
    gen.press("Refuse", answers=422)
    gen.saves("Give more time")
    letters = office.portal.letters_to(f"{asks.lower()}@example.jp")
    assert str(later.day) in str(letters[-1]["Subject"])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_duplicate_is_merged_by_two_people(office: Office, arrive: Arrive, lang: str) -> None:
    proposes, decides = f"Mei{lang}", f"Dan{lang}"
    stays, goes = f"Umibe{lang}", f"Umibe{lang} Second"
    with office.portal.app.app_context(), acting_as(db.session, SYSTEM):
        with transaction(audited=False):
            mei = hire(proposes, Role.PROCUREMENT, lang)
            hire(decides, Role.PRIVACY_OFFICER, lang)
            survivor = make_vendor(stays, owner_id=mei.id)
            absorbed = make_vendor(goes, owner_id=mei.id)
            work_of(absorbed, signer=hire(f"Sig{lang}", Role.VENDOR_SIGNATORY, lang, absorbed))
        survivor_id, absorbed_id = survivor.id, absorbed.id
        db.session.remove()
    office.portal.typed |= {stays, goes, TWICE, "印刷", "Printing", proposes, decides, *OF_THE_WORK}
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
    with office.portal.app.app_context(), acting_as(db.session, SYSTEM):
        merged = db.session.scalars(select(Vendor).where(Vendor.id == absorbed_id)).one()
        assert merged.merged_into_id == survivor_id
        db.session.remove()
