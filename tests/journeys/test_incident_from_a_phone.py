"""An incident, told from a phone in minutes, up to its final report and its end, in both languages."""

from datetime import timedelta
from pathlib import Path

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from tests.factories.scenes import share
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.procurement import write_pdf
from tests.journeys.visitor import Visitor
from tests.ledger.contracts.works import make_work

HAPPENED = "A parcel of lists is missing / 名簿の荷物がありません"
CAUSE = "A wrong label / 宛名の貼り間違い"
WHY = "All is sent / すべて報告済み"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_incident_is_told_from_a_phone_and_closed_by_another_person(
    office: Office, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    tells, assesses, decides = f"Tom{lang}", f"Olga{lang}", f"Mina{lang}"
    called, work_name = f"Leak{lang}", f"Parcels {lang}"
    with at_work(office), transaction(audited=False):
        vendor = make_vendor(called)
        hire(tells, Role.VENDOR_MEMBER, lang, vendor)
        hire(assesses, Role.PRIVACY_OFFICER, lang)
        hire(decides, Role.MANAGEMENT, lang)
        work = make_work(vendor, work_name)
        share(work, "health_medical", first_handover_on=clock.today() - timedelta(days=90))
    office.portal.typed |= {called, work_name, HAPPENED, CAUSE, WHY, "Needed to answer", "list.pdf"}

    tom = arrive(tells, lang, phone=True)
    number = tell(tom, tmp_path)
    olga = arrive(assesses, lang)
    assess(olga, number)
    send_reports(olga)
    tell_persons(olga, tmp_path)
    olga.follow("Propose to close it", within="main")
    olga.fill(reason=WHY)
    olga.saves("Propose it")

    mina = arrive(decides, lang)
    mina.open("/today")
    mina.follow_first('main td.act a[href*="/incidents/decisions/"]')
    mina.finds(WHY)
    mina.saves("Approve")
    mina.open("/today")
    assert not mina.page.locator("#clocks").count()
    tom.open("/incidents/own")
    tom.reads("Nothing more is asked about it.")


def tell(visitor: Visitor, folder: Path) -> str:
    """What is known now, then one of the nine items. The number it got."""
    visitor.open("/todo")
    visitor.follow("Report an incident", within="main")
    visitor.fill(happened=HAPPENED, people="many")
    visitor.press("Report it now", answers=422)
    visitor.reads("Enter a whole number.")
    assert visitor.holds("happened") == HAPPENED
    file = folder / "list.pdf"
    write_pdf(file)
    visitor.fill(people="1,200", files=file)
    visitor.saves("Report it now")
    visitor.fill(item_cause=CAUSE)
    visitor.saves("Save the description")
    return visitor.heading.split()[-1]


def assess(visitor: Visitor, number: str) -> None:
    """The clocks stand on top of Today; the facts are filled in from the register."""
    visitor.open("/today")
    assert number in visitor.page.locator("#clocks").inner_text()
    visitor.follow_first(f'main #clocks tr:has-text("{number}") td.act a[href^="/incidents/"]')
    visitor.finds(HAPPENED)
    visitor.finds(CAUSE)
    if visitor.page.get_by_role("button", name=visitor.word("Note the call")).count():
        visitor.saves("Note the call")
    visitor.follow("Assess it", within="main")
    visitor.reads("Filled in from the register, for the work that is hit. Look at every line.")
    visitor.fill(people="1200", cause="not_malicious")
    visitor.saves("Record the assessment")


def send_reports(visitor: Visitor) -> None:
    """Whatever runs, one after the other, until no clock runs any more."""
    wanted = '#duties td.act a[href*="/sent?kind="]'
    sent = 0
    while visitor.page.locator(wanted).count():
        visitor.follow_first(wanted)
        visitor.fill(how="Web", receipt=f"R-{sent}")
        visitor.saves("Record what was sent")
        sent += 1
        assert sent < 10
    assert sent >= 4


def tell_persons(visitor: Visitor, folder: Path) -> None:
    """A letter to all of them, and that it was sent: fewer than were assessed do not stop the clock."""
    visitor.follow("Letter to a group of persons, in Japanese", within="main")
    assert visitor.holds("contact")
    usual = dict.fromkeys(("happened", "data", "cause", "risk", "measures"), "確認中です。")
    visitor.fill(persons="5月にご注文の会員の皆さま", **usual)
    visitor.saves("Save the letter")
    visitor.follow_first('#duties td.act a[href$="/persons"]')
    file = folder / "letter.pdf"
    write_pdf(file)
    visitor.fill(
        persons="5月にご注文の会員", people="1000", told_by="会員窓口", is_all=True, files=file
    )
    visitor.press("Record it", answers=422)
    assert visitor.holds("told_by") == "会員窓口"
    visitor.fill(people="1200", files=file)
    visitor.saves("Record it")
    assert not visitor.page.locator('#duties td.act a[href$="/persons"]').count()
