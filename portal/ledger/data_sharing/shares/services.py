"""Commands about data shared. A change ends a row and opens the next of its series."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.content import catalogue
from portal.content.purposes.queries import titles
from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import listed as listed_texts
from portal.foundation.core.words.messages import say, say_p
from portal.ledger.data_sharing import queries, share_rules
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import details
from portal.ledger.data_sharing.shares.details import SHORTEST_REASON, Announcing, ShareDetails
from portal.ledger.data_sharing.shares.kept_tiers import refresh_tiers
from portal.ledger.data_sharing.shares.review_services import close_reviews
from portal.ledger.data_sharing.shares.rows import (
    KEPT,
    billing_after,
    demand_current,
    demand_day,
    first_day,
    follow,
    open_row,
    record_share,
    set_by,
)
from portal.ledger.engagements.models import CompanyRole, Engagement, EngagementTerms
from portal.ledger.engagements.queries import latest_terms
from portal.ledger.engagements.services import note_change, replace_terms
from portal.ledger.engagements.terms import values_of
from portal.ledger.vendors.queries import find_vendor, kinds_of

DATA = "data"  # what changed, in engagement_changes
DECIDERS = (Role.PROCUREMENT, Role.PRIVACY_OFFICER, Role.MANAGEMENT)


def add_share(
    engagement: Engagement,
    wanted: ShareDetails,
    *,
    reviewed_on: date | None = None,
    actor: Actor,
) -> DataShare:
    """Share a category of data for the work, from the day it was decided.

    `reviewed_on`: the last review of need, when it came after the decision. Refuses work that is
    over.
    """
    row, values = _added(engagement, wanted, reviewed_on, actor)
    record_share(actor, "share.added", row, say("%(category)s shared"), after=values)
    return row


def add_shares(
    engagement: Engagement, several: Sequence[ShareDetails], *, actor: Actor
) -> list[DataShare]:
    """Several categories at once, each as `add_share` does: all of them or none.

    A refusal names its category.
    """
    if not several:
        raise RuleViolated(say("Choose at least one category."), field="take")
    rows = []
    for wanted in several:
        try:
            rows.append(_added(engagement, wanted, None, actor)[0])
        except RuleViolated as refusal:
            named = details.category_title(wanted.category)
            why = say_p(
                "of data shared", "%(category)s: %(why)s", category=named, why=refusal.message
            )
            raise RuleViolated(why) from None
    refresh_tiers([engagement.vendor_id])
    known = catalogue.category_pack().by_id
    names = [known[row.category].title for row in rows]
    after = {"shares": ", ".join(row.number for row in rows)}
    text = say("%(category)s shared", category=listed_texts(names))
    record(actor, "shares.added", rows[0], text, also=[engagement, *rows[1:]], after=after)
    return rows


def _added(
    engagement: Engagement, wanted: ShareDetails, reviewed_on: date | None, actor: Actor
) -> tuple[DataShare, dict[str, Any]]:
    terms = _terms(engagement.id)
    if not terms.runs_on(clock.today()):
        raise InvalidTransition(
            say("This work ended on %(day)s: no data can be added.", day=terms.ends_on)
        )
    values = _checked(wanted, terms, actor)
    reviewed = details.check_review(reviewed_on, wanted.decided_on, clock.today())
    begins = first_day(engagement.id, wanted.decided_on)
    row = open_row(
        values
        | {
            "series": uuid.uuid4().hex,
            "vendor_id": engagement.vendor_id,
            "engagement_id": engagement.id,
            "reviewed_on": wanted.decided_on,
        }
        | set_by(actor),
        valid_from=begins,
    )
    if reviewed > begins:
        row = follow(row, {"reviewed_on": reviewed}, from_day=reviewed)
    note_change(engagement.id, DATA, about=row.category)
    db.session.flush()
    return row, values


def change_share(
    share: DataShare, wanted: ShareDetails, *, from_day: date, actor: Actor
) -> DataShare:
    """Share it differently from a day on, which is a new decision about its need.

    Refuses another category (that is another share) and a day before the row began or to come.
    """
    demand_current(share)
    if wanted.category != share.category:
        raise RuleViolated(
            say("Other data is another share: end this one and add the other."), field="category"
        )
    demand_day(from_day, share, field="from_day")
    before = details.values_of(share)
    after = _checked(wanted, _terms(share.engagement_id), actor, was=share)
    _demand_change(before, after)
    new = follow(
        share,
        after
        | billing_after(share, before, after)
        | {"reviewed_on": max(share.reviewed_on, wanted.decided_on)}
        | set_by(actor),
        from_day=from_day,
    )
    if details.differ(before, after, details.SUBSTANCE):
        note_change(share.engagement_id, DATA, on=from_day, about=share.category)
    text = say("Share of %(category)s changed")
    record_share(actor, "share.changed", new, text, before=before, after=after)
    return new


def correct_share(
    share: DataShare, wanted: ShareDetails, *, reviewed_on: date | None = None, actor: Actor
) -> DataShare:
    """It was mistyped: the row counts no more, another takes its days."""
    demand_current(share)
    before = details.values_of(share) | {"reviewed_on": share.reviewed_on}
    after = _checked(wanted, _terms(share.engagement_id), actor, was=share)
    after["reviewed_on"] = details.check_review(reviewed_on, wanted.decided_on, clock.today())
    _demand_change(before, after)
    begins = share.valid_from
    if queries.is_first(share):
        begins = first_day(share.engagement_id, wanted.decided_on)
    share.correct(clock.now())
    kept = {name: getattr(share, name) for name in KEPT}
    new = open_row(
        after
        | kept
        | billing_after(share, before, after)
        | set_by(actor)
        | {"reviewed_on": after["reviewed_on"]},
        valid_from=begins,
        until=share.valid_until,
    )
    if details.differ(before, after, details.SUBSTANCE):
        note_change(share.engagement_id, DATA, about=new.category)
    text = say("Share of %(category)s corrected")
    record_share(actor, "share.corrected", new, text, before=before, after=after)
    return new


def end_share(share: DataShare, *, day: date, actor: Actor) -> None:
    """From that day on it is no longer shared. Refuses a day to come or before the row began."""
    demand_current(share)
    demand_day(day, share, field="day")
    share.end(day)
    note_change(share.engagement_id, DATA, on=day, about=share.category)
    text = say("Share of %(category)s ended")
    record_share(actor, "share.ended", share, text, after={"until": day})


def review_share(share: DataShare, *, actor: Actor) -> DataShare:
    """Looked at today, and still needed as it is. Refuses a second time on one day."""
    demand_current(share)
    if share.reviewed_on >= clock.today():
        raise InvalidTransition(say("This was reviewed today already."))
    before = {"reviewed_on": share.reviewed_on}
    new = follow(share, {"reviewed_on": clock.today()}, from_day=clock.today())
    after = {"reviewed_on": new.reviewed_on}
    text = say("Need of %(category)s reviewed")
    closed = close_reviews(share.vendor_id, [share.series])
    record_share(actor, "share.reviewed", new, text, before=before, after=after, also=closed)
    return new


def record_first_handover(share: DataShare, day: date) -> None:
    """The day on which it was handed over for the first time. For onboarding, which records.

    Refuses a second time and a day to come.
    """
    demand_current(share)
    if share.first_handover_on is not None:
        raise InvalidTransition(
            say("The first handover is on record: %(day)s.", day=share.first_handover_on)
        )
    if day > clock.today():
        raise RuleViolated(say("A handover cannot be in the future."), field="day")
    share.first_handover_on = day
    db.session.flush()


def _checked(
    wanted: ShareDetails, terms: EngagementTerms, actor: Actor, was: DataShare | None = None
) -> dict[str, Any]:
    known = was.decided_by_id if was is not None else None
    if wanted.decided_by_id != known or known is None:
        deciders = [person.id for person in people_with_role(*DECIDERS)]
        details.demand_decider(wanted.decided_by_id, deciders)
    purposes = {*terms.purposes, *([was.purpose] if was is not None else [])}
    return details.check(
        wanted,
        pack=catalogue.category_pack(),
        kind=catalogue.vendor_kind(kinds_of([terms.vendor_id])[terms.vendor_id]),
        purposes=purposes,
        announced=Announcing(titles(), terms.company_role is CompanyRole.ENTRUSTED),
        today=clock.today(),
        actor=actor,
        was=was,
    )


def _terms(engagement_id: int) -> EngagementTerms:
    terms = latest_terms(engagement_id)
    if terms is None:
        raise InvalidTransition(say("This work has no terms."))
    return terms


def _demand_change(before: dict[str, Any], after: dict[str, Any]) -> None:
    if not details.differ(before, after, after):
        raise RuleViolated(say("Nothing is different from what is saved already."))


# What somebody decides: that billing data may go somewhere, that work deserves a stricter tier.


def demand_billing_decider(share: DataShare, actor: Actor) -> None:
    """Refuses a share that needs no decision, and whoever set it."""
    demand_current(share)
    if queries.billing_now(share) not in share_rules.TO_DECIDE:
        raise InvalidTransition(say("There is nothing to decide here."))
    demand_second_person(actor, proposer_id=share.set_by_id, proposer_roles=share.proposer_roles)


def decide_billing(share: DataShare, *, reason: str, actor: Actor) -> None:
    """The officer decides that billing data may go to this vendor for this purpose, from today on.

    Refuses whoever set the share, a share that needs no decision, and no reason.
    """
    demand_billing_decider(share, actor)
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
        share_rules.refuse_lowering(computed, share_rules.ByHand(tier_id, reason), pack)
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
