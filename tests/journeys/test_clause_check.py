"""A contract is checked beside its own pages, by keyboard alone, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.models import ClauseCheck, ClauseState
from portal.ledger.contracts.queries import current_checks, find_contract
from portal.ledger.vendors.models import Vendor
from tests.factories import papers
from tests.factories.contracts import make_check, make_contract
from tests.journeys.clause_desk import open_clause, press
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.visitor import Visitor

Desk = tuple[Visitor, int]
READ = (papers.AGAINST, "第2条第2項", "再委託することができる", "秘密保持")


@pytest.fixture
def desk(office: Office, arrive: Arrive) -> Callable[[str, str], Desk]:
    """Somebody of procurement at a browser, and a contract with its paper to be checked."""

    def come(name: str, lang: str) -> Desk:
        with at_work(office):
            pdf = papers.contract_pdf()
            with transaction(audited=False):
                hire(name, Role.PROCUREMENT, lang)
                vendor = db.session.scalars(select(Vendor).order_by(Vendor.id)).first()
                assert vendor is not None
                contract = make_contract(vendor, f"Paper of {name}")
                papers.attached(contract, pdf)
            contract_id = contract.id
        office.portal.let_jobs_run("papers")
        office.portal.typed |= {f"Paper of {name}", *READ}
        return arrive(name, lang), contract_id

    return come


def saved(office: Office, contract_id: int) -> dict[str, ClauseCheck]:
    with at_work(office):
        return dict(current_checks(contract_id))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_contract_is_checked_by_keyboard_alone(
    office: Office, desk: Callable[[str, str], Desk], lang: str
) -> None:
    rin, contract_id = desk(f"Rin{lang}", lang)
    page, keyboard = rin.page, rin.page.keyboard
    rin.open(f"/contracts/{contract_id}/clauses")
    for _ in range(4):
        press(rin, "j")
    assert open_clause(rin) == "5"
    rin.reads("Suggestion")
    assert page.locator("input[name=state]:checked").count() == 0

    keyboard.press("g")
    expect(page.locator("[data-page-now]")).to_have_text("2")
    keyboard.press("q")
    keyboard.press("4")
    press(rin, "Enter")

    rin.reads("Clause %(no)s is saved.", no=5)
    assert open_clause(rin) == "6"
    assert page.locator("[data-page-now]").inner_text() == "2", "the paper stays where it was"
    check = saved(office, contract_id)["no_subcontracting"]
    assert check.state is ClauseState.CONTRADICTED
    assert (check.article, check.page, check.quote) == ("第2条第2項", 2, papers.AGAINST)

    keyboard.press("1")
    press(rin, "Enter", answers=422)
    assert page.title().startswith(rin.word("Error:"))
    keyboard.press("3")
    keyboard.press("j")
    rin.reads("What you entered is not saved yet. Do it once more to leave it, or save.")
    assert open_clause(rin) == "6"
    press(rin, "Enter")
    press(rin, "u")
    assert page.locator(".clause-list__one").count() == 29
    keyboard.press("Shift+?")
    rin.reads("All keys")
    rin.see()
    keyboard.press("Escape")


def test_selected_words_are_quoted_with_article_and_page(
    desk: Callable[[str, str], Desk],
) -> None:
    rae, contract_id = desk("Rae", "en")
    rae.open(f"/contracts/{contract_id}/clauses?clause=confidentiality")
    line = rae.page.locator("[data-page='2'] text", has_text="知り得た個人情報")
    line.wait_for()
    box = line.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    rae.page.mouse.move(box["x"] + 1, middle)
    rae.page.mouse.down()
    rae.page.mouse.move(box["x"] + box["width"] - 1, middle, steps=8)
    rae.page.mouse.up()
    rae.page.keyboard.press("q")

    assert rae.holds("quote") == "乙は、知り得た個人情報を他に漏らしてはならない。"
    assert (rae.holds("article"), rae.holds("page")) == ("第3条", "2")


def test_two_who_save_one_clause_see_both_sides(
    office: Office, desk: Callable[[str, str], Desk]
) -> None:
    rob, contract_id = desk("Rob", "en")
    rob.open(f"/contracts/{contract_id}/clauses?clause=survival")
    with at_work(office), transaction(audited=False):
        contract = find_contract(contract_id)
        assert contract is not None
        make_check(contract, "survival", article="9")
    rob.page.keyboard.press("3")
    rob.expected = {409}
    with rob.page.expect_event("load"):
        rob.page.keyboard.press("Enter")
    rob.see()

    assert rob.page.locator('[name^="keep-"]').count() >= 2
    assert saved(office, contract_id)["survival"].state is ClauseState.PRESENT
