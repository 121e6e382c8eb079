"""Reads about wishes for more time."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from portal.foundation.core.database.db import IDS, db
from portal.foundation.core.words.messages import Message
from portal.ledger.extensions.models import Extension, ExtensionState
from portal.ledger.extensions.workflow import ASKED_TOGETHER
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    extension: Extension
    obligation: Obligation
    vendor: Vendor


# By kind: of these subjects those whose day is bound to something else, and why. Each package makes its own known.
BOUND: Final[dict[ObligationKind, Callable[[Collection[int]], Mapping[int, Message]]]] = {}


def bound_days(obligations: Collection[Obligation]) -> Mapping[int, Message]:
    """Of these, by id, those that cannot be given more time, and why."""
    found: dict[int, Message] = {}
    for kind, why_not in BOUND.items():
        about = {one.id: one.subject_id for one in obligations if one.kind is kind}
        why = why_not(set(about.values())) if about else {}
        found |= {id_: why[subject_id] for id_, subject_id in about.items() if subject_id in why}
    return found


def find_extension(extension_id: int) -> ExtensionRow | None:
    statement = (
        select(Extension, Obligation, Vendor)
        .join(Obligation, Obligation.id == Extension.obligation_id)
        .join(Vendor, Vendor.id == Extension.vendor_id)
        .where(Extension.id == extension_id)
    )
    row = db.session.execute(statement).one_or_none()
    return None if row is None else ExtensionRow(*row)


def lock_extension(extension_id: int) -> Extension | None:
    """For whoever answers: of two at once, the second sees what the first did."""
    statement = select(Extension).where(Extension.id == extension_id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))


def askable(vendor_id: int) -> Sequence[Obligation]:
    """What a vendor still owes and has no wish waiting for, the earliest first."""
    waiting = select(Extension.obligation_id).where(Extension.state == ExtensionState.ASKED)
    return db.session.scalars(
        select(Obligation)
        .where(
            Obligation.vendor_id == vendor_id,
            Obligation.holder == Holder.VENDOR,
            Obligation.kind.in_(ASKED_TOGETHER),
            Obligation.closed_at.is_(None),
            Obligation.handed_in_on.is_(None),
            Obligation.id.not_in(waiting),
        )
        .order_by(Obligation.due_on, Obligation.id)
    ).all()


def waiting_for(obligation_id: int) -> Extension | None:
    return db.session.scalar(
        select(Extension).where(
            Extension.obligation_id == obligation_id, Extension.state == ExtensionState.ASKED
        )
    )


def waiting_of(obligation_ids: Collection[int]) -> Sequence[Extension]:
    """The wishes about these that wait for an answer."""
    return db.session.scalars(
        select(Extension).where(
            Extension.obligation_id.in_(obligation_ids), Extension.state == ExtensionState.ASKED
        )
    ).all()


def latest_of(obligation_ids: Collection[int]) -> Mapping[int, Extension]:
    """The latest wish for each obligation; an obligation that was moved is another row."""
    if not obligation_ids:
        return {}
    rows = db.session.scalars(_WISHES, {"ids": list(obligation_ids)})
    return {row.obligation_id: row for row in rows}


_WISHES: Final[Any] = (
    select(Extension).where(Extension.obligation_id.in_(IDS)).order_by(Extension.id)
)


def history_of(obligation: Obligation) -> Sequence[Extension]:
    """All wishes about the same thing, also before its date moved, the newest first."""
    same = select(Obligation.id).where(
        Obligation.kind == obligation.kind,
        Obligation.subject_kind == obligation.subject_kind,
        Obligation.subject_id == obligation.subject_id,
    )
    return db.session.scalars(
        select(Extension).where(Extension.obligation_id.in_(same)).order_by(Extension.id.desc())
    ).all()
