"""The list of vendors: found however they are spelt, filtered, sorted, paged, at constant cost."""

import re
from datetime import date
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.promises.services import judge_stale
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.obligations import make_obligation
from tests.factories.vendors import make_vendor
from tests.queries import count_statements


def named(page: str) -> list[str]:
    """The vendors on the page, in order."""
    return re.findall(r'class="row-name"[^>]*>([^<]+)</a>', page)


def said_of_tab(page: str, label: str) -> str:
    """What stands beside the words of a tab."""
    (said,) = re.findall(rf'>{re.escape(label)} <span class="tabs__count[^>]*>([^<]+)<', page)
    return str(said)


def shown(browser: Browser, **asked: Any) -> list[str]:
    page = browser.get("/vendors/", query_string=asked)
    assert page.status_code == 200, page.text
    return named(page.text)


@pytest.fixture
def register(cast: Cast, browser: Browser) -> Browser:
    """Pam before a list of five."""
    printer = make_vendor("みずいろ印刷株式会社", kind="printing_mailing", owner_id=cast.pip.id)
    printer.kana = "ミズイロインサツ"
    printer.corporate_number = "5835678256246"
    foreign = make_vendor("Larkfield Mailworks", kind="marketing_analytics", country="SG")
    foreign.lei = "9999000OKQZ4MW1XV235"
    make_vendor("Umineko", state=VendorState.CLOSED, kind="professional_firm")
    db.session.commit()
    browser.sign_in(cast.pam)
    return browser


@pytest.mark.parametrize(
    "words",
    [
        "みずいろ", "ミズイロ", "ﾐｽﾞｲﾛ", "印刷", "みずいろ 印刷", "みずいろ印刷 株式会社", "いんさつ",
        "5835678256246", "5-8356-7825", "５８３５", "みずいろ　5835",
    ],
)  # fmt: skip
def test_a_vendor_is_found_however_it_is_spelt(register: Browser, words: str) -> None:
    assert shown(register, q=words) == ["みずいろ印刷株式会社"]


@pytest.mark.parametrize("words", ["larkfield", "ＬＡＲＫ", "mail works", "kqz4mw"])
def test_so_is_a_foreign_one(register: Browser, words: str) -> None:
    assert shown(register, q=words) == ["Larkfield Mailworks"]


def test_every_word_must_fit_and_signs_are_no_wildcards(register: Browser) -> None:
    assert shown(register, q="みずいろ larkfield") == []
    assert shown(register, q="%") == []
    assert shown(register, q="_") == []


@pytest.mark.parametrize("words", ["pip", "ＰＩＰ", "みずいろ pip"])
def test_a_vendor_is_found_by_who_looks_after_it(register: Browser, words: str) -> None:
    assert shown(register, q=words) == ["みずいろ印刷株式会社"]


@pytest.mark.parametrize("words", ["クレジットカード", "credit card", "globex カード"])
def test_a_vendor_is_found_by_the_data_it_holds_today(
    cast: Cast, register: Browser, words: str
) -> None:
    make_share(make_engagement(cast.globex), category="credit_card")
    make_share(make_engagement(cast.acme), category="credit_card", valid_until=date(2026, 11, 1))
    db.session.commit()
    assert shown(register, q=words) == ["Globex"]


def test_a_new_name_is_found_at_once(register: Browser) -> None:
    db.session.get_one(Vendor, 1).name = "Acme Holdings"
    assert shown(register, q="holdings") == ["Acme Holdings"]


def test_the_list_opens_on_what_needs_attention_with_the_worst_first(
    cast: Cast, register: Browser
) -> None:
    assert len(shown(register)) == 5, "nothing is judged or owed yet: all of them"
    make_share(make_engagement(cast.acme), first_handover_on=date(2026, 5, 1))  # without a contract
    make_obligation(cast.globex, due_on=date(2026, 11, 24))
    make_obligation(db.session.get_one(Vendor, 3), due_on=date(2026, 11, 25))  # today: not late yet
    ours = make_obligation(
        db.session.get_one(Vendor, 4), holder=Holder.PROCUREMENT, due_on=date(2026, 12, 10)
    )
    make_obligation(db.session.get_one(Vendor, 5), due_on=date(2026, 11, 24))  # which is closed
    db.session.commit()
    judge_stale()
    assert shown(register) == ["Acme", "Globex"], "15 days ahead is not soon"
    ours.due_on = date(2026, 12, 9)
    db.session.commit()
    assert shown(register, standing="attention") == ["Acme", "Globex", "Larkfield Mailworks"]
    row = register.get("/vendors/?standing=attention&q=Larkfield").text
    assert "Sign: No subcontracting" in row, "why it is there, where no promise says it"
    assert len(shown(register, view="all")) == 5
    assert shown(register, standing="attention", state="closed") == []


def test_filters_narrow_the_list(cast: Cast, register: Browser) -> None:
    assert shown(register, state="closed") == ["Umineko"]
    assert "Umineko" not in shown(register, state="current")
    assert shown(register, kind="printing_mailing") == ["みずいろ印刷株式会社"]
    assert shown(register, owner=cast.pip.id) == ["みずいろ印刷株式会社"]
    assert shown(register, owner=cast.pam.id, q="glo") == ["Globex"]


def test_each_condition_can_be_taken_off(register: Browser) -> None:
    page = register.get("/vendors/?q=みずいろ&kind=printing_mailing").text
    removals = re.findall(r'class="filter" href="([^"]+)"', page)
    assert removals == [
        "/vendors/?kind=printing_mailing",
        "/vendors/?q=%E3%81%BF%E3%81%9A%E3%81%84%E3%82%8D",
    ]
    assert "Clear all filters" in page


def test_nonsense_in_the_address_is_no_condition(register: Browser) -> None:
    assert (
        len(shown(register, state="x", tier="y", kind="z", owner="1 or 1", sort="w", page="q")) == 5
    )


def test_a_search_without_hits_names_its_conditions(register: Browser) -> None:
    page = register.get("/vendors/?q=zzz&kind=disposal").text
    assert (
        "Nothing fits these conditions together: Search: zzz / Kind of vendor: Document and media disposal"
        in page
    )


def test_the_first_visit_says_what_to_do_first(database: None, browser: Browser) -> None:
    from portal.foundation.access.roles import Role
    from tests.factories.accounts import make_user
    from tests.factories.organisation import make_organisation

    make_organisation()
    pam, ann = make_user("Pam", Role.PROCUREMENT), make_user("Ann", Role.AUDITOR)
    browser.sign_in(pam)
    assert "Register the first vendor" in browser.get("/vendors/").text
    browser.sign_in(ann)
    page = browser.get("/vendors/").text
    assert "No vendors yet" in page
    assert "Register the first vendor" not in page


def test_the_strictest_tier_of_current_work_counts(cast: Cast, register: Browser) -> None:
    make_share(make_engagement(cast.acme))  # 1 + 3 + 1 + 0 + 0
    make_share(make_engagement(cast.acme, "Payroll", access="admin"))  # floor: admin rights
    make_share(make_engagement(cast.globex, access="incidental"), volume_band="v1")
    make_share(make_engagement(cast.globex, "Old", access="admin", ends_on=date(2026, 11, 24)))
    db.session.commit()
    judge_stale()
    assert shown(register, tier="tier_1") == ["Acme"]
    assert shown(register, tier="tier_4") == ["Globex"]
    assert len(shown(register, tier="none")) == 3
    assert shown(register, sort="tier")[:2] == ["Acme", "Globex"]


def test_fifty_to_a_page(cast: Cast, register: Browser) -> None:
    for number in range(60):
        make_vendor(f"Vendor {number:02}", kind="other")
    first, second = shown(register, kind="other"), shown(register, kind="other", page=2)
    assert (len(first), len(second)) == (50, 10)
    assert sorted(first + second) == [f"Vendor {number:02}" for number in range(60)]
    page = register.get("/vendors/?kind=other").text
    assert "60 in all, page 1 of 2" in page
    assert 'href="/vendors/?kind=other&amp;page=2"' in page
    assert len(shown(register, kind="other", sort="tier", page=2)) == 10


def test_the_newest_come_first_when_asked(register: Browser) -> None:
    assert shown(register, sort="-registered")[0] == "Umineko"
    assert shown(register, sort="state")[-1] == "Umineko"


ADDRESSES = [
    "/vendors/",
    "/vendors/?sort=tier",
    "/vendors/?tier=tier_3&standing=broken",
    "/vendors/?promise=bound:broken&sort=next&q=hotline",
    "/vendors/?q=acme+contact",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_list_costs_the_same_with_twice_the_data(
    cast: Cast, register: Browser, address: str
) -> None:
    make_share(make_engagement(cast.acme), first_handover_on=date(2026, 5, 1))
    db.session.commit()
    judge_stale()
    register.get(address)
    with count_statements() as once:
        register.get(address)
    for number in range(12):
        vendor = make_vendor(f"More {number}", owner_id=cast.pip.id)
        for _ in range(2):
            make_share(make_engagement(vendor))
    db.session.commit()
    judge_stale()
    with count_statements() as twice:
        page = register.get(address)
    assert "Acme" in page.text
    assert twice.total == once.total <= 12


def test_judging_what_was_touched_adds_a_fixed_number(cast: Cast, register: Browser) -> None:
    for number in range(3):
        make_share(make_engagement(make_vendor(f"More {number}", owner_id=cast.pip.id)))
    with count_statements() as once:
        register.get("/vendors/")
    for number in range(3, 12):
        make_share(make_engagement(make_vendor(f"More {number}", owner_id=cast.pip.id)))
    with count_statements() as twice:
        register.get("/vendors/")
    # what twelve promises are judged from, the chain too; what presses where no promise does
    assert twice.total == once.total <= 47


def test_what_is_shown_is_never_out_of_date(cast: Cast, register: Browser) -> None:
    make_share(make_engagement(cast.acme, access="incidental"), volume_band="v1")
    db.session.commit()
    judge_stale()
    assert "tier--4" in register.get("/vendors/?q=acme").text
    make_share(make_engagement(cast.acme, "Payroll", access="admin"))
    db.session.commit()
    assert "tier--1" in register.get("/vendors/?q=acme").text  # judged on the spot
    assert shown(register, tier="tier_1") == []  # filters follow the job
    judge_stale()
    assert shown(register, tier="tier_1") == ["Acme"]


def test_kept_or_judged_now_a_row_says_the_same(cast: Cast, register: Browser) -> None:
    make_share(make_engagement(cast.acme), first_handover_on=date(2026, 5, 1))
    db.session.commit()
    now = register.get("/vendors/?view=all").text.split("<tbody>")[1].split("</tbody>")[0]
    judge_stale()
    assert now in register.get("/vendors/?view=all").text
    assert "Conclude a contract" in now


def test_nothing_is_fine_or_none_where_nobody_looked_yet(cast: Cast, register: Browser) -> None:
    """After a load or a first import the list is read before the job has judged anybody."""
    make_share(make_engagement(cast.acme), first_handover_on=date(2026, 5, 1))  # without a contract
    db.session.commit()
    page = register.get("/vendors/?view=all").text
    assert "5 vendors are not judged yet. " in page
    for tab in ("Needs attention", "With personal data", "Something not kept", "Tier 1 (high)"):
        assert said_of_tab(page, tab) == "not judged yet"
    assert said_of_tab(page, "Mine") == "2", "who looks after a vendor is known without judging"
    for asked in ({"standing": "fine"}, {"data": "no"}, {"tier": "none"}):
        assert shown(register, **asked) == [], asked
    empty = register.get("/vendors/?standing=broken").text
    assert "Not everything could be looked at yet." in empty
    assert "Nothing fits" not in empty
    assert "0 in the list" not in empty
    for none in ({"q": "nobody", "tier": "tier_1"}, {"standing": "broken", "kind": "individual"}):
        empty = register.get("/vendors/", query_string=none).text
        assert "Nothing fits" in empty, "whoever is not judged yet does not fit the rest"
    assert len(shown(register, standing="unjudged")) == 5
    judge_stale()
    make_vendor("Newcomer", kind="other")
    db.session.commit()
    page = register.get("/vendors/?view=all").text
    assert "1 vendor is not judged yet. " in page
    assert said_of_tab(page, "Something not kept") == "1"
    assert said_of_tab(page, "Tier 1 (high)") == "not judged yet", "the newcomer may be in it"
    judge_stale()
    page = register.get("/vendors/?view=all").text
    assert said_of_tab(page, "Tier 1 (high)") == "0"
    assert "not judged yet. " not in page
    assert len(shown(register, standing="fine")) == len(shown(register, data="no")) == 5


def test_address_representative_and_telephone_are_columns_and_stand_in_the_file(
    cast: Cast, register: Browser
) -> None:
    cast.acme.postal_code, cast.acme.registered_address = "105-0011", "東京都港区芝公園1-2-3"
    cast.acme.representative_title, cast.acme.representative_name = "代表取締役", "田中 一"
    cast.acme.phone = "03-1234-5678"
    db.session.commit()
    asked = {"columns": "name.address.representative.phone"}
    page = register.get("/vendors/", query_string=asked).text
    file = register.get("/vendors/", query_string=asked | {"file": "csv"}).get_data(as_text=True)
    for fact in ("105-0011", "東京都港区芝公園1-2-3", "代表取締役 田中 一", "03-1234-5678"):
        assert fact in page
        assert fact in file
