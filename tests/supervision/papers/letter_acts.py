"""Letters in tests: what is asked, what was opened for it, and the acts on its page."""

from typing import Any

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.papers.models import Letter, LetterItem
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.work import a_piece_of_work
from tests.supervision.papers.sheets import asked_of


def asked_by_hand(cast: Cast, vendor: Vendor) -> AttestationRequest:
    work = a_piece_of_work(vendor)
    db.session.commit()
    return asked_of(cast, work)


def letters() -> list[Letter]:
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def items_of(letter: Letter) -> list[int]:
    found = select(LetterItem.request_id).where(LetterItem.letter_id == letter.id)
    return list(db.session.scalars(found.order_by(LetterItem.id)))


def duties(kind: ObligationKind) -> list[Obligation]:
    found = select(Obligation).where(Obligation.kind == kind).order_by(Obligation.id)
    return list(db.session.scalars(found))


def post_letter(
    browser: Browser, letter: Letter, *, on: str = "2026-11-25", address: str = ""
) -> Any:
    data = {"posted-on": on, "posted-address": address}
    return browser.post(f"/papers/letters/{letter.id}/posted", data=data)


def note_call(browser: Browser, letter: Letter, *, said: str = "They will send it") -> Any:
    data = {"called-on": "2026-11-25", "called-spoke_with": "Kiku Aoi", "called-said": said}
    return browser.post(f"/papers/letters/{letter.id}/called", data=data)
