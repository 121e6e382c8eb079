"""Assessments from before the portal as a file: compared whole, recorded, confirmed by a second person."""

import csv
import json
import re
from datetime import date
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.supervision.selections.earlier_list.comparing import (
    EarlierComparison,
    KnownAssessment,
    KnownVendor,
    OnRecord,
    compare,
)
from portal.supervision.selections.models import (
    SelectionAssessment,
    SelectionFile,
    SelectionList,
    SelectionOutcome,
    SelectionState,
)
from portal.supervision.selections.queries import selections_on
from tests.browser import Browser
from tests.cast import Cast
from tests.cli.conftest import Flasked, run_flask
from tests.factories.selections import make_selection
from tests.queries import count_statements
from tests.supervision.selections.steps import actions, as_, open_kinds, page, send

__all__ = ["run_flask"]

S, Out = SelectionState, SelectionOutcome
PAGE, TAKE = "/selections/lists/new", "/selections/lists/record"
TODAY, BASELINE = date(2026, 11, 25), date(2026, 4, 1)
HEADINGS = [
    "委託先番号", "法人番号", "委託先", "評価日", "当時の選定基準", "得点", "評価結果", "期限", "条件",
    "決定者", "理由", "決裁番号",
]  # fmt: skip
HIBARI = "7000012050002"


def listed(**more: str) -> list[str]:
    """Acme was adopted in June 2025."""
    usual = {
        "委託先": "Acme", "評価日": "2025-06-02", "当時の選定基準": "委託先管理規程 第2版",
        "得点": "82", "評価結果": "採用", "決定者": "購買部長", "理由": "基準を満たす",
    }  # fmt: skip
    known = usual | more
    return [known.get(name, "") for name in HEADINGS]


def written(*rows: list[str]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return text.getvalue().encode("utf-8-sig")


def hand_in(browser: Browser, data: bytes, name: str = "earlier.csv") -> Any:
    return browser.post(PAGE, data={"file": (BytesIO(data), name)})


def taken_from(text: str) -> dict[str, Any]:
    """What the button of the page sends."""
    found: dict[str, Any] = {}
    for name in ("told", "digest"):
        match = re.search(rf'name="{name}" value="([^"]*)"', text)
        assert match, name
        found[name] = unescape(match[1])
    return found


def rows() -> list[SelectionAssessment]:
    db.session.expire_all()
    return list(db.session.scalars(select(SelectionAssessment).order_by(SelectionAssessment.id)))


def the_list() -> SelectionList:
    db.session.expire_all()
    return db.session.scalars(select(SelectionList)).one()


def recorded(browser: Browser, cast: Cast, *more: list[str]) -> SelectionList:
    staff = as_(browser, cast.pam)
    sent = taken_from(hand_in(staff, written(listed(), *more)).text)
    send(staff, TAKE, **sent)
    return the_list()


def test_from_the_file_to_the_confirmation(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    assert f'href="{PAGE}"' in page(staff, "/selections/")
    shown = hand_in(
        staff, written(listed(), listed(委託先="Globex", 評価結果="Adopt", 期限="2027-05-31"))
    )
    assert shown.status_code == 200, shown.text
    assert "New: 2, on record already: 0, wrong cells or rows: 0." in shown.text
    assert rows() == []
    send(staff, TAKE, **taken_from(shown.text))
    made = the_list()
    acme, globex = rows()
    assert (acme.state, acme.is_earlier, acme.list_id) == (S.PROPOSED, True, made.id)
    assert (acme.assessed_on, acme.score, acme.basis) == (
        date(2025, 6, 2), 82.0, "委託先管理規程 第2版",
    )  # fmt: skip
    assert acme.reason == "購買部長: 基準を満たす"
    assert globex.until == date(2027, 5, 31)
    assert open_kinds() == [(ObligationKind.SELECTION_LIST, Holder.PRIVACY_OFFICER)]
    files = db.session.scalars(select(SelectionFile)).all()
    assert {file.file_sha256 for file in files} == {made.file_sha256}
    here = f"/selections/lists/{made.id}"
    assert f"{here}/decide" not in page(staff, here)
    assert staff.get(f"{here}/file").status_code == 200
    assert selections_on([cast.acme.id], TODAY)[cast.acme.id].latest is None

    officer = as_(browser, cast.pia)
    assert "委託先管理規程 第2版" in page(officer, f"{here}/decide")
    assert "reason-error" in send(officer, f"{here}/decide", 422, decision="approve", reason="")
    send(officer, f"{here}/decide", decision="approve", reason="Compared.", decision_number="D-1")
    assert [row.state for row in rows()] == [S.DECIDED, S.DECIDED]
    latest = selections_on([cast.acme.id], TODAY)[cast.acme.id].latest
    assert latest is not None
    assert (latest.counts_from, latest.is_earlier) == (date(2025, 6, 2), True)
    assert open_kinds() == []
    assert "D-1" in page(officer, here)
    assert actions(the_list()) == ["selection.list_proposed", "selection.list_confirmed"]
    assert actions(rows()[0]) == ["selection.list_proposed", "selection.list_confirmed"]
    assert "decided already" in send(officer, f"{here}/decide", 409, decision="approve", reason="x")


def test_refused_all_of_it_is_withdrawn_and_it_can_come_again(browser: Browser, cast: Cast) -> None:
    made = recorded(browser, cast)
    officer = as_(browser, cast.pia)
    send(officer, f"/selections/lists/{made.id}/decide", decision="return", reason="Wrong year.")
    assert [row.state for row in rows()] == [S.WITHDRAWN]
    again = hand_in(as_(browser, cast.pam), written(listed()))
    assert "New: 1" in again.text


def test_whoever_recorded_it_does_not_confirm_it(browser: Browser, cast: Cast) -> None:
    officer = as_(browser, cast.pia)
    send(officer, TAKE, **taken_from(hand_in(officer, written(listed())).text))
    here = f"/selections/lists/{the_list().id}/decide"
    assert "Another person" in send(officer, here, 422, decision="approve", reason="Mine.")
    send(as_(browser, cast.max), here, decision="approve", reason="Compared.")
    assert [row.state for row in rows()] == [S.DECIDED]


@pytest.mark.parametrize("act", ["decide", "withdraw", "fill"])
def test_one_of_a_list_is_decided_with_the_list_only(
    browser: Browser, cast: Cast, act: str
) -> None:
    recorded(browser, cast)
    (row,) = rows()
    who = cast.pia if act == "decide" else cast.pam
    typed = {
        "decision": "approve", "reason": "x", "basis": "x", "outcome": "adopt",
        "assessed_on": "2025-06-02",
    }  # fmt: skip
    answer = as_(browser, who).post(f"/selections/{row.id}/{act}", data=typed)
    assert answer.status_code == 409, answer.text
    assert [row.state for row in rows()] == [S.PROPOSED]
    assert "decided with it" in page(browser, f"/selections/{row.id}")


def test_nothing_is_recorded_while_a_row_is_wrong(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    shown = hand_in(staff, written(listed(), listed(委託先="Acme Printing")))
    assert shown.status_code == 422
    assert "This vendor is not in the register." in shown.text
    assert 'name="told"' not in shown.text
    assert rows() == []


def test_what_was_recorded_meanwhile_is_looked_at_again(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    sent = taken_from(hand_in(staff, written(listed(), listed(委託先="Globex"))).text)
    make_selection(cast.globex, cast.pam, cast.pia, is_earlier=True, assessed_on=date(2025, 6, 2))
    db.session.commit()
    shown = send(staff, TAKE, 409, **sent)
    assert "recorded after this list was compared" in shown
    assert "on record already: 1" in shown
    assert len(rows()) == 1


def test_the_same_file_again_changes_nothing(browser: Browser, cast: Cast) -> None:
    recorded(browser, cast)
    shown = hand_in(browser, written(listed()))
    assert "Everything on this list is on record already." in shown.text


def test_a_list_recorded_twice_is_recorded_once(browser: Browser, cast: Cast) -> None:
    staff = as_(browser, cast.pam)
    sent = taken_from(hand_in(staff, written(listed())).text)
    send(staff, TAKE, **sent)
    assert "recorded after this list was compared" in send(staff, TAKE, 409, **sent)
    assert len(rows()) == 1


def test_a_sign_that_is_not_ours_is_refused(browser: Browser, cast: Cast) -> None:
    shown = send(as_(browser, cast.pam), TAKE, 422, told="forged", digest="")
    assert "Choose the file again." in shown


def test_the_page_asks_the_database_as_often_for_many_rows(browser: Browser, cast: Cast) -> None:
    days = [f"2025-06-{number:02}" for number in range(1, 11)]
    staff = as_(browser, cast.pam)
    hand_in(staff, written(listed()))
    asked = []
    for several in (days[:1], days):
        with count_statements() as counted:
            hand_in(staff, written(*(listed(評価日=day) for day in several)))
        asked.append(len(counted.statements))
    assert asked[0] == asked[1]


def test_from_the_terminal_it_is_compared_and_recorded_by_somebody(
    run_flask: Flasked, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "earlier.csv"
    path.write_bytes(written(listed()))
    said = json.loads(run_flask("selections", "import", str(path), "--json").output)
    assert (said["new"], said["applied"], rows()) == (1, False, [])
    refused = run_flask("selections", "import", str(path), "--apply")
    assert refused.exit_code == 1
    told = ("selections", "import", str(path), "--apply", "--as", cast.pam.email, "--json")
    assert json.loads(run_flask(*told).output)["applied"] is True
    assert [row.proposed_by_id for row in rows()] == [cast.pam.id]
    path.write_bytes(written(listed(得点="1000")))
    assert run_flask("selections", "import", str(path)).exit_code == 1


VENDORS = [
    KnownVendor(1, "Acme", HIBARI, VendorState.ACTIVE),
    KnownVendor(2, "Globex", None, VendorState.CLOSED),
    KnownVendor(3, "Umi", None, VendorState.ASSESSING, "SA-2026-004"),
]
KNOWN = [KnownAssessment("SA-2026-001", 1, date(2025, 1, 10), Out.ADOPT)]


def compared(*several: dict[str, Any]) -> EarlierComparison:
    usual = {
        "name": "Acme", "assessed_on": date(2025, 6, 2), "basis": "Rules", "outcome": "adopt",
        "decided_by": "Head of purchasing", "reason": "Sound",
    }  # fmt: skip
    found = [(place, usual | one) for place, one in enumerate(several, start=2)]
    kept = [(place, {name: cell for name, cell in one.items() if cell}) for place, one in found]
    return compare(kept, OnRecord(VENDORS, KNOWN, TODAY, BASELINE))


@pytest.mark.parametrize(
    "row",
    [
        {"number": "v-1", "name": ""},
        {"corporate_number": HIBARI, "name": "Somebody else"},
        {"outcome": "特例承認", "until": date(2025, 9, 1), "conditions": "A guard."},
        {"outcome": "Adopt on condition", "until": date(2025, 9, 1), "conditions": "Locks."},
        {"score": "77.3%"},
        {"score": 0},
        {"assessed_on": date(2026, 3, 31)},
    ],
)
def test_a_row_that_is_taken(app: Flask, row: dict[str, Any]) -> None:
    with app.app_context():  # which knows the words of both languages
        found = compared(row)
    assert found.wrong == []
    assert [one.vendor_id for one in found.new] == [1]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ({"name": ""}, "name", "not in the register"),
        ({"number": "V-9"}, "number", "not in the register"),
        ({"number": "V-1", "name": "Umi"}, "name", "is called"),
        ({"name": "Globex"}, "name", "rejected or closed"),
        ({"name": "Umi"}, "name", "under way already"),
        ({"assessed_on": date(2026, 4, 1)}, "assessed_on", "filled in by the criteria"),
        ({"assessed_on": date(2026, 12, 1)}, "assessed_on", "still to come"),
        ({"assessed_on": ""}, "assessed_on", "needed"),
        ({"basis": ""}, "basis", "needed"),
        ({"outcome": "good"}, "outcome", "list"),
        ({"outcome": "conditional"}, "until", "last day"),
        (
            {"outcome": "conditional", "until": date(2025, 9, 1)},
            "conditions",
            "List the conditions",
        ),
        ({"until": date(2025, 6, 1)}, "until", "must not be before"),
        ({"decided_by": ""}, "decided_by", "needed"),
        ({"reason": ""}, "reason", "needed"),
        ({"score": "101"}, "score", "no score"),
        ({"score": "high"}, "score", "no score"),
        ({"assessed_on": date(2025, 1, 10), "outcome": "reject"}, "outcome", "another result"),
    ],
)
def test_a_row_that_is_not(row: dict[str, Any], column: str, reason: str) -> None:
    found = compared(row)
    assert found.new == []
    (wrong,) = found.wrong
    assert wrong.column is not None
    assert (wrong.row, wrong.column.id) == (2, column)
    assert reason in wrong.reason.id


def test_one_that_is_on_record_is_counted_and_two_of_a_day_are_refused() -> None:
    assert compared({"assessed_on": date(2025, 1, 10)}).same == 1
    found = compared({}, {"reason": "Twice"}, {"assessed_on": date(2025, 7, 1)})
    assert [one.assessed_on.month for one in found.new] == [6, 7]
    assert [one.row for one in found.wrong] == [3]


def test_an_empty_list_says_so() -> None:
    assert len(compared().wrong) == 1
