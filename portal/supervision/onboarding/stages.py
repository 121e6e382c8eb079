"""A vendor's way from the register to its first data: ten steps, each from facts that stand. Pure.

Several can be open at once, work first or people first; none waits for the one before it in the row
unless a gate asks for it (workflow).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.content.definitions.promises import PROVISION
from portal.foundation.core.words.messages import Message, say, say_p
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import VendorState as S
from portal.supervision.onboarding.workflow import Gap, OnboardingFacts, activation_gaps
from portal.supervision.promises.results import (
    CLIENT_APPROVAL,
    EngagementVerdict,
    Evaluation,
    Place,
    Step,
    Target,
)

BOUND, ATTESTED = "bound", "no_subcontracting"  # of promises.yaml, which the gates ask for
PREPARED: Final = frozenset({S.CANDIDATE, S.ASSESSING, S.APPROVED})
ON_ITS_WAY: Final = PREPARED | {S.ACTIVE}  # until its first data


class OnboardingStage(StrEnum):
    REGISTERED = "registered"
    WORK = "work"
    DATA = "data"
    CONTRACT = "contract"
    SIGNATORY = "signatory"
    STATEMENTS = "statements"
    SELECTION = "selection"
    APPROVAL = "approval"
    ACTIVATION = "activation"
    HANDOVER = "handover"


STAGES: Final = {
    OnboardingStage.REGISTERED: say_p("a stage of onboarding", "Registered"),
    OnboardingStage.WORK: say_p("a stage of onboarding", "Work"),
    OnboardingStage.DATA: say_p("a stage of onboarding", "Data"),
    OnboardingStage.CONTRACT: say_p("a stage of onboarding", "Contract"),
    OnboardingStage.SIGNATORY: say_p("a stage of onboarding", "Signatory"),
    OnboardingStage.STATEMENTS: say_p("a stage of onboarding", "Statements"),
    OnboardingStage.SELECTION: say_p("a stage of onboarding", "Assessment"),
    OnboardingStage.APPROVAL: say_p("a stage of onboarding", "Approval"),
    OnboardingStage.ACTIVATION: say_p("a stage of onboarding", "Activation"),
    OnboardingStage.HANDOVER: say_p("a stage of onboarding", "Handover"),
}


class StageStanding(StrEnum):
    DONE = "done"
    NEEDLESS = "needless"  # nothing of it is asked of this vendor
    OPEN = "open"
    LATER = "later"  # only after an earlier one


@dataclass(frozen=True, slots=True)
class StageGate:
    """What a gate asks besides: whether it is in order, and else who has to do what."""

    what: Message
    is_met: bool
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class OnboardingStep:
    """`done_on`: None where no day says it. `step`: who has to do what, of one that is open."""

    stage: OnboardingStage
    standing: StageStanding
    done_on: date | None = None
    step: Step | None = None
    gates: tuple[StageGate, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.standing is StageStanding.OPEN


def is_on_its_way(vendor: Evaluation, *, handed_over: bool) -> bool:
    """Whether the vendor is on its way: until it is active and has had its first data."""
    if vendor.state in PREPARED:
        return True
    begun = handed_over or any(work.has_begun for work in vendor.engagements)
    return vendor.state is S.ACTIVE and not begun


def stages_of(vendor: Evaluation, facts: OnboardingFacts) -> tuple[OnboardingStep, ...]:
    """All ten, in the order of the row."""
    return tuple(_Way(vendor, facts).steps())


def here(steps: Iterable[OnboardingStep]) -> OnboardingStep | None:
    """The first that is open; None: nothing is left to do."""
    return next((step for step in steps if step.is_open), None)


class _Way:
    def __init__(self, vendor: Evaluation, facts: OnboardingFacts) -> None:
        self.vendor, self.facts, self.at = vendor, facts, vendor.vendor_id
        self.works = [work for work in vendor.engagements if not work.is_over]
        self.shares = any(work.shares_data for work in self.works)
        self.gaps = activation_gaps(vendor)

    def steps(self) -> Iterator[OnboardingStep]:
        facts = self.facts
        yield OnboardingStep(OnboardingStage.REGISTERED, StageStanding.DONE, facts.registered_on)
        yield self._work()
        yield self._data()
        yield self._judged(OnboardingStage.CONTRACT, BOUND, facts.contract_on)
        yield self._signatory()
        yield self._judged(OnboardingStage.STATEMENTS, ATTESTED, facts.signed_on)
        yield self._selection()
        yield self._approval()
        yield self._activation()
        yield self._handover()

    def _work(self) -> OnboardingStep:
        if self.works:
            return OnboardingStep(OnboardingStage.WORK, StageStanding.DONE, self.facts.work_on)
        what = say("Write down what the vendor does for us.")
        return self._open(OnboardingStage.WORK, what, Place.WORK_NEW)

    def _data(self) -> OnboardingStep:
        gates = self._gates(PROVISION, say("What the basis of provision needs"))
        missing = next((gate.step for gate in gates if not gate.is_met), None)
        if not self.works:
            return OnboardingStep(OnboardingStage.DATA, StageStanding.LATER)
        if not self.shares:
            work = self.works[0]
            what = say("Write down which personal data goes to it for “%(work)s”.", work=work.name)
            target = Target(Place.SHARE_NEW, work.engagement_id)
            step = Step(Holder.PROCUREMENT, what, None, target)
            return OnboardingStep(OnboardingStage.DATA, StageStanding.OPEN, step=step)
        standing = StageStanding.DONE if all(gate.is_met for gate in gates) else StageStanding.OPEN
        return OnboardingStep(OnboardingStage.DATA, standing, self.facts.data_on, missing, gates)

    def _judged(self, stage: OnboardingStage, promise_id: str, on: date | None) -> OnboardingStep:
        """A step that a promise asks for, as the gate of activation reads it."""
        gaps = [gap for gap in self.gaps if gap.promise_id == promise_id]
        if gaps:
            return OnboardingStep(stage, StageStanding.OPEN, step=_first(gaps))
        if any(promise_id in work.findings for work in self.works):
            return OnboardingStep(stage, StageStanding.DONE, on)
        return OnboardingStep(stage, StageStanding.NEEDLESS if self.shares else StageStanding.LATER)

    def _signatory(self) -> OnboardingStep:
        """Whom statements wait for: not asked of a vendor that signs on paper and has signed."""
        stage, facts = OnboardingStage.SIGNATORY, self.facts
        statements = self._judged(OnboardingStage.STATEMENTS, ATTESTED, None).standing
        if facts.authority_on is not None or statements is StageStanding.DONE:
            return OnboardingStep(stage, StageStanding.DONE, facts.authority_on)
        if statements is StageStanding.NEEDLESS:
            return OnboardingStep(stage, StageStanding.NEEDLESS)
        if facts.signs:
            what = say("Record on which paper the signatory may sign.")
            return self._open(stage, what, Place.AUTHORITY)
        if facts.invited:
            what = say("%(name)s is invited and has no account yet.", name=facts.invited)
            return self._open(stage, what, Place.PEOPLE, Holder.VENDOR)
        what = say("Invite the person who signs for the vendor.")
        return self._open(stage, what, Place.SIGNATORY)

    def _selection(self) -> OnboardingStep:
        gap, stage = self.facts.selection_gap, OnboardingStage.SELECTION
        if gap is None:
            return OnboardingStep(stage, StageStanding.DONE, self.facts.selected_on)
        step = gap.step
        if step is not None and step.target.place is Place.SELECTION_ASK:
            target = Target(Place.SELECTION_BEGIN, self.at)
            step = Step(step.who, step.what, step.by, target)
        return OnboardingStep(stage, StageStanding.OPEN, step=step)

    def _approval(self) -> OnboardingStep:
        stage, facts = OnboardingStage.APPROVAL, self.facts
        if self.vendor.state not in (S.CANDIDATE, S.ASSESSING):
            return OnboardingStep(stage, StageStanding.DONE, facts.approved_on)
        if facts.proposal is not None:
            number, decider = facts.proposal
            what = say("Decide on what was proposed about the vendor.")
            step = Step(decider, what, None, Target(Place.APPROVAL_DECISION, number))
            return OnboardingStep(stage, StageStanding.OPEN, step=step)
        if facts.selection_gap is not None:
            return OnboardingStep(stage, StageStanding.LATER)
        if self.vendor.state is S.CANDIDATE:
            what = say("Begin the assessment: only then can the approval be proposed.")
            return self._open(stage, what, Place.ASSESSMENT_BEGIN)
        return self._open(
            stage, say("The approval can be proposed; another person decides."), Place.APPROVAL
        )

    def _activation(self) -> OnboardingStep:
        """What customers have to approve can be asked for long before."""
        stage = OnboardingStage.ACTIVATION
        gates = self._gates(CLIENT_APPROVAL, say("Approval of the customer"))
        missing = next((gate.step for gate in gates if not gate.is_met), None)
        if self.vendor.state is S.ACTIVE:
            return OnboardingStep(stage, StageStanding.DONE, self.facts.activated_on, gates=gates)
        if missing is not None:
            return OnboardingStep(stage, StageStanding.OPEN, step=missing, gates=gates)
        if self.vendor.state is not S.APPROVED or self.gaps:
            return OnboardingStep(stage, StageStanding.LATER, gates=gates)
        what = say("Nothing is missing: activate the vendor.")
        step = Step(Holder.PROCUREMENT, what, None, Target(Place.ACTIVATION, self.at))
        return OnboardingStep(stage, StageStanding.OPEN, step=step, gates=gates)

    def _handover(self) -> OnboardingStep:
        facts, stage = self.facts, OnboardingStage.HANDOVER
        if facts.handed_over_on is not None:
            return OnboardingStep(stage, StageStanding.DONE, facts.handed_over_on)
        if self.vendor.state is not S.ACTIVE or facts.to_hand_over is None or self.gaps:
            return OnboardingStep(stage, StageStanding.LATER)
        what = say("Record the first handover of data, when it happens.")
        target = Target(Place.HANDOVER, facts.to_hand_over)
        step = Step(Holder.PROCUREMENT, what, None, target)
        return OnboardingStep(stage, StageStanding.OPEN, step=step)

    def _open(
        self, stage: OnboardingStage, what: Message, place: Place, who: Holder = Holder.PROCUREMENT
    ) -> OnboardingStep:
        step = Step(who, what, None, Target(place, self.at))
        return OnboardingStep(stage, StageStanding.OPEN, step=step)

    def _gates(self, promise_id: str, what: Message) -> tuple[StageGate, ...]:
        """Said where the gate asks it of any work: judged or not, it stops the handover."""
        if not any(_asks(work, promise_id) for work in self.works):
            return ()
        gaps = [gap for gap in self.gaps if gap.promise_id == promise_id]
        return (StageGate(what, not gaps, _first(gaps)),)


def _asks(work: EngagementVerdict, promise_id: str) -> bool:
    asked = {CLIENT_APPROVAL: work.approval, PROVISION: work.provision}[promise_id]
    return asked is not None


def _first(gaps: Sequence[Gap]) -> Step | None:
    """The next step of the first gap that has one."""
    return next((gap.step for gap in gaps if gap.step is not None), None)
