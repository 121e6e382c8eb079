"""What follows from changes below is put on record once, and both sides are told why."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.services import note_change
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import (
    Answer,
    Origin,
    Wording,
)
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.consequences.models import KnownTier
from portal.supervision.consequences.reconcile import Reconciled, reconcile
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor
from tests.kills import killed_at_commit
from tests.queries import count_statements
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.planning.changes import (
    FIRST,
    LAST,
    ask_for_the_next,
    change,
    requests,
    sign_all,
    told,
    void,
)


def test_a_change_of_data_makes_two_statements_void_and_asks_for_them_anew(
    cast: Cast, active_work: Engagement
) -> None:
    sign_all(cast, active_work)
    change(active_work, "data", "credit_card")
    assert reconcile(thorough=False) == Reconciled(voided=2, asked=2)
    assert [one.statement_id for one in void()] == ["no_subcontracting", "purpose_minimisation"]
    assert {one.ended_on for one in void()} == {date(2026, 11, 25)}
    assert "Credit card" in told(void()[0].ended_reason)
    new = requests()
    assert {(one.origin, one.wording, one.period_from, one.period_to) for one in new} == {
        (Origin.VOIDED, Wording.PERIOD, date(2026, 11, 1), date(2026, 11, 24))
    }
    assert [one.follows_id for one in new] == [one.id for one in void()]
    assert told(new[0].cause).startswith(f"{void()[0].number} no longer stands. ")
    assert [line.action for line in trail_of(void()[0])] == ["attestation.voided"]


def test_what_was_made_void_stood_until_then(cast: Cast, active_work: Engagement) -> None:
    sign_all(cast, active_work)
    change(active_work, "cover", "C-2026-004", on=date(2026, 11, 20))
    reconcile()
    key = (active_work.id, "no_subcontracting")
    assert key in attestation_facts(None, date(2026, 11, 19)).signed
    after = attestation_facts(None, date(2026, 11, 20))
    assert (key in after.signed, after.fallen[key].ended_on) == (False, date(2026, 11, 20))


def test_each_is_made_void_and_asked_for_once_however_often_it_runs(
    cast: Cast, active_work: Engagement
) -> None:
    sign_all(cast, active_work)
    change(active_work, "data", "credit_card")
    reconcile()
    change(active_work, "data", "bank_account")
    assert reconcile() == Reconciled()
    assert len(requests()) == 2


def test_what_is_asked_already_is_not_asked_twice(cast: Cast, active_work: Engagement) -> None:
    sign_all(cast, active_work, ["no_subcontracting"])
    signed_before = void()
    request = ask_for_the_next(cast, active_work)
    change(active_work, "data", "credit_card")
    assert reconcile() == Reconciled(voided=1, asked=0)
    assert [one.id for one in requests()] == [request.id]
    assert signed_before == []


def test_a_change_to_come_makes_nothing_void_before_its_day(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    change(active_work, "terms", "purposes", on=date(2026, 12, 1))
    signed_after_it_was_agreed = signed(
        cast.ada, active_work, "purpose_minimisation", first=FIRST, last=LAST
    )
    signed_after_it_was_agreed.change_number = 1
    db.session.commit()
    assert reconcile() == Reconciled()
    clock.go_to(date(2026, 12, 1))
    assert reconcile() == Reconciled(voided=1, asked=1)


def test_before_the_first_handover_the_new_request_looks_ahead(
    cast: Cast, active_work: Engagement
) -> None:
    share = db.session.scalars(select(DataShare)).one()
    share.first_handover_on = None
    signed(
        cast.ada,
        active_work,
        "no_subcontracting",
        first=date(2026, 12, 1),
        wording=Wording.START,
        on=date(2026, 11, 20),
    )
    change(active_work, "cover", "C-2026-004")
    reconcile()
    (request,) = requests()
    assert (request.wording, request.period_from) == (Wording.START, date(2026, 11, 25))


def test_what_waited_about_a_void_statement_waits_no_more(
    cast: Cast, active_work: Engagement
) -> None:
    attestation = signed(
        cast.ada,
        active_work,
        "no_subcontracting",
        first=FIRST,
        last=LAST,
        answer=Answer.AFFIRM_WITH_EXCEPTION,
    )
    waiting = Obligation(
        vendor_id=active_work.vendor_id,
        kind=ObligationKind.ATTESTATION_EXCEPTION,
        subject_kind="attestations",
        subject_id=attestation.id,
        holder="privacy_officer",
        ladder="internal",
        title={"say": "Decide", "with": {}, "many": None},
        due_on=date(2026, 12, 9),
        opened_at=attestation.signed_at,
        opened_on=date(2026, 11, 1),
    )
    db.session.add(waiting)
    change(active_work, "data", "credit_card")
    reconcile()
    assert waiting.outcome is Outcome.WITHDRAWN


@pytest.mark.parametrize("state", [VendorState.OFFBOARDING, VendorState.CLOSED])
def test_a_vendor_that_leaves_is_not_asked_anew(
    cast: Cast, active_work: Engagement, state: VendorState
) -> None:
    sign_all(cast, active_work, ["no_subcontracting"])
    cast.acme.state = state
    change(active_work, "data", "credit_card")
    assert reconcile() == Reconciled(voided=1, asked=0)


def test_what_was_stated_about_work_that_is_over_stands(
    cast: Cast, active_work: Engagement
) -> None:
    sign_all(cast, active_work, ["no_subcontracting"])
    db.session.scalars(select(EngagementTerms)).one().ends_on = date(2026, 11, 24)
    change(active_work, "cover", "C-2026-004")
    assert reconcile() == Reconciled()


def several_vendors(cast: Cast) -> None:
    """Three vendors with a statement that no longer stands."""
    for count in range(3):
        vendor = make_vendor(f"Vendor {count}")
        signer = make_user(f"Signer {count}", Role.VENDOR_SIGNATORY, vendor=vendor)
        an_authority(signer)
        piece = a_piece_of_work(vendor)
        signed(signer, piece, "no_subcontracting", first=FIRST, last=LAST)
        note_change(piece.id, "data", about="credit_card")
        db.session.commit()


def test_killed_halfway_it_goes_on_and_does_nothing_twice(cast: Cast) -> None:
    several_vendors(cast)
    with killed_at_commit(2):
        reconcile()
    db.session.rollback()
    assert (len(void()), len(requests())) == (1, 1)
    assert reconcile() == Reconciled(voided=2, asked=2)
    assert reconcile() == Reconciled()
    assert (len(void()), len(requests())) == (3, 3)


def test_looking_costs_the_same_for_more_vendors(cast: Cast, active_work: Engagement) -> None:
    def look() -> int:
        with count_statements() as counted:
            reconcile()
        return counted.total

    sign_all(cast, active_work)
    reconcile()
    few = look()
    several_vendors(cast)
    reconcile()
    assert look() == few


def test_tiers_of_many_are_noted_in_as_many_statements_as_of_one(
    cast: Cast, active_work: Engagement
) -> None:
    def look_for_the_first_time() -> int:
        db.session.execute(delete(KnownTier))
        db.session.commit()
        with count_statements() as counted:
            reconcile()
        return counted.total

    sign_all(cast, active_work)
    reconcile()
    few = look_for_the_first_time()
    several_vendors(cast)
    reconcile()
    assert look_for_the_first_time() == few
    noted = db.session.scalars(select(KnownTier.vendor_id)).all()
    assert len(set(noted)) > 1
    assert db.session.scalars(select(KnownTier.since_on).distinct()).all() == [clock.today()]


def test_signing_the_new_request_settles_it(cast: Cast, active_work: Engagement) -> None:
    sign_all(cast, active_work, ["no_subcontracting"])
    change(active_work, "data", "credit_card")
    reconcile()
    again = signed(
        cast.ada, active_work, "no_subcontracting", first=date(2026, 11, 1), last=date(2026, 11, 24)
    )
    again.change_number = 1
    db.session.commit()
    assert reconcile() == Reconciled()
    standing = attestation_facts(None, date(2026, 11, 25)).signed[
        active_work.id, "no_subcontracting"
    ]
    assert (standing.attestation_id, standing.unsettled_on) == (again.id, None)
