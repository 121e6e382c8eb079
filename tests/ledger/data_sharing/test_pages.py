"""The pages of work and data, as people use them."""

import re
from datetime import date
from typing import Any

import pytest

from portal.content import catalogue
from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.terms import USUAL_PURPOSES
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
    assert "Allowed by decision of Wed 25 Nov 2026" in page.text
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


def tier_shown(page: str) -> str:
    (shown,) = re.findall(r'id="tier-now"(.*?)name="decided_by_id"', page, re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", shown).split())


def test_the_tier_is_told_while_typing_and_nothing_is_saved(
    cast: Cast, pam: Browser, work: Engagement
) -> None:
    make_share(work)
    db.session.commit()
    path = f"/engagements/{work.id}/data/new"
    before = tier_shown(pam.get(path).text)
    assert "It is shown once the category" in before
    much = form(cast, volume_band="v5", category="credit_card", necessity_reason="")
    looked = pam.post(path, data=much | {"look": "1"})
    assert looked.status_code == 200
    assert "points" in tier_shown(looked.text)
    assert "field-error" not in looked.text
    assert len(queries.shares_on(TODAY)) == 1


@pytest.mark.parametrize(
    "wrong", [{"category": "x"}, {"volume_band": ""}, {"storage_location": "?"}]
)
def test_the_tier_waits_until_enough_is_chosen(
    cast: Cast, pam: Browser, work: Engagement, wrong: dict[str, str]
) -> None:
    looked = pam.post(f"/engagements/{work.id}/data/new", data=form(cast, **wrong) | {"look": "1"})
    assert looked.status_code == 200
    assert "It is shown once the category" in tier_shown(looked.text)


def test_a_change_is_tiered_in_place_of_what_it_changes(
    cast: Cast, pam: Browser, work: Engagement
) -> None:
    share = make_share(work, volume_band="v5")
    db.session.commit()
    path = f"/data/{share.id}/change"
    less = form(cast, volume_band="v1", from_day="2026-11-25")
    assert tier_shown(pam.get(path).text) != tier_shown(
        pam.post(path, data=less | {"look": "1"}).text
    )
    assert the_share().volume_band == "v5"


def ticked(page: str) -> list[str]:
    boxes = re.findall(r"<input[^>]*>", page)
    return [one for one in boxes if 'name="purposes"' in one and "checked" in one]


def test_the_kind_of_vendor_fills_in_the_purpose_it_names(cast: Cast, pam: Browser) -> None:
    page = pam.get(f"/vendors/{cast.acme.id}/engagements/new").text  # a call centre
    (one,) = ticked(page)
    assert 'value="call_center"' in one
    other = make_vendor("Misc", kind="other")
    db.session.commit()
    assert not ticked(pam.get(f"/vendors/{other.id}/engagements/new").text)


@pytest.mark.usefixtures("cast")
def test_usual_purposes_are_known_to_the_packs() -> None:
    kinds = {kind.id for kind in catalogue.practice().vendor_kinds}
    purposes = {purpose.id for purpose in catalogue.category_pack().purposes}
    assert set(USUAL_PURPOSES) <= kinds
    assert set(USUAL_PURPOSES.values()) <= purposes


class TestTakingOver:
    """Data that is shared elsewhere, several categories at once."""

    def test_what_another_vendors_work_gets_is_looked_at_adjusted_and_saved_at_once(
        self, cast: Cast, pam: Browser, work: Engagement
    ) -> None:
        theirs = make_engagement(cast.globex, name="Letters")
        names = make_share(theirs, items="Name, address")
        calls = make_share(theirs, category="inquiry_log")
        db.session.commit()
        path = f"/engagements/{work.id}/data/new"
        assert f'<option value="{theirs.id}">Letters (Globex)</option>' in pam.get(path).text
        page = pam.get(f"{path}?from={theirs.id}").text
        assert page.count('name="take"') == page.count("checked") == 2

        sent = taken(names, volume="v5") | taken(calls) | {"take": [names.id, calls.id]}
        pam.post(f"{path}?from={theirs.id}", data=sent)

        made = {row.category: row for row in queries.shares_on(TODAY, [cast.acme.id])}
        assert set(made) == {"name_contact", "inquiry_log"}
        taken_over = made["name_contact"]
        assert (taken_over.volume_band, taken_over.items) == ("v5", "Name, address")
        assert (taken_over.decided_by_id, taken_over.decided_on) == (cast.pam.id, TODAY)
        (line,) = [one for one in trail_of(work) if one.action == "shares.added"]
        assert not [one for one in trail_of(work) if one.action == "share.added"]
        assert line.after == {"shares": ", ".join(row.number for row in made.values())}

    def test_all_or_nothing_and_the_refusal_names_its_category(
        self, cast: Cast, pam: Browser, work: Engagement
    ) -> None:
        theirs = make_engagement(cast.globex, name="Letters")
        names, calls = make_share(theirs), make_share(theirs, category="inquiry_log")
        db.session.commit()
        sent = taken(names) | taken(calls, reason="No.") | {"take": [names.id, calls.id]}
        refused = pam.post(f"/engagements/{work.id}/data/new?from={theirs.id}", data=sent)
        assert refused.status_code == 422
        assert "Say in a sentence why" in refused.text
        assert "No.</textarea>" in refused.text
        assert not queries.shares_on(TODAY, [cast.acme.id])

    def test_nothing_ticked_is_refused(self, cast: Cast, pam: Browser, work: Engagement) -> None:
        theirs = make_share(make_engagement(cast.globex, name="Letters"))
        db.session.commit()
        path = f"/engagements/{work.id}/data/new?from={theirs.engagement_id}"
        assert "Choose at least one category." in pam.post(path, data=taken(theirs)).text

    def test_a_set_is_what_half_of_the_work_of_the_kind_gets_and_says_so(
        self, cast: Cast, pam: Browser, work: Engagement
    ) -> None:
        others = [
            make_engagement(cast.globex, name=name) for name in ("One", "Two", "Three", "Four")
        ]
        for one in others:
            make_share(one)
        make_share(others[0], category="inquiry_log")
        make_share(others[1], category="inquiry_log")
        make_share(others[2], category="credit_card")
        db.session.commit()
        page = pam.get(f"/engagements/{work.id}/data/new?from=kind").text
        assert page.count('name="take"') == 2
        assert "from our own register, in at least half of 4 pieces of work" in page
        other = make_engagement(make_vendor("Misc", kind="other"))
        db.session.commit()
        assert pam.get(f"/engagements/{other.id}/data/new?from=kind").status_code == 404

    def test_what_is_shared_already_is_not_ticked(
        self, cast: Cast, pam: Browser, work: Engagement
    ) -> None:
        make_share(work)
        theirs = make_share(make_engagement(cast.globex, name="Letters"))
        db.session.commit()
        page = pam.get(f"/engagements/{work.id}/data/new?from={theirs.engagement_id}").text
        assert "shared for this work already" in page
        assert "checked" not in page

    @pytest.mark.parametrize("source", ["0", "99999", "9" * 30, "x", "-1"])
    def test_a_source_that_is_none_is_not_found(
        self, pam: Browser, work: Engagement, source: str
    ) -> None:
        assert pam.get(f"/engagements/{work.id}/data/new?from={source}").status_code == 404


def taken(share: DataShare, volume: str = "v3", reason: str = REASON) -> dict[str, Any]:
    values = {"purpose": "call_center", "volume": volume, "reason": reason}
    return {f"{name}_{share.id}": value for name, value in values.items()}
