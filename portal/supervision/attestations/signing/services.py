"""Commands: who may sign, drafts, and signing: one statement, or several with one signature.

A draft keeps what a person has typed and not signed yet. It decides nothing and changes nothing for
anybody else: like a counted try it is saved every few seconds without a line in the audit log, and
erased when what it is about is signed.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.content.catalogue import statement
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import queries, workflow
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationDraft,
    AttestationRequest,
    AttestationSitting,
    RequestState,
    SignatoryAuthority,
)
from portal.supervision.attestations.signing.records import (
    Answered,
    Hand,
    Signature,
    keep_records,
    write_records,
)
from portal.supervision.attestations.signing.replies import Form, merged
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.queries import fills_for


@dataclass(frozen=True, slots=True)
class SignedTogether:
    """What a sitting left: its records, and the requests that were no longer open."""

    records: Sequence[Attestation]
    sitting: AttestationSitting | None  # None where there was only one record
    fell_out: Sequence[AttestationRequest]


def fill_for(request: AttestationRequest, vendor: Vendor) -> texts.Fill:
    """What the portal puts into the statement, as of today."""
    return fills_for([request], vendor, clock.today())[request.id]


def sign(
    request: AttestationRequest, vendor: Vendor, signature: Signature, *, actor: Actor
) -> Attestation:
    """Sign once. Refuses without authority, with something missing, or when the text has changed.

    An exception or a refusal opens an obligation of the privacy officer.
    """
    return sign_together({request.id: signature}, vendor, actor=actor).records[0]


def sign_together(
    signatures: Mapping[int, Signature], vendor: Vendor, *, actor: Actor
) -> SignedTogether:
    """Sign these requests at once, each with a record of its own, in the order given.

    Requests that were withdrawn or signed meanwhile fall out and the others are signed; refused is
    what leaves none. All or nothing otherwise: without authority, with something missing, or when
    one of the texts has changed since it was shown, nothing is signed.
    """
    held = sitting_queries.lock_requests(signatures)
    waiting = [held[signature] for signature in signatures if _is_open(held.get(signature))]
    fell_out = [
        held[signature]
        for signature in signatures
        if signature in held and not _is_open(held[signature])
    ]
    if not waiting:
        for request in fell_out:
            workflow.answer(request)  # refuses, saying what became of it
        raise ChangedMeanwhile(say("There is nothing here to sign any more."))
    today = clock.today()
    authority = workflow.demand_authority(queries.authority_of(actor.user_id or 0, today), today)
    fills = fills_for(waiting, vendor, today)
    answered = [
        Answered(
            request,
            statement(request.statement_id, request.pack_version),
            fills[request.id],
            signatures[request.id],
        )
        for request in waiting
    ]
    for answer in answered:
        _demand_signable(answer)
    hand = Hand(actor.user_id, authority.id, clock.now(), today, actor.address or "")
    records = write_records(answered, hand)
    sitting = _sit(records, vendor, hand) if len(records) > 1 else None
    touched = keep_records(answered, records, hand)
    _note(answered, records, sitting, touched, actor)
    return SignedTogether(records, sitting, fell_out)


def _is_open(request: AttestationRequest | None) -> bool:
    return request is not None and request.state is RequestState.OPEN


def _demand_signable(one: Answered) -> None:
    request, signature = one.request, one.signature
    shown = texts.statement_text(one.statement, request.wording, one.fill, signature.language, {})
    if texts.sha256(shown) != signature.shown_sha256:
        raise ChangedMeanwhile(
            say(
                "“%(title)s” (%(work)s) has changed since you opened this page. "
                "Please read it again.",
                title=one.statement.title,
                work=one.fill.engagement_name,
            )
        )
    workflow.demand_complete(
        one.statement,
        request.wording,
        signature.answer,
        explanation=signature.explanation,
        inputs=signature.inputs,
        exceptions=len(signature.exceptions),
    )


def _sit(records: Sequence[Attestation], vendor: Vendor, hand: Hand) -> AttestationSitting:
    """The signature given once for all of them, over their hashes in order, one in each line."""
    sitting = AttestationSitting(
        number=next_number("T"),
        vendor_id=vendor.id,
        signer_id=hand.signer_id or 0,
        signed_at=hand.signed_at,
        sha256=texts.sha256_together(attestation.sha256 for attestation in records),
    )
    db.session.add(sitting)
    db.session.flush()
    for attestation in records:
        attestation.sitting_id = sitting.id
    return sitting


def _note(
    answered: Sequence[Answered],
    records: Sequence[Attestation],
    sitting: AttestationSitting | None,
    touched: Sequence[Subject],
    actor: Actor,
) -> None:
    if sitting is None:
        (one,), (only,) = records, answered
        named = {"number": one.number, "title": only.statement.title}
        text = say("Signed %(number)s “%(title)s”", **named)
        if one.answer is Answer.DECLINE:
            text = say("Signed in %(number)s that “%(title)s” cannot be attested", **named)
        record(
            actor,
            "attestation.signed",
            one,
            text,
            also=touched,
            after={"answer": one.answer.value, "sha256": one.sha256},
        )
        return
    text = say_n(
        "Signed %(n)s statement in one sitting (%(number)s)",
        "Signed %(n)s statements in one sitting (%(number)s)",
        len(records),
        number=sitting.number,
    )
    declined = sum(attestation.answer is Answer.DECLINE for attestation in records)
    if declined:
        text = say_n(
            "Signed %(n)s answer in one sitting (%(number)s), cannot be attested: %(declined)s",
            "Signed %(n)s answers in one sitting (%(number)s), cannot be attested: %(declined)s",
            len(records),
            number=sitting.number,
            declined=declined,
        )
    record(
        actor,
        "attestation.signed_together",
        sitting,
        text,
        also=[*records, *touched],
        after={
            "numbers": [attestation.number for attestation in records],
            "sha256": sitting.sha256,
        },
    )


MOST = 2_000_000  # characters


def keep_draft(sent: Form, *, actor: Actor) -> datetime:
    """Keep what a page sent beside what other pages did; says when. Refuses more than anybody types."""
    draft = sitting_queries.find_draft(actor.user_id or 0)
    typed = merged({} if draft is None else draft.typed, sent)
    if len(json.dumps(typed, ensure_ascii=False)) > MOST:
        raise RuleViolated(say("This is too much to be kept as a draft. Sign some of it first."))
    now = clock.now()
    if draft is None:
        db.session.add(
            AttestationDraft(
                vendor_id=actor.vendor_id or 0,
                user_id=actor.user_id or 0,
                typed=typed,
                saved_at=now,
            )
        )
    else:
        draft.typed, draft.saved_at = typed, now
    return now


def erase_draft(keys: Collection[str], *, actor: Actor) -> None:
    """Of these sections; all of it where nothing about another one is left."""
    draft = sitting_queries.find_draft(actor.user_id or 0)
    if draft is None:
        return
    left = {
        name: values for name, values in draft.typed.items() if name.partition("-")[0] not in keys
    }
    if any("-" in name for name in left):
        draft.typed = left
    else:
        db.session.delete(draft)


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
    known = queries.same_authority(
        person.id, clock.today(), given_by=given_by, paper=paper, end=end_day
    )
    if known is not None:
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
