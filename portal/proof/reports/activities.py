"""Which events of the audit trail are acts of supervision, and which are not. Pure."""

from typing import Final

CHECKS: Final = ("clause_check.saved", "clause_checks.saved")  # told together, by contract and day

# In the report's log (section 10).
LOGGED: Final = frozenset(
    {
        *CHECKS,
        "attestation.requested",
        "attestation.request_withdrawn",
        "attestation.signed",
        "attestation.receipt_made",
        "authority.recorded",
        "authority.ended",
        "contract.registered",
        "contract.changed",
        "contract.signed",
        "contract.ended",
        "contract.renewed",
        "contract.term_decided",
        "clause_checks.confirmed",
        "contract.cover_ended",
        "data_share.handed_over",
        "engagement.registered",
        "engagement.changed",
        "engagement.ended",
        "engagement.tier_raised",
        "exception.proposed",
        "exception.approved",
        "exception.refused",
        "report.issued",
        "share.added",
        "share.billing_decided",
        "share.changed",
        "share.reviewed",
        "share.ended",
        "shares.reviewed",
        "vendor.registered",
        "vendor.assessment_begun",
        "vendor.proposed",
        "vendor.approved",
        "vendor.approval_refused",
        "vendor.rejected",
        "vendor.rejection_refused",
        "vendor.activated",
        "vendor.suspended",
        "vendor.resumed",
        "vendor.offboarding_begun",
        "vendor.closed",
        "waiver.proposed",
        "waiver.approved",
        "waiver.refused",
        "waiver.withdrawn",
        "waiver.ended",
    }
)
# Clerical work on the records, and notes among ourselves.
LEFT_OUT: Final = frozenset(
    {
        "clause_check.asked",
        "clause_check.settled",
        "contract.cover_added",
        "contract.cover_corrected",
        "contract.file_added",
        "contract.notice_asked",
        "contract.notice_moved",
        "engagement.corrected",
        "report.changed",
        "report.drafted",
        "report.rendered",
        "share.corrected",
        "shares.review_asked",
        "vendor.contact_added",
        "vendor.contact_edited",
        "vendor.contact_ended",
        "vendor.edited",
        "vendor.noted",
        "waiver.settled",
    }
)
