"""Which events of the audit trail are acts of supervision. Pure.

Of those recorded after the day of a report: which tell of something later, and which of the day
itself or before.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.foundation.audit.queries import TrailLine

CHECKS: Final = ("clause_check.saved", "clause_checks.saved")  # told together, by contract and day

# In the report's log (section 10), and told of the time after the day of a report, too.
GRAVE: Final = frozenset(
    {
        "attestation.signed",
        "attestation.signed_together",
        "attestation.voided",
        "attestation.withdrawn",
        "client_approval.confirmed",
        "client_approval.ended",
        "confirmation.approved",
        "contract.changed",
        "contract.cover_ended",
        "contract.ended",
        "contract.signed",
        "data_share.handed_over",
        "engagement.changed",
        "engagement.ended",
        "engagement.registered",
        "engagement.tier_raised",
        "exception.approved",
        "external_recipient.ended",
        "external_recipient.registered",
        "exception.refused",
        "finding.closed",
        "finding.dropped",
        "finding.opened",
        "finding.risk_accepted",
        "finding.risk_ended",
        "finding.severity_changed",
        "incident.assessed",
        "incident.decided",
        "incident.known_changed",
        "incident.persons_told",
        "incident.sent",
        "incident.told",
        "instruction.confirmed",
        "instruction.given",
        "instruction.withdrawn",
        "merger.accepted",
        "provision.confirmed",
        "provision.ended",
        "return.confirmed",
        "return.ended",
        "selection.decided",
        "selection.list_confirmed",
        "questionnaire.accepted",
        "subcontractor.approved",
        "subcontractor.ended",
        "subcontractor.refused",
        "share.added",
        "share.changed",
        "share.ended",
        "vendor.approved",
        "vendor.rejected",
        "vendor.renamed",
        "vendor.activated",
        "vendor.suspended",
        "vendor.suspension_confirmed",
        "vendor.resumed",
        "vendor.offboarding_begun",
        "vendor.closed",
        "waiver.approved",
        "waiver.ended",
    }
)
# All that stands in the report's log.
LOGGED: Final = frozenset(
    {
        *CHECKS,
        *GRAVE,
        "attestation.requested",
        "attestation.requested_many",
        "attestation.request_withdrawn",
        "attestation.correction_begun",
        "attestation.receipt_made",
        "attestation.text_renewed",
        "attestation.withdrawal_noted",
        "authority.recorded",
        "authority.ended",
        "change_notice.taken_up",
        "change_notice.told",
        "client_approval.asked",
        "client_approval.proposed",
        "client_approval.refused",
        "client_approval.withdrawn",
        "confirmation.proposed",
        "confirmation.proposed_anew",
        "confirmation.returned",
        "confirmation.withdrawn",
        "contract.registered",
        "contract.original_seen",
        "contract.renewed",
        "contract.term_decided",
        "clause_checks.confirmed",
        "exception.proposed",
        "finding.not_mended",
        "finding.paper_confirmed",
        "finding.paper_recorded",
        "finding.plan_accepted",
        "finding.plan_proposed",
        "finding.plan_returned",
        "finding.remedied",
        "finding.risk_proposed",
        "finding.risk_refused",
        "provision.proposed",
        "provision.refused",
        "provision.withdrawn",
        "return.proposed",
        "return.refused",
        "return.withdrawn",
        "incident.called",
        "incident.described",
        "incident.letter_written",
        "incident.not_decided",
        "incident.proposed",
        "instruction.acknowledged",
        "instruction.reported",
        "instruction.sent_back",
        "questionnaire.assigned",
        "questionnaire.paper_received",
        "questionnaire.planned",
        "questionnaire.recalled",
        "questionnaire.returned",
        "questionnaire.submitted",
        "report.approved",
        "report.issued",
        "report.returned",
        "selection.asked",
        "selection.list_proposed",
        "selection.list_refused",
        "selection.proposed",
        "selection.returned",
        "selection.taken_over",
        "selection.withdrawn",
        "subcontractor.applied",
        "subcontractor.customer",
        "subcontractor.examined",
        "subcontractor.withdrawn",
        "share.billing_decided",
        "share.reviewed",
        "shares.purpose_named",
        "shares.reviewed",
        "vendor.registered",
        "vendor.assessment_begun",
        "vendor.proposed",
        "vendor.approval_refused",
        "vendor.rejection_refused",
        "vendor.suspension_escalated",
        "waiver.proposed",
        "waiver.refused",
        "waiver.withdrawn",
    }
)
CORRECTED: Final = frozenset({"title", "kind", "signed_on", "starts_on", "parent_id"})


@dataclass(frozen=True, slots=True)
class OnDay:
    """What a report shows of its day, to tell which later events speak of it.

    `shares`: ids of the rows of data shared. `late`: numbers of confirmations, sheets, statements and
    work that are in the report, though they were recorded or approved after the day.
    """

    day: date
    name: str
    shares: Collection[int]
    late: Collection[str]


def tells_of(line: TrailLine, on: OnDay) -> bool:
    """Whether an event from after the day speaks of something that held on it."""
    tells = RETRO.get(line.action)
    return tells is not None and tells(line, on)


def _own_day(name: str) -> Callable[[TrailLine, OnDay], bool]:
    """The event tells its day under this name."""
    return lambda line, on: _by(line.after.get(name), on.day)


def _shown(line: TrailLine, on: OnDay) -> bool:
    """It made a row that the report shows."""
    return line.subject[1] in on.shares


def _known_late(line: TrailLine, on: OnDay) -> bool:
    return line.text.params.get("number") in on.late


def _contract_changed(line: TrailLine, on: OnDay) -> bool:
    """What can only be corrected, or an end that was over by the day."""
    ends = (line.after.get("ends_on"), line.after.get("ended_on"))
    return bool(CORRECTED & line.after.keys()) or any(_before(end, on.day) for end in ends)


def _by(own: object, day: date) -> bool:
    return isinstance(own, date) and own <= day


def _before(own: object, day: date) -> bool:
    return isinstance(own, date) and own < day


# What may be recorded of an earlier day, or corrects what was recorded of one.
RETRO: Final[Mapping[str, Callable[[TrailLine, OnDay], bool]]] = {
    "client_approval.confirmed": _known_late,
    "client_approval.ended": _own_day("day"),
    "client_approval.proposed": _own_day("day"),
    "subcontractor.applied": _own_day("day"),
    "subcontractor.customer": _own_day("day"),
    "subcontractor.ended": _own_day("day"),
    "confirmation.approved": _known_late,
    "confirmation.proposed": _own_day("day"),
    "confirmation.proposed_anew": _own_day("day"),
    "contract.changed": _contract_changed,
    "contract.cover_added": _own_day("first_day"),
    "contract.cover_corrected": lambda _line, _on: True,
    "contract.cover_ended": _own_day("until"),
    "contract.ended": lambda line, on: _before(line.after.get("ended_on"), on.day),
    "contract.original_seen": _own_day("seen_on"),
    "contract.registered": _own_day("signed_on"),
    "contract.signed": _own_day("signed_on"),
    "data_share.handed_over": _own_day("first_handover_on"),
    "engagement.changed": lambda line, on: _by(line.text.params.get("day"), on.day),
    "engagement.corrected": _known_late,
    "engagement.registered": _own_day("starts_on"),
    "external_recipient.ended": _own_day("day"),
    "external_recipient.registered": _own_day("valid_from"),
    "incident.known_changed": _own_day("day"),
    "incident.persons_told": _own_day("day"),
    "incident.sent": _own_day("day"),
    "instruction.reported": _own_day("day"),
    "paper.confirmed": _known_late,
    "provision.confirmed": _known_late,
    "provision.ended": _own_day("day"),
    "provision.proposed": _own_day("day"),
    "return.ended": _own_day("day"),
    "return.proposed": _own_day("day"),
    "questionnaire.submitted": _known_late,
    "share.added": _shown,
    "share.changed": _shown,
    "share.corrected": _shown,
    "share.ended": _own_day("until"),
    "vendor.renamed": lambda line, on: line.after.get("name") == on.name,
}
