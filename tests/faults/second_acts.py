"""The acts that are possible once, each as a person sends it, and what has to stand before."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState
from portal.ledger.contracts.models import ContractState
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.models import Contact, VendorState
from portal.proof.retention.models import RetentionHold
from portal.supervision.attestations.models import AttestationState
from portal.supervision.reminders.models import VendorHold
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.contracts import make_contract, make_cover, make_original
from tests.factories.data_sharing import make_share
from tests.factories.mail import make_mail
from tests.factories.obligations import make_obligation
from tests.factories.scenes import work_of
from tests.factories.selections import select_vendor
from tests.faults import payee_acts, supervision_acts
from tests.faults.acts import WHY, Act
from tests.foundation.access.certificate_samples import a_handed_in_authority
from tests.foundation.access.gathering import Samples, kept
from tests.foundation.access.samples import SAMPLES
from tests.foundation.accounts.people import PASSWORD, give_password
from tests.supervision.attestations.work import an_authority
from tests.supervision.onboarding.acts import set_span

TODAY = date(2026, 11, 25)
YES = {"reason": WHY, "decision": "approve"}


def _gone(rows: Samples, cast: Cast) -> None:
    _in(VendorState.CLOSED)(rows, cast)
    kept(Contact(vendor_id=rows.vendor.id, name="Gone"))


def _held_up(rows: Samples, cast: Cast) -> None:
    _gone(rows, cast)
    kept(
        RetentionHold(
            vendor_id=rows.vendor.id,
            reason=WHY,
            until=date(2027, 6, 30),
            set_by_id=cast.pia.id,
            set_at=rows.attestation.signed_at,
        )
    )


def _in(state: VendorState) -> Callable[[Samples, Cast], None]:
    def set_state(rows: Samples, _cast: Cast) -> None:
        rows.vendor.state = state
        set_span(rows.vendor, state)
        select_vendor(rows.vendor)

    return set_state


def _complete(
    state: VendorState, *, handed_over: date | None
) -> Callable[[Samples, Cast], Mapping[str, int]]:
    """Everything in order but the state; only this work stands."""

    def prepare(_rows: Samples, cast: Cast) -> Mapping[str, int]:
        ours = cast.globex
        ours.state = state
        set_span(ours, state)
        work = work_of(ours, signer=cast.gus, handed_over=handed_over)
        share = make_share(work) if handed_over is None else None
        return {"vendor_id": ours.id} | ({"share_id": share.id} if share else {})

    return prepare


def _nothing_left(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    cast.globex.state = VendorState.OFFBOARDING
    set_span(cast.globex, VendorState.OFFBOARDING)
    return {"vendor_id": cast.globex.id}


def _cover(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    contract = make_contract(rows.vendor, "Covering")
    cover = make_cover(contract, rows.work.id)
    return {"contract_id": contract.id, "cover_id": cover.id}


def _contract(state: ContractState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"contract_id": make_contract(rows.vendor, state=state).id}


def _original(rows: Samples, cast: Cast) -> Mapping[str, int]:
    contract = make_contract(rows.vendor, "Kept elsewhere", seen=False)
    original = make_original(contract, recorded_by_id=cast.pia.id)
    return {"original_id": original.id}


def _term(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    contract = make_contract(rows.vendor, ends_on=date(2027, 3, 31))
    make_obligation(rows.vendor, kind=ObligationKind.CONTRACT_NOTICE, subject=contract)
    return {"contract_id": contract.id}


def _undecided_billing(rows: Samples, cast: Cast) -> Mapping[str, int]:
    rows.vendor.kind = "printing_mailing"
    share = make_share(rows.work, category="billing_collection", set_by_id=cast.pam.id)
    return {"share_id": share.id}


def _handed_over(rows: Samples, _cast: Cast) -> None:
    """Long before the period that was signed, so that it can be asked about once more."""
    make_share(rows.work, first_handover_on=date(2025, 4, 1))


def _withdrawn(rows: Samples, _cast: Cast) -> None:
    rows.attestation.state = AttestationState.WITHDRAWN
    make_obligation(
        rows.vendor,
        kind=ObligationKind.ATTESTATION_EXCEPTION,
        subject=rows.attestation,
        holder=Holder.PRIVACY_OFFICER,
    )


def _own_attestation(_rows: Samples, cast: Cast) -> None:
    an_authority(cast.ada)
    give_password(cast.ada)


def _dead(_rows: Samples, _cast: Cast) -> Mapping[str, int]:
    mail = make_mail()
    mail.state = MailState.DEAD
    return {"mail_id": mail.id}


def _held(rows: Samples, cast: Cast) -> None:
    kept(
        VendorHold(
            vendor_id=rows.vendor.id,
            first_on=TODAY,
            last_on=TODAY + timedelta(days=5),
            reason=WHY,
            set_by_id=cast.pam.id,
        )
    )


def _absent(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"absence_id": int(SAMPLES["absence_id"](rows))}


def _stopped(rows: Samples, cast: Cast) -> None:
    _in(VendorState.SUSPENDED)(rows, cast)
    SAMPLES["suspension_id"](rows)


def _stopped_without_work(rows: Samples, cast: Cast) -> Mapping[str, int]:
    """Of which nothing is missing for handovers to go on."""
    cast.globex.state = VendorState.SUSPENDED
    set_span(cast.globex, VendorState.SUSPENDED)
    SAMPLES["suspension_id"](replace(rows, vendor=cast.globex))
    return {"vendor_id": cast.globex.id}


def _colleague(_rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"user_id": make_user("Cole", Role.AUDITOR).id}


def _vendors_own(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"user_id": rows.signatory.id}


def _role_that_waits(_rows: Samples, _cast: Cast) -> Mapping[str, int]:
    (row,) = make_user("Cole", Role.PRIVACY_OFFICER).role_rows
    row.waits, row.confirmed_at = True, None
    db.session.flush()
    return {"role_id": row.id}


def _asked(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    duty = make_obligation(rows.vendor, kind=ObligationKind.ATTESTATION_SIGN, subject=rows.work)
    db.session.flush()
    return {"obligation_id": duty.id}


S = VendorState
ACTS: dict[str, Act] = (
    supervision_acts.ACTS
    | payee_acts.ACTS
    | {
        "accounts.confirm_role": Act(
            "max", {"appointed_on": "2026-11-01", "appointed_by": "Director"}, _role_that_waits
        ),
        "accounts.end_absence": Act("pam", before=_absent, form=False),
        "accounts.people_end": Act("sue", before=_colleague, form=False),
        "accounts.withdraw": Act("pam", form=False),
        "attestations.correct": Act("ada", {"reason": WHY}, _handed_over),
        "attestations.end_authority": Act(form=False),
        "attestations.look_at_authority": Act(
            "pam",
            {"decision": "approve"},
            lambda rows, _cast: {"handed_in_authority_id": a_handed_in_authority(rows)},
        ),
        "attestations.note_withdrawal": Act("pia", {"reason": WHY}, _withdrawn, form=False),
        "attestations.propose": Act(
            typed={"course": "correct", "reason": WHY, "until": "2027-02-26"}
        ),
        "retention.hold_up": Act("pia", {"reason": WHY, "until": "2027-06-30"}, _gone),
        "retention.let_go": Act("pia", before=_held_up, form=False),
        "attestations.take_back": Act(
            "ada", {"reason": WHY, "password": PASSWORD}, _own_attestation
        ),
        "attestations.withdraw": Act(typed={"reason": WHY}),
        "contracts.correct_cover": Act(before=_cover, form=False),
        "contracts.decide_waiver": Act("pia", YES),
        "contracts.end": Act(before=_contract(ContractState.SIGNED)),
        "contracts.end_waiver": Act(typed={"reason": WHY}),
        "contracts.look_at_original": Act(before=_original),
        "contracts.sign": Act(before=_contract(ContractState.DRAFT)),
        "contracts.term": Act(typed={"reason": WHY}, before=_term),
        "data_sharing.decide_billing": Act("pia", {"reason": WHY}, _undecided_billing),
        "data_sharing.review": Act(form=False),
        "data_sharing.review_data": Act(),
        "exchange.withdraw": Act(form=False),
        "extensions.answer": Act(typed={"answer": WHY, "decision": "approve"}),
        "extensions.ask": Act("ada", {"until": "2026-12-21", "reason": WHY}, _asked),
        "questions.answer": Act("pam", {"answer": WHY}),
        "questions.take_back": Act("ada", form=False),
        "extensions.extend": Act(typed={"until": "2026-12-21", "reason": WHY}, before=_asked),
        "extensions.take_back": Act("ada", form=False),
        "lists.delete": Act(form=False),
        "mail.retry": Act("sue", before=_dead, form=False),
        "mail.settle": Act("sue", {"how": "By telephone"}, _dead, form=False),
        "mergers.decide": Act("pia", YES),
        "mergers.propose": Act(typed={"kind": "duplicate", "reason": WHY, "keep-name": "mine"}),
        "onboarding.activate": Act(before=_complete(S.APPROVED, handed_over=None)),
        "onboarding.approve": Act(typed={"reason": WHY}, before=_in(S.ASSESSING)),
        "onboarding.close": Act(typed={"reason": WHY}, before=_nothing_left),
        "onboarding.confirm_suspension": Act("pia", {"remark": WHY}, _stopped),
        "onboarding.decide": Act("pia", YES, _in(S.ASSESSING)),
        "onboarding.decide_exception": Act("pia", YES),
        "onboarding.handover": Act(before=_complete(S.ACTIVE, handed_over=None)),
        "onboarding.offboard": Act(typed={"reason": WHY}),
        "onboarding.person_left": Act(before=_vendors_own, form=False),
        "onboarding.reject": Act(typed={"reason": WHY}, before=_in(S.ASSESSING)),
        "onboarding.resume": Act("pia", {"reason": WHY}, _stopped_without_work),
        "onboarding.suspend": Act("pia", {"reason": WHY}),
        "papers.called": Act(
            typed={"called-on": "2026-11-25", "called-spoke_with": "Rin", "called-said": WHY},
            form=False,
        ),
        "papers.posted": Act(
            typed={"posted-on": "2026-11-25", "posted-address": "1-2-3 Minato"}, form=False
        ),
        "questionnaires.begin": Act(form=False),
        "questionnaires.drop": Act(form=False),
        "questionnaires.retire": Act(form=False),
        "questionnaires.standard": Act(form=False),
        "content.discard_policy": Act("pia"),
        "content.take_policy": Act("pia"),
        "reminders.end_hold": Act(before=_held, form=False),
        "reminders.hold": Act(typed={"last_day": "2026-12-05", "reason": WHY}),
        "runs.withdraw": Act(form=False),
        "vendors.begin_assessment": Act(before=_in(S.CANDIDATE), form=False),
        "vendors.end_contact": Act(form=False),
    }
)
# Where a person signs or comes in, it takes more than a form: tried at once, which is harder.
ELSEWHERE = payee_acts.ELSEWHERE | {
    "extensions.extend_several": "ledger/extensions/test_several.py::"
    "test_the_same_again_is_refused_and_gives_no_time_twice",
    "reminders.remind": "supervision/reminders/test_by_hand.py::"
    "test_nobody_hears_of_the_same_twice_on_a_day",
    "obligations.take_back": "supervision/attestations/test_register.py::"
    "test_several_are_withdrawn_for_one_reason_and_what_cannot_be_says_why",
    "reminders.send_mails": "supervision/reminders/test_mails.py::"
    "test_the_same_again_is_refused_and_says_why",
    "reminders.withhold": "supervision/reminders/test_mails.py::"
    "test_the_same_again_is_refused_and_says_why",
    "reminders.send_planned": "supervision/reminders/test_planned.py::"
    "test_the_same_again_is_refused_and_says_why",
    "reminders.leave_out": "supervision/reminders/test_planned.py::"
    "test_the_same_again_is_refused_and_says_why",
    "reminders.put_back": "supervision/reminders/test_planned.py::"
    "test_the_same_again_is_refused_and_says_why",
    "findings.verify_several": "supervision/findings/test_together.py::"
    "test_the_same_again_closes_nothing_twice",
    "exchange.list_columns": "ledger/exchange/test_own_list.py::"
    "test_columns_and_cells_are_sent_once",
    "exchange.mend_cells": "ledger/exchange/test_own_list.py::test_columns_and_cells_are_sent_once",
    "exchange.take_customers": "ledger/exchange/test_customer_list.py::"
    "test_a_list_taken_over_twice_is_written_once",
    "departments.map_text": "ledger/departments/test_departments.py::"
    "test_a_text_that_was_told_wrongly_is_told_anew_but_never_a_name",
    "departments.people": "ledger/departments/test_departments.py::test_sue_says_who_belongs_to_it",
    "subcontractors.apply_own_list": "supervision/subcontractors/test_chain_list.py::"
    "test_what_is_new_is_applied_for_in_one_act_with_the_list_as_its_evidence",
    "subcontractors.apply_list_for_vendor": "supervision/subcontractors/test_chain_list.py::"
    "test_a_vendor_applies_only_where_its_contract_lets_it_and_procurement_does_for_it",
    "selections.record_list": "supervision/selections/test_earlier_list.py::"
    "test_a_list_recorded_twice_is_recorded_once",
    "papers.record_sheet_dispute": "supervision/disputes/test_on_paper.py::"
    "test_the_result_of_a_sheet_is_disputed_by_telephone_and_recorded_anew",
    "disputes.dispute_sheet": "supervision/disputes/test_of_sheets.py::"
    "test_the_vendor_says_about_which_answers_it_disagrees_and_reads_no_score",
    "responses.first_look": "supervision/responses/test_first_looks.py::"
    "test_the_same_again_is_refused_and_another_word_is_a_look_of_its_own",
    "responses.hand_in_now": "supervision/responses/test_handing.py::"
    "test_ada_hands_in_and_nothing_can_be_changed_any_more",
    "responses.again": "supervision/responses/test_sending.py::"
    "test_pam_recalls_it_with_a_reason_and_sends_it_again_with_what_was_answered",
    "content.activate": "content/test_waiting.py::"
    "test_what_a_decision_was_made_about_waits_no_more",
    "content.decide": "content/test_deciding.py::"
    "test_what_came_after_the_page_was_opened_is_not_decided_with_it",
    "accounts.accept": "faults/test_twice_at_once.py::test_an_invitation_opens_one_account",
    "accounts.reset": "faults/test_twice_at_once.py::test_a_link_to_a_new_password_works_once",
    "accounts.sign_in_by_link": "foundation/accounts/test_links_that_sign_in.py::test_it_works_once_and_uses_up_the_others",
    "accounts.who": "foundation/accounts/test_shared_mailboxes.py::"
    "test_who_has_the_same_password_is_asked_who_they_are",
    "accounts.setup_start": "foundation/accounts/setup/test_setup.py::test_two_who_finish_at_once_make_one_company",
    "attestations.sitting_now": "supervision/attestations/test_sitting_meanwhile.py::"
    "test_a_double_click_signs_once_and_shows_the_sitting",
    "papers.by_letter": "supervision/papers/test_letter_codes.py::"
    "test_signed_once_it_waits_for_a_second_person_and_is_in_time",
    "papers.plan_by_letter": "supervision/papers/test_findings_by_letter.py::"
    "test_the_code_is_used_up_once_and_a_double_click_changes_nothing",
    "papers.repair_by_letter": "supervision/papers/test_findings_by_letter.py::"
    "test_the_code_is_used_up_once_and_a_double_click_changes_nothing",
    "papers.check": "supervision/papers/test_recording.py::"
    "test_two_who_confirm_at_once_make_one_attestation",
    "papers.record": "supervision/papers/test_recording.py::"
    "test_a_paper_recorded_twice_is_refused_and_nothing_typed_is_lost",
    "responses.send_back_now": "supervision/responses/test_review_accepting.py::"
    "test_pam_sends_back_what_she_ticks_each_with_its_words",
    "papers.check_answers": "supervision/papers/test_answer_sheets.py::"
    "test_two_who_confirm_one_after_the_other_hand_it_in_once",
    "responses.confirm_upload": "supervision/responses/sheets/test_round_trip.py::"
    "test_a_second_press_of_the_button_is_told_so",
    "questionnaires.take": "supervision/questionnaires/test_authoring_pages.py::"
    "test_a_file_taken_in_twice_makes_one_draft",
    "attestations.sign_now": "faults/test_twice_at_once.py::test_a_statement_is_signed_once",
}
