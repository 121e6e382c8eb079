"""From answers to records: the one builder behind a signature on the portal and one on paper.

Whoever calls it has checked who may sign and what was shown, holds the requests, and records the
command. `Hand` says by which way the signature came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.content.definitions.statements import Statement
from portal.content.settings.queries import business_calendar
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_numbers
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.attestations import workflow
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationException,
    AttestationRequest,
    AttestationState,
    Medium,
    Origin,
)
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import Deviation, names

# Business days to decide: steps of exception_effect in attestations.yaml
DAYS_TO_DECIDE = {Answer.AFFIRM_WITH_EXCEPTION: 10, Answer.DECLINE: 5}
# A new period takes over from nothing.
TAKES_OVER = frozenset({Origin.CORRECTION, Origin.VOIDED, Origin.REACH})


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signer chose and typed; `shown_sha256` is of the statement that was on screen."""

    answer: Answer
    explanation: str
    inputs: Mapping[str, Any]
    name: str
    title: str
    language: str
    shown_sha256: str
    exceptions: Sequence[Deviation] = field(default=())


@dataclass(frozen=True, slots=True)
class Hand:
    """By which way the signature came. On paper there may be no account and no authority here."""

    signer_id: int | None
    authority_id: int | None
    signed_at: datetime
    signed_on: date
    address: str = ""
    medium: Medium = Medium.PORTAL
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
        _record(one, number, changes.get(one.request.engagement_id, 0), hand)
        for one, number in zip(answered, numbers, strict=True)
    ]


def keep_records(
    answered: Sequence[Answered], written: Sequence[Attestation], hand: Hand
) -> list[Subject]:
    """Add the records with what they open, close and replace; what else was touched."""
    db.session.add_all(written)
    db.session.flush()  # exceptions, obligations and the history refer to their ids
    db.session.add_all(
        _exception(record, position, row)
        for one, record in zip(answered, written, strict=True)
        for position, row in enumerate(one.signature.exceptions, start=1)
    )
    for one in answered:
        workflow.answer(one.request)
    return [
        *(answer.request for answer in answered),
        *_take_over(answered, written, hand.signed_on),
        *_close_duties(answered, hand),
        *_end_older_decisions(answered, written),
        *_open_decisions(answered, written, hand.signed_on),
    ]


def _record(one: Answered, number: str, change_number: int, hand: Hand) -> Attestation:
    request, signature = one.request, one.signature
    chosen = next(each.label for each in one.statement.choices if each.id == signature.answer)
    signing = texts.Signing(
        texts.choice_words(chosen),
        signature.explanation,
        signature.inputs,
        signature.name,
        signature.title,
        signature.exceptions,
    )
    text = texts.signed_text(one.statement, request.wording, one.fill, signature.language, signing)
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
        received_on=hand.received_on,
        replaces_id=request.follows_id if takes_over else None,
        signed_at=hand.signed_at,
        signed_on=hand.signed_on,
        address=hand.address,
        change_number=change_number,
    )


def _exception(record: Attestation, position: int, row: Deviation) -> AttestationException:
    return AttestationException(
        vendor_id=record.vendor_id,
        attestation_id=record.id,
        position=position,
        **{name: getattr(row, name) for name in names()},
    )


def _take_over(
    answered: Sequence[Answered], written: Sequence[Attestation], on: date
) -> list[Attestation]:
    """A correction ends the one it corrects, if that still stands."""
    old = sitting_queries.lock_attestations(
        {attestation.replaces_id for attestation in written if attestation.replaces_id is not None}
    )
    ended = []
    for one, record in zip(answered, written, strict=True):
        corrected = old.get(record.replaces_id or 0)
        stands = corrected is not None and corrected.state is AttestationState.SIGNED
        if corrected is not None and stands and one.request.origin is Origin.CORRECTION:
            workflow.replace(corrected, by=record, on=on)
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
    calendar = None
    opened = []
    for one, record in zip(answered, written, strict=True):
        days = DAYS_TO_DECIDE.get(record.answer)
        if days is None:
            continue
        calendar = calendar or business_calendar()
        opened.append(
            obligations.open_obligation(
                kind=ObligationKind.ATTESTATION_EXCEPTION,
                subject=record,
                vendor_id=record.vendor_id,
                holder=Holder.PRIVACY_OFFICER,
                due_on=calendar.add_open_days(today, days),
                ladder="internal",
                title=workflow.what_to_decide(record, one.statement.title),
                is_new=True,
            )
        )
    return opened
