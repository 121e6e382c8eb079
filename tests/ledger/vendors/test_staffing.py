"""Dispatched people are our own staff: Pam records why a staffing company stands in the register."""

from html import unescape
from typing import Any

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.ledger.vendors.models import StaffingChoice, Vendor, VendorState
from portal.ledger.vendors.profile import staffing
from portal.supervision.consequences.services import follow_people
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor
from tests.supervision.papers.letter_acts import duties

WHY = "It keeps our candidates' data in its own systems for recruiting."


@pytest.fixture
def agency(cast: Cast) -> Vendor:
    made = make_vendor("Suzukake", kind="staffing", owner_id=cast.pam.id)
    db.session.commit()
    return made


def chosen(
    cast: Cast, vendor: Vendor, *, is_entrusted: bool = True, reason: str = WHY
) -> StaffingChoice:
    now = staffing.choice_of(vendor.id)
    with transaction():
        return staffing.record_choice(
            vendor,
            is_entrusted=is_entrusted,
            reason=reason,
            seen=now.id if now else 0,
            actor=acting(cast.pam),
        )


def test_whoever_chooses_the_kind_is_told_and_led_to_the_choice(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    assert "our own staff (Art. 24)" in browser.get("/vendors/new").text
    said = {"name": "Suzukake", "kind": "staffing", "country": "JP", "version": 0}
    place = browser.post("/vendors/new", data=said).location or ""
    assert place.endswith("/staffing")
    page = browser.get(place).text
    assert "they are your own staff" in page
    vendor_id = int(place.split("/")[2])
    head = browser.get(f"/vendors/{vendor_id}", follow_redirects=True).text
    assert "the reason why it is registered is missing" in head
    browser.post(place, data={"choice": "entrusted", "reason": WHY, "seen": 0})
    head = browser.get(f"/vendors/{vendor_id}", follow_redirects=True).text
    assert "Registered as entrusted work all the same (Wed 25 Nov 2026)" in unescape(head)
    assert "for recruiting" in head
    edit = browser.get(f"/vendors/{vendor_id}/edit")
    assert edit.status_code == 200
    again = browser.post(f"/vendors/{vendor_id}/edit", data=said | {"version": 1, "kana": "ス"})
    assert again.location == f"/vendors/{vendor_id}", "nobody is asked twice"


def test_the_choice_has_its_day_and_another_one_takes_its_place(
    cast: Cast, agency: Vendor, clock: Clock
) -> None:
    first = chosen(cast, agency)
    clock.advance(days=1)
    second = chosen(cast, agency, is_entrusted=False, reason="Two engineers work in our rooms.")
    assert first.valid_until == second.valid_from
    assert first.corrected_at is None
    third = chosen(cast, agency)
    assert second.corrected_at is not None, "of the same day: it was mistyped"
    assert staffing.choice_of(agency.id) is third
    lines = [line for line in trail_of(agency) if line.action == "vendor.staffing_chosen"]
    assert len(lines) == 3


@pytest.mark.parametrize(
    "said", [{"choice": "entrusted", "reason": "Yes"}, {"choice": "", "reason": WHY}]
)
def test_half_a_choice_is_refused_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, agency: Vendor, said: dict[str, Any]
) -> None:
    browser.sign_in(cast.pam)
    answer = browser.post(f"/vendors/{agency.id}/staffing", data=said | {"seen": 0})
    assert answer.status_code == 422
    assert said["reason"].split("'")[0] in answer.text
    assert staffing.choice_of(agency.id) is None


def test_no_other_kind_has_this_page(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    assert browser.get(f"/vendors/{cast.acme.id}/staffing").status_code == 404
    with pytest.raises(InvalidTransition):
        chosen(cast, cast.acme)


def test_procurement_owes_the_choice_until_it_is_recorded(cast: Cast, agency: Vendor) -> None:
    follow_people()
    (owed,) = duties(ObligationKind.STAFFING_CHOICE)
    assert owed.vendor_id == agency.id
    follow_people()
    assert len(duties(ObligationKind.STAFFING_CHOICE)) == 1
    chosen(cast, agency)
    follow_people()
    (done,) = duties(ObligationKind.STAFFING_CHOICE)
    assert done.outcome is Outcome.DONE


def test_of_another_kind_or_closed_it_is_not_asked_any_more(cast: Cast, agency: Vendor) -> None:
    follow_people()
    agency.kind = "cloud_hosting"
    db.session.commit()
    follow_people()
    (gone,) = duties(ObligationKind.STAFFING_CHOICE)
    assert gone.outcome is Outcome.WITHDRAWN
    make_vendor("Closed", kind="staffing", state=VendorState.CLOSED)
    db.session.commit()
    follow_people()
    assert len(duties(ObligationKind.STAFFING_CHOICE)) == 1
