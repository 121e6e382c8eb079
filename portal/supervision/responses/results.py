"""What an assignment comes to: its score, its grade, and the findings its rules propose."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.foundation.core import clock
from portal.supervision.findings import queries as findings
from portal.supervision.findings.models import FindingState
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires import opening, scoring
from portal.supervision.questionnaires.answers import Given
from portal.supervision.questionnaires.opening import Opened
from portal.supervision.questionnaires.scoring import Score
from portal.supervision.questionnaires.shapes import Grade
from portal.supervision.responses import given, queries
from portal.supervision.responses.queries import Asked


@dataclass(frozen=True)
class Result:
    """`answers` with what the reviewer noted; `open_findings`: severities that hold the grade down."""

    answers: Mapping[str, Given]
    score: Score
    grade: Grade | None


def result_of(asked: Asked) -> Result:
    """Score and grade as things stand now, open findings of the vendor included."""
    answers, as_no = reviewed_answers(asked)
    score = scoring.score(asked.sheet, asked.setting, answers, as_no=as_no)
    open_rows = [
        row
        for row in findings.open_about({asked.assignment.vendor_id}).values()
        if row.state is not FindingState.RISK_ACCEPTED
    ]
    critical = [row.question_id for row in open_rows if row.severity is Severity.CRITICAL]
    grade = scoring.grade(
        asked.sheet.grades,
        score.total.counted,
        open_findings={row.severity for row in open_rows},
        caps=scoring.capped_by(asked.sheet, critical),
    )
    return Result(answers, score, grade)


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
