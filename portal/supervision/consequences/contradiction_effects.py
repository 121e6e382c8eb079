"""Findings that follow because what was said of subcontractors contradicts itself or our register.

Each is opened once: mended or dropped, only other words open another. Run it twice, beside itself, or
kill it halfway: each vendor is one command, which looks again under the vendor's lock.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from portal.content import catalogue
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, among, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.queries import ENDED
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.consequences.disagreement_queries import (
    said_of_subcontractors,
    spoken_on,
)
from portal.supervision.consequences.disagreements import Disagreement, disagreements
from portal.supervision.consequences.wanted import SubjectOf
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import Owner, Severity


def settle_contradictions(*, thorough: bool = True) -> int:
    """Open what is not opened yet; of how many vendors. `thorough`: of all, for the night; else of
    those about which something was said today, for every minute."""
    asked = None if thorough else spoken_on(clock.today())
    if asked is not None and not asked:
        return 0
    return sum(_open(vendor_id) for vendor_id in sorted(_new(asked)))


def _new(vendor_ids: Collection[int] | None) -> Mapping[int, Sequence[Disagreement]]:
    """What is no finding and never was one, by vendor."""
    opened = select(Finding.vendor_id, Finding.about).where(Finding.cause == Cause.CONTRADICTION)
    known = {
        (row.vendor_id, row.about.partition("/")[0])
        for row in db.session.execute(among(opened, Finding.vendor_id, vendor_ids))
    }
    today = clock.today()
    found = {
        vendor_id: [
            each for each in disagreements(said, today) if (vendor_id, each.key) not in known
        ]
        for vendor_id, said in said_of_subcontractors(vendor_ids, today).items()
    }
    return {vendor_id: new for vendor_id, new in found.items() if new}


def _open(vendor_id: int) -> bool:
    """All of a vendor in one command. The vendor mends it, where it knows of both sides."""
    with transaction():
        vendor = hold_vendor(vendor_id)
        severity, findings, owed = Severity.CRITICAL, list[Finding](), list[Subject]()
        for each in _new([vendor_id]).get(vendor_id, ()):
            is_ours = each.is_hidden or vendor.state in ENDED
            new = New(
                vendor_id=vendor_id,
                cause=Cause.CONTRADICTION,
                about=each.about,
                title=each.title,
                action=each.action,
                severity=severity,
                owner=Owner.COMPANY if is_ours else Owner.VENDOR,
                due_days=catalogue.due_days(severity.value),
                engagement_id=each.engagement_id,
            )
            subject = SubjectOf(each.one.table, each.one.id or 0)
            opened = open_findings([new], subject=subject, by=None)
            findings += opened.findings
            owed += opened.obligations
        if not findings:
            return False
        db.session.flush()
        text = say(
            "Opened by itself: %(numbers)s", numbers=", ".join(row.number for row in findings)
        )
        record(SYSTEM, "finding.opened", findings[0], text, also=[*findings[1:], *owed])
    return True
