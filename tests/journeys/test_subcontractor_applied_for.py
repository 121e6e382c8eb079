"""A subcontractor: applied for on a phone, refused, applied for again, approved until a day, found
expired on the day after it, and renewed on the sheet that was printed for it; in both languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from portal.content.definitions.promises import SUBCONTRACTING
from portal.foundation.access.roles import Role
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import ReentrustmentMode
from portal.ledger.vendors.models import VendorState
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.foundation.printing.reading import text
from tests.journeys.conftest import Meet
from tests.journeys.founding import sign_in
from tests.journeys.office import Office, at_work, furnish, hire
from tests.journeys.portal_house import opened
from tests.journeys.test_stopped_at_the_gate import BESIDES, LANGUAGES, says
from tests.journeys.visitor import Visitor
from tests.letters import said_in

KAMOME = "Kamome Delivery"
SAFE = "A locked room, no copies / 施錠室、複製なし"
MENDED = "A locked room, no copies, a contract since May / 施錠室、複製なし、5月に契約"
FOUND = "The room was visited / 施錠室を訪問して確認"
WHY = "Send us the contract with it / 契約書をお送りください"
CONDITIONS = "Osaka only / 大阪に限る"
POLICY = "Article 6 / 第6条"
UNTIL = date(2027, 3, 31)
APPROVED = "%(work)s: subcontractor %(name)s (%(number)s) is approved until %(until)s."
RUN_OUT = (
    "%(work)s: the approval of subcontractor %(name)s (%(number)s) ran out on %(until)s, and no "
    "end is on record."
)
ENDS_SOON = (
    "The approval ends on that day. Apply for a renewal before it, or tell us that it does not "
    "handle the data any more."
)
HAS_RUN_OUT = (
    "The approval has run out. Apply for a renewal, or tell us that it does not handle the data "
    "any more."
)


@dataclass(frozen=True, slots=True)
class Passed:
    """A vendor that is to pass part of its work on, in a company of its own; ids, and its people."""

    office: Office
    meet: Meet
    lang: str
    vendor: int

    def come(self, name: str, *, phone: bool = False) -> Visitor:
        visitor = self.meet(self.office.portal, self.lang, phone=phone, album="chain")
        sign_in(visitor, self.office.person(name))
        return visitor

    @property
    def cell(self) -> str:
        return f"/board/{self.vendor}/{SUBCONTRACTING}"


@pytest.fixture
def own_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Its days move, so nobody else works there."""
    with opened(tmp_path_factory.mktemp("chain")) as portal:
        yield furnish(portal)


def passed_on(office: Office, meet: Meet, lang: str) -> Passed:
    """`Sho` signs for the vendor, `Buyo` and `Koto` work in procurement, `Leda` is the officer."""
    with at_work(office), transaction(audited=False):
        owner = hire("Buyo", Role.PROCUREMENT, lang)
        hire("Koto", Role.PROCUREMENT, lang)
        hire("Leda", Role.PRIVACY_OFFICER, lang)
        vendor = make_vendor("Mizuki", state=VendorState.ACTIVE, owner_id=owner.id)
        signer = hire("Sho", Role.VENDOR_SIGNATORY, lang, vendor)
        mode = ReentrustmentMode.PRIOR_APPROVAL
        work_of(vendor, "Envelopes", "Envelopes", signer=signer, reentrustment_mode=mode)
        made = Passed(office, meet, lang, vendor.id)
    office.portal.typed |= {"Mizuki", "Envelopes", "Director", *BESIDES}
    return made


@LANGUAGES
@pytest.mark.timeout(600)
def test_a_subcontractor_is_refused_approved_found_expired_and_renewed_on_paper(
    own_office: Office, meet: Meet, tmp_path: Path, lang: str
) -> None:
    story = passed_on(own_office, meet, lang)
    sho, buyo, leda = story.come("Sho", phone=True), story.come("Buyo"), story.come("Leda")
    judged(leda, story, "kept")

    applies(sho)
    is_being_checked(sho)
    examines(buyo, SAFE, "refuse")
    refuses(leda)
    judged(leda, story, "kept")  # nobody has begun

    applies_again(sho)
    examines(buyo, MENDED, "approve")
    approves(leda, until=UNTIL)
    reads_the_approval(sho, story)
    judged(leda, story, "excepted", APPROVED)
    reads_the_policy_so(leda)
    judged(leda, story, "kept", APPROVED)
    leda.open(f"/vendors/{story.vendor}")
    assert leda.page.locator(f'a.chip--kept[href*="/{SUBCONTRACTING}"]').count()

    own_office.portal.day = UNTIL - timedelta(days=3)
    sho = story.come("Sho", phone=True)
    ends(sho, "soon", ENDS_SOON)

    own_office.portal.day = UNTIL + timedelta(days=1)
    own_office.portal.let_jobs_run()
    sho, buyo, leda = story.come("Sho", phone=True), story.come("Buyo"), story.come("Leda")
    ends(sho, "late", HAS_RUN_OUT)
    judged(leda, story, "broken", RUN_OUT)
    leda.open(f"/vendors/{story.vendor}")
    assert leda.page.locator(f'a.chip--broken[href*="/{SUBCONTRACTING}"]').count()
    is_owed(buyo)
    letters = own_office.portal.letters_to(own_office.person("Buyo").email)
    assert any(KAMOME in said_in(letter) for letter in letters), "reminded by mail"
    sheet = prints_the_sheet(buyo, tmp_path)
    records_what_came_back(buyo, sheet)
    koto = story.come("Koto")
    confirms_the_paper(koto)
    examines(koto, MENDED, "approve")
    approves(leda, until=UNTIL + timedelta(days=365))
    judged(leda, story, "kept", APPROVED)
    ends_no_more(sho)


def applies(visitor: Visitor) -> None:
    """From To do, for the menu of a phone has no room for it; what is wrong is said, nothing is lost."""
    visitor.open("/todo")
    visitor.follow("Somebody else is to handle the data? See your subcontractors")
    visitor.follow("Apply for a subcontractor", within="main")
    visitor.fill(name=KAMOME, address="Osaka 1-1 / 大阪1-1", tasks="Envelopes / 封入")
    visitor.fill(categories=["name_contact"], place="Osaka / 大阪", safeguards=SAFE)
    visitor.fill(starts_on="2026-12-10", ends_on="2026-12-01")
    visitor.press("Apply", answers=422)
    assert visitor.holds("safeguards") == SAFE
    visitor.fill(ends_on="")
    visitor.saves("Apply")


def is_being_checked(visitor: Visitor) -> None:
    """Of the vendor's own people nothing more is asked meanwhile."""
    visitor.open("/todo")
    visitor.reads("What we are checking")
    visitor.follow("Subcontractor %(name)s", name=KAMOME, within="main")
    visitor.reads(
        "We examine it. Nobody but your own people handles the data before it is approved."
    )


def examines(visitor: Visitor, safe: str, advice: str) -> None:
    """From Today, with what was applied for beside."""
    visitor.open("/today")
    visitor.follow_first('main td.act a[href^="/subcontractors/"][href$="/examine"]')
    for told in (KAMOME, safe):
        visitor.finds(told)
    visitor.fill(examination=FOUND, advice=advice)
    visitor.saves("Put it before the privacy officer")


def decides(visitor: Visitor) -> None:
    visitor.open("/today")
    visitor.follow_first('main td.act a[href^="/subcontractors/"][href$="/decide"]')
    visitor.finds(FOUND)


def refuses(visitor: Visitor) -> None:
    """Not without a reason, which the vendor reads."""
    decides(visitor)
    visitor.press("Refuse", answers=422)
    visitor.fill(remark=WHY)
    visitor.saves("Refuse")


def applies_again(visitor: Visitor) -> None:
    """With what was entered before, and the reason beside it."""
    visitor.open("/subcontractors/own")
    visitor.follow_named(KAMOME)
    visitor.reads("It was refused")
    visitor.finds(WHY)
    visitor.follow("Apply again", within="main")
    visitor.finds(WHY)
    assert visitor.holds("safeguards") == SAFE
    visitor.fill(safeguards=MENDED, starts_on="2026-12-15")
    visitor.saves("Apply")


def approves(visitor: Visitor, *, until: date) -> None:
    decides(visitor)
    visitor.fill(approved_until=until, conditions=CONDITIONS)
    visitor.saves("Approve")


def reads_the_approval(visitor: Visitor, story: Passed) -> None:
    """On the page, and in the mail."""
    visitor.open("/subcontractors/own")
    visitor.follow_named(KAMOME)
    visitor.finds(CONDITIONS)
    person = story.office.person("Sho")
    letters = story.office.portal.letters_to(person.email)
    assert CONDITIONS in said_in(letters[-1])


def reads_the_policy_so(visitor: Visitor) -> None:
    """The officer decides that the policy allows subcontracting by approval."""
    visitor.open("/settings/subcontracting")
    visitor.fill(mode="with_approval", reason=POLICY)
    visitor.saves("Decide")


def judged(visitor: Visitor, story: Passed, look: str, reason: str = "") -> None:
    """The cell of the board, with its reason."""
    visitor.open(story.cell)
    assert visitor.page.locator(f".page-head .verdict--{look}").count(), visitor.text[:800]
    if reason:
        says(visitor, reason, visitor.text)


def ends(visitor: Visitor, tone: str, said: str) -> None:
    """To do says it first, with the way to the renewal."""
    visitor.open("/todo")
    card = visitor.page.locator(f".card--{tone}", has_text=KAMOME)
    assert card.count() == 1, visitor.text[:800]
    assert visitor.word("See how it stands") in card.inner_text()
    visitor.reads(said)
    visitor.follow("See how it stands", within="main")
    visitor.reads("Apply for a renewal")


def ends_no_more(visitor: Visitor) -> None:
    """No approval is told of; that data was handled without one between the two is a finding to mend."""
    visitor.open("/todo")
    (told,) = visitor.page.locator("main .card", has_text=KAMOME).all()
    assert visitor.word("See how it stands") not in told.inner_text()
    assert "F-2027-" in told.inner_text()


def is_owed(visitor: Visitor) -> None:
    """The obligation stands on Today, and leads to what has run out."""
    visitor.open("/today")
    visitor.follow_first('main td.act a[href^="/subcontractors/"]')
    visitor.reads("The approval has run out. Have it renewed, or record the end.")


def prints_the_sheet(visitor: Visitor, folder: Path) -> Path:
    """With what was said before, to be struck out where it is different now."""
    visitor.follow("Record an application on paper", within="main")
    with visitor.page.expect_download() as fetched:
        visitor.page.get_by_role("link", name=visitor.word("Print the sheet to apply on")).click()
    sheet = folder / fetched.value.suggested_filename
    fetched.value.save_as(sheet)
    printed = text(sheet.read_bytes())
    for told in (KAMOME, MENDED):
        assert "".join(told.split()) in printed
    return sheet


def records_what_came_back(visitor: Visitor, sheet: Path) -> None:
    """By post, on the last day; it is no application before somebody else compared it."""
    assert visitor.holds("name") == KAMOME
    visitor.fill(starts_on=UNTIL + timedelta(days=1), way="post", said_by="Sho", scan=sheet)
    visitor.fill(received_on=UNTIL)
    visitor.saves("Record")
    visitor.reads("Somebody else than you compares this and confirms it.")


def confirms_the_paper(visitor: Visitor) -> None:
    """From Today, the scan beside what was recorded."""
    visitor.open("/today")
    visitor.follow_first('main td.act a[href^="/subcontractors/papers/"]')
    visitor.finds(MENDED)
    visitor.saves("Confirm")
    visitor.finds(KAMOME)
