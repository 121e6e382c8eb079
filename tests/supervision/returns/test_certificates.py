"""A vendor is told to return or destroy, certifies each handover, and the company compares, takes over, confirms."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.handovers.models import HandoverSlip, SlipOrigin
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import VendorState
from portal.supervision.consequences.services import follow_people
from portal.supervision.promises.models import PromiseStart
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns import queries
from portal.supervision.returns.models import (
    ItemWay,
    ReturnCertificate,
    ReturnCertificateState,
    ReturnedItem,
    ReturnRecord,
)
from portal.supervision.returns.workflow import NEXT, way_of
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.handovers import make_slip
from tests.factories.returns import make_return
from tests.factories.scenes import SUMMER, work_of

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
K, S = ObligationKind, ReturnCertificateState
YESTERDAY = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme's printing, over since yesterday, with two handovers on slips."""
    made = work_of(cast.acme, signer=cast.ada, ends_on=YESTERDAY)
    make_slip(made, cast.pam, origin=SlipOrigin.OPENING, happened_on=SUMMER)
    make_slip(made, cast.pam)
    db.session.commit()
    return made


def judged(day: date) -> None:
    for start in db.session.scalars(select(PromiseStart).filter_by(rule="returned")):
        start.judged_from = day
    db.session.commit()


def slips() -> list[HandoverSlip]:
    return list(db.session.scalars(select(HandoverSlip).order_by(HandoverSlip.id)))


def typed(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "completed_on": "2026-11-25",
        "wording": "Erased with a tool; backups were overwritten.",
        "done_by": "Ada",
        "checked_by": "Ada's director",
        "files": (BytesIO(FILE), "certificate.pdf"),
    }
    for place, slip in enumerate(slips()):
        usual[f"items-{place}-slip_id"] = str(slip.id)
        usual[f"items-{place}-category"] = ""
        usual[f"items-{place}-way"] = "destroyed"
        usual[f"items-{place}-done_on"] = "2026-11-25"
        usual[f"items-{place}-how"] = "eraser"
    return usual | more


def certified(browser: Browser, cast: Cast, work: Engagement, **more: Any) -> Any:
    browser.sign_in(cast.ada)
    return browser.post(f"/returns/own/{work.id}/certify", data=typed(**more))


def the_certificate() -> ReturnCertificate:
    return db.session.scalars(
        select(ReturnCertificate).order_by(ReturnCertificate.id.desc())
    ).first()  # type: ignore[return-value]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_ada_certifies_pam_compares_and_pip_confirms_and_nothing_is_owed_any_more(
    cast: Cast, browser: Browser, work: Engagement, language: str
) -> None:
    for person in (cast.ada, cast.pam, cast.pip):
        person.language = Language(language)
    judged(date(2020, 1, 1))
    follow_people()
    owed = find_open(K.RETURN_INSTRUCTION, work)
    assert owed is not None
    assert (owed.holder, owed.due_on, owed.ladder) == (
        Holder.VENDOR,
        date(2026, 12, 9),  # ten business days, for the end became known late
        "return_destruction",
    )
    browser.sign_in(cast.ada)
    at = f"/returns/own/{work.id}/certify"
    assert at in browser.get("/returns/own").text
    assert at in browser.get("/todo").text
    shown = browser.get(at).text
    assert all(slip.number in shown for slip in slips())
    assert certified(browser, cast, work).status_code == 302
    row = the_certificate()
    assert (row.state, owed.handed_in_on) == (S.HANDED_IN, clock.today())
    assert len(queries.items_of(row.id)) == 2
    assert [line.action for line in trail_of(row)] == ["return.certified"]
    assert row.number in browser.get("/returns/own").text
    assert "Erased with a tool" in browser.get(f"/returns/own/certificates/{row.id}").text
    browser.sign_in(cast.pam)
    page = browser.get(f"/returns/certificates/{row.id}").text
    assert f"/vendors/{cast.acme.id}/returns/new?certificate={row.id}" in page
    assert slips()[0].number in page
    at = f"/vendors/{cast.acme.id}/returns/new?certificate={row.id}"
    assert "Erased with a tool" in browser.get(at).text
    taken = {
        "works": [str(work.id)],
        "slips": [str(slip.id) for slip in slips()],
        "way": "destroyed",
        "settled_on": "2026-11-25",
        "wording": row.wording,
        "said_by": "Ada",
    }
    less = browser.post(at, data=taken | {"slips": [str(slips()[0].id)]})
    assert less.status_code == 422
    assert slips()[1].number in less.text
    assert browser.post(at, data=taken).status_code == 302
    record = db.session.scalars(select(ReturnRecord)).one()
    assert (record.certificate_id, row.state) == (row.id, S.TAKEN_OVER)
    assert find_open(K.RETURN_CHECK, row) is None
    browser.sign_in(cast.pip)
    at = f"/returns/{record.id}/decide"
    assert slips()[0].number in browser.get(at).text
    assert browser.post(at, data={"decision": "approve", "version": "1"}).status_code == 302
    assert owed.outcome is Outcome.DONE
    assert queries.slips_to_tick([work.id]) == []
    assert queries.ended_of(cast.acme.id)[0].settled_by is record
    follow_people()
    assert find_open(K.RETURN_INSTRUCTION, work) is None
    assert record.number in browser.get("/returns/").text
    assert browser.get("/returns/?file=xlsx").data.startswith(b"PK")


def test_what_is_not_enough_goes_back_with_what_is_missing_and_is_owed_again(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    judged(date(2020, 1, 1))
    follow_people()
    certified(browser, cast, work)
    row = the_certificate()
    browser.sign_in(cast.pam)
    at = f"/returns/certificates/{row.id}/send-back"
    assert browser.post(at, data={"remark": " "}).status_code == 422
    assert (
        browser.post(at, data={"remark": "The certificate is about July only."}).status_code == 302
    )
    owed = find_open(K.RETURN_INSTRUCTION, work)
    assert owed is not None
    assert owed.handed_in_on is None
    assert browser.post(at, data={"remark": "Again."}).status_code == 409
    browser.sign_in(cast.ada)
    assert "about July only" in browser.get("/returns/own").text
    assert certified(browser, cast, work).status_code == 302
    assert [one.state for one in queries.certificates_of(cast.acme.id)] == [
        S.HANDED_IN,
        S.SENT_BACK,
    ]


def test_a_record_that_is_not_confirmed_lets_the_certificate_wait_again(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    certified(browser, cast, work)
    row = the_certificate()
    browser.sign_in(cast.pam)
    taken = {
        "works": [str(work.id)],
        "slips": [str(slip.id) for slip in slips()],
        "way": "destroyed",
        "settled_on": "2026-11-25",
        "wording": "As certified.",
        "said_by": "Ada",
    }
    browser.post(f"/vendors/{cast.acme.id}/returns/new?certificate={row.id}", data=taken)
    record = db.session.scalars(select(ReturnRecord)).one()
    browser.sign_in(cast.pip)
    said = {"decision": "return", "remark": "The file does not open."}
    assert browser.post(f"/returns/{record.id}/decide", data=said).status_code == 302
    assert row.state is S.HANDED_IN
    assert find_open(K.RETURN_CHECK, row) is not None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"completed_on": "2026-11-26"}, "still to come"),
        ({"completed_on": "2026-11-23"}, "The last day of the work is"),
        ({"items-0-way": ""}, "choose one"),
        ({"items-0-done_on": ""}, "fill this in"),
        ({"items-0-way": "kept"}, "Say what is kept"),
        ({"kept_what": "Tax papers"}, "Name the law"),
        ({"kept_what": "Tax papers", "kept_ground": "Tax Act"}, "Enter the last day"),
        ({"files": (BytesIO(b""), "")}, "Add a file that shows it"),
        ({"items-1-slip_id": "99999"}, "Say of each handover"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, work: Engagement, more: dict[str, Any], said: str
) -> None:
    page = certified(browser, cast, work, **more)
    assert page.status_code == 422
    assert said in page.text
    assert "backups were overwritten" in page.text
    assert db.session.scalar(select(ReturnCertificate.id)) is None


def test_of_work_without_slips_the_vendor_says_it_of_each_category(
    cast: Cast, browser: Browser
) -> None:
    made = work_of(cast.acme, signer=cast.ada, ends_on=YESTERDAY)
    db.session.commit()
    data = typed() | {
        "items-0-slip_id": "",
        "items-0-category": "name_contact",
        "items-0-way": "returned",
        "items-0-done_on": "2026-11-25",
    }
    browser.sign_in(cast.ada)
    assert browser.post(f"/returns/own/{made.id}/certify", data=data).status_code == 302
    (item,) = db.session.scalars(select(ReturnedItem))
    assert (item.category, item.way) == ("name_contact", ItemWay.RETURNED)


def test_before_the_last_day_nothing_can_be_certified_and_the_page_says_so(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    (terms,) = db.session.scalars(select(EngagementTerms))
    terms.ends_on = date(2026, 12, 10)
    db.session.commit()
    browser.sign_in(cast.ada)
    at = f"/returns/own/{work.id}/certify"
    assert "From its last day on" in browser.get(at).text
    assert browser.post(at, data=typed()).status_code == 422


def test_gus_of_another_vendor_sees_and_certifies_nothing_of_acme(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    certified(browser, cast, work)
    row = the_certificate()
    browser.sign_in(cast.gus)
    for at in (f"/returns/own/{work.id}/certify", f"/returns/own/certificates/{row.id}"):
        assert browser.get(at).status_code == 404
    browser.sign_in(cast.ada)
    assert browser.get(f"/returns/certificates/{row.id}").status_code == 404
    browser.sign_in(cast.ann)
    assert browser.get(f"/returns/certificates/{row.id}").status_code == 200
    assert browser.get(f"/returns/certificates/{row.id}/send-back").status_code == 403


@pytest.mark.parametrize(
    ("ends_on", "opens"),
    [
        (date(2026, 12, 26), False),  # thirty-one days ahead
        (date(2026, 12, 25), True),
        (YESTERDAY, True),
        (None, False),
    ],
)
def test_the_vendor_is_told_from_thirty_days_before_the_last_day_on(
    cast: Cast, work: Engagement, ends_on: date | None, opens: bool
) -> None:
    judged(date(2020, 1, 1))
    (terms,) = db.session.scalars(select(EngagementTerms))
    terms.ends_on = ends_on
    db.session.commit()
    follow_people()
    assert (find_open(K.RETURN_INSTRUCTION, work) is not None) == opens


def test_the_day_moves_with_the_end_of_the_work_and_falls_away_where_it_goes_on(
    cast: Cast, work: Engagement
) -> None:
    judged(date(2020, 1, 1))
    follow_people()
    (terms,) = db.session.scalars(select(EngagementTerms))
    terms.ends_on = date(2026, 12, 18)
    db.session.commit()
    follow_people()
    owed = find_open(K.RETURN_INSTRUCTION, work)
    assert owed is not None
    assert owed.due_on == date(2026, 12, 18)
    terms.ends_on = None
    db.session.commit()
    follow_people()
    assert find_open(K.RETURN_INSTRUCTION, work) is None


def test_before_the_promise_is_judged_nobody_is_asked_and_old_ends_get_thirty_days(
    cast: Cast, work: Engagement
) -> None:
    follow_people()
    assert find_open(K.RETURN_INSTRUCTION, work) is None
    judged(clock.today())
    follow_people()
    owed = find_open(K.RETURN_INSTRUCTION, work)
    assert owed is not None
    assert owed.due_on == date(2026, 12, 25)


def test_what_a_law_lets_the_vendor_keep_is_asked_for_again_a_month_before_its_day(
    cast: Cast, work: Engagement
) -> None:
    judged(date(2020, 1, 1))
    row = make_return(
        cast.pam, work, kept_what="Papers", kept_ground="Act", kept_until=date(2026, 12, 26)
    )
    db.session.commit()
    follow_people()
    assert find_open(K.RETURN_INSTRUCTION, work) is None
    row.kept_until = date(2026, 12, 25)
    cast.acme.state = VendorState.CLOSED
    db.session.commit()
    follow_people()
    owed = find_open(K.RETURN_INSTRUCTION, work)
    assert owed is not None
    assert owed.holder is Holder.PROCUREMENT  # it is over with the vendor


def test_on_paper_every_handover_is_ticked_off_by_the_company_itself(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/returns/new"
    sent = {
        "works": [str(work.id)],
        "way": "returned",
        "settled_on": "2026-11-25",
        "wording": "Both media came back.",
        "said_by": "Ada",
        "files": (BytesIO(FILE), "receipt.pdf"),
    }
    page = browser.post(at, data=sent)
    assert page.status_code == 422
    assert "Not ticked off" in page.text
    sent["files"] = (BytesIO(FILE), "receipt.pdf")
    ticks = {"slips": [str(slip.id) for slip in slips()]}
    assert browser.post(at, data=sent | ticks).status_code == 302
    record = db.session.scalars(select(ReturnRecord)).one()
    assert record.state is ProposedState.PROPOSED
    assert [item.way for item in queries.ticked_by(record.id)] == [ItemWay.RETURNED] * 2


def test_the_states_of_a_certificate_are_these() -> None:
    assert {
        S.HANDED_IN: {S.TAKEN_OVER, S.SENT_BACK},
        S.TAKEN_OVER: {S.HANDED_IN},
        S.SENT_BACK: frozenset(),
    } == NEXT


@pytest.mark.parametrize(
    ("items", "way"),
    [
        (["returned"], "returned"),
        (["destroyed", "not_held"], "destroyed"),
        (["returned", "destroyed"], "both"),
        (["not_held"], "nothing_kept"),
        (["returned", "kept"], "returned"),
    ],
)
def test_what_the_handovers_come_to_all_together(items: list[str], way: str) -> None:
    assert way_of(ItemWay(item) for item in items).value == way


def test_nothing_is_owed_twice(cast: Cast, work: Engagement) -> None:
    judged(date(2020, 1, 1))
    follow_people()
    follow_people()
    rows = db.session.scalars(select(Obligation).filter_by(kind=K.RETURN_INSTRUCTION)).all()
    assert len(rows) == 1
