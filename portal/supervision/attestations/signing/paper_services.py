"""Commands: record a signed paper, confirm it as the second person, or send it back; and take in what was
signed with the code of a letter, which is confirmed as a paper is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.content.catalogue import statement
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject
from portal.foundation.core.database.locking import next_number, next_numbers
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.plain_data import read, write
from portal.foundation.core.words.messages import LANGUAGES, Lang, say
from portal.ledger.obligations import services as obligations
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import workflow as signing
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    Medium,
)
from portal.supervision.attestations.signing.replies import Reply, Signature
from portal.supervision.attestations.signing.services import (
    Answered,
    Hand,
    demand_complete,
    demand_unchanged,
    fill_for,
    keep_records,
    write_records,
)
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as four_eyes
from portal.supervision.paper_records.by_code import ByCode
from portal.supervision.paper_records.models import Paper, PaperKind, PaperState, Way
from portal.supervision.paper_records.scans import Scan

CHECK: Final = 12  # signs of the SHA-256 of the text that stand on the paper


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEntries:
    """What the paper says beside the answer; `typed`: the form, for recording it anew."""

    way: Way
    received_on: date
    dated_on: date
    signer_name: str
    signer_title: str
    authority: str
    typed: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPaper:
    """A recorded paper as it was signed. `language`, `shown_sha256`: of the text on it."""

    language: str
    shown_sha256: str
    dated_on: date
    signer_name: str
    signer_title: str
    authority: str
    answer: Answer
    explanation: str
    inputs: Mapping[str, Any]
    exceptions: Sequence[Deviation]
    typed: Mapping[str, list[str]]
    by_code: ByCode | None = None


def as_signed(paper: Paper) -> SignedPaper:
    return read(SignedPaper, paper.entries)


def check_word(sha256: str) -> str:
    """What stands on the paper beside its number: it says which text was printed, and opens nothing."""
    return sha256[:CHECK]


def shown_on_paper(request: AttestationRequest, vendor: Vendor, check: str) -> tuple[Lang, str]:
    """The language and the SHA-256 of the text that was printed with this check word.

    Refuses a word that no text of this request has: it is mistyped, or the statement has changed
    since it was printed.
    """
    asked, fill = statement(request.statement_id, request.pack_version), fill_for(request, vendor)
    for lang in LANGUAGES:
        shown = texts.sha256(texts.statement_text(asked, request.wording, fill, lang, {}))
        if check_word(shown) == check.strip().lower():
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
    entries: SignatureEntries,
    reply: Reply,
    actor: Actor,
) -> Paper:
    """For a second person to confirm. `scans`: none keeps the files that were sent back."""
    held = sitting_queries.lock_requests([request.id])[request.id]
    signing.demand_open(held)
    waiting = papers.open_paper(held)
    if waiting is not None:
        raise InvalidTransition(
            say("%(number)s is recorded already and waits to be confirmed.", number=waiting.number)
        )
    lang, shown = shown_on_paper(held, vendor, check)
    _demand_days(held, entries)
    last = papers.last_of(held)
    before = None if last is None or last.way is Way.CODE else last  # of a code nothing is kept
    _demand_scans(scans, before, vendor)
    paper = Paper(
        number=next_number("P"),
        vendor_id=vendor.id,
        kind=PaperKind.STATEMENT,
        subject_kind=held.__tablename__,
        subject_id=held.id,
        state=PaperState.RECORDED,
        way=entries.way,
        received_on=entries.received_on,
        entries=write(
            SignedPaper(
                language=lang,
                shown_sha256=shown,
                dated_on=entries.dated_on,
                signer_name=entries.signer_name,
                signer_title=entries.signer_title,
                authority=entries.authority,
                answer=reply.answer,
                explanation=reply.explanation,
                inputs=reply.inputs,
                exceptions=reply.exceptions,
                typed=entries.typed,
            )
        ),
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
        follows_id=None if last is None else last.id,
    )
    files = paper_records.keep(paper, scans, before)
    duty = paper_records.ask(
        paper,
        say("Confirm the paper %(number)s as a second person", number=paper.number),
        is_new=True,
    )
    owed = sitting_queries.duties_to_sign([held.id])
    for obligation in owed:  # the vendor has done its part, and is told so
        obligations.hand_in(obligation, on=paper.received_on)
    record(
        actor,
        "paper.recorded",
        paper,
        say("Recorded the signed paper %(number)s", number=paper.number),
        also=[held, duty, *owed],
        after={
            "answer": reply.answer.value,
            "received_on": paper.received_on.isoformat(),
            "files": [file.sha256 for file in files],
        },
    )
    return paper


def take_in_signed(
    signatures: Mapping[int, Signature], vendor: Vendor, authority: str, by_code: ByCode
) -> Sequence[tuple[Paper, Sequence[Subject]]]:
    """By request, within the command of whoever holds a letter: a paper each, and what it touched.

    Refuses a text that is another one by now, an answer with something missing, and what is signed.
    """
    held = sitting_queries.lock_requests(signatures)
    fills = sitting_queries.fills_for(list(held.values()), vendor, clock.today())
    numbers = iter(next_numbers("P", len(signatures)))
    taken: list[tuple[Paper, Sequence[Subject]]] = []
    for request_id, signature in signatures.items():
        request = held[request_id]
        signing.demand_open(request)
        if papers.open_paper(request) is not None:
            raise InvalidTransition(say("This statement has been signed already."))
        asked = statement(request.statement_id, request.pack_version)
        answered = Answered(request, asked, fills[request_id], signature)
        demand_unchanged(answered)
        demand_complete(answered)
        paper = _signed_with(answered, next(numbers), authority, by_code)
        paper_records.keep(paper, ())
        duty = paper_records.ask(
            paper,
            say(
                "Confirm as a second person what was signed by letter: %(number)s",
                number=paper.number,
            ),
            is_new=True,
        )
        owed = sitting_queries.duties_to_sign([request_id])
        for obligation in owed:
            obligations.hand_in(obligation, on=paper.received_on)
        taken.append((paper, [paper, request, duty, *owed]))
    return taken


def _signed_with(answered: Answered, number: str, authority: str, by_code: ByCode) -> Paper:
    request, signature, today = answered.request, answered.signature, clock.today()
    signed = SignedPaper(
        language=signature.language,
        shown_sha256=signature.shown_sha256,
        dated_on=today,
        signer_name=signature.name,
        signer_title=signature.title,
        authority=authority,
        answer=signature.answer,
        explanation=signature.explanation,
        inputs=signature.inputs,
        exceptions=signature.exceptions,
        typed={},
        by_code=by_code,
    )
    return Paper(
        number=number,
        vendor_id=request.vendor_id,
        kind=PaperKind.STATEMENT,
        subject_kind=request.__tablename__,
        subject_id=request.id,
        state=PaperState.RECORDED,
        way=Way.CODE,
        received_on=today,
        entries=write(signed),
        recorded_at=clock.now(),
    )


def confirm_paper(paper_id: int, vendor: Vendor, *, actor: Actor) -> Attestation:
    """The second person found the entries as on the paper: the attestation exists from now on."""
    paper = papers.hold_paper(paper_id)
    signed = as_signed(paper)
    four_eyes.confirm(paper, by=actor, at=clock.now(), typed_by=known_to(signed))
    request = sitting_queries.lock_requests([paper.subject_id])[paper.subject_id]
    signing.demand_open(request)
    _, shown = shown_on_paper(request, vendor, check_word(signed.shown_sha256))
    signature = Signature(
        answer=signed.answer,
        explanation=signed.explanation,
        inputs=signed.inputs,
        name=signed.signer_name,
        title=signed.signer_title,
        language=signed.language,
        shown_sha256=shown,
        exceptions=signed.exceptions,
    )
    asked = statement(request.statement_id, request.pack_version)
    answered = [Answered(request, asked, fill_for(request, vendor), signature)]
    demand_complete(answered[0])
    hand = _hand_of(paper, signed.by_code)
    records = write_records(answered, hand)
    touched = keep_records(answered, records, hand)
    (made,) = records
    paper.note_made(made)
    record(
        actor,
        "paper.confirmed",
        paper,
        say(
            "Confirmed the paper %(paper)s: attestation %(number)s",
            paper=paper.number,
            number=made.number,
        ),
        also=[made, *touched, *paper_records.close_duty(paper)],
        after={"answer": made.answer.value, "sha256": made.sha256},
    )
    return made


def _hand_of(paper: Paper, by_code: ByCode | None) -> Hand:
    if by_code is None or paper.recorded_at is None:
        return Hand(
            signer_id=None,
            authority_id=None,
            signed_at=clock.midnight(paper.received_on),
            signed_on=paper.received_on,
            medium=Medium.PAPER,
            received_on=paper.received_on,
        )
    return Hand(
        signer_id=None,
        authority_id=by_code.authority_id,
        signed_at=paper.recorded_at,
        signed_on=paper.received_on,
        address=by_code.network,
        medium=Medium.LETTER,
    )


def known_to(signed: SignedPaper) -> Sequence[int]:
    """Who of the company could know the code it was signed with: none of them confirms it."""
    return () if signed.by_code is None else signed.by_code.known_to


def send_back(paper_id: int, *, wrong: str, actor: Actor) -> None:
    """The entries are not as on the paper, or the paper is no use; it is recorded anew."""
    paper = papers.hold_paper(paper_id)
    known = known_to(as_signed(paper))
    four_eyes.send_back(paper, wrong=wrong, by=actor, at=clock.now(), typed_by=known)
    owed = sitting_queries.duties_to_sign([paper.subject_id])
    for obligation in owed:
        obligations.hand_back(obligation)
    record(
        actor,
        "paper.sent_back",
        paper,
        say("Sent the paper %(number)s back", number=paper.number),
        also=[*paper_records.close_duty(paper), *owed],
        after={"wrong": paper.wrong},
    )


def _demand_days(request: AttestationRequest, entries: SignatureEntries) -> None:
    """Asked, signed, received, in this order; a period has ended before it is signed for."""
    if entries.received_on > clock.today():
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    if entries.received_on < request.requested_on:
        raise RuleViolated(
            say("The statement was asked for on %(day)s only.", day=request.requested_on),
            field="received_on",
        )
    if entries.dated_on > entries.received_on:
        raise RuleViolated(say("It cannot be signed after it was received."), field="dated_on")
    if request.period_to is not None and entries.dated_on <= request.period_to:
        raise RuleViolated(
            say(
                "It was signed before the period ended on %(day)s, so it says nothing about all of it.",
                day=request.period_to,
            ),
            field="dated_on",
        )


def _demand_scans(scans: Sequence[Scan], before: Paper | None, vendor: Vendor) -> None:
    """Refuses none, and what was recorded for another vendor."""
    if not scans:
        if before is None:
            raise RuleViolated(say("No file was chosen."), field="scan")
        return
    if not any(scan.pages for scan in scans):
        raise RuleViolated(
            say(
                "An e-mail alone is not signed. Add the scan or photo of the signed paper, or an e-mail it "
                "is attached to."
            ),
            field="scan",
        )
    hashes = [scan.file.sha256 for scan in scans]
    other = papers.used_by_another_vendor(hashes, vendor.id, papers.STATEMENTS)
    if other is not None:
        raise RuleViolated(
            say("The same scan is recorded for another vendor (%(number)s).", number=other),
            field="scan",
        )
