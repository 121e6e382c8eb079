"""What an assignment comes to: its score, its grade, and the findings its rules propose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, Text
from portal.supervision.findings import queries as findings
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.definition.definition import Grade, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.scoring import findings as opening
from portal.supervision.questionnaires.scoring import points as scoring
from portal.supervision.questionnaires.scoring.findings import Opened
from portal.supervision.questionnaires.scoring.points import Score
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.reviewing.queries import LIVE, evidence_of, given_of, handed_in

NO_CHANGE: Final[Mapping[str, Severity]] = MappingProxyType({})


@dataclass(frozen=True)
class Result:
    """`answers` with what the reviewer noted; `grade` with the findings that are open."""

    answers: Mapping[str, Given]
    score: Score
    grade: Grade | None


@dataclass(frozen=True)
class Proposal:
    """A finding that accepting opens; `known`: what is open about it already, so nothing new is."""

    opened: Opened
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

    result: Result
    bare: Grade | None
    proposals: tuple[Proposal, ...]
    holding: tuple[Holding, ...]


def result_of(asked: Asked) -> Result:
    """Score and grade as things stand now, open findings of the vendor included."""
    answers, as_no = reviewed_answers(asked)
    score = scoring.score(asked.sheet, asked.setting, answers, as_no=as_no)
    rows = findings.open_about({asked.assignment.vendor_id}).values()
    holding = [one for row in rows if (one := _of_row(row, asked.sheet)) is not None]
    return Result(answers, score, _grade(asked.sheet, score, holding))


def outlook(
    asked: Asked, *, dropped: Collection[str] = (), severities: Mapping[str, Severity] = NO_CHANGE
) -> Outlook:
    """What accepting comes to, before anything is written. `dropped`: rules that open nothing;
    `severities`: of rules that are adjusted."""
    answers, as_no = reviewed_answers(asked)
    score = scoring.score(asked.sheet, asked.setting, answers, as_no=as_no)
    known = findings.open_about({asked.assignment.vendor_id})
    proposals = tuple(
        Proposal(one, known.get((asked.assignment.vendor_id, about(one))))
        for one in opening.opened(asked.sheet, asked.setting, answers, clock.today(), as_no=as_no)
    )
    holding = [one for row in known.values() if (one := _of_row(row, asked.sheet)) is not None]
    holding += [
        _of_rule(one.opened, asked.sheet, severities.get(one.opened.rule.id))
        for one in proposals
        if one.known is None and one.opened.rule.id not in dropped
    ]
    bare = scoring.grade(asked.sheet.grades, score.total.counted)
    grade = _grade(asked.sheet, score, holding)
    better = _better_than(asked.sheet, grade, bare)
    return Outlook(
        Result(answers, score, grade),
        bare,
        proposals,
        tuple(one for one in holding if _holds(one, better)),
    )


def about(opened: Opened) -> str:
    """How a finding of a rule is known, so that it is not opened twice while it is open."""
    return f"question:{opened.question}:{opened.rule.id}"


def proposed_findings(asked: Asked) -> tuple[Opened, ...]:
    """What the rules would open today."""
    answers, as_no = reviewed_answers(asked)
    return opening.opened(asked.sheet, asked.setting, answers, clock.today(), as_no=as_no)


def reviewed_answers(asked: Asked) -> tuple[Mapping[str, Given], frozenset[str]]:
    """What was handed in with the reviewer's marks; and which unanswered ones count as no."""
    assignment = asked.assignment
    submissions = () if assignment.state in LIVE else queries.submissions_of(assignment.id)
    noted = {row.question_id: row for row in queries.reviews_of(assignment.id)}
    said = handed_in(assignment, submissions)
    answers = given.with_attached(
        asked.sheet,
        {name: given_of(one, noted.get(name)) for name, one in said.items()},
        evidence_of(assignment, submissions).keys(),
    )
    return answers, frozenset(name for name, row in noted.items() if row.as_no)


def _grade(sheet: Sheet, score: Score, holding: Collection[Holding]) -> Grade | None:
    return scoring.grade(
        sheet.grades,
        score.total.counted,
        open_findings={one.severity for one in holding},
        caps={one.cap for one in holding if one.cap is not None},
    )


def _better_than(sheet: Sheet, grade: Grade | None, bare: Grade | None) -> tuple[Grade, ...]:
    """The grades that the percent reaches and the findings forbid."""
    if grade is None or bare is None:
        return ()
    order = [one.id for one in sheet.grades]
    return sheet.grades[order.index(bare.id) : order.index(grade.id)]


def _holds(one: Holding, better: Collection[Grade]) -> bool:
    return bool(better) and (
        one.cap is not None or any(one.severity in grade.forbids for grade in better)
    )


def _of_row(row: Finding, sheet: Sheet) -> Holding | None:
    """None: its risk is accepted. A cap holds until the finding is closed, whoever lives with it:
    `caps` of questionnaire.yaml."""
    cap = _cap(sheet, row.question_id, row.severity)
    if cap is None and row.state is FindingState.RISK_ACCEPTED:
        return None
    return Holding(row.name, row.severity, row.number, row.id, row.question_id, cap)


def _of_rule(opened: Opened, sheet: Sheet, adjusted: Severity | None) -> Holding:
    rule = opened.rule
    severity = adjusted or rule.severity
    cap = _cap(sheet, opened.question, severity)
    return Holding(rule.title, severity, None, None, opened.question, cap)


def _cap(sheet: Sheet, question_id: str, severity: Severity) -> str | None:
    if severity is not Severity.CRITICAL:
        return None
    return next(iter(scoring.capped_by(sheet, [question_id])), None)
