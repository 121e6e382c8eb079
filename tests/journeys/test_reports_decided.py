"""Management decides about reports: on a phone here, and on paper with two people."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import services
from portal.proof.reports.workflow import Conclusion, ReportDraft
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.results import Look
from tests.actors import acting
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.journeys import proof
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.procurement import write_pdf
from tests.journeys.visitor import Visitor

OPINION = "Kept as agreed / 契約どおり"
WHY = "No date is named / 期限がない"
ANSWER = "It is named now / 期限を書いた"
DECIDER = "Hana Ito"
FIRST_PAGES = 2  # on a phone
BESIDES = ("Needed to answer", "Support", "customers", "file_transfer", "signed.pdf", "Director")


@pytest.mark.parametrize("lang", ["en"])
def test_a_report_is_returned_and_approved_here_and_on_paper(
    office: Office, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    drafts, issues, decides = f"Dora{lang}", f"Ivo{lang}", f"Lena{lang}"
    goes_back, passes = f"Back{lang}", f"Pass{lang}"
    office.portal.typed |= {goes_back, passes, OPINION, WHY, DECIDER, "D-7", "印刷", "Printing"}
    office.portal.typed |= {*BESIDES, drafts, issues, decides}
    with at_work(office), transaction(audited=False):
        drafter, issuer = (
            hire(drafts, Role.PROCUREMENT, lang),
            hire(issues, Role.PRIVACY_OFFICER, lang),
        )
        hire(decides, Role.MANAGEMENT, lang)
        vendors = [make_vendor(name, owner_id=drafter.id) for name in (goes_back, passes)]
        for vendor in vendors:
            work_of(vendor, signer=hire(f"Sam{vendor.name}", Role.VENDOR_SIGNATORY, lang, vendor))
        ids = [vendor.id for vendor in vendors]
        people = drafter.id, issuer.id
    returned, approved = (issued(office, vendor_id, lang, *people) for vendor_id in ids)

    lena = arrive(decides, lang, phone=True)
    returns(lena, returned)
    lena.open(f"/reports/{approved}")
    lena.fill(ringi_number="D-7")
    lena.saves("Approve")
    lena.reads("Approved by management")
    lena.finds("D-7")

    dora, ivo = arrive(drafts, lang), arrive(issues, lang)
    anew = drafted_anew(dora, ivo, returned)
    recorded_from_paper(dora, anew, tmp_path)
    compared(ivo, anew)
    office.portal.let_jobs_run("reports")
    ivo.open(f"/reports/{anew}")
    ivo.reads("Approved by management")
    with ivo.page.expect_download() as fetched:
        ivo.page.locator(f'main a[href$="/decided.pdf?lang={lang}"]').click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF")


def test_a_returned_report_is_answered_and_approved_on_a_phone_and_the_promise_is_kept(
    office: Office, arrive: Arrive
) -> None:
    lang = "ja"
    office.portal.typed |= {"Answered", OPINION, WHY, ANSWER, "印刷", "Printing", *BESIDES}
    office.portal.typed |= {"Doro", "Ivan", "Lone"}
    with at_work(office), transaction(audited=False):
        drafter, issuer = (
            hire("Doro", Role.PROCUREMENT, lang),
            hire("Ivan", Role.PRIVACY_OFFICER, lang),
        )
        hire("Lone", Role.MANAGEMENT, lang)
        vendor = make_vendor("Answered", owner_id=drafter.id)
        work_of(vendor, signer=hire("Sona", Role.VENDOR_SIGNATORY, lang, vendor))
        people, vendor_id = (drafter.id, issuer.id), vendor.id
    report_id = issued(office, vendor_id, lang, *people)
    assert not is_shown(office, vendor_id)

    lone, doro, ivan = arrive("Lone", lang, phone=True), arrive("Doro", lang), arrive("Ivan", lang)
    returns(lone, report_id)
    anew = drafted_anew(doro, ivan, report_id, why=ANSWER)
    lone.open("/today")
    lone.follow_first(f'main td.act a[href="/reports/{anew}/review"]')
    lone.finds(WHY)
    lone.finds(ANSWER)
    lone.saves("Approve")
    lone.open(f"/reports/{anew}")
    lone.reads("Approved by management")
    assert is_shown(office, vendor_id)


def is_shown(office: Office, vendor_id: int) -> bool:
    """Whether an approved report shows that management reviews the vendor."""
    with at_work(office):
        today = evaluate([vendor_id], clock.today(), at_once=True)[vendor_id]
        return today.look_of("reported") is Look.KEPT


def issued(office: Office, vendor_id: int, lang: str, drafter_id: int, issuer_id: int) -> int:
    """By the people of the story, printed."""
    with at_work(office):
        vendor = db.session.get_one(Vendor, vendor_id)
        people = [
            db.session.scalars(select(User).where(User.id == one)).one()
            for one in (drafter_id, issuer_id)
        ]
        today = clock.today()
        draft = ReportDraft(
            first=today.replace(month=4, day=1),
            last=today.replace(month=9, day=30),
            language=lang,
            conclusion=Conclusion.CONTINUE,
            opinion=OPINION,
            conditions="",
        )
        with transaction():
            report = services.draft_report(vendor, draft, actor=acting(people[0]))
        with transaction():
            services.issue_report(report, vendor, version=report.version, actor=acting(people[1]))
        report_id = report.id
    office.portal.let_jobs_run("reports")
    return report_id


def returns(manager: Visitor, report_id: int) -> None:
    """Beside its pages; without a reason nothing is returned, and what was typed stays."""
    manager.open("/today")
    manager.follow_first(f'main td.act a[href="/reports/{report_id}/review"]')
    manager.reads("In four lines")
    assert manager.page.locator(".report-review__paper img:visible").count() == FIRST_PAGES
    manager.fill(ringi_number="D-6")
    manager.press("Return", answers=422)
    manager.reads("Say why it is returned, and what has to change.")
    assert manager.holds("ringi_number") == "D-6"
    manager.fill(comment=WHY)
    manager.saves("Return")
    manager.open(f"/reports/{report_id}")
    manager.finds(WHY)


def drafted_anew(drafter: Visitor, issuer: Visitor, report_id: int, why: str = WHY) -> int:
    """In place of the one that went back, with the reason management gave on the page."""
    drafter.open("/today")
    drafter.follow_first('main td.act a[href*="/reports/"]')
    if not drafter.page.url.endswith("/new"):
        drafter.open(f"/reports/{report_id}")
        drafter.finds(WHY)
        drafter.follow("Draft it anew", within="main")
    drafter.fill(why=why)
    drafter.saves("Save the draft")
    drafter.finds(OPINION)
    number = int(re.findall(r"/reports/(\d+)", drafter.page.url)[0])
    issuer.open(f"/reports/{number}")
    proof.issue(issuer)
    return number


def recorded_from_paper(recorder: Visitor, report_id: int, folder: Path) -> None:
    recorder.open(f"/reports/{report_id}")
    recorder.follow("Decided elsewhere", within="main")
    recorder.fill(way="paper", outcome="approved", decided_on=clock.today(), decider=DECIDER)
    recorder.press("Put it on record", answers=422)
    assert recorder.holds("decider") == DECIDER
    scan = folder / "signed.pdf"
    write_pdf(scan)
    recorder.fill(files=scan)
    recorder.saves("Put it on record")
    recorder.reads(
        "Recorded by one person; it counts once another one has compared it with the paper."
    )


def compared(second: Visitor, report_id: int) -> None:
    second.open("/today")
    second.follow_first('main td.act a[href^="/reports/decisions/"]')
    second.finds(DECIDER)
    second.press("Send it back", answers=422)
    second.saves("It is as on the paper")
    second.open(f"/reports/{report_id}")
