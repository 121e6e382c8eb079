"""Commands about waivers: proposed by one person, decided by another, ended, followed up."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.content import catalogue
from portal.content.definitions.clauses import Clause
from portal.content.packs import kinds as shelf
from portal.foundation.access.actor import SYSTEM, Actor, as_kept, demand_second_person
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.contracts import queries, workflow
from portal.ledger.contracts.clauses import queries as waiver_queries
from portal.ledger.contracts.clauses.queries import WaiverRow
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import ClauseResult
from portal.ledger.contracts.models import Contract, Waiver, WaiverState
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.departments.queries import demand_own_vendor
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind, decider_of
from portal.ledger.obligations.queries import find_open

PREFIX: Final = "WV"
DECISION, END = ObligationKind.WAIVER_DECISION, ObligationKind.WAIVER_END
DAYS_TO_DECIDE: Final = 5  # business days
LADDER: Final = "renewal_notice"  # a month and a week before the last day


@dataclass(frozen=True, slots=True)
class WaiverTerms:
    """Why a clause may be missing, what makes up for it, and the last day."""

    reason: str
    measure: str
    until: date


def propose_waiver(
    contract: Contract,
    clause: Clause,
    terms: WaiverTerms,
    *,
    engagement: Engagement | None = None,
    actor: Actor,
) -> Waiver:
    """Put it before another person. For all work under the contract, or for one piece of work.

    Refuses clauses that can never be waived, a clause that is met or that nobody has checked, a
    second proposal while one waits, and one that ends before what holds already.
    """
    today = clock.today()
    demand_own_vendor(contract.vendor_id, actor)
    workflow.demand_waivable(clause)
    workflow.check_waiver(terms.reason, terms.measure, terms.until, today)
    queries.lock_contract(contract.id)
    about = {
        "contract_id": None if engagement else contract.id,
        "engagement_id": engagement.id if engagement else None,
    }
    if waiver_queries.waiting_waiver(clause.id, **about) is not None:
        raise InvalidTransition(say("A proposal about this is waiting for its decision already."))
    facts = queries.coverage_facts([contract.vendor_id], today)
    results = _results(facts, clause.id, **about)
    waiver = Waiver(
        vendor_id=contract.vendor_id,
        number=next_number(PREFIX),
        clause_id=clause.id,
        clause_version=catalogue.version_in_force(shelf.CLAUSES),
        found=workflow.what_is_wrong(results, about["contract_id"]),
        reason=terms.reason.strip(),
        measure=terms.measure.strip(),
        until=terms.until,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
        proposed_on=today,
        **about,
    )
    longer = waiver_queries.waiver_after(waiver)
    if longer is not None:
        raise RuleViolated(
            say(
                "%(number)s waives this until %(until)s already.",
                number=longer.number,
                until=longer.until,
            ),
            field="until",
        )
    db.session.add(waiver)
    db.session.flush()
    title = say("Decide on the waiver %(number)s", number=waiver.number)
    obligation = obligations.ask_colleagues(
        DECISION, waiver, decider_of(actor.roles), title, days=DAYS_TO_DECIDE
    )
    asked = decisions.ask_consents(
        DecisionKind.WAIVER,
        waiver,
        title,
        reason=waiver.reason,
        proposers=[waiver.proposed_by_id],
    )
    also: list[Subject] = [engagement or contract, obligation, *asked]
    text = say(
        "Proposed to waive clause %(no)s, %(clause)s, until %(until)s (%(number)s)",
        no=clause.no,
        clause=clause.title,
        until=waiver.until,
        number=waiver.number,
    )
    after = {"reason": waiver.reason, "measure": waiver.measure, "until": waiver.until}
    record(actor, "waiver.proposed", waiver, text, also=also, after=after)
    return waiver


def decide_waiver(
    row: WaiverRow, *, approved: bool, reason: str, actor: Actor, number: str = ""
) -> None:
    """Four eyes. Approved, the clause is an approved exception from today through its last day.

    Refuses to approve what can no longer be waived: the library or the check changed meanwhile.
    """
    waiver = waiver_queries.lock_waiver(row.waiver.id)
    demand_second_person(
        actor, proposer_id=waiver.proposed_by_id, proposer_roles=waiver.proposer_roles
    )
    today = clock.today()
    clause = catalogue.clause_pack().by_id.get(waiver.clause_id)
    if approved and clause is not None:
        workflow.demand_waivable(clause)
    workflow.decide_waiver(
        waiver, approved=approved, reason=reason, by=actor.user_id or 0, at=clock.now(), on=today
    )
    settled = decisions.settle(
        DecisionKind.WAIVER, waiver, accepted=approved, number=number, actor=actor
    )
    also = [row.about, *settled, *obligations.close_waiting(DECISION, waiver, reason)]
    if approved:
        also += _follow(waiver)
    db.session.flush()
    action = "waiver.approved" if approved else "waiver.refused"
    text = (
        say("Waiver %(number)s approved until %(until)s", number=waiver.number, until=waiver.until)
        if approved
        else say("Waiver %(number)s refused", number=waiver.number)
    )
    after = {"reason": reason.strip()} | decisions.numbered(number)
    record(actor, action, waiver, text, also=also, after=after)


def end_waiver(row: WaiverRow, *, reason: str, actor: Actor) -> None:
    """One person is enough to end what makes less of a promise. A proposal is taken back; that is all
    a person of departments may do, and only with the own one."""
    waiver = waiver_queries.lock_waiver(row.waiver.id)
    if not may_end_waiver(waiver, actor):
        raise RuleViolated(
            say("Departments take back what they proposed; procurement ends a waiver.")
        )
    was_proposed = waiver.state is WaiverState.PROPOSED
    workflow.end_waiver(waiver, reason=reason, by=actor.user_id, on=clock.today())
    also = [row.about, *decisions.drop_consents(waiver)]
    for kind in (DECISION, END):
        also += obligations.withdraw_waiting(kind, waiver, reason)
    db.session.flush()
    action = "waiver.withdrawn" if was_proposed else "waiver.ended"
    text = (
        say("Proposal %(number)s taken back", number=waiver.number)
        if was_proposed
        else say("Waiver %(number)s ended", number=waiver.number)
    )
    record(actor, action, waiver, text, also=also, after={"reason": reason.strip()})


def may_end_waiver(waiver: Waiver, actor: Actor) -> bool:
    is_own = waiver.state is WaiverState.PROPOSED and waiver.proposed_by_id == actor.user_id
    return is_own or not actor.acts_for_departments


def settle_waivers() -> int:
    """Close what asks to mend a waived clause once it is met; returns how many. For the jobs.

    One whose last day has passed with the clause still missing stays open, overdue.
    """
    return sum(_settle(waiver_id) for waiver_id in _to_settle())


def _to_settle() -> list[int]:
    ending = waiver_queries.ending_waivers()
    vendors = {waiver.vendor_id for waiver in ending}
    facts = queries.coverage_facts(vendors, clock.today()) if vendors else None
    return [waiver.id for waiver in ending if facts and _settled(waiver, facts)]


def _settle(waiver_id: int) -> bool:
    with transaction():
        waiver = waiver_queries.lock_waiver(waiver_id)
        obligation = find_open(END, waiver)
        facts = queries.coverage_facts([waiver.vendor_id], clock.today())
        why = _settled(waiver, facts)
        if obligation is None or why is None:
            return False
        obligations.close_obligation(obligation)
        text = say(
            "Nothing more to do about waiver %(number)s: %(why)s", number=waiver.number, why=why
        )
        record(SYSTEM, "waiver.settled", waiver, text, also=[obligation])
    return True


def _settled(waiver: Waiver, facts: CoverageFacts) -> Message | None:
    """Why it need not be followed up: the clause is met, or no running work needs it."""
    results = _results(
        facts,
        waiver.clause_id,
        contract_id=waiver.contract_id,
        engagement_id=waiver.engagement_id,
    )
    if any(result.is_missing for result in results):
        return None
    return say("the clause is met, or no work needs it any more.")


def _results(
    facts: CoverageFacts, clause_id: str, *, contract_id: int | None, engagement_id: int | None
) -> list[ClauseResult]:
    """What was found of the clause over the work concerned that is not over."""
    concerned = (
        [work for work in facts.running if work.engagement_id == engagement_id]
        if contract_id is None
        else facts.covered_by(contract_id)
    )
    by_work = (facts.coverage(work).by_clause for work in concerned)
    return [by_clause[clause_id] for by_clause in by_work if clause_id in by_clause]


def _follow(waiver: Waiver) -> list[Subject]:
    """Open what has to be done before it ends; one that ended sooner needs no more."""
    touched: list[Subject] = []
    for earlier in waiver_queries.waivers_before(waiver):
        touched += obligations.close_waiting(END, earlier, waiver.number)
    clause = catalogue.clause(waiver.clause_id, waiver.clause_version)
    title = say(
        "Agree clause %(no)s, %(clause)s, before waiver %(number)s ends",
        no=clause.no,
        clause=clause.title,
        number=waiver.number,
    )
    opened = obligations.ask_colleagues(
        END, waiver, Holder.PROCUREMENT, title, due_on=waiver.until, ladder=LADDER
    )
    return [*touched, opened]
