"""Answer by answer, of the hundred points of a sheet."""

import math
from collections.abc import Iterator, Sequence

from portal.foundation.core.words.messages import say
from portal.proof.reports.content.parts import CostlyRow, ReportWording
from portal.proof.reports.content.scores import PointLine, UnverifiedRow
from portal.proof.reports.facts.sheets import SheetFacts
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.kinds.parts.answer import UNANSWERED, Review, is_answered
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.scores import ScoredAnswer

_EPSILON = 1e-6  # of what binary fractions lose


def costly(one: SheetFacts, w: ReportWording) -> Iterator[CostlyRow]:
    """What costs most first: no for an answer, and what could not be verified. Adds up."""
    comments = {row.question_id: row.comment for row in one.said.answers}
    reasons = {row.question_id: row.reason for row in one.said.answers}
    remarks = {row.question_id: row.remark for row in one.said.reviews}
    whole = one.score.total.weight
    lines = sorted(
        (line for line in one.score.lines.values() if line.verified < scores.FULL),
        key=lambda line: -line.weight * (scores.FULL - line.verified),
    )
    shares = [100 * line.weight * (scores.FULL - line.verified) / whole for line in lines]
    total = sum(shares) if one.assignment.verified is None else 100 - one.assignment.verified
    for line, lost in zip(lines, _adding_up(shares, total), strict=True):
        question = one.sheet.by_id[line.question]
        yield CostlyRow(
            number=question.id,
            question=w(question.text),
            answer=_answer(question, line, one, w),
            comment=comments.get(question.id) or reasons.get(question.id, ""),
            remark=remarks.get(question.id, ""),
            cost=round(100 * line.lost / whole, 1),
            lost=lost,
        )


def unverified_points(one: SheetFacts, w: ReportWording) -> list[UnverifiedRow]:
    """What costs most first. What was disputed is not among them: somebody looked, and it was not so."""
    remarks = {row.question_id: row.remark for row in one.said.reviews}
    lines = sorted(
        (
            line
            for line in one.score.lines.values()
            if line.verified < line.claimed
            and one.answers.get(line.question, UNANSWERED).review is not Review.DISPUTED
        ),
        key=lambda line: -line.weight * (line.claimed - line.verified),
    )
    whole = one.score.total.weight
    shares = [100 * line.weight * (line.claimed - line.verified) / whole for line in lines]
    costs = _adding_up(shares, round(sum(shares), 1))
    return [
        UnverifiedRow(
            number=line.question,
            question=w(one.sheet.by_id[line.question].text),
            answer=w.listed(
                one.sheet.by_id[line.question].kind.brief(
                    one.sheet.by_id[line.question], one.answers.get(line.question, UNANSWERED).value
                )
            ),
            remark=remarks.get(line.question, ""),
            cost=cost,
        )
        for line, cost in zip(lines, costs, strict=True)
    ]


def points_of(one: SheetFacts) -> Iterator[PointLine]:
    """Every scored answer, in the order of the sheet."""
    for place, section in enumerate(one.sheet.sections):
        for question in section.questions:
            line = one.score.lines.get(question.id)
            if line is not None:
                yield PointLine(
                    question=question.id,
                    section=place,
                    weight=line.weight,
                    claimed=line.claimed,
                    verified=line.verified,
                )


def _adding_up(shares: Sequence[float], total: float) -> list[float]:
    """Each with one decimal, so that they come to the total as it is printed: what is left over by
    cutting goes to those of which most was cut."""
    cut = [math.floor(10 * share + _EPSILON) for share in shares]
    left = round(10 * total) - sum(cut)
    rest = sorted(range(len(shares)), key=lambda place: cut[place] - 10 * shares[place])
    for place in rest[: max(left, 0)]:
        cut[place] += 1
    return [tenths / 10 for tenths in cut]


def _answer(question: Question, line: ScoredAnswer, one: SheetFacts, w: ReportWording) -> str:
    given = one.answers.get(question.id, UNANSWERED)
    if not is_answered(given):
        return w(say("not answered, counted as no"))
    words = w.listed(question.kind.brief(question, given.value))  # as it reads on the sheet
    if given.review is Review.DISPUTED and scores.worth(question, given):
        return w(say("%(answer)s (disputed)", answer=words))
    if line.verified < line.claimed:
        return w(say("%(answer)s (could not be verified)", answer=words))
    return words
