"""What an assignment comes to: its score, its grade, and the findings its rules propose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.foundation.core import clock
from portal.foundation.core.messages import Message, Text
from portal.supervision.findings import queries as findings
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires import opening, scoring
from portal.supervision.questionnaires.answers import Given
from portal.supervision.questionnaires.opening import Opened
from portal.supervision.questionnaires.scoring import Score
from portal.supervision.questionnaires.shapes import Grade, Sheet
from portal.supervision.responses import given, queries
from portal.supervision.responses.queries import Asked


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
    holding = [_of_row(row, asked.sheet) for row in rows if _counts(row)]
    return Result(answers, score, _grade(asked.sheet, score, holding))


def outlook(asked: Asked, *, dropped: Collection[str] = ()) -> Outlook:
    """What accepting comes to, before anything is written. `dropped`: rules that open nothing."""
    answers, as_no = reviewed_answers(asked)
    score = scoring.score(asked.sheet, asked.setting, answers, as_no=as_no)
    known = findings.open_about({asked.assignment.vendor_id})
    proposals = tuple(
        Proposal(one, known.get((asked.assignment.vendor_id, about(one))))
        for one in opening.opened(asked.sheet, asked.setting, answers, clock.today())
    )
    holding = [_of_row(row, asked.sheet) for row in known.values() if _counts(row)]
    holding += [
        _of_rule(one.opened, asked.sheet)
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
    answers, _ = reviewed_answers(asked)
    return opening.opened(asked.sheet, asked.setting, answers, clock.today())


def reviewed_answers(asked: Asked) -> tuple[Mapping[str, Given], frozenset[str]]:
    """The answers with the reviewer's marks; and which unanswered ones count as no."""
    reviews = queries.reviews_of(asked.assignment.id)
    answers = given.with_attached(
        asked.sheet,
        given.given_answers(queries.answers_of(asked.assignment.id), reviews),
        queries.files_of(asked.assignment.id).keys(),
    )
    return answers, frozenset(row.question_id for row in reviews if row.as_no)


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


def _counts(row: Finding) -> bool:
    """An accepted risk holds nothing down."""
    return row.state is not FindingState.RISK_ACCEPTED


def _of_row(row: Finding, sheet: Sheet) -> Holding:
    cap = _cap(sheet, row.question_id, row.severity)
    return Holding(row.name, row.severity, row.number, row.id, row.question_id, cap)


def _of_rule(opened: Opened, sheet: Sheet) -> Holding:
    rule = opened.rule
    cap = _cap(sheet, opened.question, rule.severity)
    return Holding(rule.title, rule.severity, None, None, opened.question, cap)


def _cap(sheet: Sheet, question_id: str, severity: Severity) -> str | None:
    if severity is not Severity.CRITICAL:
        return None
    return next(iter(scoring.capped_by(sheet, [question_id])), None)
