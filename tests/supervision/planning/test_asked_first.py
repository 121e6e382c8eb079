"""What a start, a stricter tier and a renewed contract ask for, once."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.jobs.schedule import JOBS
from portal.ledger.contracts.documents.renewal_services import note_renewal
from portal.ledger.contracts.models import Contract, ContractCover, ContractState
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.asking.request_services import request_attestations
from portal.supervision.attestations.models import (
    Origin,
    Wording,
)
from portal.supervision.consequences.models import KnownTier
from portal.supervision.consequences.reconcile import Reconciled, reconcile
from portal.supervision.reminders.models import SentReminder
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_contract, make_cover
from tests.supervision.attestations.work import a_piece_of_work
from tests.supervision.planning.changes import (
    EVERY,
    ask_for_the_next,
    requests,
    sign_all,
)


def new_work(cast: Cast) -> Engagement:
    """Nothing is handed over yet; a contract is signed for it."""
    cast.acme.state = VendorState.APPROVED
    engagement = a_piece_of_work(cast.acme)
    db.session.scalars(select(DataShare)).one().first_handover_on = None
    contract = make_contract(cast.acme)
    make_cover(contract, engagement.id)
    db.session.commit()
    return engagement


def test_new_work_is_asked_for_what_its_tier_asks_at_the_start(cast: Cast) -> None:
    new_work(cast)
    assert reconcile(thorough=False) == Reconciled()  # that is for the night
    assert reconcile() == Reconciled(asked=4)
    assert {(one.origin, one.wording) for one in requests()} == {(Origin.START, Wording.START)}
    assert [one.statement_id for one in requests()] == list(EVERY[:4])
    assert reconcile() == Reconciled()


@pytest.mark.parametrize("how", ["cover", "contract"])
def test_work_whose_contract_has_an_agreed_end_is_asked_too(cast: Cast, how: str) -> None:
    """Work of a season: what binds it has a last day, and has not had it yet."""
    new_work(cast)
    cover = db.session.scalars(select(ContractCover)).one()
    contract = db.session.get_one(Contract, cover.contract_id)
    if how == "cover":
        cover.valid_until = date(2027, 4, 1)
    else:
        contract.state, contract.ended_on = ContractState.ENDED, date(2027, 3, 31)
    db.session.commit()
    assert reconcile() == Reconciled(asked=4)


@pytest.mark.parametrize("how", ["cover", "contract"])
def test_work_whose_contract_is_over_waits_for_another(cast: Cast, how: str) -> None:
    new_work(cast)
    cover = db.session.scalars(select(ContractCover)).one()
    contract = db.session.get_one(Contract, cover.contract_id)
    if how == "cover":
        cover.valid_until = date(2026, 11, 25)
    else:
        contract.state, contract.ended_on = ContractState.ENDED, date(2026, 11, 24)
    db.session.commit()
    assert reconcile() == Reconciled()


def test_work_without_a_contract_waits(cast: Cast) -> None:
    engagement = a_piece_of_work(cast.acme)
    db.session.scalars(select(DataShare)).one().first_handover_on = None
    make_contract(cast.acme)
    db.session.commit()
    assert (engagement.vendor_id, reconcile()) == (cast.acme.id, Reconciled())


def test_what_procurement_asked_for_or_took_back_is_left_to_it(cast: Cast) -> None:
    engagement = new_work(cast)
    with transaction():
        (request,) = request_attestations(
            engagement,
            ["no_subcontracting"],
            wording=Wording.START,
            first=date(2026, 12, 1),
            last=None,
            actor=acting(cast.pam),
        )
    request.state = request.state.WITHDRAWN
    db.session.commit()
    assert reconcile() == Reconciled(asked=3)


def test_a_stricter_tier_asks_for_more_and_a_laxer_one_for_nothing(
    cast: Cast, active_work: Engagement
) -> None:
    db.session.add(
        KnownTier(
            vendor_id=active_work.vendor_id,
            engagement_id=active_work.id,
            tier="tier_4",
            since_on=date(2026, 4, 1),
        )
    )
    sign_all(cast, active_work, EVERY[:2])
    assert reconcile() == Reconciled(asked=3)
    assert {one.origin for one in requests()} == {Origin.TIER}
    known = db.session.scalars(select(KnownTier)).one()
    assert known.tier == "tier_2"
    known.tier = "tier_1"
    db.session.commit()
    assert reconcile() == Reconciled()
    assert db.session.scalars(select(KnownTier)).one().tier == "tier_2"


def test_the_first_look_only_remembers_the_tier(cast: Cast, active_work: Engagement) -> None:
    assert reconcile() == Reconciled()
    assert [row.tier for row in db.session.scalars(select(KnownTier))] == ["tier_2"]


def renewing_contract(cast: Cast, work: Engagement) -> None:
    contract = make_contract(cast.acme)
    make_cover(contract, work.id)
    note_renewal(contract, on=date(2026, 11, 21))
    db.session.commit()


def test_a_renewed_contract_asks_again_for_what_the_pack_says(
    cast: Cast, active_work: Engagement
) -> None:
    sign_all(cast, active_work)
    renewing_contract(cast, active_work)
    assert reconcile(thorough=False) == Reconciled(asked=1)
    (request,) = requests()
    assert (request.statement_id, request.origin) == ("no_subcontracting", Origin.RENEWAL)
    assert reconcile() == Reconciled()


def test_what_a_renewal_asks_for_stands_in_the_digest_of_the_same_morning(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    """Found by bin/simulate: it was asked for after the digests were written."""
    sign_all(cast, active_work)
    ends = date(2026, 11, 26)
    contract = make_contract(cast.acme, ends_on=ends, renews=True, renewal_months=12)
    make_cover(contract, active_work.id)
    db.session.commit()
    clock.go_to(date(2026, 11, 27))

    morning = [job for job in JOBS if job.name in ("planning", "reminders")]
    assert [job.name for job in morning] == ["planning", "reminders"]
    for job in morning:
        job.run()

    (request,) = requests()
    assert request.origin == Origin.RENEWAL
    heard = select(SentReminder.id).join(Obligation, Obligation.id == SentReminder.obligation_id)
    assert db.session.scalars(heard.where(Obligation.subject_id == request.id)).all() != []


def test_what_was_asked_after_the_renewal_is_not_asked_again(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    sign_all(cast, active_work)
    ask_for_the_next(cast, active_work)
    renewing_contract(cast, active_work)
    assert reconcile() == Reconciled()
