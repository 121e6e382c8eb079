"""Commands: propose that one vendor goes on in another, decide it, carry it out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table, delete, func, select, text, update

from portal.foundation.access.actor import Actor, as_kept, demand_second_person
from portal.foundation.access.touches import note_touched
from portal.foundation.accounts.queries import people_of_vendor
from portal.foundation.accounts.signing_in.mailboxes import is_same
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.chain import note_rows
from portal.foundation.core.database.db import UNSCOPED, Subject, db
from portal.foundation.core.errors import InvalidTransition, demand_reason
from portal.foundation.core.words.messages import say
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.engagements.services import note_change
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind, decider_of
from portal.ledger.vendors.models import Contact, Vendor
from portal.ledger.vendors.profile.names import close_absorbed
from portal.ledger.vendors.profile.services import told, values_of
from portal.supervision.attestations.statements.periods import SUCCESSION
from portal.supervision.findings.services import tell_apart
from portal.supervision.mergers import queries, sheets, workflow
from portal.supervision.mergers.models import MergerKind, VendorMerger
from portal.supervision.mergers.workflow import ProposedMerger
from portal.supervision.onboarding.queries import waiting_proposal
from portal.supervision.onboarding.workflow import decide as decide_proposal

DAYS_TO_DECIDE: Final = 5  # business days


def propose(
    survivor: Vendor, absorbed: Vendor, wanted: ProposedMerger, *, actor: Actor
) -> VendorMerger:
    """For another person to decide. Refuses what workflow.demand_mergeable refuses.

    Also while a proposal about either of the two waits for its decision, and where both have handed
    in the same questionnaire.
    """
    workflow.demand_mergeable(survivor, absorbed, wanted, clock.today())
    demand_reason(wanted.reason)
    _refuse_waiting(survivor, absorbed)
    _refuse_same_people(survivor, absorbed)
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
    title = say("Decide whether %(name)s goes on in this vendor", name=absorbed.name)
    obligation = obligations.ask_colleagues(
        ObligationKind.MERGER_DECISION,
        merger,
        decider_of(actor.roles),
        title,
        days=DAYS_TO_DECIDE,
    )
    asked = decisions.ask_consents(
        DecisionKind.MERGER,
        merger,
        title,
        reason=merger.reason,
        proposers=[merger.proposed_by_id],
    )
    record(
        actor,
        "merger.proposed",
        merger,
        say("Proposed that %(other)s goes on in %(name)s", other=absorbed.name, name=survivor.name),
        also=[survivor, absorbed, obligation, *asked],
        after={"kind": wanted.kind.value, "reason": merger.reason},
    )
    return merger


def decide(
    row: queries.MergerRow, *, accepted: bool, reason: str, actor: Actor, number: str = ""
) -> None:
    """Four eyes. Accepted, everything moves at once; refused, nothing does."""
    merger, survivor, absorbed = row.merger, row.survivor, row.absorbed
    demand_second_person(
        actor, proposer_id=merger.proposed_by_id, proposer_roles=merger.proposer_roles
    )
    decide_proposal(merger, accepted=accepted, reason=reason, by=actor.user_id or 0, at=clock.now())
    before = told(values_of(survivor))
    done = obligations.close_waiting(ObligationKind.MERGER_DECISION, merger, reason)
    settled = decisions.settle(
        DecisionKind.MERGER, merger, accepted=accepted, number=number, actor=actor
    )
    also: list[Subject] = [survivor, absorbed, *done, *settled]
    parts: Mapping[str, Any] = {"other": absorbed.name, "name": survivor.name}
    if accepted:
        also += _carry_out(merger, survivor, absorbed, actor)
        action, text = "merger.accepted", say("%(other)s goes on in %(name)s", **parts)
    else:
        action = "merger.refused"
        text = say("Refused that %(other)s goes on in %(name)s", **parts)
    db.session.flush()
    old, new = differences(before, told(values_of(survivor)))
    record(
        actor,
        action,
        merger,
        text,
        also=also,
        before=old,
        after=new
        | {"reason": reason.strip(), "moved": queries.counts_of(merger)}
        | decisions.numbered(number),
    )


def _carry_out(
    merger: VendorMerger, survivor: Vendor, absorbed: Vendor, actor: Actor
) -> list[Subject]:
    workflow.demand_mergeable(survivor, absorbed, merger, clock.today())
    _refuse_same_people(survivor, absorbed)
    pairs = sheets.pairs_of(survivor.id, absorbed.id)
    sheets.demand_decidable(pairs)
    also: list[Subject] = sheets.end_those_behind(pairs, actor=actor)
    also += _join_contacts(survivor, absorbed)
    works = queries.works_of(absorbed.id)
    also += close_absorbed(survivor, absorbed, merger.takes, actor=actor)
    db.session.flush()
    also += tell_apart(absorbed.id, survivor.id)
    db.session.flush()
    merger.moved = queries.as_kept(_move_rows(absorbed.id, survivor.id))
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


def _refuse_same_people(survivor: Vendor, absorbed: Vendor) -> None:
    """Whoever reads one mailbox for both would have two accounts at one vendor."""
    for one in people_of_vendor(survivor.id):
        for other in people_of_vendor(absorbed.id):
            if one.email == other.email and is_same(one.name, other.name):
                raise InvalidTransition(
                    say(
                        "%(name)s has an account at both with the address %(email)s. End one of the two first.",
                        name=one.name,
                        email=one.email,
                    )
                )


def _move_rows(from_id: int, to_id: int) -> dict[str, list[int]]:
    """Every row, whatever table it is in; what is computed is computed anew. The ids, by table.

    Composite keys (parent, vendor) hold a child under its parent's vendor, so both have to move
    together: on SQLite the keys are checked at the end of the transaction for once, on PostgreSQL
    all tables move in one statement, at the end of which they are checked.
    """
    db.session.flush()
    moved = queries.movable_ids(from_id)
    for model in queries.owned_tables(computed=True).values():
        _let_go(model.__table__, from_id)
    tables = [model.__table__ for model in queries.movable().values()]
    if db.engine.dialect.name == "postgresql":
        _move_in_one(tables, from_id, to_id, moved)
    else:
        _move_one_by_one(tables, from_id, to_id)
    mails = update(OutboxEmail).where(OutboxEmail.about_vendor_id == from_id)
    db.session.execute(
        mails.values(about_vendor_id=to_id),
        execution_options=UNSCOPED | {"synchronize_session": False},
    )
    db.session.expire_all()
    return moved


def _let_go(table: Table, vendor_id: int) -> None:
    """What was shown on which day stays; what is only kept to be quick goes."""
    statement: Any
    if "valid_until" in table.c:
        now = (table.c.vendor_id == vendor_id) & table.c.valid_until.is_(None)
        statement = update(table).where(now).values(valid_until=clock.today())
    else:
        statement = delete(table).where(table.c.vendor_id == vendor_id)
    db.session.execute(statement, execution_options=UNSCOPED)


def _move_one_by_one(tables: list[Table], from_id: int, to_id: int) -> None:
    db.session.execute(text("PRAGMA defer_foreign_keys=ON"), execution_options=UNSCOPED)
    for table in tables:
        moved = update(table).where(table.c.vendor_id == from_id).values(vendor_id=to_id)
        db.session.execute(moved, execution_options=UNSCOPED)


def _move_in_one(
    tables: list[Table], from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]
) -> None:
    for table in tables:
        note_rows(db.session(), table, moved.get(table.name, ()), {"vendor_id"})
    parts = [
        update(table)
        .where(table.c.vendor_id == from_id)
        .values(vendor_id=to_id)
        .returning(table.c.vendor_id)
        .cte(f"moved_{table.name}")
        for table in tables
    ]
    whole = select(*(select(func.count()).select_from(part).scalar_subquery() for part in parts))
    db.session.execute(whole, execution_options=UNSCOPED)
