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
        "contract.file_added",
        "contract.cover_added",
        "contract.cover_ended",
        "engagement.registered",
        "engagement.changed",
        "engagement.corrected",
        "engagement.ended",
        "engagement.tier_raised",
        "exception.proposed",
        "exception.approved",
        "exception.refused",
        "report.issued",
        "share.registered",
        "share.changed",
        "share.reviewed",
        "share.ended",
        "vendor.registered",
        "vendor.assessment_begun",
    }
)
