"""The pages: told of from a phone, described, assessed, sent, closed; and what a vendor never sees."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import OutboxEmail
from portal.supervision.incidents.handling import services
from portal.supervision.incidents.models import (
    Incident,
    IncidentDecision,
    IncidentFile,
    IncidentState,
    ReportItem,
)
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.queries import count_statements
from tests.supervision.incidents.steps import tell

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def as_(browser: Browser, person: User) -> Browser:
    browser.sign_in(person)
    return browser


def page(browser: Browser, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def send(browser: Browser, path: str, status: int = 302, **form: object) -> str:
    answer = browser.post(path, data=form)
    assert answer.status_code == status, answer.text
    return answer.text


def typed(**more: Any) -> dict[str, Any]:
    return {
        "happened": "A parcel of lists is missing",
        "sure": "happened",
        "noticed_on": "2026-11-20",
        "people": "1,200",
        "going": "unknown",
    } | more


def the_one() -> Incident:
    db.session.expire_all()
    return db.session.scalars(select(Incident).order_by(Incident.id.desc())).all()[0]


def tell_all(officer: Browser, here: str) -> None:
    told: dict[str, Any] = {
        "persons": "The members",
        "people": "3",
        "way": "letter",
        "told_by": "Member desk",
    }
    told |= {"told_on": clock.today().isoformat(), "is_all": "y"}
    send(officer, f"{here}/persons", **told, files=(BytesIO(FILE), "letter.pdf"))


def test_the_whole_way_from_a_phone_to_the_end(browser: Browser, cast: Cast) -> None:
    work = make_engagement(cast.acme)
    make_share(work, category="health_medical")
    db.session.commit()
    vendor = as_(browser, cast.alf)
    assert 'href="/incidents/own"' in page(vendor, "/todo")
    assert "A parcel" not in page(vendor, "/incidents/own")
    send(vendor, "/incidents/report", **typed(files=(BytesIO(FILE), "list.pdf")))
    row = the_one()
    assert (row.is_ours, row.state) == (False, IncidentState.REPORTED)
    own = f"/incidents/own/{row.id}"
    assert "list.pdf" in page(vendor, own)
    assert row.number in page(vendor, "/todo")
    send(vendor, own, item_cause="A wrong label")
    assert "A wrong label" in page(vendor, own)
    mails = db.session.scalars(select(OutboxEmail)).all()
    assert [mail.user_id for mail in mails] == [cast.pia.id]

    here = f"/incidents/{row.id}"
    staff = as_(browser, cast.pam)
    for path in ("/today", "/board", f"/vendors/{cast.acme.id}/work"):
        shown = page(staff, path)
        assert 'id="clocks"' in shown
        assert row.number in shown
    assert "Note the call" in page(staff, here)
    send(staff, f"{here}/called")
    assert "Note the call" not in page(staff, here)

    officer = as_(browser, cast.pia)
    assert f'href="{here}/assessment"' in page(officer, "/today")
    assert "Filled in from the register" in page(officer, f"{here}/assessment")
    facts: dict[str, Any] = {"categories": ["health_medical"], "people": "3", "cause": "malicious"}
    send(officer, f"{here}/assessment", **facts)
    assert page(officer, here).count("Record what was sent") >= 4
    assert "Special-care" in page(officer, here)
    at = clock.now().astimezone(clock.zone())
    for kind in ("preliminary", "final", "mark_preliminary", "mark_final"):
        path = f"{here}/sent?kind=incident.{kind}"
        page(officer, path)
        sent: dict[str, Any] = {"sent_to": "PPC", "how": "Web", "receipt": "R-1"}
        sent |= {"sent_on": at.date().isoformat(), "sent_time": at.strftime("%H:%M")}
        send(officer, path, **sent)
    assert the_one().state is IncidentState.FINAL_SENT
    assert "A clock of" in send(officer, f"{here}/end?ending=close", 422, reason="All is sent")
    tell_all(officer, here)
    page(officer, f"{here}/end?ending=close")
    send(officer, f"{here}/end?ending=close", reason="All is sent")
    proposal = db.session.scalars(select(IncidentDecision)).one()
    manager = as_(browser, cast.max)
    there = f"/incidents/decisions/{proposal.id}"
    assert "All is sent" in page(manager, there)
    send(manager, there, decision="approve", remark="")
    assert the_one().state is IncidentState.CLOSED
    assert 'id="clocks"' not in page(manager, "/today")
    assert "Nothing more is asked" in page(as_(browser, cast.alf), own)


def test_a_vendor_sees_only_what_its_people_said_and_what_it_was_asked(
    browser: Browser, cast: Cast
) -> None:
    row = tell(cast.ada, cast.acme)
    hidden = tell(cast.pam, cast.acme, happened="Heard from the press")
    asked = tell(cast.pam, cast.acme, happened="Where is the disk?", asks_vendor=True)
    with transaction():
        wordings = {ReportItem.CAUSE: "We think that Acme lies"}
        services.write_items(row, wordings, actor=acting(cast.pam))
    vendor = as_(browser, cast.ada)
    listed = page(vendor, "/incidents/own")
    assert row.number in listed
    assert asked.number in listed
    assert hidden.number not in listed
    assert "Acme lies" not in page(vendor, f"/incidents/own/{row.id}")
    assert "Where is the disk?" in page(vendor, f"/incidents/own/{asked.id}")
    page(vendor, f"/incidents/own/{hidden.id}", 404)
    send(vendor, f"/incidents/own/{hidden.id}", 404, item_cause="x")
    page(vendor, f"/incidents/{row.id}", 404)
    other = as_(browser, cast.gus)
    page(other, f"/incidents/own/{row.id}", 404)
    assert row.number not in page(other, "/incidents/own")


def test_a_file_of_ours_does_not_exist_for_the_vendor(browser: Browser, cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    staff = as_(browser, cast.pam)
    send(staff, f"/incidents/{row.id}/items", files=(BytesIO(FILE), "notes.pdf"))
    ours = db.session.scalars(select(IncidentFile)).one()
    assert staff.get(f"/incidents/files/{ours.id}").data == FILE
    assert as_(browser, cast.ada).get(f"/incidents/files/{ours.id}").status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    browser: Browser, cast: Cast
) -> None:
    vendor = as_(browser, cast.ada)
    text = send(vendor, "/incidents/report", 422, **typed(noticed_on="2026-02-30"))
    assert "There is no such day." in text
    assert "A parcel of lists" in text
    text = send(vendor, "/incidents/report", 422, **typed(people="some"))
    assert "Enter a whole number." in text
    field = text.split('id="people"')[0].rsplit("<input", 1)[1]
    field += text.split('id="people"')[1].split(">")[0]
    assert 'value="some"' in field
    assert 'type="number"' not in field, "a browser sends nothing of what is no number"
    assert 'href="#happened"' in send(vendor, "/incidents/report", 422, **typed(happened=" "))
    staff, new = as_(browser, cast.pam), f"/vendors/{cast.acme.id}/incidents/new"
    late = typed(known_on="2100-01-01", known_time="09:00")
    assert 'href="#known_on"' in send(staff, new, 422, **late)
    assert "such as 09:30" in send(staff, new, 422, **typed(known_on="2026-11-20", known_time="x"))
    assert db.session.scalars(select(Incident)).all() == []


def test_nobody_overwrites_an_assessment_they_have_not_seen(browser: Browser, cast: Cast) -> None:
    row = tell(cast.pam, cast.acme)
    other = make_user("Pru", Role.PRIVACY_OFFICER)
    db.session.commit()
    here = f"/incidents/{row.id}/assessment"
    facts: dict[str, Any] = {"people": "3", "cause": "unknown", "seen": "1"}
    first = page(as_(browser, cast.pia), here)
    assert 'name="seen"' in first
    send(as_(browser, other), here, people="4", cause="unknown")
    shown = send(as_(browser, cast.pia), here, 409, **facts)
    assert "Please look again." in shown


def test_a_drill_says_so_everywhere_and_its_clocks_are_no_vendors(
    browser: Browser, cast: Cast
) -> None:
    staff = as_(browser, cast.pam)
    new = f"/vendors/{cast.acme.id}/incidents/new"
    page(staff, new)
    known = {"known_on": "2026-11-20", "known_time": "09:00"}
    send(staff, new, **typed(is_drill="y", asks_vendor="y", **known))
    row = the_one()
    for path in ("/incidents/", f"/incidents/{row.id}", f"/vendors/{cast.acme.id}/incidents"):
        assert "Drill" in page(staff, path)
    vendor = as_(browser, cast.ada)
    for path in ("/incidents/own", f"/incidents/own/{row.id}", "/todo"):
        assert "Drill" in page(vendor, path)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens_in_either_language(browser: Browser, cast: Cast, language: str) -> None:
    row = tell(cast.ada, cast.acme)
    staff = as_(browser, cast.pam)
    staff.post("/language", data={"language": language, "next": "/"})
    here = f"/incidents/{row.id}"
    paths = ("", "/items", "/assessment", "/known", "/sent?kind=incident.mark_final")
    for path in (*paths, "/end?ending=not_an_incident"):
        assert row.number in page(staff, f"{here}{path}")
    page(staff, f"{here}/end?ending=nonsense", 404)
    page(staff, f"{here}/sent?kind=nonsense", 404)
    assert row.number in page(staff, "/incidents/")
    assert staff.get("/incidents/?file=xlsx").data.startswith(b"PK")
    vendor = as_(browser, cast.ada)
    vendor.post("/language", data={"language": language, "next": "/"})
    for path in ("/incidents/own", f"/incidents/own/{row.id}"):
        assert row.number in page(vendor, path)
    page(vendor, "/incidents/report")


def test_who_reads_everything_reads_it(browser: Browser, cast: Cast) -> None:
    row = tell(cast.ada, cast.acme)
    for person in (cast.max, cast.ann):
        assert row.number in page(as_(browser, person), f"/incidents/{row.id}")
        assert "Record what was sent" not in page(browser, f"/incidents/{row.id}")


def test_pages_cost_no_more_with_more_on_record(browser: Browser, cast: Cast) -> None:
    tell(cast.ada, cast.acme)
    staff = as_(browser, cast.pam)

    def cost(path: str) -> int:
        page(staff, path)  # what is read once is read
        with count_statements() as counted:
            page(staff, path)
        return counted.total

    paths = ("/incidents/", f"/vendors/{cast.acme.id}/incidents", "/today")
    few = [cost(path) for path in paths]
    for _ in range(3):
        tell(cast.pam, cast.acme)
    assert [cost(path) for path in paths] == few
