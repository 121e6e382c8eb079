"""Within how many hours a customer is told: its approval, else the terms it rests on, else its own number."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.evidence.services import receive_bytes, store_upload
from portal.foundation.evidence.types import FileKind
from portal.ledger.customers.models import Customer
from portal.ledger.engagements.models import CompanyRole, Engagement
from portal.supervision.client_approvals.models import ApprovalBasis, ClientApproval, CustomerTerms
from portal.supervision.incidents.handling.who_is_hit import who_is_hit
from portal.supervision.incidents.rules.duties import CustomerHit
from portal.supervision.proposed_records.workflow import ProposedState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.customers import make_approval, make_customer, name_customer
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.supervision.incidents.steps import tell


def entrusted(cast: Cast) -> Engagement:
    work = make_engagement(cast.acme, company_role=CompanyRole.ENTRUSTED)
    make_share(work, first_handover_on=date(2026, 5, 1))
    return work


def hit(cast: Cast) -> CustomerHit:
    (one,) = who_is_hit(cast.acme.id, clock.today()).customers
    return one


def approved(
    cast: Cast, work: Engagement, at_customer: int | None, in_terms: int | None, **more: Any
) -> ClientApproval:
    customer = make_customer("Tsubame", notice_hours=at_customer)
    name_customer(work, customer)
    terms = CustomerTerms(
        title="Terms of service",
        edition="3",
        valid_from=date(2026, 4, 1),
        objection_days=14,
        notice_hours=in_terms,
        clause="Vendors are announced.",
        file_sha256=store_upload(receive_bytes(b"terms", "terms.pdf", FileKind.PDF)).sha256,
        file_name="terms.pdf",
        recorded_by_id=cast.pam.id,
        recorded_at=clock.now(),
    )
    db.session.add(terms)
    db.session.flush()
    by_terms = {"basis": ApprovalBasis.TERMS, "terms_id": terms.id}
    return make_approval(work, customer, cast.pam, **(by_terms | more))


@pytest.mark.parametrize(
    ("at_customer", "in_terms", "in_approval", "expected"),
    [
        (96, 48, 24, (24, "approval")),
        (12, 48, 24, (24, "approval")),  # the paper counts, not the shorter number beside it
        (96, 48, None, (48, "terms")),
        (12, 48, None, (48, "terms")),
        (96, None, None, (96, None)),
        (None, None, 24, (24, "approval")),
        (None, None, None, (None, None)),
    ],
)
def test_the_paper_comes_before_the_number_at_the_customer(
    cast: Cast,
    at_customer: int | None,
    in_terms: int | None,
    in_approval: int | None,
    expected: tuple[int | None, str | None],
) -> None:
    work = entrusted(cast)
    approval = approved(cast, work, at_customer, in_terms, notice_hours=in_approval)
    found, (hours, by) = hit(cast), expected
    named = {"approval": approval.number, "terms": "Terms of service 3", None: None}
    assert (found.hours, found.paper.en if found.paper else None) == (hours, named[by])


@pytest.mark.parametrize(
    "more",
    [
        {"state": ProposedState.PROPOSED},
        {"approved_until": date(2026, 6, 30)},
        {"objection_until": date(2026, 12, 31)},
    ],
    ids=["nobody confirmed it", "it has ended", "it may still be objected to"],
)
def test_an_approval_that_does_not_count_gives_no_hours(cast: Cast, more: dict[str, Any]) -> None:
    work = entrusted(cast)
    approved(cast, work, 96, 48, notice_hours=24, **more)
    assert (hit(cast).hours, hit(cast).paper) == (96, None)


def test_of_several_pieces_of_work_the_shortest_counts(cast: Cast) -> None:
    work = entrusted(cast)
    first = approved(cast, work, 96, None, notice_hours=48)
    other = entrusted(cast)
    customer_id = first.customer_id
    name_customer(other, _customer(customer_id))
    make_approval(other, _customer(customer_id), cast.pam, notice_hours=12)
    assert hit(cast).hours == 12


def _customer(customer_id: int) -> Any:
    return db.session.get_one(Customer, customer_id)


def test_pages_say_from_which_paper_the_number_is(browser: Browser, cast: Cast) -> None:
    work = entrusted(cast)
    approval = approved(cast, work, None, None, notice_hours=24)
    db.session.commit()
    row = tell(cast.ada, cast.acme)
    browser.sign_in(cast.pia)
    shown = browser.get(f"/incidents/{row.id}").text
    assert "gives 24 hours." in shown
    assert f"as {approval.number} says" in shown
    assert (
        f"as {approval.number} says"
        in browser.get(f"/vendors/{cast.acme.id}/incidents/who-is-hit").text
    )
    assert "within 24 hours" in browser.get(f"/client-approvals/{approval.id}").text
