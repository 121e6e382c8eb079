"""Subcontractors as a file: the workbook given out, compared whole when it comes back, applied for in one act."""

import csv
import re
from datetime import date
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement, ReentrustmentMode
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.subcontractors.models import (
    Subcontractor,
    SubcontractorFile,
    SubcontractorState,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.subcontractors import approved, make_subcontractor
from tests.queries import count_statements
from tests.supervision.subcontractors.steps import allow

S = SubcontractorState
OWN = "/subcontractors/own/list"
HEADINGS = [
    "番号", "委託業務", "再委託先", "法人番号", "登記のある国", "住所", "再委託元", "再委託する業務",
    "取り扱うデータ", "取扱いを行う国", "取扱いの場所", "安全管理措置", "開始日", "終了日",
]  # fmt: skip


def listed(**more: str) -> list[str]:
    """Tobi sorts letters in Kobe from December."""
    usual = {
        "再委託先": "Tobi Sorting", "登記のある国": "日本", "住所": "Kobe 2-2", "再委託する業務": "Sorts letters.",
        "取り扱うデータ": "Name and contact details", "取扱いを行う国": "Japan", "取扱いの場所": "Kobe",
        "安全管理措置": "Cameras, no telephones.", "開始日": "2026-12-10",
    }  # fmt: skip
    known = usual | more
    return [known.get(name, "") for name in HEADINGS]


def hand_in(browser: Browser, *rows: list[str], to: str = OWN) -> Any:
    text = StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return browser.post(to, data={"file": (BytesIO(text.getvalue().encode("utf-8-sig")), "l.csv")})


def taken_from(text: str) -> dict[str, Any]:
    """What the button of the page sends."""
    found: dict[str, Any] = {}
    for name in ("told", "digest"):
        match = re.search(rf'name="{name}" value="([^"]*)"', text)
        assert match, name
        found[name] = unescape(match[1])
    return found


def rows() -> list[Subcontractor]:
    db.session.expire_all()
    return list(db.session.scalars(select(Subcontractor).order_by(Subcontractor.id)))


@pytest.fixture
def ada(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.ada)
    return browser


def test_what_is_new_is_applied_for_in_one_act_with_the_list_as_its_evidence(
    cast: Cast, ada: Browser, work: Engagement
) -> None:
    assert f'href="{OWN}"' in ada.get("/subcontractors/own").text
    shown = hand_in(ada, listed(), listed(再委託先="Suzume Post", 委託業務=work.number))
    assert "New: 2, known: 0, known with other facts: 0, wrong cells or rows: 0." in shown.text
    assert rows() == []

    sent = ada.post(f"{OWN}/apply", data=taken_from(shown.text))

    assert sent.location == "/subcontractors/own"
    tobi, suzume = rows()
    assert (tobi.state, tobi.name, tobi.categories) == (
        S.REQUESTED,
        "Tobi Sorting",
        ["name_contact"],
    )
    assert (tobi.is_ours, tobi.applied_by_id, tobi.starts_on) == (
        False, cast.ada.id, date(2026, 12, 10),
    )  # fmt: skip
    assert find_open(ObligationKind.SUBCONTRACTOR_EXAMINE, suzume) is not None
    files = db.session.scalars(select(SubcontractorFile)).all()
    assert [file.file_name for file in files] == ["l.csv", "l.csv"]
    for row in (tobi, suzume):
        assert [line.action for line in trail_of(row)] == ["subcontractor.list_applied"]
    again = hand_in(ada, listed(), listed(再委託先="Suzume Post"))
    assert "New: 0, known: 2" in again.text
    assert "Apply for those that are new" not in again.text
    assert ada.post(f"{OWN}/apply", data=taken_from(shown.text)).status_code == 409


def test_who_is_in_the_chain_is_known_by_number_or_name_however_spelt_and_never_changed(
    cast: Cast, ada: Browser, work: Engagement
) -> None:
    row = approved(
        work, cast.ada, cast.pam, name="株式会社かもめ便", corporate_number="7000012050002"
    )
    db.session.commit()

    by_number = hand_in(ada, listed(番号=row.number, 再委託先=row.name, 取扱いの場所="Nara"))
    by_name = hand_in(ada, listed(再委託先="(株)カモメ便", 取扱いの場所="Nara"))
    by_corporate = hand_in(
        ada, listed(法人番号="7000012050002", 再委託先="Kamome", 取扱いの場所="Nara")
    )

    for shown in (by_number, by_name, by_corporate):
        assert shown.status_code == 200, shown.text
        assert "New: 0, known: 0, known with other facts: 1" in shown.text
        assert "Nara" in shown.text
        assert "Apply for those that are new" not in shown.text
    assert [(one.place, one.name) for one in rows()] == [(row.place, "株式会社かもめ便")]
    other_form = hand_in(ada, listed(再委託先="有限会社かもめ便"))
    assert other_form.status_code == 422
    assert row.number in other_form.text


def test_what_ran_out_is_renewed_from_the_day_after_and_what_was_refused_applied_for_again(
    cast: Cast, ada: Browser, work: Engagement
) -> None:
    out = approved(work, cast.ada, cast.pam, approved_until=date(2026, 11, 24))
    against = make_subcontractor(work, cast.ada, name="Tobi Sorting", state=S.REFUSED)
    gone = make_subcontractor(work, cast.ada, name="Suzume Post", state=S.WITHDRAWN)
    db.session.commit()

    shown = hand_in(
        ada,
        listed(再委託先=out.name, 開始日="2026-06-15"),
        listed(),
        listed(再委託先="Suzume Post"),
    )
    assert "New: 3" in shown.text
    ada.post(f"{OWN}/apply", data=taken_from(shown.text))

    made = rows()[3:]
    assert [one.follows_id for one in made] == [out.id, against.id, None]
    assert made[0].starts_on == date(2026, 11, 25)
    assert gone.state is S.WITHDRAWN


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"委託業務": "Elsewhere"}, "No work that is entrusted today is called so."),
        ({"取り扱うデータ": "my_number"}, "Choose data that is shared for this work."),
        ({"終了日": "2026-12-01"}, "The end date must not be before"),
        ({"安全管理措置": ""}, "This cell is needed."),
        ({"開始日": "soon"}, "soon"),
        ({"再委託元": "Nobody"}, "This is no approved subcontractor of the work"),
        ({"番号": "SC-1999-001"}, "There is no row with the number"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_holds_up_the_whole_list(
    ada: Browser, work: Engagement, wrong: dict[str, str], said: str
) -> None:
    shown = hand_in(ada, listed(再委託先="Suzume Post"), listed(**wrong))

    assert shown.status_code == 422
    assert said in shown.text
    assert re.search(r'data-label="Row">3<', shown.text)
    assert ada.post(f"{OWN}/apply", data={"told": "", "digest": ""}).status_code == 422
    assert rows() == []


def test_a_vendor_applies_only_where_its_contract_lets_it_and_procurement_does_for_it(
    cast: Cast, ada: Browser, work: Engagement
) -> None:
    allow(work, ReentrustmentMode.NAMED_ONLY)
    refused = hand_in(ada, listed())
    assert refused.status_code == 422
    assert "Only companies that the contract names" in refused.text
    ada.sign_in(cast.pam)
    there = f"/vendors/{cast.acme.id}/subcontractors/list"
    assert f'href="{there}"' in ada.get(f"/vendors/{cast.acme.id}/subcontractors").text

    shown = hand_in(ada, listed(), to=there)
    ada.post(f"{there}/apply", data=taken_from(shown.text))

    assert ada.post(f"{there}/apply", data=taken_from(shown.text)).status_code == 409
    (row,) = rows()
    assert (row.is_ours, row.applied_by_id) == (True, cast.pam.id)


def test_what_was_shown_to_one_vendor_is_not_applied_for_by_another(
    cast: Cast, ada: Browser, work: Engagement
) -> None:
    shown = taken_from(hand_in(ada, listed()).text)
    mode = ReentrustmentMode.PRIOR_APPROVAL
    others = work_of(cast.globex, signer=cast.gus, reentrustment_mode=mode)
    db.session.commit()
    ada.sign_in(cast.gus)
    own = taken_from(hand_in(ada, listed(委託業務=others.number)).text)
    shown["digest"] = own["digest"]

    assert ada.post(f"{OWN}/apply", data=shown).status_code == 422
    assert rows() == []


@pytest.mark.parametrize("reader", ["ada", "pam"])
def test_the_workbook_comes_back_as_known_and_a_row_added_to_it_as_new(
    cast: Cast, browser: Browser, work: Engagement, reader: str
) -> None:
    approved(work, cast.ada, cast.pam)
    db.session.commit()
    person: User = getattr(cast, reader)
    browser.sign_in(person)
    path = OWN if reader == "ada" else f"/vendors/{cast.acme.id}/subcontractors/list"
    book = load_workbook(BytesIO(browser.get(f"{path}.xlsx").data))
    sheet = book.worksheets[0]
    filled = [cell.value for cell in sheet[2]]
    assert "Kamome Delivery" in filled
    added = list(filled)
    added[0], added[2], added[3] = None, "Tobi Sorting", None
    for place, value in enumerate(added, 1):
        sheet.cell(3, place, value)
    changed = BytesIO()
    book.save(changed)

    shown = browser.post(path, data={"file": (BytesIO(changed.getvalue()), "chain.xlsx")})

    assert shown.status_code == 200, shown.text
    assert "New: 1, known: 1, known with other facts: 0, wrong cells or rows: 0." in shown.text


def test_a_longer_chain_is_compared_in_as_many_statements(
    cast: Cast, ada: Browser, work: Engagement
) -> None:
    def counted() -> int:
        db.session.commit()
        with count_statements() as statements:
            assert hand_in(ada, listed()).status_code == 200
        return statements.total

    approved(work, cast.ada, cast.pam, name="A")
    before = counted()
    for number in range(4):
        approved(work, cast.ada, cast.pam, name=f"B{number}")
    assert counted() == before
