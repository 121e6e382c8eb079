"""A person of the department writes at an answer what does not fit the work; each answer has its field; in
both languages.
"""

import pytest
from playwright.sync_api import expect

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.factories.accounts import make_user
from tests.factories.departments import make_department, make_member
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Meet
from tests.journeys.founding import sign_in
from tests.journeys.office import Office, at_work, hire
from tests.journeys.test_stopped_at_the_gate import LANGUAGES
from tests.supervision.responses import steps

DOUBT = "They share one password / 一つのパスワードを共用"


def handed_in(office: Office, lang: str) -> int:
    """A sheet of a vendor that works for the department of `Dana`."""
    with at_work(office):
        with transaction(audited=False):
            vendor = make_vendor(f"Looked at {lang}")
            desk = f"Desk {lang}"
            make_member(hire(f"Dana{lang}", Role.DEPARTMENT, lang), make_department(desk))
            work = make_engagement(vendor, department=desk)
            vera = make_user(f"Vera{lang}", Role.VENDOR_SIGNATORY, vendor=vendor)
            version = publish(sheet(question("A"), question("B")), f"looked-at-{lang}")
        with transaction():
            made = send(vendor, [work], version)
        steps.hands_in(vera, made, A="yes", B="yes")
        office.portal.typed |= {vendor.name, desk, DOUBT, "Question A", "Question B", "Section"}
        office.portal.typed |= {"Check sheet", steps.COMMENT}
        number = made.id
        db.session.remove()
    return number


@LANGUAGES
@pytest.mark.timeout(300)
def test_a_department_writes_at_an_answer_what_does_not_fit(
    office: Office, meet: Meet, lang: str
) -> None:
    sheet_id = handed_in(office, lang)
    dana = meet(office.portal, lang, album="first-look")
    sign_in(dana, office.person(f"Dana{lang}"))
    dana.open(f"/responses/{sheet_id}/first-look")
    for field in ("doubt-A", "doubt-B", "remark"):
        expect(dana.page.locator(f"#{field}")).to_be_visible()
    dana.page.locator("#doubt-A").fill(DOUBT)
    dana.saves("Tell the reviewer")
    dana.open(f"/responses/{sheet_id}/first-look")
    expect(dana.page.locator("#doubt-A")).to_have_value(DOUBT)
    # While one department is registered, other journeys may write of none that is not.
    office.portal.change_row("DELETE FROM department_texts WHERE text = ?", f"Desk {lang}")
