"""An instruction: given, acknowledged, reported, sent back, confirmed; on the phone and by telephone."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language, User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.extensions import services as extensions
from portal.ledger.extensions.models import Extension
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open, of_subjects
from portal.ledger.vendors.models import VendorState
from portal.supervision.instructions import queries
from portal.supervision.instructions.facts import instructions_on
from portal.supervision.instructions.models import (
    Instruction,
    InstructionCase,
    InstructionKind,
    InstructionState,
)
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.instructions import make_case, make_instruction, reported
from tests.factories.scenes import work_of
from tests.queries import count_statements
from tests.supervision.instructions.steps import give

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
S, K = InstructionState, ObligationKind
TODAY = date(2026, 11, 25)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    made = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    return made


def typed(work: Engagement | None = None, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "kind": "erasure",
        "channel": "desk",
        "came_on": "2026-11-24",
        "title": "Erase one customer",
        "wording": "Erase all entries of the person.",
        "works": [] if work is None else [str(work.id)],
    }
    return usual | more


def done(**more: Any) -> dict[str, Any]:
    usual = {"wording": "Three entries were erased.", "done_on": "2026-11-25"}
    return usual | {"files": (BytesIO(FILE), "log.pdf")} | more


def the_row() -> Instruction:
    return db.session.scalars(select(Instruction).order_by(Instruction.id.desc())).first()  # type: ignore[return-value]


def the_case() -> InstructionCase:
    rows = select(InstructionCase).order_by(InstructionCase.id.desc())
    return db.session.scalars(rows).first()  # type: ignore[return-value]


def given_by(browser: Browser, person: User, work: Engagement, **more: Any) -> Any:
    browser.sign_in(person)
    page = f"/vendors/{work.vendor_id}/instructions/new"
    assert browser.get(page).status_code == 200
    return browser.post(page, data=typed(work, **more))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_vendor_is_told_acknowledges_reports_and_is_confirmed(
    cast: Cast, browser: Browser, work: Engagement, language: str
) -> None:
    for person in (cast.alf, cast.pam, cast.pip):
        person.language = Language(language)
    sent = given_by(browser, cast.pam, work)
    row, case = the_row(), the_case()
    assert sent.location == f"/instructions/cases/{case.id}"
    assert row.number in browser.get(sent.location).text
    owed = find_open(K.INSTRUCTION_ANSWER, row)
    assert owed is not None
    assert (owed.holder, owed.due_on) == (Holder.VENDOR, date(2026, 12, 2))  # 5 business days
    waits = find_open(K.INSTRUCTION_REPLY, case)
    assert waits is not None
    assert waits.vendor_id is None
    browser.sign_in(cast.alf)
    assert "Erase one customer" in browser.get("/todo").text
    assert "Erase all entries" in browser.get(f"/instructions/own/{row.id}").text
    sent = browser.post(f"/instructions/own/{row.id}/acknowledge")
    assert sent.location == f"/instructions/own/{row.id}"
    assert (row.state, row.acknowledged_on) == (S.ACKNOWLEDGED, TODAY)
    assert browser.get(f"/instructions/own/{row.id}/report").status_code == 200
    sent = browser.post(f"/instructions/own/{row.id}/report", data=done())
    assert sent.location == f"/instructions/own/{row.id}"
    assert "log.pdf" in browser.get(sent.location).text
    assert row.number in browser.get("/todo").text  # under what we are checking
    assert row.number in browser.get("/instructions/own").text
    browser.sign_in(cast.pip)
    page = browser.get(f"/instructions/{row.id}/confirm").text
    assert "Three entries were erased." in page
    answer = {"decision": "approve", "remark": "Thank you.", "version": row.version}
    sent = browser.post(f"/instructions/{row.id}/confirm", data=answer)
    assert sent.location == f"/instructions/{row.id}"
    assert (row.state, row.ended_on) == (S.CONFIRMED, TODAY)
    assert find_open(K.INSTRUCTION_ANSWER, row) is None
    assert find_open(K.INSTRUCTION_CONFIRM, row) is None
    closed = of_subjects(K.INSTRUCTION_ANSWER, "instructions", [row.id])[row.id]
    assert closed.outcome is Outcome.DONE
    assert "Thank you." in browser.get(sent.location).text
    assert row.number in browser.get(f"/vendors/{row.vendor_id}/instructions").text
    assert case.number in browser.get(f"/vendors/{row.vendor_id}/history").text
    assert [line.action for line in trail_of(row)] == [
        "instruction.confirmed", "instruction.reported", "instruction.acknowledged",
        "instruction.given",
    ]  # fmt: skip


def test_what_is_not_enough_goes_back_and_comes_again(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = give(cast.pam, work, due_on=date(2026, 11, 27))
    browser.sign_in(cast.alf)
    browser.post(f"/instructions/own/{row.id}/report", data=done())
    assert row.acknowledged_on == TODAY  # whoever reports has read it
    browser.sign_in(cast.pip)
    back = {"decision": "return", "due_on": "2026-12-04"}
    silent = browser.post(f"/instructions/{row.id}/confirm", data=back)
    assert silent.status_code == 422  # the vendor has to read what is missing
    early = back | {"remark": "The backup is missing.", "due_on": "2026-11-24"}
    refused = browser.post(f"/instructions/{row.id}/confirm", data=early)
    assert refused.status_code == 422
    assert "The backup is missing." in refused.text
    browser.post(
        f"/instructions/{row.id}/confirm", data=back | {"remark": "The backup is missing."}
    )
    assert row.state is S.ACKNOWLEDGED
    owed = find_open(K.INSTRUCTION_ANSWER, row)
    assert owed is not None
    assert (owed.due_on, owed.handed_in_on) == (date(2026, 12, 4), None)
    browser.sign_in(cast.alf)
    assert "The backup is missing." in browser.get(f"/instructions/own/{row.id}").text
    browser.post(f"/instructions/own/{row.id}/report", data=done(wording="The backup as well."))
    told = queries.reports_of([row.id])[row.id]
    assert [one.wording for one in told] == ["Three entries were erased.", "The backup as well."]
    assert told[0].remark == "The backup is missing."  # the first one stays as it was


def test_another_vendors_instruction_does_not_exist(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = give(cast.pam, work)
    browser.sign_in(cast.gus)
    for page in (f"/instructions/own/{row.id}", f"/instructions/own/{row.id}/report"):
        assert browser.get(page).status_code == 404
    assert browser.post(f"/instructions/own/{row.id}/acknowledge").status_code == 404
    assert row.number not in browser.get("/instructions/own").text


def test_what_is_refused_says_the_field_and_keeps_what_was_typed(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    page = f"/vendors/{work.vendor_id}/instructions/new"
    named = typed(work, person="Hanako Kawabata", wording="Erase Hanako Kawabata, customer 4711.")
    sent = browser.post(page, data=named)
    assert sent.status_code == 422
    assert "It has a field of its own" in sent.text
    assert "customer 4711" in sent.text
    none = browser.post(page, data=typed())
    assert none.status_code == 422
    assert "Say why no vendor is told anything" in none.text


def test_a_complaint_without_a_vendor_is_kept_with_its_reason_and_answered(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    asked = browser.get("/instructions/new").text
    assert "It stands in lists: no name of a person." in asked
    for nobody_reads_it in (
        "Vendors read it",
        "What vendors are told",
        "the vendors asked",
        "Only where no work is chosen",
    ):
        assert nobody_reads_it not in asked
    said = typed(
        kind="complaint", title="A letter came twice", no_instruction="Our own desk sent it."
    )
    sent = browser.post("/instructions/new", data=said)
    case = the_case()
    assert sent.location == f"/instructions/cases/{case.id}"
    assert "Our own desk sent it." in browser.get(sent.location).text
    assert "A letter came twice" in browser.get("/instructions/cases").text
    waits = find_open(K.INSTRUCTION_REPLY, case)
    assert waits is not None
    assert browser.get(f"/instructions/cases/{case.id}/reply").status_code == 200
    early = {"reply": "We apologised by telephone.", "replied_on": "2026-11-23"}
    assert browser.post(f"/instructions/cases/{case.id}/reply", data=early).status_code == 422
    browser.post(f"/instructions/cases/{case.id}/reply", data=early | {"replied_on": "2026-11-25"})
    assert case.replied_on == TODAY
    assert find_open(K.INSTRUCTION_REPLY, case) is None
    again = early | {"replied_on": "2026-11-25"}
    assert browser.post(f"/instructions/cases/{case.id}/reply", data=again).status_code == 409


def test_with_whom_it_is_over_nothing_is_asked(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    cast.acme.state = VendorState.CLOSED
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{work.vendor_id}/instructions/new").text
    assert "We no longer work with this vendor." in page


def test_it_is_withdrawn_with_its_reason(cast: Cast, browser: Browser, work: Engagement) -> None:
    row = give(cast.pam, work)
    browser.sign_in(cast.pam)
    assert browser.get(f"/instructions/{row.id}/withdraw").status_code == 200
    browser.post(f"/instructions/{row.id}/withdraw", data={"reason": "The person took it back."})
    assert (row.state, row.reason) == (S.WITHDRAWN, "The person took it back.")
    assert find_open(K.INSTRUCTION_ANSWER, row) is None
    browser.sign_in(cast.alf)
    late = browser.post(f"/instructions/own/{row.id}/report", data=done())
    assert late.status_code == 409


def test_a_vendor_gets_more_time_and_what_is_owed_moves(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = give(cast.pam, work)
    owed = find_open(K.INSTRUCTION_ANSWER, row)
    assert owed is not None
    browser.sign_in(cast.alf)
    assert f"/todo/{owed.id}/more-time" in browser.get("/todo").text
    wish = {"until": "2026-12-09", "reason": "The system is down."}
    assert browser.post(f"/todo/{owed.id}/more-time", data=wish).status_code == 302
    asked = db.session.scalars(select(Extension)).one()
    with transaction():
        extensions.answer_extension(
            asked.id, until=date(2026, 12, 9), answer="", actor=acting(cast.pam)
        )
    moved = find_open(K.INSTRUCTION_ANSWER, row)
    assert moved is not None
    assert moved.due_on == date(2026, 12, 9)
    (known,) = instructions_on([row.vendor_id], TODAY)[row.vendor_id]
    assert known.due_on == date(2026, 12, 9)


def test_the_register_finds_filters_and_becomes_a_file(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = make_instruction(cast.pam, work, due_on=date(2026, 11, 24), given_on=date(2026, 11, 16))
    security = make_case(cast.pam, kind=InstructionKind.SECURITY, title="Change the keys")
    other = make_instruction(cast.pam, work, security)
    reported(other, cast.ada)
    browser.sign_in(cast.ann)
    assert row.number in browser.get("/instructions/").text
    late = browser.get("/instructions/?state=late").text
    assert row.number in late
    assert other.number not in late
    assert other.number in browser.get("/instructions/?q=keys").text
    file = browser.get("/instructions/?file=xlsx")
    assert file.status_code == 200
    assert browser.get(f"/find?q={row.number}").location == f"/instructions/{row.id}"


def test_lists_ask_the_same_however_long(cast: Cast, browser: Browser, work: Engagement) -> None:
    browser.sign_in(cast.pam)
    pages = ("/instructions/", "/instructions/cases", f"/vendors/{cast.acme.id}/instructions")

    def cost() -> list[int]:
        found = []
        for page in pages:
            browser.get(page)
            with count_statements() as asked:
                browser.get(page)
            found.append(asked.total)
        return found

    make_instruction(cast.pam, work)
    once = cost()
    for _ in range(3):
        make_instruction(cast.pam, work)
    assert cost() == once
