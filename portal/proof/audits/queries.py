"""Reads about internal audits, and their register."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.foundation.lists.register import (
    Column,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
    or_never,
)
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open, last_due
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.queries import holds
from portal.proof.audits.models import AuditState, InternalAudit, InternalAuditFile
from portal.proof.audits.workflow import RESULTS, STATES, year_name
from portal.supervision.findings.models import Finding


def find(audit_id: int) -> InternalAudit | None:
    return db.session.scalar(select(InternalAudit).where(InternalAudit.id == audit_id))


def lock(audit_id: int) -> InternalAudit:
    """Its row, until the command ends."""
    statement = select(InternalAudit).where(InternalAudit.id == audit_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def owed_of(row: InternalAudit) -> Obligation:
    owed = find_open(ObligationKind.INTERNAL_AUDIT, row)
    if owed is None:
        raise InvalidTransition(say("This is no longer there."))
    return owed


def find_file(audit_file_id: int) -> InternalAuditFile | None:
    row = select(InternalAuditFile).where(InternalAuditFile.id == audit_file_id)
    return db.session.scalar(row)


def files_of(audit_id: int) -> Sequence[InternalAuditFile]:
    rows = select(InternalAuditFile).where(InternalAuditFile.audit_id == audit_id)
    return db.session.scalars(rows.order_by(InternalAuditFile.id)).all()


def findings_of(row: InternalAudit) -> Sequence[Finding]:
    seen = select(Finding).filter_by(subject_kind=row.__tablename__, subject_id=row.id)
    return db.session.scalars(seen.order_by(Finding.id)).all()


def audits_until(day: date) -> Sequence[tuple[InternalAudit, date, int]]:
    """Planned or carried out by the day, by when each was due, and how many findings it made."""
    row = InternalAudit
    due = last_due(ObligationKind.INTERNAL_AUDIT, row.__tablename__, row.id)
    rows = select(row, due, _findings_counted()).where(
        row.planned_at < clock.midnight(day + timedelta(days=1)), row.state != AuditState.CANCELLED
    )
    return db.session.execute(rows.order_by(row.id)).all()


def audit_register(actor: Actor) -> Register:
    row = InternalAudit
    due = last_due(ObligationKind.INTERNAL_AUDIT, row.__tablename__, row.id)
    found = _findings_counted()
    return Register(
        id="internal_audits",
        name=_l("Internal audits"),
        key=row.id,
        ids=select(row.id),
        rows=select(row, due.label("due_on"), found.label("findings")),
        columns=[
            Column(id="subject", label=_l("What is audited"), css="wide", fixed=True, sort=(row.number,)),
            Column(id="number", label=_l("Number"), in_page=False),
            Column(id="year", label=_l("Fiscal year"), sort=(row.fiscal_year,), first_down=True),
            Column(id="due", label=_l("To be carried out by"), sort=(due,)),
            Column(id="held", label=_l("Carried out on"), sort=(or_never(row.held_on),), first_down=True),
            Column(id="state", label=_l("State"), sort=(member_order(row.state, AuditState),)),
            Column(id="result", label=_l("Result"), sort=(row.result,)),
            Column(id="findings", label=_l("Findings"), css="num"),
            Column(id="from", label=_l("Period from"), sort=(row.period_from,), shown=False),
            Column(id="until", label=_l("Period to"), sort=(row.period_until,), shown=False),
            Column(id="by", label=_l("Audited by"), css="mid", shown=False),
            Column(id="looked_at", label=_l("What was looked at"), css="wide", shown=False),
            Column(id="seen", label=_l("What was seen"), css="wide", shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            one_of("result", _l("Result"), row.result, RESULTS),
            *day_range("held", row.held_on, _l("Held from"), _l("Held until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Number, or words of the audit"),
        presets=[
            Preset(id="planned", label=_l("Still planned"), args={"state": "planned"}),
            Preset(id="held", label=_l("Carried out"), args={"state": "held"}),
        ],
        usual="-year",
        tie=(row.id.desc(),),
        reader=actor.user_id,
    )  # fmt: skip


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, due_on, findings in rows:
        yield {
            "subject": row.subject,
            "number": row.number,
            "year": year_name(row.fiscal_year),
            "due": due_on,
            "held": row.held_on,
            "state": STATES[row.state],
            "result": RESULTS[row.result] if row.result else "",
            "findings": findings,
            "from": row.period_from,
            "until": row.period_until,
            "by": row.held_by,
            "looked_at": row.looked_at,
            "seen": row.seen,
        }


def _findings_counted() -> ColumnElement[int]:
    counted = select(func.count()).select_from(Finding)
    return counted.where(
        Finding.subject_kind == InternalAudit.__tablename__,
        Finding.subject_id == InternalAudit.id,
    ).scalar_subquery()


def _found(word: str) -> ColumnElement[bool]:
    row = InternalAudit
    return or_(
        func.replace(func.lower(row.number), "-", "").contains(word, autoescape=True),
        holds(row.subject, word),
        holds(row.seen, word),
    )
