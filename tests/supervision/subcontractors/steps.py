"""What people do about a subcontractor, in a browser."""

from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import (
    Engagement,
    EngagementTerms,
    ReentrustmentMode,
)
from portal.supervision.subcontractors.models import (
    Subcontractor,
)
from tests.browser import Browser

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TODAY = date(2026, 11, 25)


def allow(work: Engagement, mode: ReentrustmentMode) -> None:
    for terms in db.session.scalars(select(EngagementTerms).filter_by(engagement_id=work.id)):
        terms.reentrustment_mode = mode
    db.session.commit()


def typed(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "name": "Kamome Delivery",
        "country": "JP",
        "address": "Osaka 1-1",
        "tasks": "Puts letters into envelopes.",
        "categories": ["name_contact"],
        "handled_in": "JP",
        "place": "Osaka works",
        "safeguards": "Locked room, no copies.",
        "starts_on": "2026-12-10",
        "files": (BytesIO(FILE), "contract.pdf"),
    }
    return usual | more


def apply_by(browser: Browser, person: User, work: Engagement, **more: Any) -> Any:
    browser.sign_in(person)
    return browser.post(f"/subcontractors/own/apply/{work.id}", data=typed(**more))


def the_row() -> Subcontractor:
    return db.session.scalars(select(Subcontractor).order_by(Subcontractor.id.desc())).first()  # type: ignore[return-value]


def examine_by(browser: Browser, person: User, row: Subcontractor, **more: Any) -> Any:
    browser.sign_in(person)
    said = {"examination": "The contract binds it.", "advice": "approve", "version": row.version}
    return browser.post(f"/subcontractors/{row.id}/examine", data=said | more)


def decide_by(browser: Browser, person: User, row: Subcontractor, **more: Any) -> Any:
    browser.sign_in(person)
    said = {"decision": "approve", "approved_until": "2027-11-24", "version": row.version}
    return browser.post(f"/subcontractors/{row.id}/decide", data=said | more)
