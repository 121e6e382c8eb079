"""The page on which Ada signs, as the tests fill it in."""

import re
from datetime import date
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import Attestation, AttestationRequest, Wording
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.work import a_piece_of_work

PASSWORD = "correct horse battery"
SIGNED_BY_ADA = {
    "name": "Ada Lovelace",
    "title": "Director",
    "confirmed": "y",
    "password": PASSWORD,
}


def ask(cast: Cast, work: Engagement, statement: str) -> AttestationRequest:
    with transaction():
        (request,) = request_services.request_attestations(
            work,
            [statement],
            wording=Wording.PERIOD,
            first=date(2025, 11, 1),
            last=date(2026, 10, 31),
            actor=acting(cast.pam),
        )
    return request


def read(page: TestResponse) -> str:
    """The words of a page, without the marks that keep parts of them on one line."""
    return re.sub(r'</?span(?: class="nowrap")?>', "", page.text)


def ask_as_shown(browser: Browser, form: str, data: dict[str, Any]) -> TestResponse:
    """Look at what will be asked, then ask for it."""
    page = browser.post(form, data=data)
    shown = hidden(page.text).get("shown", "")
    return browser.post(form, data=data | {"step": "ask", "shown": shown})


TOGETHER = "/attestations/sitting"
OF_THE_PAGE = {
    "name",
    "title",
    "confirmed",
    "password",
    "add",
    "remove",
    "save",
    "text",
    "part",
    "join",
}


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrf_token"}


def keys(page: str) -> list[str]:
    """What the names of each statement's fields begin with, in the order of the page."""
    return re.findall(r'name="(\w+)-listed"', page)


def signing(page: str, **changes: str) -> dict[str, str]:
    """The page of one statement, filled in by Ada; `x0_party` is the first exception's party."""
    (key,) = keys(page)
    filled = {"answer": "affirm", "explanation": ""} | SIGNED_BY_ADA | changes
    return hidden(page) | {
        name if name in OF_THE_PAGE else f"{key}-{name.replace('_', '-', name[0] == 'x')}": value
        for name, value in filled.items()
    }


def sitting(page: str, *answers: str, **changes: str) -> dict[str, Any]:
    """The page of all statements, filled in by Ada; one answer for each, in order."""
    found = keys(page)
    assert len(found) == len(answers), found
    works = re.findall(r'name="(\w+-works)" value="(\d+)" checked', page)
    ticked: dict[str, list[str]] = {}
    for name, value in works:
        ticked.setdefault(name, []).append(value)
    given = {f"{key}-answer": answer for key, answer in zip(found, answers, strict=True)}
    return hidden(page) | ticked | given | SIGNED_BY_ADA | changes


ROW = {
    "x0_party": "Kamome LLC",
    "x0_work": "Printing of addresses",
    "x0_data": "Names and addresses",
    "x0_since_on": "2026-06-01",
}


def address(request: AttestationRequest) -> str:
    return f"/attestations/requests/{request.id}/sign"


def works(cast: Cast, number: int) -> list[Engagement]:
    """Pieces of Acme's work, called Help desk 1 and so on."""
    found = [a_piece_of_work(cast.acme) for _ in range(number)]
    for place, work in enumerate(found, start=1):
        terms = db.session.scalars(
            select(EngagementTerms).where(EngagementTerms.engagement_id == work.id)
        ).one()
        terms.name, terms.name_en = f"窓口{place}", f"Help desk {place}"
    db.session.commit()
    return found


def opened(browser: Browser) -> str:
    """The page of all that is asked."""
    answer = browser.get(TOGETHER)
    assert answer.status_code == 200
    return answer.text


def records() -> list[Attestation]:
    return list(db.session.scalars(select(Attestation).order_by(Attestation.id)))


def flashed(browser: Browser, answer: TestResponse) -> str:
    """The page after something was done."""
    assert answer.status_code == 302, re.findall(r"field-error.*?</p>", answer.text)
    return browser.get(answer.location).text
