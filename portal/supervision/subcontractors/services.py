"""Commands: apply for a subcontractor, examine, decide, withdraw, end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.mail.outbox import queue
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind, decider_of
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED
from portal.supervision.paper_records.models import Paper
from portal.supervision.subcontractors import emails, queries, workflow
from portal.supervision.subcontractors.models import (
    Advice,
    Subcontractor,
    SubcontractorFile,
    SubcontractorState,
)
from portal.supervision.subcontractors.workflow import Application, SubcontractorOutcome

PREFIX: Final = "SC"
DAYS: Final = 5  # business days, to examine and to decide
K, S = ObligationKind, SubcontractorState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPlace:
    """What an application belongs to besides its work: rows of the same vendor, as in Subcontractor."""

    parent: Subcontractor | None = None
    follows: Subcontractor | None = None
    attestation_id: int | None = None


ALONE: Final = ChainPlace()


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOnPaper:
    """It is the vendor's own application, of the day on which its paper came; who recorded that."""

    paper: Paper
    recorded_by_id: int | None
    closed: Sequence[Subject] = ()  # what waited about the paper


def apply(
    vendor: Vendor,
    engagement: Engagement,
    said: Application,
    files: Sequence[Received] = (),
    *,
    actor: Actor,
    beside: ChainPlace = ALONE,
    came: CameOnPaper | None = None,
) -> Subcontractor:
    """Put it before procurement; `actor` is a person of the vendor, or of the company for it.

    Refuses what `demand_possible` refuses.
    """
    number = demand_possible(vendor, engagement, said, actor=actor, beside=beside)
    row, also = put_before(engagement, said, number, files, actor=actor, beside=beside, came=came)
    text = say("Applied for subcontractor %(name)s (%(number)s)", **_named(row))
    after: dict[str, Any] = {
        "works": [engagement.number],
        "day": row.starts_on,
        "files": [file.name for file in files],
    }
    if came is not None:
        also += [came.paper, *came.closed]
        after |= {"received_on": row.applied_on}
        paper = came.paper.number
        text = say(
            "Confirmed the paper %(paper)s: the vendor applied for subcontractor %(name)s (%(number)s)",
            paper=paper,
            **_named(row),
        )
    record(actor, "subcontractor.applied", row, text, also=also, after=after)
    return row


def put_before(
    engagement: Engagement,
    said: Application,
    number: str,
    files: Sequence[Received],
    *,
    actor: Actor,
    beside: ChainPlace,
    came: CameOnPaper | None = None,
) -> tuple[Subcontractor, list[Subject]]:
    """The row of what is possible, and what it touches besides; for the command that records it.

    `number`: the corporate number as it is kept.
    """
    row = Subcontractor(
        vendor_id=engagement.vendor_id,
        number=next_number(PREFIX),
        engagement_id=engagement.id,
        parent_id=beside.parent.id if beside.parent else None,
        follows_id=beside.follows.id if beside.follows else None,
        attestation_id=beside.attestation_id,
        name=said.name.strip(),
        corporate_number=number,
        country=said.country,
        address=said.address.strip(),
        tasks=said.tasks.strip(),
        categories=sorted(said.categories),
        handled_in=said.handled_in,
        place=said.place.strip(),
        safeguards=said.safeguards.strip(),
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        wants_next_tier=said.wants_next_tier,
        is_ours=actor.is_staff and came is None,
        applied_by_id=came.recorded_by_id if came else actor.user_id,
        applied_at=clock.now(),
        applied_on=came.paper.received_on if came else clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    _keep_files(row, files, actor)
    if came is not None:
        came.paper.note_made(row)
        db.session.flush()
    title = say("Examine %(number)s: subcontractor %(name)s", **_named(row))
    waits = obligations.ask_colleagues(
        K.SUBCONTRACTOR_EXAMINE, row, Holder.PROCUREMENT, title, days=DAYS, is_new=True
    )
    return row, [engagement, waits, *filter(None, (beside.parent, beside.follows))]


def demand_possible(
    vendor: Vendor,
    engagement: Engagement,
    said: Application,
    *,
    actor: Actor,
    beside: ChainPlace = ALONE,
) -> str:
    """The corporate number as it is kept.

    Refuses a vendor with whom it is over, a contract that leaves no application to the vendor, the
    vendor itself, what is on record already, and what `demand_sound` and `demand_after` refuse.
    """
    if vendor.state in ENDED:
        raise InvalidTransition(say("We no longer work with this vendor."))
    if engagement.vendor_id != vendor.id:
        raise RuleViolated(say("Choose work of the same vendor."), field="engagement_id")
    workflow.demand_mode(queries.mode_of(engagement.id), actor)
    number = workflow.demand_sound(said, queries.shared_categories(engagement.id))
    workflow.demand_other(said, vendor.corporate_number)
    alone(f"subcontractors of vendor {vendor.id}")
    _demand_beside(engagement, said, number, beside)
    return number


def examine(
    row: Subcontractor, advice: Advice, said: str, *, version: int | None, actor: Actor
) -> None:
    """Procurement says what it found and proposes; the officer, or management, decides.

    To approve is proposed only once every customer that entrusted the data has agreed.
    """
    row = _read(row, version)
    workflow.demand_move(row, S.EXAMINED)
    if advice is Advice.APPROVE:
        _demand_customers(row)
    workflow.examine(row, advice, said, by=actor, at=clock.now())
    also = obligations.close_waiting(K.SUBCONTRACTOR_EXAMINE, row)
    title = say("Decide on %(number)s: subcontractor %(name)s", **_named(row))
    waits = obligations.ask_colleagues(
        K.SUBCONTRACTOR_DECISION, row, decider_of(row.proposer_roles), title, days=DAYS
    )
    asked = decisions.ask_consents(
        DecisionKind.SUBCONTRACTOR,
        row,
        title,
        reason=row.examination,
        proposers=queries.people_behind(row),
    )
    also += [waits, *asked]
    text = say("Examined %(number)s: subcontractor %(name)s", **_named(row))
    after = {"advice": advice.value}
    record(actor, "subcontractor.examined", row, text, also=also, after=after)


def decide(
    row: Subcontractor,
    outcome: SubcontractorOutcome,
    *,
    version: int | None,
    actor: Actor,
    number: str = "",
) -> None:
    """Four eyes: neither who entered it, nor who examined it, nor who recorded what a customer said.

    Approved only where the terms allow it, the customers agreed and, of My Number, the first
    entrustor consents. The vendor is written to.
    """
    row = _read(row, version)
    workflow.demand_move(row, S.APPROVED)
    for person_id in queries.people_behind(row):
        demand_second_person(actor, proposer_id=person_id, proposer_roles=row.proposer_roles)
    if outcome.approved:
        _demand_customers(row)
        workflow.demand_first_entrustor(
            row, outcome, is_entrusted=queries.is_entrusted(row.engagement_id)
        )
        if row.parent_id is not None:
            _demand_counts(queries.lock(row.parent_id))
    workflow.decide(
        row,
        outcome,
        queries.mode_of(row.engagement_id),
        by=actor,
        at=clock.now(),
        on=clock.today(),
    )
    also = obligations.close_waiting(K.SUBCONTRACTOR_DECISION, row, row.remark)
    also += decisions.settle(
        DecisionKind.SUBCONTRACTOR, row, accepted=outcome.approved, number=number, actor=actor
    )
    if outcome.approved:
        also += _follow_approval(row)
    db.session.flush()
    for person in queries.people_to_tell(row):
        queue(emails.decided(row, person))
    record(
        actor,
        "subcontractor.approved" if outcome.approved else "subcontractor.refused",
        row,
        say("Approved %(number)s: subcontractor %(name)s", **_named(row))
        if outcome.approved
        else say("Refused %(number)s: subcontractor %(name)s", **_named(row)),
        also=also,
        after={"reason": row.remark, "until": row.approved_until} | decisions.numbered(number),
    )


def withdraw(row: Subcontractor, *, reason: str, actor: Actor) -> None:
    """One that is not decided yet, by the vendor or by us; it stays on record."""
    row = queries.lock(row.id)
    workflow.withdraw(row, reason=reason, by=actor, at=clock.now(), on=clock.today())
    kinds = (K.SUBCONTRACTOR_EXAMINE, K.SUBCONTRACTOR_DECISION)
    also = [gone for kind in kinds for gone in obligations.withdraw_waiting(kind, row, row.remark)]
    also += decisions.drop_consents(row)
    db.session.flush()
    text = say("Withdrew %(number)s: subcontractor %(name)s", **_named(row))
    record(actor, "subcontractor.withdrawn", row, text, also=also, after={"reason": row.remark})


def _named(row: Subcontractor) -> dict[str, Any]:
    return {"number": row.number, "name": row.name}


def _read(row: Subcontractor, version: int | None) -> Subcontractor:
    row = queries.lock(row.id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    return row


def _demand_beside(
    engagement: Engagement, said: Application, number: str, beside: ChainPlace
) -> None:
    parent, before = beside.parent, beside.follows
    if any(one and one.engagement_id != engagement.id for one in (parent, before)):
        raise RuleViolated(say("Choose work of the same vendor."), field="engagement_id")
    if parent is not None:
        _demand_counts(parent)
        if not parent.allows_next_tier:
            raise RuleViolated(say("%(name)s may not pass the work on further.", name=parent.name))
    if before is not None:
        _demand_following(said, before)
        return
    same = queries.same_in_chain(
        engagement.id, said.name.strip(), number, None if parent is None else parent.id
    )
    if same is not None:
        raise RuleViolated(
            say("It is on record already: %(number)s.", number=same.number), field="name"
        )


def _demand_customers(row: Subcontractor) -> None:
    about = queries.customers_about(row)
    workflow.demand_customers(
        [one.customer.name for one in about if not one.agreed],
        is_entrusted=queries.is_entrusted(row.engagement_id),
        is_named=bool(about),
    )


def _demand_following(said: Application, before: Subcontractor) -> None:
    if before.state in (S.REQUESTED, S.EXAMINED):
        raise InvalidTransition(say("%(number)s is not decided yet.", number=before.number))
    after = queries.follower_of(before.id)
    if after is not None:
        raise InvalidTransition(say("%(number)s follows it already.", number=after.number))
    has_ended = queries.end_of(before.id) is not None
    workflow.demand_after(said, before, None if has_ended else before.approved_until)


def _demand_counts(parent: Subcontractor) -> None:
    if not queries.holds(parent):
        raise RuleViolated(
            say("Whoever passes the work on is not approved: %(number)s.", number=parent.number)
        )


def _follow_approval(row: Subcontractor) -> list[Subject]:
    """What has to be done before its last day; what it renews needs it no more."""
    also: list[Subject] = []
    if row.follows_id is not None:
        before = queries.lock(row.follows_id)
        also += obligations.close_waiting(K.SUBCONTRACTOR_END, before, row.number)
    title = say(
        "Have %(number)s renewed or its end recorded: subcontractor %(name)s", **_named(row)
    )
    also.append(
        obligations.ask_colleagues(
            K.SUBCONTRACTOR_END,
            row,
            Holder.PROCUREMENT,
            title,
            due_on=row.approved_until,
            ladder="subcontractor",
        )
    )
    return also


def _keep_files(row: Subcontractor, files: Sequence[Received], actor: Actor) -> None:
    db.session.add_all(
        [
            SubcontractorFile(
                vendor_id=row.vendor_id,
                subcontractor_id=row.id,
                file_sha256=store_upload(file).sha256,
                file_name=file.name,
                added_by_id=actor.user_id,
                added_at=clock.now(),
            )
            for file in files
        ]
    )
    db.session.flush()
