"""Commands about the plan: make and decide it, move, leave out, note as done, settings."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert
from sqlalchemy.exc import IntegrityError

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.chain import note_rows
from portal.foundation.core.database.db import db, in_parts
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.models import Organisation
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.planning import workflow
from portal.supervision.planning.inputs import settings as plan_settings
from portal.supervision.planning.inputs.facts import PlanStandards
from portal.supervision.planning.inputs.settings import PlanSettings
from portal.supervision.planning.plan_models import ItemState, PlanDecision, PlanItem
from portal.supervision.planning.scheduling import places, queries
from portal.supervision.planning.scheduling.difference import PlanDifference
from portal.supervision.planning.scheduling.fiscal import FiscalYear
from portal.supervision.planning.scheduling.plan import PlacedItem
from portal.supervision.planning.year.words import Title

AT_ONCE = 5000  # rows in one statement
_TABLE: Any = PlanItem.__table__


def make_plan(
    difference: PlanDifference, year: FiscalYear, *, actor: Actor, number: str = ""
) -> PlanDecision:
    """Write what `preview` worked out. By a person it is decided with that: the officer's to do.

    Refuses when the plan was changed since, when nothing is left to decide, and who may not.
    """
    if not actor.is_system and not actor.may(Permission.PLAN_DECIDE):
        raise RuleViolated(say("Only the privacy officer decides the supervision plan."))
    if difference.is_empty and (actor.is_system or queries.is_decided(year.number)):
        raise RuleViolated(say("There is nothing to decide: the plan stands as it is."))
    _demand_unchanged(difference, year)
    try:
        _write(difference, year)
    except IntegrityError as error:  # the same thing was planned or opened at this moment
        raise _changed() from error
    decision = PlanDecision(
        fiscal_year=year.number,
        decided_by_id=actor.user_id,
        decided_at=clock.now(),
        decided_on=clock.today(),
        added=len(difference.added),
        changed=len(difference.changed) + len(difference.found),
        dropped=len(difference.dropped),
        stayed=len(difference.stays),
        crowded=len(difference.crowded),
    )
    db.session.add(decision)
    db.session.flush()
    noted = decisions.note_number(
        DecisionKind.PLAN, decision, None, accepted=True, number=number, actor=actor
    )
    action, text = "plan.decided", say("Decided the supervision plan of %(year)s", year=year.name)
    if actor.is_system:
        action = "plan.made"
        text = say("Worked out the supervision plan of %(year)s", year=year.name)
    after = {
        "planned": decision.added,
        "changed": decision.changed,
        "dropped": decision.dropped,
        "stayed": decision.stayed,
    }
    after_all = after | decisions.numbered(number)
    record(actor, action, decision, text, also=noted, after=after_all)
    return decision


def move_item(
    item: PlanItem, to: date, reason: str, standards: PlanStandards, title: Title, *, actor: Actor
) -> None:
    """Refuses what is no longer waiting, a day that may not be, and an empty reason."""
    before = item.planned_on
    places.demand_good(item, to, standards)
    workflow.move(item, to=to, reason=reason, by_id=actor.user_id, at=clock.now())
    text, after = say("Moved in the plan: %(what)s", what=title), {"day": to, "reason": item.reason}
    record(actor, "plan.moved", item, text, before={"day": before}, after=after)


def skip_item(item: PlanItem, reason: str, title: Title, *, actor: Actor) -> None:
    workflow.skip(item, reason=reason, by_id=actor.user_id, at=clock.now())
    before, after = {"day": item.planned_on}, {"reason": item.reason}
    text = say("Left out of the plan: %(what)s", what=title)
    record(actor, "plan.left_out", item, text, before=before, after=after)


def note_item_done(item: PlanItem, on: date, remark: str, title: Title, *, actor: Actor) -> None:
    """For what the portal does not open by itself. Refuses statements and days to come."""
    workflow.note_done(
        item, on=on, remark=remark, by_id=actor.user_id, at=clock.now(), today=clock.today()
    )
    text = say("Noted as done: %(what)s", what=title)
    record(actor, "plan.noted_done", item, text, after={"day": on, "remark": item.reason})


def change_plan_settings(
    organisation: Organisation, settings: PlanSettings, actor: Actor, *, version: int
) -> None:
    """For plans made from now on. Refuses when somebody else saved the settings since `version`."""
    if organisation.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    old = plan_settings.to_keep(plan_settings.read(organisation.plan))
    new = plan_settings.to_keep(settings)
    before, after = differences(old, new)
    if not after:
        return
    organisation.plan = new
    db.session.flush()
    text = say("Changed how the supervision plan is made")
    record(actor, "organisation.plan_changed", organisation, text, before=before, after=after)


def _demand_unchanged(difference: PlanDifference, year: FiscalYear) -> None:
    """What the difference was worked out from still stands."""
    now = queries.known_items(year.number)
    changed = (old for old, _ in difference.changed)
    touched = [*changed, *difference.dropped, *(review.known for review in difference.found)]
    same = all(now.get(item.key) == item for item in touched)
    if not same or any(item.wanted.key in now for item in difference.added):
        raise _changed()


def _changed() -> ChangedMeanwhile:
    return ChangedMeanwhile(
        say("The plan was changed while you were looking. Please look at it again.")
    )


def _write(difference: PlanDifference, year: FiscalYear) -> None:
    for some in in_parts(difference.added, AT_ONCE):
        rows = [{"key": i.wanted.key, "fiscal_year": year.number} | _values(i) for i in some]
        made = db.session.scalars(insert(PlanItem).returning(PlanItem.id), rows).all()
        note_rows(db.session(), _TABLE, made)
    changed = [
        (old, {"at_id": old.id, **_values(item, old.state)}) for old, item in difference.changed
    ]
    gone, done = ItemState.DROPPED, ItemState.DONE
    _update([row for old, row in changed if old.state is not gone])
    _update([row | {"reason": ""} for old, row in changed if old.state is gone])
    _update([{"at_id": old.id, "state": gone} for old in difference.dropped])
    found = [(review.known.id, review.on) for review in difference.found]
    _update([{"at_id": id_, "state": done, "done_on": day} for id_, day in found])


def _values(item: PlacedItem, state: ItemState = ItemState.PLANNED) -> dict[str, Any]:
    wanted = item.wanted
    is_asked = wanted.request_id is not None
    stands = ItemState.MOVED if state is ItemState.MOVED else ItemState.PLANNED
    return {
        "vendor_id": wanted.vendor_id,
        "engagement_id": wanted.engagement_id,
        "what": wanted.what,
        "tier": wanted.tier,
        "period_from": wanted.period.first,
        "period_to": wanted.period.last,
        "opens_on": item.opens_on,
        "planned_on": item.on,
        "state": ItemState.OPENED if is_asked else stands,
        "subject_kind": AttestationRequest.__tablename__ if is_asked else None,
        "subject_id": wanted.request_id,
    }


def _update(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    names = [name for name in rows[0] if name != "at_id"]
    statement = (
        _TABLE.update()
        .where(_TABLE.c.id == bindparam("at_id"))
        .values({name: bindparam(name) for name in names} | {"version": _TABLE.c.version + 1})
    )
    for some in in_parts(rows, AT_ONCE):
        db.session.execute(statement, some)
