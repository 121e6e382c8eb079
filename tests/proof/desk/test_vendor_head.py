"""The head of a vendor's page is the same on every tab."""

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from portal.foundation.access.remembering import forget_answers
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.onboarding import services
from portal.supervision.onboarding.steps import stages
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.queries import evaluate_vendor
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.scenes import share, work_of
from tests.factories.vendors import make_vendor
from tests.ledger.contracts.works import make_work
from tests.queries import count_statements


def acts(page: str) -> list[str]:
    """The addresses of the buttons in the head, and of what its menu holds."""
    (head,) = re.findall(r'class="page-head__acts">(.*?)</section>', page, re.S)
    return re.findall(r'href="(/[^"#]+)"', head)


def filled(page: str) -> list[str]:
    """The words of the filled buttons that are seen at once: not those of a question folded away."""
    shown = re.sub(r'<div class="ask-fold__inside">.*?</form>', "", page, flags=re.S)
    return re.findall(
        r'class="btn btn-primary[^"]*"[^>]*>(?:<svg.*?</svg>)?(?:<span>)?([^<]+)', shown
    )


def test_every_tab_has_the_same_acts_in_its_head(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    first = browser.get("/vendors/1", follow_redirects=True).text
    (bar,) = re.findall(r'class="vendor-tabs">(.*?)</nav>', first, re.S)
    tabs = re.findall(r'href="([^"]+)"', bar)
    assert len(tabs) > 6
    assert "/vendors/1/edit" in acts(first)
    assert {tab: acts(browser.get(tab).text) for tab in tabs} == dict.fromkeys(tabs, acts(first))


def test_a_department_is_offered_the_tabs_that_it_may_open(cast: Cast, browser: Browser) -> None:
    make_engagement(cast.acme, department="Desk of Acme")
    db.session.commit()
    offered = {}
    for person in (cast.pam, cast.dan):
        browser.sign_in(person)
        page = browser.get(f"/vendors/{cast.acme.id}", follow_redirects=True).text
        (bar,) = re.findall(r'class="vendor-tabs">(.*?)</nav>', page, re.S)
        tabs = re.findall(r'href="([^"]+)"', bar)
        assert {browser.get(tab).status_code for tab in tabs} == {200}
        offered[person.name] = [tab.rsplit("/", 1)[-1] for tab in tabs]
        browser.post("/sign-out")
    assert "trainings" in offered["Pam"]
    assert "trainings" not in offered["Dan"]
    assert "questionnaires" in offered["Dan"]


def test_who_reads_is_offered_no_paper_to_record(cast: Cast, browser: Browser) -> None:
    work_of(cast.acme, signer=cast.ada)
    cast.acme.state = VendorState.ACTIVE
    db.session.commit()
    heads = {}
    for person in (cast.pam, cast.ann):
        browser.sign_in(person)
        heads[person.name] = browser.get(f"/vendors/{cast.acme.id}", follow_redirects=True).text
        browser.post("/sign-out")
    assert ("Record a paper" in heads["Pam"], "Record a paper" in heads["Ann"]) == (True, False)


def test_a_duty_is_named_once_with_all_its_promises(cast: Cast, browser: Browser) -> None:
    db.session.execute(update(PromiseStart).values(judged_from=date(2026, 4, 1)))
    db.session.commit()
    browser.sign_in(cast.pam)
    head = browser.get("/vendors/1", follow_redirects=True).text
    (rows,) = re.findall(r'<dl class="duties">(.*?)</dl>', head, re.S)
    named = re.findall(r"<dt>(.*?)</dt>", rows)
    assert len(named) > 2
    assert sorted(set(named)) == sorted(named)


def way(cast: Cast, state: VendorState) -> Vendor:
    """A vendor in this state with work and data, and nothing else."""
    vendor = make_vendor("Umineko", state=state, owner_id=cast.pam.id)
    share(make_work(vendor, "Letters"))
    db.session.commit()
    return vendor


@pytest.mark.parametrize("state", [VendorState.CANDIDATE, VendorState.APPROVED])
def test_one_button_is_filled_on_each_tab_of_a_vendor_on_its_way(
    cast: Cast, browser: Browser, state: VendorState
) -> None:
    vendor = way(cast, state)
    browser.sign_in(cast.pam)
    first = browser.get(f"/vendors/{vendor.id}", follow_redirects=True).text
    (bar,) = re.findall(r'class="vendor-tabs">(.*?)</nav>', first, re.S)
    for tab in re.findall(r'href="([^"]+)"', bar):
        assert filled(browser.get(tab).text) == ["Add a contract"], tab


def test_one_button_is_filled_for_each_state_after(cast: Cast, browser: Browser) -> None:
    work_of(cast.acme, signer=cast.ada, bound=False)
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get("/vendors/1/work").text
    assert "stages__row" not in page
    assert filled(page) == ["Add a contract"]
    with transaction():
        services.suspend(cast.acme, reason="A list was lost.", actor=acting(cast.pam))
    browser.sign_in(cast.pia)
    assert len(filled(browser.get("/vendors/1/work").text)) == 1


def test_who_cannot_go_on_reads_whose_turn_it_is_and_has_no_filled_button(
    cast: Cast, browser: Browser
) -> None:
    vendor = way(cast, VendorState.APPROVED)
    browser.sign_in(cast.max)
    page = browser.get(f"/vendors/{vendor.id}/work").text
    assert filled(page) == []
    assert "It is the turn of somebody else." in page
    assert "Conclude a contract that covers" in page


def test_the_stages_are_a_list_with_one_that_is_now_and_say_it_in_words(
    cast: Cast, browser: Browser
) -> None:
    vendor = way(cast, VendorState.APPROVED)
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{vendor.id}/work").text
    (row,) = re.findall(r'<ol class="stages__row">(.*?)</ol>', page, re.S)
    stages = re.findall(r"<li.*?</li>", row, re.S)
    assert len(stages) == 10
    (now,) = [one for one in stages if 'aria-current="step"' in one]
    assert "Contract" in now
    assert "Now" in now
    assert all(re.search(r"Done|Now|Can be done now|Later|Not needed", one) for one in stages)


def test_the_stages_take_as_many_statements_for_much_work_as_for_little(cast: Cast) -> None:
    vendor = way(cast, VendorState.ASSESSING)
    judged = evaluate_vendor(vendor.id, clock.today())
    with count_statements() as few:
        assert stages(vendor, judged)
    for number in range(6):
        share(make_work(vendor, f"Letters {number}"))
    db.session.commit()
    judged = evaluate_vendor(vendor.id, clock.today())
    assert vendor.name
    with count_statements() as many:
        assert stages(vendor, judged)
    assert len(many.statements) == len(few.statements)


def test_first_after_a_change_the_page_judges_the_vendor_in_few_statements(
    cast: Cast, browser: Browser
) -> None:
    def opened() -> int:
        forget_answers()
        with count_statements() as sent:
            assert browser.get(path).status_code == 200
        return sent.total

    work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    path = f"/vendors/{cast.acme.id}/work"
    browser.sign_in(cast.pam)
    first = opened()
    for name in ("受電", "保管", "発送"):
        work_of(cast.acme, name, signer=cast.ada)
    db.session.commit()
    assert opened() == first <= 20


def test_a_page_of_one_stage_leads_on_to_the_next_and_has_one_filled_button(
    cast: Cast, browser: Browser
) -> None:
    vendor = way(cast, VendorState.ASSESSING)
    (work,) = db.session.scalars(select(Engagement).where(Engagement.vendor_id == vendor.id))
    browser.sign_in(cast.pam)
    page = browser.get(f"/engagements/{work.id}/data").text
    assert filled(page) == ["Add a contract"]
    assert f'href="/vendors/{vendor.id}"' in page
    browser.sign_in(cast.ann)
    assert "Back to the vendor" not in browser.get(f"/engagements/{work.id}/data").text


def test_a_page_about_a_vendor_that_has_its_data_leads_nowhere_on(
    cast: Cast, browser: Browser
) -> None:
    work = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get(f"/engagements/{work.id}/data").text
    assert "Back to the vendor" not in page
    assert filled(page) == ["Add data shared"]
