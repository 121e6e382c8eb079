"""Findings for tests, opened as rules open them."""

from datetime import date
from typing import Any

from portal.foundation.access.actor import as_kept
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.ledger.vendors.models import Vendor
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import Owner, Severity

NO_BACKUP = Text(ja="控えがない", en="There is no backup")
MAKE_ONE = Text(ja="控えを取る", en="Make one")


def new(vendor: Vendor, about: str = "question:BAK-1", **others: Any) -> New:
    """A major one of the vendor's, due in 30 days, unless said otherwise."""
    usual: dict[str, Any] = {
        "vendor_id": vendor.id,
        "cause": Cause.ANSWER,
        "about": about,
        "title": NO_BACKUP,
        "action": MAKE_ONE,
        "severity": Severity.MAJOR,
        "owner": Owner.VENDOR,
        "due_days": 30,
    }
    return New(**(usual | others))


def make_finding(vendor: Vendor, about: str = "question:BAK-1", **others: Any) -> Finding:
    """Open, with its obligation, committed. `opened_on`, `opened_by_id`: of the row."""
    rows: dict[str, Any] = {
        name: others.pop(name) for name in ("opened_on", "opened_by_id") if name in others
    }
    by = db.session.get(User, rows["opened_by_id"]) if "opened_by_id" in rows else None
    if by is not None:
        rows["opened_as"] = as_kept(by.roles)
    opened = open_findings([new(vendor, about, **others)], subject=None, by=None)
    finding = opened.findings[0]
    for name, value in rows.items():
        setattr(finding, name, value)
    if "opened_on" in rows:
        opened.obligations[0].opened_on = rows["opened_on"]
    db.session.commit()
    return finding


def in_days(number: int) -> date:
    return date.fromordinal(clock.today().toordinal() + number)
