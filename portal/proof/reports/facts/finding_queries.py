"""Reads a vendor's findings for its report: a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.core.database.db import db
from portal.foundation.evidence.models import StoredFile
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.proof.reports.facts.findings import FindingFacts
from portal.proof.reports.facts.queries import FileFact
from portal.supervision.findings.models import (
    Finding,
    FindingFile,
    FindingPlan,
    FindingRepair,
    RiskAcceptance,
)


def findings(vendor_id: int, since: date, as_of: date) -> Sequence[FindingFacts]:
    """All that were open on any day from `since` to the day of the report, in order of opening."""
    rows = db.session.execute(
        select(Finding, Obligation.due_on)
        .outerjoin(Obligation, _newest_duty(as_of))
        .where(
            Finding.vendor_id == vendor_id,
            Finding.opened_on <= as_of,
            or_(Finding.ended_on.is_(None), Finding.ended_on >= since),
        )
        .order_by(Finding.opened_on, Finding.id)
    ).all()
    ids = {row.Finding.id for row in rows}
    plans, repairs, risks = (
        _by_finding(model, ids) for model in (FindingPlan, FindingRepair, RiskAcceptance)
    )
    return [
        FindingFacts(
            finding,
            due_on,
            plans.get(finding.id, ()),
            repairs.get(finding.id, ()),
            risks.get(finding.id, ()),
        )
        for finding, due_on in rows
    ]


def finding_files(finding_ids: Collection[int]) -> Sequence[FileFact]:
    """The evidence that they were mended, by finding."""
    rows = db.session.execute(
        select(
            FindingFile.finding_id,
            FindingFile.file_name,
            FindingFile.added_at,
            FindingFile.file_sha256,
            StoredFile.size,
        )
        .join(StoredFile, StoredFile.sha256 == FindingFile.file_sha256)
        .where(FindingFile.finding_id.in_(finding_ids))
        .order_by(FindingFile.finding_id, FindingFile.id)
    )
    return [FileFact(*row) for row in rows]


def _newest_duty(as_of: date) -> Any:
    """The row that says when a finding was due, as of the day; moved ones give way."""
    later = aliased(Obligation)
    has_later = select(later.id).where(
        later.kind == ObligationKind.FINDING_REPAIR,
        later.subject_kind == Obligation.subject_kind,
        later.subject_id == Obligation.subject_id,
        later.opened_on <= as_of,
        later.id > Obligation.id,
    )
    return and_(
        Obligation.kind == ObligationKind.FINDING_REPAIR,
        Obligation.subject_kind == Finding.__tablename__,
        Obligation.subject_id == Finding.id,
        Obligation.opened_on <= as_of,
        ~has_later.exists(),
    )


def _by_finding(model: type[Any], finding_ids: Collection[int]) -> Mapping[int, Sequence[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = db.session.scalars(
        select(model).where(model.finding_id.in_(finding_ids)).order_by(model.id)
    )
    for row in rows:
        found[row.finding_id].append(row)
    return found
