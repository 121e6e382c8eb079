"""The pages to write down entrusted work."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.ledger.engagements import queries
from portal.ledger.engagements.models import Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.engagements import make_engagement

FORM: dict[str, Any] = {
    "name": "Support hotline",
    "department": "Customer service",
    "purposes": ["call_center"],
    "starts_on": "2026-04-01",
    "company_role": "controller",
    "access": "view_our_system",
    "medium": "electronic",
    "reentrustment_mode": "forbidden",
    "subcontracting": "none",
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Support hotline is registered. Now add the data shared."),
        ("ja", "「Support hotline」を登録しました。続けて提供データを追加します。"),
    ],
)
def test_pam_adds_work(cast: Cast, browser: Browser, language: str, said: str) -> None:
    cast.pam.language = Language(language)
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/engagements/new"
    assert browser.get(at).status_code == 200
    sent = browser.post(at, data=FORM)
    (engagement,) = db.session.scalars(select(Engagement))
    assert sent.location == f"/engagements/{engagement.id}"
    page = browser.get(sent.location, follow_redirects=True)
    assert said in page.text
    assert "W-2026-001" in page.text


def test_a_day_that_does_not_exist_is_refused_in_words(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/engagements/new"
    page = browser.post(at, data=FORM | {"starts_on": "2026-02-30"})
    assert page.status_code == 422
    assert "There is no such day." in page.text
    assert 'value="2026-02-30"' in page.text
    cast.pam.language = Language.JA
    page = browser.post(at, data=FORM | {"starts_on": "2026-02-30"})
    assert "There is no such day." not in page.text


def test_what_is_missing_is_said_field_by_field(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    page = browser.post(f"/vendors/{cast.acme.id}/engagements/new", data={"purposes": ["nonsense"]})
    assert page.status_code == 422
    for field in ("name", "department", "starts_on", "access", "subcontracting"):
        assert f'href="#{field}"' in page.text


def test_entrusted_data_needs_the_customers_name(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    page = browser.post(
        f"/vendors/{cast.acme.id}/engagements/new", data=FORM | {"company_role": "entrusted"}
    )
    assert page.status_code == 422
    assert "Name the customer whose data it is." in page.text


def test_a_change_a_correction_and_the_end(cast: Cast, browser: Browser) -> None:
    work = make_engagement(cast.acme)
    browser.sign_in(cast.pam)

    def seen() -> int:
        terms = queries.latest_terms(work.id)
        assert terms is not None
        return terms.id

    for path in ("change", "correct", "end"):
        page = browser.get(f"/engagements/{work.id}/{path}")
        assert f'name="seen_id" type="hidden" value="{seen()}"' in page.text
    changed = browser.post(
        f"/engagements/{work.id}/change",
        data=FORM | {"name": "Hotline", "from_day": "2026-07-01", "seen_id": seen()},
        follow_redirects=True,
    )
    assert "The change is saved. It holds from Wed 1 Jul 2026." in changed.text
    corrected = browser.post(
        f"/engagements/{work.id}/correct",
        data=FORM | {"name": "Night hotline", "seen_id": seen()},
        follow_redirects=True,
    )
    assert "The correction is saved." in corrected.text
    assert "Mistyped" in corrected.text
    ended = browser.post(
        f"/engagements/{work.id}/end",
        data={"last_day": "2026-12-31", "seen_id": seen()},
        follow_redirects=True,
    )
    assert "The last day is Thu 31 Dec 2026." in ended.text
    late = browser.post(
        f"/engagements/{work.id}/end", data={"last_day": "2026-12-30", "seen_id": 1}
    )
    assert late.status_code == 409


def _hidden(page: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    return found


def test_the_second_of_two_editors_chooses(cast: Cast, browser: Browser) -> None:
    work = make_engagement(cast.acme)
    db.session.commit()
    first = queries.latest_terms(work.id)
    assert first is not None
    browser.sign_in(cast.pam)
    at, day = f"/engagements/{work.id}/change", {"from_day": "2026-11-25"}
    assert browser.post(at, data=FORM | day | {"name": "One", "seen_id": first.id}).location
    page = browser.post(at, data=FORM | day | {"name": "Two", "seen_id": first.id})
    assert page.status_code == 409
    assert "One" in page.text
    assert "Two" in page.text
    hidden = _hidden(page.text)
    assert browser.post(at, data=hidden).status_code == 422
    saved = browser.post(at, data=hidden | {"keep-name": "mine"})
    assert saved.status_code == 302
    terms = queries.latest_terms(work.id)
    assert terms is not None
    assert (terms.name, terms.purposes) == ("Two", ["call_center"])


def test_who_keeps_the_day_of_the_other_editor_gets_the_day_that_was_shown(
    cast: Cast, browser: Browser
) -> None:
    work = make_engagement(cast.acme)
    db.session.commit()
    first = queries.latest_terms(work.id)
    assert first is not None
    browser.sign_in(cast.pam)
    at, seen = f"/engagements/{work.id}/change", {"seen_id": first.id}
    assert browser.post(at, data=FORM | seen | {"name": "One", "from_day": "2026-12-01"}).location
    page = browser.post(at, data=FORM | seen | {"name": "Two", "from_day": "2026-12-10"})
    assert page.status_code == 409
    sides = {"keep-name": "mine", "keep-from_day": "theirs"}
    assert browser.post(at, data=_hidden(page.text) | sides).status_code == 302
    terms = queries.latest_terms(work.id)
    assert terms is not None
    assert (terms.name, str(terms.valid_from)) == ("Two", "2026-12-01")


@pytest.mark.parametrize("who", ["ada", "gus"])
def test_for_people_of_vendors_these_pages_do_not_exist(
    cast: Cast, browser: Browser, who: str
) -> None:
    work = make_engagement(cast.acme)
    browser.sign_in(getattr(cast, who))
    for path in ("", "/change", "/correct", "/end", "/data", "/raise-tier"):
        assert browser.get(f"/engagements/{work.id}{path}").status_code == 404
    assert browser.get(f"/vendors/{cast.acme.id}/engagements/new").status_code == 404


def test_an_auditor_reads_the_work_and_changes_nothing(cast: Cast, browser: Browser) -> None:
    work = make_engagement(cast.acme)
    browser.sign_in(cast.ann)
    page = browser.get(f"/engagements/{work.id}/data")
    assert page.status_code == 200
    assert "/change" not in page.text
    assert browser.get(f"/engagements/{work.id}/change").status_code == 403
