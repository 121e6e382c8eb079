"""Commands: sign one statement, or several with one signature.

The records of a signature on the portal and of one on paper are built here. Whoever calls
`write_records` and `keep_records` has checked who may sign and what was shown, holds the requests, and
records the command; `Hand` says by which way the signature came.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.content.catalogue import statement
from portal.content.definitions.statements import Statement
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import ProvedBy
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number, next_numbers
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import queries, workflow
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationException,
    AttestationRequest,
    AttestationSitting,
    AttestationState,
    Medium,
    Origin,
    RequestState,
)
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import names
from portal.supervision.attestations.statements.queries import fills_for

# Business days to decide: steps of exception_effect in attestations.yaml
DAYS_TO_DECIDE = {Answer.AFFIRM_WITH_EXCEPTION: 10, Answer.DECLINE: 5}
# A new period takes over from nothing.
TAKES_OVER = frozenset({Origin.CORRECTION, Origin.VOIDED, Origin.REACH})


@dataclass(frozen=True, slots=True)
class Hand:
    """By which way the signature came. On paper there may be no account and no authority here."""

    signer_id: int | None
    authority_id: int | None
    signed_at: datetime
    signed_on: date
    address: str = ""
    medium: Medium = Medium.PORTAL
    proved_by: ProvedBy | None = None  # of an account
    received_on: date | None = None  # of a paper; by it lateness is judged


@dataclass(frozen=True, slots=True)
class Answered:
    """A request, held for this command, with its statement, what fills it, and the answer."""

    request: AttestationRequest
    statement: Statement
    fill: texts.Fill
    signature: Signature


def write_records(answered: Sequence[Answered], hand: Hand) -> list[Attestation]:
    """Numbered records in the order given, not added yet: a sitting needs their hashes first."""
    numbers = next_numbers("S", len(answered))
    changes = sitting_queries.change_numbers({answer.request.engagement_id for answer in answered})
    return [
        _record(answer, number, changes.get(answer.request.engagement_id, 0), hand)
        for answer, number in zip(answered, numbers, strict=True)
    ]


def keep_records(
    answered: Sequence[Answered], written: Sequence[Attestation], hand: Hand
) -> list[Subject]:
    """Add the records with what they open, close and replace; what else was touched."""
    db.session.add_all(written)
    db.session.flush()  # exceptions, obligations and the history refer to their ids
    db.session.add_all(
        AttestationException(
            vendor_id=attestation.vendor_id,
            attestation_id=attestation.id,
            position=position,
            **{name: getattr(row, name) for name in names()},
        )
        for answer, attestation in zip(answered, written, strict=True)
        for position, row in enumerate(answer.signature.exceptions, start=1)
    )
    for answer in answered:
        workflow.answer(answer.request)
    return [
        *(answer.request for answer in answered),
        *_take_over(answered, written, hand.signed_on),
        *_close_duties(answered, hand),
        *_end_older_decisions(answered, written),
        *_open_decisions(answered, written, hand.signed_on),
    ]


def _record(answer: Answered, number: str, change_number: int, hand: Hand) -> Attestation:
    request, signature, asked = answer.request, answer.signature, answer.statement
    chosen = next(choice.label for choice in asked.choices if choice.id == signature.answer)
    signing = texts.Signing(
        texts.choice_words(chosen),
        signature.explanation,
        signature.inputs,
        signature.name,
        signature.title,
        signature.exceptions,
    )
    text = texts.signed_text(asked, request.wording, answer.fill, signature.language, signing)
    takes_over = request.origin in TAKES_OVER
    return Attestation(
        number=number,
        vendor_id=request.vendor_id,
        request_id=request.id,
        engagement_id=request.engagement_id,
        statement_id=request.statement_id,
        pack_version=request.pack_version,
        wording=request.wording,
        period_from=request.period_from,
        period_to=request.period_to,
        answer=signature.answer,
        explanation=signature.explanation,
        inputs=dict(signature.inputs),
        language=signature.language,
        text=text,
        sha256=texts.sha256(text),
        signer_id=hand.signer_id,
        signer_name=signature.name,
        signer_title=signature.title,
        authority_id=hand.authority_id,
        medium=hand.medium,
        proved_by=hand.proved_by,
        received_on=hand.received_on,
        replaces_id=request.follows_id if takes_over else None,
        signed_at=hand.signed_at,
        signed_on=hand.signed_on,
        address=hand.address,
        change_number=change_number,
    )


def _take_over(
    answered: Sequence[Answered], written: Sequence[Attestation], on: date
) -> list[Attestation]:
    """A correction ends the one it corrects, if that still stands."""
    old = sitting_queries.lock_attestations(
        {attestation.replaces_id for attestation in written if attestation.replaces_id is not None}
    )
    ended = []
    for answer, attestation in zip(answered, written, strict=True):
        corrected = old.get(attestation.replaces_id or 0)
        stands = corrected is not None and corrected.state is AttestationState.SIGNED
        if corrected and stands and answer.request.origin is Origin.CORRECTION:
            workflow.replace(corrected, by=attestation, on=on)
            ended.append(corrected)
    return ended


def _close_duties(answered: Sequence[Answered], hand: Hand) -> list[Obligation]:
    duties = sitting_queries.duties_to_sign({answer.request.id for answer in answered})
    for duty in duties:
        if hand.received_on is not None:
            obligations.hand_in(duty, on=hand.received_on)
        obligations.close_obligation(duty)
    return list(duties)


def _end_older_decisions(
    answered: Sequence[Answered], written: Sequence[Attestation]
) -> list[Obligation]:
    """Nobody decides any more about what this answer takes the place of, or what has ended.

    What was said about an earlier period still stands and still waits.
    """
    new = {
        (attestation.engagement_id, attestation.statement_id): attestation
        for attestation in written
    }
    waiting = sitting_queries.undecided_about(
        {answer.request.engagement_id for answer in answered},
        {answer.request.statement_id for answer in answered},
    )
    touched = []
    for duty, older in waiting:
        record = new.get((older.engagement_id, older.statement_id))
        if record is None or record.id == older.id:
            continue
        same = (older.wording, older.period_from) == (record.wording, record.period_from)
        if same or older.state is not AttestationState.SIGNED:
            obligations.withdraw_obligation(duty, reason=record.number)
            touched.append(duty)
    return touched


def _open_decisions(
    answered: Sequence[Answered], written: Sequence[Attestation], today: date
) -> list[Obligation]:
    return [
        obligations.open_obligation(
            kind=ObligationKind.ATTESTATION_EXCEPTION,
            subject=made,
            vendor_id=made.vendor_id,
            holder=Holder.PRIVACY_OFFICER,
            due_on=business_calendar().add_open_days(today, DAYS_TO_DECIDE[made.answer]),
            ladder="internal",
            title=workflow.what_to_decide(made, answer.statement.title),
            is_new=True,
        )
        for answer, made in zip(answered, written, strict=True)
        if made.answer is not Answer.AFFIRM
    ]


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
    request: AttestationRequest,
    vendor: Vendor,
    signature: Signature,
    *,
    proved_by: ProvedBy,
    actor: Actor,
) -> Attestation:
    """Sign once. Refuses without authority, with something missing, or when the text has changed.

    An exception or a refusal opens an obligation of the privacy officer.
    """
    given = {request.id: signature}
    return sign_together(given, vendor, proved_by=proved_by, actor=actor).records[0]


def sign_together(
    signatures: Mapping[int, Signature], vendor: Vendor, *, proved_by: ProvedBy, actor: Actor
) -> SignedTogether:
    """Sign these requests at once, each with a record of its own, in the order given.

    Requests that were withdrawn or signed meanwhile fall out and the others are signed; refused is
    what leaves none. All or nothing otherwise: without authority, with something missing, or when
    one of the texts has changed since it was shown, nothing is signed.
    """
    held = sitting_queries.lock_requests(signatures)
    requests = [held[request_id] for request_id in signatures if request_id in held]
    waiting = [request for request in requests if request.state is RequestState.OPEN]
    fell_out = [request for request in requests if request.state is not RequestState.OPEN]
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
        demand_unchanged(answer)
        demand_complete(answer)
    hand = Hand(
        signer_id=actor.user_id,
        authority_id=authority.id,
        signed_at=clock.now(),
        signed_on=today,
        address=actor.address or "",
        proved_by=proved_by,
    )
    records = write_records(answered, hand)
    sitting = _sit(records, vendor, hand) if len(records) > 1 else None
    touched = keep_records(answered, records, hand)
    _note(answered, records, sitting, touched, actor)
    return SignedTogether(records, sitting, fell_out)


def demand_unchanged(answer: Answered) -> None:
    request, signature, fill = answer.request, answer.signature, answer.fill
    shown = texts.statement_text(answer.statement, request.wording, fill, signature.language, {})
    if texts.sha256(shown) != signature.shown_sha256:
        raise ChangedMeanwhile(
            say(
                "“%(title)s” (%(work)s) has changed since you opened this page. "
                "Please read it again.",
                title=answer.statement.title,
                work=fill.engagement_name,
            )
        )


def demand_complete(answer: Answered) -> None:
    signature = answer.signature
    workflow.demand_complete(
        answer.statement,
        answer.request.wording,
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
    proved = {"proved_by": records[0].proved_by}
    if sitting is None:
        (made,), (only,) = records, answered
        named = {"number": made.number, "title": only.statement.title}
        text = say("Signed %(number)s “%(title)s”", **named)
        if made.answer is Answer.DECLINE:
            text = say("Signed in %(number)s that “%(title)s” cannot be attested", **named)
        after = {"answer": made.answer.value, **proved, "sha256": made.sha256}
        record(actor, "attestation.signed", made, text, also=touched, after=after)
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
        after={"numbers": [made.number for made in records], **proved, "sha256": sitting.sha256},
    )


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
