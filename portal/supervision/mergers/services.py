"""Commands: propose that one vendor goes on in another, decide it, carry it out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept, demand_second_person
from portal.foundation.access.roles import Role
from portal.foundation.access.touches import note_touched
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.services import note_change
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Contact, Vendor
from portal.ledger.vendors.profile.names import close_absorbed
from portal.ledger.vendors.profile.services import told, values_of
from portal.supervision.attestations.statements.voiding import SUCCESSION
from portal.supervision.findings.services import tell_apart
from portal.supervision.mergers import past, queries, sheets, workflow
from portal.supervision.mergers.models import MergerKind, VendorMerger
from portal.supervision.mergers.moving import move_rows
from portal.supervision.onboarding.queries import waiting_proposal
from portal.supervision.onboarding.workflow import decide as decide_proposal
from portal.supervision.onboarding.workflow import demand_reason

DAYS_TO_DECIDE: Final = 5  # business days


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMerger:
    """What is proposed; `takes`: the fields in which the absorbed vendor's value goes on."""

    kind: MergerKind
    takes: Collection[str]
    reason: str
    effective_on: date | None = None
    paper: str = ""


def propose(
    survivor: Vendor, absorbed: Vendor, wanted: ProposedMerger, *, actor: Actor
) -> VendorMerger:
    """For another person to decide. Refuses what workflow.demand_mergeable refuses.

    Also while a proposal about either of the two waits for its decision, and where both have handed
    in the same questionnaire.
    """
    workflow.demand_mergeable(
        survivor,
        absorbed,
        kind=wanted.kind,
        on=wanted.effective_on,
        paper=wanted.paper,
        today=clock.today(),
    )
    demand_reason(wanted.reason)
    _refuse_waiting(survivor, absorbed)
    sheets.demand_decidable(sheets.pairs_of(survivor.id, absorbed.id))
    differing = {difference.field for difference in workflow.differences(survivor, absorbed)}
    merger = VendorMerger(
        vendor_id=survivor.id,
        absorbed_id=absorbed.id,
        kind=wanted.kind,
        takes=sorted(differing & set(wanted.takes)),
        effective_on=wanted.effective_on if wanted.kind is MergerKind.SUCCESSION else None,
        paper=wanted.paper.strip(),
        reason=wanted.reason.strip(),
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
    )
    db.session.add(merger)
    db.session.flush()
    by_officer = Role.PRIVACY_OFFICER in actor.roles
    obligation = obligations.open_obligation(
        kind=ObligationKind.MERGER_DECISION,
        subject=merger,
        vendor_id=survivor.id,
        holder=Holder.MANAGEMENT if by_officer else Holder.PRIVACY_OFFICER,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_DECIDE),
        ladder="internal",
        title=say("Decide whether %(name)s goes on in this vendor", name=absorbed.name),
    )
    record(
        actor,
        "merger.proposed",
        merger,
        say("Proposed that %(other)s goes on in %(name)s", other=absorbed.name, name=survivor.name),
        also=[survivor, absorbed, obligation],
        after={"kind": wanted.kind.value, "reason": merger.reason},
    )
    return merger


def decide(row: queries.MergerRow, *, accepted: bool, reason: str, actor: Actor) -> None:
    """Four eyes. Accepted, everything moves at once; refused, nothing does."""
    merger, survivor, absorbed = row.merger, row.survivor, row.absorbed
    demand_second_person(
        actor, proposer_id=merger.proposed_by_id, proposer_roles=merger.proposer_roles
    )
    decide_proposal(merger, accepted=accepted, reason=reason, by=actor.user_id or 0, at=clock.now())
    also: list[Subject] = [survivor, absorbed]
    before = told(values_of(survivor))
    obligation = find_open(ObligationKind.MERGER_DECISION, merger)
    if obligation is not None:
        obligations.close_obligation(obligation, reason=reason.strip())
        also.append(obligation)
    if accepted:
        also += _carry_out(merger, survivor, absorbed, actor)
    db.session.flush()
    parts: Mapping[str, Any] = {"other": absorbed.name, "name": survivor.name}
    old, new = differences(before, told(values_of(survivor)))
    text = (
        say("%(other)s goes on in %(name)s", **parts)
        if accepted
        else say("Refused that %(other)s goes on in %(name)s", **parts)
    )
    record(
        actor,
        "merger.accepted" if accepted else "merger.refused",
        merger,
        text,
        also=also,
        before=old,
        after=new | {"reason": reason.strip(), "moved": past.counts_of(merger)},
    )


def _carry_out(
    merger: VendorMerger, survivor: Vendor, absorbed: Vendor, actor: Actor
) -> list[Subject]:
    workflow.demand_mergeable(
        survivor,
        absorbed,
        kind=merger.kind,
        on=merger.effective_on,
        paper=merger.paper,
        today=clock.today(),
    )
    pairs = sheets.pairs_of(survivor.id, absorbed.id)
    sheets.demand_decidable(pairs)
    also: list[Subject] = sheets.end_those_behind(pairs, actor=actor)
    also += _join_contacts(survivor, absorbed)
    works = queries.works_of(absorbed.id)
    also += close_absorbed(survivor, absorbed, merger.takes, actor=actor)
    db.session.flush()
    also += tell_apart(absorbed.id, survivor.id)
    db.session.flush()
    merger.moved = past.as_kept(move_rows(absorbed.id, survivor.id))
    if merger.kind is MergerKind.SUCCESSION:
        also += [
            note_change(work, SUCCESSION, on=merger.effective_on, about=absorbed.name[:200])
            for work in works
        ]
    note_touched([survivor.id, absorbed.id])
    return also


def _join_contacts(survivor: Vendor, absorbed: Vendor) -> list[Contact]:
    """Somebody who is a contact of both goes on once."""
    known = {_same(contact) for contact in queries.open_contacts(survivor.id)}
    twice = [contact for contact in queries.open_contacts(absorbed.id) if _same(contact) in known]
    for contact in twice:
        contact.ended_on = clock.today()
    return twice


def _same(contact: Contact) -> tuple[str, str]:
    return ("".join(contact.name.split()).casefold(), contact.email.strip().casefold())


def _refuse_waiting(survivor: Vendor, absorbed: Vendor) -> None:
    for vendor in (survivor, absorbed):
        if waiting_proposal(vendor.id) is not None:
            raise InvalidTransition(
                say("A proposal about %(name)s is waiting; decide it first.", name=vendor.name)
            )
    if queries.waiting_merger([survivor.id, absorbed.id]) is not None:
        raise InvalidTransition(say("A proposal about this is waiting for its decision already."))
