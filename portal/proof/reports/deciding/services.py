"""Commands: management decides about an issued report, here or elsewhere; what follows from it."""

from collections.abc import Sequence
from typing import Any, Final

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.roles import Role
from portal.foundation.access.touches import note_touched
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.reports import queries, workflow
from portal.proof.reports.deciding.revising import revise
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing import emails
from portal.supervision.approvals import queries as decisions
from portal.supervision.approvals import workflow as deciding
from portal.supervision.approvals.models import (
    DecisionState,
    DecisionWay,
    ReportDecision,
    ReportDecisionFile,
)
from portal.supervision.approvals.services import ask_for_another, ask_management
from portal.supervision.approvals.workflow import DecidedElsewhere

K = ObligationKind
DAYS: Final = 5  # business days, to confirm a paper


def ask_for_decisions() -> int:
    """For the jobs: the last issued report on each vendor, where it is from before management decided
    in the portal, is put before it; how many."""
    wanting = queries.undecided_nobody_owes()
    for report_id in wanting:
        with transaction():
            report = queries.find_report(report_id)
            if report is not None:
                text = say("Put the report %(number)s before management", number=report.number)
                owed = ask_management(report)
                record(SYSTEM, "report.put_before", report, text, also=[owed])
    return len(wanting)


def decide(
    report: SupervisionReport,
    *,
    approved: bool,
    comment: str,
    ringi_number: str = "",
    actor: Actor,
) -> ReportDecision:
    """Four eyes: management or a manager's deputy (代決), and neither who drafted nor who issued it.

    Refuses what is decided already, not printed yet or replaced, and to return it without a reason.
    """
    report = queries.lock(report.id)
    _demand_open(report)
    workflow.demand_decider(report, actor)
    deciding.demand_comment(comment, approved=approved)
    if report.id in decisions.standing_of([report.id]):
        raise InvalidTransition(
            say(
                "A decision about %(number)s was recorded from paper and waits to be confirmed. If it "
                "is wrong, have it sent back first.",
                number=report.number,
            )
        )
    now, today = clock.now(), clock.today()
    row = ReportDecision(
        **_about(report),
        state=DecisionState.DECIDED,
        way=DecisionWay.PORTAL,
        approved=approved,
        comment=comment.strip(),
        ringi_number=ringi_number.strip(),
        decided_on=today,
        decided_at=now,
        decided_by_id=actor.user_id,
        deputy_for_id=min(actor.deputy_for) if Role.MANAGEMENT in actor.lent else None,
        counts_from=today,
    )
    db.session.add(row)
    db.session.flush()
    _settle(report, row, actor)
    return row


def record_elsewhere(
    report: SupervisionReport,
    said: DecidedElsewhere,
    files: Sequence[Received],
    *,
    actor: Actor,
) -> ReportDecision:
    """What was decided on paper or in another system; it counts once another person confirms it.

    Refuses one without a file, by who drafted or issued the report, and a second one.
    """
    report = queries.lock(report.id)
    _demand_open(report)
    if report.issued_at is None:
        raise ValueError("an issued report has a day of issue")
    deciding.demand_sound(said, issued_on=clock.day_of(report.issued_at), today=clock.today())
    _demand_another(report, said)
    if not files:
        raise RuleViolated(
            say("Add the scan, or what the other system printed: another person compares it."),
            field="files",
        )
    if report.id in decisions.standing_of([report.id]):
        raise InvalidTransition(
            say("A decision about %(number)s is recorded already.", number=report.number)
        )
    row = ReportDecision(
        **_about(report),
        state=DecisionState.RECORDED,
        way=said.way,
        approved=said.approved,
        comment=said.comment.strip(),
        ringi_number=said.ringi_number.strip(),
        decided_on=said.decided_on,
        decider=said.decider.strip(),
        decider_title=said.decider_title.strip(),
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        ReportDecisionFile(
            vendor_id=report.vendor_id,
            decision_id=row.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    )
    another = Holder.PROCUREMENT if Role.PRIVACY_OFFICER in actor.roles else Holder.PRIVACY_OFFICER
    title = say("Compare the decision about %(number)s with its paper", number=report.number)
    also: list[Subject] = [
        obligations.ask_colleagues(K.REPORT_PAPER, row, another, title, days=DAYS, is_new=True)
    ]
    asked = find_open(K.REPORT_APPROVAL, report)
    if asked is not None:  # management has done its part
        obligations.hand_in(asked, on=said.decided_on)
        also.append(asked)
    db.session.flush()
    record(
        actor,
        "report.decision_recorded",
        report,
        say("Recorded a decision of management about %(number)s", number=report.number),
        also=[row, *also],
        after=_told(row) | {"files": [file.name for file in files]},
    )
    return row


def check_record(
    row: ReportDecision, *, confirmed: bool, wrong: str = "", actor: Actor
) -> ReportDecision:
    """By another person than who recorded it: as on the paper, or sent back to be recorded anew."""
    row = decisions.lock(row.id)
    deciding.demand_checker(row, actor)
    report = queries.lock(row.report_id)
    now, by = clock.now(), actor.user_id or 0
    if confirmed:
        _demand_open(report)
        deciding.confirm(row, by=by, at=now, on=clock.today())
        _settle(report, row, actor, also=obligations.close_waiting(K.REPORT_PAPER, row))
        return row
    deciding.send_back(row, wrong=wrong, by=by, at=now)
    also: list[Subject] = obligations.close_waiting(K.REPORT_PAPER, row, row.wrong)
    asked = find_open(K.REPORT_APPROVAL, report)
    if asked is not None:
        obligations.hand_back(asked)
        also.append(asked)
    db.session.flush()
    record(
        actor,
        "report.decision_sent_back",
        report,
        say("Sent back the record of a decision about %(number)s", number=report.number),
        also=[row, *also],
        after={"reason": row.wrong},
    )
    return row


def _settle(
    report: SupervisionReport,
    row: ReportDecision,
    actor: Actor,
    *,
    also: Sequence[Subject] = (),
) -> None:
    """The report is approved or returned: its box is filled, what waited is closed, people hear."""
    workflow.decide(report, approved=row.approved)
    touched: list[Subject] = [row, *also]
    touched += obligations.close_waiting(K.REPORT_APPROVAL, report, row.comment)
    note_touched(decisions.listed_in(report.id))
    if not row.approved:
        touched.append(ask_for_another(report))
    revision = revise(report, row)
    db.session.add(revision)
    db.session.flush()
    emails.tell_decided(report, row, besides=actor.user_id)
    record(
        actor,
        "report.approved" if row.approved else "report.returned",
        report,
        _decided_words(row),
        also=[*touched, revision],
        after=_told(row) | {"sha256": revision.content_sha256},
    )


def _decided_words(row: ReportDecision) -> Message:
    number = row.report_number
    if row.way is DecisionWay.PORTAL:
        if row.approved:
            return say("Approved the report %(number)s", number=number)
        return say("Returned the report %(number)s", number=number)
    if row.approved:
        return say("Confirmed that management approved the report %(number)s", number=number)
    return say("Confirmed that management returned the report %(number)s", number=number)


def _about(report: SupervisionReport) -> dict[str, Any]:
    if report.as_of is None or report.number is None:
        raise ValueError("an issued report has a number and a day")
    return {
        "vendor_id": report.vendor_id,
        "report_id": report.id,
        "report_number": report.number,
        "as_of": report.as_of,
    }


def _told(row: ReportDecision) -> dict[str, object]:
    """For the log: no names of people."""
    return {
        "way": row.way.value,
        "decided_on": row.decided_on,
        "ringi_number": row.ringi_number,
        "reason": row.comment,
    }


def _demand_open(report: SupervisionReport) -> None:
    """Refuses one that is decided about, not printed, or in whose place another one stands."""
    workflow.demand_undecided(report)
    by = queries.replacements([report.id]).get(report.id)
    if by is not None:
        raise InvalidTransition(
            say(
                "%(number)s has been replaced by %(by)s: decide about that one.",
                number=report.number,
                by=by.number,
            )
        )


def why_not_decided(report: SupervisionReport, actor: Actor) -> Message | None:
    """Why this person cannot decide about it; None where they can."""
    try:
        _demand_open(report)
        workflow.demand_decider(report, actor)
    except (RuleViolated, InvalidTransition) as refusal:
        return refusal.message
    return None


def _demand_another(report: SupervisionReport, said: DecidedElsewhere) -> None:
    """On paper too nobody approves what they drafted or issued: names are compared."""
    names = names_of([report.drafted_by_id, report.issued_by_id]).values()
    if _plain(said.decider) in map(_plain, names):
        raise RuleViolated(
            say(
                "%(name)s drafted or issued this report: another person has to decide about it.",
                name=said.decider.strip(),
            ),
            field="decider",
        )


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
