"""A certificate: handed in on a phone, checked, confirmed by a second person; it answers what it covers, and
when it is over its renewal is owed and what relied on it is a finding; in both languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from portal.content.definitions.questions import SHEET
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import find_by_email
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import VendorState
from portal.supervision.responses.assignments.queries import find_assignment
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Meet
from tests.journeys.founding import sign_in
from tests.journeys.office import Office, at_work, furnish, hire
from tests.journeys.portal_house import opened
from tests.journeys.procurement import write_pdf
from tests.journeys.test_stopped_at_the_gate import BESIDES, LANGUAGES
from tests.journeys.visitor import Visitor
from tests.supervision.responses.steps import hands_in

UNTIL = date(2027, 3, 31)
SCOPE = "Printing at the Chiba site / 千葉工場における印刷"
WHERE = "Public list / 公表名簿"
LOCKED = {"ja": "書類を施錠保管していますか。", "en": "Are papers locked away?"}
ROSTER = {"ja": "従事者の名簿はありますか。", "en": "Is there a roster?"}
ANSWERED = "Answered by certificate %(number)s (%(name)s), valid until %(day)s."
OVER = (
    "The certificate is over. Hand in the renewed one: until then it answers no question, and what "
    "it answered is asked of you again."
)


@dataclass(frozen=True, slots=True)
class Certified:
    """A vendor with work and a sheet to answer, in a company of its own; ids, and its people."""

    office: Office
    meet: Meet
    lang: str
    sheet: int

    def come(self, name: str, *, phone: bool = False) -> Visitor:
        visitor = self.meet(self.office.portal, self.lang, phone=phone, album="certificate")
        sign_in(visitor, self.office.person(name))
        return visitor


@pytest.fixture
def own_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Its days move, so nobody else works there."""
    with opened(tmp_path_factory.mktemp("certificate")) as portal:
        yield furnish(portal)


def asked(office: Office, meet: Meet, lang: str) -> Certified:
    """`Sho` signs for the vendor, `Buyo` and `Kiku` work in procurement."""
    with at_work(office):
        with transaction(audited=False):
            owner = hire("Buyo", Role.PROCUREMENT, lang)
            hire("Kiku", Role.PROCUREMENT, lang)
            vendor = make_vendor("Mizuki", state=VendorState.ACTIVE, owner_id=owner.id)
            signer = hire("Sho", Role.VENDOR_SIGNATORY, lang, vendor)
            work = work_of(vendor, "Envelopes", "Envelopes", signer=signer)
            version = publish(
                sheet(question("PHY-02", text=LOCKED), question("PEO-01", text=ROSTER)), SHEET
            )
        with transaction():
            sent = send(vendor, [work], version)
        made = Certified(office, meet, lang, sent.id)
    office.portal.typed |= {"Mizuki", "Envelopes", "Director", "Section", "Check sheet", *BESIDES}
    return made


@LANGUAGES
@pytest.mark.timeout(600)
def test_a_certificate_answers_while_it_is_in_force_and_is_asked_for_when_it_is_over(
    own_office: Office, meet: Meet, tmp_path: Path, lang: str
) -> None:
    story = asked(own_office, meet, lang)
    sho, buyo, kiku = story.come("Sho", phone=True), story.come("Buyo"), story.come("Kiku")
    hands_it_in(sho, tmp_path)
    own_office.portal.let_jobs_run()
    checks(buyo)
    confirms(kiku)
    own_office.portal.let_jobs_run()
    is_answered(sho, story)
    with at_work(own_office):
        person = find_by_email(own_office.person("Sho").email)
        sent = find_assignment(story.sheet)
        assert person is not None
        assert sent is not None
        hands_in(person, sent, PEO_01="yes")
    own_office.portal.typed |= {"Shown on site in May"}
    rests_on_it(buyo, story)

    own_office.portal.day = UNTIL - timedelta(days=90)
    own_office.portal.let_jobs_run()
    sho = story.come("Sho", phone=True)
    sho.open("/todo")
    sho.reads(
        "The certificate ends on that day. Hand in the renewed one before it, so that it goes on "
        "answering questions."
    )

    own_office.portal.day = UNTIL + timedelta(days=1)
    own_office.portal.let_jobs_run()
    sho = story.come("Sho", phone=True)
    sho.open("/todo")
    sho.reads(OVER)
    sho.reads(
        "A certificate that was relied on is over: %(name)s (%(number)s)",
        name="ISO/IEC 27001 (ISMS)" if lang == "en" else "ISO/IEC 27001(ISMS)",
        number="CE-2026-001",
    )
    is_renewed(sho, tmp_path)
    sho.open("/certificates/own")
    sho.reads("You have handed in the one that follows it.")


def hands_it_in(visitor: Visitor, folder: Path) -> None:
    """From To do; what is missing is said, nothing is lost."""
    visitor.open("/todo")
    visitor.follow("A certificate was granted or renewed? Hand it in once")
    visitor.follow("Hand in a certificate", within="main")
    paper = folder / "isms.pdf"
    write_pdf(paper)
    visitor.fill(standard="iso_27001", certificate_no="IS 123456", scope=SCOPE)
    visitor.fill(certified_from="2024-04-01", certified_until=UNTIL, files=paper)
    visitor.press("Hand it in", answers=422)
    visitor.reads("Say which body certified it.")
    assert visitor.holds("scope") == SCOPE
    visitor.fill(body="BSI", files=paper)
    visitor.saves("Hand it in")
    visitor.reads("We are checking it")


def checks(visitor: Visitor) -> None:
    visitor.open("/today")
    visitor.follow_first('main td.act a[href$="/certificates"]')
    visitor.follow_first('main td.act a[href*="handed_in="]')
    visitor.finds(SCOPE)
    visitor.page.locator('main [name="works"]').first.check()
    visitor.fill(checked_how="public_list", checked_where=WHERE)
    visitor.saves("Record it")
    visitor.finds("CE-2026-001")


def confirms(visitor: Visitor) -> None:
    visitor.open("/today")
    visitor.follow_first('main td.act a[href^="/certificates/"][href$="/decide"]')
    for text in (SCOPE, WHERE, "isms.pdf"):
        visitor.finds(text)
    visitor.saves("Confirm")


def is_answered(visitor: Visitor, story: Certified) -> None:
    """The question says by what, and need not be answered."""
    visitor.open(f"/responses/{story.sheet}/sections/s1")
    visitor.finds("CE-2026-001")
    visitor.reads("You do not have to answer it. What you answer yourself takes its place.")


def rests_on_it(visitor: Visitor, story: Certified) -> None:
    visitor.open(f"/responses/{story.sheet}/review")
    visitor.follow_first('main a[href^="/certificates/"]')
    visitor.finds(SCOPE)


def is_renewed(visitor: Visitor, folder: Path) -> None:
    """With what does not change filled in."""
    visitor.open("/todo")
    visitor.follow("Hand in the renewed one", within="main")
    assert visitor.holds("certificate_no") == "IS 123456"
    visitor.fill(certified_from=UNTIL + timedelta(days=1), certified_until="2030-03-31")
    visitor.fill(files=folder / "isms.pdf")
    visitor.saves("Hand it in")
