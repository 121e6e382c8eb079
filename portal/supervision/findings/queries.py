"""Every read about findings, and what severities, owners, causes and states are called in lists."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import Subject, db, names_thing
from portal.foundation.core.words.messages import Message, say
from portal.foundation.lists.register import rows_above
from portal.foundation.organisation.queries import find_organisation
from portal.ledger.extensions.queries import BOUND
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.findings.models import (
    Cause,
    Finding,
    FindingEffect,
    FindingFile,
    FindingPlan,
    FindingRepair,
    FindingState,
    RiskAcceptance,
)
from portal.supervision.findings.severity import Owner

REPAIR = ObligationKind.FINDING_REPAIR
SUBJECT = Finding.__tablename__
FINDINGS: Final = "findings"  # their list
Part = TypeVar("Part", FindingPlan, FindingRepair, FindingFile, FindingEffect, RiskAcceptance)
MOST_RISK_MONTHS: Final = 12  # where there is no company yet


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding beside its vendor (None: it is our own), and the obligation that says its day.

    `effect`: whether its correction was effective, once somebody looked; `effect_due`: until when.
    `dispute`: the last of the vendor.
    """

    finding: Finding
    vendor: Vendor | None
    obligation: Obligation | None
    effect: FindingEffect | None = None
    effect_due: date | None = None
    dispute: Any = None

    def is_late(self, today: date) -> bool:
        return self.obligation is not None and self.obligation.is_overdue(today)


@dataclass(frozen=True)
class History:
    """All that was planned, done and decided about a finding, the oldest first."""

    plans: Sequence[FindingPlan]
    repairs: Sequence[FindingRepair]
    files: Sequence[FindingFile]
    risks: Sequence[RiskAcceptance]
    effects: Sequence[FindingEffect] = ()

    @property
    def effect(self) -> FindingEffect | None:
        """Whether its correction was effective, once somebody looked."""
        return next(iter(self.effects), None)

    @property
    def people(self) -> list[int | None]:
        rows: list[FindingPlan | RiskAcceptance] = [*self.plans, *self.risks]
        proposed = [(row.proposed_by_id, row.decided_by_id) for row in rows]
        reported = [(row.reported_by_id, row.decided_by_id) for row in self.repairs]
        return [*chain(*proposed, *reported), *(row.recorded_by_id for row in self.effects)]

    @property
    def waiting_plan(self) -> FindingPlan | None:
        return next((plan for plan in reversed(self.plans) if plan.accepted is None), None)

    @property
    def waiting_risk(self) -> RiskAcceptance | None:
        return next((risk for risk in reversed(self.risks) if risk.accepted is None), None)


def find_finding(finding_id: int) -> Finding | None:
    return db.session.scalar(select(Finding).where(Finding.id == finding_id))


def opened_for(subject: Subject) -> Sequence[Finding]:
    """What was found because of it, the oldest first."""
    rows = select(Finding).where(names_thing(subject, Finding.subject_kind, Finding.subject_id))
    return db.session.scalars(rows.order_by(Finding.id)).all()


def contradictions_with(vendor_id: int, side: Subject) -> Sequence[Finding]:
    """Of which this record of the vendor is one side (`consequences/disagreements`), the oldest first."""
    key = f"{side.__tablename__}:{side.id}:"
    rows = select(Finding).where(
        Finding.vendor_id == vendor_id,
        Finding.cause == Cause.CONTRADICTION,
        or_(Finding.about.contains(f":{key}"), Finding.about.contains(f"/{key}")),
    )
    return db.session.scalars(rows.order_by(Finding.id)).all()


def contradictions_of(vendor_id: int) -> Sequence[Finding]:
    """About its subcontractors and not mended yet, the oldest first."""
    rows = select(Finding).where(
        Finding.vendor_id == vendor_id,
        Finding.cause == Cause.CONTRADICTION,
        Finding.ended_on.is_(None),
    )
    return db.session.scalars(rows.order_by(Finding.id)).all()


def findings_with_vendors(ids: Collection[int]) -> Mapping[int, tuple[Finding, Vendor | None]]:
    """Without a vendor: of the company's own."""
    rows = db.session.execute(
        select(Finding, Vendor)
        .outerjoin(Vendor, Vendor.id == Finding.vendor_id)
        .where(Finding.id.in_(ids))
    )
    return {finding.id: (finding, vendor) for finding, vendor in rows}


def last_repairs(ids: Collection[int]) -> Mapping[int, FindingRepair]:
    """By finding what was reported last."""
    rows = select(FindingRepair).where(FindingRepair.finding_id.in_(ids)).order_by(FindingRepair.id)
    return {row.finding_id: row for row in db.session.scalars(rows)}


def files_of_findings(ids: Collection[int]) -> Mapping[int, Sequence[FindingFile]]:
    """By finding, the oldest first."""
    found: dict[int, list[FindingFile]] = defaultdict(list)
    rows = select(FindingFile).where(FindingFile.finding_id.in_(ids)).order_by(FindingFile.id)
    for row in db.session.scalars(rows):
        found[row.finding_id].append(row)
    return found


def lock_finding(finding_id: int) -> Finding:
    """Its row, until the command ends: two people act one after the other."""
    statement = select(Finding).where(Finding.id == finding_id).with_for_update()
    return db.session.scalars(statement).one()


def find_risk(risk_id: int) -> RiskAcceptance | None:
    return db.session.scalar(select(RiskAcceptance).where(RiskAcceptance.id == risk_id))


def find_file(finding_file_id: int) -> FindingFile | None:
    return db.session.scalar(select(FindingFile).where(FindingFile.id == finding_file_id))


def find_vendor_of(finding: Finding) -> Vendor | None:
    """None for the company's own."""
    return db.session.scalar(select(Vendor).where(Vendor.id == finding.vendor_id))


def open_about(vendor_ids: Collection[int | None]) -> Mapping[tuple[int | None, str], Finding]:
    """The open findings of these vendors, None: of the company; by whose and what they are about."""
    known = {vendor_id for vendor_id in vendor_ids if vendor_id is not None}
    of_these: ColumnElement[bool] = Finding.vendor_id.in_(known)
    if None in vendor_ids:
        of_these = or_(of_these, Finding.vendor_id.is_(None))
    rows = db.session.scalars(select(Finding).where(of_these, Finding.ended_on.is_(None)))
    return {(row.vendor_id, row.about): row for row in rows}


def history_of(finding_id: int) -> History:
    files = _of_finding(FindingFile, finding_id)
    effects = _of_finding(FindingEffect, finding_id)
    return History(
        plans_of(finding_id), repairs_of(finding_id), files, risks_of(finding_id), effects
    )


def plans_of(finding_id: int) -> Sequence[FindingPlan]:
    return _of_finding(FindingPlan, finding_id)


def repairs_of(finding_id: int) -> Sequence[FindingRepair]:
    return _of_finding(FindingRepair, finding_id)


def effect_of(finding_id: int) -> FindingEffect | None:
    return next(iter(_of_finding(FindingEffect, finding_id)), None)


def most_risk_months() -> int:
    """For how long a risk is accepted at most, as the officer has set it."""
    organisation = find_organisation()
    return organisation.most_risk_months if organisation else MOST_RISK_MONTHS


def are_verified_with_sheet() -> bool:
    """Whether corrections of findings that are not grave wait for the next sheet: the officer's choice."""
    organisation = find_organisation()
    return organisation is not None and organisation.verifies_with_sheet


def waiting_with_sheet(
    vendor_id: int, question_ids: Collection[str]
) -> Sequence[tuple[Finding, FindingRepair]]:
    """Reported as mended and not verified, of answers to these questions; each with its last report."""
    later = aliased(FindingRepair)
    has_later = select(later.id).where(later.finding_id == Finding.id, later.id > FindingRepair.id)
    rows = (
        select(Finding, FindingRepair)
        .join(FindingRepair, FindingRepair.finding_id == Finding.id)
        .where(
            Finding.vendor_id == vendor_id,
            Finding.cause == Cause.ANSWER,
            Finding.state == FindingState.REMEDIED,
            Finding.question_id.in_(question_ids),
            ~has_later.exists(),
        )
        .order_by(Finding.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def counting_risks() -> Sequence[RiskAcceptance]:
    """Those that were accepted and have not been ended."""
    counting = RiskAcceptance.accepted.is_(True), RiskAcceptance.ended_on.is_(None)
    return db.session.scalars(select(RiskAcceptance).where(*counting)).all()


def risks_of(finding_id: int) -> Sequence[RiskAcceptance]:
    return _of_finding(RiskAcceptance, finding_id)


def _of_finding(model: type[Part], finding_id: int) -> Sequence[Part]:
    """The oldest first."""
    rows = select(model).where(model.finding_id == finding_id).order_by(model.id)
    return db.session.scalars(rows).all()


def last_repair(finding_id: int) -> Obligation | None:
    """What says when it is or was due."""
    rows = select(Obligation).filter_by(kind=REPAIR, subject_kind=SUBJECT, subject_id=finding_id)
    return db.session.scalar(rows.order_by(Obligation.id.desc()).limit(1))


@cache
def all_findings() -> Select[Finding, Vendor | None, Obligation, FindingEffect, date]:
    """Each beside its vendor and the row that says when it is due (moved ones give way), and whether
    its correction was effective, or until when somebody looks."""
    later, check = aliased(Obligation), aliased(Obligation)
    has_later = select(later.id).where(
        later.kind == REPAIR,
        later.subject_kind == SUBJECT,
        later.subject_id == Finding.id,
        later.id > Obligation.id,
    )
    return (
        select(Finding, Vendor, Obligation, FindingEffect, check.due_on)
        .outerjoin(Vendor, Vendor.id == Finding.vendor_id)
        .outerjoin(FindingEffect, FindingEffect.finding_id == Finding.id)
        .outerjoin(
            check,
            and_(
                check.kind == ObligationKind.FINDING_EFFECT,
                check.subject_kind == SUBJECT,
                check.subject_id == Finding.id,
                check.closed_at.is_(None),
            ),
        )
        .outerjoin(
            Obligation,
            and_(
                Obligation.kind == REPAIR,
                Obligation.subject_kind == SUBJECT,
                Obligation.subject_id == Finding.id,
                ~has_later.exists(),
            ),
        )
    )


def findings_of_vendor(vendor_id: int) -> list[FindingRow]:
    """Those still open first, by due date; then the ended ones, the latest first."""
    if has_none([vendor_id], Finding):
        return []
    found = rows_above(FINDINGS, all_findings())
    found = found.where(Finding.vendor_id == vendor_id).order_by(Finding.id)
    rows = [FindingRow(*row) for row in db.session.execute(found)]
    still = sorted(
        (row for row in rows if row.finding.is_open),
        key=lambda row: row.obligation.due_on if row.obligation else date.max,
    )
    ended = sorted(
        (row for row in rows if not row.finding.is_open),
        key=lambda row: (row.finding.ended_on or date.min, row.finding.id),
        reverse=True,
    )
    return still + ended


def owed_by_vendor(vendor_id: int) -> list[FindingRow]:
    """What the vendor has to mend, by due date; what it reported as mended too."""
    return [
        row
        for row in findings_of_vendor(vendor_id)
        if row.finding.owner is Owner.VENDOR and row.finding.is_open
    ]


def bound_by_risk(finding_ids: Collection[int]) -> Mapping[int, Message]:
    """Of these, those that are lived with until a day: that day says when they are to be mended."""
    accepted = Finding.id.in_(finding_ids), Finding.state == FindingState.RISK_ACCEPTED
    return {
        one.id: say(
            "The risk is accepted until %(day)s; it is not due before.", day=one.accepted_until
        )
        for one in db.session.scalars(select(Finding).where(*accepted))
    }


BOUND[REPAIR] = bound_by_risk


def ran_out(day: date) -> Sequence[int]:
    """Findings whose accepted risk ended before the day."""
    over = Finding.state == FindingState.RISK_ACCEPTED, Finding.accepted_until < day
    return db.session.scalars(select(Finding.id).where(*over).order_by(Finding.id)).all()
