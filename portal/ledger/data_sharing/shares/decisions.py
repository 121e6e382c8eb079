"""What somebody decides: that billing data may go somewhere, that work deserves a stricter tier."""

from portal.content import catalogue
from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.rules import billing, tiering
from portal.ledger.data_sharing.shares.details import SHORTEST_REASON
from portal.ledger.data_sharing.shares.rows import demand_current, record_share
from portal.ledger.data_sharing.shares.tier_spans import refresh_tiers
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.queries import latest_terms
from portal.ledger.engagements.services import replace_terms
from portal.ledger.engagements.terms import values_of
from portal.ledger.vendors.queries import find_vendor, kinds_of


def decide_billing(share: DataShare, *, reason: str, actor: Actor) -> None:
    """The officer decides that billing data may go to this vendor for this purpose, from today on.

    Refuses whoever set the share, a share that needs no decision, and no reason.
    """
    demand_current(share)
    kind = catalogue.practice().kinds_by_id.get(kinds_of([share.vendor_id])[share.vendor_id])
    purposes = catalogue.category_pack().billing_purposes
    if billing.billing_of(share, kind, clock.today(), purposes) not in billing.TO_DECIDE:
        raise InvalidTransition(say("There is nothing to decide here."))
    proposer = share.set_by_id
    demand_second_person(actor, proposer_id=proposer, proposer_roles=share.proposer_roles)
    if len(reason.strip()) < SHORTEST_REASON:
        raise RuleViolated(
            say("Say for which billing work this vendor needs the data."), field="reason"
        )
    share.billing_decided_by_id = actor.user_id
    share.billing_decided_on = clock.today()
    share.billing_reason = reason.strip()
    share.billing_purpose, share.billing_recipient_id = share.purpose, share.vendor_id
    text = say("Decided that %(category)s may go to this vendor")
    recipient = find_vendor(share.vendor_id)
    after = {
        "billing_decided_on": share.billing_decided_on,
        "billing_reason": reason.strip(),
        "billing_recipient": recipient.called if recipient else "",
        "purpose": share.purpose,
    }
    record_share(actor, "share.billing_decided", share, text, after=after)


def raise_tier(
    engagement: Engagement, tier_id: str | None, *, reason: str, seen_id: int, actor: Actor
) -> EngagementTerms:
    """Raise the tier of the work by hand, or (None) go back to what the rules give.

    Refuses a tier no stricter than computed, and no reason. `seen_id`: the terms seen.
    """
    now = latest_terms(engagement.id)
    if now is None or now.id != seen_id:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field="reason")
    pack = catalogue.tiers()
    day = max(clock.today(), now.valid_from)
    computed = queries.engagement_tiers([engagement.vendor_id], day)[engagement.id]
    if tier_id is not None:
        if tier_id not in pack.by_id:
            raise RuleViolated(say("Choose from the list."), field="tier")
        tiering.refuse_lowering(computed, tiering.ByHand(tier_id, reason), pack)
    elif now.raised_tier is None:
        raise RuleViolated(say("The tier is not raised by hand."), field="tier")
    by_hand = {"raised_tier": tier_id, "raised_reason": reason.strip() if tier_id else ""}
    values = values_of(now) | by_hand
    labels = {tier.id: tier.label for tier in pack.tiers}
    before = {"raised_tier": labels.get(now.raised_tier or "")}
    after = {"raised_tier": labels.get(tier_id or ""), "raised_reason": reason.strip()}
    new = replace_terms(engagement, now, values, from_day=day, actor=actor)
    refresh_tiers([engagement.vendor_id])
    text = say("Tier of %(work)s set by hand: %(reason)s", work=now.name, reason=reason.strip())
    record(
        actor, "engagement.tier_raised", engagement, text, also=[new], before=before, after=after
    )
    return new
