"""Commands of whoever holds a letter, without an account: sign its statements, answer one of its findings. A
second person of the company confirms each, as of a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say, say_n
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.attestations.signing.authority_services import (
    SigningBasis,
    demand_on_record,
)
from portal.supervision.attestations.signing.paper_services import take_in_signed
from portal.supervision.attestations.signing.replies import Signature
from portal.supervision.findings.handling.paper_services import Entries, take_in_answer
from portal.supervision.paper_records.by_code import ByCode
from portal.supervision.paper_records.models import Paper, PaperKind
from portal.supervision.paper_records.scans import Scan
from portal.supervision.papers import queries, workflow
from portal.supervision.papers.models import Letter


def by_code(letter: Letter, actor: Actor, authority_id: int | None = None) -> ByCode:
    """What is known of what is signed or answered now with the code of this letter."""
    knows = {by for by in (letter.code_made_by_id, letter.posted_by_id) if by is not None}
    return ByCode(
        letter=letter.number,
        posted_to=letter.address,
        posted_on=letter.posted_on or clock.today(),
        known_to=sorted(knows),
        authority_id=authority_id,
        network=actor.address or "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSignature:
    """What whoever holds a letter typed once for all its statements; `replies` by request."""

    basis: SigningBasis
    name: str
    signatures: Mapping[int, Signature]


def sign_with_code(letter_id: int, signed: CodeSignature, *, actor: Actor) -> None:
    """All that the letter asks for, once. A second person of the company confirms each, as of a paper.

    Refuses a code that is over, somebody who is not on record, and less or more than is asked.
    """
    letter = queries.hold_letter(letter_id)
    workflow.demand_good_code(letter, clock.today())
    asked = queries.to_sign(letter)
    if not asked:
        raise InvalidTransition(say("The statements of this letter are not asked for any more."))
    if {row.request.id for row in asked} != set(signed.signatures):
        raise ChangedMeanwhile(
            say("What is asked has changed since you opened this page. Please read it again.")
        )
    vendor = hold_vendor(letter.vendor_id)
    entitled = demand_on_record(vendor, signed.basis, signed.name, clock.today())
    lang = next(iter(signed.signatures.values())).language
    taken = take_in_signed(
        signed.signatures,
        vendor,
        words(entitled.why, lang),
        by_code(letter, actor, entitled.authority_id),
    )
    items = queries.items_of(letter)
    for paper, _touched in taken:
        items[paper.subject_id].paper_id = paper.id
    _use_up(letter)
    text = say_n(
        "%(name)s signed %(n)s statement with the code of the letter %(number)s",
        "%(name)s signed %(n)s statements with the code of the letter %(number)s",
        len(taken),
        name=signed.name,
        number=letter.number,
    )
    record(
        actor,
        "letter.signed",
        letter,
        text,
        also=[row for _paper, touched in taken for row in touched],
        after={"numbers": [paper.number for paper, _touched in taken]},
    )


def answer_finding(
    letter_id: int, finding_id: int, entries: Entries, scans: Sequence[Scan], *, actor: Actor
) -> Paper:
    """A plan or a report about one finding of the letter, once.

    Refuses a code that is over, and a finding that is not asked any more or was answered.
    """
    letter = queries.hold_letter(letter_id)
    workflow.demand_good_code(letter, clock.today())
    if finding_id not in {row.finding.id for row in queries.to_answer(letter)}:
        raise InvalidTransition(say("This has been answered already, or is not asked any more."))
    hold_vendor(letter.vendor_id)
    said = replace(entries, by_code=by_code(letter, actor))
    paper, touched = take_in_answer(finding_id, said, scans=scans, actor=actor)
    queries.told_in(letter.id)[finding_id].paper_id = paper.id
    _use_up(letter)
    named = {"name": entries.said_by, "paper": paper.number, "number": letter.number}
    record(
        actor,
        "letter.answered",
        letter,
        say(
            "Somebody who gave the name “%(name)s” handed in a plan with the code of the letter %(number)s: %(paper)s",
            **named,
        )
        if paper.kind is PaperKind.PLAN
        else say(
            "Somebody who gave the name “%(name)s” reported a finding as mended with the code of the letter %(number)s: "
            "%(paper)s",
            **named,
        ),
        also=touched,
        after={"numbers": [paper.number], "files": [scan.file.sha256 for scan in scans]},
    )
    return paper


def _use_up(letter: Letter) -> None:
    """Nothing of the letter is left: its code is good no more."""
    db.session.flush()
    if not queries.to_sign(letter) and not queries.to_answer(letter):
        workflow.use_up(letter, today=clock.today())
