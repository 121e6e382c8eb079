"""Commands: a vendor disputes a finding or the result of a sheet, another person than who opened or graded
it answers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user, people_of_vendor, people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.mail.outbox import queue
from portal.ledger.extensions.workflow import demand_date
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind, decider_of
from portal.supervision.disputes import emails, queries, workflow
from portal.supervision.disputes.models import Dispute, DisputeFile
from portal.supervision.disputes.workflow import Behind, DisputedThing, DisputeVerdict, OurAnswer
from portal.supervision.findings import queries as findings
from portal.supervision.findings import services as repairs
from portal.supervision.findings.handling import services as handling
from portal.supervision.findings.handling.services import Disputed
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import Severity
from portal.supervision.paper_records.models import Paper
from portal.supervision.responses.assignments import queries as sheets
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.assignments.workflow import demand_accepted
from portal.supervision.responses.reviewing.services import count_as_given

DAYS_TO_ANSWER: Final = 10  # business days, as to verify what was mended; since 2026-11-30
KIND: Final = ObligationKind.DISPUTE
ROLES: Final = {
    Holder.PRIVACY_OFFICER: Role.PRIVACY_OFFICER,
    Holder.MANAGEMENT: Role.MANAGEMENT,
}


@dataclass(frozen=True, slots=True)
class DisputeOnPaper:
    """Of what a second person has confirmed: the paper on which it came, and what closed with it."""

    paper: Paper
    closed: Sequence[Subject]


def dispute_finding(
    finding: Finding,
    *,
    words: str,
    files: Sequence[Received],
    actor: Actor,
    came: DisputeOnPaper | None = None,
) -> Dispute:
    """A vendor's person says why it disagrees, or said so on paper (`came`). It stays due as it is.

    Refuses what has ended, what waits or was answered twice, and to say nothing new.
    """
    finding = findings.lock_finding(finding.id)
    workflow.demand_disputable(finding)
    said = workflow.demand_new(words, queries.of_finding(finding.id))
    dispute = Dispute(vendor_id=finding.vendor_id, finding_id=finding.id, words=said)
    thing, behind = workflow.thing_of(finding), workflow.behind_finding(finding)
    also = _raise(dispute, thing, behind, files, actor, came=came)
    record(
        actor,
        "dispute.raised",
        dispute,
        _told(thing, came),
        also=[finding, *also],
        after={"words": said, "files": [file.name for file in files]},
    )
    return dispute


def dispute_sheet(
    assignment_id: int,
    questions: Collection[str],
    *,
    words: str,
    files: Sequence[Received],
    actor: Actor,
    came: DisputeOnPaper | None = None,
) -> Dispute:
    """The same about the result of an accepted sheet: about these answers.

    Refuses besides what our review neither let cost points nor remarked on.
    """
    asked = sheets.demand_asked(assignment_id)
    chosen = demand_chosen(asked, questions)
    said = workflow.demand_new(words, queries.of_sheet(assignment_id))
    dispute = Dispute(
        vendor_id=asked.assignment.vendor_id,
        assignment_id=assignment_id,
        questions=chosen,
        words=said,
    )
    thing = workflow.sheet_as_thing(asked)
    behind = queries.behind_sheet(asked.assignment, chosen)
    also = _raise(dispute, thing, behind, files, actor, came=came)
    record(
        actor,
        "dispute.raised",
        dispute,
        _told(thing, came),
        also=[asked.assignment, *also],
        after={"words": said, "questions": chosen, "files": [file.name for file in files]},
    )
    return dispute


def demand_chosen(asked: Asked, questions: Collection[str]) -> list[str]:
    """Of an accepted sheet these answers, in its order. Refuses none that can be disputed."""
    demand_accepted(asked.assignment)
    chosen = [name for name in queries.disputable(asked) if name in questions]
    if not chosen:
        raise RuleViolated(say("Choose at least one answer."), field="questions")
    return chosen


def _told(thing: DisputedThing, came: DisputeOnPaper | None) -> Message:
    number = {"number": thing.number}
    if came is None:
        return say("Disputed %(number)s", **number)
    return say(
        "Confirmed the paper %(paper)s: the vendor disputes %(number)s",
        paper=came.paper.number,
        **number,
    )


def _raise(
    dispute: Dispute,
    thing: DisputedThing,
    behind: Behind,
    files: Sequence[Received],
    actor: Actor,
    *,
    came: DisputeOnPaper | None,
) -> list[Subject]:
    """Keep it, ask who may answer and tell them; the rows it made and touched."""
    dispute.raised_by_id = (came.paper.recorded_by_id if came else actor.user_id) or 0
    dispute.raised_at = clock.now()
    dispute.raised_on = came.paper.received_on if came else clock.today()
    try:
        with db.session.begin_nested():
            db.session.add(dispute)
            db.session.flush()
    except IntegrityError as lost:  # a colleague disputed it in the same moment
        raise InvalidTransition(say("We have this already; we will answer soon.")) from lost
    if came is not None:
        came.paper.note_made(dispute)
    behind = queries.with_recorder(behind, dispute)
    kept = [
        DisputeFile(
            vendor_id=dispute.vendor_id,
            dispute_id=dispute.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    ]
    db.session.add_all(kept)
    holder = decider_of(behind.roles)
    title = say(
        "Answer the dispute of %(number)s: %(title)s", number=thing.number, title=thing.name
    )
    waiting = obligations.ask_colleagues(
        KIND, dispute, holder, title, days=DAYS_TO_ANSWER, is_new=True
    )
    db.session.flush()
    for person in people_with_role(ROLES[holder]):
        if person.id not in behind.people:
            queue(emails.raised(dispute, thing, person, due_on=waiting.due_on))
    return [*kept, waiting, *((came.paper, *came.closed) if came else ())]


def answer_about_finding(
    dispute_id: int, verdict: DisputeVerdict, *, answer: str, actor: Actor
) -> Dispute:
    """With reasons; whoever disputed is written to. In the same act the finding is dropped, made less
    severe, or due later.

    Refuses whoever opened or graded it, what was answered, and a day for what is not owed any more.
    """
    dispute = _held(dispute_id)
    finding = findings.lock_finding(dispute.finding_id or 0)
    behind = queries.with_recorder(workflow.behind_finding(finding), dispute)
    workflow.demand_answerer(behind, actor)
    workflow.demand_open(dispute)
    before, state = finding.severity, finding.state
    also = _move_due(finding, verdict, answer)
    changed = {}
    if verdict.is_dropped:
        changed["state"] = [state.value, FindingState.DROPPED.value]
    elif verdict.severity is not None:
        changed["severity"] = [before.value, verdict.severity.value]
    ours = OurAnswer(
        verdict.is_accepted, answer, actor.user_id, clock.now(), clock.today(), changed
    )
    workflow.answer(dispute, ours)
    text = _answered(verdict, finding)
    also += [*_close(dispute, workflow.thing_of(finding))]
    reason = dispute.answer
    disputed = Disputed(text, [dispute, *also])
    if verdict.is_dropped:
        handling.drop(finding, reason=reason, actor=actor, disputed=disputed)
    elif verdict.severity is not None:
        _demand_lighter(finding, verdict.severity)
        handling.change_severity(
            finding, verdict.severity, reason=reason, actor=actor, disputed=disputed
        )
    else:
        after = {"answer": reason, "accepted": verdict.is_accepted}
        record(actor, "dispute.answered", dispute, text, also=[finding, *also], after=after)
    return dispute


def answer_about_sheet(
    dispute_id: int, right: Collection[str], *, answer: str, actor: Actor
) -> Dispute:
    """With reasons. `right`: the answers that count as the vendor gave them, so that the result is counted
    anew; none: it stays as it is.

    Refuses whoever accepted the sheet or reviewed these answers, and what was answered.
    """
    dispute = _held(dispute_id)
    asked = sheets.demand_asked(dispute.assignment_id or 0)
    assignment, number = asked.assignment, {"number": asked.assignment.number}
    behind = queries.behind_sheet(assignment, dispute.questions)
    workflow.demand_answerer(queries.with_recorder(behind, dispute), actor)
    workflow.demand_open(dispute)
    chosen = [name for name in dispute.questions if name in right]
    counted = count_as_given(asked, chosen, by=actor) if chosen else None
    changed: dict[str, Any] = {"answers": [[], chosen]} if chosen else {}
    if counted is not None:
        changed |= {
            name: [was, counted.after[name]]
            for name in ("grade", "counted")
            if (was := counted.before[name]) is not None and was != counted.after[name]
        }
    now, today = clock.now(), clock.today()
    workflow.answer(dispute, OurAnswer(bool(chosen), answer, actor.user_id, now, today, changed))
    closed = _close(dispute, workflow.sheet_as_thing(asked))
    if counted is None:
        text = say("Answered the dispute of %(number)s: it stays as it is", **number)
        after = {"answer": dispute.answer, "accepted": False}
        also = [assignment, *closed]
        record(actor, "dispute.answered", dispute, text, also=also, after=after)
    else:
        text = say("Counted %(number)s anew: the vendor disputed it and is right", **number)
        also = [dispute, *counted.reviews, *closed]
        after = {**counted.after, "answers": chosen, "reason": dispute.answer}
        record(
            actor,
            "questionnaire.corrected",
            assignment,
            text,
            also=also,
            before=dict(counted.before),
            after=after,
        )
    return dispute


def _answered(verdict: DisputeVerdict, finding: Finding) -> Message:
    number = {"number": finding.number}
    if verdict.is_dropped:
        return say("Dropped %(number)s: the vendor disputed it and is right", **number)
    if verdict.severity is not None:
        return say("Made %(number)s less severe: the vendor disputed it and is right", **number)
    if verdict.is_accepted:
        return say("Answered the dispute of %(number)s: the vendor is right", **number)
    return say("Answered the dispute of %(number)s: it stays as it is", **number)


def _demand_lighter(finding: Finding, severity: Severity) -> None:
    if severity not in workflow.lighter_than(finding.severity):
        raise RuleViolated(say("Choose a lighter severity than it has."), field="verdict")


def _move_due(finding: Finding, verdict: DisputeVerdict, answer: str) -> list[Subject]:
    """More time for what goes on. Refuses a day where nothing is owed any more."""
    if verdict.until is None:
        return []
    owed = repairs.repair_of(finding)
    if verdict.is_dropped or owed is None or owed.handed_in_on is not None:
        raise RuleViolated(say("Nothing is to be mended then: leave the day empty."), field="until")
    demand_date(owed, verdict.until, clock.today(), business_calendar(), field="until")
    return [owed, obligations.move_obligation(owed, to=verdict.until, reason=answer[:1000])]


def _close(dispute: Dispute, thing: DisputedThing) -> list[Subject]:
    """It waits no more, and whoever disputed it is told; the rows it touched."""
    closed = obligations.close_waiting(KIND, dispute)
    db.session.flush()
    for person in _to_tell(dispute):
        if person.is_active:
            queue(emails.answered(dispute, thing, person))
    return closed


def _to_tell(dispute: Dispute) -> Sequence[User]:
    """Whoever disputed it; of what came on paper all of the vendor with an account, for who wrote it may
    have none. Nobody then: a letter tells it."""
    person = find_user(dispute.raised_by_id)
    if person is not None and person.vendor_id is None:
        return people_of_vendor(dispute.vendor_id)
    return [] if person is None else [person]


def _held(dispute_id: int) -> Dispute:
    dispute = queries.find_dispute(dispute_id, lock=True)
    if dispute is None:
        raise InvalidTransition(say("This is no longer there."))
    return dispute
