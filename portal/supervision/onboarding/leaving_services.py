"""The command by which a person of a vendor leaves; whether nobody is left who may sign."""

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people.account_services import check_may_handle, shut
from portal.foundation.accounts.queries import people_of_vendor
from portal.foundation.accounts.signing_in.mailboxes import is_same
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import hold
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.services import give_back_to_role
from portal.ledger.vendors.models import Contact
from portal.ledger.vendors.queries import open_contacts_with
from portal.supervision.attestations.queries import valid_authorities_of
from portal.supervision.attestations.signing.authority_services import withdraw_handed_in
from portal.supervision.responses.assignments.queries import given_to


def leave(person: User, *, actor: Actor) -> None:
    """The person is signed out at once, is no longer written to and signs nothing more.

    What they owed or had been given by name goes back to the company's signatories; what they
    signed stands. Refuses oneself, who has left already, and people of the company.
    """
    hold(person)
    if person.vendor_id is None:
        raise RuleViolated(say("People of the company are the administrator's to end."))
    check_may_handle(actor, person.vendor_id)
    if person.id == actor.user_id:
        raise RuleViolated(say("Somebody else has to end your own account."))
    if not person.is_active:
        raise InvalidTransition(say("This account has ended already."))
    today = clock.today()
    contacts = _contacts_of(person)
    authorities = valid_authorities_of(person.id, today)
    sections = given_to(person)
    for contact in contacts:
        contact.ended_on = today
    for authority in authorities:
        authority.end(today)
    for section in sections:
        section.ended_at = clock.now()
    owed = [*give_back_to_role(person.id), *withdraw_handed_in(person)]
    shut(person)
    db.session.flush()
    record(
        actor,
        "account.left",
        person,
        say("%(name)s has left: contact, account and authority to sign ended", name=person.name),
        also=[*contacts, *authorities, *sections, *owed],
    )


def _contacts_of(person: User) -> list[Contact]:
    """At the person's address; where others of the vendor read it too, those of the person's name."""
    vendor_id = person.vendor_id or 0
    found = open_contacts_with(vendor_id, person.email)
    mailbox = [one for one in people_of_vendor(vendor_id) if one.email == person.email]
    is_shared = len(mailbox) > 1
    return [one for one in found if not is_shared or is_same(one.name, person.name)]


def is_last_signatory(person: User) -> bool:
    """Whether nobody else with an account may sign for the vendor."""
    signing = [
        colleague.id
        for colleague in people_of_vendor(person.vendor_id or 0)
        if Role.VENDOR_SIGNATORY in colleague.roles
    ]
    return signing == [person.id]
