"""What goes to a vendor and comes back stands on slips: the first with the first handover, later ones typed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.handovers import queries, services
from portal.ledger.handovers.models import (
    HandoverSlip,
    SlipKind,
    SlipOrigin,
    SlipReceipt,
    SlipUnit,
)
from portal.ledger.handovers.workflow import SlipDetails
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.handovers import make_slip
from tests.factories.scenes import SUMMER, share, work_of
from tests.queries import count_statements

K = SlipKind


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme's printing, of which names were handed over in summer, before there were slips."""
    made = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    return made


def typed(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "categories": ["name_contact"],
        "kind": "handed_over",
        "happened_on": "2026-11-24",
        "method": "sftp",
        "quantity": "1200",
        "unit": "records",
        "medium": "list-11.csv",
        "handed_by": "Pam",
        "received_by": "Ada",
    }
    return usual | more


def slips() -> list[HandoverSlip]:
    return list(db.session.scalars(select(HandoverSlip).order_by(HandoverSlip.id)))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_recording_the_first_handover_writes_the_first_slip_in_the_same_line(
    cast: Cast, browser: Browser, language: str
) -> None:
    cast.pam.language = Language(language)
    made = work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()
    (row,) = db.session.scalars(select(DataShare))
    browser.sign_in(cast.pam)
    at = f"/data/{row.id}/handover"
    assert 'value="Pam"' in browser.get(at).text
    sent = {"day": "2026-11-24", "method": "media_encrypted", "quantity": "2", "unit": "media"}
    sent |= {"medium": "USB 14", "handed_by": "Pam", "received_by": "Ada"}
    assert browser.post(at, data=sent).status_code == 302
    (slip,) = slips()
    assert (slip.origin, slip.kind, slip.happened_on) == (
        SlipOrigin.FIRST,
        K.HANDED_OVER,
        date(2026, 11, 24),
    )
    assert (slip.quantity, slip.unit, slip.medium) == (2, SlipUnit.MEDIA, "USB 14")
    assert [line.action for line in trail_of(slip)] == ["data_share.handed_over"]
    assert queries.without_first_slip([made.id]) == []
    assert slip.number in browser.get(f"/vendors/{cast.acme.id}/handovers").text
    assert "USB 14" in browser.get(f"/handovers/{slip.id}").text


def test_where_the_vendor_logs_in_here_the_first_slip_says_access(
    cast: Cast, browser: Browser
) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()
    (row,) = db.session.scalars(select(DataShare))
    browser.sign_in(cast.pam)
    sent = {"day": "2026-11-24", "method": "direct_system_access"}
    assert browser.post(f"/data/{row.id}/handover", data=sent).status_code == 302
    assert slips()[0].kind is K.ACCESS


def test_a_number_without_its_unit_is_refused_at_its_field_and_nothing_is_recorded(
    cast: Cast, browser: Browser
) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()
    (row,) = db.session.scalars(select(DataShare))
    browser.sign_in(cast.pam)
    sent = {"day": "2026-11-24", "method": "sftp", "quantity": "12", "received_by": "Ada of Acme"}
    page = browser.post(f"/data/{row.id}/handover", data=sent)
    assert page.status_code == 422
    assert "how many, and of what" in page.text
    assert "Ada of Acme" in page.text
    db.session.expire_all()
    assert (row.first_handover_on, slips()) == (None, [])


def test_for_a_handover_on_record_before_an_opening_slip_is_offered_and_none_written_by_itself(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    assert slips() == []
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{cast.acme.id}/handovers").text
    at = f"/engagements/{work.id}/handovers/opening"
    assert at in page
    sent = typed(happened_on=SUMMER.isoformat(), quantity="", unit="")
    assert f'value="{SUMMER.isoformat()}"' in browser.get(at).text
    assert (
        browser.post(at, data=typed()).status_code == 422
    )  # its day is that of the first handover
    assert browser.post(at, data=sent).status_code == 302
    assert [(slip.origin, slip.happened_on) for slip in slips()] == [(SlipOrigin.OPENING, SUMMER)]
    assert "No opening slip is missing" in browser.get(at).text
    assert browser.post(at, data=sent).status_code == 422


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"happened_on": "2026-11-26"}, "in the future"),
        ({"happened_on": "2025-01-31"}, "The first handover is on record"),
        ({"quantity": "0"}, "Enter a number from 1"),
        ({"quantity": ""}, "how many, and of what"),
        ({"categories": []}, "Choose the data"),
        ({"method": "pigeon"}, "of the list"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, work: Engagement, more: Mapping[str, Any], said: str
) -> None:
    browser.sign_in(cast.pam)
    page = browser.post(f"/engagements/{work.id}/handovers/new", data=typed(**more))
    assert page.status_code == 422
    assert said in page.text
    assert "list-11.csv" in page.text
    assert slips() == []


def test_nothing_goes_out_by_a_slip_that_did_not_pass_the_gate_or_after_the_end(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    share(work, "bank_account")
    (terms,) = db.session.scalars(select(EngagementTerms))
    terms.ends_on = date(2026, 11, 20)
    db.session.commit()
    actor = acting(cast.pam)
    told = SlipDetails(happened_on=date(2026, 11, 20), categories=("bank_account",), method="sftp")
    with pytest.raises(Exception, match="No first handover"):
        services.record_slips(work, [told], actor=actor)
    browser.sign_in(cast.pam)
    at = f"/engagements/{work.id}/handovers/new"
    assert browser.post(at, data=typed(happened_on="2026-11-20")).status_code == 302
    late = browser.post(at, data=typed(happened_on="2026-11-21"))
    assert "nothing goes out after it" in late.text
    back = typed(happened_on="2026-11-21", kind="given_back")
    assert browser.post(at, data=back).status_code == 302
    assert [slip.kind for slip in slips()] == [K.HANDED_OVER, K.GIVEN_BACK]


def test_a_month_is_typed_in_lines_all_or_none_and_printed_and_taken_out(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    at = f"/engagements/{work.id}/handovers/month?month=2026-11"
    sent = {
        "categories": ["name_contact"],
        "kind": "handed_over",
        "method": "sftp",
        "handed_by": "Pam",
        "lines-0-happened_on": "2026-11-02",
        "lines-0-quantity": "310",
        "lines-0-unit": "records",
        "lines-1-happened_on": "2026-11-26",
        "lines-1-quantity": "290",
        "lines-1-unit": "records",
        "lines-1-medium": "second list",
    }
    page = browser.post(at, data=sent)
    assert page.status_code == 422
    assert "Line 2: A handover cannot be in the future." in page.text
    assert "second list" in page.text
    assert slips() == []
    assert browser.post(at, data=sent | {"lines-1-happened_on": "2026-11-09"}).status_code == 302
    first, second = slips()
    assert (first.quantity, second.quantity, second.medium) == (310, 290, "second list")
    assert [line.action for line in trail_of(second)] == ["handover.recorded"]
    shown = browser.get(at).text
    assert first.number in shown
    assert second.number in shown
    assert first.number not in browser.get(at.replace("-11", "-10")).text
    paper = browser.get(f"/engagements/{work.id}/handovers/month.pdf?month=2026-11&text=ja")
    assert paper.data.startswith(b"%PDF")
    file = browser.get("/handovers/?file=xlsx")
    assert file.data.startswith(b"PK")


def test_a_slip_is_corrected_by_another_and_stays_as_it_was(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    old = make_slip(work, cast.pam, quantity=12, unit=SlipUnit.RECORDS)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/handovers/{old.id}/correct"
    said = typed(happened_on="2026-11-02", quantity="21", medium="", handed_by="", received_by="")
    assert browser.post(at, data=said).status_code == 422  # no reason
    assert browser.post(at, data=said | {"remark": "Digits were swapped."}).status_code == 302
    new = slips()[-1]
    assert (new.corrects_id, new.quantity, old.quantity) == (old.id, 21, 12)
    assert [slip.id for slip in queries.standing_of(cast.acme.id)] == [new.id]
    assert "counts no more" in browser.get(f"/handovers/{old.id}").text
    again = browser.post(at, data=said | {"remark": "Once more."})
    assert again.status_code == 409
    none = said | {"kind": "not_so", "remark": "It went to another vendor."}
    assert browser.post(f"/handovers/{new.id}/correct", data=none).status_code == 302
    assert queries.standing_of(cast.acme.id) == []


def test_the_slip_of_a_first_handover_keeps_its_day_and_its_being(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    first = make_slip(work, cast.pam, origin=SlipOrigin.OPENING, happened_on=SUMMER)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/handovers/{first.id}/correct"
    said = typed(happened_on="2026-11-02", remark="Another day.")
    assert "keeps that day" in browser.post(at, data=said).text
    none = typed(happened_on=SUMMER.isoformat(), kind="not_so", remark="Never.")
    assert "Correct it there first" in browser.post(at, data=none).text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_ada_acknowledges_on_her_own_page_what_came_and_gus_sees_none_of_it(
    cast: Cast, browser: Browser, work: Engagement, language: str
) -> None:
    cast.ada.language = Language(language)
    slip = make_slip(work, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ada)
    assert slip.number in browser.get("/handovers/own").text
    at = f"/handovers/own/{slip.id}/received"
    assert browser.post(at).status_code == 302
    assert db.session.scalars(select(SlipReceipt)).one().received_by_id == cast.ada.id
    browser.post(at)
    assert len(db.session.scalars(select(SlipReceipt)).all()) == 1
    assert browser.get(f"/handovers/{slip.id}").status_code == 404
    browser.sign_in(cast.gus)
    assert slip.number not in browser.get("/handovers/own").text
    assert browser.post(at).status_code == 404


def test_an_auditor_reads_slips_and_writes_none(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    slip = make_slip(work, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ann)
    assert slip.number in browser.get("/handovers/").text
    assert browser.get(f"/engagements/{work.id}/handovers/new").status_code == 403
    assert browser.get(f"/handovers/{slip.id}/correct").status_code == 403


def test_the_pages_of_slips_ask_as_much_of_a_few_as_of_many(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    for at in ("/handovers/", f"/vendors/{cast.acme.id}/handovers"):
        for _ in range(2):
            make_slip(work, cast.pam)
        db.session.commit()
        browser.get(at)
        with count_statements() as few:
            browser.get(at)
        for _ in range(4):
            make_slip(work, cast.pam)
        db.session.commit()
        browser.get(at)
        with count_statements() as many:
            browser.get(at)
        assert len(many.statements) <= len(few.statements)
