"""Commands on records of any kind: put before a second person, decided, withdrawn, ended."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.decisions import services as decisions
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder
from portal.supervision.proposed_records import queries, workflow
from portal.supervision.proposed_records.kinds import RecordKind, Row
from portal.supervision.proposed_records.models import EndFacts

# Within the command of a package that makes a record: it records, with the rows `put_forward` returns.


def proposed_by(kind: RecordKind[Any], actor: Actor) -> dict[str, Any]:
    """What a record has from being made: its number, who and when."""
    return {
        "number": next_number(kind.prefix),
        "proposed_by_id": actor.user_id or 0,
        "proposed_as": as_kept(actor.roles),
        "proposed_at": clock.now(),
        "proposed_on": clock.today(),
    }


def keep(kind: RecordKind[Row], row: Row, files: Sequence[Received], *, actor: Actor) -> None:
    """The record and what shows it."""
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        [
            kind.files(
                vendor_id=row.vendor_id,
                file_sha256=store_upload(file).sha256,
                file_name=file.name,
                added_by_id=actor.user_id,
                added_at=clock.now(),
                **kind.names(row),
            )
            for file in files
        ]
    )
    db.session.flush()


def put_forward(
    kind: RecordKind[Row], row: Row, title: Message, *, reason: str = ""
) -> list[Subject]:
    """Ask for a second person, and for consents where the kind has them. `title`: what is to be done."""
    touched: list[Subject] = [
        obligations.ask_colleagues(kind.waits, row, Holder.PROCUREMENT, title, days=kind.days)
    ]
    if kind.decision is not None:
        proposers = [row.proposed_by_id]
        touched += decisions.ask_consents(
            kind.decision, row, title, reason=reason, proposers=proposers
        )
    return touched


def decide(
    kind: RecordKind[Row],
    row: Row,
    *,
    confirmed: bool,
    remark: str,
    version: int | None,
    actor: Actor,
    number: str = "",
) -> None:
    """A second person confirms it, or says what is wrong; refuses whoever recorded it."""
    row = queries.lock(kind, row.id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    if confirmed:
        workflow.confirm(row, by=actor, at=clock.now())
    else:
        workflow.refuse(row, remark=remark, by=actor, at=clock.now())
    also = obligations.close_waiting(kind.waits, row, row.remark)
    if kind.decision is not None:
        also += decisions.settle(kind.decision, row, accepted=confirmed, number=number, actor=actor)
    db.session.flush()
    record(
        actor,
        f"{kind.event}.confirmed" if confirmed else f"{kind.event}.refused",
        row,
        say("Confirmed %(number)s as a second person", number=row.number)
        if confirmed
        else say("Did not confirm %(number)s", number=row.number),
        also=also,
        after={"reason": row.remark} | decisions.numbered(number),
    )


def withdraw(kind: RecordKind[Row], row: Row, *, reason: str, actor: Actor) -> None:
    """One that nobody confirmed yet; it stays on record."""
    row = queries.lock(kind, row.id)
    workflow.withdraw(row, reason=reason, by=actor, at=clock.now())
    also = obligations.withdraw_waiting(kind.waits, row, row.remark)
    if kind.decision is not None:
        also += decisions.drop_consents(row)
    db.session.flush()
    text = say("Withdrew %(number)s", number=row.number)
    record(actor, f"{kind.event}.withdrawn", row, text, also=also, after={"reason": row.remark})


def end(
    kind: RecordKind[Row], row: Row, way: StrEnum, *, ended_on: date, reason: str, actor: Actor
) -> EndFacts:
    """It counts no more from that day on; recorded by mistake, it counts on no day.

    One person is enough, for it only stops. Refuses what has ended, and what `demand_end` refuses.
    """
    row = queries.lock(kind, row.id)
    if queries.end_of(kind, row.id) is not None:
        raise InvalidTransition(say("%(number)s has ended already.", number=row.number))
    kind.demand_end(row, way, ended_on=ended_on, reason=reason, today=clock.today())
    ended = kind.ends(
        vendor_id=row.vendor_id,
        kind=way,
        ended_on=ended_on,
        reason=reason.strip(),
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
        **kind.names(row),
    )
    db.session.add(ended)
    db.session.flush()
    text = say(
        "%(number)s ended on %(day)s: %(how)s", number=row.number, day=ended_on, how=kind.ways[way]
    )
    after = {"day": ended_on, "reason": ended.reason}
    record(actor, f"{kind.event}.ended", row, text, also=[ended], after=after)
    return ended
