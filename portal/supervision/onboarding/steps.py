"""Which steps of a vendor's life are possible now, and for whom; what the pages say that take one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import url_for

from portal.foundation.access.actor import Actor, is_second_person
from portal.foundation.access.permissions import Permission as P
from portal.foundation.accounts.models import User
from portal.foundation.core.pages.forms import StepPage
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.departments.queries import is_own_vendor
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.models import VendorState as S
from portal.supervision.onboarding.models import Proposed, Suspension, VendorProposal
from portal.supervision.onboarding.queries import first_handover_of, onboarding_facts
from portal.supervision.onboarding.stages import (
    ON_ITS_WAY,
    OnboardingStep,
    is_on_its_way,
    stages_of,
)
from portal.supervision.promises.results import Evaluation

DECISION = "onboarding.decide"
CONFIRMATION = "onboarding.confirm_suspension"
OWN_STOP = say("You stopped it; another person decides to resume.")


@dataclass(frozen=True, slots=True)
class LifeStep:
    """A button: `id` of the vendor, of the proposal for DECISION, of the stop for CONFIRMATION.

    `kind`: how it looks. `note`: said beside it; with `is_closed` it is why the step is not
    possible now.
    """

    endpoint: str
    id: int
    label: Message
    kind: str = "secondary"
    note: Message | None = None
    is_closed: bool = False


def may_decide(actor: Actor, proposal: VendorProposal) -> bool:
    """As four eyes demand, asked beforehand."""
    return actor.may(P.VENDOR_DECIDE) and is_second_person(actor, proposal)


def steps_of(
    vendor_id: int,
    state: S,
    actor: Actor,
    *,
    waiting: tuple[VendorProposal, User] | None,
    missing: int,
    stopped: Suspension | None = None,
) -> list[LifeStep]:
    """Those of the vendor's state that this person may take; the likely one last.

    `waiting`: the proposal that nobody has decided yet. `missing`: how much the gate of the state
    misses. `stopped`: the stop of handovers that goes on.
    """
    if waiting is not None:
        return list(_decision(actor, *waiting))
    own = stopped is not None and actor.is_any_of(stopped.suspended_by_id)
    steps = [
        replace(step, note=OWN_STOP, is_closed=True)
        if own and step.endpoint == "onboarding.resume"
        else step
        for may, step in _of_state(vendor_id, state, missing)
        if actor.may(may)
    ]
    if not is_own_vendor(vendor_id, actor):  # other departments' data is with it too
        steps = [step for step in steps if step.endpoint not in _PROPOSED]
    if stopped is not None and stopped.confirmed_at is None and actor.may(P.VENDOR_DECIDE):
        steps.append(_confirmation(actor, stopped))
    return steps


def _confirmation(actor: Actor, stopped: Suspension) -> LifeStep:
    label = say("Confirm the stop")
    if actor.is_any_of(stopped.suspended_by_id):
        note = say("You stopped it; another person confirms.")
        return LifeStep(CONFIRMATION, stopped.id, label, note=note, is_closed=True)
    return LifeStep(CONFIRMATION, stopped.id, label)


def _decision(actor: Actor, proposal: VendorProposal, proposer: User) -> Iterator[LifeStep]:
    label = {
        Proposed.APPROVAL: say("Decide on the approval"),
        Proposed.REJECTION: say("Decide on the rejection"),
    }[proposal.proposed]
    if may_decide(actor, proposal):
        yield LifeStep(DECISION, proposal.id, label, "primary")
    elif actor.may(P.VENDOR_APPROVAL_PROPOSE) or actor.may(P.VENDOR_DECIDE):
        note = say("%(name)s has proposed it; another person decides.", name=proposer.name)
        yield LifeStep(DECISION, proposal.id, label, note=note, is_closed=True)


def _of_state(vendor_id: int, state: S, missing: int) -> Iterator[tuple[P, LifeStep]]:
    for states, permission, name, label, kind in _STEPS:
        if state not in states:
            continue
        endpoint, look, note = f"onboarding.{name}", kind, None
        if name in _GATED and missing:
            note = (
                say_n("%(n)s thing is left to settle", "%(n)s things are left to settle", missing)
                if name == "close"
                else say_n("%(n)s thing is missing", "%(n)s things are missing", missing)
            )
            look = "secondary"
        yield permission, LifeStep(endpoint, vendor_id, label, look, note)


_PROPOSED = {"onboarding.approve", "onboarding.reject"}
_GATED = {"activate", "resume", "close"}  # one of them is the likely step of its state
_STEPS = (
    (
        {S.CANDIDATE, S.ASSESSING},
        P.VENDOR_APPROVAL_PROPOSE,
        "reject",
        say("Propose to reject"),
        "secondary",
    ),
    ({S.ASSESSING}, P.VENDOR_APPROVAL_PROPOSE, "approve", say("Propose to approve"), "primary"),
    ({S.APPROVED}, P.VENDOR_PROPOSE, "activate", say("Activate"), "primary"),
    ({S.ACTIVE, S.SUSPENDED}, P.VENDOR_PROPOSE, "offboard", say("Start offboarding"), "secondary"),
    ({S.ACTIVE}, P.VENDOR_SUSPEND, "suspend", say("Suspend handovers"), "danger"),
    ({S.SUSPENDED}, P.VENDOR_DECIDE, "resume", say("Resume handovers"), "primary"),
    ({S.OFFBOARDING}, P.VENDOR_PROPOSE, "close", say("Close the vendor"), "primary"),
)


def step_page(name: str, vendor: Vendor) -> StepPage:
    """What the page says that takes the step of this name, with the button's words."""
    title, note = {
        "approve": (
            say("Propose to approve %(name)s", name=vendor.called),
            say(
                "Another person decides: the privacy officer, or management where an officer "
                "proposes. Nothing is handed over before the vendor is activated."
            ),
        ),
        "reject": (
            say("Propose to reject %(name)s", name=vendor.called),
            say(
                "Another person decides. A rejected vendor stays in the register, and nothing can be "
                "added to it any more."
            ),
        ),
        "suspend": (
            say("Suspend handovers to %(name)s", name=vendor.called),
            say(
                "From now on nothing more is handed over to this vendor. One person is enough to "
                "stop; a second one confirms it within three working days, and another one decides "
                "to resume."
            ),
        ),
        "resume": (
            say("Resume handovers to %(name)s", name=vendor.called),
            say(
                "Data is handed over again. This asks what activation asks, as it stands today, and a "
                "selection that holds. Somebody else than the person who suspended it has to decide it."
            ),
        ),
        "offboard": (
            say("Start the offboarding of %(name)s", name=vendor.called),
            say(
                "The work is brought to its end and the data is returned or destroyed. Nothing else ends "
                "by this step: what is open stays with whoever holds it, and until the vendor is closed, "
                "what it has promised still counts."
            ),
        ),
        "close": (
            say("Close %(name)s", name=vendor.called),
            say(
                "The vendor stays in the register with everything on record. The accounts of its "
                "people end at once, nothing more is planned or asked, and what only its work asked of us "
                "falls away; this cannot be undone."
            ),
        ),
    }[name]
    stops = name == "suspend"
    return StepPage(
        title,
        next(label for _, _, known, label, _ in _STEPS if known == name),
        url_for("vendors.show", vendor_id=vendor.id),
        crumbs=vendor_crumbs(vendor),
        note=note,
        tone="warn" if stops else "info",
        kind="danger" if stops else "primary",
    )


def stages(vendor: Vendor, judged: Evaluation) -> tuple[OnboardingStep, ...]:
    """The steps to the first data; none of a vendor that has it, or that is on its way out.

    A fixed number of statements.
    """
    if vendor.state not in ON_ITS_WAY:
        return ()
    if not is_on_its_way(judged, handed_over=False):
        return ()
    handed_over_on = first_handover_of(vendor.id)
    if not is_on_its_way(judged, handed_over=handed_over_on is not None):
        return ()
    return stages_of(judged, onboarding_facts(vendor, judged, handed_over_on))
