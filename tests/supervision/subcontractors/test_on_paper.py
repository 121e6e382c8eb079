"""An application that came on paper: one person records it, another compares it, then the vendor has applied."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language, User
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.paper_records.models import Paper, PaperState
from portal.supervision.subcontractors.models import Subcontractor, SubcontractorState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.subcontractors import approved
from tests.foundation.printing.reading import pages, squeezed
from tests.supervision.papers.sheets import photo
from tests.supervision.subcontractors.steps import decide_by, examine_by, the_row, typed

K, S = ObligationKind, SubcontractorState
CAME = date(2026, 11, 20)


def on_paper(**more: Any) -> dict[str, Any]:
    came = {"way": "post", "received_on": CAME.isoformat(), "said_by": "Director Ada"}
    said = {name: value for name, value in typed().items() if name != "files"}
    return said | came | {"scan": (BytesIO(photo("PNG")), "page 1.png")} | more


def record_by(
    browser: Browser, person: User, work: Engagement, query: str = "", **more: Any
) -> Any:
    browser.sign_in(person)
    return browser.post(
        f"/engagements/{work.id}/subcontractors/paper{query}", data=on_paper(**more)
    )


def check_by(browser: Browser, person: User, paper: Paper, **said: str) -> Any:
    browser.sign_in(person)
    return browser.post(f"/subcontractors/papers/{paper.id}", data=said or {"decision": "approve"})


def the_paper() -> Paper:
    return db.session.scalars(select(Paper).order_by(Paper.id.desc())).first()  # type: ignore[return-value]


def rows() -> list[Subcontractor]:
    return list(db.session.scalars(select(Subcontractor)))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_counts_as_the_vendors_application_of_the_day_received_once_another_compared_it(
    cast: Cast, browser: Browser, work: Engagement, language: str
) -> None:
    for person in (cast.pam, cast.pip, cast.pia):
        person.language = Language(language)
    db.session.commit()
    browser.sign_in(cast.pam)
    assert browser.get(f"/engagements/{work.id}/subcontractors/paper").status_code == 200
    sent = record_by(browser, cast.pam, work)
    paper = the_paper()
    assert sent.location == f"/subcontractors/papers/{paper.id}"
    assert rows() == []
    waits = find_open(K.SUBCONTRACTOR_PAPER, paper)
    assert waits is not None
    assert waits.holder is Holder.PROCUREMENT
    shown = browser.get(sent.location).text
    assert "Kamome Delivery" in shown
    assert 'name="decision"' not in shown  # not by who recorded it
    browser.sign_in(cast.pip)
    assert f"/subcontractors/papers/{paper.id}" in browser.get("/today").text
    assert (paper.number or "?") in browser.get(f"/vendors/{cast.acme.id}/subcontractors").text
    assert browser.get(f"/subcontractors/papers/{paper.id}/files/1").status_code == 200
    assert browser.get(f"/subcontractors/papers/{paper.id}/files/1/1").status_code == 200

    assert check_by(browser, cast.pip, paper).location == f"/subcontractors/{the_row().id}"

    row = the_row()
    assert (row.applied_on, row.is_ours, row.state) == (CAME, False, S.REQUESTED)
    assert find_open(K.SUBCONTRACTOR_PAPER, paper) is None
    assert find_open(K.SUBCONTRACTOR_EXAMINE, row) is not None
    page = browser.get(f"/subcontractors/{row.id}").text
    assert (paper.number or "?") in page
    assert "Pam" in page
    assert "Pip" in page
    browser.sign_in(cast.ada)
    assert "Kamome Delivery" in browser.get("/subcontractors/own").text
    assert browser.get(f"/subcontractors/papers/{paper.id}").status_code in (403, 404)


def test_whoever_recorded_it_neither_confirms_it_nor_decides(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    record_by(browser, cast.pia, work)
    paper = the_paper()

    refused = check_by(browser, cast.pia, paper)

    assert refused.status_code == 422
    assert "Somebody else than the person who recorded the paper confirms it." in refused.text
    check_by(browser, cast.pam, paper)
    examine_by(browser, cast.pip, the_row())
    assert decide_by(browser, cast.pia, the_row()).status_code == 422
    assert the_row().state is S.EXAMINED


def test_what_differs_is_sent_back_and_recorded_anew_with_its_files(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    record_by(browser, cast.pam, work)
    paper = the_paper()

    assert check_by(browser, cast.pip, paper, decision="return").status_code == 422
    check_by(browser, cast.pip, paper, decision="return", wrong="The place is Kobe.")
    assert paper.state is PaperState.SENT_BACK
    browser.sign_in(cast.pam)
    again = browser.get(f"/engagements/{work.id}/subcontractors/paper?again={paper.id}").text
    assert "The place is Kobe." in again
    assert "Locked room, no copies." in again
    assert "page 1.png" in again
    record_by(browser, cast.pam, work, f"?again={paper.id}", place="Kobe works", scan="")

    anew = the_paper()
    assert (anew.follows_id, anew.state) == (paper.id, PaperState.RECORDED)
    check_by(browser, cast.pip, anew)
    assert the_row().place == "Kobe works"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scan": ""}, "Choose the scan or photo of the paper."),
        ({"received_on": "2026-11-26"}, "The paper cannot arrive after today."),
        ({"name": ""}, "Please fill this in."),
        ({"ends_on": "2026-12-01"}, "The end date must not be before"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, work: Engagement, wrong: dict[str, str], said: str
) -> None:
    answer = record_by(browser, cast.pam, work, **wrong)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Locked room, no copies." in answer.text
    assert db.session.scalar(select(Paper)) is None


def test_two_applications_for_one_work_wait_at_once_but_the_same_one_not_twice(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    record_by(browser, cast.pam, work)
    other = record_by(browser, cast.pam, work, name="Tobi Couriers", way="phone", scan="")
    twice = record_by(browser, cast.pam, work)

    assert other.status_code == 302
    assert twice.status_code == 422
    assert "waits for its second person already" in twice.text


def test_the_sheet_is_printed_on_one_page_and_of_a_renewal_with_what_was_said_before(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    before = approved(work, cast.ada, cast.pam)
    db.session.commit()
    browser.sign_in(cast.pam)
    where = f"/engagements/{work.id}/subcontractors"

    assert f"{where}/paper.pdf?" in browser.get(f"{where}/paper").text
    (blank,) = pages(browser.get(f"{where}/paper.pdf?text=ja").data)
    (filled,) = pages(browser.get(f"{where}/paper.pdf?follows={before.id}&text=en").data)

    assert "再委託承認申請書" in blank
    assert before.number in filled
    for told in (before.name, before.tasks, before.safeguards, before.place):
        assert squeezed(told) in filled
        assert squeezed(told) not in blank
    other = approved(work_of(cast.globex, signer=cast.gus), cast.gus, cast.pam)
    (stranger,) = pages(browser.get(f"{where}/paper.pdf?follows={other.id}&text=en").data)
    assert other.number not in stranger
    browser.sign_in(cast.ada)
    assert browser.get(f"{where}/paper.pdf").status_code in (403, 404)


def test_a_renewal_can_come_on_paper(cast: Cast, browser: Browser, work: Engagement) -> None:
    before = approved(work, cast.ada, cast.pam)
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get(f"/engagements/{work.id}/subcontractors/paper?follows={before.id}").text
    assert before.name in page

    first = (before.approved_until or CAME).replace(year=2028)
    record_by(
        browser, cast.pam, work, f"?follows={before.id}", name=before.name,
        starts_on=first.isoformat(),
    )  # fmt: skip
    check_by(browser, cast.pip, the_paper())

    assert the_row().follows_id == before.id


def test_a_paper_of_another_kind_or_vendor_is_not_found_here(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    assert browser.get("/subcontractors/papers/4711").status_code == 404
    record_by(browser, cast.pam, work)
    browser.sign_in(cast.gus)
    assert browser.get(f"/subcontractors/papers/{the_paper().id}").status_code in (403, 404)
