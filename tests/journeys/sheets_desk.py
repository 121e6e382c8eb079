"""Three vendors and those who supervise them; a short questionnaire of two sections."""

from dataclasses import dataclass
from datetime import timedelta

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.questionnaires import reading
from tests.factories.questionnaires import finding, publish, question, send, sheet_data
from tests.factories.scenes import share
from tests.factories.vendors import make_vendor
from tests.journeys.office import Office, at_work, hire
from tests.ledger.contracts.works import make_work

ASKED = {
    "ORG-01": ("責任者は定められていますか。", "Is somebody in charge?"),
    "SUB-01": ("再委託をしていますか。", "Do you pass work on?"),
    "SUB-02": ("再委託先の名称を記入してください。", "To whom do you pass it on?"),
    "SAF-01": ("机の上は片づけられていますか。", "Are desks cleared?"),
}
SECTIONS = {"org": ("体制", "Who is in charge"), "safe": ("日々の管理", "Day by day")}
TITLE = ("春の点検", "Spring check")
LACK = ("責任者が不在", "Nobody is in charge")
MEND = ("責任者を定めること", "Name somebody in charge")
REMARK = "Who was it in spring?"
OF_THE_WORK = ("Needed to answer", "customer_support", "Support")


@dataclass(frozen=True, slots=True)
class Desk:
    """Names of people, who read the portal in one language; ids by vendor, in its order."""

    buyer: str  # procurement
    officer: str  # privacy officer
    signers: tuple[str, ...]
    colleague: str  # of the first vendor
    vendors: tuple[str, ...]
    vendor_ids: tuple[int, ...]
    lang: str
    sent: tuple[int, ...] = ()  # ids of the assignments

    def says(self, pair: tuple[str, str]) -> str:
        """In the language of these people."""
        return pair[self.lang == "en"]


def company(office: Office, lang: str, act: str, *, sends: bool = False) -> Desk:
    """Three vendors of its own for each act and language; the sheet is sent to them on wish."""
    end = f"{act}{lang}"
    vendors = tuple(f"{name} {end}" for name in ("Hiwa", "Shiju", "Kogera"))
    signers = tuple(f"{name}{end}" for name in ("Aoi", "Ren", "Sora"))
    buyer, officer, colleague = f"Tomo{end}", f"Ruri{end}", f"Nagi{end}"
    with at_work(office):
        with transaction(audited=False):
            staff = hire(buyer, Role.PROCUREMENT, lang)
            hire(officer, Role.PRIVACY_OFFICER, lang)
            rows = [make_vendor(name, owner_id=staff.id) for name in vendors]
            for name, vendor in zip(signers, rows, strict=True):
                hire(name, Role.VENDOR_SIGNATORY, lang, vendor)
            hire(colleague, Role.VENDOR_MEMBER, lang, rows[0])
            works = [make_work(vendor, f"Sorting {end}") for vendor in rows]
            for work in works:
                share(work)
        vendor_ids = tuple(one.id for one in rows)
        sent = _sent(act + lang, rows, works) if sends else ()
    office.portal.typed |= {*vendors, *signers, buyer, officer, colleague, f"Sorting {end}"}
    office.portal.typed |= {*OF_THE_WORK, *(one for pair in ASKED.values() for one in pair)}
    office.portal.typed |= {
        *TITLE,
        *LACK,
        *MEND,
        *(one for pair in SECTIONS.values() for one in pair),
    }
    office.portal.typed |= {REMARK, "Karugamo", "Well done"}
    return Desk(buyer, officer, signers, colleague, vendors, vendor_ids, lang, sent)


def _sent(name: str, vendors: list[Vendor], works: list[Engagement]) -> tuple[int, ...]:
    with transaction(audited=False):
        version = publish(reading.read(short_sheet()), name.lower(), SYSTEM)
    due, sent = clock.today() + timedelta(days=14), []
    for vendor, work in zip(vendors, works, strict=True):
        with transaction(audited=False):
            sent.append(send(vendor, [work], version, due_on=due).id)
    return tuple(sent)


def short_sheet() -> dict[str, object]:
    """Who is in charge is expected; to whom work is passed on is asked where it is."""
    texts = {name: {"text": both(pair)} for name, pair in ASKED.items()}
    shown = {"answer": "SUB-01", "op": "eq", "value": "yes"}
    lack = finding("F-ORG", ["no", "partial"], title=both(LACK), action=both(MEND))
    data = sheet_data(
        question("ORG-01", findings=[lack], weight=3) | texts["ORG-01"],
        question("SAF-01") | texts["SAF-01"],
        question("SUB-01", "yes_no", weight=0) | texts["SUB-01"],
        question("SUB-02", "text", weight=0, show_if=shown) | texts["SUB-02"],
        title=both(TITLE),
    )
    for section, (name, pair) in zip(data["sections"], SECTIONS.items(), strict=True):
        section |= {"id": name, "title": both(pair)}
    return data


def both(pair: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("ja", "en"), pair, strict=True))
