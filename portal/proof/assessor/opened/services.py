"""Command: that an auditor opened something is put on record, once a day.

A page of an auditor is the only one that writes when it is read: in a short command of its own, after the
page is made, and only for the first look of the day. Where that cannot be written the page is shown all
the same, and the next look is noted.
"""

import logging
from typing import Any

from sqlalchemy import delete, select

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Overtaken
from portal.foundation.core.words.messages import Message, say
from portal.ledger.vendors.models import Vendor
from portal.proof.assessor.opened.models import AuditorOpening
from portal.proof.reports.models import SupervisionReport

_LONGEST = 200
_log = logging.getLogger("portal.opened")


def note_vendor(vendor_id: int, actor: Actor) -> None:
    """Whichever of the vendor's pages it was."""
    if _is_new(thing := f"/vendors/{vendor_id}", actor):
        _note(thing, actor, Vendor, vendor_id, "")


def note_report(report_id: int, actor: Actor) -> None:
    if _is_new(thing := f"/reports/{report_id}", actor):
        _note(thing, actor, SupervisionReport, report_id, "")


def note_file(address: str, actor: Actor, vendor_id: int | None = None) -> None:
    """A file that was taken along: by the address under which it lies, without what stands after it."""
    if _is_new(thing := address[:_LONGEST], actor):
        model, number = (User, actor.user_id or 0) if vendor_id is None else (Vendor, vendor_id)
        _note(thing, actor, model, number, thing)


def _is_new(thing: str, actor: Actor) -> bool:
    row = AuditorOpening
    known = select(row.id).where(
        row.user_id == actor.user_id, row.opened_on == clock.today(), row.thing == thing
    )
    return db.session.scalar(known) is None


def _note(
    thing: str,
    actor: Actor,
    model: type[Vendor] | type[SupervisionReport] | type[User],
    id_: int,
    file: str,
) -> None:
    today, user_id = clock.today(), actor.user_id or 0
    try:
        with transaction():
            row = AuditorOpening
            db.session.execute(delete(row).where(row.user_id == user_id, row.opened_on < today))
            db.session.add(row(user_id=user_id, opened_on=today, thing=thing))
            db.session.flush()
            subject: Any = db.session.get_one(model, id_)
            record(actor, "auditor.opened", subject, _told(subject, file))
    except Overtaken:
        _log.warning("what an auditor opened was not noted")


def _told(subject: Any, file: str) -> Message:
    if file:
        return say("An auditor took a file along: %(address)s", address=file)
    if isinstance(subject, SupervisionReport):
        return say("An auditor opened the report %(number)s", number=subject.number)
    return say("An auditor opened the pages of this vendor")
