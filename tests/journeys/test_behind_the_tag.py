"""The company behind the tag of the web site: nothing is entrusted, and what the law needs is on record
before anything is sent, in both languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.content.definitions.promises import PROVISION
from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.models import PromiseStart
from tests.factories.provisions import provide
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.procurement import write_pdf
from tests.journeys.test_stopped_at_the_gate import (
    BESIDES,
    LANGUAGES,
    not_handed_over,
    refused,
    says,
)
from tests.journeys.visitor import Visitor
from tests.ledger.contracts.works import make_work

CONSENT = "Confirmation that the recipient has the persons’ consent (Art. 31)"
RECORD = "Record of the confirmation (Art. 31)"
LOOK = "Look at the way to object on the web site"
ABSENT = "%(work)s: %(need)s is not on record for %(categories)s."
UNCOMPARED = (
    "%(work)s: %(need)s is recorded for %(categories)s (%(number)s), but no second person has "
    "compared it with what shows it."
)
BAD = "%(work)s: %(need)s: on %(day)s it was found not in order for %(categories)s (%(number)s)."
DECLARED = "Asked at sign-up / 会員登録の際に同意を取得"
OUT = "https://minamo.example.jp/out"
FAR = date(2099, 1, 1)


def judge(office: Office, day: date) -> None:
    with at_work(office), transaction(audited=False):
        start = select(PromiseStart).filter_by(rule=PROVISION)
        db.session.scalars(start).one().judged_from = day


@pytest.fixture
def _judged(office: Office) -> Iterator[None]:
    """The promise is judged meanwhile; journeys about others know nothing of it."""
    judge(office, date(2026, 4, 1))
    yield
    judge(office, FAR)


@dataclass(frozen=True, slots=True)
class Counted:
    """A company that counts what visitors of the web site do; ids, and the paper it sent."""

    called: str
    vendor: int
    share: int
    paper: Path

    @property
    def handover(self) -> str:
        return f"/data/{self.share}/handover"

    @property
    def records(self) -> str:
        return f"/vendors/{self.vendor}/provisions"

    @property
    def cell(self) -> str:
        return f"/board/{self.vendor}/{PROVISION}"


def counted(office: Office, lang: str, folder: Path) -> Counted:
    """`Buys…` and `Sees…` work in procurement, `Leads…` is the officer; nothing is on record yet."""
    called, paper = f"Minamo{lang}", folder / "declaration.pdf"
    with at_work(office), transaction(audited=False):
        owner = hire(f"Buys{called}", Role.PROCUREMENT, lang)
        hire(f"Sees{called}", Role.PROCUREMENT, lang)
        hire(f"Leads{called}", Role.PRIVACY_OFFICER, lang)
        vendor = make_vendor(called, state=VendorState.ACTIVE, owner_id=owner.id)
        shared = provide(make_work(vendor, f"Counting {called}"), first_handover_on=None)
        made = Counted(called, vendor.id, shared.id, paper)
    office.portal.typed |= {called, f"Counting {called}", paper.name, *BESIDES}
    write_pdf(paper)
    return made


@LANGUAGES
@pytest.mark.usefixtures("_judged")
def test_what_the_web_site_sends_goes_out_lawfully_and_a_gap_is_seen(
    office: Office, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    story = counted(office, lang, tmp_path)
    buyer, second, officer = (
        arrive(f"{who}{story.called}", lang) for who in ("Buys", "Sees", "Leads")
    )
    not_handed_over(buyer, story.handover, ABSENT, ABSENT)
    for need in (CONSENT, RECORD):
        assert buyer.word(need) in buyer.page.locator("#missing").inner_text()
    buyer.follow_first("#missing td.act a")
    records_what_is_missing(buyer, story)
    refused(buyer, story.handover, UNCOMPARED, UNCOMPARED)
    for _ in (CONSENT, RECORD):
        compares(second, story.called)
    buyer.open(story.handover)
    buyer.saves("Record the handover")
    judged(officer, story, "kept", CONSENT, RECORD)

    names_it_in_the_policy(officer, f"Minamo Analytics {lang}")
    registers_the_tag(buyer, story, f"Minamo Analytics {lang}")
    officer.open("/external-recipients/")
    assert f"Minamo Analytics {lang}" not in unregistered(officer)

    procurement_has_to_mend(officer, story, ABSENT)
    looks(buyer, story, "no")
    procurement_has_to_mend(officer, story, BAD)
    compares(second, story.called)
    looks(buyer, story, "yes")
    procurement_has_to_mend(officer, story, BAD)
    compares(second, story.called)
    judged(officer, story, "kept", LOOK)
    officer.open(f"/vendors/{story.vendor}")
    kept = officer.page.locator(f'a.chip--kept[href*="/{PROVISION}"]')
    assert kept.count(), "the page of the vendor says so too"


def records_what_is_missing(visitor: Visitor, story: Counted) -> None:
    """Each with a file; without one it is refused, and what was typed stays."""
    begin(visitor, CONSENT)
    visitor.fill(held_on="2026-11-20", wording=DECLARED)
    visitor.press("Record it", answers=422)
    assert visitor.holds("wording") == DECLARED
    visitor.fill(files=story.paper)
    visitor.saves("Record it")
    visitor.open(story.records)
    begin(visitor, RECORD)
    visitor.fill(held_on="2026-11-20", wording=DECLARED, place="Sales / 営業部", choice="together")
    visitor.fill(files=story.paper)
    visitor.saves("Record it")


def names_it_in_the_policy(visitor: Visitor, name: str) -> None:
    """While the register does not have it, it is marked."""
    visitor.open("/external-recipients/")
    visitor.follow("Add a name", within="main")
    visitor.fill(name=name, published="https://sazanami.example.jp/privacy", since="2026-11-01")
    visitor.saves("Add it")
    assert name in unregistered(visitor), visitor.text[:800]


def registers_the_tag(visitor: Visitor, story: Counted, name: str) -> None:
    """Known in the policy by that name."""
    visitor.open(story.records)
    visitor.follow("Register an external recipient", within="main")
    visitor.choose("named_as_id", name)
    visitor.fill(service=f"Tag {story.called}", sent="Pages / 閲覧ページ", aims="Counting / 集計")
    visitor.fill(linked="yes", opt_out=OUT, since="2026-11-25")
    visitor.saves("Record it")


def begin(visitor: Visitor, need: str) -> None:
    """On the page of what goes to the vendor, at what is missing."""
    visitor.follow("Record it", within="main", about=visitor.word(need))
    assert visitor.word(need) in visitor.heading


def looks(visitor: Visitor, story: Counted, result: str) -> None:
    """At the page on which people object."""
    visitor.open(story.records)
    begin(visitor, LOOK)
    visitor.fill(held_on="2026-11-25", result=result, wording=DECLARED, place=OUT)
    visitor.fill(files=story.paper)
    visitor.saves("Record it")


def compares(visitor: Visitor, called: str) -> None:
    """What waits longest: on Today, beside what proves it."""
    visitor.open("/today")
    visitor.follow_first('main td.act a[href*="/provisions/"]')
    if not visitor.page.url.endswith("/decide"):
        visitor.follow("Compare and confirm", within="main")
    for text in (called, DECLARED, "declaration.pdf"):
        visitor.finds(text)
    visitor.saves("Confirm")


def judged(visitor: Visitor, story: Counted, look: str, *needs: str) -> None:
    visitor.open(story.cell)
    assert visitor.page.locator(f".page-head .verdict--{look}").count(), visitor.text[:800]
    for need in needs:
        assert visitor.word(need) in visitor.text


def procurement_has_to_mend(visitor: Visitor, story: Counted, reason: str) -> None:
    """The cell of the board says why it is not kept, and who mends it."""
    judged(visitor, story, "broken", LOOK)
    row = visitor.page.locator("tr").filter(has=visitor.page.locator(".verdict--broken"))
    said = row.inner_text()
    says(visitor, reason, said)
    for words in ("Procurement", "at once"):
        assert visitor.word(words) in said, said


def unregistered(visitor: Visitor) -> str:
    """Names of the policy that are marked: not in the register."""
    mark = visitor.page.get_by_text(visitor.word("Not in the register"))
    return " ".join(visitor.page.locator("#policy li").filter(has=mark).all_inner_texts())
