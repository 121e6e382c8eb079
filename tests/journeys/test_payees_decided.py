"""Accounting's list of payees becomes a register that is whole, in both languages."""

from datetime import timedelta
from pathlib import Path

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.visitor import Visitor
from tests.ledger.payees.lists import book

WHY = "Only by agreement / 契約のとおり"
SECRET = "845000"  # an amount that is paid: nobody here has to know it


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_payee_of_a_list_is_decided_about(
    office: Office, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    name = f"Payo{lang}"
    payees = {part: f"{part}{lang}" for part in ("Kawabe", "Minato", "Hoshi", "Denki", "Yachin")}
    with at_work(office), transaction(audited=False):
        buyer = hire(name, Role.PROCUREMENT, lang)
        make_vendor(payees["Kawabe"], owner_id=buyer.id)
        taken_on = clock.today() - timedelta(days=9 - office.portal.count("payee_lists"))
    file = tmp_path / "payees.xlsx"
    rows = [[f"{lang}-{one}", one, "", "", SECRET] for one in payees.values()]
    file.write_bytes(book(rows, heads=("A", "B", "C", "D", "E")))
    office.portal.typed |= {*payees.values(), "payees.xlsx"}

    buyer_visits = arrive(name, lang)
    take_the_list_in(buyer_visits, file, taken_on)
    told(buyer_visits, decided=0, undecided=5)
    confirm_what_is_a_vendor(buyer_visits, payees["Kawabe"])
    told(buyer_visits, decided=1, undecided=4)
    decide_by_six_questions(buyer_visits, payees["Minato"])
    becomes_a_vendor(buyer_visits, payees["Hoshi"])
    told(buyer_visits, decided=3, undecided=2)
    decide_about_several(buyer_visits, payees["Denki"], payees["Yachin"])
    told(buyer_visits, decided=5, undecided=0)
    for path in ("/board", "/vendors/"):
        buyer_visits.open(path)
        told(buyer_visits, decided=5, undecided=0)
    assert SECRET not in buyer_visits.page.content()


def told(visitor: Visitor, *, decided: int, undecided: int) -> None:
    sentence = "%(decided)s of %(payees)s payees decided, %(undecided)s undecided"
    visitor.reads(sentence, decided=decided, payees=decided + undecided, undecided=undecided)


def take_the_list_in(visitor: Visitor, file: Path, taken_on: object) -> None:
    """No heading is known, so somebody says which column is what; the amounts are thrown away."""
    visitor.open("/payees/")
    visitor.follow_first('main a[href$="/payees/lists/new"]')
    visitor.fill(taken_on=taken_on)
    visitor.press("Compare the list", answers=422)
    visitor.fill(file=file)
    visitor.press("Compare the list")
    visitor.reads("Which column is what")
    visitor.fill(first="2", name="1", code="1")
    visitor.press("Compare the list", answers=422)
    visitor.reads("One column can be only one of these.")
    visitor.fill(code="0")
    visitor.press("Compare the list")
    visitor.press("Take the list over")


def confirm_what_is_a_vendor(visitor: Visitor, name: str) -> None:
    visitor.follow("Compare and confirm", within="main")
    visitor.finds(name)
    visitor.saves("Confirm those ticked")


def decide_by_six_questions(visitor: Visitor, name: str) -> None:
    """A carrier; the page says where the answers end before anything is on record."""
    visitor.open("/payees/?outcome=undecided")
    visitor.follow_named(name)
    visitor.follow("Decide about it")
    visitor.fill(any_data="yes", own_workers="no", reason=WHY)
    visitor.press("See where the answers end", answers=422)
    visitor.reads("Please answer this question.")
    assert visitor.holds("reason") == WHY
    visitor.fill(carrier="yes")
    visitor.press("See where the answers end")
    visitor.reads("The answers end here:")
    visitor.saves("Record this decision")


def becomes_a_vendor(visitor: Visitor, name: str) -> None:
    """Entrusted: the form of a vendor opens with what the list says."""
    visitor.follow_named(name)
    visitor.follow("Decide about it")
    visitor.fill(any_data="yes", own_workers="no", carrier="no", cloud="no", for_us="yes")
    visitor.press("See where the answers end")
    visitor.press("Record this decision")
    assert visitor.holds("name") == name
    visitor.fill(kind="printing_mailing")
    visitor.saves("Register the vendor")
    visitor.open("/payees/")


def decide_about_several(visitor: Visitor, *names: str) -> None:
    visitor.open("/payees/?outcome=undecided")
    for name in names:
        visitor.page.get_by_role("row", name=name).locator('input[name="ids"]').check()
    visitor.press("No personal data …")
    for name in names:
        visitor.finds(name)
    visitor.press_at("main form button[type=submit]:has-text('2')", answers=422)
    visitor.fill(reason=WHY)
    visitor.press_at("main form button[type=submit]:has-text('2')")
