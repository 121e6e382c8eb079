"""The end of a vendor: what went out stands on slips, comes back certified from a phone, is ticked off, compared
by two persons of the company, and only then the vendor is closed; in both languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.rules.returned import RETURNED
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Meet
from tests.journeys.founding import sign_in
from tests.journeys.office import Office, at_work, furnish, hire
from tests.journeys.portal_house import opened
from tests.journeys.procurement import write_pdf
from tests.journeys.test_stopped_at_the_gate import BESIDES, LANGUAGES, says
from tests.journeys.visitor import Visitor

HOW = "Erased with a tool, backups overwritten / 消去ツールで消去、バックアップは上書き"
WHY = "The work moves in house / 業務を社内に移す"
MISSING = "The certificate names one list only / 証明書に一覧が1件しかない"
DUE = "%(work)s ended on %(last)s; a confirmed record that all data was returned or destroyed is due by %(limit)s."
GONE = "%(work)s: all data was returned or destroyed by %(day)s (%(number)s)."


@dataclass(frozen=True, slots=True)
class Leaving:
    """A vendor that leaves, in a company of its own; ids, and its people."""

    office: Office
    meet: Meet
    lang: str
    vendor: int
    work: int

    def come(self, name: str, *, phone: bool = False) -> Visitor:
        visitor = self.meet(self.office.portal, self.lang, phone=phone, album="returns")
        sign_in(visitor, self.office.person(name))
        return visitor


@pytest.fixture
def own_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Its days move, so nobody else works there."""
    with opened(tmp_path_factory.mktemp("returns")) as portal:
        yield furnish(portal)


def leaving(office: Office, meet: Meet, lang: str) -> Leaving:
    """`Sho` signs for the vendor, `Buyo` and `Bina` work in procurement, `Leda` is the officer."""
    with at_work(office), transaction(audited=False):
        start = select(PromiseStart).where(PromiseStart.rule == RETURNED)
        db.session.scalars(start).one().judged_from = office.portal.day - timedelta(days=90)
        owner = hire("Buyo", Role.PROCUREMENT, lang)
        hire("Bina", Role.PROCUREMENT, lang)
        hire("Leda", Role.PRIVACY_OFFICER, lang)
        vendor = make_vendor("Mizuki", state=VendorState.ACTIVE, owner_id=owner.id)
        signer = hire("Sho", Role.VENDOR_SIGNATORY, lang, vendor)
        work = work_of(vendor, "Envelopes", "Envelopes", signer=signer)
        made = Leaving(office, meet, lang, vendor.id, work.id)
    office.portal.typed |= {"Mizuki", "Envelopes", "Director", "list-11.csv", *BESIDES}
    return made


@LANGUAGES
@pytest.mark.timeout(600)
def test_from_the_slips_to_the_certificate_and_the_end(
    own_office: Office, meet: Meet, tmp_path: Path, lang: str
) -> None:
    story, portal = leaving(own_office, meet, lang), own_office.portal
    certificate = tmp_path / "certificate.pdf"
    write_pdf(certificate)
    buyo, leda = story.come("Buyo"), story.come("Leda")
    writes_slips(buyo, story)
    sho = story.come("Sho", phone=True)
    acknowledges(sho)

    offboards(buyo, story)
    portal.let_jobs_run()
    is_told(sho)
    certifies(sho, certificate, lists=2)

    portal.day = portal.day + timedelta(days=1)
    portal.let_jobs_run()
    buyo, leda, sho = story.come("Buyo"), story.come("Leda"), story.come("Sho", phone=True)
    judged(leda, story, "due_soon", DUE)
    cannot_close(buyo, story)
    sends_back(buyo)
    certifies(sho, certificate, lists=2)
    takes_over(buyo)
    cannot_close(buyo, story)
    confirms(story.come("Bina"))
    judged(leda, story, "kept", GONE)
    closes(buyo, story)
    leda.open("/returns/")
    leda.reads("Confirmed by a second person")
    leda.open("/handovers/")
    leda.finds("list-11.csv") if "list-11.csv" in leda.text else leda.finds("HS-")


def writes_slips(visitor: Visitor, story: Leaving) -> None:
    """The opening slip that is offered, then the list of a month."""
    visitor.open(f"/vendors/{story.vendor}/work")
    visitor.follow("Handover slips", within="main")
    visitor.follow("Write an opening slip", within="main")
    visitor.fill(quantity="1200", unit="records", received_by="Sho")
    visitor.saves("Record it")
    visitor.follow("List of the month", within="main")
    visitor.fill(
        **{
            "lines-0-happened_on": story.office.portal.day,
            "lines-0-quantity": "310",
            "lines-0-unit": "records",
            "lines-0-medium": "list-11.csv",
            "lines-0-received_by": "Sho",
        }
    )
    visitor.saves("Record the lines")
    visitor.finds("list-11.csv")


def acknowledges(visitor: Visitor) -> None:
    visitor.open("/handovers/own")
    visitor.finds("list-11.csv")
    visitor.press_at('main form[action$="/received"] button')
    visitor.reads("Acknowledged")


def offboards(visitor: Visitor, story: Leaving) -> None:
    visitor.open(f"/vendors/{story.vendor}/offboarding")
    visitor.fill(reason=WHY)
    visitor.saves("Start offboarding")
    visitor.open(f"/engagements/{story.work}/end")
    visitor.fill(last_day=story.office.portal.day)
    visitor.saves("Set the last day")


def is_told(visitor: Visitor) -> None:
    visitor.open("/todo")
    visitor.follow_first('main a[href$="/certify"]')


def certifies(visitor: Visitor, certificate: Path, *, lists: int) -> None:
    """On the phone; what is missing is said, and nothing typed is lost."""
    visitor.open("/returns/own")
    visitor.follow_first('main a[href$="/certify"]')
    day: date = visitor.portal.day
    for place in range(lists):
        visitor.fill(**{f"items-{place}-way": "destroyed", f"items-{place}-done_on": day})
    visitor.fill(completed_on=day, wording=HOW, done_by="Sho", checked_by="Director")
    visitor.press("Hand it in", answers=422)
    assert visitor.holds("wording") == HOW
    visitor.fill(files=certificate)
    visitor.saves("Hand it in")
    visitor.finds("RC-")


def judged(visitor: Visitor, story: Leaving, look: str, reason: str) -> None:
    visitor.open(f"/board/{story.vendor}/returned")
    assert visitor.page.locator(f".page-head .verdict--{look}").count(), visitor.text[:800]
    says(visitor, reason, visitor.text)


def cannot_close(visitor: Visitor, story: Leaving) -> None:
    visitor.open(f"/vendors/{story.vendor}/closing")
    visitor.reads("Something is missing, see above.")


def compares(visitor: Visitor) -> None:
    visitor.open("/today")
    visitor.follow_first('main td.act a[href^="/returns/certificates/"]')
    visitor.finds(HOW)
    visitor.finds("HS-")


def sends_back(visitor: Visitor) -> None:
    compares(visitor)
    visitor.follow("Send it back", within="main")
    visitor.press("Send it back", answers=422)
    visitor.fill(remark=MISSING)
    visitor.saves("Send it back")


def takes_over(visitor: Visitor) -> None:
    """Every handover is ticked, or it is refused."""
    compares(visitor)
    visitor.follow("Take it over", within="main")
    assert visitor.holds("wording") == HOW
    visitor.press("Record it", answers=422)
    for box in visitor.page.locator('main [name="slips"]').all():
        box.check()
    visitor.saves("Record it")


def confirms(visitor: Visitor) -> None:
    visitor.open("/today")
    visitor.follow_first('main td.act a[href^="/returns/"][href$="/decide"]')
    visitor.finds("HS-")
    visitor.press_at('main button[name="decision"][value="approve"]')


def closes(visitor: Visitor, story: Leaving) -> None:
    visitor.open(f"/vendors/{story.vendor}/closing")
    visitor.fill(reason=WHY)
    visitor.saves("Close the vendor")
