"""What people send and see on the pages of selection."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.selections.models import SelectionAssessment
from tests.browser import Browser

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TODAY = date(2026, 11, 25)


def as_(browser: Browser, person: User) -> Browser:
    browser.sign_in(person)
    return browser


def page(browser: Browser, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def send(browser: Browser, path: str, status: int = 302, **form: Any) -> str:
    answer = browser.post(path, data=form)
    assert answer.status_code == status, answer.text
    return answer.text


def the_one() -> SelectionAssessment:
    db.session.expire_all()
    row = SelectionAssessment
    return db.session.scalars(select(row).order_by(row.id.desc())).all()[0]


def open_kinds() -> list[tuple[ObligationKind, Holder]]:
    rows = db.session.scalars(select(Obligation).where(Obligation.closed_at.is_(None)))
    return [(row.kind, row.holder) for row in rows]


def actions(row: Any) -> list[str]:
    return [line.action for line in trail_of(row)][::-1]
