"""Asking many vendors at once: what is asked, what is left out and why, and that it is done once."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from portal.foundation.access.roles import Role
from portal.foundation.accounts.people import account_services
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition
from portal.foundation.core.words.i18n import words
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import carry_on
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Contact, VendorState
from portal.supervision.attestations.asking import services as asking_services
from portal.supervision.attestations.asking.plan import AskingPlan
from portal.supervision.attestations.models import AttestationRequest, Wording
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor
from tests.kills import killed_at_commit
from tests.queries import count_statements
from tests.supervision.attestations.pages import ask, read
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
TWO = ("no_subcontracting", "confidentiality_pledge")


def some_vendors(number: int, *, works: int = 1) -> list[int]:
    """Ids of the work of active vendors, each with a signatory."""
    made = []
    for count in range(number):
        vendor = make_vendor(f"Vendor {count}", state=VendorState.ACTIVE)
        make_user(f"Signer {count}", Role.VENDOR_SIGNATORY, vendor=vendor)
        made += [a_piece_of_work(vendor).id for _ in range(works)]
    db.session.commit()
    return made


def asked_for(works: list[int], **other: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"first": FIRST, "last": LAST}
    return {"engagement_ids": works, "statement_ids": TWO, "due_on": None} | usual | other


def previewed(works: list[int], **other: Any) -> AskingPlan:
    return asking_services.preview(**asked_for(works, **other))


def request_many(cast: Cast, works: list[int], **other: Any) -> Run:
    with transaction():
        return asking_services.request_many(actor=acting(cast.pam), **asked_for(works, **other))


def requests() -> int:
    return db.session.scalar(select(func.count(AttestationRequest.id))) or 0


def why(plan: AskingPlan) -> list[str]:
    return [line.refusal.id for work in plan.works for line in work.refused if line.refusal]


@pytest.fixture
def work(cast: Cast) -> Engagement:
    cast.acme.state = VendorState.ACTIVE
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    return engagement


def test_one_command_asks_all_of_them_and_says_so_in_every_history(cast: Cast) -> None:
    works = some_vendors(3, works=2)
    asking = request_many(cast, works)
    assert (asking.changed, asking.left_out, requests()) == (12, 0, 12)
    assert asking.finished_at is not None
    engagement = db.session.get_one(Engagement, works[0])
    assert [line.action for line in trail_of(engagement)] == ["attestation.requested_many"]


def test_what_is_asked_or_signed_already_is_left_out(cast: Cast, work: Engagement) -> None:
    an_authority(cast.ada)
    signed(cast.ada, work, "confidentiality_pledge", first=FIRST, last=LAST)
    request = ask(cast, work, "no_subcontracting")
    plan = previewed([work.id])
    assert why(plan) == [
        "Asked already: %(number)s is open.",
        "Signed already for this period.",
    ]
    assert plan.works[0].refused[0].refusal.params["number"] == request.number  # type: ignore[union-attr]
    with pytest.raises(InvalidTransition):
        request_many(cast, [work.id])


def handed_over(work: Engagement, day: date | None) -> None:
    db.session.execute(
        update(DataShare)
        .where(DataShare.engagement_id == work.id)
        .values(first_handover_on=day)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def test_work_nothing_was_handed_over_for_is_asked_to_look_ahead(
    cast: Cast, work: Engagement
) -> None:
    """A year in which nobody handled anything is asked of nobody."""
    handed_over(work, None)
    asked = previewed([work.id], statement_ids=["no_subcontracting", "incident_free"])
    assert why(asked) == ["It has no wording for the start."]
    request_many(cast, [work.id])
    rows = db.session.scalars(select(AttestationRequest)).all()
    assert {(row.wording, row.period_from, row.period_to) for row in rows} == {
        (Wording.START, date(2026, 11, 25), None)
    }
    assert why(previewed([work.id])) == ["Asked already: %(number)s is open."] * 2


def test_a_period_is_cut_to_the_days_since_the_handover_of_each_work(
    cast: Cast, work: Engagement
) -> None:
    handed_over(work, date(2026, 6, 15))
    lately, long_ago = a_piece_of_work(cast.acme), a_piece_of_work(cast.acme)
    handed_over(lately, date(2026, 11, 5))
    plan = previewed([work.id, lately.id, long_ago.id], statement_ids=["no_subcontracting"])
    assert why(plan) == ["Data has been within the vendor's reach only since %(day)s."]
    request_many(cast, [work.id, long_ago.id], statement_ids=["no_subcontracting"])
    rows = db.session.scalars(select(AttestationRequest).order_by(AttestationRequest.id)).all()
    assert [(row.period_from, row.period_to) for row in rows] == [
        (date(2026, 6, 15), LAST),
        (FIRST, LAST),
    ]


def test_without_a_period_only_work_that_looks_ahead_is_asked(work: Engagement) -> None:
    assert (
        why(previewed([work.id], first=None, last=None))
        == ["Data is within reach already: choose a period that has ended."] * 2
    )
    with pytest.raises(DomainError) as refusal:
        previewed([work.id], first=None)
    assert refusal.value.field == "period_from"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (VendorState.SUSPENDED, "On hold: handovers are suspended."),
        (VendorState.OFFBOARDING, "The end of the work with this vendor has begun."),
        (VendorState.CLOSED, "We no longer work with this vendor."),
    ],
)
def test_a_vendor_on_hold_or_leaving_is_not_asked(
    cast: Cast, work: Engagement, state: VendorState, reason: str
) -> None:
    cast.acme.state = state
    db.session.commit()
    assert why(previewed([work.id])) == [reason, reason]


def a_vendor_alone(cast: Cast, *, email: str | None) -> int:
    vendor = make_vendor("Lone", state=VendorState.ACTIVE)
    if email is not None:
        db.session.add(Contact(vendor_id=vendor.id, name="Somebody", email=email))
    engagement = a_piece_of_work(vendor)
    db.session.commit()
    return engagement.id


def test_a_vendor_without_a_signatory_waits_for_one(cast: Cast) -> None:
    plan = previewed([a_vendor_alone(cast, email="somebody@example.jp")])
    assert why(plan) == ["Nobody can sign for the vendor yet."] * 2


@pytest.mark.parametrize("email", [None, ""])
def test_a_vendor_without_an_address_is_asked_on_paper(cast: Cast, email: str | None) -> None:
    plan = previewed([a_vendor_alone(cast, email=email)])
    assert (plan.requests, plan.letters, plan.left_out) == (2, 1, 0)


def test_the_usual_due_date_is_lined_up_with_what_is_open(cast: Cast, work: Engagement) -> None:
    other = a_piece_of_work(cast.acme)
    db.session.commit()
    request_many(cast, [other.id], due_on=date(2026, 12, 15))
    assert previewed([work.id]).works[0].candidate.due_on == date(2026, 12, 15)
    chosen = previewed([work.id], due_on=date(2027, 1, 15))
    assert chosen.works[0].candidate.due_on == date(2027, 1, 15)


def test_a_period_that_has_not_ended_is_refused_before_anything_is_shown(work: Engagement) -> None:
    with pytest.raises(DomainError) as refusal:
        previewed([work.id], last=date(2026, 11, 25))
    assert refusal.value.field == "period_to"


def test_a_large_asking_is_left_to_the_job_and_goes_on_where_it_was_killed(cast: Cast) -> None:
    works = some_vendors(4, works=30)
    asking = request_many(cast, works)
    assert (asking.finished_at, requests()) == (None, 0)
    (begun,) = trail_of(asking)
    assert words(begun.text, "en") == "Began to ask several vendors for 240 statements"
    with killed_at_commit(2):
        carry_on()
    assert requests() == 100
    assert carry_on() == 1
    assert carry_on() == 0
    assert requests() == 240
    db.session.refresh(asking)
    assert (asking.changed, asking.done, asking.left_out) == (240, 120, 0)


def test_looking_costs_the_same_for_more_vendors(cast: Cast) -> None:
    def look(works: list[int]) -> int:
        with count_statements() as counted:
            previewed(works)
        return counted.total

    works = some_vendors(4)
    look(works[:2])
    assert look(works) == look(works[:2])


def test_pam_ticks_vendors_sees_what_will_happen_and_asks(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    page = browser.post("/attestations/ask", data={"vendor_ids": f"{cast.acme.id},999999"}).text
    assert "1 piece of work" in page
    form = {
        "works": str(work.id),
        "statements": list(TWO),
        "period_from": FIRST.isoformat(),
        "period_to": LAST.isoformat(),
        "due_on": "",
    }
    shown = read(browser.post("/attestations/ask", data={**form, "step": "preview"}))
    assert "2 requests will be opened" in shown
    assert "For the period 1 November 2025 to 31 October 2026" in shown, "the wording to be signed"
    assert "No mail server is set up" in shown
    assert requests() == 0
    browser.post("/attestations/ask", data={**form, "step": "ask"})
    opened = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.ATTESTATION_SIGN)
    ).all()
    assert {one.vendor_id for one in opened} == {cast.acme.id}
    assert len(opened) == 2


def test_work_is_found_by_tier_and_by_what_does_not_stand(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    an_authority(cast.ada)
    signed(cast.ada, work, "no_subcontracting", first=FIRST, last=LAST)
    browser.sign_in(cast.pam)
    assert "1 piece of work" in browser.get("/attestations/ask?tier=tier_2").text
    assert "No work fits." in browser.get("/attestations/ask?missing=no_subcontracting").text
    assert "1 piece of work" in browser.get("/attestations/ask?missing=incident_free").text
    assert "No work fits." in browser.get("/attestations/ask?renewed=y").text


@pytest.mark.parametrize("how", ["ended", "other roles"])
def test_a_large_asking_ends_with_the_right_of_whoever_began_it(
    browser: Browser, cast: Cast, how: str
) -> None:
    works = some_vendors(4, works=30)
    asking = request_many(cast, works)
    with killed_at_commit(2):
        carry_on()
    with transaction():
        if how == "ended":
            account_services.end_account(cast.pam, acting(cast.sue))
        else:
            version = cast.pam.version
            roles = [Role.AUDITOR]
            account_services.change_roles(cast.pam, roles, acting(cast.sue), version=version)
    assert carry_on() == 1
    assert carry_on() == 0
    assert requests() == 100
    db.session.refresh(asking)
    assert (asking.changed, asking.left_out, asking.done) == (100, 140, 50)
    assert asking.finished_at is not None
    last = trail_of(asking, limit=1)[0]
    assert (last.actor_id, "may not do it any more" in last.text.id) == (None, True)
    browser.sign_in(cast.pia)
    assert "may not do it any more" in browser.get(f"/lists/runs/{asking.id}").text
