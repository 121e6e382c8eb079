"""What is offered filled in: last time's answers, and what the portal has on record, to confirm or correct.

A question that was changed since last time asks something else, and a section marked to be asked anew
starts empty: neither is offered. Source: docs/product.md section 1 (never asked twice).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.evidence.models import StoredFile
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.engagements.queries import terms_on
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.ledger.vendors.queries import vendors_by_id
from portal.supervision.attestations.models import Answer
from portal.supervision.attestations.statements.facts import Key, Signed, attestation_facts
from portal.supervision.certificates.models import (
    Certificate,
    HandedInCertificate,
    HandedInFile,
    Standard,
)
from portal.supervision.certificates.queries import in_force_on
from portal.supervision.certificates.workflow import name_of
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.number import WHOLE
from portal.supervision.questionnaires.kinds.parts.question import (
    NO,
    PARTIAL,
    SCALE_WORDS,
    YES,
    Question,
    Source,
)
from portal.supervision.questionnaires.scores import Setting, shown
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.answer_rows import (
    Said,
    given_answers,
    said_of,
    with_attached,
)
from portal.supervision.responses.assignments.models import AnswerFile, Assignment, GivenAnswer
from portal.supervision.trainings.facts import last_counted

STATEMENT = "no_subcontracting"
TRAINED_MONTHS: Final = 12  # as PEO-03 asks
# Answers of the standard sheet to which certificates (CRT-01) are on record.
CERTIFIED: Final[Mapping[Standard, str]] = {
    Standard.PRIVACY_MARK: "privacymark",
    Standard.ISO_27001: "iso27001",
    Standard.ISO_27701: "iso27701",
    Standard.ISO_27017: "iso27017",
    Standard.SOC_2_TYPE_2: "soc2",
    Standard.ISMAP: "ismap",
    Standard.PCI_DSS: "pcidss",
}


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that is on record, in words that say where. `files`: what shows it, with their names."""

    value: Any
    words: Message
    comment: str = ""
    expires: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, str]] = ()


def nobody_else(signed: Mapping[Key, Signed], works: Collection[int]) -> Known | None:
    """The statement in force says for each of the works, without exception, that nobody else
    handles the data."""
    found = [signed[work, STATEMENT] for work in works if (work, STATEMENT) in signed]
    stands = [said for said in found if said.answer is Answer.AFFIRM and not said.unsettled_on]
    if not works or len(stands) < len(works):
        return None
    last = max(stands, key=lambda statement: statement.signed_on)
    words = say("No (attestation %(number)s of %(day)s)", number=last.number, day=last.signed_on)
    return Known(NO, words)


def countries(question: Question, vendor_id: int, works: Collection[int]) -> Known | None:
    """The places abroad of the register as rows: what the question has columns for."""
    today, columns = clock.today(), [column.id for column in question.columns]
    shares = [
        share
        for share in shares_on(today, [vendor_id])
        if share.engagement_id in works and share.country != JAPAN
    ]
    if not shares or "country" not in columns:
        return None
    party = vendors_by_id([vendor_id])[vendor_id].called.in_(language())
    running = {terms.engagement_id for terms in terms_on(today, [vendor_id])}
    codes = dict.fromkeys(share.country for share in shares if share.engagement_id in running)
    places = list(map(country_text, codes))
    if not places:
        return None
    known = [{"country": place.in_(language()), "party": party} for place in places]
    rows = [{column: row.get(column, "") for column in columns} for row in known]
    named = Text("、".join(place.ja for place in places), ", ".join(place.en for place in places))
    return Known(rows, say("Countries in our register: %(countries)s", countries=named))


def certificates(question: Question, vendor_id: int, works: Collection[int]) -> Known | None:
    """Those in force that cover all the work, of each kind the one that holds longest; with the
    files that the vendor handed in. What the company added when it checked is not the vendor's to show."""
    held = in_force_on([vendor_id], clock.today()).get(vendor_id, ())
    best: dict[str, int] = {}
    for one in held:
        option = CERTIFIED.get(one.standard, "")
        if option in question.by_choice and one.covers(works):
            best.setdefault(option, one.id)
    if not best:
        return None
    found = select(Certificate).where(Certificate.id.in_(best.values()))
    rows = {row.id: row for row in db.session.scalars(found)}
    given = {row.handed_in_id for row in rows.values() if row.handed_in_id is not None}
    shown_by = select(HandedInFile).where(HandedInFile.handed_in_id.in_(given))
    files = db.session.scalars(shown_by.order_by(HandedInFile.id))
    lines = [(words(name_of(row)), row.certificate_no, row.scope) for row in rows.values()]
    return Known(
        sorted(best, key=list(question.by_choice).index),
        say(
            "Certificates in our register: %(certificates)s",
            certificates=" / ".join(f"{row.number} {words(name_of(row))}" for row in rows.values()),
        ),
        comment="\n".join(" / ".join(filter(None, line)) for line in lines),
        expires={
            option: rows[row_id].certified_until.isoformat() for option, row_id in best.items()
        },
        files=[(file.file_sha256, file.file_name) for file in files],
    )


def trained(question: Question, vendor_id: int) -> Known | None:
    """As the vendor answered to the training that it held last: what was held before the last 12 months
    counts no more. To a scale whether everybody was trained, to a number the percent, rounded down;
    with the files that the vendor's people gave."""
    last = last_counted(vendor_id, add_months(clock.today(), -TRAINED_MONTHS))
    if last is None:
        return None
    of, title = last.counted, last.training.called
    if {YES, PARTIAL} <= set(question.kind.scale):
        value: Any = YES if of.is_whole else PARTIAL
        answer: Message | str = SCALE_WORDS[value]
    elif question.kind.is_number:
        value = min(WHOLE, of.trained * WHOLE // of.handling)
        answer = f"{value} %"
    else:
        return None
    parts = (last.training.number, title.in_(language()), last.held_until.isoformat())
    return Known(
        value,
        say(
            "%(answer)s (%(number)s “%(title)s”: %(trained)s of %(handling)s people, last on %(day)s)",
            answer=answer,
            number=last.training.number,
            title=title,
            trained=of.trained,
            handling=of.handling,
            day=last.held_until,
        ),
        comment=" / ".join((*parts, f"{of.trained}/{of.handling}")),
        files=[(file.file_sha256, file.file_name) for file in last.proofs],
    )


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """A file that the vendor gave once. `numbers`: of what it gave it with."""

    sha256: str
    name: str
    given_on: date
    numbers: tuple[str, ...]


def library_of(vendor_id: int) -> list[LibraryFile]:
    """Everything the vendor's people gave with answers and certificates, the newest first, each file
    once, under its latest name; in two statements."""
    answered = (
        select(AnswerFile.file_sha256, AnswerFile.file_name, AnswerFile.added_at, Assignment.number)
        .join(Assignment, Assignment.id == AnswerFile.assignment_id)
        .join(StoredFile, StoredFile.sha256 == AnswerFile.file_sha256)
        .where(
            AnswerFile.vendor_id == vendor_id,
            AnswerFile.taken_back_at.is_(None),
            StoredFile.erased_on.is_(None),
        )
    )
    certified = (
        select(
            HandedInFile.file_sha256,
            HandedInFile.file_name,
            HandedInFile.added_at,
            HandedInCertificate.number,
        )
        .join(HandedInCertificate, HandedInCertificate.id == HandedInFile.handed_in_id)
        .where(HandedInFile.vendor_id == vendor_id)
    )
    rows = [*db.session.execute(answered), *db.session.execute(certified)]
    found: dict[str, LibraryFile] = {}
    for sha256, name, added_at, number in sorted(rows, key=lambda row: row.added_at, reverse=True):
        known = found.get(sha256)
        if known is None:
            found[sha256] = LibraryFile(sha256, name, clock.day_of(added_at), (number,))
        elif number not in known.numbers:
            found[sha256] = replace(known, numbers=(*known.numbers, number))
    return list(found.values())


def last_answers(asked: queries.Asked) -> Mapping[str, GivenAnswer]:
    """What was accepted last and is offered again, by question; three statements, or none."""
    last_id = asked.assignment.last_id
    then = queries.find_asked(last_id) if last_id is not None else None
    return offered(asked.sheet, then.sheet, told_in(then)) if then else {}


def told_in(asked: queries.Asked) -> list[GivenAnswer]:
    """The answers of an accepted one to what it asked; two statements."""
    number = asked.assignment.id
    files = queries.files_of(number).keys()
    return told(asked.sheet, asked.setting, queries.answers_of(number), files)


def known_of(asked: queries.Asked, questions: Iterable[Question]) -> Mapping[str, Known]:
    """What is on record about these questions; no statement where none of them is known."""
    wanted = [question for question in questions if question.known_from is not None]
    if not wanted:
        return {}
    works = queries.works_of([asked.assignment.id]).get(asked.assignment.id, ())
    found = ((question.id, _known(asked.assignment, question, works)) for question in wanted)
    return {name: known for name, known in found if known is not None}


def _known(assignment: Assignment, question: Question, works: Sequence[int]) -> Known | None:
    if question.known_from is Source.NO_SUBCONTRACTING:
        signed = attestation_facts([assignment.vendor_id], clock.today()).signed
        return nobody_else(signed, works)
    if question.known_from is Source.CERTIFICATES:
        return certificates(question, assignment.vendor_id, works)
    if question.known_from is Source.TRAININGS:
        return trained(question, assignment.vendor_id)
    return countries(question, assignment.vendor_id, works)


def asks_the_same(now: Question | None, then: Question | None) -> bool:
    """Whether the words, the kind, the options and the columns are those of then."""
    return now is not None and then is not None and _asked(now) == _asked(then)


def _asked(question: Question) -> tuple[Any, ...]:
    options = tuple((option.id, option.label) for option in question.options)
    return question.text, question.kind, options, question.columns


def told(
    sheet: Sheet, setting: Setting, rows: Iterable[GivenAnswer], with_files: Collection[str] = ()
) -> list[GivenAnswer]:
    """What was asked and answered: an answer that another one hid again was never handed in."""
    kept = list(rows)
    visible = shown(sheet, setting, with_attached(sheet, given_answers(kept), with_files))
    return [row for row in kept if row.question_id in visible]


def taken_over(sheet: Sheet, then: Sheet, rows: Iterable[GivenAnswer]) -> Mapping[str, GivenAnswer]:
    """The answers to questions that still ask the same, by question; not what a certificate said."""
    return {
        row.question_id: row
        for row in rows
        if row.certificate_id is None
        and asks_the_same(sheet.by_id.get(row.question_id), then.by_id.get(row.question_id))
    }


def offered(sheet: Sheet, then: Sheet, rows: Iterable[GivenAnswer]) -> Mapping[str, GivenAnswer]:
    """What last time said and may be confirmed, by question; nothing of sections asked anew."""
    return {
        name: row
        for name, row in taken_over(sheet, then, rows).items()
        if not sheet.section_of[name].ask_anew
    }


def confirmed(
    sheet: Sheet,
    setting: Setting,
    rows: Iterable[GivenAnswer],
    last: Mapping[str, GivenAnswer],
    names: Iterable[str],
) -> Mapping[str, Said]:
    """Last time's answers to those of `names` that are shown and not answered yet.

    What an answer shows is confirmed as well, so the same is asked as last time.
    """
    kept = list(rows)
    answers = given_answers(kept)
    said = {row.question_id for row in kept if row.value is not None}
    wanted = [name for name in names if name in last and last[name].value is not None]
    found: dict[str, Said] = {}
    while True:
        visible = shown(sheet, setting, answers)
        fresh = [name for name in wanted if name in visible - said - found.keys()]
        if not fresh:
            return found
        found |= {name: replace(said_of(last[name]), is_unchanged=True) for name in fresh}
        answers |= given_answers([last[name] for name in fresh])
