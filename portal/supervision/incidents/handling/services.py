"""Commands: describe an incident, assess it, say since when it was known, record what was sent; propose
and decide that it is closed, or was none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept, demand_second_person
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    InvalidTransition,
    RuleViolated,
    demand_reason,
)
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind, decider_of
from portal.supervision.incidents import queries, workflow
from portal.supervision.incidents.handling.following import (
    add_files,
    demand_past,
    set_clocks,
    withdraw_all,
)
from portal.supervision.incidents.handling.who_is_hit import as_assessed, who_is_hit
from portal.supervision.incidents.models import (
    Ending,
    Incident,
    IncidentAssessment,
    IncidentDecision,
    IncidentItem,
    IncidentKnown,
    IncidentState,
    IncidentSubmission,
    ReportItem,
)
from portal.supervision.incidents.rules.duties import LeakCause, ReportStage

K = ObligationKind


@dataclass(frozen=True, slots=True)
class Assessed:
    """The facts that decide which duty applies."""

    categories: Sequence[str]
    people: int | None
    cause: LeakCause
    is_encrypted: bool = False
    is_public: bool = False
    financial_risk: bool = False
    in_eea: bool = False
    is_entrusted: bool = False
    customer_hours: int | None = None
    customers: Sequence[int] = ()
    communications: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What we sent for one duty."""

    kind: ObligationKind
    sent_to: str
    how: str
    sent_at: datetime
    receipt: str = ""
    files: Sequence[Received] = ()
    customer_id: int | None = None  # where it went to one customer


def write_items(
    row: Incident,
    wordings: Mapping[ReportItem, str],
    *,
    files: Sequence[Received] = (),
    actor: Actor,
) -> None:
    """Items that read otherwise than before, each as a new wording; refuses where there is none."""
    row = queries.lock(row.id)
    workflow.demand_open(row)
    outside = not actor.is_staff
    before = queries.items_of(row.id, by_vendor=outside)
    changed = {
        item: wording.strip()
        for item, wording in wordings.items()
        if wording.strip() and (item not in before or before[item][0].wording != wording.strip())
    }
    if not changed and not files:
        raise RuleViolated(say("Nothing reads otherwise than before."))
    db.session.add_all(
        IncidentItem(
            vendor_id=row.vendor_id,
            incident_id=row.id,
            item=item,
            wording=wording,
            by_vendor=outside,
            written_by_id=actor.user_id,
            written_at=clock.now(),
        )
        for item, wording in changed.items()
    )
    add_files(row, files, actor)
    db.session.flush()
    also: list[Subject] = []
    if outside and len({*before, *changed}) == len(ReportItem):
        also = obligations.close_waiting(K.INCIDENT_ITEMS, row)
    text = say("Described %(number)s further", number=row.number)
    after = {"items": [item.value for item in changed], "files": [file.name for file in files]}
    record(actor, "incident.described", row, text, also=also, after=after)


def assess(row: Incident, facts: Assessed, *, actor: Actor, version: int | None = None) -> None:
    """The facts as known now; the clocks follow. It is then taken to have happened.

    Refuses (ChangedMeanwhile) where somebody assessed it since the page was opened.
    """
    row = queries.lock(row.id)
    workflow.demand_open(row)
    before = queries.assessments(row.id)[0]
    if version is not None and before.id != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    if facts.people is not None and facts.people < 0:
        raise RuleViolated(say("Enter a number of persons, 0 or more."), field="people")
    if facts.customer_hours is not None and not 1 <= facts.customer_hours <= 24 * 366:
        raise RuleViolated(say("Enter hours from 1 on."), field="customer_hours")
    db.session.add(
        IncidentAssessment(
            vendor_id=row.vendor_id,
            incident_id=row.id,
            categories=sorted(facts.categories),
            people=facts.people,
            cause=facts.cause,
            is_encrypted=facts.is_encrypted,
            is_public=facts.is_public,
            financial_risk=facts.financial_risk,
            in_eea=facts.in_eea,
            is_entrusted=facts.is_entrusted,
            customer_hours=facts.customer_hours if facts.is_entrusted else None,
            customers=_named(row, before, facts) if facts.is_entrusted else [],
            communications=facts.communications,
            remark=facts.remark.strip(),
            rules_version=catalogue.version_in_force(shelf.INCIDENT_RULES),
            assessed_by_id=actor.user_id,
            assessed_at=clock.now(),
        )
    )
    if row.state in (IncidentState.SUSPECTED, IncidentState.REPORTED):
        workflow.confirm(row)
    db.session.flush()
    also = [*obligations.close_waiting(K.INCIDENT_ASSESS, row), *set_clocks(row)]
    text = say("Assessed %(number)s", number=row.number)
    told: dict[str, Any] = {"people": facts.people, "cause": facts.cause.value}
    record(
        actor,
        "incident.assessed",
        row,
        text,
        also=also,
        before={"people": before.people, "cause": before.cause.value},
        after=told,
    )


def _named(
    row: Incident, before: IncidentAssessment, facts: Assessed
) -> Sequence[Mapping[str, Any]]:
    """The customers whose data is hit as the register knows them now. Refuses others than of its work
    and those named before."""
    known = {one["id"]: one for one in before.customers}
    hit = who_is_hit(row.vendor_id, row.told_on, queries.works_of(row.id))
    known |= {one["id"]: one for one in as_assessed(hit.customers)}
    if not set(facts.customers) <= known.keys():
        raise RuleViolated(
            say("Choose customers whose data the work hit is about."), field="customers"
        )
    return [known[number] for number in sorted(set(facts.customers))]


def change_known(row: Incident, known_at: datetime, *, reason: str, actor: Actor) -> None:
    """Another moment at which any department knew; the clocks run from it."""
    row = queries.lock(row.id)
    workflow.demand_open(row)
    why = demand_reason(reason)
    before = queries.known_days(row.id)[0]
    demand_past(known_at)
    if known_at > row.told_at:
        raise RuleViolated(
            say("At the latest it was known when it was told, on %(day)s.", day=row.told_on),
            field="known_on",
        )
    if known_at == before.known_at:
        raise RuleViolated(say("Nothing reads otherwise than before."), field="known_on")
    known_on = clock.day_of(known_at)
    db.session.add(
        IncidentKnown(
            vendor_id=row.vendor_id,
            incident_id=row.id,
            known_at=known_at,
            known_on=known_on,
            reason=why,
            set_by_id=actor.user_id,
            set_at=clock.now(),
        )
    )
    db.session.flush()
    record(
        actor,
        "incident.known_changed",
        row,
        say("%(number)s was known since %(day)s", number=row.number, day=known_on),
        also=set_clocks(row),
        before={"day": before.known_on},
        after={"day": known_on, "reason": why},
    )


def record_submission(row: Incident, sent: Sent, *, actor: Actor) -> IncidentSubmission:
    """What we sent, to whom, when and how; it ends the clock, in time or late.

    Refuses a duty that no clock runs for, and a moment to come or before it was known.
    """
    row = queries.lock(row.id)
    workflow.demand_open(row)
    if sent.kind is K.INCIDENT_PERSONS:
        raise InvalidTransition(say("Persons are told by letters: record how many were told."))
    now = {one.duty.key: one for one in queries.duties_now(row)}
    owed = now.get((sent.kind, sent.customer_id))
    if owed is None or not owed.runs or owed.obligation is None:
        raise InvalidTransition(say("No clock runs for this report any more."))
    demand_past(sent.sent_at, "sent_on")
    known_at = queries.known_days(row.id)[0].known_at
    if sent.sent_at < known_at.replace(second=0, microsecond=0):  # minutes are typed, no seconds
        raise RuleViolated(say("That is before it became known."), field="sent_on")
    if not sent.files and not sent.receipt.strip():
        raise RuleViolated(
            say("Add a file that shows it, or the number of the receipt."), field="receipt"
        )
    on = clock.day_of(sent.sent_at)
    submission = IncidentSubmission(
        vendor_id=row.vendor_id,
        incident_id=row.id,
        kind=sent.kind,
        obligation_id=owed.obligation.id,
        sent_to=demand_reason(sent.sent_to, "sent_to", say("Say to whom.")),
        how=demand_reason(sent.how, "how", say("Say how it was sent.")),
        receipt=sent.receipt.strip(),
        sent_at=sent.sent_at,
        sent_on=on,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    db.session.add(submission)
    db.session.flush()
    add_files(row, sent.files, actor, submission)
    obligations.hand_in(owed.obligation, on=on)
    obligations.close_obligation(owed.obligation, reason=submission.receipt)
    stages = [ReportStage(one.duty.rule.stage) for one in now.values() if one.runs]
    workflow.note_sent(row, ReportStage(owed.duty.rule.stage), stages)
    db.session.flush()
    record(
        actor,
        "incident.sent",
        row,
        say("%(what)s: %(number)s", what=owed.duty.label, number=row.number),
        also=[owed.obligation, submission],
        after={"day": on, "files": [file.name for file in sent.files]},
    )
    return submission


def note_call(row: Incident, *, actor: Actor) -> None:
    """The officer was called."""
    row = queries.lock(row.id)
    closed = obligations.close_waiting(K.INCIDENT_CALL, row)
    if not closed:
        raise InvalidTransition(say("This call has been noted already."))
    text = say("Called the privacy officer about %(number)s", number=row.number)
    record(actor, "incident.called", row, text, also=closed)


DAYS: Final = 5  # business days, to decide


def propose_ending(row: Incident, ending: Ending, *, reason: str, actor: Actor) -> IncidentDecision:
    """Refuses to close one while a clock runs, and a second proposal beside one that waits."""
    row = queries.lock(row.id)
    workflow.demand_ending(row, ending, runs=_runs(row))
    why = demand_reason(reason)
    if queries.waiting_decision(row.id) is not None:
        raise InvalidTransition(
            say("A proposal about %(number)s waits already.", number=row.number)
        )
    proposal = IncidentDecision(
        vendor_id=row.vendor_id,
        incident_id=row.id,
        ending=ending,
        reason=why,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
    )
    db.session.add(proposal)
    db.session.flush()
    title = say("Decide on %(number)s: %(what)s", number=row.number, what=workflow.ENDINGS[ending])
    waits = obligations.open_obligation(
        kind=K.INCIDENT_DECISION,
        subject=proposal,
        vendor_id=None if row.is_drill else row.vendor_id,
        holder=decider_of(proposal.proposer_roles),
        due_on=business_calendar().add_open_days(clock.today(), DAYS),
        ladder="internal",
        title=say("Drill: %(what)s", what=title) if row.is_drill else title,
        is_new=True,
    )
    text = say(
        "Proposed about %(number)s: %(what)s", number=row.number, what=workflow.ENDINGS[ending]
    )
    record(actor, "incident.proposed", row, text, also=[proposal, waits], after={"reason": why})
    return proposal


def decide_ending(proposal: IncidentDecision, *, approved: bool, remark: str, actor: Actor) -> None:
    """Four eyes. What is not approved leaves the incident as it stands."""
    row = queries.lock(proposal.incident_id)
    if proposal.approved is not None:
        raise InvalidTransition(say("This has been decided already."))
    demand_second_person(
        actor, proposer_id=proposal.proposed_by_id, proposer_roles=proposal.proposer_roles
    )
    if not approved:
        lacking = say("Say what is missing, so that it can be put right.")
        demand_reason(remark, "remark", lacking)
    also: list[Subject] = [proposal]
    if approved:
        workflow.end(row, proposal.ending, on=clock.today(), runs=_runs(row))
        also += withdraw_all(row)
    proposal.approved, proposal.remark = approved, remark.strip()
    proposal.decided_by_id, proposal.decided_at = actor.user_id, clock.now()
    also += obligations.close_waiting(K.INCIDENT_DECISION, proposal, proposal.remark)
    db.session.flush()
    what = {"number": row.number, "what": workflow.ENDINGS[proposal.ending]}
    record(
        actor,
        "incident.decided" if approved else "incident.not_decided",
        row,
        say("Approved about %(number)s: %(what)s", **what)
        if approved
        else say("Not approved about %(number)s: %(what)s", **what),
        also=also,
        after={"reason": proposal.remark},
    )


def _runs(row: Incident) -> bool:
    return any(owed.is_open for owed in queries.clock_rows(row))
