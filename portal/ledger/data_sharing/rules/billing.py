"""Billing data goes to few, and serves billing: kind of vendor, purpose. Pure; promises.yaml `minimum_data`."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.content.definitions.practice import VendorKind
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing.models import DataShare

CATEGORIES: Final = frozenset({"billing_collection", "credit_card", "bank_account"})


class Billing(StrEnum):
    """What the rule says about one share."""

    NONE = "none"  # no billing data
    ALLOWED = "allowed"  # the kind of vendor may always receive it, and it is for billing
    DECIDED = "decided"  # the officer decided that it may go there for this purpose
    OTHER_PURPOSE = "other_purpose"  # that kind of vendor may, but not for a purpose like this
    UNDECIDED = "undecided"  # the officer has to decide
    FORBIDDEN = "forbidden"  # this kind of vendor may never receive it


TO_DECIDE: Final = frozenset({Billing.UNDECIDED, Billing.OTHER_PURPOSE})


def is_billing(category: str) -> bool:
    return category in CATEGORIES


def billing_of(
    share: DataShare, kind: VendorKind | None, on: date, purposes: Collection[str]
) -> Billing:
    """As of a day; a kind that practice.yaml no longer knows is one to decide about.

    `purposes`: those of data_categories.yaml that are billing. Of the policy: "billing data goes
    only to card companies, collection agencies and those to whom billing work is entrusted".
    """
    if not is_billing(share.category):
        return Billing.NONE
    rule = "by_decision" if kind is None else kind.may_receive_billing
    if rule == "never":
        return Billing.FORBIDDEN
    if rule == "always" and share.purpose in purposes:
        return Billing.ALLOWED
    if _is_decided(share, on):
        return Billing.DECIDED
    return Billing.OTHER_PURPOSE if rule == "always" else Billing.UNDECIDED


def waits_for_its_purpose(verdict: Billing, purpose: str, purposes: Collection[str]) -> bool:
    """Whether another purpose would mend it, where nobody has decided about this one."""
    return verdict in TO_DECIDE and purpose not in purposes


def other_purpose(
    purpose: Text | str, labels: Mapping[str, Text], purposes: Collection[str]
) -> Message:
    """To whoever enters it: what is wrong with the purpose, and how to mend it."""
    names = [label for one, label in labels.items() if one in purposes]
    allowed = Text(
        ja="".join(f"「{one.ja}」" for one in names), en=" or ".join(f"“{one.en}”" for one in names)
    )
    return say(
        "Purpose: “%(purpose)s” is not a purpose of billing, so the promise is not kept. Choose "
        "%(allowed)s, stop handing it over, or ask the privacy officer to decide about it.",
        purpose=purpose,
        allowed=allowed,
    )


def _is_decided(share: DataShare, on: date) -> bool:
    """A decision names a recipient and a purpose, and counts for no other."""
    return (
        share.billing_decided_on is not None
        and share.billing_decided_on <= on
        and share.billing_purpose == share.purpose
        and share.billing_recipient_id == share.vendor_id
    )


# When the need for data shared is looked at again.
#
# Rule: docs/product.md section 2, `minimum_data`: reviewed within twelve months.

REVIEW_MONTHS = 12
LEAD = timedelta(days=30)


def review_due(reviewed_on: date) -> date:
    """The last day on which the last review still counts."""
    return add_months(reviewed_on, REVIEW_MONTHS)


def is_asked_for(reviewed_on: date, today: date) -> bool:
    """From a month before that day on."""
    return review_due(reviewed_on) - LEAD <= today
