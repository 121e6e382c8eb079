"""Open what a rule found, within the command of somebody who records it; nothing twice.

Each brings its obligations: opened, handed on and ended within its commands, and no longer asked once
it was mended or has ended.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_numbers
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say, to_json
from portal.ledger.decisions.services import drop_consents
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, decider_of
from portal.ledger.obligations.queries import find_open
from portal.supervision.findings import queries, workflow
from portal.supervision.findings.models import Cause, Finding, RiskAcceptance
from portal.supervision.findings.severity import GRAVE, Owner, Severity
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records.models import PaperKind

MOST_ABOUT: Final = 170  # characters that stay of what a finding is about


@dataclass(frozen=True, slots=True)
class New:
    """A finding to open. `about` names it within its vendor: one open finding for each; without a
    vendor it is the company's own. `due_on` None: `due_days` after today, on a working day.
    """

    vendor_id: int | None
    cause: Cause
    about: str
    title: Text | Message
    action: Text | Message
    severity: Severity
    owner: Owner
    due_days: int
    detail: str = ""
    engagement_id: int | None = None
    rule_id: str = ""
    question_id: str = ""
    set_apart: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class OpenedFindings:
    """What was opened with its obligations; and what was open already, by `about`."""

    findings: list[Finding]
    obligations: list[Obligation]
    known: Mapping[str, Finding]


def open_findings(
    wanted: Collection[New], *, subject: Subject | None, by: Actor | None
) -> OpenedFindings:
    """Open those that are not open yet, within a command of somebody who records it.

    `subject`: where it was seen. `by`: the person, None for the portal itself. Refuses one without
    a vendor that a vendor should mend.
    """
    if any(new.vendor_id is None and new.owner is Owner.VENDOR for new in wanted):
        raise RuleViolated(say("What is the company’s own no vendor mends."), field="owner")
    known = queries.open_about({new.vendor_id for new in wanted})
    fresh: dict[tuple[int | None, str], New] = {}
    for new in wanted:
        key = (new.vendor_id, new.about)
        if key not in known:
            fresh.setdefault(key, new)
    numbers = next_numbers("F", len(fresh)) if fresh else []
    rows = [
        _row(new, number, subject, by) for new, number in zip(fresh.values(), numbers, strict=True)
    ]
    db.session.add_all(rows)
    db.session.flush()
    today, calendar = clock.today(), business_calendar()
    due = [
        open_repair(
            row,
            calendar.vendor_due(new.due_on or today + timedelta(days=new.due_days)),
            is_new=True,
        )
        for row, new in zip(rows, fresh.values(), strict=True)
    ]
    keys = [(new.vendor_id, new.about) for new in wanted]
    return OpenedFindings(rows, due, {key[1]: known[key] for key in keys if key in known})


def tell_apart(from_id: int, to_id: int) -> list[Finding]:
    """Before the rows of one vendor move to another: both may have one open about the same.

    Those that move are known by their number then, and each is mended for itself. Within a merger.
    """
    known = queries.open_about([from_id, to_id])
    both = [
        row
        for (vendor_id, about), row in known.items()
        if vendor_id == from_id and (to_id, about) in known
    ]
    for row in both:
        row.about = f"{row.about[:MOST_ABOUT]}/{row.number}"
    return both


def _row(new: New, number: str, subject: Subject | None, by: Actor | None) -> Finding:
    return Finding(
        vendor_id=new.vendor_id,
        number=number,
        engagement_id=new.engagement_id,
        cause=new.cause,
        about=new.about,
        rule_id=new.rule_id,
        question_id=new.question_id,
        subject_kind=None if subject is None else subject.__tablename__,
        subject_id=None if subject is None else subject.id,
        title=to_json(new.title),
        action=to_json(new.action),
        detail=new.detail.strip(),
        severity=new.severity,
        owner=new.owner,
        set_apart=new.set_apart.strip(),
        opened_on=clock.today(),
        opened_by_id=None if by is None else by.user_id,
        opened_as="" if by is None else as_kept(by.roles),
    )


K = ObligationKind
DAYS_TO_ANSWER_PLAN: Final = 5  # business days
DAYS_TO_VERIFY: Final = 10  # business days
DAYS_TO_DECIDE: Final = 5  # business days
# Calendar days after closing until somebody looks whether a correction was effective (JIS Q 15001, 10.2:
# its effect is reviewed). The graver, the sooner; an observation was no nonconformity.
DAYS_TO_EFFECT: Final = {Severity.CRITICAL: 30, Severity.MAJOR: 60, Severity.MINOR: 90}
INTERNAL: Final = "internal"
BEFORE_THE_END: Final = "renewal_notice"  # a month and a week before the last day


def repair_of(finding: Finding) -> Obligation | None:
    """What its owner still owes."""
    return find_open(K.FINDING_REPAIR, finding)


def open_repair(finding: Finding, due_on: date, *, is_new: bool = False) -> Obligation:
    to_vendor = finding.owner is Owner.VENDOR
    return obligations.open_obligation(
        kind=K.FINDING_REPAIR,
        subject=finding,
        vendor_id=finding.vendor_id,
        holder=Holder.VENDOR if to_vendor else Holder.PROCUREMENT,
        due_on=due_on,
        ladder="request" if to_vendor else INTERNAL,
        title=say("Mend the finding %(number)s: %(title)s", **_named(finding)),
        is_new=is_new,
    )


def _named(finding: Finding) -> dict[str, Any]:
    return {"number": finding.number, "title": finding.name}


def ask_for_plan_review(finding: Finding) -> Obligation:
    title = say("Look at the plan for %(number)s: %(title)s", **_named(finding))
    return obligations.ask_colleagues(
        K.FINDING_PLAN_REVIEW, finding, Holder.PROCUREMENT, title, days=DAYS_TO_ANSWER_PLAN
    )


def ask_for_verification(finding: Finding) -> Obligation:
    """Within ten working days; with the next sheet where the officer chose so and its answer shows it."""
    title = say("Verify that %(number)s was mended: %(title)s", **_named(finding))
    soon = business_calendar().add_open_days(clock.today(), DAYS_TO_VERIFY)
    due_on = soon
    if workflow.is_seen_with_sheet(finding) and queries.are_verified_with_sheet():
        last = business_calendar().vendor_due(workflow.last_day_with_sheet(finding))
        due_on = max(soon, last)
    return obligations.ask_colleagues(
        K.FINDING_VERIFY, finding, verifier_of(finding), title, due_on=due_on
    )


def verify_by_another(finding: Finding, waiting: Obligation, reason: str) -> list[Subject]:
    """Graver or lighter than it was, somebody else verifies it; a grave one waits for no sheet."""
    soon = business_calendar().add_open_days(clock.today(), DAYS_TO_VERIFY)
    if finding.severity in GRAVE and waiting.due_on > soon:
        obligations.withdraw_obligation(waiting, reason=reason)
        db.session.flush()
        return [waiting, ask_for_verification(finding)]
    obligations.hand_over_obligation(waiting, to=verifier_of(finding))
    return [waiting]


def plan_effect(finding: Finding) -> list[Subject]:
    """Somebody looks some time after closing whether the correction was effective; what it opened."""
    days = DAYS_TO_EFFECT.get(finding.severity)
    if days is None:
        return []
    due_on = business_calendar().vendor_due(clock.today() + timedelta(days=days))
    title = say(
        "Check whether the correction of %(number)s was effective: %(title)s", **_named(finding)
    )
    return [
        obligations.ask_colleagues(
            K.FINDING_EFFECT, finding, Holder.PROCUREMENT, title, due_on=due_on
        )
    ]


def verifier_of(finding: Finding) -> Holder:
    """Of grave ones management, where an officer recorded or mended it."""
    return decider_of(finding.roles_behind) if finding.severity in GRAVE else Holder.PROCUREMENT


def ask_for_risk_decision(finding: Finding, risk: RiskAcceptance) -> Obligation:
    title = say("Decide whether the risk of %(number)s is accepted: %(title)s", **_named(finding))
    return obligations.ask_colleagues(
        K.FINDING_RISK, risk, decider_of(risk.proposer_roles), title, days=DAYS_TO_DECIDE
    )


def follow_risk(finding: Finding, until: date) -> Obligation:
    """What has to be done before its last day."""
    return obligations.open_obligation(
        kind=K.FINDING_RISK_END,
        subject=finding,
        vendor_id=finding.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=until,
        ladder=BEFORE_THE_END,
        title=say(
            "Have %(number)s mended before its accepted risk ends, or propose anew: %(title)s",
            **_named(finding),
        ),
    )


def bring_forward(finding: Finding, days: int, reason: str) -> list[Subject]:
    """A graver finding is due sooner: so many days from today, where that comes before its date."""
    owed = repair_of(finding)
    sooner = business_calendar().vendor_due(clock.today() + timedelta(days=days))
    if owed is None or sooner >= owed.due_on:
        return []
    obligations.withdraw_obligation(owed, reason=reason)
    db.session.flush()
    return [owed, open_repair(finding, sooner)]


def nothing_waits(finding: Finding) -> list[Subject]:
    """Plans, risks and repairs that wait need no answer any more; the rows it touched."""
    touched: list[Subject] = []
    for kind in (K.FINDING_PLAN_REVIEW, K.FINDING_VERIFY, K.FINDING_RISK_END):
        touched += obligations.withdraw_waiting(kind, finding, finding.number)
    for risk in queries.risks_of(finding.id):
        if risk.accepted is None:  # nobody decided it: it fell away
            risk.accepted, risk.decided_on = False, clock.today()
            touched += [risk, *obligations.withdraw_waiting(K.FINDING_RISK, risk, finding.number)]
            touched += drop_consents(risk)
    return touched + no_risk_counts(finding) + no_paper_waits(finding)


def no_risk_counts(finding: Finding) -> list[Subject]:
    """What was accepted counts from today no more: mended, ended, graver or accepted anew."""
    today = clock.today()
    return [risk for risk in queries.risks_of(finding.id) if workflow.end_risk(risk, on=today)]


def no_paper_waits(finding: Finding) -> list[Subject]:
    """A paper that waits for its second person is none any more; the rows it touched.

    One that says why the vendor disagrees goes on while the finding does.
    """
    paper = papers.open_paper(finding)
    if paper is None or (paper.kind is PaperKind.DISPUTE and finding.is_open):
        return []
    return paper_records.withdraw(paper, finding.number)


def accepted_too_long() -> Collection[int]:
    """Findings whose accepted risk counts for longer than is allowed now."""
    months, risks = queries.most_risk_months(), queries.counting_risks()
    return {risk.finding_id for risk in risks if workflow.is_too_long(risk, months)}
