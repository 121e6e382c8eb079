"""How each form of the portal meets a second one like it. Reviewed by people: add yours.

`VERSION`: the form says which version was on the page; a stale one is refused with 409, what the
other one changed is shown, and what was typed stays. `STATE`: the act is possible once; the second
one hears so in words, or comes to the same page. `NEW`: a row of its own each time, or a refusal
where it is the same thing. `SAME`: doing it twice is the same as once, and nobody else's words are
lost. `NOTHING`: no row of the register changes.
"""

from enum import StrEnum


class Way(StrEnum):
    VERSION = "version"
    STATE = "state"
    NEW = "new row"
    SAME = "idempotent"
    NOTHING = "changes nothing"


_ENDPOINTS: dict[Way, str] = {
    Way.VERSION: """
        accounts.people_edit accounts.people_last_day accounts.profile assessor.set_day
        customers.edit customers.of_engagement departments.edit
        contracts.confirm_checks contracts.edit contracts.end_cover contracts.original contracts.save_clause
        contracts.whole_list
        data_sharing.change data_sharing.correct data_sharing.end data_sharing.raise_tier
        engagements.change engagements.correct engagements.end
        questionnaires.arrange questionnaires.plan questionnaires.publish questionnaires.question
        questionnaires.grades questionnaires.rename questionnaires.section questionnaires.tiers
        questionnaires.whole
        organisation.notice organisation.privacy_mark content.settings content.subcontracting content.wording promises.start
        content.announce content.end_purpose content.purposes_asked content.read_policy content.reword
        planning.decide responses.review_limits planning.leave_out planning.move planning.note_done planning.settings
        reminders.settings first_hour.contact first_hour.year
        reports.edit reports.issue
        responses.accept responses.note
        vendors.choose_staffing vendors.edit vendors.edit_contact vendors.rename
        exchange.accept
    """,
    Way.STATE: """
        accounts.accept accounts.confirm_role accounts.end_absence accounts.people_end accounts.reset
        accounts.setup_start accounts.sign_in_by_link accounts.who accounts.withdraw
        attestations.correct attestations.end_authority attestations.look_at_authority attestations.note_withdrawal
        attestations.propose attestations.sign_now attestations.sitting_now
        attestations.take_back attestations.withdraw
        client_approvals.decide client_approvals.end client_approvals.withdraw
        confirmations.change confirmations.correct confirmations.decide confirmations.withdraw
        content.activate content.decide content.discard_policy content.take_policy
        findings.answer_plan findings.change_severity findings.decide_risk findings.drop
        papers.check_application papers.check_finding_paper papers.check_training papers.record_training papers.check_instruction papers.record_instruction papers.finding_plan_on_paper papers.finding_repair_on_paper
        findings.check_effect findings.plan findings.propose_risk findings.repair findings.verify
        findings.verify_several reminders.leave_out reminders.put_back reminders.send_planned
        disputes.answer disputes.dispute_finding disputes.dispute_sheet
        papers.check_dispute papers.record_finding_dispute papers.record_sheet_dispute
        responses.accept_draw responses.first_look responses.draw responses.look responses.withdraw_draw
        provisions.decide provisions.end provisions.end_naming provisions.end_recipient
        provisions.withdraw certificates.decide certificates.decline certificates.end certificates.withdraw
        published_terms.decide published_terms.end published_terms.withdraw
        returns.decide returns.end returns.withdraw returns.send_back
        handovers.acknowledge handovers.correct handovers.opening
        retention.hold_up retention.let_go
        questionnaires.begin questionnaires.drop questionnaires.retire
        questionnaires.standard questionnaires.take
        contracts.correct_cover contracts.decide_waiver contracts.end
        contracts.end_waiver contracts.look_at_original contracts.sign contracts.term
        data_sharing.decide_billing data_sharing.review data_sharing.review_data
        departments.map_text departments.people
        exchange.list_columns exchange.mend_cells exchange.take_customers exchange.withdraw
        questions.answer questions.take_back
        extensions.answer extensions.ask extensions.extend extensions.extend_several extensions.take_back
        incidents.assess incidents.decide incidents.note_call incidents.propose
        incidents.record_submission incidents.tell_customer
        instructions.acknowledge instructions.confirm instructions.forget
        instructions.reply instructions.report instructions.withdraw
        audits.cancel audits.hold audits.move disclosures.decide disclosures.withdraw management_reviews.carry_out management_reviews.decide management_reviews.withdraw
        trainings.answer trainings.withdraw cost_talks.withdraw
        lists.delete
        mail.retry mail.settle
        mergers.decide mergers.propose
        onboarding.activate onboarding.approve onboarding.close onboarding.confirm_suspension
        onboarding.decide onboarding.decide_exception onboarding.handover onboarding.offboard
        onboarding.person_left onboarding.reject onboarding.resume onboarding.suspend
        papers.by_letter papers.plan_by_letter papers.repair_by_letter papers.called papers.check papers.posted papers.record
        payees.decide payees.draft payees.matches payees.no_data payees.register_vendor
        payees.take_over payees.vendor_of payees.withdraw
        decisions.change_seat decisions.consent decisions.end_seat
        use_requests.answer use_requests.known_vendor use_requests.register_work use_requests.take_over
        use_requests.withdraw
        reminders.end_hold reminders.hold reminders.remind reminders.send_mails reminders.withhold
        obligations.take_back
        reports.check_record reports.decide reports.withdraw
        runs.withdraw
        selections.decide selections.decide_criteria selections.decide_list selections.fill
        selections.record_list selections.take_over
        selections.withdraw
        subcontractors.decide subcontractors.end subcontractors.examine subcontractors.withdraw
        subcontractors.withdraw_own subcontractors.apply_own_list subcontractors.apply_list_for_vendor
        papers.check_answers responses.confirm_upload responses.hand_in_now responses.section_done
        responses.send_back_now
        responses.take_section_back responses.again responses.recall
        vendors.begin_assessment vendors.end_contact
    """,
    Way.NEW: """
        questionnaires.new questionnaires.new_question questionnaires.new_section
        extensions.ask_together questions.ask responses.attach responses.choose_files papers.record_answers responses.workbook
        responses.send responses.send_many
        accounts.absence accounts.invite_colleague accounts.people_invite
        attestations.ask attestations.ask_many attestations.hand_in_authority attestations.new_authority
        change_notices.of_vendor change_notices.own
        contracts.add_cover contracts.add_file contracts.propose_waiver contracts.register
        findings.open_clause findings.open_one hindsight.review
        client_approvals.ask client_approvals.new client_approvals.new_terms customers.register
        departments.register
        confirmations.new confirmations.open_finding
        content.add promises.enter_policy data_sharing.add engagements.register desk.begin_export desk.work_out planning.work_out assessor.begin_register assessor.pack exchange.own_list exchange.start
        payees.start use_requests.new decisions.add_seat
        incidents.change_known incidents.describe incidents.describe_own incidents.new incidents.report
        incidents.change_letter incidents.new_letter incidents.tell
        provisions.name_in_policy provisions.new provisions.register certificates.hand_in certificates.new certificates.new_own
        published_terms.new
        returns.new returns.certify handovers.new handovers.month
        instructions.new instructions.new_for_vendor audits.open_finding audits.plan disclosures.new_sheet disclosures.new_text management_reviews.new
        trainings.new trainings.hand cost_talks.new
        lists.save mail.hand_over mail.send_trial reports.draft reports.draft_for_all reports.record_elsewhere
        reports.approve_together report_batches.draft report_batches.issue
        selections.ask selections.begin selections.earlier selections.propose_criteria
        subcontractors.again subcontractors.apply subcontractors.below subcontractors.enter_again
        subcontractors.new subcontractors.note_customer papers.record_application attestations.enter_subcontractor
        vendors.add_contact vendors.add_note vendors.invite vendors.register
        first_hour.mail first_hour.people
    """,
    Way.SAME: """
        responses.begin_statements responses.give_section responses.save_answer
        responses.save_section
        accounts.change_password accounts.choose_keys accounts.choose_language
        accounts.close_other_sessions accounts.close_session_elsewhere accounts.make_calendar
        accounts.passkeys accounts.read_deputy accounts.resend accounts.sign_out accounts.stop_calendar
        attestations.keep_draft
        lists.edit lists.keep papers.print_letter
        data_sharing.name_purposes desk.change_owner first_hour.fold
    """,
    Way.NOTHING: """
        responses.preview_draft responses.preview_version questionnaires.hand_in questionnaires.look_again
        accounts.ask_reset accounts.setup accounts.setup_administrator accounts.setup_company
        accounts.setup_deciders
        accounts.sign_in
        attestations.check verification.check papers.letter_door
        desk.ask_many desk.export_chosen desk.send_many obligations.export_chosen exchange.customers
        selections.take_in subcontractors.list_for_vendor subcontractors.own_list desk.hand_training desk.draft_reports
    """,
}
WAYS = {name: way for way, names in _ENDPOINTS.items() for name in names.split()}
TWICE = [name for names in _ENDPOINTS.values() for name in names.split()]
