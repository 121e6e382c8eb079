"""What ought to be owed about a vendor as it was judged, and by whom. Pure.

A gap of a promise whose next step nobody owes is the company's, never the vendor's; where an open
obligation is about that step, that one is the gap's (COVERS).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.supervision.incidents.rules.duties import CLOCKS as INCIDENT_CLOCKS
from portal.supervision.onboarding.workflow import activation_gaps
from portal.supervision.promises.results import Evaluation, Place, Reason, Step, Target, Verdict

K = ObligationKind
VENDORS: Final = "vendors"  # the table, as a subject
NO_LADDER: Final = ""  # told once, in the digest after it was opened, and never chased
LADDER: Final = "internal"
DAYS: Final = 5  # business days for what no other day is set for

# What is compared each time a vendor is judged, and what beside it.
OF_JUDGED: Final = (K.PROMISE_GAP, K.FIRST_HANDOVER, K.VENDOR_PROPOSAL, K.VENDOR_ACTIVATION)
OF_PEOPLE: Final = (
    K.AUTHORITY_RECORD,
    K.CERTIFICATE_CHECK,
    K.CERTIFICATE_RENEW,
    K.TERMS_LOOK,
    K.CONTRACT_KEEPING,
    K.STAFFING_CHOICE,
    K.ROLE_CONFIRM,
    K.CONTENT_DECISION,
    K.CRITERIA_REVIEW,
    K.SELECTION_ANSWERED,
    K.RETURN_INSTRUCTION,
)

# By where a step is done: the obligations that ask for it, about the thing itself, and about
# anything of the vendor where the step is one page for all of it.
_OF_CONFIRMATION = "confirmations", frozenset({K.CONFIRMATION_DECISION, K.CONFIRMATION_RETURNED})
_OF_SUBCONTRACTOR = (
    "subcontractors",
    frozenset({K.SUBCONTRACTOR_EXAMINE, K.SUBCONTRACTOR_DECISION, K.SUBCONTRACTOR_END}),
)
_ABOUT: Final[Mapping[Place, tuple[str, frozenset[ObligationKind]]]] = {
    Place.ATTESTATION: ("attestations", frozenset({K.ATTESTATION_EXCEPTION})),
    Place.CHECK_AGAIN: ("contracts", frozenset({K.CLAUSE_CHECK})),
    Place.CLAUSE_CHECK: ("contracts", frozenset({K.CLAUSE_CHECK})),
    Place.CLIENT_APPROVAL: ("client_approvals", frozenset({K.CLIENT_APPROVAL_CONFIRM})),
    Place.CONFIRMATION: _OF_CONFIRMATION,
    Place.CONFIRMATION_DECISION: _OF_CONFIRMATION,
    Place.CONTRACT: ("contracts", frozenset({K.CONTRACT_NOTICE, K.CONTRACT_COPY})),
    Place.FINDING: (
        "findings",
        frozenset({K.FINDING_REPAIR, K.FINDING_PLAN_REVIEW, K.FINDING_VERIFY, K.FINDING_RISK_END}),
    ),
    Place.INCIDENT: ("incidents", frozenset({K.INCIDENT_ASSESS, *INCIDENT_CLOCKS})),
    Place.INSTRUCTION: ("instructions", frozenset({K.INSTRUCTION_ANSWER, K.INSTRUCTION_CONFIRM})),
    Place.PROVISION_RECORD: ("provision_records", frozenset({K.PROVISION_CONFIRM})),
    Place.INCIDENT_CUSTOMER: ("incident_customers", frozenset({K.INCIDENT_TO_CUSTOMER})),
    Place.QUESTIONNAIRE: (
        "assignments",
        frozenset({K.QUESTIONNAIRE_ANSWER, K.QUESTIONNAIRE_REVIEW}),
    ),
    Place.REPORT_DECISION: ("supervision_reports", frozenset({K.REPORT_APPROVAL})),
    Place.REPORT_DRAFT: ("supervision_reports", frozenset({K.REPORT_DRAFT})),
    Place.RETURN_RECORD: ("return_records", frozenset({K.RETURN_CONFIRM})),
    Place.SELECTION: (
        "selection_assessments",
        frozenset({K.SELECTION_DECISION, K.SELECTION_RETURNED}),
    ),
    Place.SELECTION_DECISION: ("selection_assessments", frozenset({K.SELECTION_DECISION})),
    Place.SUBCONTRACTOR: _OF_SUBCONTRACTOR,
    Place.SUBCONTRACTOR_DECISION: _OF_SUBCONTRACTOR,
    Place.WAIVER: ("waivers", frozenset({K.WAIVER_END, K.WAIVER_DECISION})),
    Place.WAIVER_DECISION: ("waivers", frozenset({K.WAIVER_DECISION})),
}
_OF_VENDOR: Final[Mapping[Place, frozenset[ObligationKind]]] = {
    Place.ATTESTATIONS: frozenset({K.ATTESTATION_SIGN, K.ATTESTATION_CORRECTION}),
    Place.DATA_REVIEW: frozenset({K.DATA_REVIEW}),
    Place.REPORT_ASK: frozenset({K.REPORT_RETURNED}),
    Place.RETURNS: frozenset({K.RETURN_INSTRUCTION, K.RETURN_CHECK}),
}
_REMINDED: Final = frozenset(
    {Place.PROVISIONS}
)  # what is looked at yearly, by nobody else's request
_MISSING = (Verdict.BROKEN, Verdict.DUE_SOON)


@dataclass(frozen=True, slots=True)
class AlreadyOpen:
    """What is open about a vendor beside what follows here.

    `originals`: contracts of which a second person has to look at the original. `is_proposed`: a
    proposal about the vendor waits for its decision.
    """

    owed: Collection[Obligation] = ()
    originals: Collection[int] = ()
    is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class WantedObligation:
    """An obligation that ought to be open; `by` None: no day is set, it is `days` from its opening.

    The names are those of an obligation, so that a page shows either.
    """

    kind: ObligationKind
    subject_kind: str
    subject_id: int
    vendor_id: int | None
    holder: Holder
    text: Message
    by: date | None = None
    days: int = DAYS
    ladder: str = LADDER
    person_id: None = field(default=None, init=False)


@dataclass(slots=True)
class SubjectOf:
    """What an obligation or a finding is about, as a subject: its row is not needed."""

    __tablename__: str
    id: int


def key_of(owed: WantedObligation | Obligation) -> tuple[ObligationKind, str, int]:
    """By which an obligation is open once."""
    return owed.kind, owed.subject_kind, owed.subject_id


def of_judged(vendor: Evaluation, known: AlreadyOpen) -> list[WantedObligation]:
    """All that follows from how the vendor was judged."""
    return [*gaps(vendor, known), *_steps_of_life(vendor, known)]


def gaps(vendor: Evaluation, known: AlreadyOpen) -> Iterator[WantedObligation]:
    """One for each promise and place where its next steps are done."""
    for promise in vendor.promises:
        found: dict[Target, list[Reason]] = defaultdict(list)
        for point in promise.points:
            if point.step is not None and _asks(point.verdict, point.step):
                found[point.step.target].append(point)
        for target, points in found.items():
            if not is_owed(target, known):
                yield _gap(vendor.vendor_id, promise.promise.id, target, points)


def _asks(verdict: Verdict, step: Step) -> bool:
    """Something is missing, or it still holds and is looked at again because something changed."""
    return verdict in _MISSING or step.target.place is Place.SELECTION_AGAIN


def is_done(row: Obligation, vendor: Evaluation, known: AlreadyOpen) -> bool:
    """Of one that is not wanted any more: it was done, and did not only fall away."""
    if row.kind is K.PROMISE_GAP:
        promise_id, _ = promise_and_place(row.subject_kind)
        return vendor.verdict_of(promise_id) is not Verdict.NOT_IN_SCOPE
    if row.kind is K.FIRST_HANDOVER:
        return any(engagement.has_begun for engagement in vendor.engagements)
    if row.kind is K.VENDOR_PROPOSAL:
        return known.is_proposed or vendor.state is VendorState.APPROVED
    return vendor.state is VendorState.ACTIVE


def _gap(vendor_id: int, promise_id: str, target: Target, points: list[Reason]) -> WantedObligation:
    first = points[0]
    assert first.step is not None  # noqa: S101 - only points with a step come here
    said: list[Message] = []
    for point in points:
        if point.step is not None and (what := _asked_of_us(point.step)) not in said:
            said.append(what)
    holder = first.step.who
    return WantedObligation(
        kind=K.PROMISE_GAP,
        subject_kind=subject_of(promise_id, target.place),
        subject_id=target.id,
        vendor_id=vendor_id,
        holder=Holder.PROCUREMENT if holder is Holder.VENDOR else holder,
        text=and_more(said),
        by=first.step.by or (first.rests_until if first.verdict is Verdict.DUE_SOON else None),
        days=0,
        ladder=LADDER if first.step.target.place in _REMINDED else NO_LADDER,
    )


def _asked_of_us(step: Step) -> Message:
    """What the vendor has to do and nobody asked of it is for the company to have done."""
    if step.who is not Holder.VENDOR:
        return step.what
    work = step.what.params.get("work")
    return say("Have the vendor do this: %(what)s", what=step.what, work=work)


def and_more(said: list[Message]) -> Message:
    """Several things that are done on one page, told as one."""
    more = len(said) - 1
    if not more:
        return said[0]
    return say_n(
        "%(first)s (and %(n)s more on the same page)",
        "%(first)s (and %(n)s more on the same page)",
        more,
        first=said[0],
        work=said[0].params.get("work"),
    )


def subject_of(promise_id: str, place: Place) -> str:
    return f"{promise_id}:{place.value}"


def promise_and_place(subject_kind: str) -> tuple[str, Place]:
    """What `subject_of` was given."""
    promise_id, _, place = subject_kind.rpartition(":")
    return promise_id, Place(place)


def is_owed(target: Target, known: AlreadyOpen) -> bool:
    """Whether somebody owes the step by an obligation of another kind."""
    if target.place is Place.CONTRACT and target.id in known.originals:
        return True
    of_vendor = _OF_VENDOR.get(target.place, frozenset())
    table, kinds = _ABOUT.get(target.place, ("", frozenset()))
    return any(
        owed.kind in of_vendor
        or (owed.kind in kinds and (owed.subject_kind, owed.subject_id) == (table, target.id))
        for owed in known.owed
    )


def _steps_of_life(vendor: Evaluation, known: AlreadyOpen) -> Iterator[WantedObligation]:
    """Who is ready and not proposed, approved and not activated, active and without data."""
    if vendor.state is VendorState.ACTIVE:
        works = [engagement for engagement in vendor.engagements if not engagement.is_over]
        if any(work.shares_data for work in works) and not any(work.has_begun for work in works):
            text = say("Record the first handover of data, when it happens")
            yield _about_vendor(vendor, K.FIRST_HANDOVER, text)
        return
    if known.is_proposed or not _is_ready(vendor):
        return
    if vendor.state is VendorState.ASSESSING:
        text = say("Nothing is missing: propose the approval of the vendor, or its rejection")
        yield _about_vendor(vendor, K.VENDOR_PROPOSAL, text)
    if vendor.state is VendorState.APPROVED:
        text = say("The vendor is approved and nothing is missing: activate it")
        yield _about_vendor(vendor, K.VENDOR_ACTIVATION, text)


def _is_ready(vendor: Evaluation) -> bool:
    """Work that is planned falls under promises, and nothing keeps it from beginning."""
    planned = any(engagement.counts and engagement.findings for engagement in vendor.engagements)
    selected = all(
        engagement.selected is None or engagement.selected.verdict is not Verdict.BROKEN
        for engagement in vendor.engagements
        if engagement.counts
    )
    holds = vendor.worst is not Verdict.BROKEN
    return planned and selected and holds and not activation_gaps(vendor)


def _about_vendor(vendor: Evaluation, kind: ObligationKind, text: Message) -> WantedObligation:
    return WantedObligation(
        kind, VENDORS, vendor.vendor_id, vendor.vendor_id, Holder.PROCUREMENT, text
    )
