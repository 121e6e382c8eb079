"""The pages of work and data, as people use them."""

import re
from datetime import date
from typing import Any

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import unbroken
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import REASON, make_share
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
FORM: dict[str, Any] = {
    "category": "name_contact",
    "purpose": "call_center",
    "subjects": ["customer"],
    "volume_band": "v3",
    "transfer_method": "direct_system_access",
    "storage_location": "our_system",
    "processing": ["view"],
    "necessity_reason": REASON,
    "provision_basis": "entrustment",
    "assumed_class": "",
    "country": "",
    "decided_on": "2026-04-01",
}


@pytest.fixture
def work(cast: Cast) -> Engagement:
    return make_engagement(cast.acme)


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return FORM | {"decided_by_id": cast.pam.id} | changes


def the_share() -> DataShare:
    (share,) = queries.shares_on(TODAY)
    return share


def test_without_work_the_tab_says_what_to_do_first(cast: Cast, pam: Browser) -> None:
    page = pam.get(f"/vendors/{cast.acme.id}/work")
    assert page.status_code == 200
    assert "No work yet" in page.text
    assert f'href="/vendors/{cast.acme.id}/engagements/new"' in page.text


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Tier 3 Data sensitivity (highest class) 1 (Ordinary) + Number of persons 3 (1,001-10,000) + Type of access 1 (Views in our system) + Place 0 (Our premises or system) + Subcontracting 0 (None) = 5 points : Tier 3 (low)"),
        ("ja", "第3階層 データの機微度(最上位の区分) 1 (通常) + 本人の数 3 (1,001~10,000人) + アクセス形態 1 (当社システムで閲覧) + 場所 0 (当社施設・システム) + 再委託 0 (なし) = 5点 : 第3階層(低)"),
    ],
)  # fmt: skip
def test_the_tier_is_explained_in_one_line(
    cast: Cast, browser: Browser, work: Engagement, language: str, line: str
) -> None:
    make_share(work)
    cast.pam.language = Language(language)
    browser.sign_in(cast.pam)
    for path in (f"/vendors/{cast.acme.id}/work", f"/engagements/{work.id}/data"):
        words = " ".join(re.sub(r"<[^>]+>", " ", browser.get(path).text).split())
        assert line in words


def test_floors_and_raises_are_told(cast: Cast, pam: Browser) -> None:
    work = make_engagement(
        cast.acme, access="admin", raised_tier="tier_1", raised_reason="Audit remark"
    )
    make_share(work)
    page = pam.get(f"/engagements/{work.id}/data").text
    assert "Lifted to Tier 1 (high): Insider removal risk (2023 call-centre case)" in page
    other = make_engagement(cast.acme, raised_tier="tier_2", raised_reason="Audit remark")
    make_share(other)
    page = pam.get(f"/engagements/{other.id}/data").text
    assert "Raised to Tier 2 (medium) by hand: Audit remark" in page


def test_pam_adds_data(cast: Cast, pam: Browser, work: Engagement) -> None:
    at = f"/engagements/{work.id}/data/new"
    assert f'selected value="{cast.pam.id}"' in pam.get(at).text  # decided by Pam, unless changed
    page = pam.post(at, data=form(cast), follow_redirects=True)
    assert "The data shared is saved." in page.text
    assert REASON in page.text
    assert the_share().valid_from.isoformat() == "2026-04-01"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Say in a sentence why the work cannot be done without this data (at least 10 characters)."),
        ("ja", "この項目がないと業務ができない理由を文で入力してください(10文字以上)。"),
    ],
)  # fmt: skip
def test_a_word_is_no_reason(
    cast: Cast, browser: Browser, work: Engagement, language: str, sentence: str
) -> None:
    cast.pam.language = Language(language)
    browser.sign_in(cast.pam)
    page = browser.post(
        f"/engagements/{work.id}/data/new", data=form(cast, necessity_reason="needed")
    )
    assert page.status_code == 422
    assert page.text.count(sentence) == 2
    assert ">needed</textarea>" in page.text.replace("\r\n", "")
    assert re.search(r'name="subjects"[^>]*value="customer" checked', page.text)


def test_an_empty_form_names_every_field(cast: Cast, pam: Browser, work: Engagement) -> None:
    page = pam.post(f"/engagements/{work.id}/data/new", data={})
    assert page.status_code == 422
    for field in (
        "category", "purpose", "subjects-0", "volume_band", "necessity_reason", "transfer_method",
        "storage_location", "processing-0",
    ):  # fmt: skip
        assert f'href="#{field}"' in page.text, field


def test_billing_data_for_a_carrier_is_refused_with_the_reason(cast: Cast, pam: Browser) -> None:
    work = make_engagement(make_vendor("Yukidoke", kind="logistics"))
    page = pam.post(
        f"/engagements/{work.id}/data/new", data=form(cast, category="billing_collection")
    )
    assert page.status_code == 422
    assert "Billing data never goes to a vendor of the kind “Carrier and warehouse”" in page.text


def test_the_officer_decides_about_billing_data(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    browser.post(f"/engagements/{work.id}/data/new", data=form(cast, category="credit_card"))
    share = the_share()
    at = f"/data/{share.id}/billing-decision"
    tab = browser.get(f"/vendors/{cast.acme.id}/work").text
    assert "Needs the officer's decision" in tab
    assert at not in tab  # Pam cannot decide
    assert browser.get(at).status_code == 403
    browser.sign_in(cast.pia)
    assert at in browser.get(f"/vendors/{cast.acme.id}/work").text
    assert browser.get(at).status_code == 200
    assert browser.post(at, data={"reason": "ok"}).status_code == 422
    page = browser.post(
        at, data={"reason": "The hotline takes payments by card."}, follow_redirects=True
    )
    assert "Your decision is on record." in page.text
    assert "Allowed by decision of " in page.text
    assert unbroken("Wed 25 Nov 2026") in page.text
    assert browser.post(at, data={"reason": "The hotline takes payments."}).status_code == 409


def test_whoever_wrote_it_does_not_decide(cast: Cast, browser: Browser, work: Engagement) -> None:
    browser.sign_in(cast.pia)
    browser.post(f"/engagements/{work.id}/data/new", data=form(cast, category="credit_card"))
    page = browser.post(
        f"/data/{the_share().id}/billing-decision",
        data={"reason": "The hotline takes payments by card."},
    )
    assert page.status_code == 422
    assert "Somebody else than the person who proposed it has to decide." in page.text


def test_change_correct_review_and_end(cast: Cast, pam: Browser, work: Engagement) -> None:
    share = make_share(work)
    for path in ("change", "correct", "end"):
        assert pam.get(f"/data/{share.id}/{path}").status_code == 200
    page = pam.post(
        f"/data/{share.id}/change",
        data=form(cast, volume_band="v4", from_day="2026-07-01", decided_on="2026-07-01"),
        follow_redirects=True,
    )
    assert "The change is saved. It holds from Wed 1 Jul 2026." in page.text
    share = the_share()
    page = pam.post(f"/data/{share.id}/review", follow_redirects=True)
    assert "Reviewed today: still needed as it is." in page.text
    share = the_share()
    assert pam.post(f"/data/{share.id}/review").status_code == 409
    page = pam.post(
        f"/data/{share.id}/correct", data=form(cast, volume_band="v2"), follow_redirects=True
    )
    assert "The correction is saved." in page.text
    share = the_share()
    assert pam.post(f"/data/{share.id}/end", data={"day": "2026-12-01"}).status_code == 422
    page = pam.post(f"/data/{share.id}/end", data={"day": "2026-11-25"}, follow_redirects=True)
    assert "No longer shared" in page.text
    assert queries.shares_on(TODAY) == []


def test_the_second_of_two_editors_chooses(cast: Cast, pam: Browser, work: Engagement) -> None:
    share = make_share(work, decided_by_id=cast.pam.id)
    db.session.commit()
    at, today = f"/data/{share.id}/change", "2026-11-25"
    pam.post(at, data=form(cast, from_day=today, decided_on=today, items="Names"))
    page = pam.post(at, data=form(cast, from_day=today, decided_on=today, items="Numbers"))
    assert page.status_code == 409
    assert "Names" in page.text
    assert "Numbers" in page.text
    hidden: dict[str, Any] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text):
        hidden.setdefault(name, []).append(value)
    assert pam.post(at, data=hidden).status_code == 422
    saved = pam.post(at, data=hidden | {"keep-items": "mine"})
    assert saved.status_code == 302
    assert the_share().items == "Numbers"


def test_the_tier_is_raised_on_its_page(cast: Cast, pam: Browser, work: Engagement) -> None:
    make_share(work)
    at = f"/engagements/{work.id}/raise-tier"
    page = pam.get(at).text
    assert "Tier 1 (high)</option>" in page
    assert "Tier 3 (low)</option>" not in page
    seen = re.search(r'name="seen_id" type="hidden" value="(\d+)"', page)
    assert seen is not None
    raised = {"tier": "tier_2", "reason": "Audit remark", "seen_id": seen[1]}
    assert pam.post(at, data=raised | {"reason": ""}).status_code == 422
    assert pam.post(at, data=raised | {"tier": "tier_4"}).status_code == 422
    page = pam.post(at, data=raised, follow_redirects=True).text
    assert "Raised to Tier 2 (medium) by hand: Audit remark" in page
    assert pam.post(at, data=raised).status_code == 409
    assert "As computed from points and floors" in pam.get(at).text


@pytest.mark.parametrize("path", ["/vendors/{vendor}/work", "/engagements/{work}/data"])
def test_the_pages_cost_the_same_with_twice_the_data(
    cast: Cast, pam: Browser, work: Engagement, path: str
) -> None:
    address = path.format(vendor=cast.acme.id, work=work.id)
    make_share(work)
    pam.get(address)
    with count_statements() as once:
        pam.get(address)
    for _ in range(10):
        make_share(work, category="billing_collection")
        make_share(make_engagement(cast.acme))
        make_share(make_engagement(cast.globex))
    pam.get(address)
    with count_statements() as twice:
        pam.get(address)
    assert twice.total == once.total


def test_an_auditor_reads_and_changes_nothing(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    share = make_share(work)
    browser.sign_in(cast.ann)
    for path in (f"/vendors/{cast.acme.id}/work", f"/engagements/{work.id}/data"):
        page = browser.get(path)
        assert page.status_code == 200
        assert f"/data/{share.id}/" not in page.text
    for path in ("change", "correct", "end", "billing-decision"):
        assert browser.get(f"/data/{share.id}/{path}").status_code == 403
    assert browser.post(f"/data/{share.id}/review").status_code == 403


@pytest.mark.parametrize("who", ["ada", "gus"])
def test_for_people_of_vendors_these_pages_do_not_exist(
    cast: Cast, browser: Browser, work: Engagement, who: str
) -> None:
    share = make_share(work)
    db.session.commit()
    browser.sign_in(getattr(cast, who))
    for path in ("change", "correct", "end", "billing-decision"):
        assert browser.get(f"/data/{share.id}/{path}").status_code == 404
    assert browser.post(f"/data/{share.id}/review").status_code == 404
    assert browser.get(f"/vendors/{cast.acme.id}/work").status_code == 404
    assert browser.get(f"/engagements/{work.id}/data/new").status_code == 404
