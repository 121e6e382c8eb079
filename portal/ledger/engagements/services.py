"""Commands about entrusted work. A change ends a row of terms and opens the next."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.content import catalogue
from portal.content.purposes.queries import titles
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import hold, next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.queries import departments_by_text
from portal.ledger.engagements import queries, terms
from portal.ledger.engagements.models import Engagement, EngagementChange, EngagementTerms
from portal.ledger.engagements.terms import TermsDetails, told
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED

PREFIX = "W"
TERMS = "terms"  # what changed, in engagement_changes; others write data, cover


def register_engagement(
    vendor: Vendor, details: TermsDetails, *, actor: Actor
) -> tuple[Engagement, EngagementTerms]:
    """Write a piece of work into the register. Its terms hold from today or its earlier start.

    Refuses a vendor with whom it is over.
    """
    engagement, first, values = add_engagement(vendor, details, actor=actor)
    text = say("Work %(number)s %(name)s registered", number=engagement.number, name=first.name)
    also: list[Subject] = [vendor, first]
    record(actor, "engagement.registered", engagement, text, also=also, after=told(values))
    return engagement, first


def add_engagement(
    vendor: Vendor, details: TermsDetails, *, actor: Actor
) -> tuple[Engagement, EngagementTerms, dict[str, Any]]:
    """The work and its values, for a command that records where it comes from as well."""
    if vendor.state in ENDED:
        raise InvalidTransition(
            say("%(name)s is closed or rejected: no work can be added.", name=vendor.name)
        )
    values = _checked(details)
    engagement = Engagement(vendor_id=vendor.id, number=next_number(PREFIX), created_at=clock.now())
    db.session.add(engagement)
    db.session.flush()
    first = _open_terms(
        engagement, values, actor, valid_from=min(details.starts_on, clock.today()), until=None
    )
    note_change(engagement.id, TERMS)
    return engagement, first, values


def change_terms(
    engagement: Engagement,
    details: TermsDetails,
    *,
    from_day: date,
    seen_id: int,
    actor: Actor,
) -> EngagementTerms:
    """Other terms from a day on. `seen_id`: the row the person looked at, the latest one.

    Refuses when that row is no longer the latest, a day before it began, and no change at all.
    """
    now = _demand_latest(engagement, seen_id)
    before, after = terms.values_of(now), _checked(details, now)
    _demand_change(before, after)
    if from_day < now.valid_from:
        raise RuleViolated(
            say(
                "The terms before hold from %(day)s; a change cannot go further back. "
                "If they were mistyped, correct them instead.",
                day=now.valid_from,
            ),
            field="from_day",
        )
    new = replace_terms(engagement, now, after, from_day=from_day, actor=actor)
    touched = terms.touched(before, after)
    if touched:
        note_change(engagement.id, TERMS, on=from_day, about=",".join(touched))
    old, changed = differences(told(before), told(after))
    text = say(
        "Work %(number)s %(name)s changed from %(day)s",
        number=engagement.number,
        name=new.name,
        day=from_day,
    )
    record(actor, "engagement.changed", engagement, text, also=[new], before=old, after=changed)
    return new


def correct_terms(
    engagement: Engagement, details: TermsDetails, *, seen_id: int, actor: Actor
) -> EngagementTerms:
    """The latest terms were mistyped: the row counts no more, another takes its days.

    The first row of a piece of work reaches back to its start.
    """
    wrong = _demand_latest(engagement, seen_id)
    before, after = terms.values_of(wrong), _checked(details, wrong)
    _demand_change(before, after)
    first = queries.first_terms(engagement.id)
    is_first = first is not None and first.id == wrong.id
    begins = min(wrong.valid_from, details.starts_on) if is_first else wrong.valid_from
    wrong.correct(clock.now())
    kept = {"raised_tier": wrong.raised_tier, "raised_reason": wrong.raised_reason}
    new = _open_terms(engagement, after | kept, actor, valid_from=begins, until=wrong.valid_until)
    touched = terms.touched(before, after)
    if touched:
        note_change(engagement.id, TERMS, about=",".join(touched))
    old, changed = differences(told(before), told(after))
    text = say("Work %(number)s %(name)s corrected", number=engagement.number, name=new.name)
    record(actor, "engagement.corrected", engagement, text, also=[new], before=old, after=changed)
    return new


def end_engagement(
    engagement: Engagement, *, last_day: date, seen_id: int, actor: Actor
) -> EngagementTerms:
    """Agree the last day. Refuses one before the start."""
    now = _demand_latest(engagement, seen_id)
    if last_day < now.starts_on:
        raise RuleViolated(
            say("The last day must not be before the start, %(start)s.", start=now.starts_on),
            field="last_day",
        )
    before = terms.values_of(now)
    after = before | {"ends_on": last_day}
    _demand_change(before, after)
    new = replace_terms(
        engagement, now, after, from_day=max(clock.today(), now.valid_from), actor=actor
    )
    text = say(  # an agreed end leaves true what was attested: no substantive change
        "Work %(number)s %(name)s ends on %(day)s",
        number=engagement.number,
        name=new.name,
        day=last_day,
    )
    old, changed = differences(told(before), told(after))
    record(actor, "engagement.ended", engagement, text, also=[new], before=old, after=changed)
    return new


def replace_terms(
    engagement: Engagement,
    now: EngagementTerms,
    values: Mapping[str, Any],
    *,
    from_day: date,
    actor: Actor,
) -> EngagementTerms:
    """End the row before a day and open the next with the values given. Records nothing."""
    kept = {"raised_tier": now.raised_tier, "raised_reason": now.raised_reason}
    until = now.valid_until
    now.end(from_day)
    return _open_terms(engagement, {**kept, **values}, actor, valid_from=from_day, until=until)


def note_change(
    engagement_id: int, what: str, *, on: date | None = None, about: str = ""
) -> EngagementChange:
    """Count a substantive change of terms, data or cover: attestations compare the number.

    `about`: what exactly, as the model says. Records nothing; the command that changed it does.
    """
    engagement = db.session.get_one(Engagement, engagement_id)
    hold(engagement)  # numbers its changes
    change = EngagementChange(
        vendor_id=engagement.vendor_id,
        engagement_id=engagement_id,
        number=queries.last_change(engagement_id) + 1,
        changed_on=on or clock.today(),
        what=what,
        about=about,
    )
    db.session.add(change)
    db.session.flush()
    return change


def _checked(details: TermsDetails, now: EngagementTerms | None = None) -> dict[str, Any]:
    """`now`: the terms they follow, whose department may stay though it means none of ours yet."""
    stays = now is not None and now.department == details.department.strip()
    departments = () if stays else departments_by_text()
    packs = catalogue.category_pack(), catalogue.tiers()
    return terms.check(details, *packs, titles(), departments)


def _demand_latest(engagement: Engagement, seen_id: int) -> EngagementTerms:
    """The row to follow, which is the one the person saw."""
    now = queries.latest_terms(engagement.id)
    if now is None or now.id != seen_id:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    return now


def _demand_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if all(before[name] == after[name] for name in after):
        raise RuleViolated(say("Nothing is different from what is saved already."))


def _open_terms(
    engagement: Engagement,
    values: Mapping[str, Any],
    actor: Actor,
    *,
    valid_from: date,
    until: date | None,
) -> EngagementTerms:
    row = EngagementTerms(
        **values,
        vendor_id=engagement.vendor_id,
        engagement_id=engagement.id,
        set_by_id=actor.user_id,
        valid_from=valid_from,
        valid_until=until,
    )
    db.session.add(row)
    db.session.flush()
    return row
