"""Corrections of earlier findings that the answers of a sheet can show, and which of them they show.

Rule: docs/adr/0075. Nothing is verified by itself: whoever accepts the sheet ticks what was seen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.foundation.access.actor import Actor
from portal.foundation.core.database.db import Subject
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.supervision.findings import queries as findings
from portal.supervision.findings.handling.repair_services import close_verified
from portal.supervision.findings.models import Finding, FindingRepair
from portal.supervision.findings.workflow import demand_verifier, is_seen_with_sheet
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.kinds.parts.answer import UNANSWERED, Review, is_answered
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.reviewing import queries as results

VERIFIED = frozenset({Review.BY_DOCUMENT, Review.ON_SITE})


@dataclass(frozen=True, slots=True)
class Correction:
    """What was reported, the question whose answer can show it, and why it does not yet (None: it does)."""

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
    answers, _as_no = results.reviewed_answers(asked)
    again = {results.about(opened) for opened in results.proposed_findings(asked)}
    found = []
    for finding, repair in waiting:
        question = by_id[finding.question_id]
        given = answers.get(question.id, UNANSWERED)
        worth = scores.worth(question, given)
        obstacle = None
        if finding.about in again:
            obstacle = say("The answer would open the same finding again.")
        elif not is_answered(given) or (worth is not None and worth < 1):
            obstacle = say("The answer is not given, or costs points still.")
        elif given.review not in VERIFIED:
            obstacle = say("The answer has not been verified, by document or on site.")
        else:
            obstacle = _not_by(finding, actor)
        found.append(Correction(finding, repair, question, obstacle))
    return found


def close_seen(asked: queries.Asked, finding_ids: Collection[int], actor: Actor) -> list[Subject]:
    """Within the command that accepts the sheet and records it: verified by its answers, closed.

    Refuses (ChangedMeanwhile) one that waits no more, and one that the answers do not show.
    """
    known = {one.finding.id: one for one in corrections_of(asked, actor)} if finding_ids else {}
    touched: list[Subject] = []
    for finding_id in sorted(finding_ids):
        one = known.get(finding_id)
        if one is None:
            raise ChangedMeanwhile(
                say("A correction was verified or sent back meanwhile. Look at the result again.")
            )
        if one.obstacle is not None:
            raise RuleViolated(one.obstacle, field=f"mended-{finding_id}")
        remark = f"{asked.assignment.number} {one.question.id}"
        touched += [one.finding, *close_verified(one.finding, remark, actor)]
    return touched


def _not_by(finding: Finding, actor: Actor) -> Message | None:
    """Why this person may not verify it."""
    try:
        demand_verifier(finding, actor, others_roles=finding.roles_behind)
    except RuleViolated as refusal:
        return refusal.message
    return None
