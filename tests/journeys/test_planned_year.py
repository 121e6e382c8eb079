"""A year is planned, decided, changed with a reason, and seen by the vendor: in a browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from portal.content.settings.queries import business_calendar
from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.supervision.planning.kinds import QUESTIONNAIRE
from portal.supervision.planning.scheduling.difference import the_year, this_year, work_out_plan
from tests.factories.scenes import share
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.visitor import Visitor
from tests.ledger.contracts.works import make_work

REASON, REMARK = "A fair in that week", "Binder 7"
READABLE = 110  # pixels: what is due stands in few lines
NAMES = 240  # pixels: what the first column of a list of names asks for; a day needs less


@dataclass(frozen=True, slots=True)
class Scene:
    """A vendor of its own; `year`: the fiscal year in which its check sheet is due."""

    proposer: str
    officer: str
    signatory: str
    vendor: str
    year: int
    later: date  # a day to which something may be moved


@pytest.fixture
def scene(office: Office) -> Callable[[str], Scene]:
    def furnish(lang: str) -> Scene:
        names = (f"Ume{lang}", f"Kiku{lang}", f"Sumire{lang}")
        with at_work(office):
            with transaction(audited=False):
                vendor = make_vendor(f"Tsubame {lang}")
                hire(names[0], Role.PROCUREMENT, lang)
                hire(names[1], Role.PRIVACY_OFFICER, lang)
                hire(names[2], Role.VENDOR_SIGNATORY, lang, vendor)
                work = make_work(vendor, f"Packing {lang}")
                share(work)
                vendor_id = vendor.id
            year = next(
                one.number
                for one in (
                    this_year(),
                    the_year(this_year().number + 1),
                )
                if QUESTIONNAIRE
                in {new.wanted.what for new in work_out_plan(one, [vendor_id]).added}
            )
            later = business_calendar().vendor_due(clock.today() + timedelta(days=60))
        office.portal.typed |= {f"Tsubame {lang}", f"Packing {lang}", *names, REASON, REMARK}
        return Scene(*names, f"Tsubame {lang}", year, later)

    return furnish


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_year_is_planned_decided_and_changed(
    office: Office, arrive: Arrive, scene: Callable[[str], Scene], lang: str
) -> None:
    here = scene(lang)
    kiku = arrive(here.officer, lang)
    kiku.open("/calendar")
    kiku.open(f"/calendar/{here.year}/plan")
    kiku.finds(here.vendor)
    kiku.saves("Decide the plan")
    kiku.open(f"/calendar/{here.year}/list")
    assert _width(kiku, "What") > READABLE
    assert _width(kiku, "Due") < NAMES
    kiku.open(f"/calendar/{here.year}/print")

    ume = arrive(here.proposer, lang, phone=lang == "ja")
    ume.open(f"/calendar/{here.year}")
    ume.open(f"/calendar/{here.year}/vendors?q={here.vendor}")
    ume.finds(here.vendor)
    ume.open(f"/calendar/{here.year}/list?q={here.vendor}&what={QUESTIONNAIRE}")
    ume.follow_first("tbody .row-name")
    ume.follow("Move it", within="main")
    ume.page.fill("[name=to]", here.later.isoformat())
    ume.page.fill("[name=reason]", REASON)
    ume.press("See what it changes")
    ume.reads("This is what it changes:")
    ume.saves("Move it")
    ume.finds(REASON)

    sumire = arrive(here.signatory, lang, phone=True)
    sumire.open("/year")
    sumire.reads("Check sheet")

    ume.follow("Note as done", within="main")
    ume.page.fill("[name=remark]", REMARK)
    ume.saves("Note as done")
    ume.finds(REMARK)


def test_the_administrator_says_how_years_are_planned(arrive: Arrive) -> None:
    sue = arrive("Sue")
    sue.open("/settings/planning")
    sue.saves("Save")


def _width(visitor: Visitor, head: str) -> float:
    """Of a column of the list, in pixels."""
    box = visitor.page.locator("thead th", has_text=visitor.word(head)).first.bounding_box()
    assert box
    return box["width"]
