"""Findings that follow by themselves: nobody answered for a month, a correction was demanded, an
incident was assessed.

Each is opened once for what it is about. One for a missing answer is closed when the answer comes,
which verifies it. Run it twice, beside itself, or kill it halfway: each vendor is one command,
which looks again under the vendor's lock.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from portal.content import catalogue
from portal.content.settings.queries import ladders
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import trail_of
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, among, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.organisation.queries import own_words, the_organisation
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.vendors.queries import ENDED, vendors_by_id
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    Course,
    ExceptionDecision,
)
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.consequences.wanted import SubjectOf
from portal.supervision.findings import services, workflow
from portal.supervision.findings.handling import services as hand_services
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import ORDER, Owner, Severity
from portal.supervision.incidents.judging import duties_by
from portal.supervision.incidents.models import Incident, IncidentAssessment, IncidentState
from portal.supervision.incidents.queries import newest_assessed, newest_known
from portal.supervision.incidents.rules.duties import severity_of

ANSWERS: Final = (
    ObligationKind.ATTESTATION_SIGN,
    ObligationKind.QUESTIONNAIRE_ANSWER,
    ObligationKind.RETURN_INSTRUCTION,
)
REGRADED: Final = "finding.severity_changed"
LADDER: Final = "request"  # whose `no_response` says after how many days


@dataclass
class _Due:
    """What has to be put on record about one vendor."""

    unanswered: list[Obligation] = field(default_factory=list)
    answered: list[tuple[Finding, Outcome | None]] = field(default_factory=list)
    corrections: list[tuple[ExceptionDecision, Attestation]] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)


def settle_findings() -> int:
    """Open and close what follows by itself, risks that ran out included; how many vendors."""
    hand_services.fall_back_risks()
    _follow_assessments()
    return sum(_settle(vendor_id) for vendor_id in sorted(_due(None)))


def _settle(vendor_id: int) -> bool:
    with transaction():
        hold_vendor(vendor_id)
        due = _due(vendor_id).get(vendor_id)
        if due is None:
            return False
        opened = [
            *_open_unanswered(due.unanswered),
            *_open_corrections(due.corrections),
            *_open_incidents(due.incidents),
        ]
        ended = [row for finding, outcome in due.answered for row in _end(finding, outcome)]
        db.session.flush()
        rows = [*opened, *ended]
        numbers = ", ".join(row.number for row in rows if isinstance(row, Finding))
        record(SYSTEM, *_told(numbers, rows, opened=bool(opened)), also=rows[1:])
    return True


def _told(numbers: str, rows: Sequence[Subject], *, opened: bool) -> tuple[str, Subject, Message]:
    if opened:
        return "finding.opened", rows[0], say("Opened by itself: %(numbers)s", numbers=numbers)
    text = say("Ended by itself, for the answer has come: %(numbers)s", numbers=numbers)
    return "finding.closed", rows[0], text


def _due(vendor_id: int | None) -> Mapping[int, _Due]:
    """Four statements, however many vendors; None: of all."""
    found: dict[int, _Due] = defaultdict(_Due)
    ids = None if vendor_id is None else [vendor_id]
    for obligation in db.session.scalars(among(_unanswered(), Obligation.vendor_id, ids)):
        found[obligation.vendor_id or 0].unanswered.append(obligation)
    for finding, outcome in db.session.execute(among(_answered(), Finding.vendor_id, ids)):
        found[finding.vendor_id or 0].answered.append((finding, outcome))
    for pair in db.session.execute(among(_corrections(), Attestation.vendor_id, ids)):
        found[pair[0].vendor_id].corrections.append((pair[0], pair[1]))
    for incident in db.session.scalars(among(_assessed(), Incident.vendor_id, ids)):
        found[incident.vendor_id].incidents.append(incident)
    return found


def _unanswered() -> Select[Obligation]:
    """What a vendor has owed for so many days that it counts as no response; once for each due date.

    One that ended before that date was about an earlier one: it was answered, and sent back.
    """
    days = ladders()[LADDER].no_response
    late = clock.today() - timedelta(days=days) if days is not None else date.min
    known = select(Finding.id).where(
        Finding.cause == Cause.NO_RESPONSE,
        Finding.subject_kind == Obligation.subject_kind,
        Finding.subject_id == Obligation.subject_id,
        or_(Finding.ended_on.is_(None), Finding.opened_on > Obligation.due_on),
    )
    return (
        select(Obligation)
        .where(
            Obligation.kind.in_(ANSWERS),
            Obligation.closed_at.is_(None),
            Obligation.handed_in_on.is_(None),
            Obligation.due_on <= late,
            ~known.exists(),
        )
        .order_by(Obligation.due_on, Obligation.id)
    )


def _answered() -> Select[Finding, Outcome | None]:
    """Open ones for a missing answer that nobody owes any more, and how it ended."""
    last, still = aliased(Obligation), aliased(Obligation)
    owed_still = select(still.id).where(
        still.kind.in_(ANSWERS),
        still.subject_kind == Finding.subject_kind,
        still.subject_id == Finding.subject_id,
        or_(still.closed_at.is_(None), still.id > last.id),
    )
    return (
        select(Finding, last.outcome)
        .join(
            last,
            and_(
                last.kind.in_(ANSWERS),
                last.subject_kind == Finding.subject_kind,
                last.subject_id == Finding.subject_id,
                last.closed_at.is_not(None),
            ),
        )
        .where(Finding.cause == Cause.NO_RESPONSE, Finding.ended_on.is_(None), ~owed_still.exists())
        .order_by(Finding.id)
    )


def _corrections() -> Select[ExceptionDecision, Attestation]:
    """Exceptions and refusals that must be put right, as was decided, and still stand."""
    known = select(Finding.id).where(
        Finding.cause == Cause.ATTESTATION,
        Finding.subject_kind == Attestation.__tablename__,
        Finding.subject_id == Attestation.id,
    )
    return (
        select(ExceptionDecision, Attestation)
        .join(Attestation, Attestation.id == ExceptionDecision.attestation_id)
        .where(
            ExceptionDecision.course == Course.CORRECT,
            ExceptionDecision.approved.is_(True),
            Attestation.state == AttestationState.SIGNED,
            ~known.exists(),
        )
        .order_by(ExceptionDecision.id)
    )


def _assessed() -> Select[Incident]:
    """Incidents that somebody assessed, each once. Drills are none, nor what was found to be none."""
    known = select(Finding.id).where(_IS_ABOUT_INCIDENT)
    by_somebody = select(IncidentAssessment.id).where(
        IncidentAssessment.incident_id == Incident.id, IncidentAssessment.is_first.is_(False)
    )
    return (
        select(Incident)
        .where(
            Incident.is_drill.is_(False),
            Incident.state != IncidentState.NOT_AN_INCIDENT,
            by_somebody.exists(),
            ~known.exists(),
        )
        .order_by(Incident.id)
    )


_IS_ABOUT_INCIDENT = (
    (Finding.cause == Cause.INCIDENT)
    & (Finding.subject_kind == Incident.__tablename__)
    & (Finding.subject_id == Incident.id)
)


def _open_incidents(incidents: Sequence[Incident]) -> Iterator[Subject]:
    """The vendor mends it where it knows of the incident; else we do, and it hears nothing of it."""
    gone = {
        vendor.id
        for vendor in vendors_by_id({row.vendor_id for row in incidents}).values()
        if vendor.state in ENDED
    }
    severities = _severities([row.id for row in incidents])
    for row in incidents:
        knows = (not row.is_ours or row.is_asked) and row.vendor_id not in gone
        severity = severities[row.id]
        new = New(
            vendor_id=row.vendor_id,
            cause=Cause.INCIDENT,
            about=f"incident:{row.id}",
            title=say("Incident %(number)s", number=row.number),
            action=say(
                "Find the cause, see to it that it does not happen again, and show what was done."
            ),
            severity=severity,
            owner=Owner.VENDOR if knows else Owner.COMPANY,
            due_days=catalogue.due_days(severity.value),
        )
        yield from _opened(new, row, row)


def _severities(incident_ids: Collection[int]) -> Mapping[int, Severity]:
    """By the gravest duty that applies by the last assessment."""
    known, assessed = newest_known(incident_ids), newest_assessed(incident_ids)
    company = the_organisation()
    found = {}
    for id_ in incident_ids:
        found[id_] = severity_of(duties_by(assessed[id_], known[id_].known_on, company))
    return found


def _follow_assessments() -> None:
    """A later assessment may make it graver; what a person said of the severity stays."""
    rows = db.session.execute(
        select(Finding, Incident)
        .join(Incident, _IS_ABOUT_INCIDENT)
        .where(Finding.ended_on.is_(None), Finding.severity != Severity.CRITICAL)
        .order_by(Finding.id)
    ).all()
    severities = _severities({incident.id for _, incident in rows}) if rows else {}
    for finding, incident in rows:
        severity = severities[incident.id]
        if ORDER[severity] >= ORDER[finding.severity]:
            continue
        by_person = any(
            line.action == REGRADED and line.actor_id is not None for line in trail_of(finding)
        )
        if not by_person:
            reason = own_words(say("By the last assessment of %(number)s", number=incident.number))
            with transaction():
                hand_services.change_severity(finding, severity, reason=reason, actor=SYSTEM)


def _open_unanswered(late: Sequence[Obligation]) -> Iterator[Subject]:
    ids = [
        obligation.subject_id
        for obligation in late
        if obligation.subject_kind == AttestationRequest.__tablename__
    ]
    asked = select(AttestationRequest.id, AttestationRequest.engagement_id)
    rows = db.session.execute(asked.where(AttestationRequest.id.in_(ids))) if ids else ()
    works = {row.id: row.engagement_id for row in rows}
    severity = Severity.MAJOR
    for obligation in late:
        is_statement = obligation.kind is ObligationKind.ATTESTATION_SIGN
        new = New(
            vendor_id=obligation.vendor_id,
            cause=Cause.NO_RESPONSE,
            about=f"no_response:{obligation.subject_kind}:{obligation.subject_id}",
            title=say(
                "No response since %(due)s: %(what)s", due=obligation.due_on, what=obligation.text
            ),
            action=say("Answer what was asked, and see to it that the next answer comes in time."),
            severity=severity,
            owner=Owner.VENDOR,
            due_days=catalogue.due_days(severity.value),
            engagement_id=works.get(obligation.subject_id)
            if is_statement
            else obligation.subject_id
            if obligation.subject_kind == Engagement.__tablename__
            else None,
        )
        subject = SubjectOf(obligation.subject_kind, obligation.subject_id)
        yield from _opened(new, subject, obligation)


def _open_corrections(
    pairs: Sequence[tuple[ExceptionDecision, Attestation]],
) -> Iterator[Subject]:
    for decision, attestation in pairs:
        statement = catalogue.statement(attestation.statement_id, attestation.pack_version)
        new = New(
            vendor_id=attestation.vendor_id,
            cause=Cause.ATTESTATION,
            about=f"attestation:{attestation.id}",
            title=_found(attestation, statement.title),
            action=say("Put right what is not as stated, and sign the statement anew."),
            severity=Severity(statement.effects[attestation.answer.value].severity),
            owner=Owner.VENDOR,
            due_days=0,
            due_on=max(decision.until, clock.today()),
            detail=decision.reason,
            engagement_id=attestation.engagement_id,
        )
        yield from _opened(new, attestation, decision)


def _found(attestation: Attestation, title: Text) -> Message:
    named = {"number": attestation.number, "title": title}
    if attestation.answer is Answer.DECLINE:
        return say("Answered in %(number)s that “%(title)s” cannot be attested", **named)
    return say("Not as stated in %(number)s “%(title)s”", **named)


def _opened(new: New, subject: Subject, because: Subject) -> Iterator[Subject]:
    """Nothing where the same is open already, under another cause."""
    found = open_findings([new], subject=subject, by=None)
    yield from found.findings
    yield from found.obligations
    if found.findings:
        yield because


def _end(finding: Finding, outcome: Outcome | None) -> list[Subject]:
    """Answered: that verifies it. No longer asked: it falls away."""
    repair = ObligationKind.FINDING_REPAIR
    if outcome is Outcome.WITHDRAWN:
        workflow.move(finding, FindingState.DROPPED)
        finding.ended_on = clock.today()
        ended = obligations.withdraw_waiting(repair, finding, finding.number)
    else:
        workflow.answered(finding, on=clock.today())
        ended = obligations.close_waiting(repair, finding)
    return [finding, *ended, *services.nothing_waits(finding)]
