"""Commands about contacts: people at a vendor we may write to or call, account or not."""

from dataclasses import asdict, dataclass
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import in_katakana, say
from portal.ledger.vendors.models import Contact, Vendor
from portal.ledger.vendors.profile.services import demand_unchanged

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """As it was typed. The responsible person (`is_responsible`) hears of escalations."""

    name: str
    kana: str = ""
    department: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    is_responsible: bool = False


def add_contact(vendor: Vendor, details: ContactDetails, *, actor: Actor) -> Contact:
    """Refuses one nobody could reach."""
    values = check(details)
    contact = Contact(vendor_id=vendor.id, **values)
    db.session.add(contact)
    db.session.flush()
    text = say("Contact %(name)s added", name=contact.name)
    record(actor, "vendor.contact_added", contact, text, also=[vendor], after=values)
    return contact


def edit_contact(contact: Contact, details: ContactDetails, *, version: int, actor: Actor) -> None:
    """Refuses when somebody saved after `version` was read, and a contact that has ended."""
    demand_unchanged(contact, version)
    _demand_open(contact)
    before = values_of(contact)
    after = check(details)
    for name, value in after.items():
        setattr(contact, name, value)
    db.session.flush()
    old, new = differences(before, after)
    text = say("Contact %(name)s edited", name=contact.name)
    record(actor, "vendor.contact_edited", contact, text, before=old, after=new)


def end_contact(contact: Contact, *, actor: Actor) -> None:
    """From today on nobody is written to there. The row stays."""
    _demand_open(contact)
    contact.ended_on = clock.today()
    db.session.flush()
    record(actor, "vendor.contact_ended", contact, say("Contact %(name)s ended", name=contact.name))


def values_of(contact: Contact) -> dict[str, Any]:
    """What can be edited, by column."""
    return {name: getattr(contact, name) for name in ContactDetails.__dataclass_fields__}


def check(details: ContactDetails) -> dict[str, Any]:
    """The values by column. Refuses one nobody could reach."""
    values = {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in asdict(details).items()
    }
    values["kana"] = in_katakana(values["kana"], LONGEST_NAME)
    if not values["name"]:
        raise RuleViolated(say("A contact needs a name."), field="name")
    if not values["email"] and not values["phone"]:
        raise RuleViolated(
            say(
                "Enter an e-mail address or a telephone number, so that the person can be reached."
            ),
            field="email",
        )
    return values


def _demand_open(contact: Contact) -> None:
    if contact.ended_on is not None:
        raise InvalidTransition(say("This contact has ended."))
