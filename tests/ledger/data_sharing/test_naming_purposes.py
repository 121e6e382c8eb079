"""Pam names the announced purpose of many shares at once, and reads before what stays as it is and why."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.content.purposes.models import AnnouncedPurpose
from portal.content.purposes.queries import edition
from portal.content.purposes.services import end_purpose
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import from_json
from portal.foundation.runs.models import Run, RunLeftOut
from portal.foundation.runs.services import carry_on
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import naming
from portal.ledger.data_sharing.shares.services import end_share
from portal.ledger.engagements.models import CompanyRole
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.content.test_announced_purposes import announced
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.queries import count_statements

PAGE = "/work/purposes"
TODAY = date(2026, 11, 25)


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def billing(cast: Cast, clock: Clock) -> AnnouncedPurpose:
    row = announced(cast)
    clock.advance(hours=1)
    return row


@pytest.fixture
def share(cast: Cast, billing: AnnouncedPurpose) -> DataShare:
    """Acme prints; its share names no purpose yet."""
    row = make_share(make_engagement(cast.acme, "Printing"))
    db.session.commit()
    return row


def typed(number: str, **more: str) -> dict[str, str]:
    return {"number": number, "named": naming.UNNAMED, "category": "", "purpose": ""} | more


def now(share: DataShare) -> DataShare:
    latest = queries.latest_of(share)
    assert latest is not None
    return latest


def test_what_will_happen_is_shown_first_and_nothing_is_changed_by_looking(
    pam: Browser, cast: Cast, billing: AnnouncedPurpose, share: DataShare
) -> None:
    entrusted = make_engagement(
        cast.globex, "Theirs", company_role=CompanyRole.ENTRUSTED, customer_name="Tsubame"
    )
    make_share(entrusted)
    db.session.commit()
    assert f'href="{PAGE}"' in pam.get("/work/").text
    page = pam.post(PAGE, data=typed(billing.number)).text
    assert "1 share will name the purpose. 1 stays as it is." in page
    assert "A customer entrusted this data" in page
    assert "Printing" in page
    assert now(share).announced_purpose == ""
    assert db.session.scalar(select(func.count()).select_from(Run)) == 0


def test_shares_name_it_from_today_on_and_all_that_was_decided_stays(
    pam: Browser, cast: Cast, billing: AnnouncedPurpose, share: DataShare
) -> None:
    answer = pam.post(PAGE, data=typed(billing.number, go="1"))
    assert answer.status_code == 302
    new = now(share)
    assert (new.announced_purpose, new.valid_from) == (billing.number, TODAY)
    assert share.valid_until == TODAY
    kept = ("decided_on", "decided_by_id", "reviewed_on", "set_by_id", "billing_decided_on")
    assert [getattr(new, name) for name in kept] == [getattr(share, name) for name in kept]
    (line,) = trail_of(new)
    assert line.action == "shares.purpose_named"
    assert words(line.text, "en") == f"Named the announced purpose {billing.number} for 1 share"
    page = pam.get(answer.location).text
    assert "1 share names the purpose from today on." in page


def test_what_is_left_out_is_kept_with_its_reason(
    pam: Browser, cast: Cast, billing: AnnouncedPurpose, share: DataShare
) -> None:
    other = make_share(make_engagement(cast.globex), announced_purpose=billing.number)
    db.session.commit()
    answer = pam.post(PAGE, data=typed(billing.number, named=naming.ANY, go="1"))
    (left,) = db.session.scalars(select(RunLeftOut)).all()
    assert left.subject_id == other.id
    assert words(from_json(left.why), "en") == "It names this purpose already."
    assert "It names this purpose already." in pam.get(answer.location).text
    assert now(other).id == other.id


def test_only_what_was_chosen_is_named(
    pam: Browser, cast: Cast, billing: AnnouncedPurpose, share: DataShare
) -> None:
    other = make_share(make_engagement(cast.globex))
    db.session.commit()
    nothing = pam.post(PAGE, data=typed(billing.number, category="health", go="1"))
    assert nothing.status_code == 422
    assert "None of these shares would change." in nothing.text
    assert now(other).announced_purpose == now(share).announced_purpose == ""


def test_a_purpose_that_has_ended_is_named_by_nobody(
    pam: Browser, cast: Cast, billing: AnnouncedPurpose, share: DataShare, clock: Clock
) -> None:
    with transaction():
        end_purpose(billing, last_day=TODAY, seen=edition(), actor=acting(cast.pia))
    clock.go_to(TODAY + timedelta(days=1))
    refused = pam.post(PAGE, data=typed(billing.number, go="1"))
    assert refused.status_code == 422
    assert now(share).announced_purpose == ""


def test_many_are_named_by_the_job_part_by_part(
    pam: Browser,
    cast: Cast,
    billing: AnnouncedPurpose,
    share: DataShare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = make_share(make_engagement(cast.globex))
    db.session.commit()
    monkeypatch.setattr(naming, "AT_ONCE", 1)
    page = pam.post(PAGE, data=typed(billing.number)).text
    assert "These are many" in page
    pam.post(PAGE, data=typed(billing.number, go="1"))
    assert now(share).announced_purpose == ""
    with transaction():
        end_share(other, day=TODAY, actor=acting(cast.pam))
    assert carry_on() == 1
    assert now(share).announced_purpose == billing.number
    (left,) = db.session.scalars(select(RunLeftOut)).all()
    assert words(from_json(left.why), "en").startswith("It was changed or ended meanwhile.")


@pytest.mark.parametrize("who", ["ann", "max"])
def test_whoever_may_not_change_the_ledger_names_nothing(
    browser: Browser, cast: Cast, billing: AnnouncedPurpose, share: DataShare, who: str
) -> None:
    browser.sign_in(getattr(cast, who))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, data=typed(billing.number, go="1")).status_code == 403
    assert now(share).announced_purpose == ""


def test_without_a_purpose_the_page_says_who_writes_one_down(pam: Browser) -> None:
    assert "The privacy officer writes purposes down first." in pam.get(PAGE).text


def test_the_preview_asks_as_much_however_many_shares_there_are(
    pam: Browser, cast: Cast, billing: AnnouncedPurpose, share: DataShare
) -> None:
    pam.post(PAGE, data=typed(billing.number))
    with count_statements() as once:
        pam.post(PAGE, data=typed(billing.number))
    for number in range(6):
        make_share(make_engagement(cast.globex, f"More {number}"))
    db.session.commit()
    with count_statements() as twice:
        pam.post(PAGE, data=typed(billing.number))
    assert twice.total == once.total
