"""Billing data goes to few: what the kind of vendor allows. Pure; promises.yaml `minimum_data`."""

from datetime import date
from enum import StrEnum
from typing import Final

from portal.foundation.content.practice import VendorKind
from portal.ledger.data_sharing.models import DataShare

CATEGORIES: Final = frozenset({"billing_collection", "credit_card", "bank_account"})


class Billing(StrEnum):
    """What the rule says about one share."""

    NONE = "none"  # no billing data
    ALLOWED = "allowed"  # the kind of vendor may always receive it
    DECIDED = "decided"  # the officer decided that it may go there
    UNDECIDED = "undecided"  # the officer has to decide
    FORBIDDEN = "forbidden"  # this kind of vendor may never receive it


def is_billing(category: str) -> bool:
    return category in CATEGORIES


def billing_of(share: DataShare, kind: VendorKind | None, on: date) -> Billing:
    """As of a day; a kind that practice.yaml no longer knows is one to decide about."""
    if not is_billing(share.category):
        return Billing.NONE
    rule = "by_decision" if kind is None else kind.may_receive_billing
    if rule == "always":
        return Billing.ALLOWED
    if rule == "never":
        return Billing.FORBIDDEN
    decided = share.billing_decided_on is not None and share.billing_decided_on <= on
    return Billing.DECIDED if decided else Billing.UNDECIDED
