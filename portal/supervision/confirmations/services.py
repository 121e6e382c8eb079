"""Commands: record a confirmation, decide it, mend one that was sent back, correct, withdraw."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, decider_of
from portal.ledger.vendors.models import Vendor
from portal.supervision.confirmations import queries, workflow
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationFile,
    ConfirmationPerson,
    ConfirmationState,
    ConfirmationWork,
    Side,
)
from portal.supervision.confirmations.workflow import KINDS, Seen

PREFIX = "K"
K = ObligationKind


@dataclass(frozen=True, slots=True)
class Present:
    """Who took part: our own users, others of the company by name, people of the vendor by name."""

    users: Collection[int] = ()
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Everything that is recorded of one confirmation."""

    seen: Seen
    works: Sequence[Engagement]
    present: Present
    files: Sequence[Received] = ()


def propose(
    vendor: Vendor, recorded: Recorded, *, actor: Actor, corrects: Confirmation | None = None
) -> Confirmation:
    """Put it before another person. `corrects`: the approved one whose place it is to take.

    Refuses work of another vendor or none, nobody of the company, and what `demand_sound` refuses.
    """
    if corrects is not None:
        corrects = queries.lock(corrects.id)
        workflow.demand_move(corrects, ConfirmationState.REPLACED)
        waiting = queries.correction_of(corrects.id)
        if waiting is not None:
            raise InvalidTransition(say("%(number)s corrects it already.", number=waiting.number))
    _demand(vendor.id, recorded)
    row = Confirmation(
        vendor_id=vendor.id,
        number=next_number(PREFIX),
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
        corrects_id=None if corrects is None else corrects.id,
    )
    workflow.put(row, recorded.seen, baseline_on=the_organisation().baseline_on)
    db.session.add(row)
    db.session.flush()
    if corrects is not None and not recorded.files:
        db.session.add_all(
            [
                ConfirmationFile(
                    vendor_id=row.vendor_id,
                    confirmation_id=row.id,
                    file_sha256=old.file_sha256,
                    file_name=old.file_name,
                    added_by_id=old.added_by_id,
                    added_at=old.added_at,
                )
                for old in queries.files_of(corrects.id)
            ]
        )
    _add_rows(row, recorded, actor)
    waits = _ask_for_decision(row)
    asked = _ask_consents(row, waits)
    text = say("Recorded %(number)s: %(kind)s", **_named(row))
    also: list[Subject] = [
        waits,
        *asked,
        vendor,
        *recorded.works,
        *([corrects] if corrects else []),
    ]
    record(actor, "confirmation.proposed", row, text, also=also, after=_values(row, recorded))
    return row


def propose_anew(row: Confirmation, recorded: Recorded, *, actor: Actor) -> None:
    """Mend what was sent back and put it forward again. New files come beside the old ones."""
    row = queries.lock(row.id)
    workflow.demand_move(row, ConfirmationState.PROPOSED)
    _demand(row.vendor_id, recorded)
    before = {"day": row.held_on, "result": row.result.value}
    workflow.put(row, recorded.seen, baseline_on=the_organisation().baseline_on)
    workflow.propose_anew(row, by=actor.user_id or 0, at=clock.now())
    row.proposed_as = as_kept(row.proposer_roles | actor.roles)
    for old in (*queries.works_of(row.id), *queries.people_of(row.id)):
        db.session.delete(old)
    db.session.flush()
    _add_rows(row, recorded, actor)
    also = obligations.close_waiting(K.CONFIRMATION_RETURNED, row)
    waits = _ask_for_decision(row)
    also += [waits, *_ask_consents(row, waits)]
    text, after = (
        say("Mended %(number)s and put it forward again", number=row.number),
        _values(row, recorded),
    )
    record(actor, "confirmation.proposed_anew", row, text, also=also, before=before, after=after)


def decide(
    row: Confirmation,
    *,
    approved: bool,
    remark: str,
    actor: Actor,
    version: int | None = None,
    number: str = "",
) -> None:
    """Four eyes: another person than whoever put it forward (`queries.demand_other`).

    Approved, a correction takes the place of the one it points at. Refuses (ChangedMeanwhile) what
    is not what was read: it was sent back and mended since `version`.
    """
    row = queries.lock(row.id)
    workflow.demand_move(row, ConfirmationState.APPROVED)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    queries.demand_other(row, actor)
    act = workflow.approve if approved else workflow.send_back
    act(row, remark=remark, by=actor.user_id or 0, at=clock.now(), on=clock.today())
    also: list[Subject] = obligations.close_waiting(K.CONFIRMATION_DECISION, row, row.remark)
    also += decisions.settle(
        DecisionKind.CONFIRMATION, row, accepted=approved, number=number, actor=actor
    )
    if not approved:
        mend = say("Mend %(number)s or withdraw it: %(kind)s", **_named(row))
        also.append(
            obligations.ask_colleagues(
                K.CONFIRMATION_RETURNED, row, Holder.PROCUREMENT, mend, days=DAYS
            )
        )
    elif row.corrects_id is not None:
        old = queries.lock(row.corrects_id)
        workflow.replace(old)
        also.append(old)
    db.session.flush()
    record(
        actor,
        "confirmation.approved" if approved else "confirmation.returned",
        row,
        say("Approved %(number)s: %(kind)s", **_named(row))
        if approved
        else say("Sent %(number)s back: %(kind)s", **_named(row)),
        also=also,
        after={"reason": row.remark} | decisions.numbered(number),
    )


def withdraw(row: Confirmation, *, reason: str, actor: Actor) -> None:
    """One that is not approved; it stays on record."""
    row = queries.lock(row.id)
    workflow.withdraw(row, reason=reason, by=actor.user_id or 0, at=clock.now(), on=clock.today())
    duties = (K.CONFIRMATION_DECISION, K.CONFIRMATION_RETURNED)
    also = [gone for kind in duties for gone in obligations.withdraw_waiting(kind, row, row.remark)]
    also += decisions.drop_consents(row)
    db.session.flush()
    text = say("Withdrew %(number)s: %(kind)s", **_named(row))
    record(actor, "confirmation.withdrawn", row, text, also=also, after={"reason": row.remark})


def _named(row: Confirmation) -> dict[str, Any]:
    return {"number": row.number, "kind": KINDS[row.kind]}


def _demand(vendor_id: int, recorded: Recorded) -> None:
    workflow.demand_sound(
        recorded.seen, today=clock.today(), baseline_on=the_organisation().baseline_on
    )
    if not recorded.works:
        raise RuleViolated(say("Choose the work it is about."), field="works")
    if any(work.vendor_id != vendor_id for work in recorded.works):
        raise RuleViolated(say("Choose work of the same vendor."), field="works")
    if not recorded.present.users and not recorded.present.ours.strip():
        raise RuleViolated(say("Say who of the company did it."), field="users")


def _add_rows(row: Confirmation, recorded: Recorded, actor: Actor) -> None:
    own = {"vendor_id": row.vendor_id, "confirmation_id": row.id}
    present = recorded.present
    db.session.add_all(
        [ConfirmationWork(**own, engagement_id=work.id) for work in recorded.works]
        + [
            ConfirmationPerson(**own, side=Side.COMPANY, user_id=user)
            for user in sorted(set(present.users))
        ]
        + [
            ConfirmationPerson(**own, side=side, name=names.strip())
            for side, names in ((Side.COMPANY, present.ours), (Side.VENDOR, present.theirs))
            if names.strip()
        ]
        + [
            ConfirmationFile(
                **own,
                file_sha256=store_upload(file).sha256,
                file_name=file.name,
                added_by_id=actor.user_id,
                added_at=clock.now(),
            )
            for file in recorded.files
        ]
    )
    db.session.flush()


def _values(row: Confirmation, recorded: Recorded) -> dict[str, object]:
    """For the log: no names of people."""
    return {
        "kind": row.kind.value,
        "day": row.held_on,
        "result": row.result.value,
        "works": [work.number for work in recorded.works],
        "files": [file.name for file in recorded.files],
    }


DAYS: Final = 5  # business days, to decide and to mend


def _ask_for_decision(row: Confirmation) -> Obligation:
    """Of the officer; where an officer put it forward, of management."""
    title = say("Decide on %(number)s: %(kind)s", **_named(row))
    return obligations.ask_colleagues(
        K.CONFIRMATION_DECISION, row, decider_of(row.proposer_roles), title, days=DAYS
    )


def _ask_consents(row: Confirmation, waits: Obligation) -> list[Subject]:
    return decisions.ask_consents(
        DecisionKind.CONFIRMATION,
        row,
        waits.text,
        reason=row.seen,
        proposers=queries.people_behind(row),
    )
