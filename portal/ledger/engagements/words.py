"""What the choices of an engagement's terms are called."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from portal.content import catalogue
from portal.foundation.core.words.messages import Message, Text, say
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
        ReentrustmentMode.FORBIDDEN: say("Not allowed at all"),
        ReentrustmentMode.PRIOR_APPROVAL: say("Only with our prior approval"),
        ReentrustmentMode.NAMED_ONLY: say("Only to those named in the contract"),
        ReentrustmentMode.NOTICE_AFTER: say("Free to subcontract, with notice afterwards"),
        ReentrustmentMode.FREE: say("Free to subcontract"),
    }
)


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the history tells them: in words, not ids."""
    factors = catalogue.tiers().factors
    return dict(values) | {
        "purposes": listed(values["purposes"], catalogue.category_pack().purposes),
        "company_role": COMPANY_ROLES[values["company_role"]],
        "medium": MEDIA[values["medium"]],
        "reentrustment_mode": REENTRUSTMENT[values["reentrustment_mode"]],
        "access": listed([values["access"]], factors["access"].values),
        "subcontracting": listed([values["subcontracting"]], factors["subcontracting"].values),
    }


def listed(ids: Iterable[str], things: Iterable[Any]) -> Text:
    """The labels of things of a pack, in a row; an id it does not know stands for itself."""
    labels = {one.id: getattr(one, "label", None) or one.title for one in things}
    found = [labels.get(id_, Text(id_, id_)) for id_ in ids]
    return Text(ja="、".join(one.ja for one in found), en=", ".join(one.en for one in found))
