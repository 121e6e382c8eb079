"""A company with three vendors, their people, the short check sheet, and the days of its year."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.factories.organisation import make_organisation
from tests.factories.scenes import SUMMER, share
from tests.factories.vendors import make_vendor
from tests.journeys.office import hire
from tests.journeys.portal_house import Portal
from tests.journeys.stories import Person
from tests.ledger.contracts.works import make_work
from tests.supervision.responses.steps import COMMENT as THEN

ASKED = {
    "ORG-01": ("責任者は定められていますか。", "Is somebody in charge?"),
    "SAF-01": ("机の上は片づけられていますか。", "Are desks cleared?"),
    "SUB-01": ("再委託をしていますか。", "Do you pass work on?"),
    "SUB-02": ("再委託先の名称を記入してください。", "To whom do you pass it on?"),
}
SECTIONS = {"org": ("体制", "Who is in charge"), "safe": ("日々の管理", "Day by day")}
TITLE = ("年次の点検", "Yearly check")
LACK = ("責任者が不在", "Nobody is in charge")
MEND = ("責任者を定めること", "Name somebody in charge")
NEW_TEXT = ("再委託先の名称と所在地を記入してください。", "To whom and where do you pass it on?")
GRADES = {"A": (90, "良好", "Good"), "B": (60, "概ね良好", "Fair"), "C": (0, "不適", "Poor")}
WORK, NAME = "Sorting", "yearly-check"
REMARK, COMMENT = "Who was it in spring?", "He left in March"
EASED, NEAR = "Two sites, a new head for each", 20  # why a finding is due earlier, in days
JUDGED, LAST_JUDGED = "One gap to be mended", "As it should be"
WHY, WHAT = "Nobody saw to it", "The head of printing is in charge"
IN_TIME, SEEN, GOES_ON = "In time, please", "Seen in the chart", "The work goes on"
COLLEAGUE = Person("Nagi", "Clerk", "nagi@hiwa.example.jp")  # has no account yet
TYPED = (
    *(*TITLE, *LACK, *MEND, *NEW_TEXT, REMARK, COMMENT, EASED, JUDGED, LAST_JUDGED, WHY, WHAT),
    *(one for pairs in (ASKED, SECTIONS) for pair in pairs.values() for one in pair),
    *(
        IN_TIME,
        SEEN,
        GOES_ON,
        "Needed to answer",
        "customer_support",
        "Support",
        "chart.pdf",
        THEN,
        LAST_JUDGED,
    ),
)
OF_A_YEAR = timedelta(days=180)  # from the last check sheet to this one
MENDING = timedelta(days=9)  # from the acceptance to the repair
SILENCE, LATER = 30, 5  # days over the due date until it counts; days until it is reported


@dataclass(frozen=True, slots=True)
class Desk:
    """Names of people, who read the portal in one language; ids by vendor, in its order."""

    portal: Portal
    lang: str
    year: date  # the day on which this year's sheet is sent
    vendor_ids: tuple[int, ...]
    buyer: str = "Tomo"  # procurement
    officer: str = "Ruri"  # privacy officer
    manager: str = "Michi"
    vendors: tuple[str, ...] = ("Hiwa", "Shiju", "Kogera")
    signers: tuple[str, ...] = ("Aoi", "Ren", "Sora")
    colleague: Person = COLLEAGUE

    def says(self, pair: tuple[str, str]) -> str:
        """In the language of these people."""
        return pair[self.lang == "en"]

    def person(self, name: str) -> Person:
        return Person(name, "Manager", f"{name.lower()}@example.jp")


def found_company(portal: Portal, lang: str, real: date) -> Desk:
    """Everything is registered: nothing was ever asked. It is the day before the first sheet.

    The year is one to come, since browsers forget what ends before their own day, and begins in
    May, so that all of it falls into one half year.
    """
    year = next(day for one in count(real.year) if (day := date(one, 5, 11)) - real >= OF_A_YEAR)
    portal.day = year - OF_A_YEAR
    ids: list[int] = []
    with portal.its_day(), portal.app.app_context(), acting_as(db.session, SYSTEM):
        with transaction(audited=False):
            make_organisation()
            here = Desk(portal, lang, year, ())
            buyer = hire(here.buyer, Role.PROCUREMENT, lang)
            hire(here.officer, Role.PRIVACY_OFFICER, lang)
            hire(here.manager, Role.MANAGEMENT, lang)
            for name, signer in zip(here.vendors, here.signers, strict=True):
                ids.append(_register(name, signer, buyer, lang))
        db.session.remove()
    portal.typed |= {*TYPED, WORK, *here.vendors, *here.signers, here.buyer, here.officer}
    return Desk(portal, lang, year, tuple(ids))


def _register(name: str, signer: str, buyer: User, lang: str) -> int:
    vendor = make_vendor(name, owner_id=buyer.id)
    hire(signer, Role.VENDOR_SIGNATORY, lang, vendor)
    share(make_work(vendor, WORK), first_handover_on=SUMMER)
    return vendor.id
