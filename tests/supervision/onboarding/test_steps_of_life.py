"""Activation, first handover, suspension, closing: through the gates."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import CompanyRole
from portal.ledger.obligations.queries import open_obligations
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.supervision.onboarding import services
from portal.supervision.onboarding.workflow import GateClosed
from portal.supervision.promises.queries import evaluate_engagement
from portal.supervision.promises.results import Verdict
from tests.actors import acting
from tests.cast import Cast
from tests.factories.obligations import make_obligation
from tests.factories.returns import make_return
from tests.factories.scenes import work_of
from tests.supervision.onboarding.acts import (
    S,
    set_span,
    state_of,
)


def test_an_approved_vendor_with_everything_in_order_becomes_active(cast: Cast) -> None:
    cast.acme.state = S.APPROVED
    set_span(cast.acme, S.APPROVED)
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    with transaction():
        services.activate(cast.acme, actor=acting(cast.pam))

    assert cast.acme.state is S.ACTIVE
    spans = db.session.scalars(
        select(VendorStateSpan)
        .where(VendorStateSpan.vendor_id == cast.acme.id)
        .order_by(VendorStateSpan.id)
    ).all()
    assert [span.state for span in spans] == [S.APPROVED, S.ACTIVE]
    assert spans[0].valid_until == date(2026, 11, 25)


def test_activation_is_refused_with_everything_that_is_missing(cast: Cast) -> None:
    cast.acme.state = S.APPROVED
    set_span(cast.acme, S.APPROVED)
    work_of(cast.acme, signer=cast.ada, handed_over=None, bound=False, attested=False)
    db.session.commit()

    with pytest.raises(GateClosed) as refusal, transaction():
        services.activate(cast.acme, actor=acting(cast.pam))

    assert [gap.promise_id for gap in refusal.value.gaps] == ["bound", "no_subcontracting"]
    assert cast.acme.state is S.APPROVED


def test_a_vendor_with_work_for_a_customer_cannot_be_activated_yet(cast: Cast) -> None:
    cast.acme.state = S.APPROVED
    set_span(cast.acme, S.APPROVED)
    work_of(cast.acme, signer=cast.ada, handed_over=None, company_role=CompanyRole.ENTRUSTED)
    db.session.commit()

    with pytest.raises(GateClosed) as refusal, transaction():
        services.activate(cast.acme, actor=acting(cast.pam))

    assert len(refusal.value.gaps) == 1


def hand_over(cast: Cast, vendor: Vendor, day: date) -> DataShare:
    share = db.session.scalars(select(DataShare).where(DataShare.vendor_id == vendor.id)).one()
    with transaction():
        services.record_handover(share, vendor, day=day, actor=acting(cast.pam))
    return share


def test_the_first_handover_is_written_down_once(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    share = hand_over(cast, cast.acme, date(2026, 11, 20))

    assert share.first_handover_on == date(2026, 11, 20)
    with pytest.raises(InvalidTransition):
        hand_over(cast, cast.acme, date(2026, 11, 21))


def test_nothing_is_handed_over_in_the_future(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    with pytest.raises(RuleViolated):
        hand_over(cast, cast.acme, date(2026, 11, 26))


@pytest.mark.parametrize("missing", ["bound", "attested"])
def test_without_contract_or_statement_no_handover_is_recorded(cast: Cast, missing: str) -> None:
    work_of(
        cast.acme,
        signer=cast.ada,
        handed_over=None,
        bound=missing != "bound",
        attested=missing != "attested",
    )
    db.session.commit()

    with pytest.raises(GateClosed):
        hand_over(cast, cast.acme, date(2026, 11, 25))


def test_a_handover_from_before_the_portal_is_a_fact_and_is_judged_as_one(cast: Cast) -> None:
    """Only once it is on record can the vendor be asked about the time since; until then not kept."""
    cast.acme.state = S.ASSESSING
    set_span(cast.acme, S.ASSESSING)
    work = work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    share = hand_over(cast, cast.acme, date(2019, 4, 1))

    assert share.first_handover_on == date(2019, 4, 1)
    judged = evaluate_engagement(work.id, date(2026, 11, 25))
    assert judged is not None
    assert judged.findings["no_subcontracting"].verdict is Verdict.BROKEN


@pytest.mark.parametrize("state", [S.APPROVED, S.SUSPENDED])
def test_only_an_active_vendor_receives_data(cast: Cast, state: VendorState) -> None:
    cast.acme.state = state
    set_span(cast.acme, state)
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()

    with pytest.raises(GateClosed):
        hand_over(cast, cast.acme, date(2026, 11, 25))


def test_one_person_suspends_and_another_resumes(cast: Cast) -> None:
    with transaction():
        services.suspend(cast.acme, reason="A list was lost.", actor=acting(cast.pia))
    assert state_of(cast.acme) is S.SUSPENDED
    with pytest.raises(RuleViolated), transaction():
        services.resume(cast.acme, reason="It was found.", actor=acting(cast.pia))

    with transaction():
        services.resume(cast.acme, reason="It was found.", actor=acting(cast.max))

    assert state_of(cast.acme) is S.ACTIVE


def ended(cast: Cast) -> Vendor:
    """Acme offboarding, its only work over since yesterday and all its data destroyed."""
    work = work_of(cast.acme, signer=cast.ada, ends_on=date(2026, 11, 24))
    make_return(cast.pam, work)
    db.session.commit()
    with transaction():
        services.offboard(cast.acme, reason="The contract ends.", actor=acting(cast.pam))
    return cast.acme


def test_closing_ends_the_accounts_of_the_vendors_people(cast: Cast) -> None:
    vendor = ended(cast)

    with transaction():
        services.close(vendor, reason="Everything came back.", actor=acting(cast.pam))

    assert vendor.state is S.CLOSED
    assert cast.ada.ended_at is not None
    assert cast.gus.ended_at is None


def test_a_vendor_with_running_work_or_open_requests_is_not_closed(cast: Cast) -> None:
    vendor = ended(cast)
    with transaction(audited=False):
        make_obligation(vendor)
    assert open_obligations(vendor_id=vendor.id)

    with pytest.raises(GateClosed), transaction():
        services.close(vendor, reason="Everything came back.", actor=acting(cast.pam))

    assert vendor.state is S.OFFBOARDING


@pytest.mark.parametrize("command", [services.suspend, services.offboard])
def test_a_step_needs_its_reason(cast: Cast, command: Callable[..., None]) -> None:
    with pytest.raises(RuleViolated), transaction():
        command(cast.acme, reason="  ", actor=acting(cast.pia))
