"""Commands: record a signed paper, confirm it as the second person, or send it back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.content.catalogue import statement
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.numbers import next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import LANGUAGES, Lang, say
from portal.foundation.evidence.services import store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import workflow as signing
from portal.supervision.attestations.models import Attestation, AttestationRequest, Medium
from portal.supervision.attestations.signing.records import (
    Answered,
    Hand,
    Signature,
    keep_records,
    write_records,
)
from portal.supervision.attestations.signing.replies import Reply
from portal.supervision.attestations.signing.services import fill_for
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.papers import queries, workflow
from portal.supervision.papers.models import PaperFile, PaperRecord, PaperState, Way
from portal.supervision.papers.scans import Scan

DAYS_TO_CONFIRM = 3  # business days


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What the paper says beside the answer; `typed`: the form, for recording it anew."""

    way: Way
    received_on: date
    dated_on: date
    signer_name: str
    signer_title: str
    authority: str
    typed: Mapping[str, list[str]]


def shown_on_paper(request: AttestationRequest, vendor: Vendor, check: str) -> tuple[Lang, str]:
    """The language and the SHA-256 of the text that was printed with this check word.

    Refuses a word that no text of this request has: it is mistyped, or the statement has changed
    since it was printed.
    """
    asked, fill = statement(request.statement_id, request.pack_version), fill_for(request, vendor)
    for lang in LANGUAGES:
        shown = texts.sha256(texts.statement_text(asked, request.wording, fill, lang, {}))
        if workflow.check_word(shown) == check.strip().lower():
            return lang, shown
    raise ChangedMeanwhile(
        say(
            "The check word does not fit %(number)s. It is mistyped, or the statement has changed "
            "since it was printed: then print it again and have it signed anew.",
            number=request.number,
        ),
        field="check",
    )


def record_paper(
    request: AttestationRequest,
    vendor: Vendor,
    *,
    check: str,
    scans: Sequence[Scan],
    entries: Entries,
    reply: Reply,
    actor: Actor,
) -> PaperRecord:
    """For a second person to confirm. `scans`: none keeps the files that were sent back."""
    held = sitting_queries.lock_requests([request.id])[request.id]
    workflow.demand_open(held)
    waiting = queries.waiting_for(held.id)
    if waiting is not None:
        raise InvalidTransition(
            say("%(number)s is recorded already and waits to be confirmed.", number=waiting.number)
        )
    lang, shown = shown_on_paper(held, vendor, check)
    workflow.demand_days(
        held, dated_on=entries.dated_on, received_on=entries.received_on, today=clock.today()
    )
    before = queries.last_of_request(held.id)
    paper = PaperRecord(
        number=next_number("P"),
        vendor_id=vendor.id,
        request_id=held.id,
        state=PaperState.RECORDED,
        language=lang,
        shown_sha256=shown,
        way=entries.way,
        received_on=entries.received_on,
        dated_on=entries.dated_on,
        signer_name=entries.signer_name,
        signer_title=entries.signer_title,
        authority=entries.authority,
        answer=reply.answer,
        explanation=reply.explanation,
        inputs=dict(reply.inputs),
        exceptions=[_as_json(row) for row in reply.exceptions],
        typed=dict(entries.typed),
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
        follows_id=None if before is None else before.id,
    )
    db.session.add(paper)
    db.session.flush()
    files = _files(paper, scans, before)
    db.session.add_all(files)
    duty = _open_duty(paper, vendor)
    owed = sitting_queries.duties_to_sign([held.id])
    for one in owed:  # the vendor has done its part, and is told so
        obligations.hand_in(one, on=paper.received_on)
    record(
        actor,
        "paper.recorded",
        paper,
        say("Recorded the signed paper %(number)s", number=paper.number),
        also=[held, duty, *owed],
        after={
            "answer": paper.answer.value,
            "received_on": paper.received_on.isoformat(),
            "files": [file.sha256 for file in files],
        },
    )
    return paper


def confirm_paper(paper_id: int, vendor: Vendor, *, actor: Actor) -> Attestation:
    """The second person found the entries as on the paper: the attestation exists from now on."""
    paper = queries.hold_paper(paper_id)
    workflow.demand_waiting(paper)
    workflow.demand_second_person(paper, by=actor)
    request = sitting_queries.lock_requests([paper.request_id])[paper.request_id]
    workflow.demand_open(request)
    _, shown = shown_on_paper(request, vendor, workflow.check_word(paper.shown_sha256))
    asked = statement(request.statement_id, request.pack_version)
    answered = [Answered(request, asked, fill_for(request, vendor), _signature(paper, shown))]
    signing.demand_complete(
        asked,
        request.wording,
        paper.answer,
        explanation=paper.explanation,
        inputs=paper.inputs,
        exceptions=len(paper.exceptions),
    )
    hand = Hand(
        signer_id=None,
        authority_id=None,
        signed_at=clock.midnight(paper.received_on),
        signed_on=paper.received_on,
        medium=Medium.PAPER,
        received_on=paper.received_on,
    )
    records = write_records(answered, hand)
    touched = keep_records(answered, records, hand)
    (made,) = records
    workflow.confirm(paper, attestation_id=made.id, by=actor, at=clock.now())
    record(
        actor,
        "paper.confirmed",
        paper,
        say(
            "Confirmed the paper %(paper)s: attestation %(number)s",
            paper=paper.number,
            number=made.number,
        ),
        also=[made, *touched, *_close_duty(paper)],
        after={"answer": made.answer.value, "sha256": made.sha256},
    )
    return made


def send_back(paper_id: int, *, wrong: str, actor: Actor) -> None:
    """The entries are not as on the paper, or the paper is no use; it is recorded anew."""
    paper = queries.hold_paper(paper_id)
    workflow.send_back(paper, wrong=wrong, by=actor, at=clock.now())
    owed = sitting_queries.duties_to_sign([paper.request_id])
    for one in owed:
        obligations.hand_back(one)
    record(
        actor,
        "paper.sent_back",
        paper,
        say("Sent the paper %(number)s back", number=paper.number),
        also=[*_close_duty(paper), *owed],
        after={"wrong": paper.wrong},
    )


def _signature(paper: PaperRecord, shown: str) -> Signature:
    return Signature(
        answer=paper.answer,
        explanation=paper.explanation,
        inputs=paper.inputs,
        name=paper.signer_name,
        title=paper.signer_title,
        language=paper.language,
        shown_sha256=shown,
        exceptions=rows_of(paper),
    )


def rows_of(paper: PaperRecord) -> list[Deviation]:
    return [
        Deviation(
            **one | {"since_on": date.fromisoformat(one["since_on"]) if one["since_on"] else None}
        )
        for one in paper.exceptions
    ]


def _as_json(row: Deviation) -> dict[str, Any]:
    return asdict(row) | {"since_on": row.since_on.isoformat() if row.since_on else None}


def _files(
    paper: PaperRecord, scans: Sequence[Scan], before: PaperRecord | None
) -> list[PaperFile]:
    """In the order of the pages; refuses none, and what was recorded for another vendor."""
    if not scans:
        if before is None:
            raise RuleViolated(say("No file was chosen."), field="scan")
        kept = ("vendor_id", "file_no", "name", "sha256", "picture_sha256", "pages")
        return [
            PaperFile(paper_id=paper.id, **{name: getattr(file, name) for name in kept})
            for file in queries.files_of(before.id)
        ]
    other = queries.used_by_another_vendor([one.file.sha256 for one in scans], paper.vendor_id)
    if other is not None:
        raise RuleViolated(
            say("The same scan is recorded for another vendor (%(number)s).", number=other),
            field="scan",
        )
    return [
        PaperFile(
            vendor_id=paper.vendor_id,
            paper_id=paper.id,
            file_no=number,
            name=one.file.name,
            sha256=store_upload(one.file).sha256,
            picture_sha256=None if one.picture is None else store_upload(one.picture).sha256,
            pages=one.pages,
        )
        for number, one in enumerate(scans, start=1)
    ]


def _open_duty(paper: PaperRecord, vendor: Vendor) -> Obligation:
    return obligations.open_obligation(
        kind=ObligationKind.PAPER_CONFIRM,
        subject=paper,
        vendor_id=vendor.id,
        holder=Holder.PROCUREMENT,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_CONFIRM),
        ladder="internal",
        title=say("Confirm the paper %(number)s as a second person", number=paper.number),
        is_new=True,
    )


def _close_duty(paper: PaperRecord) -> list[Subject]:
    duty = find_open(ObligationKind.PAPER_CONFIRM, paper)
    if duty is None:
        return []
    obligations.close_obligation(duty, reason=paper.wrong)
    return [duty]
