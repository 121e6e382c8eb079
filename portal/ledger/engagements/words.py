"""What the fixed choices of an engagement's terms are called."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.foundation.core.messages import Message, say
from portal.ledger.engagements.models import CompanyRole, Medium, ReentrustmentMode

COMPANY_ROLES: Mapping[CompanyRole, Message] = MappingProxyType(
    {
        CompanyRole.CONTROLLER: say("The data is our own"),
        CompanyRole.ENTRUSTED: say("A customer entrusted the data to us"),
    }
)
MEDIA: Mapping[Medium, Message] = MappingProxyType(
    {
        Medium.PAPER: say("On paper only"),
        Medium.ELECTRONIC: say("Electronic"),
        Medium.BOTH: say("Both paper and electronic"),
    }
)
REENTRUSTMENT: Mapping[ReentrustmentMode, Message] = MappingProxyType(
    {
        ReentrustmentMode.FORBIDDEN: say("Forbidden"),
        ReentrustmentMode.PRIOR_APPROVAL: say("Only with our prior approval"),
        ReentrustmentMode.NAMED_ONLY: say("Only to those named in the contract"),
        ReentrustmentMode.NOTICE_AFTER: say("Free, with notice afterwards"),
        ReentrustmentMode.FREE: say("Free"),
    }
)
