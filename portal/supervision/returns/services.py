"""The command that records that data was returned or destroyed; the others are those of any record."""

from collections.abc import Collection, Sequence

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received
from portal.ledger.vendors.models import Vendor
from portal.supervision.proposed_records import services as records
from portal.supervision.returns import queries, workflow
from portal.supervision.returns.models import ReturnedWork, ReturnRecord
from portal.supervision.returns.workflow import RETURNS, SettledData


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
        way=made.way,
        settled_on=made.settled_on,
        wording=made.wording.strip(),
        said_by=made.said_by.strip(),
        **records.proposed_by(RETURNS, actor),
    )
    records.keep(RETURNS, row, files, actor=actor)
    db.session.add_all(
        ReturnedWork(vendor_id=vendor.id, return_id=row.id, engagement_id=ended.work.engagement_id)
        for ended in chosen
    )
    db.session.flush()
    title = say(
        "Compare %(number)s with what shows it and confirm it: return or destruction of data",
        number=row.number,
    )
    waits = records.put_forward(RETURNS, row, title)
    text = say("Recorded %(number)s: %(how)s", number=row.number, how=workflow.WAYS[row.way])
    after = {
        "day": row.settled_on,
        "works": [ended.work.number for ended in chosen],
        "files": [file.name for file in files],
    }
    record(actor, "return.proposed", row, text, also=[vendor, *waits], after=after)
    return row
