"""Commands about vendors, and what they refuse."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.ledger.vendors import queries
from portal.ledger.vendors import workflow as vendor_workflow
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.profile import contacts, services
from portal.ledger.vendors.profile.contacts import ContactDetails
from portal.ledger.vendors.profile.services import AlreadyRegistered, VendorDetails
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor

NUMBER = "5835678256246"
LEI = "9999000OKQZ4MW1XV235"


def details(**changes: Any) -> VendorDetails:
    return VendorDetails(**({"name": "みずいろ印刷株式会社", "kind": "printing_mailing"} | changes))


def register(cast: Cast, **changes: Any) -> Vendor:
    with transaction():
        return services.register_vendor(details(**changes), actor=acting(cast.pam))


def refusal(cast: Cast, **changes: Any) -> RuleViolated:
    with pytest.raises(RuleViolated) as refused:
        register(cast, **changes)
    return refused.value


def test_pam_registers_a_candidate(cast: Cast) -> None:
    vendor = register(
        cast, kana="みずいろ ｲﾝｻﾂ", corporate_number="5-8356-7825-6246", owner_id=cast.pip.id
    )
    assert vendor.state is VendorState.CANDIDATE
    assert vendor.kana == "ミズイロ インサツ"
    assert vendor.corporate_number == NUMBER
    (span,) = queries.list_spans(vendor.id)
    assert (span.state, span.valid_from) == (VendorState.CANDIDATE, date(2026, 11, 25))
    (line,) = trail_of(vendor)
    assert words(line.text, "en") == "Vendor みずいろ印刷株式会社 registered"
    assert words(line.after["kind"], "ja") == "印刷・発送"


@pytest.mark.parametrize(
    "again", ["みずいろ印刷株式会社", "みずいろ印刷 株式会社", "ミズイロ印刷株式会社"]
)
def test_the_same_name_is_refused_and_leads_to_the_one_there_is(cast: Cast, again: str) -> None:
    vendor = register(cast)
    refused = refusal(cast, name=again)
    assert isinstance(refused, AlreadyRegistered)
    assert (refused.field, refused.vendor_id) == ("name", vendor.id)


def test_the_same_number_is_refused_however_it_is_typed(cast: Cast) -> None:
    vendor = register(cast, corporate_number=NUMBER)
    refused = refusal(cast, name="Other", corporate_number="５８３５６７８２５６２４６")
    assert isinstance(refused, AlreadyRegistered)
    assert (refused.field, refused.vendor_id) == ("corporate_number", vendor.id)


def test_the_same_lei_is_refused(cast: Cast) -> None:
    register(cast, lei=LEI)
    assert refusal(cast, name="Other", lei=LEI.lower()).field == "lei"


def test_part_of_a_name_is_another_name(cast: Cast) -> None:
    register(cast)
    assert register(cast, name="みずいろ印刷").name == "みずいろ印刷"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("kind", "bakery"), ("country", "XX"), ("corporate_number", "123")],
)
def test_what_no_list_knows_is_refused_beside_its_field(cast: Cast, field: str, value: str) -> None:
    assert refusal(cast, **{field: value}).field == field


def test_the_owner_is_a_person_of_procurement(cast: Cast) -> None:
    assert refusal(cast, owner_id=cast.max.id).field == "owner_id"
    assert refusal(cast, owner_id=cast.ada.id).field == "owner_id"


def test_an_edit_leaves_before_and_after(cast: Cast) -> None:
    vendor = register(cast, name_en="Mizuiro")
    with transaction():
        services.edit_vendor(
            vendor, details(name_en="Mizuiro Printing"), version=1, actor=acting(cast.pip)
        )
    line = trail_of(vendor)[0]
    assert (line.before, line.after) == ({"name_en": "Mizuiro"}, {"name_en": "Mizuiro Printing"})


def test_the_second_of_two_editors_is_stopped(cast: Cast) -> None:
    vendor = register(cast)
    with transaction():
        services.edit_vendor(vendor, details(name_en="One"), version=1, actor=acting(cast.pam))
    with pytest.raises(ChangedMeanwhile), transaction():
        services.edit_vendor(vendor, details(name_en="Two"), version=1, actor=acting(cast.pip))
    assert vendor.name_en == "One"


def test_a_vendor_may_keep_its_own_name_and_number(cast: Cast) -> None:
    vendor = register(cast, corporate_number=NUMBER)
    with transaction():
        services.edit_vendor(
            vendor,
            details(corporate_number=NUMBER, name_en="Mizuiro"),
            version=1,
            actor=acting(cast.pam),
        )
    assert vendor.name_en == "Mizuiro"


def test_states_follow_each_other_without_a_gap(cast: Cast, clock: Clock) -> None:
    vendor = register(cast)
    clock.go_to(date(2026, 12, 1))
    with transaction():
        services.begin_assessment(vendor, actor=acting(cast.pam))
    clock.go_to(date(2026, 12, 10))
    with transaction(audited=False):
        services.move_vendor(vendor, vendor_workflow.approve, actor=acting(cast.pia))
        services.move_vendor(vendor, vendor_workflow.activate, actor=acting(cast.pia))
    spans = [(one.state, one.valid_from, one.valid_until) for one in queries.list_spans(vendor.id)]
    assert spans == [
        (VendorState.ACTIVE, date(2026, 12, 10), None),
        (VendorState.APPROVED, date(2026, 12, 10), date(2026, 12, 10)),
        (VendorState.ASSESSING, date(2026, 12, 1), date(2026, 12, 10)),
        (VendorState.CANDIDATE, date(2026, 11, 25), date(2026, 12, 1)),
    ]


def test_every_other_step_moves_on_too(cast: Cast) -> None:
    vendor = make_vendor("Umineko")
    db.session.commit()
    with transaction(audited=False):
        services.move_vendor(
            vendor, vendor_workflow.suspend, actor=acting(cast.pam), reason="A leak"
        )
        services.move_vendor(
            vendor, vendor_workflow.resume, actor=acting(cast.pam), reason="Mended"
        )
        services.move_vendor(vendor, vendor_workflow.offboard, actor=acting(cast.pam))
        services.move_vendor(vendor, vendor_workflow.close, actor=acting(cast.pia))
    assert vendor.state is VendorState.CLOSED
    assert queries.list_spans(vendor.id)[0].state is VendorState.CLOSED
    other = make_vendor("Kamome", state=VendorState.CANDIDATE)
    db.session.commit()
    with transaction(audited=False):
        services.move_vendor(
            other, vendor_workflow.reject, actor=acting(cast.pia), reason="No measures"
        )
    assert queries.list_spans(other.id)[0].reason == "No measures"


def test_an_assessment_begins_once(cast: Cast) -> None:
    vendor = register(cast)
    with transaction():
        services.begin_assessment(vendor, actor=acting(cast.pam))
    with pytest.raises(InvalidTransition), transaction():
        services.begin_assessment(vendor, actor=acting(cast.pam))


def test_a_note_says_who_and_when_and_is_never_empty(cast: Cast) -> None:
    with transaction():
        note = services.add_note(cast.acme, " Rates may rise. ", actor=acting(cast.pam))
    assert (note.author_id, note.body) == (cast.pam.id, "Rates may rise.")
    with pytest.raises(RuleViolated), transaction():
        services.add_note(cast.acme, "  ", actor=acting(cast.pam))


def test_a_contact_is_added_edited_and_ended(cast: Cast) -> None:
    by = acting(cast.pam)
    with transaction():
        contact = contacts.add_contact(
            cast.acme, ContactDetails(name="坂口 修", kana="さかぐち", phone="03-1"), actor=by
        )
    assert contact.kana == "サカグチ"
    with transaction():
        new = ContactDetails(name="坂口 修", email="o@example.jp", is_responsible=True)
        contacts.edit_contact(contact, new, version=1, actor=by)
    assert (contact.phone, contact.is_responsible) == ("", True)
    with pytest.raises(ChangedMeanwhile), transaction():
        contacts.edit_contact(contact, new, version=1, actor=by)
    with transaction():
        contacts.end_contact(contact, actor=by)
    assert contact.ended_on == date(2026, 11, 25)
    with pytest.raises(InvalidTransition), transaction():
        contacts.end_contact(contact, actor=by)
    with pytest.raises(InvalidTransition), transaction():
        contacts.edit_contact(contact, new, version=contact.version, actor=by)


def test_a_contact_nobody_can_reach_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleViolated) as refused, transaction():
        contacts.add_contact(cast.acme, ContactDetails(name="X"), actor=acting(cast.pam))
    assert refused.value.field == "email"
    with pytest.raises(RuleViolated) as refused, transaction():
        contacts.add_contact(cast.acme, ContactDetails(name=" ", phone="1"), actor=acting(cast.pam))
    assert refused.value.field == "name"


def test_signs_that_stand_for_several_still_fit(cast: Cast) -> None:
    """SQLite would store more than the column says; PostgreSQL would not."""
    words = "㍿" * 150
    vendor = register(cast, name=words, name_en=words, kana=words)
    assert len(vendor.kana) == 160
    assert len(vendor.found_by) == 600
