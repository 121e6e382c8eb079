"""Commands: record that data was returned or destroyed, confirm it, withdraw it, say that it was wrong."""

from collections.abc import Collection, Sequence
from typing import Final

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    InvalidTransition,
    RuleViolated,
    demand_reason,
)
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns import queries, workflow
from portal.supervision.returns.models import (
    ReturnedWork,
    ReturnFile,
    ReturnMistake,
    ReturnRecord,
)
from portal.supervision.returns.workflow import SettledData

PREFIX: Final = "RD"
DAYS: Final = 5  # business days, to confirm
K = ObligationKind


def propose(
    vendor: Vendor,
    works: Collection[int],
    made: SettledData,
    files: Sequence[Received],
    *,
    actor: Actor,
) -> ReturnRecord:
    """Put it before a second person, who compares it with what shows it.

    Refuses work that has not ended or of which nothing was handed over, what `demand_sound` refuses,
    and no file.
    """
    known = {ended.work.engagement_id: ended for ended in queries.ended_of(vendor.id)}
    if not set(works) <= known.keys():
        raise RuleViolated(
            say("Choose work that is over and for which data was handed over."), field="works"
        )
    chosen = [known[engagement_id] for engagement_id in sorted(set(works))]
    workflow.demand_sound(made, chosen, today=clock.today())
    if not files:
        raise RuleViolated(
            say("Add a file that shows it: the certificate, the delivery note, a picture."),
            field="files",
        )
    row = ReturnRecord(
        vendor_id=vendor.id,
        number=next_number(PREFIX),
        way=made.way,
        settled_on=made.settled_on,
        wording=made.wording.strip(),
        said_by=made.said_by.strip(),
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
        proposed_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    about = {"vendor_id": vendor.id, "record_id": row.id}
    db.session.add_all(
        ReturnedWork(engagement_id=ended.work.engagement_id, **about) for ended in chosen
    )
    db.session.add_all(
        [
            ReturnFile(
                file_sha256=store_upload(file).sha256,
                file_name=file.name,
                added_by_id=actor.user_id,
                added_at=clock.now(),
                **about,
            )
            for file in files
        ]
    )
    db.session.flush()
    title = say(
        "Compare %(number)s with what shows it and confirm it: return or destruction of data",
        number=row.number,
    )
    waits = obligations.ask_colleagues(K.RETURN_CONFIRM, row, Holder.PROCUREMENT, title, days=DAYS)
    text = say("Recorded %(number)s: %(how)s", number=row.number, how=workflow.WAYS[row.way])
    after = {
        "day": row.settled_on,
        "works": [ended.work.number for ended in chosen],
        "files": [file.name for file in files],
    }
    record(actor, "return.proposed", row, text, also=[vendor, waits], after=after)
    return row


def decide(
    row: ReturnRecord, *, confirmed: bool, remark: str, version: int | None, actor: Actor
) -> None:
    """A second person confirms it, or says what is wrong; refuses whoever recorded it."""
    row = queries.lock(row.id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    if confirmed:
        proposed.confirm(row, by=actor, at=clock.now())
    else:
        proposed.refuse(row, remark=remark, by=actor, at=clock.now())
    also = obligations.close_waiting(K.RETURN_CONFIRM, row, row.remark)
    db.session.flush()
    if confirmed:
        action = "return.confirmed"
        text = say("Confirmed %(number)s as a second person", number=row.number)
    else:
        action, text = "return.refused", say("Did not confirm %(number)s", number=row.number)
    record(actor, action, row, text, also=also, after={"reason": row.remark})


def withdraw(row: ReturnRecord, *, reason: str, actor: Actor) -> None:
    """One that nobody confirmed yet; it stays on record."""
    row = queries.lock(row.id)
    proposed.withdraw(row, reason=reason, by=actor, at=clock.now())
    also = obligations.withdraw_waiting(K.RETURN_CONFIRM, row, row.remark)
    db.session.flush()
    text = say("Withdrew %(number)s", number=row.number)
    record(actor, "return.withdrawn", row, text, also=also, after={"reason": row.remark})


def take_as_mistaken(row: ReturnRecord, *, reason: str, actor: Actor) -> ReturnMistake:
    """A confirmed one was wrong: it counts on no day, and what is right is recorded anew.

    One person is enough, for it only asks again. Refuses what was not confirmed, and a second time.
    """
    demand_reason(reason)
    row = queries.lock(row.id)
    if row.state is not ProposedState.CONFIRMED:
        raise InvalidTransition(
            say("%(number)s was not confirmed, so it counts for nothing.", number=row.number)
        )
    if queries.mistake_of(row.id) is not None:
        raise InvalidTransition(say("%(number)s was found to be wrong already.", number=row.number))
    mistake = ReturnMistake(
        vendor_id=row.vendor_id,
        record_id=row.id,
        reason=reason.strip(),
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
    )
    db.session.add(mistake)
    db.session.flush()
    text = say("%(number)s was wrong and counts no more", number=row.number)
    record(actor, "return.mistaken", row, text, also=[mistake], after={"reason": mistake.reason})
    return mistake
