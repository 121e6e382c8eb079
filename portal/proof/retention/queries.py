"""Every read about erasing: whose time is over, what is there to erase, what was erased."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select

from portal.content import catalogue
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS, THINGS
from portal.foundation.core.database.db import UNSCOPED, among, db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Contact, Vendor, VendorStateSpan
from portal.ledger.vendors.queries import ENDED
from portal.proof.retention.models import Erasure, RetentionHold
from portal.proof.retention.schedule import ERASED, NOTICE, EndedRelation, PlannedErasure
from portal.supervision.confirmations.models import ConfirmationPerson, Side
from portal.supervision.incidents.models import Incident

Ids = Collection[int] | None
DONE: Final = "erasure.done"  # it names nobody
_OVER: Final = (MailState.SENT, MailState.KEPT, MailState.DEAD, MailState.SETTLED)


def years() -> Mapping[str, int]:
    """For which records are kept, by what they are."""
    return catalogue.practice().retention_years


def planned(vendor_ids: Ids = None) -> Mapping[int, PlannedErasure]:
    """Of every vendor whose relation has ended, the one that comes first before the others; a number
    of statements that does not depend on how many they are. Where nothing is left to erase there is none."""
    relations = _relations(vendor_ids)
    counts, holds, told = _counts(relations), _holds(relations), _told(relations)
    kept = years()
    found = [
        PlannedErasure(
            relation=relation,
            from_on=relation.erased_from(kept),
            counts=counts[vendor_id],
            planned_on=told.get(vendor_id),
            held_until=holds.get(vendor_id),
        )
        for vendor_id, relation in relations.items()
        if counts.get(vendor_id)
    ]
    found.sort(key=lambda one: (one.next_on(clock.today()) or date.max, one.relation.vendor_id))
    return {one.relation.vendor_id: one for one in found}


def _relations(vendor_ids: Ids) -> dict[int, EndedRelation]:
    """Merged vendors are none: their people are those of the vendor they go on in."""
    incidents = (
        select(
            Incident.vendor_id,
            func.max(Incident.ended_on).label("last_on"),
            func.count().filter(Incident.ended_on.is_(None)).label("still_open"),
        )
        .where(Incident.is_drill.is_(False))
        .group_by(Incident.vendor_id)
        .subquery()
    )
    rows = (
        select(Vendor, VendorStateSpan.valid_from, incidents.c.last_on, incidents.c.still_open)
        .join(
            VendorStateSpan,
            and_(
                VendorStateSpan.vendor_id == Vendor.id,
                VendorStateSpan.state == Vendor.state,
                VendorStateSpan.valid_until.is_(None),
            ),
        )
        .outerjoin(incidents, incidents.c.vendor_id == Vendor.id)
        .where(Vendor.state.in_(ENDED), Vendor.merged_into_id.is_(None))
        .order_by(Vendor.id)
    )
    return {
        vendor.id: EndedRelation(vendor.id, vendor.called, ended_on, last_on, bool(still_open))
        for vendor, ended_on, last_on, still_open in db.session.execute(
            among(rows, Vendor.id, vendor_ids)
        )
    }


def contacts_of(vendor_ids: Collection[int]) -> Select[Contact]:
    return select(Contact).where(Contact.vendor_id.in_(vendor_ids), Contact.name != ERASED)


def accounts_of(vendor_ids: Collection[int]) -> Select[User]:
    return select(User).where(User.vendor_id.in_(vendor_ids), User.name != ERASED)


def invitations_of(vendor_ids: Collection[int]) -> Select[Invitation]:
    return select(Invitation).where(Invitation.vendor_id.in_(vendor_ids), Invitation.name != ERASED)


def people_of(vendor_ids: Collection[int]) -> Select[ConfirmationPerson]:
    """Named, not by an account: the name of an account goes with the account."""
    row = ConfirmationPerson
    return select(row).where(
        row.vendor_id.in_(vendor_ids),
        row.side == Side.VENDOR,
        row.user_id.is_(None),
        row.name != ERASED,
    )


def mails_of(vendor_ids: Collection[int]) -> Select[OutboxEmail]:
    """To people of these vendors, with an account or without; those that still wait are left."""
    row = OutboxEmail
    ours = select(User.id).where(User.vendor_id.is_(None))
    return select(row).where(
        row.about_vendor_id.in_(vendor_ids),
        or_(row.user_id.is_(None), row.user_id.not_in(ours)),
        row.state.in_(_OVER),
        row.recipient != "",
    )


def _counts(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """By vendor and part; parts of which nothing is left are not there."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    parts: dict[str, tuple[Any, Any]] = {
        "contacts": (contacts_of(vendor_ids), Contact.vendor_id),
        "accounts": (accounts_of(vendor_ids), User.vendor_id),
        "invitations": (invitations_of(vendor_ids), Invitation.vendor_id),
        "people": (people_of(vendor_ids), ConfirmationPerson.vendor_id),
        "mails": (mails_of(vendor_ids), OutboxEmail.about_vendor_id),
    }
    for part, (rows, of) in parts.items():
        counted = rows.with_only_columns(of, func.count()).group_by(of)
        for vendor_id, number in db.session.execute(counted):
            found[vendor_id][part] = number
    return found


def lines_of(vendor_id: int) -> list[int]:
    """Numbers of the events by or about the vendor's people whose details are still there."""
    people = select(User.id).where(User.vendor_id == vendor_id)
    about = or_(
        *(
            and_(THINGS.c.kind == table, THINGS.c.id.in_(ids))
            for table, ids in (
                ("users", people),
                ("contacts", select(Contact.id).where(Contact.vendor_id == vendor_id)),
                ("invitations", select(Invitation.id).where(Invitation.vendor_id == vendor_id)),
                (
                    "confirmation_people",
                    select(ConfirmationPerson.id).where(ConfirmationPerson.vendor_id == vendor_id),
                ),
            )
        )
    )
    rows = (
        select(EVENTS.c.number)
        .where(
            EVENTS.c.details.is_not(None),
            EVENTS.c.action != DONE,
            or_(
                EVENTS.c.actor_id.in_(people),
                EVENTS.c.number.in_(select(THINGS.c.number).where(about)),
            ),
        )
        .order_by(EVENTS.c.number)
    )
    return list(db.session.scalars(rows, execution_options=UNSCOPED))


def _holds(vendor_ids: Collection[int]) -> Mapping[int, date]:
    """The last day of what holds it up, whether it is over by now or not."""
    row = RetentionHold
    rows = select(row).where(row.vendor_id.in_(vendor_ids), row.ended_at.is_(None))
    return {one.vendor_id: one.until for one in db.session.scalars(rows.order_by(row.id))}


def find_hold(vendor_id: int) -> RetentionHold | None:
    """What holds it up today, the newest."""
    row = RetentionHold
    rows = (
        select(row)
        .where(row.vendor_id == vendor_id, row.ended_at.is_(None), row.until >= clock.today())
        .order_by(row.id.desc())
        .limit(1)
    )
    return db.session.scalar(rows)


def holds_of(vendor_id: int) -> Sequence[RetentionHold]:
    row = RetentionHold
    return db.session.scalars(select(row).where(row.vendor_id == vendor_id).order_by(row.id)).all()


def _told(vendor_ids: Collection[int]) -> Mapping[int, date]:
    """The day of which the officer was told, by vendor."""
    row = Obligation
    rows = select(row.vendor_id, row.due_on).where(
        row.kind == ObligationKind.PEOPLE_ERASURE,
        row.closed_at.is_(None),
        row.vendor_id.in_(vendor_ids),
    )
    return {vendor_id: due_on for vendor_id, due_on in db.session.execute(rows) if vendor_id}


def erasures_of(vendor_id: int) -> Sequence[Erasure]:
    rows = select(Erasure).where(Erasure.vendor_id == vendor_id).order_by(Erasure.id)
    return db.session.scalars(rows).all()


def all_erasures() -> Sequence[tuple[Erasure, Vendor]]:
    """The newest first."""
    rows = select(Erasure, Vendor).join(Vendor, Vendor.id == Erasure.vendor_id)
    return [(row, vendor) for row, vendor in db.session.execute(rows.order_by(Erasure.id.desc()))]


def half_erased() -> Sequence[Erasure]:
    """Erased of late, with lines of the log that are not yet: both are done in one night, and made
    good in the next ones where the job was stopped between the two."""
    late = select(Erasure).where(Erasure.erased_on >= clock.today() - NOTICE).order_by(Erasure.id)
    rows = db.session.scalars(late).all()
    return [row for row in rows if lines_of(row.vendor_id)]
