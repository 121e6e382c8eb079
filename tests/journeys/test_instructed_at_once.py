"""Forty vendors hold the names of members: all are told at once, one answers on a phone, two never do;
in both languages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import VendorState
from portal.supervision.instructions import queries, services
from portal.supervision.instructions.models import InstructionState
from portal.supervision.instructions.workflow import ToldReport
from portal.supervision.promises.models import PromiseStart
from tests.actors import acting
from tests.factories.accounts import make_user
from tests.factories.scenes import share
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Meet
from tests.journeys.founding import sign_in
from tests.journeys.office import Office, at_work, furnish, hire
from tests.journeys.portal_house import opened
from tests.journeys.procurement import write_pdf
from tests.journeys.stories import today
from tests.journeys.test_stopped_at_the_gate import BESIDES, LANGUAGES, says
from tests.journeys.visitor import Visitor
from tests.ledger.contracts.works import make_work

MANY = 40
CATEGORY = "health_medical"  # what nobody else in the office holds
TITLE = "Erase one member / 会員1名の消去"
WORDING = "Erase all entries of the person / 対象の方の記録をすべて消去"
NAME = "Hanako / 花子"
DONE = "Three entries were erased / 3件を消去"
LATE = "%(number)s: was to be reported by %(due)s and is not."


@dataclass(frozen=True, slots=True)
class Told:
    """Who holds the data; `mine` is the vendor of Sho, `silent` one that never answers."""

    office: Office
    meet: Meet
    lang: str
    mine: int
    silent: int

    def come(self, name: str, *, phone: bool = False) -> Visitor:
        visitor = self.meet(self.office.portal, self.lang, phone=phone, album="instructed")
        sign_in(visitor, self.office.person(name))
        return visitor


@pytest.fixture
def own_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Its days move, so nobody else works there."""
    with opened(tmp_path_factory.mktemp("instructed")) as portal:
        yield furnish(portal)


def held_by_many(office: Office, meet: Meet, lang: str) -> Told:
    """`Buyo` and `Bert` work in procurement, `Sho` signs for the first vendor."""
    with at_work(office), transaction(audited=False):
        owner = hire("Buyo", Role.PROCUREMENT, lang)
        hire("Bert", Role.PROCUREMENT, lang)
        names = [f"Holder {number:02d}" for number in range(MANY)]
        vendors = [make_vendor(name, state=VendorState.ACTIVE, owner_id=owner.id) for name in names]
        for vendor in vendors:
            share(make_work(vendor, "Desk", "Desk"), CATEGORY, first_handover_on=date(2026, 7, 1))
        hire("Sho", Role.VENDOR_SIGNATORY, lang, vendors[0])
        for number, vendor in enumerate(vendors[1:], start=1):
            make_user(f"Member {number}", Role.VENDOR_MEMBER, vendor=vendor)
        since = date(2026, 4, 1)
        db.session.add(PromiseStart(rule="instructed", judged_from=since, decided_at=clock.now()))
        made = Told(office, meet, lang, vendors[0].id, vendors[-1].id)
    office.portal.typed |= {*names, "Desk", "Holder", "Member", *BESIDES}
    return made


@LANGUAGES
@pytest.mark.timeout(600)
def test_one_instruction_reaches_forty_vendors_and_their_answers_come_back(
    own_office: Office, meet: Meet, tmp_path: Path, lang: str
) -> None:
    story = held_by_many(own_office, meet, lang)
    buyo, sho = story.come("Buyo"), story.come("Sho", phone=True)

    tells_all_that_hold_it(buyo)
    stands_at(buyo, reported=0)
    case = int(buyo.page.url.rsplit("/", 1)[-1])
    assert NAME not in buyo.text

    reports_on_a_phone(sho, tmp_path)
    stands_at(buyo, reported=1, case=case)
    looks_at_the_report(buyo)
    others_answer(story, case)
    stands_at(buyo, reported=MANY - 2, case=case)
    judged(buyo, story.mine, "kept")
    judged(buyo, story.silent, "due_soon")

    own_office.portal.day = today() + timedelta(days=14)
    buyo = story.come("Buyo")
    judged(buyo, story.mine, "kept")
    judged(buyo, story.silent, "broken", LATE)
    buyo.open("/instructions/?state=late")
    buyo.finds("Holder 39")


def tells_all_that_hold_it(visitor: Visitor) -> None:
    """What is wrong is said, and nothing typed is lost; the person has a field of its own."""
    visitor.open("/instructions/who-holds")
    visitor.fill(category=[CATEGORY])
    visitor.press("Search", within="main")
    visitor.finds("Holder 39")
    visitor.follow_first('main a.btn-primary[href^="/instructions/new"]')
    visitor.fill(kind="erasure", channel="desk", title=TITLE, wording=f"{WORDING}: {NAME}")
    visitor.fill(person=NAME, known_by="4711")
    visitor.press("Instruct", within="main", answers=422)
    visitor.reads("The name of the person stands here. It has a field of its own: leave it out.")
    assert NAME in visitor.holds("wording")
    visitor.fill(wording=WORDING)
    visitor.saves("Instruct", within="main")


def stands_at(visitor: Visitor, *, reported: int, case: int | None = None) -> None:
    """The page of the case counts the answers."""
    if case is not None:
        visitor.open(f"/instructions/cases/{case}")
    visitor.finds(f"{reported} / {MANY}")


def reports_on_a_phone(visitor: Visitor, folder: Path) -> None:
    """From To do: one button each time."""
    visitor.open("/todo")
    visitor.finds(TITLE)
    visitor.follow("Read it", within="main")
    visitor.finds(NAME)
    visitor.saves("We have read it", within="main")
    visitor.follow("Report what was done", within="main")
    visitor.press("Report it", answers=422)
    shown = folder / "erased.pdf"
    write_pdf(shown)
    visitor.fill(wording=DONE, files=shown)
    visitor.saves("Report it")
    visitor.reads("We have it, and look at it. You need not do anything now.")
    visitor.finds(shown.name)


def looks_at_the_report(visitor: Visitor) -> None:
    visitor.follow_named("Holder 00")
    visitor.follow("Look at the report", within="main")
    visitor.finds(DONE)
    visitor.saves("It is enough")


def others_answer(story: Told, case: int) -> None:
    """All but two, by people of their own; half of them are looked at."""
    office = story.office
    with at_work(office):
        told = [one for one in queries.of_case(case) if one.vendor.id != story.mine]
        assert len(told) == MANY - 1
        people = {one.vendor_id: one for one in db.session.scalars(select(User))}
        for row, vendor in told[:-2]:
            said = ToldReport(wording=DONE, done_on=clock.today())
            with transaction():
                services.report(row, said, actor=acting(people[vendor.id]))
        looking = db.session.scalars(select(User).filter_by(name="Bert")).one()
        for row, _vendor in told[: MANY // 2]:
            with transaction():
                services.confirm(row, remark="", version=None, actor=acting(looking))
        assert told[-1].vendor.id == story.silent
        assert told[-1].instruction.state is InstructionState.OPEN


def judged(visitor: Visitor, vendor: int, look: str, reason: str = "") -> None:
    """The cell of the board, with its reason."""
    visitor.open(f"/board/{vendor}/instructed")
    assert visitor.page.locator(f".page-head .verdict--{look}").count(), visitor.text[:800]
    if reason:
        says(visitor, reason, visitor.text)
