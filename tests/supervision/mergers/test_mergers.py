"""One vendor goes on in another: everything moves, nothing is lost, and two people decide."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, inspect, select

from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import VendorOrCompany, VendorOwned
from portal.foundation.access.touches import list_touches
from portal.foundation.accounts.models import User
from portal.foundation.accounts.people.account_services import shut
from portal.foundation.audit.queries import trail_of_vendor
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import UNSCOPED, Base, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.engagements.models import EngagementChange
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.ledger.vendors.queries import search_vendors
from portal.supervision.attestations.models import Attestation
from portal.supervision.mergers import queries, services
from portal.supervision.mergers.models import ROWS, MergerKind, VendorMerger
from portal.supervision.mergers.queries import _STAYS, count_rows, movable
from portal.supervision.mergers.workflow import ProposedMerger
from portal.supervision.onboarding.models import Suspension
from portal.supervision.onboarding.services import resume, suspend
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.results import Verdict
from portal.supervision.promises.services import judge_stale
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.findings import make_finding
from tests.factories.scenes import work_of
from tests.factories.selections import select_vendor
from tests.factories.vendors import make_vendor
from tests.supervision.onboarding.test_roles_of_the_day import plays

TODAY = date(2026, 11, 25)
SAME = ProposedMerger(
    kind=MergerKind.DUPLICATE, takes=["name"], reason="Entered twice by two branches."
)
ABSORBED = ProposedMerger(
    kind=MergerKind.SUCCESSION,
    takes=[],
    reason="Absorbed on 1 November.",
    effective_on=date(2026, 11, 1),
    paper="Register of companies of 4 November 2026",
)


@pytest.fixture
def twin(cast: Cast) -> Vendor:
    """Acme once more, with work, data, a contract, a signature and a person."""
    twin = make_vendor("Acme Corporation", owner_id=cast.pip.id)
    twin.kana = "アクメ"
    work_of(twin, signer=make_user("Tess", Role.VENDOR_SIGNATORY, vendor=twin))
    db.session.commit()
    return twin


def propose(cast: Cast, twin: Vendor, wanted: ProposedMerger = SAME) -> VendorMerger:
    with transaction():
        return services.propose(cast.acme, twin, wanted, actor=acting(cast.pam))


def decide(cast: Cast, merger: VendorMerger, *, accepted: bool = True) -> None:
    row = queries.find_merger(merger.id)
    assert row is not None
    with transaction():
        services.decide(row, accepted=accepted, reason="Checked.", actor=acting(cast.pia))


def owned() -> list[type[Any]]:
    return [
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, VendorOwned | VendorOrCompany)
    ]


def rows_of(model: type[Any], vendor_id: int) -> int:
    table: Any = inspect(model).local_table
    statement = select(func.count()).select_from(table).where(table.c.vendor_id == vendor_id)
    return db.session.scalar(statement, execution_options=UNSCOPED) or 0


def test_every_row_of_the_duplicate_goes_on_in_the_survivor(cast: Cast, twin: Vendor) -> None:
    before = count_rows(twin.id)
    assert {"engagements", "contracts", "clause_checks", "attestations", "users"} <= set(before)
    merger = propose(cast, twin)
    decide(cast, merger)
    for model in owned():
        if model not in _STAYS and not getattr(model, "is_computed", False):
            assert rows_of(model, twin.id) == 0, model.__tablename__
    assert queries.counts_of(merger) == before
    kept = merger.moved[ROWS].items()
    assert {name: sum(b - a + 1 for a, b in ids) for name, ids in kept} == before
    assert len(movable()) > 20


def test_what_was_signed_is_the_same_to_the_letter_and_the_log_is_whole(
    cast: Cast, twin: Vendor
) -> None:
    signed = db.session.scalars(select(Attestation)).one()
    number, sha256, text = signed.number, signed.sha256, signed.text
    decide(cast, propose(cast, twin))
    moved = db.session.scalars(select(Attestation)).one()
    assert (moved.number, moved.sha256, moved.text) == (number, sha256, text)
    assert moved.vendor_id == cast.acme.id
    assert verify() == []


def test_the_promises_speak_about_the_survivor_only(cast: Cast, twin: Vendor) -> None:
    judge_stale()
    kept = evaluate([twin.id], TODAY)[twin.id].verdict_of("bound")
    assert kept is Verdict.KEPT
    decide(cast, propose(cast, twin))
    assert evaluate(None, TODAY).keys() == {cast.acme.id, cast.globex.id}
    assert evaluate([cast.acme.id], TODAY)[cast.acme.id].verdict_of("bound") is kept
    assert {cast.acme.id, twin.id} <= set(list_touches().values())
    assert judge_stale() >= 1
    assert judge_stale() == 0


def test_the_people_of_the_duplicate_work_on_for_the_survivor(
    browser: Browser, cast: Cast, twin: Vendor
) -> None:
    decide(cast, propose(cast, twin))
    tess = db.session.scalars(select(User).where(User.name == "Tess")).one()
    browser.sign_in(tess)
    assert "Ada" in browser.get("/company").text


def test_its_old_address_leads_on_and_both_histories_are_read_together(
    browser: Browser, cast: Cast, twin: Vendor
) -> None:
    decide(cast, propose(cast, twin))
    browser.sign_in(cast.pam)
    answer = browser.get(f"/vendors/{twin.id}/history")
    assert (answer.status_code, answer.location) == (308, f"/vendors/{cast.acme.id}/history")
    texts = [str(line.action) for line in trail_of_vendor(cast.acme.id, twin.id)]
    assert {"merger.proposed", "merger.accepted"} <= set(texts)
    page = browser.get(f"/vendors/{cast.acme.id}/history").text
    assert "goes on in this vendor." in page


def test_the_survivor_takes_the_values_that_were_chosen_and_is_found_by_both_names(
    cast: Cast, twin: Vendor
) -> None:
    decide(cast, propose(cast, twin))
    assert (cast.acme.name, cast.acme.kana) == ("Acme Corporation", "")
    assert [one.id for one in search_vendors("acme corporation")] == [cast.acme.id]
    assert [one.id for one in search_vendors("アクメ")] == [cast.acme.id]
    assert twin.state is VendorState.CLOSED
    assert twin.merged_into_id == cast.acme.id


def test_a_contact_of_both_goes_on_once(cast: Cast, twin: Vendor) -> None:
    for vendor in (cast.acme, twin):
        db.session.add(Contact(vendor_id=vendor.id, name="Aki Mori", email="aki@acme.example"))
    db.session.add(Contact(vendor_id=twin.id, name="Only There", email="only@acme.example"))
    db.session.commit()
    decide(cast, propose(cast, twin))
    going_on = [one.name for one in queries.open_contacts(cast.acme.id)]
    assert sorted(going_on) == ["Aki Mori", "Only There"]


def test_who_reads_one_mailbox_for_both_keeps_one_account(cast: Cast, twin: Vendor) -> None:
    for vendor in (cast.acme, twin):
        make_user("Otto Office", Role.VENDOR_MEMBER, vendor=vendor, email="office@example.jp")
    db.session.commit()
    with pytest.raises(InvalidTransition, match="has an account at both"):
        propose(cast, twin)
    last = db.session.scalars(select(User).order_by(User.id.desc()).limit(1)).one()
    with transaction(audited=False):
        shut(last)
    decide(cast, propose(cast, twin))
    assert last.vendor_id == cast.acme.id


def test_two_findings_about_the_same_both_go_on(cast: Cast, twin: Vendor) -> None:
    ours, theirs = make_finding(cast.acme), make_finding(twin)
    decide(cast, propose(cast, twin))
    assert {one.vendor_id for one in (ours, theirs)} == {cast.acme.id}
    assert theirs.about == f"{ours.about}/{theirs.number}"


def test_two_corporate_numbers_are_two_companies(cast: Cast, twin: Vendor) -> None:
    cast.acme.corporate_number, twin.corporate_number = "2999901000559", "6999901001792"
    db.session.commit()
    with pytest.raises(RuleViolated, match="two companies"):
        propose(cast, twin)
    assert propose(cast, twin, ABSORBED).kind is MergerKind.SUCCESSION


def test_whoever_proposed_does_not_decide(cast: Cast, twin: Vendor) -> None:
    with transaction():
        merger = services.propose(cast.acme, twin, SAME, actor=acting(cast.pia))
    owed = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.MERGER_DECISION)
    ).one()
    assert owed.holder is Holder.MANAGEMENT
    with pytest.raises(RuleViolated, match="Somebody else"):
        decide(cast, merger)
    assert rows_of(Attestation, twin.id) == 1


def test_management_decides_what_the_officer_proposed_whatever_roles_followed(
    cast: Cast, twin: Vendor
) -> None:
    with transaction():
        merger = services.propose(cast.acme, twin, SAME, actor=acting(cast.pia))
    plays(cast, cast.pia, Role.PROCUREMENT)
    row = queries.find_merger(merger.id)
    assert row is not None
    with transaction():
        services.decide(row, accepted=True, reason="Checked.", actor=acting(cast.max))
    assert rows_of(Attestation, twin.id) == 0


def test_a_refused_merger_moves_nothing(cast: Cast, twin: Vendor) -> None:
    merger = propose(cast, twin)
    decide(cast, merger, accepted=False)
    assert rows_of(Attestation, twin.id) == 1
    assert twin.merged_into_id is None
    with pytest.raises(InvalidTransition, match="decided already"):
        decide(cast, merger)


def test_a_second_proposal_waits_for_the_first(cast: Cast, twin: Vendor) -> None:
    propose(cast, twin)
    with pytest.raises(InvalidTransition, match="waiting"):
        propose(cast, twin)


def test_nothing_is_merged_twice_or_into_itself(cast: Cast, twin: Vendor) -> None:
    with pytest.raises(RuleViolated, match="another vendor"):
        propose(cast, cast.acme)
    decide(cast, propose(cast, twin))
    with pytest.raises(InvalidTransition, match="merged already"):
        propose(cast, twin)


@pytest.mark.parametrize(
    ("day", "paper", "field"),
    [
        (None, "Register", "effective_on"),
        (date(2026, 12, 1), "Register", "effective_on"),
        (TODAY, " ", "paper"),
    ],
)
def test_a_succession_needs_its_day_and_its_paper(
    cast: Cast, twin: Vendor, day: date | None, paper: str, field: str
) -> None:
    wanted = ProposedMerger(
        kind=MergerKind.SUCCESSION, takes=[], reason="Absorbed.", effective_on=day, paper=paper
    )
    with pytest.raises(RuleViolated) as refusal:
        propose(cast, twin, wanted)
    assert refusal.value.field == field


def test_after_a_succession_the_statements_of_the_absorbed_company_no_longer_stand(
    cast: Cast, twin: Vendor
) -> None:
    decide(cast, propose(cast, twin, ABSORBED))
    change = db.session.scalars(
        select(EngagementChange).where(EngagementChange.what == "succession")
    ).one()
    assert (change.vendor_id, change.about) == (cast.acme.id, "Acme Corporation")
    judged = evaluate([cast.acme.id], TODAY)[cast.acme.id]
    assert judged.verdict_of("bound") is Verdict.KEPT, "contracts pass over"
    assert judged.verdict_of("no_subcontracting") is Verdict.BROKEN


def test_pam_finds_compares_and_proposes_and_pia_decides(
    browser: Browser, cast: Cast, twin: Vendor
) -> None:
    browser.sign_in(cast.pam)
    found = browser.get(f"/vendors/{cast.acme.id}/merge?q=acme").text
    address = f"/vendors/{cast.acme.id}/merge/{twin.id}"
    assert address in found
    assert "No other vendor" in browser.get(f"/vendors/{cast.acme.id}/merge?q=zzz").text
    assert browser.get(address).status_code == 200
    typed = {"kind": "duplicate", "reason": "Entered twice."}
    missing = browser.post(address, data=typed)
    assert missing.status_code == 422
    assert "Choose in every line" in missing.text
    assert "Entered twice." in missing.text
    choices = {"keep-name": "mine", "keep-owner_id": "theirs"}
    assert browser.post(address, data=typed | choices).status_code == 302
    merger = db.session.scalars(select(VendorMerger)).one()
    assert merger.takes == ["kana", "owner_id"]
    browser.sign_in(cast.pia)
    decision = f"/mergers/{merger.id}/decision"
    assert "Entered twice." in browser.get(decision).text
    sent = browser.post(decision, data={"reason": "Checked.", "decision": "approve"})
    assert sent.location == f"/vendors/{cast.acme.id}"
    db.session.expire_all()
    assert (cast.acme.name, cast.acme.kana, cast.acme.owner_id) == ("Acme", "アクメ", cast.pip.id)
    assert "decided already" in browser.get(decision).text


@pytest.mark.parametrize("state", [VendorState.ACTIVE, VendorState.APPROVED])
def test_handovers_that_were_stopped_do_not_go_on_by_a_merger(
    cast: Cast, twin: Vendor, state: VendorState
) -> None:
    """Neither when it is proposed nor when it is decided; where nothing goes out, they may join."""
    cast.acme.state = state
    db.session.commit()
    merger = propose(cast, twin)
    with transaction():
        suspend(twin, reason="A list was lost.", actor=acting(cast.pam))
    with pytest.raises(InvalidTransition, match="are stopped"):
        decide(cast, merger)
    assert twin.merged_into_id is None
    cast.acme.state = VendorState.SUSPENDED
    db.session.commit()
    decide(cast, merger)
    assert twin.merged_into_id == cast.acme.id


def test_a_stop_that_came_with_another_vendor_ends_with_its_own(cast: Cast, twin: Vendor) -> None:
    for vendor in (cast.acme, twin):
        with transaction():
            suspend(vendor, reason="A list was lost.", actor=acting(cast.pam))
    select_vendor(cast.acme)
    db.session.commit()
    decide(cast, propose(cast, twin))
    with transaction():
        resume(cast.acme, reason="It was found.", actor=acting(cast.pia))
    rows = db.session.scalars(select(Suspension)).all()
    assert [row.resumed_by_id for row in rows] == [cast.pia.id, cast.pia.id]
    kind = ObligationKind.SUSPENSION_CONFIRM
    left = select(Obligation).filter_by(kind=kind, closed_at=None)
    assert db.session.scalars(left).all() == []
