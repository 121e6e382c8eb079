"""What is asked is true: wording and period follow from the facts, and are shown before sending."""

from datetime import date

import pytest
from sqlalchemy import select, update

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.vendors.models import Contact
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import AttestationRequest, Origin, RequestSpec, Wording
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.vendors import make_vendor
from tests.supervision.attestations.pages import ask_as_shown, read
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work

YEAR = {"period_from": "2025-11-01", "period_to": "2026-10-31"}


def handed_over(work: Engagement, day: date | None) -> None:
    set_of(DataShare, work, first_handover_on=day)


def set_of(model: type, work: Engagement, **values: object) -> None:
    statement = update(model).where(model.engagement_id == work.id)  # type: ignore[attr-defined]
    db.session.execute(statement.values(**values).execution_options(synchronize_session=False))
    db.session.commit()


def requests() -> list[AttestationRequest]:
    return list(db.session.scalars(select(AttestationRequest).order_by(AttestationRequest.id)))


def ask_for(cast: Cast, work: Engagement, wording: Wording, *days: date | None) -> None:
    first, last = days
    with transaction():
        request_services.request_attestations(
            work,
            ["no_subcontracting"],
            wording=wording,
            first=first or date.min,
            last=last,
            actor=acting(cast.pam),
        )


def test_before_the_first_handover_the_form_asks_to_look_ahead(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    """The vendor never reads a sentence about a year in which it handled nothing."""
    handed_over(signable, None)
    browser.sign_in(cast.pam)
    form = f"/vendors/{cast.acme.id}/attestations/request"
    data = {"engagement_id": str(signable.id), "statements": ["no_subcontracting"]}
    page = browser.post(form, data=data)
    assert page.status_code == 200
    assert "undertakes that from 25 November 2026 on" in page.text
    assert "2025年" not in page.text
    assert requests() == []

    refused = browser.post(form, data=data | YEAR)
    assert refused.status_code == 422
    assert "no data was within the vendor&#39;s reach. Nothing has been handed over yet." in (
        refused.text
    )
    assert 'value="2025-11-01"' in refused.text, "what was typed stays"

    assert ask_as_shown(browser, form, data).status_code in (302, 303)
    (asked,) = requests()
    assert (asked.wording, asked.period_from) == (Wording.START, date(2026, 11, 25))


def test_work_with_a_handover_is_asked_about_the_days_since(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    handed_over(signable, date(2026, 11, 5))
    browser.sign_in(cast.pam)
    form = f"/vendors/{cast.acme.id}/attestations/request"
    data = {"engagement_id": str(signable.id), "statements": ["no_subcontracting"]}
    page = read(browser.post(form, data=data))
    assert "For the period 5 November 2026 to 24 November 2026" in page
    assert "2026年11月5日から2026年11月24日まで" in page, "in the other language too"
    refused = read(browser.post(form, data=data | YEAR))
    assert "only since Thu 5 Nov 2026" in refused
    assert ask_as_shown(browser, form, data).status_code in (302, 303)
    (asked,) = requests()
    assert (asked.period_from, asked.period_to) == (date(2026, 11, 5), date(2026, 11, 24))


def test_nothing_else_is_asked_than_what_was_shown(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    """Somebody records the handover between looking and asking."""
    handed_over(signable, None)
    browser.sign_in(cast.pam)
    form = f"/vendors/{cast.acme.id}/attestations/request"
    data = {"engagement_id": str(signable.id), "statements": ["no_subcontracting"]}
    page = browser.post(form, data=data).text
    shown = page.split('name="shown" value="')[1].split('"')[0]
    handed_over(signable, date(2026, 11, 5))
    late = browser.post(form, data=data | {"step": "ask", "shown": shown})
    assert late.status_code == 409
    assert "For the period 5 November 2026 to 24 November 2026" in read(late)
    assert requests() == []


def test_a_period_is_cut_to_the_days_on_which_data_was_within_reach(
    cast: Cast, signable: Engagement
) -> None:
    handed_over(signable, date(2026, 6, 15))
    set_of(EngagementTerms, signable, ends_on=date(2026, 9, 30))
    ask_for(cast, signable, Wording.PERIOD, date(2025, 11, 1), date(2026, 10, 31))
    (asked,) = requests()
    assert (asked.period_from, asked.period_to) == (date(2026, 6, 15), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("reach", "wording", "field"),
    [
        ((None, None), Wording.PERIOD, "period_to"),
        ((date(2026, 11, 5), None), Wording.PERIOD, "period_to"),
        ((date(2025, 1, 1), date(2025, 10, 31)), Wording.PERIOD, "period_to"),
        ((date(2026, 11, 5), None), Wording.START, "wording"),
    ],
)
def test_a_request_that_could_not_count_is_refused(
    cast: Cast,
    signable: Engagement,
    reach: tuple[date | None, date | None],
    wording: Wording,
    field: str,
) -> None:
    handed_over(signable, reach[0])
    set_of(EngagementTerms, signable, ends_on=reach[1])
    last = date(2026, 10, 31) if wording is Wording.PERIOD else None
    with pytest.raises(RuleViolated) as refusal:
        ask_for(cast, signable, wording, date(2025, 11, 1), last)
    assert refusal.value.field == field
    assert requests() == []


def test_data_that_is_seen_by_chance_is_within_reach_from_the_first_day_of_the_work(
    cast: Cast, signable: Engagement
) -> None:
    cleaning = a_piece_of_work(cast.acme, access="incidental")
    handed_over(cleaning, None)
    ask_for(cast, cleaning, Wording.PERIOD, date(2025, 1, 1), date(2026, 10, 31))
    (asked,) = requests()
    assert asked.period_from == date(2025, 4, 1)


@pytest.mark.parametrize(
    ("role", "email", "told"),
    [
        (None, "", "it goes by post"),
        (None, "somebody@example.jp", "Nobody at the vendor can sign yet"),
        (Role.VENDOR_SIGNATORY, "", "No mail server is set up"),
    ],
)
def test_the_form_says_how_the_vendor_comes_to_know(
    cast: Cast, browser: Browser, role: Role | None, email: str, told: str
) -> None:
    from tests.factories.accounts import make_user

    vendor = make_vendor("Lone")
    if role is not None:
        make_user("Signer", role, vendor=vendor)
    if email:
        db.session.add(Contact(vendor_id=vendor.id, name="Somebody", email=email))
    work = a_piece_of_work(vendor)
    db.session.commit()
    browser.sign_in(cast.pam)
    form = f"/vendors/{vendor.id}/attestations/request"
    data = {"engagement_id": str(work.id), "statements": ["no_subcontracting"]}
    assert told in browser.post(form, data=data).text
    ask_as_shown(browser, form, data)
    after = browser.get(f"/vendors/{vendor.id}/attestations").text
    assert told in after
    assert "told by mail" not in after


def test_the_page_of_a_record_says_why_it_does_not_count_and_shows_it_as_signed(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    first, last = date(2025, 11, 1), date(2026, 10, 31)
    record = signed(cast.ada, signable, "no_subcontracting", first=first, last=last)
    path, text = f"/attestations/{record.id}", record.text
    for person in (cast.pam, cast.ada):
        browser.sign_in(person)
        assert "It does not count" not in browser.get(path).text
    handed_over(signable, date(2026, 11, 5))
    for person in (cast.pam, cast.ada):
        browser.sign_in(person)
        page = read(browser.get(path))
        assert "It does not count" in page
        assert "only since Thu 5 Nov 2026" in page
        assert text in page


def test_lists_and_files_say_of_a_record_that_it_does_not_count(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    signed(
        cast.ada, signable, "no_subcontracting", first=date(2025, 11, 1), last=date(2026, 10, 31)
    )
    browser.sign_in(cast.pam)
    lists = ("/attestations/?state=answered", f"/vendors/{signable.vendor_id}/attestations")
    table = "/attestations/?state=answered&file=csv"
    for path in lists:
        assert "Does not count" not in browser.get(path).text
    assert ",attested," in browser.get(table).text
    handed_over(signable, date(2026, 11, 5))
    for path in lists:
        page = read(browser.get(path))
        assert "Does not count" in page
        assert "only since Thu 5 Nov 2026" in page
    told = browser.get(table).text
    assert ",attested," not in told
    assert "does not count: no data was within reach" in told


@pytest.mark.parametrize("origin", [Origin.PLAN, Origin.BY_HAND, Origin.REACH])
def test_what_was_planned_before_the_handover_is_looked_at_again_when_it_is_asked(
    cast: Cast, signable: Engagement, origin: Origin
) -> None:
    """Between looking and asking somebody may record a handover, or the first day of one."""
    handed_over(signable, date(2026, 11, 5))
    ahead = RequestSpec("no_subcontracting", Wording.START, date(2026, 11, 25), None, origin)
    with pytest.raises(RuleViolated), transaction():
        request_services.open_requests(signable, [ahead], actor=acting(cast.pam))
    db.session.rollback()
    back = RequestSpec(
        "no_subcontracting", Wording.PERIOD, date(2026, 4, 1), date(2026, 11, 20), origin
    )
    with transaction(audited=False):
        ((asked, _),) = request_services.open_requests(signable, [back], actor=acting(cast.pam))
    assert (asked.period_from, asked.period_to) == (date(2026, 11, 5), date(2026, 11, 20))


def test_a_correction_speaks_of_the_same_days_and_only_where_data_was_within_reach(
    cast: Cast, signable: Engagement
) -> None:
    first, last = date(2026, 4, 1), date(2026, 10, 31)
    again = RequestSpec("no_subcontracting", Wording.PERIOD, first, last, Origin.CORRECTION)
    handed_over(signable, date(2026, 5, 7))
    with transaction(audited=False):
        ((asked, _),) = request_services.open_requests(signable, [again], actor=acting(cast.pam))
    assert (asked.period_from, asked.period_to) == (first, last)
    handed_over(signable, None)
    with pytest.raises(RuleViolated), transaction():
        request_services.open_requests(signable, [again], actor=acting(cast.pam))


def test_what_is_proposed_has_a_first_day_and_a_day_to_speak_of(
    cast: Cast, signable: Engagement
) -> None:
    with pytest.raises(RuleViolated) as refusal:
        request_services.propose(signable, ["no_subcontracting"], last=date(2026, 10, 31))
    assert refusal.value.field == "period_from"
    handed_over(signable, date(2025, 1, 6))
    set_of(EngagementTerms, signable, ends_on=date(2025, 10, 31))
    with pytest.raises(RuleViolated) as refusal:
        request_services.propose(signable, ["no_subcontracting"])
    assert (refusal.value.field, "no day left" in refusal.value.message.id) == ("statements", True)
