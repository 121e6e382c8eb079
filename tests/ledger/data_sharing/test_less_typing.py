"""Less typing: the tier while typing, what the kind of vendor fills in, data taken over from elsewhere."""

import re
from typing import Any

import pytest

from portal.content import catalogue
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
from tests.ledger.data_sharing.test_pages import TODAY, form, the_share


@pytest.fixture
def work(cast: Cast) -> Engagement:
    return make_engagement(cast.acme)


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


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
