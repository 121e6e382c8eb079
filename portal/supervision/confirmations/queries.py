"""Every read about confirmations."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationFile,
    ConfirmationPerson,
    ConfirmationState,
    ConfirmationWork,
)
from portal.supervision.findings.models import Finding

_WAITS = (ConfirmationState.PROPOSED, ConfirmationState.RETURNED)


@dataclass(frozen=True)
class Around:
    """What belongs to one confirmation. `later`: the correction of it, not withdrawn."""

    works: Sequence[ConfirmationWork]
    people: Sequence[ConfirmationPerson]
    files: Sequence[ConfirmationFile]
    findings: Sequence[Finding]
    earlier: Confirmation | None
    later: Confirmation | None


def find(confirmation_id: int) -> Confirmation | None:
    return db.session.scalar(select(Confirmation).where(Confirmation.id == confirmation_id))


def lock(confirmation_id: int) -> Confirmation:
    """Its row, until the command ends."""
    statement = select(Confirmation).where(Confirmation.id == confirmation_id).with_for_update()
    return db.session.scalars(statement).one()


def find_file(confirmation_file_id: int) -> ConfirmationFile | None:
    return db.session.scalar(
        select(ConfirmationFile).where(ConfirmationFile.id == confirmation_file_id)
    )


def works_of(confirmation_id: int) -> Sequence[ConfirmationWork]:
    return db.session.scalars(
        select(ConfirmationWork)
        .where(ConfirmationWork.confirmation_id == confirmation_id)
        .order_by(ConfirmationWork.engagement_id)
    ).all()


def people_of(confirmation_id: int) -> Sequence[ConfirmationPerson]:
    return db.session.scalars(
        select(ConfirmationPerson)
        .where(ConfirmationPerson.confirmation_id == confirmation_id)
        .order_by(ConfirmationPerson.id)
    ).all()


def files_of(confirmation_id: int) -> Sequence[ConfirmationFile]:
    return db.session.scalars(
        select(ConfirmationFile)
        .where(ConfirmationFile.confirmation_id == confirmation_id)
        .order_by(ConfirmationFile.id)
    ).all()


def correction_of(confirmation_id: int) -> Confirmation | None:
    """The one that corrects it and was not withdrawn."""
    return db.session.scalar(
        select(Confirmation)
        .where(
            Confirmation.corrects_id == confirmation_id,
            Confirmation.state != ConfirmationState.WITHDRAWN,
        )
        .order_by(Confirmation.id.desc())
        .limit(1)
    )


def around(row: Confirmation) -> Around:
    findings = db.session.scalars(
        select(Finding)
        .where(
            Finding.subject_kind == Confirmation.__tablename__,
            Finding.subject_id == row.id,
        )
        .order_by(Finding.id)
    ).all()
    return Around(
        works_of(row.id),
        people_of(row.id),
        files_of(row.id),
        findings,
        find(row.corrects_id) if row.corrects_id is not None else None,
        correction_of(row.id),
    )


def of_vendor(vendor_id: int) -> Sequence[Confirmation]:
    """What waits first, then the newest."""
    rows = db.session.scalars(
        select(Confirmation)
        .where(Confirmation.vendor_id == vendor_id)
        .order_by(Confirmation.held_on.desc(), Confirmation.id.desc())
    ).all()
    return sorted(rows, key=lambda row: row.state not in _WAITS)


def all_confirmations() -> Select[Confirmation, Vendor]:
    return select(Confirmation, Vendor).join(Vendor, Vendor.id == Confirmation.vendor_id)


def work_ids(confirmation_ids: Collection[int]) -> Mapping[int, list[int]]:
    """By confirmation, the work it is about."""
    found: dict[int, list[int]] = defaultdict(list)
    for confirmation_id, engagement_id in db.session.execute(
        select(ConfirmationWork.confirmation_id, ConfirmationWork.engagement_id)
        .where(ConfirmationWork.confirmation_id.in_(confirmation_ids))
        .order_by(ConfirmationWork.engagement_id)
    ):
        found[confirmation_id].append(engagement_id)
    return found


# Who put a confirmation forward, and who may therefore decide it: the one place for its four eyes.


def roles_behind(row: Confirmation) -> frozenset[Role]:
    """Of everybody who put it forward, before it was sent back as well, each on that day."""
    return row.proposer_roles


def demand_other(row: Confirmation, actor: Actor) -> None:
    """Refuses whoever put it forward, though a colleague mended it since; else as four eyes say."""
    roles = roles_behind(row)
    for one in people_behind(row):
        demand_second_person(actor, proposer_id=one, proposer_roles=roles)


def people_behind(row: Confirmation) -> list[int]:
    """Everybody who put it forward, the last one first."""
    return [row.proposed_by_id, *row.earlier_by]
