"""Reads about disputes: one, those about a thing with their files, and what one is about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.supervision.disputes import workflow
from portal.supervision.disputes.models import Dispute, DisputeFile
from portal.supervision.findings.models import Finding


@dataclass(frozen=True, slots=True)
class DisputesOfThing:
    """The oldest first, with the files by dispute; `may_raise`: whether the vendor can say more now."""

    disputes: Sequence[Dispute]
    files: Mapping[int, Sequence[DisputeFile]]
    may_raise: bool


def find_dispute(dispute_id: int, *, lock: bool = False) -> Dispute | None:
    """`lock`: for a command."""
    statement = select(Dispute).where(Dispute.id == dispute_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def find_file(dispute_file_id: int) -> DisputeFile | None:
    return db.session.scalar(select(DisputeFile).where(DisputeFile.id == dispute_file_id))


def of_finding(finding_id: int) -> Sequence[Dispute]:
    """The oldest first."""
    rows = select(Dispute).where(Dispute.finding_id == finding_id).order_by(Dispute.id)
    return db.session.scalars(rows).all()


def files_of(disputes: Sequence[Dispute]) -> Mapping[int, Sequence[DisputeFile]]:
    found: dict[int, list[DisputeFile]] = defaultdict(list)
    ids = [dispute.id for dispute in disputes]
    rows = select(DisputeFile).where(DisputeFile.dispute_id.in_(ids)).order_by(DisputeFile.id)
    for row in db.session.scalars(rows) if ids else ():
        found[row.dispute_id].append(row)
    return found


def about_finding(finding: Finding) -> DisputesOfThing:
    """One statement where it was never disputed."""
    rows = of_finding(finding.id)
    return DisputesOfThing(rows, files_of(rows), workflow.may_be_disputed(finding, rows))
