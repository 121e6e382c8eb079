"""Before a signature: who may sign for a vendor, also without an account, and drafts.

A draft keeps what a person has typed and not signed yet. It decides nothing and changes nothing for
anybody else: like a counted try it is saved every few seconds without a line in the audit log, and
erased when what it is about is signed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone, next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.vendors.entry.spelling import plain
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import queries
from portal.supervision.attestations.models import AttestationDraft, SignatoryAuthority
from portal.supervision.attestations.signing.replies import Form, merged
from portal.supervision.attestations.statements import queries as sitting_queries

MOST = 2_000_000  # characters


class SigningBasis(StrEnum):
    """Why somebody without an account says they may sign."""

    REPRESENTATIVE = "representative"  # of the company, by our register of vendors
    AUTHORITY = "authority"  # a record of authority that is valid


@dataclass(frozen=True, slots=True)
class Entitled:
    """Who is on record as somebody who may sign, and why in a sentence."""

    basis: SigningBasis
    name: str
    why: Message
    authority_id: int | None = None


def on_record(vendor: Vendor, today: date) -> Sequence[Entitled]:
    """Everybody who may sign for the vendor on this day, by what is on record about it."""
    found = []
    if vendor.representative_name:
        why = say("representative by the register of vendors: %(who)s", who=vendor.representative)
        found.append(Entitled(SigningBasis.REPRESENTATIVE, vendor.representative_name, why))
    for authority, person in queries.authorities_of_vendor(vendor.id):
        signs = Role.VENDOR_SIGNATORY in person.roles and person.is_active
        if signs and authority.is_valid_on(today):
            why = say(
                "%(number)s: given by %(who)s, %(paper)s",
                number=authority.number,
                who=authority.given_by,
                paper=authority.paper,
            )
            found.append(Entitled(SigningBasis.AUTHORITY, person.name, why, authority.id))
    return found


def demand_on_record(vendor: Vendor, basis: SigningBasis, name: str, today: date) -> Entitled:
    """Whom we know by this name, however it is spelt. The names themselves are told to nobody."""
    for known in on_record(vendor, today):
        if known.basis is basis and plain(known.name) == plain(name):
            return known
    raise RuleViolated(
        say(
            "Nobody of this name is on record with us as entitled to sign in this way. Compare the name, "
            "or sign on the paper that came with the letter."
        ),
        field="name",
    )


def record_authority(
    person: User,
    *,
    given_by: str,
    paper: str,
    until: date,
    actor: Actor,
    file_sha256: str | None = None,
    file_name: str = "",
) -> SignatoryAuthority:
    """Keep on record why a person may sign; the last day of validity is included.

    Refuses the same paper a second time: who ended one of two would leave the other in force.
    """
    if person.vendor_id is None:
        raise RuleViolated(say("Only a person of a vendor signs for it."))
    if until < clock.today():
        raise RuleViolated(say("The end date must not be in the past."), field="until")
    end_day = date.fromordinal(until.toordinal() + 1)
    alone(f"authority {person.id}")
    for known in queries.valid_authorities_of(person.id, clock.today()):
        if (known.given_by, known.paper, known.valid_until) == (given_by, paper, end_day):
            raise InvalidTransition(
                say("This paper is on record already, as %(number)s.", number=known.number)
            )
    authority = SignatoryAuthority(
        number=next_number("A"),
        vendor_id=person.vendor_id,
        user_id=person.id,
        given_by=given_by,
        paper=paper,
        file_sha256=file_sha256,
        file_name=file_name,
        valid_from=clock.today(),
        valid_until=end_day,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    db.session.add(authority)
    db.session.flush()
    record(
        actor,
        "authority.recorded",
        authority,
        say("Recorded the authority %(number)s to sign", number=authority.number),
        also=[person],
        after={"given_by": given_by, "paper": paper, "until": until.isoformat()},
    )
    return authority


def end_authority(authority: SignatoryAuthority, *, actor: Actor) -> None:
    """From today on the person may no longer sign; what was signed stands.

    Refuses one that has ended: ending it anew would make it last until today.
    """
    if authority.valid_until is not None and authority.valid_until <= clock.today():
        raise InvalidTransition(
            say("This ended already: its last day was %(day)s.", day=authority.last_day)
        )
    authority.end(clock.today())
    record(
        actor,
        "authority.ended",
        authority,
        say("Ended the authority %(number)s to sign", number=authority.number),
    )


def keep_draft(sent: Form, *, actor: Actor) -> datetime:
    """Keep what a page sent beside what other pages did; says when. Refuses more than anybody types."""
    draft = sitting_queries.find_draft(actor.user_id or 0)
    typed = merged({} if draft is None else draft.typed, sent)
    if len(json.dumps(typed, ensure_ascii=False)) > MOST:
        raise RuleViolated(say("This is too much to be kept as a draft. Sign some of it first."))
    if draft is None:
        draft = AttestationDraft(vendor_id=actor.vendor_id or 0, user_id=actor.user_id or 0)
        db.session.add(draft)
    draft.typed, draft.saved_at = typed, clock.now()
    return draft.saved_at
