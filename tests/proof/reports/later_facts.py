"""What may happen after the day of a report: one small step each, in the order in which they can.

Each step is taken some days after the one before; none of them was true on the day of the report.
"""

from collections.abc import Mapping, Sequence

from tests.proof.reports import later_ledger as ledger
from tests.proof.reports import later_supervision as then
from tests.proof.reports.steps import Step

# One after the other.
CHAPTERS: Mapping[str, Sequence[Step]] = {
    "vendor": (
        ledger.it_is_edited, ledger.it_is_renamed, ledger.another_person_looks_after_it, ledger.it_has_another_contact,
        ledger.it_tells_of_a_change, ledger.handovers_are_stopped, ledger.the_stop_is_confirmed, ledger.handovers_go_on,
        ledger.it_begins_to_leave, ledger.its_work_ends, ledger.nothing_is_asked_any_more, ledger.it_is_over, then.people_change_their_roles,
    ),
    "work and data": (
        ledger.other_work_begins, ledger.data_of_it_is_shared, ledger.data_is_handed_over, ledger.data_is_shared_differently,
        ledger.the_need_is_reviewed, ledger.data_is_shared_no_longer, ledger.the_terms_change, ledger.its_tier_is_raised,
        ledger.the_work_ends,
    ),
    "contracts": (
        ledger.another_contract_is_made, ledger.it_covers_the_work, ledger.its_term_is_agreed_anew, ledger.a_scan_arrives,
        ledger.the_original_is_placed, ledger.a_clause_is_checked_again, ledger.the_draft_is_signed,
        ledger.the_waiver_is_approved, ledger.its_cover_ends, ledger.the_contract_ends_soon,
    ),
    "waivers": (ledger.the_waiver_is_refused,),
    "waivers taken back": (ledger.the_waiver_is_taken_back,),
    "statements": (
        then.more_time_is_given, then.another_is_asked_for, then.the_exception_is_accepted,
        then.somebody_proposes_about_the_other, then.a_statement_is_corrected, then.a_statement_is_taken_back,
        then.the_request_is_withdrawn, then.the_authority_ends,
    ),
    "exceptions": (then.the_exception_is_refused,),
    "sheets and confirmations": (
        then.the_sheet_is_accepted, then.a_sheet_is_recalled, then.a_sheet_is_handed_in_again,
        then.a_confirmation_is_approved, then.a_confirmation_is_sent_back, then.a_confirmation_is_withdrawn,
        then.a_returned_one_is_withdrawn, then.a_visit_is_recorded, then.the_visit_is_approved,
    ),
    "findings": (
        then.it_is_made_graver, then.another_risk_is_proposed, then.it_is_dropped, then.its_plan_is_accepted,
        then.it_is_mended, then.it_is_made_lighter, then.it_is_verified, then.it_is_not_good_enough,
        then.it_is_mended_again, then.the_risk_is_accepted, then.something_is_found,
    ),
    "risks": (then.the_risk_is_refused,),
    "mails": (then.a_kept_mail_leaves,),
    "nights": (then.nights_pass,),
}  # fmt: skip
