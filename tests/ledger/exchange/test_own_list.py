"""A company's own list: found, mapped, compared, mended in the page, written, remembered."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.content import catalogue
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.contracts.models import Contract, ContractCover
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.exchange.comparing.difference import FileDifference
from portal.ledger.exchange.importing import jobs
from portal.ledger.exchange.importing.services import apply
from portal.ledger.exchange.own_list import looking, meanings
from portal.ledger.exchange.own_list.lines import choices_now
from portal.ledger.exchange.own_list.looking import ListMap, find_list, guess_columns, values_of
from portal.ledger.exchange.own_list.rows import check_list
from portal.ledger.exchange.reading.files import read
from portal.ledger.vendors.models import Vendor, VendorState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.ledger.exchange import own_lists
from tests.ledger.exchange.conftest import changes, wrong
from tests.queries import count_statements

GIVEN = {
    "engagements.starts_on": "2026-11-01",
    "shares.transfer_method": "paper_courier",
    "shares.storage_location": "vendor_office_jp",
    "shares.first_handover_on": "begun",
}


def mapped(data: bytes, name: str, cast: Cast, given: Mapping[str, str] = GIVEN) -> ListMap:
    found = find_list(read(data, name, fit=looking.fit), name)
    given = {**given, "shares.decided_by_id": cast.pam.email}
    return ListMap(found.raw.name, found.heading, guess_columns(found), given=given)


def compared(data: bytes, name: str, cast: Cast, **other: Any) -> FileDifference:
    told = replace(mapped(data, name, cast), **other)
    return check_list(data, name, told, actor=acting(cast.pam))


def taken_over(data: bytes, name: str, cast: Cast) -> FileDifference:
    difference = compared(data, name, cast)
    assert not difference.wrong, wrong(difference)
    with transaction():
        apply(difference)
    return difference


def test_columns_of_an_old_system_are_recognised(cast: Cast) -> None:
    told = mapped(own_lists.old_system(), "old.csv", cast)
    assert told.columns == {
        "取引先名": "vendors.name",
        "取引先カナ": "vendors.kana",
        "取引先区分": "vendors.kind",
        "法人番号": "vendors.corporate_number",
        "業務内容": "engagements.name",
        "個人情報の項目": "shares.category",
        "件数": "shares.volume_band",
        "契約日": "contracts.signed_on",
        "担当部署": "engagements.department",
        "担当者": "vendors.owner_id",
    }


def test_what_is_handed_over_is_known_when_it_is_called_data() -> None:
    known = [meanings.of_heading(words)[0] for words in ("取扱データ", "預託データ", "データ量")]
    assert known == ["shares.category", "shares.category", ""]


def test_a_head_over_two_rows_below_title_lines_is_found(cast: Cast) -> None:
    data = own_lists.workbook()
    found = find_list(read(data, "list.xlsx", fit=looking.fit), "list.xlsx")
    assert [column.heading for column in found.columns] == [
        "№", "委託先 名称", "委託先 法人番号", "業務内容", "取り扱う個人情報", "件数", "契約締結日", "主管部署",
        "受渡方法", "備考",
    ]  # fmt: skip
    assert guess_columns(found)["委託先 名称"] == "vendors.name"


def test_a_list_in_english_needs_nothing_mended(cast: Cast) -> None:
    taken_over(own_lists.IN_ENGLISH.encode(), "list.csv", cast)
    kinds = {one.name: one.kind for one in db.session.scalars(select(Vendor))}
    assert kinds["Harbour Lane Ltd."] == "printing_mailing"
    assert kinds["Quayside Ltd."] == "professional_firm"
    shared = set(db.session.scalars(select(DataShare.category)))
    assert {"name_contact", "bank_account"} <= shared


def test_one_row_becomes_vendor_work_data_and_contract(cast: Cast) -> None:
    difference = taken_over(own_lists.old_system(), "old.csv", cast)
    vendors = {one.name: one for one in db.session.scalars(select(Vendor))}
    print_ = vendors["株式会社あけぼの印刷"]
    assert (print_.kind, print_.state) == ("printing_mailing", VendorState.CANDIDATE)
    assert print_.owner_id == cast.pam.id
    carrier = vendors["有限会社ゆうなぎ運送"]
    works = db.session.scalars(
        select(EngagementTerms).where(EngagementTerms.vendor_id == carrier.id)
    ).all()
    assert {one.name for one in works} == {"商品の配送", "返品の回収"}
    assert {one.subcontracting for one in works} == {"unknown"}
    (share,) = db.session.scalars(select(DataShare).where(DataShare.vendor_id == print_.id))
    assert (share.category, share.volume_band, share.items) == ("name_contact", "v4", "氏名、住所")
    assert share.decided_on == date(2019, 4, 1)
    (contract,) = db.session.scalars(select(Contract).where(Contract.vendor_id == print_.id))
    assert contract.signed_on == date(2019, 4, 1)
    assert db.session.scalars(
        select(ContractCover.engagement_id).where(ContractCover.contract_id == contract.id)
    ).all()
    notes = [words(note, "en") for note in difference.notes]
    assert any("lines of totals are left out: 5" in note for note in notes)


def test_the_same_list_again_changes_nothing(cast: Cast) -> None:
    taken_over(own_lists.old_system(), "old.csv", cast)
    again = compared(own_lists.old_system(), "old.csv", cast)
    assert not again.wrong, wrong(again)
    assert changes(again) == []
    assert again.to_write == 0


def test_a_vendor_that_stands_gets_what_is_new_and_shows_what_differs(cast: Cast) -> None:
    taken_over(own_lists.old_system(), "old.csv", cast)
    other = own_lists.OLD_SYSTEM.replace("㈱あけぼの印刷", "（株）あけぼの印刷").replace(
        "運送,,商品", "倉庫・運送,,商品"
    )
    other = other.replace("返品の回収", "景品の発送").replace("12000", "")
    again = compared(other.encode("cp932"), "old.csv", cast)
    assert not again.wrong, wrong(again)
    # An empty cell empties nothing, a name is written in several ways, a contract covers the new work.
    assert [one[1:] for one in changes(again)] == [
        ("Covers this work", "返品の回収", "返品の回収; 景品の発送")
    ]
    assert [one.values["name"] for one in again.plan.works] == ["景品の発送"]
    more = own_lists.OLD_SYSTEM.replace("12000", "200000")
    assert [one[1:] for one in changes(compared(more.encode("cp932"), "old.csv", cast))] == [
        ("Number of people", "10,001 to 100,000", "over 100,000")
    ]


def test_one_corporate_number_under_two_names_is_one_vendor_and_said(cast: Cast) -> None:
    numbered = own_lists.OLD_SYSTEM.replace("印刷,,", "印刷,5999901000424,").replace(
        "運送,,返品", "運送,5999901000424,返品"
    )
    found = compared(numbered.encode("cp932"), "old.csv", cast)
    assert [one.values["name"] for one in found.plan.vendors] == [
        "株式会社あけぼの印刷", "有限会社ゆうなぎ運送",
    ]  # fmt: skip
    notes = " ".join(words(note, "en") for note in found.notes)
    assert "row 4, column “Legal name”: an earlier row says otherwise" in notes


def test_forty_vendors_take_as_many_statements_as_ten(cast: Cast) -> None:
    def statements(vendors: int) -> int:
        with count_statements() as counted:
            taken_over(own_lists.workbook(vendors), "list.xlsx", cast)
        return len(counted.statements)

    few = statements(10)
    assert statements(40) <= few + 2


def test_totals_remarks_and_repeated_rows_of_a_workbook_are_left_out_and_named(cast: Cast) -> None:
    difference = compared(own_lists.workbook(12), "list.xlsx", cast)
    assert not difference.wrong, wrong(difference)
    notes = " ".join(words(note, "en") for note in difference.notes)
    assert "totals are left out: 16, 22" in notes
    assert "remarks are left out: 23" in notes
    assert "“記入例” is not taken" in notes
    assert len(difference.plan.vendors) == 13
    assert [one.values["name"] for one in difference.plan.works if one.values["name"] != "給与計算"] == [
        "年末調整", "社会保険手続",
    ]  # fmt: skip


def test_values_are_listed_with_what_they_seem_to_mean(cast: Cast) -> None:
    data = own_lists.workbook()
    found = find_list(read(data, "list.xlsx", fit=looking.fit), "list.xlsx")
    told = mapped(data, "list.xlsx", cast)
    listed = values_of(found, told, choices_now(), catalogue.category_pack())
    meant = {value.typed: (value.count, value.choice) for value in listed["shares.category"]}
    assert meant["口座"] == (3, "bank_account")
    assert meant["個人番号"] == (1, "my_number")
    assert {value.choice for value in listed["shares.transfer_method"]} == {
        "paper_courier",
        "paper_hand",
    }
    assert "shares.volume_band" not in listed


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def hand_in(browser: Browser, data: bytes, name: str) -> str:
    """The address of the page of its columns."""
    answer = browser.post("/vendors/own-list", data={"file": (BytesIO(data), name)})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def fields_of(page: str) -> dict[str, str]:
    """What the form of the columns would send as it stands."""
    form = page[page.index('name="shown"') - 40 : page.index('class="finder"')]
    sent = dict(re.findall(r'<input[^>]* name="([^"]+)" [^>]*?value="([^"]*)"', form))
    sent |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for name, inside in re.findall(
        r'<select[^>]* name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.findall(r'value="([^"]*)" selected', inside)
        sent[name] = chosen[0] if chosen else ""
    return sent


def run_job() -> None:
    with acting_as(db.session, SYSTEM):
        jobs.run_imports()


def compare_it(browser: Browser, where: str) -> str:
    sent = fields_of(browser.get(where).text) | {
        f"given-{name}": value for name, value in GIVEN.items()
    }
    answer = browser.post(where, data=sent)
    assert answer.status_code == 302, answer.text
    run_job()
    return str(answer.location)


def test_a_list_is_mapped_mended_in_the_page_and_taken_over(pam: Browser, cast: Cast) -> None:
    data = own_lists.OLD_SYSTEM.replace("2020/10/01", "2020/13/01").replace("500,", "多数,")
    where = hand_in(pam, data.encode("cp932"), "取引先.csv")
    page = pam.get(where).text
    assert "㈱あけぼの印刷" in page
    assert 'name="value-shares.volume_band-0"' in page
    refused = pam.post(where, data=fields_of(page))
    assert refused.status_code == 422
    assert "Please fill this in." in refused.text
    shown = pam.get(compare_it(pam, where)).text
    assert "2 rows are wrong, so nothing can be imported." in shown
    (action,) = re.findall(r'action="(/vendors/own-list/\d+/mend)"', shown)
    names = re.findall(r'name="((?:cell|value)\|[^"]+)"', shown)
    assert names == ["value|shares.volume_band|多数", "cell|3|contracts.signed_on"]
    nothing = pam.post(action, data={})
    assert nothing.status_code == 422
    mended = pam.post(action, data=dict(zip(names, ("v2", "2020-12-01"), strict=True)))
    assert mended.status_code == 302
    run_job()
    ready = pam.get(mended.location).text
    assert "wrong, so nothing" not in ready
    (digest,) = re.findall(r'name="digest" value="(\w+)"', ready)
    pam.post(f"{mended.location}/apply", data={"digest": digest})
    run_job()
    done = pam.get(mended.location).text
    assert "/vendors/missing" in done
    found = pam.get("/vendors/missing").text
    assert "Of 4 vendors 2 lack something." in found
    assert "/vendors/?promise=" in found
    assert db.session.scalar(
        select(Contract.signed_on).where(Contract.signed_on == date(2020, 12, 1))
    )


def test_a_row_may_be_left_out_in_the_page(pam: Browser, cast: Cast) -> None:
    data = own_lists.OLD_SYSTEM.replace("平成31年4月1日", "四月")
    where = compare_it(pam, hand_in(pam, data.encode("cp932"), "old.csv"))
    number = where.rpartition("/")[2]
    mended = pam.post(f"/vendors/own-list/{number}/mend", data={"leave|2": "1"})
    assert mended.status_code == 302, mended.text
    run_job()
    page = pam.get(where).text
    assert "wrong, so nothing" not in page
    assert "rows left out as you asked: 2" in page


def test_columns_and_cells_are_sent_once(pam: Browser, cast: Cast) -> None:
    where = hand_in(
        pam, own_lists.OLD_SYSTEM.replace("平成31年4月1日", "四月").encode("cp932"), "old.csv"
    )
    sent = fields_of(pam.get(where).text) | {
        f"given-{name}": value for name, value in GIVEN.items()
    }
    shown = pam.post(where, data=sent).location
    assert pam.post(where, data=sent).location == shown  # the other one is being compared
    run_job()
    typed = {"cell|2|contracts.signed_on": "2019-04-01"}
    mend = f"{where.removesuffix('columns')}mend"
    assert pam.post(mend, data=typed).status_code == 302
    late = pam.post(mend, data=typed)
    assert late.status_code == 409
    assert "this step is not possible from there" in late.text


def test_the_map_is_offered_the_next_time_with_who_made_it(pam: Browser, cast: Cast) -> None:
    first = hand_in(pam, own_lists.old_system(), "old.csv")
    sent = fields_of(pam.get(first).text) | {
        f"given-{name}": value for name, value in GIVEN.items()
    }
    sent["column-10"] = ""  # who is in charge is not taken
    answer = pam.post(first, data=sent | {"shown": sent["shown"]})
    assert answer.status_code == 302, answer.text
    again = pam.get(hand_in(pam, own_lists.old_system(), "old2.csv")).text
    assert f"what {cast.pam.name} chose then stands here" in again
    kept = fields_of(again)
    assert (kept["column-10"], kept["column-1"]) == ("", "vendors.name")
    assert kept["given-shares.transfer_method"] == "paper_courier"
