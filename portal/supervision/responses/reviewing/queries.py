"""What was handed in, what it comes to, and who may read it.

Staff read what was handed in last, and everything while they enter or compare a paper: what is not
handed in is the vendor's own affair.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say
from portal.supervision.findings import queries as findings
from portal.supervision.findings.models import Cause, Finding, FindingRepair, FindingState
from portal.supervision.findings.severity import Severity
from portal.supervision.findings.workflow import demand_verifier, is_seen_with_sheet
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Grade, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    Given,
    Review,
    is_answered,
)
from portal.supervision.questionnaires.kinds.parts.question import MISMATCH, Question
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from portal.supervision.responses.prefill.contradictions import (
    COMPARED_WITH_REGISTER,
    differing_from_register,
)
from portal.supervision.responses.prefill.statements import Told

LIVE = frozenset({AssignmentState.SUBMITTED, AssignmentState.ACCEPTED})


def findings_of(assignment: Assignment) -> Sequence[Finding]:
    """The findings that accepting it opened, in the order of their numbers."""
    return db.session.scalars(
        select(Finding)
        .where(
            Finding.vendor_id == assignment.vendor_id,
            Finding.cause == Cause.ANSWER,
            Finding.subject_kind == Assignment.__tablename__,
            Finding.subject_id == assignment.id,
        )
        .order_by(Finding.id)
    ).all()


def files_in(submission: Submission) -> Mapping[str, Sequence[AnswerFile]]:
    """The evidence that was frozen with a round, by question, oldest first; taken back or not."""
    frozen = {
        (name, file["sha256"], file["name"])
        for name, answer in json.loads(submission.body)["answers"].items()
        for file in answer["files"]
    }
    rows = db.session.scalars(
        select(AnswerFile)
        .where(AnswerFile.assignment_id == submission.assignment_id)
        .order_by(AnswerFile.id)
    )
    found: dict[str, list[AnswerFile]] = defaultdict(list)
    for row in rows:
        key = (row.question_id, row.file_sha256, row.file_name)
        if key in frozen:
            frozen.discard(key)  # attached again since, it is the same
            found[row.question_id].append(row)
    return found


def handed_in(
    assignment: Assignment, submissions: Sequence[Submission]
) -> Mapping[str, given.Said]:
    """What the vendor said when it handed in last; what it types since then is its own affair."""
    if assignment.state in LIVE:
        return {row.question_id: given.said_of(row) for row in queries.answers_of(assignment.id)}
    return frozen_said(submissions[-1]) if submissions else {}


def evidence_of(
    assignment: Assignment, submissions: Sequence[Submission]
) -> Mapping[str, Sequence[AnswerFile]]:
    """The evidence that was handed in with them; what was taken back since is still there."""
    if assignment.state in LIVE:
        return queries.files_of(assignment.id)
    return files_in(submissions[-1]) if submissions else {}


def frozen_said(submission: Submission) -> dict[str, given.Said]:
    answers: dict[str, Any] = json.loads(submission.body)["answers"]
    return {
        name: given.Said(
            value=answer.get("value"),
            reason=answer.get("reason", ""),
            comment=answer.get("comment", ""),
            expires=answer.get("expires", {}),
            is_unchanged=answer.get("unchanged", False),
            certificate_id=answer.get("certificate"),
        )
        for name, answer in answers.items()
    }


@dataclass(frozen=True)
class ReviewResult:
    """`answers` with what the reviewer noted; `grade` with the findings that are open."""

    answers: Mapping[str, Given]
    score: scores.Score
    grade: Grade | None


@dataclass(frozen=True)
class Proposal:
    """A finding that accepting opens; `known`: what is open about it already, so nothing new is."""

    opened: scores.Opened
    known: Finding | None


@dataclass(frozen=True)
class Holding:
    """A finding that holds the grade down; `number` None: accepting opens it. `cap`: the grade its
    question allows at most while it is open."""

    title: Text | Message
    severity: Severity
    number: str | None
    finding_id: int | None
    question: str
    cap: str | None


@dataclass(frozen=True)
class Outlook:
    """What accepting would come to now: `bare` is the grade by the percent alone."""

    result: ReviewResult
    bare: Grade | None
    proposals: tuple[Proposal, ...]
    holding: tuple[Holding, ...]


def result_of(asked: queries.Asked) -> ReviewResult:
    """Score and grade as things stand now, open findings of the vendor included."""
    answers, as_no = reviewed_answers(asked)
    score = scores.score(asked.sheet, asked.setting, answers, as_no=as_no)
    known = findings.open_about({asked.assignment.vendor_id}).values()
    return ReviewResult(answers, score, _grade(asked.sheet, score, _open(known, asked.sheet)))


def outlook(
    asked: queries.Asked,
    *,
    dropped: Collection[str] = (),
    severities: Mapping[str, Severity] = MappingProxyType({}),
) -> Outlook:
    """What accepting comes to, before anything is written. `dropped`: rules that open nothing;
    `severities`: of rules that are adjusted."""
    answers, as_no = reviewed_answers(asked)
    score = scores.score(asked.sheet, asked.setting, answers, as_no=as_no)
    known = findings.open_about({asked.assignment.vendor_id})
    proposals = tuple(
        Proposal(opened, known.get((asked.assignment.vendor_id, about(opened))))
        for opened in scores.opened(asked.sheet, asked.setting, answers, clock.today(), as_no=as_no)
    )
    holding = _open(known.values(), asked.sheet)
    for opened in (proposal.opened for proposal in proposals if proposal.known is None):
        if (rule := opened.rule).id not in dropped:
            severity = severities.get(rule.id, rule.severity)
            cap = _cap(asked.sheet, opened.question, severity)
            holding.append(Holding(rule.title, severity, None, None, opened.question, cap))
    bare = scores.grade(asked.sheet.grades, score.total.counted)
    grade = _grade(asked.sheet, score, holding)
    better = _better_than(asked.sheet, grade, bare)
    forbid = {severity for grade in better for severity in grade.forbids}
    held = (
        finding
        for finding in holding
        if better and (finding.cap is not None or finding.severity in forbid)
    )
    return Outlook(ReviewResult(answers, score, grade), bare, proposals, tuple(held))


def about(opened: scores.Opened) -> str:
    """How a finding of a rule is known, so that it is not opened twice while it is open."""
    return f"question:{opened.question}:{opened.rule.id}"


def proposed_findings(asked: queries.Asked) -> tuple[scores.Opened, ...]:
    answers, as_no = reviewed_answers(asked)
    return scores.opened(asked.sheet, asked.setting, answers, clock.today(), as_no=as_no)


def reviewed_answers(asked: queries.Asked) -> tuple[Mapping[str, Given], frozenset[str]]:
    """What was handed in with the reviewer's marks; and which unanswered ones count as no."""
    assignment = asked.assignment
    submissions = () if assignment.state in LIVE else queries.submissions_of(assignment.id)
    noted = {row.question_id: row for row in queries.reviews_of(assignment.id)}
    said = handed_in(assignment, submissions)
    known = {name: given.given_of(answer, noted.get(name)) for name, answer in said.items()}
    for name in _differing(asked, said):
        known[name] = replace(known[name], differs=True)
    answers = given.with_attached(asked.sheet, known, evidence_of(assignment, submissions).keys())
    return answers, frozenset(name for name, row in noted.items() if row.as_no)


def _differing(asked: queries.Asked, said: Mapping[str, given.Said]) -> frozenset[str]:
    """Questions with a rule for what differs from our register, where the register itself says so; no
    reviewer has to. Nothing is read for any other sheet."""
    waiting = {
        question.id
        for question in asked.sheet.questions()
        if question.id in said and any(MISMATCH in rule.on for rule in question.rules)
    }
    if not waiting & COMPARED_WITH_REGISTER:
        return frozenset()
    told = {name: Told(one.value, one.comment) for name, one in said.items()}
    return frozenset(waiting & differing_from_register(asked.assignment, told))


def _grade(sheet: Sheet, score: scores.Score, holding: Collection[Holding]) -> Grade | None:
    return scores.grade(
        sheet.grades,
        score.total.counted,
        open_findings={finding.severity for finding in holding},
        caps={finding.cap for finding in holding if finding.cap is not None},
    )


def _better_than(sheet: Sheet, grade: Grade | None, bare: Grade | None) -> tuple[Grade, ...]:
    """The grades that the percent reaches and the findings forbid."""
    if grade is None or bare is None:
        return ()
    order = [grade.id for grade in sheet.grades]
    return sheet.grades[order.index(bare.id) : order.index(grade.id)]


def _open(rows: Iterable[Finding], sheet: Sheet) -> list[Holding]:
    """Without those whose risk is accepted; a cap holds until the finding is closed, whoever lives
    with it: `caps` of questionnaire.yaml."""
    caps = ((row, _cap(sheet, row.question_id, row.severity)) for row in rows)
    return [
        Holding(row.name, row.severity, row.number, row.id, row.question_id, cap)
        for row, cap in caps
        if cap is not None or row.state is not FindingState.RISK_ACCEPTED
    ]


def _cap(sheet: Sheet, question_id: str, severity: Severity) -> str | None:
    if severity is not Severity.CRITICAL:
        return None
    return next(iter(scores.capped_by(sheet, [question_id])), None)


def answers_for(actor: Actor, asked: queries.Asked) -> Mapping[str, GivenAnswer]:
    """By question. Those of a round that ended are made of what was frozen, not kept ones."""
    rows = {row.question_id: row for row in queries.answers_of(asked.assignment.id)}
    if not _are_drafts(actor, asked):
        return rows
    rounds = queries.submissions_of(asked.assignment.id)
    return _frozen(rounds[-1], rows) if rounds else {}


def evidence_for(actor: Actor, asked: queries.Asked) -> Mapping[str, Sequence[AnswerFile]]:
    """By question, oldest first."""
    if not _are_drafts(actor, asked):
        return queries.files_of(asked.assignment.id)
    return evidence_of(asked.assignment, queries.submissions_of(asked.assignment.id))


def may_open(actor: Actor, file: AnswerFile) -> bool:
    """Whether the evidence was handed in, or is this reader's own affair."""
    asked = queries.find_asked(file.assignment_id)
    if asked is None or not _are_drafts(actor, asked):
        return asked is not None
    rounds = queries.submissions_of(file.assignment_id)
    return any(file in files for submission in rounds for files in files_in(submission).values())


def _are_drafts(actor: Actor, asked: queries.Asked) -> bool:
    """Whether what stands in the answers now is still the vendor's alone."""
    if not actor.is_staff or asked.assignment.state in LIVE:
        return False
    return open_paper(asked.assignment) is None


def _frozen(submission: Submission, rows: Mapping[str, GivenAnswer]) -> Mapping[str, GivenAnswer]:
    """`version` 0 where something else was typed since."""
    return {
        name: GivenAnswer(
            vendor_id=submission.vendor_id,
            assignment_id=submission.assignment_id,
            question_id=name,
            **asdict(said),
            version=row.version if (row := rows.get(name)) and given.said_of(row) == said else 0,
        )
        for name, said in frozen_said(submission).items()
    }


VERIFIED = frozenset({Review.BY_DOCUMENT, Review.ON_SITE})


@dataclass(frozen=True, slots=True)
class Correction:
    """What was reported, the question whose answer can show it, and why it does not yet (None: it does).

    Nothing is verified by itself: whoever accepts the sheet ticks what was seen (docs/adr/0075)."""

    finding: Finding
    repair: FindingRepair
    question: Question
    obstacle: Message | None


def corrections_of(asked: queries.Asked, actor: Actor) -> Sequence[Correction]:
    """Those that wait at the vendor and may be seen with this sheet, in two statements."""
    by_id = asked.sheet.by_id
    waiting = [
        (finding, repair)
        for finding, repair in findings.waiting_with_sheet(asked.assignment.vendor_id, list(by_id))
        if is_seen_with_sheet(finding)
    ]
    if not waiting:
        return ()
    answers, _as_no = reviewed_answers(asked)
    again = {about(opened) for opened in proposed_findings(asked)}
    found = []
    for finding, repair in waiting:
        question = by_id[finding.question_id]
        answer = answers.get(question.id, UNANSWERED)
        worth = scores.worth(question, answer)
        obstacle = None
        if finding.about in again:
            obstacle = say("The answer would open the same finding again.")
        elif not is_answered(answer) or (worth is not None and worth < 1):
            obstacle = say("The answer is not given, or costs points still.")
        elif answer.review not in VERIFIED:
            obstacle = say("The answer has not been verified, by document or on site.")
        else:
            obstacle = _not_by(finding, actor)
        found.append(Correction(finding, repair, question, obstacle))
    return found


def _not_by(finding: Finding, actor: Actor) -> Message | None:
    """Why this person may not verify it."""
    try:
        demand_verifier(finding, actor, others_roles=finding.roles_behind)
    except RuleViolated as refusal:
        return refusal.message
    return None
