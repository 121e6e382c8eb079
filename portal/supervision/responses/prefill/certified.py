"""What a certificate answers: while one of a vendor is in force and covers all the work that is asked about,
the questions of the standard sheet that the pack of certificates names are answered with it.

The answer stands in the draft like any other and says on which certificate it rests. The vendor may say
something else. When the certificate is over before the sheet is handed in, it is asked again; what was
handed in keeps saying what it rested on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.content import catalogue
from portal.content.definitions.questions import SHEET
from portal.content.packs.references import CERTIFIED_AS
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Message, Text
from portal.supervision.certificates.models import Certificate
from portal.supervision.certificates.queries import CertificateInForce, in_force_on
from portal.supervision.certificates.workflow import name_of
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment, GivenAnswer
from portal.supervision.responses.assignments.queries import Asked


def covering(
    sheet: Sheet, works: Collection[int], held: Iterable[CertificateInForce]
) -> Mapping[str, CertificateInForce]:
    """By question of the sheet the certificate that answers it, the one that holds longest."""
    covers = [one for one in held if one.covers(works)]
    found: dict[str, CertificateInForce] = {}
    for answer in catalogue.certifications().answers if covers else ():
        holds = (one for one in covers if one.standard.value in answer.standards)
        best = next(holds, None)
        if best is not None and answer.id in sheet.by_id:
            found[answer.id] = best
    return found


def words_for(held: CertificateInForce) -> str:
    """What the answer says of it, in no language: our number, that on the certificate, the last day."""
    parts = (held.number, held.certificate_no, held.until.isoformat())
    return " / ".join(part for part in parts if part)


def follow_certificates() -> int:
    """Answers of drafts filled in and taken back as certificates say today; how many drafts changed.

    Four statements where nothing is different, however many there are.
    """
    found = _drafts()
    if not found:
        return 0
    ids = [assignment.id for assignment, _sheet in found]
    held = in_force_on({assignment.vendor_id for assignment, _sheet in found}, clock.today())
    rows: dict[int, dict[str, GivenAnswer]] = defaultdict(dict)
    named = catalogue.certifications().answers_by_id
    told = select(GivenAnswer).where(
        GivenAnswer.assignment_id.in_(ids),
        or_(GivenAnswer.question_id.in_(named), GivenAnswer.certificate_id.is_not(None)),
    )
    for row in db.session.scalars(told):
        rows[row.assignment_id][row.question_id] = row
    works = queries.works_of(ids)
    differing = [
        assignment.id
        for assignment, sheet in found
        if _differs(
            rows[assignment.id],
            covering(sheet, works.get(assignment.id, ()), held.get(assignment.vendor_id, ())),
        )
    ]
    for assignment_id in differing:
        with transaction(audited=False):
            fill_in(assignment_id)
    return len(differing)


def _differs(rows: Mapping[str, GivenAnswer], answers: Mapping[str, CertificateInForce]) -> bool:
    names = {*answers, *(name for name, row in rows.items() if row.certificate_id)}
    return any(_is_due(rows.get(name), answers.get(name)) for name in names)


def _is_due(row: GivenAnswer | None, held: CertificateInForce | None) -> bool:
    """Whether the certificate has to be put in, changed or taken out; what a person said stays."""
    if row is not None and not row.is_left_to_certificates:
        return False
    return (held.id if held else None) != (row.certificate_id if row else None)


def fill_in(assignment_id: int) -> bool:
    """One draft, within a command; whether anything changed. What a person answered stays."""
    asked = queries.find_asked(assignment_id, lock=True)
    if asked is None or asked.assignment.state not in workflow.DRAFT:
        return False
    answers = _answering(asked)
    rows = {row.question_id: row for row in queries.answers_of(assignment_id)}
    due = [
        name
        for name in {*answers, *(name for name, row in rows.items() if row.certificate_id)}
        if _is_due(rows.get(name), answers.get(name))
    ]
    for name in due:
        _put(asked, name, rows.get(name), answers.get(name))
    db.session.flush()
    return bool(due)


def _answering(asked: Asked) -> Mapping[str, CertificateInForce]:
    """Nothing of any other sheet than the standard one."""
    if not _is_standard(asked.assignment):
        return {}
    vendor_id = asked.assignment.vendor_id
    held = in_force_on([vendor_id], clock.today()).get(vendor_id, ())
    works = queries.works_of([asked.assignment.id]).get(asked.assignment.id, ())
    return covering(asked.sheet, works, held)


def _put(asked: Asked, name: str, row: GivenAnswer | None, held: CertificateInForce | None) -> None:
    if row is None:
        row = GivenAnswer(
            vendor_id=asked.assignment.vendor_id,
            assignment_id=asked.assignment.id,
            question_id=name,
        )
        db.session.add(row)
    row.value = CERTIFIED_AS if held else None
    row.comment = words_for(held) if held else ""
    row.certificate_id = held.id if held else None
    row.reason, row.expires, row.is_unchanged, row.answered_by_id = "", {}, False, None
    row.answered_at = clock.now()


def _is_standard(assignment: Assignment) -> bool:
    name = select(Questionnaire.name).where(Questionnaire.id == assignment.questionnaire_id)
    return db.session.scalar(name) == SHEET


def _drafts() -> list[tuple[Assignment, Sheet]]:
    """Those that are being answered, of the standard sheet; one statement once the sheets are read."""
    rows = db.session.execute(
        select(Assignment, QuestionnaireVersion.sha256)
        .join(Questionnaire, Questionnaire.id == Assignment.questionnaire_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(Questionnaire.name == SHEET, Assignment.state.in_(workflow.DRAFT))
        .order_by(Assignment.id)
    )
    return [
        (assignment, questionnaires.sheet_of(assignment.version_id, sha256))
        for assignment, sha256 in rows.all()
    ]


@dataclass(frozen=True, slots=True)
class CertificateAnswer:
    """On which certificate an answer rests, and what of it is looked at. `is_over`: in a draft, it
    does not answer the question any more."""

    certificate: Certificate
    because: Text | None
    is_over: bool = False

    @property
    def name(self) -> Message | str:
        return name_of(self.certificate)


def answered_by(
    asked: Asked, rows: Mapping[str, GivenAnswer | Said]
) -> Mapping[str, CertificateAnswer]:
    """By question; no statement where no answer rests on one."""
    resting = {name: row.certificate_id for name, row in rows.items() if row.certificate_id}
    if not resting:
        return {}
    ids = set(resting.values())
    known = {
        row.id: row
        for row in db.session.scalars(select(Certificate).where(Certificate.id.in_(ids)))
    }
    told, over = catalogue.certifications().answers_by_id, no_longer(asked, rows)
    return {
        name: CertificateAnswer(
            known[number], told[name].because if name in told else None, name in over
        )
        for name, number in resting.items()
        if number in known
    }


def no_longer(asked: Asked, rows: Mapping[str, GivenAnswer | Said]) -> frozenset[str]:
    """The questions of a draft whose certificate does not answer them any more; no statement where
    none is answered by one."""
    resting = {name: row.certificate_id for name, row in rows.items() if row.certificate_id}
    if not resting or asked.assignment.state not in workflow.DRAFT:
        return frozenset()
    holds = {name: held.id for name, held in _answering(asked).items()}
    return frozenset(name for name, number in resting.items() if holds.get(name) != number)
