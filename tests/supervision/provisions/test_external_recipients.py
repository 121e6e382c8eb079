"""External recipients of the web site: the register, beside what the policy names, and the way to object."""

import csv
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.content.definitions.promises import PROVISION
from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Verdict
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.provisions.models import (
    ExternalRecipient,
    PolicyRecipient,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.provisions import make_record

TODAY = date(2026, 11, 25)


def tag(share: DataShare, **more: Any) -> dict[str, Any]:
    usual = {
        "series": share.series,
        "service": "Minamo Tag",
        "sent": "Pages and a cookie’s number",
        "aims": "Counting visits",
        "linked": "yes",
        "opt_out": "https://minamo.example.jp/out",
        "since": "2026-11-20",
    }
    return usual | more


def name_it(browser: Browser, cast: Cast) -> PolicyRecipient:
    browser.sign_in(cast.pia)
    named = {"name": "Minamo Analytics", "published": "/privacy", "since": "2026-11-01"}
    assert browser.post("/external-recipients/policy/new", data=named).status_code == 302
    twice = browser.post("/external-recipients/policy/new", data=named)
    assert "The policy names this recipient already." in twice.text
    return db.session.scalars(select(PolicyRecipient)).one()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_register_and_policy_are_laid_beside_each_other(
    cast: Cast, browser: Browser, work: Engagement, share: DataShare, language: str
) -> None:
    for person in (cast.pam, cast.pia):
        person.language = Language.EN
    named = name_it(browser, cast)
    cast.pam.language = Language(language)
    gone, absent = {
        "en": ("Not in the register", "Not named in the policy"),
        "ja": ("台帳にありません", "ポリシーに記載がありません"),
    }[language]
    browser.sign_in(cast.pam)
    page = browser.get("/external-recipients/").text
    assert gone in page
    at = f"/engagements/{work.id}/external-recipients/new"
    assert browser.get(at).status_code == 200
    assert browser.post(at, data=tag(share)).status_code == 302
    page = browser.get("/external-recipients/").text
    assert gone in page
    assert absent in page
    row = db.session.scalars(select(ExternalRecipient)).one()
    over = {"last_day": "2026-11-24", "reason": "Registered without its name"}
    assert browser.post(f"/external-recipients/{row.id}/end", data=over).status_code == 302
    assert row.last_day == date(2026, 11, 24)
    browser.post(at, data=tag(share, named_as_id=str(named.id)))
    page = browser.get("/external-recipients/").text
    assert gone not in page
    assert absent not in page
    browser.sign_in(cast.pia)
    ended = browser.post(
        f"/external-recipients/policy/{named.id}/end", data={"last_day": "2026-11-24"}
    )
    assert ended.status_code == 302
    browser.sign_in(cast.pam)
    assert absent in browser.get("/external-recipients/").text


@pytest.mark.usefixtures("_judged")
def test_what_the_site_sends_needs_the_yearly_look_at_the_way_to_object(
    cast: Cast, browser: Browser, work: Engagement, share: DataShare
) -> None:
    for need in ("consent_confirmed", "art31_record"):
        make_record(share, cast.pam, need)
    share.first_handover_on = date(2026, 7, 1)
    db.session.commit()
    assert evaluate_vendor(cast.acme.id, TODAY).verdict_of(PROVISION) is Verdict.KEPT
    browser.sign_in(cast.pam)
    browser.post(f"/engagements/{work.id}/external-recipients/new", data=tag(share))
    assert evaluate_vendor(cast.acme.id, TODAY).verdict_of(PROVISION) is Verdict.BROKEN
    make_record(share, cast.pam, "opt_out_look", held_on=date(2025, 11, 25))
    db.session.commit()
    assert evaluate_vendor(cast.acme.id, TODAY).verdict_of(PROVISION) is Verdict.DUE_SOON
    assert evaluate_vendor(cast.acme.id, date(2026, 11, 26)).verdict_of(PROVISION) is Verdict.BROKEN
    page = browser.get("/external-recipients/").text
    assert ("Last looked at" in page, "again by" in page, "Not in order" in page) == (
        True,
        True,
        False,
    )


def test_a_look_that_found_it_not_in_order_is_told_beside_the_recipient_at_once(
    cast: Cast, browser: Browser, work: Engagement, share: DataShare
) -> None:
    browser.sign_in(cast.pam)
    browser.post(f"/engagements/{work.id}/external-recipients/new", data=tag(share))
    make_record(share, cast.pam, "opt_out_look")
    make_record(
        share,
        cast.pam,
        "opt_out_look",
        held_on=TODAY,
        is_in_order=False,
        state=ProposedState.PROPOSED,
    )
    db.session.commit()
    page = browser.get("/external-recipients/").text
    assert ("Not in order" in page, "again by" in page) == (True, False)
    make_record(share, cast.pam, "opt_out_look", held_on=TODAY, state=ProposedState.PROPOSED)
    db.session.commit()
    assert "again by" not in browser.get("/external-recipients/").text
    make_record(share, cast.pam, "opt_out_look", held_on=TODAY)
    db.session.commit()
    page = browser.get("/external-recipients/").text
    assert ("Not in order" in page, "again by" in page) == (False, True)


def test_a_tag_of_a_day_to_come_or_without_its_facts_is_refused(
    cast: Cast, browser: Browser, work: Engagement, share: DataShare
) -> None:
    browser.sign_in(cast.pam)
    at = f"/engagements/{work.id}/external-recipients/new"
    late = browser.post(at, data=tag(share, since="2026-11-26"))
    assert (late.status_code, "That day is still to come" in late.text) == (422, True)
    assert "Counting visits" in late.text
    assert browser.post(at, data=tag(share, opt_out="")).status_code == 422
    assert browser.post(at, data=tag(share, series="other")).status_code == 422
    assert db.session.scalars(select(ExternalRecipient)).all() == []


def test_the_list_is_a_file_with_the_look_and_the_name_in_the_policy(
    cast: Cast, browser: Browser, work: Engagement, share: DataShare
) -> None:
    named = name_it(browser, cast)
    browser.sign_in(cast.pam)
    at = f"/engagements/{work.id}/external-recipients/new"
    browser.post(at, data=tag(share, named_as_id=str(named.id)))
    browser.post(at, data=tag(share, service="=Second tag"))
    make_record(share, cast.pam, "opt_out_look", held_on=date(2026, 11, 1))
    db.session.commit()
    page = browser.get("/external-recipients/").text
    assert "/external-recipients/?file=xlsx" in page
    assert browser.get("/external-recipients/?file=xlsx").status_code == 200
    first, second = csv.DictReader(browser.get("/external-recipients/?file=csv").text.splitlines())
    assert (first["Last looked at"], first["Result"]) == ("2026-11-01", "In order")
    assert (first["Look again by"], first["Name in the published policy"]) == (
        "2027-11-01",
        "Minamo Analytics",
    )
    assert second["Name in the published policy"] == "Not named in the policy"
    assert second["Tag or service"] == "'=Second tag"
