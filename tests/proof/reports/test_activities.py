"""Whoever records a new act about a vendor decides whether the report tells of it."""

import re

from portal.proof.reports.facts.activities import LOGGED
from portal.proof.reports.printing import seals
from tests.proof.reports.rendering import ROOT

# `record(actor, "contract.signed", ...` or an action in a variable of its own
_RECORDED = re.compile(
    r'"((?:attestation|authority|certificate|change_notice|clause_checks?|client_approval|confirmation|contract|cost_talk|data_share|dispute|engagement|exception'
    r'|external_recipient|finding|handover|incident|instruction|merger|provision|questionnaire|report|return|selection|shares?|subcontractor|terms|training|vendor|waiver)\.[a-z_]+)"'
)
_KINDS = re.compile(r"RecordKind\(.*?event=\"(\w+)\"", re.DOTALL)  # proposed_records/services.py
_NO_ACTIONS = (  # names of other kinds that look the same: permissions, kinds, facts, files
    "portal/foundation/access/permissions.py",
    "portal/content/",
    "portal/ledger/obligations/models.py",
    "portal/ledger/data_sharing/share_rules.py",
    "portal/proof/reports/facts/activities.py",
    "portal/proof/reports/printing/rendering.py",
)
# Clerical work on the records, notes among ourselves, and what is about no vendor.
LEFT_OUT = frozenset(
    {
        "authority.declined",
        "authority.handed_in",  # told once it is confirmed
        "clause_check.asked",
        "clause_check.settled",
        "contract.copy_asked",
        "contract.copy_settled",
        "contract.cover_added",
        "contract.cover_corrected",
        "contract.file_added",
        "contract.notice_asked",
        "contract.notice_moved",
        "contract.original_placed",
        "dispute.paper_recorded",  # told once it is confirmed
        "dispute.paper_sent_back",
        "engagement.corrected",
        "engagement.customers_named",
        "finding.paper_sent_back",
        "instruction.forgotten",  # of no vendor, as the two below
        "instruction.kept",
        "instruction.replied",
        "merger.proposed",
        "merger.refused",
        "questionnaire.answer_reviewed",
        "questionnaire.answers_uploaded",
        "questionnaire.first_looked",  # told to the reviewer, who decides
        "questionnaire.draft_begun",
        "questionnaire.draft_dropped",
        "questionnaire.draft_saved",
        "questionnaire.made",
        "questionnaire.paper_entered",
        "questionnaire.paper_given_up",
        "questionnaire.paper_sent_back",
        "subcontractor.paper_sent_back",
        "questionnaire.plan_changed",
        "questionnaire.published",
        "questionnaire.renamed",
        "questionnaire.retired",
        "questionnaire.sent_to_many",  # each vendor's section 5 has the day
        "instruction.paper_recorded",  # told once it is confirmed
        "instruction.paper_sent_back",
        "questionnaire.section_done",
        "questionnaire.section_given",
        "questionnaire.section_reminded",
        "questionnaire.section_taken_back",
        "questionnaire.upload_removed",
        "report.approving",  # each approval is told by itself
        "report.asked_for",
        "report.drafting_many",  # each draft by itself
        "report.issuing_many",
        "report.changed",
        "report.decision_recorded",  # told once it is confirmed
        "report.decision_sent_back",
        "report.drafted",
        "report.put_before",
        "report.rendered",
        "report.revision_made",
        "report.withdrawn",  # of a draft: nothing was reported
        "selection.begun",
        "selection.saved",
        "share.corrected",
        "training.paper_recorded",  # told once it is confirmed
        "training.paper_sent_back",
        "training.prepared",  # of no vendor
        "shares.review_asked",
        "vendor.contact_added",
        "vendor.contact_edited",
        "vendor.contact_ended",
        "vendor.edited",
        "vendor.noted",
        "vendor.owner_changed",
        "vendor.staffing_chosen",
        "waiver.settled",
    }
)


def recorded() -> set[str]:
    found = set()
    for file in sorted((ROOT / "portal").rglob("*.py")):
        text = file.read_text("utf-8")
        here = file.relative_to(ROOT).as_posix()
        records = "record(" in text or "record_share(" in text
        if records and not here.startswith(_NO_ACTIONS):
            found |= set(_RECORDED.findall(text))
        for event in _KINDS.findall(text):
            found |= {f"{event}.{act}" for act in ("confirmed", "refused", "withdrawn", "ended")}
    return found | {seals.ISSUED, seals.RENDERED}


def test_every_act_about_a_vendor_is_told_or_left_out_on_purpose() -> None:
    assert recorded() - LOGGED - LEFT_OUT == set()


def test_no_act_is_told_and_left_out() -> None:
    assert not LOGGED & LEFT_OUT


def test_the_lists_name_only_acts_that_exist() -> None:
    assert (LOGGED | LEFT_OUT) - recorded() == set()
