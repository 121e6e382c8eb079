"""The pages: recorded, decided, mended, corrected, and a finding opened, each by who may."""

import re
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.confirmations import queries
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationKind,
    ConfirmationState,
)
from portal.supervision.findings.models import Cause, Finding
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.queries import count_statements
from tests.supervision.confirmations.steps import decide, record

S = ConfirmationState
FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def as_(browser: Browser, person: User) -> Browser:
    browser.sign_in(person)
    return browser


def page(browser: Browser, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return answer.text


def send(browser: Browser, path: str, status: int = 302, **form: object) -> str:
    answer = browser.post(path, data=form)
    assert answer.status_code == status, answer.text
    return answer.text


def typed(cast: Cast, work: Engagement, **more: Any) -> dict[str, Any]:
    return {
        "kind": "site_visit",
        "held_on": "2026-11-20",
        "works": [str(work.id)],
        "users": [str(cast.pam.id)],
        "theirs": "Ms. Arai",
        "looked_at": "The room",
        "seen": "Locked",
        "result": "in_order",
    } | more


def the_one() -> Confirmation:
    db.session.expire_all()
    return db.session.scalars(select(Confirmation).order_by(Confirmation.id.desc())).all()[0]


def test_the_whole_way_in_the_browser(browser: Browser, cast: Cast, work: Engagement) -> None:
    new = f"/vendors/{cast.acme.id}/confirmations/new"
    tab = f"/vendors/{cast.acme.id}/questionnaires"
    staff = as_(browser, cast.pam)
    assert f'href="{new}"' in page(staff, tab)
    form = typed(cast, work, files=(BytesIO(FILE), "visit.pdf"))
    send(staff, new, **form)
    row = the_one()
    here = f"/confirmations/{row.id}"
    assert row.number in page(staff, tab)
    assert "visit.pdf" in page(staff, here)
    assert "Ms. Arai" in page(staff, here)
    assert f"{here}/decide" not in page(staff, here)

    officer = as_(browser, cast.pia)
    assert f'href="{here}/decide"' in page(officer, "/today")
    assert "Locked" in page(officer, f"{here}/decide")
    send(officer, f"{here}/decide", decision="return", remark="Who has the keys?")
    staff = as_(browser, cast.pam)
    assert f'href="{here}/change"' in page(staff, "/today")
    assert "Who has the keys?" in page(staff, f"{here}/change")
    send(staff, f"{here}/change", **typed(cast, work, seen="Ms. Arai has them"))
    assert "visit.pdf" in page(staff, here)  # what was there stays
    send(as_(browser, cast.pia), f"{here}/decide", decision="approve", remark="")

    staff = as_(browser, cast.pam)
    assert f'href="{here}/correct"' in page(staff, here)
    send(staff, f"{here}/correct", **typed(cast, work, seen="Mr. Ito has them"))
    later = the_one()
    assert later.corrects_id == row.id
    assert later.number in page(staff, here)
    assert "visit.pdf" in page(staff, f"/confirmations/{later.id}")
    send(staff, f"/confirmations/{later.id}/withdraw", reason="It was right")
    assert the_one().state is S.WITHDRAWN


def test_nobody_approves_what_was_mended_after_they_read_it(
    browser: Browser, cast: Cast, work: Engagement, visit: Confirmation
) -> None:
    other = make_user("Pru", Role.PRIVACY_OFFICER)
    db.session.commit()
    there = f"/confirmations/{visit.id}/decide"
    officer = as_(browser, cast.pia)
    read = re.search(r'name="version"[^>]*value="(\d+)"', page(officer, there))
    decide(other, visit, approved=False, remark="Who has the keys?")
    send(as_(browser, cast.pam), f"/confirmations/{visit.id}/change", **typed(cast, work))
    officer = as_(browser, cast.pia)
    version = read.group(1) if read else ""
    shown = send(officer, there, 409, version=version, decision="approve", remark="")
    assert "Please look again." in shown
    assert the_one().state is S.PROPOSED
    again = re.search(r'name="version"[^>]*value="(\d+)"', shown)
    assert again
    send(officer, there, version=again.group(1), decision="approve", remark="")
    assert the_one().state is S.APPROVED


def test_something_to_mend_is_opened_from_the_page(
    browser: Browser, cast: Cast, visit: Confirmation
) -> None:
    staff, here = as_(browser, cast.pam), f"/confirmations/{visit.id}"
    assert "Locked; two people have keys" in page(staff, f"{here}/finding")
    mend: dict[str, Any] = {
        "title": "Keys",
        "action": "Count them",
        "detail": "Two keys",
        "severity": "minor",
    }
    send(staff, f"{here}/finding", **mend, owner="vendor", engagement_id="", due_on="")
    finding = db.session.scalars(select(Finding)).one()
    assert (finding.cause, finding.subject_kind, finding.subject_id) == (
        Cause.BY_HAND,
        "confirmations",
        visit.id,
    )
    assert finding.number in page(staff, here)


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    staff = as_(browser, cast.pam)
    new = f"/vendors/{cast.acme.id}/confirmations/new?kind=certificate"
    form = typed(cast, work, kind="certificate", standard="ISO", certificate_no="1", scope="All")
    text = send(staff, new, status=422, **form)
    assert 'href="#certified_until"' in text
    assert "Locked" in text
    wrong = send(staff, new, status=422, **typed(cast, work, held_on="2026-02-30"))
    assert "There is no such day." in wrong
    bad = {"files": (BytesIO(b"MZ\x90\x00"), "visit.pdf")}
    assert 'href="#files"' in send(staff, new, status=422, **typed(cast, work, **bad))
    assert db.session.scalars(select(Confirmation)).all() == []


def test_several_are_entered_in_a_row(browser: Browser, cast: Cast, work: Engagement) -> None:
    staff = as_(browser, cast.pam)
    new = f"/vendors/{cast.acme.id}/confirmations/new?kind=interview"
    form = typed(cast, work, kind="interview", next="another")
    answer = staff.post(new, data=form)
    assert answer.location.endswith("confirmations/new?kind=interview")
    assert the_one().kind is ConfirmationKind.INTERVIEW


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens_in_either_language(
    browser: Browser, cast: Cast, visit: Confirmation, language: str
) -> None:
    staff = as_(browser, cast.pam)
    staff.post("/language", data={"language": language, "next": "/"})
    here, new = f"/confirmations/{visit.id}", f"/vendors/{cast.acme.id}/confirmations/new"
    for path in (here, f"{here}/withdraw", f"{here}/change", f"{here}/correct", "/confirmations/"):
        assert visit.number in page(staff, path)
    for kind in ConfirmationKind:
        page(staff, f"{new}?kind={kind.value}")
    page(staff, f"{new}?kind=nonsense")
    assert staff.get("/confirmations/?file=xlsx").data.startswith(b"PK")


def test_who_reads_everything_reads_it_and_for_vendors_it_does_not_exist(
    browser: Browser, cast: Cast, visit: Confirmation
) -> None:
    here = f"/confirmations/{visit.id}"
    for person in (cast.ada, cast.gus):
        assert visit.number not in page(as_(browser, person), here, 404)
    for person in (cast.max, cast.ann):
        assert visit.number in page(as_(browser, person), here)


def test_a_page_costs_no_more_with_more_on_record(
    browser: Browser, cast: Cast, work: Engagement, visit: Confirmation
) -> None:
    staff = as_(browser, cast.pam)

    def cost(path: str) -> int:
        page(staff, path)  # what is read once is read
        with count_statements() as counted:
            page(staff, path)
        return counted.total

    paths = (f"/vendors/{cast.acme.id}/questionnaires", "/confirmations/")
    few = [cost(path) for path in paths]
    for _ in range(3):
        decide(cast.pia, record(cast.pam, cast.acme, [work]))
    assert len(queries.of_vendor(cast.acme.id)) == 4
    assert [cost(path) for path in paths] == few
