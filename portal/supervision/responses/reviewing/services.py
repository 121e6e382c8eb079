"""Commands of the reviewer: note what was confirmed, send back, accept. Callers commit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import VendorState
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.findings.facts import open_findings_on
from portal.supervision.findings.handling.repair_services import close_verified
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.kinds.parts.question import Rule
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.scores import Opened, hanging_on
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import AnswerReview, Assignment, AssignmentWork
from portal.supervision.responses.intervals import periodic
from portal.supervision.responses.reviewing import queries as results

DAYS_TO_MEND: Final = 14  # calendar days to answer what was sent back
ENDED: Final = frozenset({VendorState.CLOSED, VendorState.REJECTED})


@dataclass(frozen=True)
class Noted:
    review: Review = Review.UNVERIFIED
    differs: bool = False
    as_no: bool = False
    remark: str = ""
    note: str = ""


@dataclass(frozen=True)
class Adjusted:
    """A finding the rules propose, as the reviewer left it. `is_dropped` and any change of severity,
    owner or days need a reason."""

    severity: Severity
    owner: Owner
    due_days: int
    is_dropped: bool = False
    reason: str = ""

    @classmethod
    def as_said(cls, rule: Rule) -> "Adjusted":
        return cls(rule.severity, rule.owner, rule.due_days)


def note_review(
    assignment_id: int, question_id: str, noted: Noted, *, seen: int | None, actor: Actor
) -> AnswerReview:
    """Keep what was found about one answer; nothing is written where nothing changed. `seen`: the
    version the page showed, 0 for none. Refuses (ChangedMeanwhile) what a colleague noted since."""
    asked = queries.demand_asked(assignment_id)
    workflow.demand_reviewable(asked.assignment)
    _demand_known(asked, question_id)
    row = queries.find_review(assignment_id, question_id)
    if seen is not None and (row.version if row else 0) != seen:
        raise ChangedMeanwhile(say("A colleague noted something here meanwhile."))
    noted = replace(noted, remark=noted.remark.strip(), note=noted.note.strip())
    was = noted_of(row)
    row = row or _new_review(asked, question_id)
    if was == noted:
        return row
    for name, value in asdict(noted).items():
        setattr(row, name, value)
    row.reviewed_by_id, row.reviewed_at = actor.user_id, clock.now()
    db.session.add(row)
    db.session.flush()
    record(
        actor,
        "questionnaire.answer_reviewed",
        asked.assignment,
        say("Reviewed the answer to %(question)s", question=question_id),
        before={"review": was.review.value},
        after={"review": noted.review.value, "differs": noted.differs},
    )
    return row


def send_back(
    assignment_id: int, questions: Mapping[str, str], *, remark: str, actor: Actor
) -> None:
    """Send chosen questions back, each with a remark; the vendor can change only these.

    Refuses none at all, an unknown one, one without a remark, and a vendor whose accounts ended.
    """
    asked = queries.demand_asked(assignment_id)
    assignment = asked.assignment
    vendor = find_vendor(assignment.vendor_id)
    if vendor is not None and vendor.state in ENDED:
        raise InvalidTransition(say("We no longer work with this vendor."))
    for question_id, words in questions.items():
        _demand_known(asked, question_id)
        if not words.strip():
            raise RuleViolated(
                say("Say at %(question)s what is missing.", question=question_id),
                field="questions",
            )
    round_before = assignment.round
    workflow.send_back(assignment, questions)
    _mark_returned(asked, questions, actor)
    _give_back_sections(asked, questions)
    rounds = {submission.round: submission for submission in queries.submissions_of(assignment.id)}
    submission = rounds[round_before]
    submission.returned_by_id, submission.returned_at = actor.user_id, clock.now()
    submission.returned = [
        {"question": name, "remark": words.strip()} for name, words in questions.items()
    ]
    submission.remark = remark.strip()
    reviewed = _close_review(assignment)
    owed = obligations.open_obligation(
        kind=ObligationKind.QUESTIONNAIRE_ANSWER,
        subject=assignment,
        vendor_id=assignment.vendor_id,
        holder=Holder.VENDOR,
        due_on=business_calendar().vendor_due(clock.today() + timedelta(days=DAYS_TO_MEND)),
        ladder="request",
        title=say("Answer again what was sent back: “%(title)s”", title=asked.sheet.title),
    )
    db.session.flush()
    record(
        actor,
        "questionnaire.returned",
        assignment,
        say_n(
            "Sent %(n)s answer of %(number)s back",
            "Sent %(n)s answers of %(number)s back",
            len(questions),
            number=assignment.number,
        ),
        also=[owed, *reviewed],
        after={"questions": sorted(questions), "round": assignment.round},
    )


def accept(
    assignment_id: int,
    adjusted: Mapping[str, Adjusted],
    *,
    conclusion: str,
    actor: Actor,
    seen: int | None = None,
    mended: Collection[int] = (),
    also: Sequence[Subject] = (),
    text: Message | None = None,
) -> list[Finding]:
    """Accept the answers; the findings their rules say are opened, as the reviewer left them.

    `also`, `text`: of the line in the log, where it is accepted in another way than by itself.

    `mended`: earlier findings whose corrections its answers show (`corrections_of`); they are closed.

    `adjusted`: by rule id; a rule that is not named opens as it says. Refuses a change without a
    reason, whoever typed answers or handed them in, and (ChangedMeanwhile) when a colleague noted
    something after the page was shown: `seen`, the versions of all notes together.
    """
    asked = queries.demand_asked(assignment_id)
    assignment = asked.assignment
    if seen is not None and sum(row.version for row in queries.reviews_of(assignment.id)) != seen:
        raise ChangedMeanwhile(
            say(
                "A colleague noted something about the answers meanwhile. Look at the result again."
            )
        )
    _demand_other_hand(asked, actor)
    verified = _close_seen(asked, mended, actor)
    workflow.accept(assignment, by=actor, on=clock.today(), conclusion=conclusion)
    wanted = (
        _wanted(asked, opened, adjusted.get(opened.rule.id))
        for opened in results.proposed_findings(asked)
    )
    opened = open_findings(list(filter(None, wanted)), subject=assignment, by=actor)
    result = results.result_of(asked)
    assignment.claimed = result.score.total.claimed
    assignment.verified = result.score.total.verified
    assignment.counted = result.score.total.counted
    assignment.grade = result.grade.id if result.grade else None
    mark_in_place(assignment, clock.today())
    reviewed = _close_review(assignment)
    db.session.flush()
    record(
        actor,
        "questionnaire.accepted",
        assignment,
        text or say("Accepted the answers of %(number)s", number=assignment.number),
        also=[*opened.findings, *opened.obligations, *verified, *reviewed, *also],
        after={
            "claimed": assignment.claimed,
            "verified": assignment.verified,
            "grade": assignment.grade,
            "findings": [finding.number for finding in opened.findings],
            "mended": [row.number for row in verified if isinstance(row, Finding)],
            "dropped": sorted(name for name, left in adjusted.items() if left.is_dropped),
            "conclusion": assignment.conclusion,
        },
    )
    return opened.findings


def _close_seen(asked: queries.Asked, finding_ids: Collection[int], actor: Actor) -> list[Subject]:
    """Within the command that accepts the sheet and records it: verified by its answers, closed.

    Refuses (ChangedMeanwhile) one that waits no more, and one that the answers do not show.
    """
    known = (
        {one.finding.id: one for one in results.corrections_of(asked, actor)} if finding_ids else {}
    )
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


@dataclass(frozen=True, slots=True)
class Recounted:
    """What an accepted sheet came to before and comes to now, and the notes that were changed."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reviews: Sequence[AnswerReview]


def count_as_given(asked: queries.Asked, questions: Collection[str], *, by: Actor) -> Recounted:
    """These answers of an accepted sheet count as the vendor gave them; within a command that has it
    locked and records it.

    The grade never falls by it: a finding from later does not hold it down (`periodic.standing`).
    Refuses a sheet that is not accepted.
    """
    assignment = asked.assignment
    workflow.demand_accepted(assignment)
    before = _result(assignment)
    rows = [row for row in queries.reviews_of(assignment.id) if row.question_id in questions]
    for row in rows:
        row.review, row.differs, row.as_no = Review.BY_DOCUMENT, False, False
        row.reviewed_by_id, row.reviewed_at = by.user_id, clock.now()
    db.session.flush()
    total = results.result_of(asked).score.total
    assignment.claimed, assignment.verified = total.claimed, total.verified
    assignment.counted = total.counted
    if assignment.grade is not None and assignment.ended_on is not None:
        given = periodic.AsAccepted(assignment.grade, total.counted, assignment.ended_on)
        vendor_id = assignment.vendor_id
        still_open = open_findings_on([vendor_id], clock.today()).get(vendor_id, ())
        assignment.grade = periodic.standing(asked.sheet, given, still_open)
    db.session.flush()
    return Recounted(before, _result(assignment), rows)


def _result(assignment: Assignment) -> Mapping[str, Any]:
    names = ("claimed", "verified", "counted", "grade")
    return {name: getattr(assignment, name) for name in names}


def mark_in_place(assignment: Assignment, day: date) -> None:
    """Keep of its work that it takes the place of the standard one, as the plan says by now."""
    questionnaire = db.session.get_one(Questionnaire, assignment.questionnaire_id)
    if questionnaire.plan_rule is None:
        return
    taken = periodic.in_place(questionnaire, [assignment.vendor_id], day)
    rows = select(AssignmentWork).where(AssignmentWork.assignment_id == assignment.id)
    for row in db.session.scalars(rows) if taken else ():
        row.in_place = row.in_place or row.engagement_id in taken


def _demand_known(asked: queries.Asked, question_id: str) -> None:
    if question_id not in asked.sheet.by_id:
        raise RuleViolated(say("There is no question %(id)s.", id=question_id))


def _demand_other_hand(asked: queries.Asked, actor: Actor) -> None:
    """Refuses whoever typed an answer for the vendor, from a paper or a workbook that came."""
    typed = (row.answered_by_id for row in queries.answers_of(asked.assignment.id))
    if actor.is_any_of(*typed):
        raise RuleViolated(
            say("You entered these answers yourself; another person has to accept them.")
        )


def _wanted(asked: queries.Asked, opened: Opened, left: Adjusted | None) -> New | None:
    """None: it is dropped. Refuses a change without a reason."""
    rule = opened.rule
    left = left or Adjusted.as_said(rule)
    if replace(left, reason="") != Adjusted.as_said(rule) and not left.reason.strip():
        raise RuleViolated(
            say(
                "Say why the finding “%(title)s” is not opened as the rule says.", title=rule.title
            ),
            field=f"reason-{rule.id}",
        )
    if left.is_dropped:
        return None
    return New(
        vendor_id=asked.assignment.vendor_id,
        cause=Cause.ANSWER,
        about=results.about(opened),
        title=rule.title,
        action=rule.action,
        severity=left.severity,
        owner=left.owner,
        due_days=left.due_days,
        rule_id=rule.id,
        question_id=opened.question,
        set_apart=left.reason,
    )


def _close_review(assignment: Assignment) -> list[Obligation]:
    review = find_open(ObligationKind.QUESTIONNAIRE_REVIEW, assignment)
    if review is None:
        return []
    obligations.close_obligation(review)
    return [review]


def _mark_returned(asked: queries.Asked, questions: Mapping[str, str], actor: Actor) -> None:
    known = {row.question_id: row for row in queries.reviews_of(asked.assignment.id)}
    can_change = hanging_on(asked.sheet, questions)
    for row in known.values():
        row.is_returned = row.question_id in questions
        if row.question_id in can_change:  # what was found was found about the old answer
            row.review, row.differs, row.as_no = Review.UNVERIFIED, False, False
    for question_id, words in questions.items():
        row = known.get(question_id) or _new_review(asked, question_id)
        row.is_returned, row.remark = True, words.strip()
        row.reviewed_by_id, row.reviewed_at = actor.user_id, clock.now()
        db.session.add(row)


def _give_back_sections(asked: queries.Asked, questions: Collection[str]) -> None:
    """A colleague's section is not done any more once an answer of it came back."""
    held = queries.held_of(asked.assignment.id)
    for section in {asked.sheet.section_of[name].id for name in questions} & held.keys():
        held[section].delegation.done_at = None


def noted_of(row: AnswerReview | None) -> Noted:
    """What is kept; of no row, what says nothing."""
    if row is None:
        return Noted()
    return Noted(row.review, row.differs, row.as_no, row.remark, row.note)


def _new_review(asked: queries.Asked, question_id: str) -> AnswerReview:
    assignment: Assignment = asked.assignment
    return AnswerReview(
        vendor_id=assignment.vendor_id, assignment_id=assignment.id, question_id=question_id
    )
