"""Whatever waits for somebody is an obligation, from the minute it waits until it is done."""

from datetime import date

import pytest
import yaml
from sqlalchemy import delete, func, select

from config import ROOT
from portal.content.packs import kinds as shelf
from portal.content.packs.incoming import Incoming
from portal.content.versions.services import activate_version, add_versions
from portal.foundation.access.roles import Role
from portal.foundation.accounts.people.account_services import confirm_role
from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import store_bytes
from portal.foundation.organisation.queries import own_words
from portal.jobs import tasks
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome
from portal.ledger.obligations.workflow import KINDS
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.supervision.consequences import services
from portal.supervision.consequences.wanted import OF_JUDGED, OF_PEOPLE
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed
from portal.supervision.onboarding.queries import find_proposal
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.services import judge_stale
from portal.supervision.selections.models import SelectionAnswer, SelectionAssessment
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.scenes import work_of
from tests.factories.selections import select_vendor
from tests.queries import count_statements
from tests.supervision.attestations.test_services import ask
from tests.supervision.attestations.work import a_piece_of_work, an_authority, make_proof
from tests.supervision.consequences.acts import follow, opened

K = ObligationKind
PACKS = ROOT / "portal" / "content" / "packs"


@pytest.fixture
def printing(cast: Cast) -> Engagement:
    """Everything is in order, but the statement has never been asked for."""
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    db.session.commit()
    return work


def become(vendor: Vendor, state: VendorState) -> None:
    vendor.state = state
    span = db.session.scalars(
        select(VendorStateSpan).where(VendorStateSpan.vendor_id == vendor.id)
    ).one()
    span.state = state
    db.session.commit()


def own_tiers(version: str) -> list[Incoming]:
    data = yaml.safe_load((PACKS / "risk_tiers.yaml").read_text("utf-8"))
    return [Incoming("ours.yaml", yaml.safe_dump({**data, "version": version}).encode())]


class TestAGapOfAPromise:
    def test_whose_next_step_nobody_owes_is_the_companys_and_is_never_chased(
        self, cast: Cast, printing: Engagement
    ) -> None:
        follow()

        (gap,) = opened(K.PROMISE_GAP)
        assert (gap.vendor_id, gap.holder) == (cast.acme.id, Holder.PROCUREMENT)
        assert gap.text.id == "Ask the vendor for “%(statement)s”."
        assert gap.subject_kind == "no_subcontracting:attestation_ask"
        assert (gap.due_on, gap.ladder) == (date(2026, 11, 25), "")

    def test_ends_as_soon_as_somebody_owes_the_step(self, cast: Cast, printing: Engagement) -> None:
        follow()
        (gap,) = opened(K.PROMISE_GAP)
        ask(cast, printing)

        follow()

        assert not opened(K.PROMISE_GAP), "the vendor's obligation is the gap's now"
        assert gap.outcome is Outcome.DONE

    def test_that_fell_away_was_not_done(self, cast: Cast, printing: Engagement) -> None:
        follow()
        (gap,) = opened(K.PROMISE_GAP)
        row = db.session.scalars(select(DataShare)).one()
        row.valid_until = date(2026, 11, 25)
        db.session.commit()

        follow()

        assert gap.outcome is Outcome.WITHDRAWN
        assert gap.reason == own_words(say("The facts do not ask for it any more."))

    def test_one_command_a_vendor_and_nothing_the_second_time(
        self, cast: Cast, printing: Engagement
    ) -> None:
        work_of(cast.acme, "受電", bound=False, signer=cast.ada)
        work_of(cast.globex, attested=False, signer=cast.gus)
        db.session.commit()
        follow()
        lines = select(func.count()).where(EVENTS.c.action == "obligation.followed")
        assert db.session.scalar(lines) == 2

        follow()

        assert db.session.scalar(lines) == 2

    def test_several_steps_on_one_page_are_one_matter(
        self, cast: Cast, printing: Engagement
    ) -> None:
        work_of(cast.acme, "受電", attested=False, signer=cast.ada)
        db.session.commit()

        follow()

        (gap,) = opened(K.PROMISE_GAP)
        assert gap.text.params.get("n") in (None, 1)


class TestASignatoryWithoutAuthority:
    def test_waits_for_procurement_until_it_is_recorded(self, cast: Cast) -> None:
        work = a_piece_of_work(cast.acme)
        db.session.commit()
        ask(cast, work)

        follow()

        (owed,) = opened(K.AUTHORITY_RECORD)
        assert (owed.vendor_id, owed.holder) == (cast.acme.id, Holder.PROCUREMENT)
        assert owed.text.params["name"] == "Ada"
        an_authority(cast.ada)
        db.session.commit()
        follow()
        assert not opened(K.AUTHORITY_RECORD)
        assert owed.outcome is Outcome.DONE

    def test_is_not_asked_about_while_a_proof_of_hers_is_looked_at(self, cast: Cast) -> None:
        work = a_piece_of_work(cast.acme)
        proof = make_proof(cast.ada, store_bytes(b"%PDF-1.7", "application/pdf").sha256)
        db.session.commit()
        ask(cast, work)

        follow()

        assert not opened(K.AUTHORITY_RECORD)
        proof.declined_at = clock.now()
        db.session.commit()
        follow()
        assert opened(K.AUTHORITY_RECORD)

    def test_without_anything_to_sign_nobody_waits(self, cast: Cast) -> None:
        a_piece_of_work(cast.acme)
        db.session.commit()

        follow()

        assert not opened(K.AUTHORITY_RECORD)


class TestAVendorOnItsWay:
    @pytest.fixture
    def ready(self, cast: Cast) -> Engagement:
        work = work_of(cast.acme, signer=cast.ada, handed_over=None)
        select_vendor(cast.acme)
        become(cast.acme, VendorState.ASSESSING)
        return work

    def test_with_nothing_missing_is_to_be_proposed(self, cast: Cast, ready: Engagement) -> None:
        follow()

        (owed,) = opened(K.VENDOR_PROPOSAL)
        assert (owed.holder, owed.subject_id) == (Holder.PROCUREMENT, cast.acme.id)
        assert owed.due_on == date(2026, 12, 2)
        with transaction():
            onboarding.propose(cast.acme, Proposed.APPROVAL, reason="Sound", actor=acting(cast.pam))
        follow()
        assert not opened(K.VENDOR_PROPOSAL)
        assert owed.outcome is Outcome.DONE

    def test_without_a_selection_it_is_not(self, cast: Cast, ready: Engagement) -> None:
        """Although the promise is not judged yet."""
        db.session.execute(delete(SelectionAnswer))
        db.session.execute(delete(SelectionAssessment))
        db.session.commit()

        follow()

        assert not opened(K.VENDOR_PROPOSAL)

    def test_with_something_missing_it_is_not(self, cast: Cast) -> None:
        work_of(cast.acme, signer=cast.ada, handed_over=None, attested=False)
        become(cast.acme, VendorState.ASSESSING)

        follow()

        assert not opened(K.VENDOR_PROPOSAL)
        assert opened(K.PROMISE_GAP), "what is missing waits instead"

    def test_approved_it_is_to_be_activated_then_data_to_be_handed_over(
        self, cast: Cast, ready: Engagement
    ) -> None:
        with transaction():
            made = onboarding.propose(
                cast.acme, Proposed.APPROVAL, reason="Sound", actor=acting(cast.pam)
            )
        row = find_proposal(made.id)
        assert row is not None
        with transaction():
            onboarding.decide(
                row.proposal, row.vendor, row.proposer,
                accepted=True, reason="Sound", actor=acting(cast.pia),
            )  # fmt: skip
        follow()
        (owed,) = opened(K.VENDOR_ACTIVATION)
        with transaction():
            onboarding.activate(cast.acme, actor=acting(cast.pam))

        follow()

        assert owed.outcome is Outcome.DONE
        (owed,) = opened(K.FIRST_HANDOVER)
        assert (owed.holder, owed.vendor_id) == (Holder.PROCUREMENT, cast.acme.id)
        data = db.session.scalars(select(DataShare)).one()
        with transaction():
            onboarding.record_handover(
                data, cast.acme, day=date(2026, 11, 25), actor=acting(cast.pam)
            )
        follow()
        assert not opened(K.FIRST_HANDOVER)
        assert owed.outcome is Outcome.DONE

    def test_active_and_without_data_to_hand_over_nothing_waits(self, cast: Cast) -> None:
        follow()
        assert not opened(K.FIRST_HANDOVER)


class TestARoleThatDecides:
    def test_waits_as_an_obligation_of_the_company_alone(self, cast: Cast) -> None:
        rio = make_user("Rio", Role.PRIVACY_OFFICER)
        (role,) = rio.role_rows
        role.waits, role.confirmed_at, role.given_by_id = True, None, cast.sue.id
        db.session.commit()

        follow()

        (owed,) = opened(K.ROLE_CONFIRM)
        assert (owed.vendor_id, owed.holder) == (None, Holder.MANAGEMENT)
        assert owed.text.params["name"] == "Rio"
        with transaction():
            confirm_role(
                role, appointed_on=date(2026, 11, 20), appointed_by="Board", actor=acting(cast.max)
            )
        follow()
        assert not opened(K.ROLE_CONFIRM)
        assert owed.outcome is Outcome.DONE

    def test_is_waited_for_once_the_job_of_the_minute_ran(self, cast: Cast) -> None:
        (role,) = make_user("Rio", Role.PRIVACY_OFFICER).role_rows
        role.waits, role.confirmed_at = True, None
        db.session.commit()

        tasks.judge_stale()
        assert not opened(K.ROLE_CONFIRM)  # no vendor changed
        tasks.reconcile()
        assert len(opened(K.ROLE_CONFIRM)) == 1

    def test_of_an_account_that_ended_falls_away(self, cast: Cast) -> None:
        rio = make_user("Rio", Role.PRIVACY_OFFICER)
        (role,) = rio.role_rows
        role.waits, role.confirmed_at = True, None
        db.session.commit()
        follow()
        (owed,) = opened(K.ROLE_CONFIRM)
        rio.ended_at = rio.created_at
        db.session.commit()

        follow()

        assert owed.outcome is Outcome.WITHDRAWN


def test_a_version_of_a_pack_waits_for_the_officer_until_it_is_decided(
    cast: Cast, clock: Clock
) -> None:
    clock.advance(hours=1)
    with transaction():
        add_versions(cast.sue.as_actor(), own_tiers("2099.1"))
    follow()
    (owed,) = opened(K.CONTENT_DECISION)
    assert (owed.vendor_id, owed.holder) == (None, Holder.PRIVACY_OFFICER)
    clock.advance(hours=1)
    with transaction():
        activate_version(cast.pia.as_actor(), shelf.TIERS.id, "2099.1", reason="Ours")
    follow()
    assert not opened(K.CONTENT_DECISION)
    assert owed.outcome is Outcome.DONE


def test_comparing_costs_as_many_statements_for_many_vendors(cast: Cast) -> None:
    def add(count: int) -> None:
        for number in range(count):
            vendor = cast.acme if number % 2 else cast.globex
            work_of(vendor, f"Work {count} {number}", signer=cast.ada, attested=False)
        db.session.commit()

    add(2)
    follow()
    with count_statements() as few:
        follow(again=True)
    add(8)
    follow()
    with count_statements() as many:
        follow(again=True)
    assert many.total == few.total


def test_what_follows_is_known_by_name_in_every_list() -> None:

    assert set(ObligationKind) == set(KINDS)
    assert set(ObligationKind) > {*OF_JUDGED, *OF_PEOPLE}


def test_whoever_is_killed_in_between_loses_nothing(cast: Cast, printing: Engagement) -> None:
    def dies(_judged: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge_stale(dies)
    db.session.rollback()

    follow()

    assert opened(K.PROMISE_GAP)


def test_of_two_at_once_the_second_finds_it_done(cast: Cast, printing: Engagement) -> None:
    judged = evaluate(None, clock.today())
    assert services.follow_judged(judged) == 1
    assert services.follow_judged(judged) == 0
    assert len(opened(K.PROMISE_GAP)) == 1
