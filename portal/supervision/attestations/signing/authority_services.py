"""Commands before a signature: who may sign for a vendor, also without an account, proofs handed in, drafts.

A draft keeps what a person has typed and not signed yet. It decides nothing and changes nothing for
anybody else: like a counted try it is saved every few seconds without a line in the audit log, and
erased when what it is about is signed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.mail.outbox import queue
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.entry.spelling import plain
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import emails, queries
from portal.supervision.attestations.models import (
    AttestationDraft,
    HandedInAuthority,
    SignatoryAuthority,
)
from portal.supervision.attestations.signing.replies import Form, merged
from portal.supervision.attestations.statements import queries as sitting_queries

MOST = 2_000_000  # characters
HANDED_IN: Final = "AH"
KIND: Final = ObligationKind.AUTHORITY_CONFIRM
DAYS_TO_CONFIRM: Final = 3  # business days; meanwhile the person cannot sign


def hand_in_authority(
    person: User, *, given_by: str, paper: str, until: date, file: Received, actor: Actor
) -> HandedInAuthority:
    """A signatory gives the proof of their own authority; it waits for the company, and takes the place
    of one that waits already. Nobody signs by it yet. `until`: its last day."""
    if until < clock.today():
        raise RuleViolated(say("The end date must not be in the past."), field="until")
    replaced = withdraw_handed_in(person)
    row = HandedInAuthority(
        number=next_number(HANDED_IN),
        vendor_id=person.vendor_id,
        user_id=person.id,
        given_by=given_by,
        paper=paper,
        lasts_until=until,
        file_sha256=store_upload(file).sha256,
        file_name=file.name,
        handed_in_at=clock.now(),
        handed_in_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    waiting = obligations.ask_colleagues(
        KIND,
        row,
        Holder.PROCUREMENT,
        say("Look at the proof of authority %(number)s and confirm it", number=row.number),
        days=DAYS_TO_CONFIRM,
        is_new=True,
    )
    record(
        actor,
        "authority.handed_in",
        row,
        say("Handed in the proof of authority %(number)s", number=row.number),
        also=[person, waiting, *replaced],
        after={"given_by": given_by, "paper": paper, "until": until.isoformat()},
    )
    return row


def withdraw_handed_in(person: User) -> list[Subject]:
    """What the person handed in and nobody answered needs no answer any more; the rows it touched."""
    last = queries.last_handed_in(person.id)
    row = None if last is None else queries.find_handed_in_authority(last.id, lock=True)
    if row is None or not row.waits:
        return []
    row.withdrawn_at = clock.now()
    db.session.flush()
    return [row, *obligations.withdraw_waiting(KIND, row, row.number)]


def confirm_authority(
    row: HandedInAuthority, *, given_by: str, paper: str, until: date, actor: Actor
) -> SignatoryAuthority:
    """What was handed in is put on record as the paper says it: from now on the person may sign, and
    reads so. Refuses what has been answered, and whose account has ended."""
    row = _demand_waits(row.id)
    person = find_user(row.user_id)
    if person is None or not person.is_active:
        raise RuleViolated(say("This account has ended already."))
    return record_authority(
        person,
        given_by=given_by,
        paper=paper,
        until=until,
        actor=actor,
        file_sha256=row.file_sha256,
        file_name=row.file_name,
        handed_in=row,
    )


def decline_authority(row: HandedInAuthority, *, reason: str, actor: Actor) -> None:
    """It is no proof; the signatory reads why and can hand in another. Refuses what has been answered."""
    said = demand_reason(
        reason, missing=say("Say why: the vendor reads it, and can hand in another.")
    )
    row = _demand_waits(row.id)
    row.declined_at, row.decided_by_id, row.reason = clock.now(), actor.user_id, said
    closed = obligations.close_waiting(KIND, row)
    db.session.flush()
    person = find_user(row.user_id)
    if person is not None and person.is_active:
        queue(emails.authority_answered(row, person))
    text = say("Returned the proof of authority %(number)s", number=row.number)
    record(actor, "authority.declined", row, text, also=closed, after={"reason": row.reason})


def _demand_waits(handed_in_authority_id: int) -> HandedInAuthority:
    row = queries.find_handed_in_authority(handed_in_authority_id, lock=True)
    if row is None or not row.waits:
        raise InvalidTransition(say("What was handed in has been answered meanwhile."))
    return row


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
    handed_in: HandedInAuthority | None = None,
) -> SignatoryAuthority:
    """Keep on record why a person may sign; the last day of validity is included.

    `handed_in`: the proof it was made of, held for this command; its owner is written to.
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
    also: list[Subject] = [person]
    if handed_in is not None:
        handed_in.authority_id, handed_in.decided_by_id = authority.id, actor.user_id
        also += [handed_in, *obligations.close_waiting(KIND, handed_in)]
        db.session.flush()
        queue(emails.authority_answered(handed_in, person, authority))
    record(
        actor,
        "authority.recorded",
        authority,
        say("Recorded the authority %(number)s to sign", number=authority.number),
        also=also,
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
