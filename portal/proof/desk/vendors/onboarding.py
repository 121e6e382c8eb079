"""The way of a new vendor to its first data, as one person sees it: the stages, whose turn it is, the button.

Of the head of the vendor page, and of pages that are of one stage only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor
from portal.foundation.access.remembering import remembered, standing
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.ledger.obligations.models import Holder, holders_of
from portal.ledger.vendors.models import Vendor
from portal.proof.desk.places import way_to
from portal.supervision.onboarding.stages import (
    ON_ITS_WAY,
    STAGES,
    OnboardingStep,
    StageStanding,
    here,
)
from portal.supervision.onboarding.steps import stages
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Evaluation


@dataclass(frozen=True, slots=True)
class Action:
    """`post`: the button is the act itself."""

    label: str
    href: str
    post: bool = False


@dataclass(frozen=True, slots=True)
class ShownStage:
    """A stage of the row. `href`: where it is done, for whom it is open; `gates`: what is asked besides,
    and whether it is in order."""

    label: str
    standing: StageStanding
    is_here: bool
    is_next: bool
    done_on: date | None
    who: Holder | None
    href: str | None
    gates: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, and for what."""

    label: str
    sentence: str
    who: Holder
    who_name: str | None
    due_on: date | None
    action: Action | None


@dataclass(frozen=True, slots=True)
class Onboarding:
    """The way to the first data. `own`: what the person who looks does next; `others`: what is open and
    waits for somebody else."""

    stages: Sequence[ShownStage]
    done: int
    own: Turn | None
    others: Sequence[Turn]


def judged_today(vendor_id: int) -> Evaluation:
    """For one page after the other about the same vendor: judged anew when anything has changed."""
    return remembered(
        ("judged", vendor_id), standing(), lambda: evaluate_vendor(vendor_id, clock.today())
    )


def onboarding_of(
    steps: Sequence[OnboardingStep], actor: Actor, owner: str | None
) -> Onboarding | None:
    """As this person sees it: several can be open, and the first that is theirs is what they do next."""
    if not steps:
        return None
    now = here(steps)
    after = next((one for one in steps if one.standing in _AHEAD and one is not now), None)
    turns = [(one, _turn(one, actor, owner)) for one in steps if one.is_open]
    held = holders_of(actor)
    own = next((turn for _, turn in turns if turn and turn.who in held and turn.action), None)
    hrefs = {
        one.stage: turn.action.href
        for one, turn in turns
        if turn and turn.action and not turn.action.post
    }
    return Onboarding(
        stages=[
            ShownStage(
                label=words(STAGES[one.stage]),
                standing=one.standing,
                is_here=one is now,
                is_next=one is after,
                done_on=one.done_on if one.standing is StageStanding.DONE else None,
                who=one.step.who if one.step and one.is_open else None,
                href=hrefs.get(one.stage),
                gates=[(words(gate.what), gate.is_met) for gate in one.gates],
            )
            for one in steps
        ],
        done=sum(one.standing in _BEHIND for one in steps),
        own=own,
        others=[turn for _, turn in turns if turn and turn.who not in held],
    )


def next_for(vendor: Vendor) -> Turn | None:
    """What the person does next for a vendor on its way, for pages that are of one stage only; None: of
    no other vendor, and nothing on the page they are on."""
    actor = current_actor()
    if not actor.is_staff or vendor.state not in ON_ITS_WAY:
        return None
    steps = stages(vendor, judged_today(vendor.id))
    way = onboarding_of(steps, actor, names_of([vendor.owner_id]).get(vendor.owner_id or 0))
    if way is None or way.own is None or way.own.action is None:
        return None
    return None if way.own.action.href.split("?")[0] == request.path else way.own


_BEHIND = (StageStanding.DONE, StageStanding.NEEDLESS)
_AHEAD = (StageStanding.OPEN, StageStanding.LATER)


def _turn(one: OnboardingStep, actor: Actor, owner: str | None) -> Turn | None:
    step = one.step
    if step is None:
        return None
    way = way_to(step.target, actor)
    return Turn(
        label=words(STAGES[one.stage]),
        sentence=words(step.what),
        who=step.who,
        who_name=owner if step.who is Holder.PROCUREMENT else None,
        due_on=step.by,
        action=None if way is None else Action(words(way.label), way.href, way.is_post),
    )
