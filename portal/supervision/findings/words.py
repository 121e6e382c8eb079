"""What severities, owners, causes and states of findings are called in lists."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from portal.foundation.core.words.i18n import _l
from portal.ledger.obligations.workflow import OUR_OWN as OUR_OWN
from portal.supervision.findings.models import Cause, FindingState
from portal.supervision.findings.severity import Owner, Severity

SEVERITIES: Mapping[Severity, Any] = MappingProxyType(
    {
        Severity.CRITICAL: _l("Critical"),
        Severity.MAJOR: _l("Major"),
        Severity.MINOR: _l("Minor"),
        Severity.OBSERVATION: _l("Observation"),
    }
)
OWNERS: Mapping[Owner, Any] = MappingProxyType(
    {Owner.VENDOR: _l("The vendor"), Owner.COMPANY: _l("We ourselves")}
)
CAUSES: Mapping[Cause, Any] = MappingProxyType(
    {
        Cause.ANSWER: _l("Answer to a questionnaire"),
        Cause.CLAUSE: _l("Clause of a contract"),
        Cause.ATTESTATION: _l("Exception or refusal in a statement"),
        Cause.NO_RESPONSE: _l("No response"),
        Cause.BY_HAND: _l("Opened by hand"),
    }
)
STATES: Mapping[FindingState, Any] = MappingProxyType(
    {
        FindingState.OPEN: _l("To be mended"),
        FindingState.PLAN_SUBMITTED: _l("Plan to be looked at"),
        FindingState.PLAN_ACCEPTED: _l("Plan accepted"),
        FindingState.REMEDIED: _l("Mended, to be verified"),
        FindingState.RISK_ACCEPTED: _l("Risk accepted"),
        FindingState.CLOSED: _l("Verified and closed"),
        FindingState.DROPPED: _l("Dropped"),
    }
)
