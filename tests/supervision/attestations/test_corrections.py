"""A statement that was wrong is signed anew; one the vendor no longer stands by is withdrawn."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import ProvedBy
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.supervision.attestations.exceptions import services
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    Origin,
    RequestState,
)
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements.facts import attestation_facts
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.attestations.pages import PASSWORD, ROW, address, ask, signing
from tests.supervision.attestations.signed import signed

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
KEY = "no_subcontracting"


@pytest.fixture
def record(cast: Cast, browser: Browser, asked: AttestationRequest) -> Attestation:
    browser.sign_in(cast.ada)
    browser.post(address(asked), data=signing(browser.get(address(asked)).text))
    return db.session.scalars(select(Attestation)).one()


def correct(
    cast: Cast, record: Attestation, reason: str = "We forgot Kamome"
) -> AttestationRequest:
    with transaction():
        return services.correct_attestation(
            record, cast.acme, reason=reason, actor=acting(cast.ada)
        )


def take_back(cast: Cast, record: Attestation, reason: str = "Nobody checked it") -> None:
    with transaction():
        services.withdraw_attestation(
            record, cast.acme, reason=reason, proved_by=ProvedBy.PASSWORD, actor=acting(cast.ada)
        )


def sign_again(browser: Browser, request: AttestationRequest, **said: str) -> Attestation:
    page = browser.get(address(request)).text
    browser.post(address(request), data=signing(page, **said))
    return db.session.scalars(select(Attestation).where(Attestation.request_id == request.id)).one()


def test_the_old_one_stays_in_force_until_the_new_one_is_signed(
    cast: Cast, browser: Browser, signable: Engagement, record: Attestation, clock: Clock
) -> None:
    request = correct(cast, record)
    assert (request.origin, request.follows_id) == (Origin.CORRECTION, record.id)
    assert (request.statement_id, request.period_from, request.period_to) == (KEY, FIRST, LAST)
    standing = attestation_facts([cast.acme.id], date(2026, 11, 25)).signed
    assert standing[signable.id, KEY].attestation_id == record.id
    clock.go_to(date(2026, 11, 27))
    new = sign_again(browser, request, answer="affirm_with_exception", **ROW)
    db.session.refresh(record)
    assert (record.state, record.ended_on) == (AttestationState.REPLACED, date(2026, 11, 27))
    assert new.replaces_id == record.id
    assert sitting_queries.correction_of(record.id) == new
    assert record.why_ended is not None
    assert record.why_ended.params["number"] == new.number
    key = (signable.id, KEY)
    before = attestation_facts([cast.acme.id], date(2026, 11, 26)).signed[key]
    after = attestation_facts([cast.acme.id], date(2026, 11, 27)).signed[key]
    assert (before.attestation_id, after.attestation_id) == (record.id, new.id)


def test_both_records_and_the_request_tell_of_it(
    cast: Cast, browser: Browser, record: Attestation
) -> None:
    request = correct(cast, record)
    mail = db.session.scalars(select(OutboxEmail)).one()
    assert mail.recipient == "pam@example.jp"
    assert "We forgot Kamome" in mail.body
    assert "We forgot Kamome" in browser.get(address(request)).text
    new = sign_again(browser, request)
    assert new.number in browser.get(f"/attestations/{record.id}").text
    assert record.number in browser.get(f"/attestations/{new.id}").text
    assert [line.action for line in trail_of(record)] == [
        "attestation.signed",
        "attestation.correction_begun",
        "attestation.signed",
    ]


def test_it_is_corrected_once_at_a_time_and_needs_a_reason(cast: Cast, record: Attestation) -> None:
    with pytest.raises(DomainError) as refusal:
        correct(cast, record, reason=" ")
    assert refusal.value.field == "reason"
    correct(cast, record)
    with pytest.raises(InvalidTransition):
        correct(cast, record)


def test_what_was_replaced_cannot_be_corrected_but_the_correction_can(
    cast: Cast, browser: Browser, record: Attestation
) -> None:
    new = sign_again(browser, correct(cast, record))
    with pytest.raises(InvalidTransition):
        correct(cast, record)
    newest = sign_again(browser, correct(cast, new))
    assert (newest.replaces_id, new.state) == (new.id, AttestationState.REPLACED)


@pytest.mark.parametrize("follows", [False, True])
def test_the_statement_of_the_next_period_replaces_nothing(
    cast: Cast,
    browser: Browser,
    record: Attestation,
    clock: Clock,
    follows: bool,
) -> None:
    """Not even where the plan says which one it comes after."""
    clock.go_to(date(2027, 11, 1))
    from portal.supervision.attestations.asking import request_services
    from portal.supervision.attestations.models import Wording
    from tests.supervision.attestations.work import an_authority

    an_authority(cast.ada, until=date(2028, 4, 1))
    db.session.commit()
    with transaction():
        (request,) = request_services.request_attestations(
            db.session.get_one(Engagement, record.engagement_id),
            [KEY],
            wording=Wording.PERIOD,
            first=LAST + timedelta(days=1),
            last=date(2027, 10, 31),
            actor=acting(cast.pam),
        )
    request.follows_id = record.id if follows else None
    db.session.commit()
    new = sign_again(browser, request)
    db.session.refresh(record)
    assert (record.state, record.ended_on, new.replaces_id) == (AttestationState.SIGNED, None, None)


def test_an_undecided_exception_of_an_earlier_period_still_waits(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    old = signed(
        cast.ada, signable, KEY, first=date(2024, 11, 1), last=date(2025, 10, 31),
        answer=Answer.AFFIRM_WITH_EXCEPTION,
    )  # fmt: skip
    duty = Obligation(
        vendor_id=cast.acme.id, kind=ObligationKind.ATTESTATION_EXCEPTION,
        subject_kind="attestations", subject_id=old.id, holder=Holder.PRIVACY_OFFICER,
        ladder="internal", title={"say": "Decide", "with": {}, "many": None},
        due_on=date(2026, 12, 1), opened_at=old.signed_at, opened_on=old.signed_on,
    )  # fmt: skip
    db.session.add(duty)
    db.session.commit()
    request = ask(cast, signable, KEY)
    browser.sign_in(cast.ada)
    sign_again(browser, request)
    db.session.refresh(duty)
    assert duty.is_open


def test_what_is_withdrawn_counts_no_more_from_that_day_on(
    cast: Cast, signable: Engagement, record: Attestation, clock: Clock
) -> None:
    clock.go_to(date(2026, 11, 27))
    take_back(cast, record)
    assert (record.state, record.ended_on) == (AttestationState.WITHDRAWN, date(2026, 11, 27))
    key = (signable.id, KEY)
    assert key in attestation_facts([cast.acme.id], date(2026, 11, 26)).signed
    assert key not in attestation_facts([cast.acme.id], date(2026, 11, 27)).signed


def test_officer_and_owner_are_told_and_the_officer_has_to_decide(
    cast: Cast, record: Attestation
) -> None:
    take_back(cast, record)
    mails = db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.recipient)).all()
    assert [one.recipient for one in mails] == ["pam@example.jp", "pia@example.jp"]
    assert all("Nobody checked it" in one.body for one in mails)
    duty = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION)
    ).one()
    assert (duty.holder, duty.due_on, duty.subject_id) == (
        Holder.PRIVACY_OFFICER, date(2026, 12, 2), record.id,
    )  # fmt: skip


def test_withdrawing_needs_a_reason_an_authority_and_something_that_stands(
    cast: Cast, record: Attestation
) -> None:
    with pytest.raises(DomainError) as refusal:
        take_back(cast, record, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(DomainError), transaction():
        services.withdraw_attestation(
            record, cast.acme, reason="No", proved_by=ProvedBy.PASSWORD, actor=acting(cast.alf)
        )
    take_back(cast, record)
    with pytest.raises(InvalidTransition):
        take_back(cast, record)


def test_what_waited_about_the_withdrawn_one_gives_way_and_a_new_answer_ends_the_rest(
    cast: Cast, browser: Browser, asked: AttestationRequest, signable: Engagement
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    browser.post(address(asked), data=signing(page, answer="affirm_with_exception", **ROW))
    record = db.session.scalars(select(Attestation)).one()
    take_back(cast, record)
    sign_again(browser, ask(cast, signable, KEY))
    duties = db.session.scalars(
        select(Obligation)
        .where(Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION)
        .order_by(Obligation.id)
    ).all()
    assert [one.outcome for one in duties] == [Outcome.WITHDRAWN, Outcome.WITHDRAWN]


def test_a_correction_that_waits_is_signed_after_the_old_one_was_withdrawn(
    cast: Cast, browser: Browser, record: Attestation
) -> None:
    request = correct(cast, record)
    take_back(cast, record)
    new = sign_again(browser, request)
    db.session.refresh(record)
    assert (record.state, new.replaces_id) == (AttestationState.WITHDRAWN, record.id)


def test_ada_corrects_and_withdraws_on_her_pages(
    cast: Cast, browser: Browser, record: Attestation
) -> None:
    page = browser.get(f"/attestations/{record.id}").text
    assert f"/attestations/{record.id}/correct" in page
    correcting = f"/attestations/{record.id}/correct"
    assert browser.post(correcting, data={"reason": ""}).status_code == 422
    answer = browser.post(correcting, data={"reason": "We forgot Kamome"})
    request = db.session.scalars(
        select(AttestationRequest).where(AttestationRequest.state == RequestState.OPEN)
    ).one()
    assert answer.location.endswith(address(request))
    assert "is being corrected under" in browser.get(f"/attestations/{record.id}").text
    assert browser.post(correcting, data={"reason": "Again"}).status_code == 409
    path = f"/attestations/{record.id}/withdraw"
    assert "cannot be brought back" in browser.get(path).text
    wrong = browser.post(path, data={"reason": "Not so", "password": "wrong"})
    assert wrong.status_code == 422
    assert "Not so" in wrong.text
    gone = browser.post(path, data={"reason": "Not so", "password": PASSWORD})
    assert gone.location.endswith(f"/attestations/{record.id}")
    shown = browser.get(gone.location).text
    assert "Withdrawn on" in shown
    assert f"/attestations/{record.id}/correct" not in shown
    assert browser.get(path).location.endswith(f"/attestations/{record.id}")


@pytest.mark.parametrize("page", ["correct", "withdraw"])
def test_a_member_and_another_vendor_find_no_such_page(
    cast: Cast, browser: Browser, record: Attestation, page: str
) -> None:
    for person in (cast.alf, cast.gus):
        browser.sign_in(person)
        assert browser.get(f"/attestations/{record.id}/{page}").status_code == 404
        assert browser.post(f"/attestations/{record.id}/{page}").status_code == 404


def test_the_officer_says_what_follows_from_the_withdrawal(
    cast: Cast, browser: Browser, record: Attestation
) -> None:
    take_back(cast, record)
    browser.sign_in(cast.pia)
    page = f"/attestations/{record.id}"
    assert "Record the decision" in browser.get(page).text
    assert browser.post(f"{page}/withdrawal-noted", data={"reason": ""}).status_code == 422
    browser.post(f"{page}/withdrawal-noted", data={"reason": "We visit them on Monday"})
    assert "Record the decision" not in browser.get(page).text
    again = browser.post(f"{page}/withdrawal-noted", data={"reason": "Again"})
    assert again.status_code == 409
