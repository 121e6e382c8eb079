"""A vendor that dispatches people: they are our own staff, and why it stands in the register."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, select

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import hold
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.vendors.models import StaffingChoice, Vendor
from portal.ledger.vendors.queries import ENDED

STAFFING: Final = "staffing"  # the kind of practice.yaml
SHORTEST: Final = 10  # characters of a reason
CHOICES: Final = {
    True: say("Registered as entrusted work all the same"),
    False: say("Not entrusted work: only people are dispatched"),
}


def record_choice(
    vendor: Vendor, *, is_entrusted: bool, reason: str, seen: int, actor: Actor
) -> StaffingChoice:
    """Whether it is registered as entrusted work although its people are our own staff, and why.

    Holds from today until another choice. `seen`: the choice that stood when the page was opened,
    0 for none. Refuses a vendor of another kind, and a word or two as the reason.
    """
    hold(vendor)
    now = choice_of(vendor.id)
    if seen != (now.id if now else 0):
        raise ChangedMeanwhile(say("Somebody else recorded this meanwhile."))
    if vendor.kind != STAFFING:
        raise InvalidTransition(
            say("%(name)s is not of the kind that dispatches people.", name=vendor.name)
        )
    if len(reason.strip()) < SHORTEST:
        raise RuleViolated(
            say("Say in a sentence why (at least %(count)s characters).", count=SHORTEST),
            field="reason",
        )
    also: list[Subject] = [vendor]
    if now is not None:
        also.append(now)
        if now.valid_from == clock.today():
            now.correct(clock.now())
        else:
            now.end(clock.today())
    row = StaffingChoice(
        vendor_id=vendor.id,
        is_entrusted=is_entrusted,
        reason=reason.strip(),
        decided_by_id=actor.user_id,
        valid_from=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    text = say(
        "%(name)s dispatches people: %(choice)s", name=vendor.name, choice=CHOICES[is_entrusted]
    )
    after = {"choice": CHOICES[is_entrusted], "reason": row.reason}
    record(actor, "vendor.staffing_chosen", vendor, text, also=[row, *also[1:]], after=after)
    return row


def choice_of(vendor_id: int) -> StaffingChoice | None:
    """The one that stands."""
    return db.session.scalar(_current().where(StaffingChoice.vendor_id == vendor_id))


def choices_of_vendor(vendor_id: int) -> Sequence[StaffingChoice]:
    """All of them, the latest first; corrected ones too."""
    statement = select(StaffingChoice).where(StaffingChoice.vendor_id == vendor_id)
    return db.session.scalars(statement.order_by(StaffingChoice.id.desc())).all()


def is_unchosen(vendor: Vendor) -> bool:
    """Whether it dispatches people and nobody has recorded why it stands in the register."""
    return vendor.kind == STAFFING and choice_of(vendor.id) is None


def unchosen() -> Select[int]:
    """Ids of the vendors of which it has to be recorded."""
    chosen = _current().with_only_columns(StaffingChoice.vendor_id)
    return select(Vendor.id).where(
        Vendor.kind == STAFFING,
        Vendor.state.not_in(ENDED),
        Vendor.merged_into_id.is_(None),
        Vendor.id.not_in(chosen),
    )


def told_choice(vendor: Vendor) -> Message | None:
    """One line for the head of its page; None for other kinds."""
    if vendor.kind != STAFFING:
        return None
    now = choice_of(vendor.id)
    if now is None:
        return say(
            "Dispatched people are our own staff; the reason why it is registered is missing"
        )
    return say(
        "Dispatched people are our own staff. %(choice)s (%(day)s): %(reason)s",
        choice=CHOICES[now.is_entrusted],
        day=now.valid_from,
        reason=now.reason,
    )


def _current() -> Select[StaffingChoice]:
    return select(StaffingChoice).where(
        StaffingChoice.valid_until.is_(None), StaffingChoice.corrected_at.is_(None)
    )
