"""One search over everything: what it finds, for whom, and how it is typed."""

import re

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.use_requests.models import UseRequest
from portal.ledger.vendors.entry.spelling import run_on, search_words
from portal.ledger.vendors.models import Contact
from portal.ledger.vendors.queries import holds
from portal.proof.search.queries import GROUPS
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.factories.contracts import make_check, make_contract
from tests.factories.customers import make_customer
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.findings import make_finding
from tests.factories.mail import make_mail
from tests.factories.vendors import make_vendor
from tests.foundation.access.gathering import acme_at_work, gathered
from tests.foundation.access.samples import SAMPLES
from tests.foundation.access.use_request_samples import a_use_request
from tests.proof.desk.growing import grow
from tests.queries import count_statements
from tests.supervision.incidents.steps import tell

PART = {"HX-Request": "true"}
RECORDS = (
    "finding_id", "incident_id", "instruction_id", "confirmation_id", "vendor_question_id", "training_id",
    "assignment_id", "report_id", "subcontractor_id", "certificate_id", "customer_id", "contract_id",
)  # fmt: skip
NOT_NUMBERED = {"people", "data", "clauses", "own_people", "mails"}


@pytest.fixture
def scene() -> Scene:
    return acme_at_work


def found(browser: Browser, typed: str) -> dict[str, int]:
    """How many of each kind; by the name of the kind in addresses."""
    page = browser.get("/search", query_string={"q": typed})
    assert page.status_code == 200
    kinds = r'href="#found-(\w+)">[^<]+<span class="tabs__count">([\d,]+)</span>'
    return {kind: int(number) for kind, number in re.findall(kinds, page.text)}


def hrefs(page: str) -> list[str]:
    """Where what was found leads."""
    inside = page.split('class="stack"')[1]
    return [
        one.replace("&amp;", "&")
        for one in re.findall(r'href="(/[^"]+)"', inside)
        if "static" not in one
    ]


def suggested(browser: Browser, typed: str) -> list[str]:
    """The addresses below the box, without the last one, which leads to the page."""
    part = browser.get("/search/suggest", query_string={"q": typed}, headers=PART)
    assert part.status_code == 200
    return re.findall(r'role="option"[^>]+href="([^"]+)"', part.text)[:-1]


def test_what_is_typed_is_found_wherever_it_stands(cast: Cast, browser: Browser) -> None:
    work = make_engagement(cast.globex, "会員カードの発行", description="磁気テープで渡す")
    make_share(work, category="credit_card")
    make_contract(cast.globex, "業務委託基本契約書")
    make_finding(cast.globex, detail="サーバー室の鍵がない")
    make_customer("つばめ生活協同組合")
    incident = tell(cast.pam, cast.globex, happened="封筒を取り違えた")
    db.session.add(
        Contact(vendor_id=cast.globex.id, name="石橋 花子", email="hanako@globex.example.jp")
    )
    db.session.commit()
    browser.sign_in(cast.pam)
    assert found(browser, "磁気テープ") == {"vendors": 1, "work": 1}
    assert found(browser, "クレジットカード") == {"vendors": 1, "data": 1, "work": 1}
    assert found(browser, "基本契約") == {"contracts": 1}
    assert found(browser, "サーバー室") == {"findings": 1}
    assert (
        found(browser, "控えがない") == found(browser, "no Backup") == {"findings": 1}
    )  # its title
    assert found(browser, "取り違え") == found(browser, incident.number) == {"incidents": 1}
    assert found(browser, "つばめ") == {"customers": 1}
    assert found(browser, "石橋") == {"vendors": 1, "people": 1}
    assert found(browser, "ada@example.jp") == {"vendors": 1, "people": 1}  # signs in for Acme
    assert found(browser, "石橋 つばめ") == {}  # all words, in one thing
    everything_of_globex = found(browser, "globex")
    assert everything_of_globex.keys() >= {"vendors", "people", "work", "contracts", "findings"}


def test_names_and_sentences_are_found_however_they_are_typed(cast: Cast, browser: Browser) -> None:
    cast.globex.name = "㈱髙﨑データ"
    cast.globex.registered_address = "東京都港区海岸一丁目"
    make_finding(cast.globex, detail="メールの誤送信、佐々木さんの端末")
    db.session.commit()
    browser.sign_in(cast.pam)
    for typed in ("高崎", "ﾃﾞｰﾀ", "でーた", "株式会社高崎"):
        assert found(browser, typed)["vendors"] == 1, typed
    assert found(browser, "東京") == {"vendors": 1}
    for typed in ("めーる", "ﾒｰﾙ", "メール", "佐佐木", "誤送信"):
        assert found(browser, typed) == {"findings": 1}, typed
    assert found(browser, "メール室") == {}


@pytest.mark.parametrize("typed", ["", " ", "・", "%", "_", "'", "X" * 300, "龘 " * 90])
def test_nothing_anybody_types_is_too_much(cast: Cast, browser: Browser, typed: str) -> None:
    browser.sign_in(cast.pam)
    assert found(browser, typed) == {}
    assert suggested(browser, typed) in ([], ["/search?q=" + typed])


def test_everything_leads_on_and_the_list_has_as_many(cast: Cast, browser: Browser) -> None:
    for number in range(6):
        make_contract(cast.globex, f"覚書 {number}")
    db.session.commit()
    browser.sign_in(cast.pam)
    there = hrefs(browser.get("/search?q=覚書").text)
    assert len([one for one in there if re.fullmatch(r"/contracts/\d+", one)]) == 5
    more = next(one for one in there if one.startswith("/contracts/?"))
    assert found(browser, "覚書") == {"contracts": 6}
    listed = browser.get(more).text
    assert len(set(re.findall(r"/contracts/\d+", listed))) == 6
    assert all(browser.get(one).status_code == 200 for one in there)


def test_records_of_every_kind_are_found_and_open(cast: Cast, browser: Browser) -> None:
    rows = gathered(cast.acme, cast.pam)
    for one in RECORDS:
        SAMPLES[one](rows)
    browser.sign_in(cast.pia)
    kinds = found(browser, "acme") | found(browser, "202")
    assert kinds.keys() == {group.id for group in GROUPS} - NOT_NUMBERED | {"people"}
    pages = [browser.get(f"/search?q={typed}").text for typed in ("acme", "202")]
    there = {one for page in pages for one in hrefs(page)}
    assert [one for one in there if browser.get(one).status_code not in (200, 302)] == []


def test_clauses_lead_to_the_contracts_in_which_they_were_looked_at(
    cast: Cast, browser: Browser
) -> None:
    looked_at, other = make_contract(cast.acme, "Looked at"), make_contract(cast.acme, "Other")
    make_check(looked_at, "no_subcontracting")
    db.session.commit()
    browser.sign_in(cast.pam)
    listed = browser.get("/contracts/?clause=no_subcontracting").text
    assert f"/contracts/{looked_at.id}" in listed
    assert f'"/contracts/{other.id}"' not in listed
    assert (
        'href="/contracts/?clause=no_subcontracting"' in browser.get("/search?q=再委託の禁止").text
    )


def test_each_finds_what_the_role_may_read(cast: Cast, browser: Browser) -> None:
    finding = make_finding(cast.acme, detail="Nobody locks the room")
    make_mail(recipient="room@example.jp")
    make_customer("Room Ltd")
    db.session.commit()
    for person in (cast.pam, cast.pia, cast.max, cast.ann, cast.lea):
        browser.sign_in(person)
        assert found(browser, "room") == {"findings": 1, "customers": 1}, person.name
    browser.sign_in(cast.sue)  # keeps the portal running and supervises nobody
    assert found(browser, "room") == {"mails": 1}
    assert found(browser, "Pia") == {"own_people": 1}
    assert found(browser, "Acme") == {}
    asked = a_use_request(gathered(cast.acme, cast.pam))  # anybody may open the page of an own one
    number = db.session.get_one(UseRequest, asked).number
    assert suggested(browser, finding.number) == suggested(browser, number) == []
    browser.sign_in(cast.emi)
    assert browser.get("/search?q=room").status_code == 403
    assert browser.get("/search/suggest?q=room").status_code == 403
    for outsider in (cast.ada, cast.gus):
        browser.sign_in(outsider)
        assert browser.get("/search?q=room").status_code == 404
        assert browser.get("/search/suggest?q=room").status_code == 404


def test_a_person_of_a_department_finds_its_vendors_and_nobody_else(
    cast: Cast, browser: Browser
) -> None:
    for vendor in (cast.acme, cast.globex):
        make_finding(vendor, detail=f"The room of {vendor.name}")
        make_contract(vendor, f"Agreement of {vendor.name}")
    make_share(make_engagement(cast.globex, "Secret hotline"))
    make_customer("Room Ltd")
    db.session.commit()
    browser.sign_in(cast.dan)
    assert found(browser, "room") == {"findings": 1}
    assert found(browser, "agreement") == {"contracts": 1}
    for typed in ("globex", "gus", "secret", "CU-2026"):
        assert found(browser, typed) == {}, typed
        assert suggested(browser, typed) == [], typed
    ours = {one for one in suggested(browser, "acme") if one.startswith("/vendors/")}
    assert ours == {f"/vendors/{cast.acme.id}", f"/vendors/{cast.acme.id}/people"}
    data = browser.get("/search?q=氏名").text
    assert "Globex" not in data


def test_the_box_suggests_the_record_then_pages_then_vendors(cast: Cast, browser: Browser) -> None:
    finding = make_finding(cast.acme)
    make_contract(cast.acme, "Calendar services")
    db.session.commit()
    browser.sign_in(cast.pam)
    assert suggested(browser, finding.number) == [f"/findings/{finding.id}"]
    assert suggested(browser, "ｆ２０２６") == [f"/findings/{finding.id}"]
    first, second = suggested(browser, "cale")
    assert first == "/calendar"
    assert second.startswith("/contracts/")
    assert suggested(browser, "カレン") == ["/calendar"]
    assert suggested(browser, "acm")[0] == f"/vendors/{cast.acme.id}"
    last = browser.get("/search/suggest?q=acm", headers=PART).text
    assert 'href="/search?q=acm"' in last
    assert len(suggested(browser, "a")) <= 8


def test_the_best_comes_first(cast: Cast, browser: Browser) -> None:
    for name in ("Old Kiln", "Kiln", "Kilnworks"):
        make_vendor(name)
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get("/search?q=kiln").text.split('id="found-vendors"')[1]
    assert re.findall(r">(?:<[^>]+>)*(Old Kiln|Kilnworks|Kiln)<", page) == [
        "Kiln",
        "Kilnworks",
        "Old Kiln",
    ]


def test_more_data_costs_no_statement_more(cast: Cast, browser: Browser) -> None:
    gathered(cast.acme, cast.pam)
    grow(1, cast.pam.id)
    browser.sign_in(cast.pam)
    told = []
    for number in (0, 3):
        if number:
            grow(number, cast.pam.id)
        for address in ("/search?q=more", "/search/suggest?q=more"):
            with count_statements() as asked:
                browser.get(address, headers=PART if "suggest" in address else {})
            told.append(asked.total)
    assert told[:2] == told[2:]
    assert told[0] <= 40
    assert told[1] <= told[0]


@pytest.mark.parametrize("typed", ["acme", "ada", "acme ada"])
def test_people_and_work_are_looked_through_once(cast: Cast, browser: Browser, typed: str) -> None:
    """However many registers ask for them."""
    browser.sign_in(cast.pam)
    with count_statements() as asked:
        browser.get("/search", query_string={"q": typed})
    looked = [sql.partition("WHERE")[2].partition("ORDER BY")[0] for sql in asked.statements]
    for column in ("contacts.found_by, ", "engagement_terms.found_by, ", "contracts.found_by, "):
        assert sum(column in where for where in looked) == len(typed.split()), column


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("めーる", "メールの誤送信"),
        ("株式会社あおぞら", "㈱あおぞらの端末"),
        ("佐佐木", "佐々木さん"),
        ("高崎", "髙﨑工場"),
        ("バイオリン", "ヴァイオリン教室"),
        ("キヤノン", "きゃのんの複合機"),
        ("ABC-12", "ａｂｃ１２号機"),
        ("O'Neil", "o’neil"),
    ],
)
def test_a_sentence_is_spelt_alike_in_python_and_in_the_database(
    cast: Cast, typed: str, sentence: str
) -> None:
    cast.pam.title = sentence
    db.session.commit()
    words = search_words(typed)
    assert words
    assert all(word in (run_on(sentence) or "") for word in words)
    asked = select(User.id).where(*(holds(User.title, word) for word in words))
    assert db.session.scalars(asked).all() == [cast.pam.id]
