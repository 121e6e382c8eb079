"""The head of the vendor page, judged from above.

It is a template global: the pages it stands on belong to packages below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.routing import RequestRedirect

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor
from portal.foundation.accounts.queries import find_user, names_of
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.profile.staffing import told_choice
from portal.proof.desk.board import BoardCell, Cells
from portal.proof.desk.places import is_open, way_to
from portal.proof.desk.vendors.onboarding import Action, Onboarding, judged_today, onboarding_of
from portal.supervision.onboarding.queries import affairs_of, running, waiting_proposal
from portal.supervision.onboarding.steps import (
    CONFIRMATION,
    DECISION,
    LifeStep,
    stages,
    steps_of,
)
from portal.supervision.onboarding.workflow import (
    Gap,
    activation_gaps,
    closing_gaps,
    resumption_gaps,
)
from portal.supervision.promises.results import Evaluation, PromiseVerdict, Reason, Step, Verdict
from portal.supervision.promises.words import extent_words, unapproved_words

# id, endpoint, label; a page that the reader may not open is left out
TABS = (
    ("work", "data_sharing.of_vendor", _l("Work and data")),
    ("selection", "selections.of_vendor", _l("Selection")),
    ("contracts", "contracts.of_vendor", _l("Contracts and clauses")),
    ("attestations", "attestations.of_vendor", _l("Attestations")),
    ("questionnaires", "responses.of_vendor", _l("Questionnaires")),
    ("certificates", "certificates.of_vendor", _l("Certificates")),
    ("findings", "findings.of_vendor", _l("Findings")),
    ("incidents", "incidents.of_vendor", _l("Incidents")),
    ("instructions", "instructions.of_vendor", _l("Instructions")),
    ("trainings", "trainings.of_vendor", _l("Training")),
    ("reports", "reports.of_vendor", _l("Reports")),
    ("people", "vendors.people", _l("Contacts and accounts")),
    ("history", "vendors.history", _l("History")),
)


@dataclass(frozen=True, slots=True)
class VendorTab:
    label: str
    href: str
    active: bool


def lines_of(vendor: Vendor, owner: str | None) -> list[str]:
    """The short facts of the second line, in the reader's language."""
    kind = catalogue.practice().kinds_by_id.get(vendor.kind)
    lines = [in_language(kind.label) if kind else vendor.kind]
    if vendor.corporate_number:
        lines.append(words(say("Corporate number %(number)s", number=vendor.corporate_number)))
    if vendor.lei:
        lines.append(words(say("LEI %(number)s", number=vendor.lei)))
    if vendor.country != JAPAN:
        lines.append(in_language(country_text(vendor.country)))
    lines += _seat(vendor)
    if (staffing := told_choice(vendor)) is not None:
        lines.append(words(staffing))
    if vendor.former_names:
        known = ", ".join(vendor.former_names.split("\n"))
        lines.append(words(say("Also known as %(names)s", names=known)))
    lines.append(words(say("Owner %(name)s", name=owner) if owner else say("No owner yet")))
    return lines


def _seat(vendor: Vendor) -> list[str]:
    """Where it is, who represents it, and its telephone, as far as they are known."""
    place = " ".join(filter(None, (vendor.postal_code, vendor.registered_address)))
    named, phone = vendor.representative, vendor.phone
    told = [
        words(say("Representative: %(name)s", name=named)) if named else "",
        words(say("Telephone %(number)s", number=phone)) if phone else "",
    ]
    return [line for line in (place, *told) if line]


def tabs_of(vendor: Vendor, tab: str, actor: Actor) -> list[VendorTab]:
    return [
        VendorTab(str(label), url_for(endpoint, vendor_id=vendor.id), active=name == tab)
        for name, endpoint, label in TABS
        if is_open(endpoint, actor)
    ]


_MISSING = (Verdict.BROKEN, Verdict.DUE_SOON)


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One line of what is missing: what, who, by when (None: no day is set), and the way there."""

    verdict: Verdict
    label: str
    sentence: str
    who: Holder
    who_name: str | None
    due_on: date | None
    action: Action | None


@dataclass(frozen=True, slots=True)
class StepButton:
    """A step of the vendor's life; `note` is said beside it, `is_closed`: it is why not. `in_menu`: it
    stands with what else can be done, not in the head itself."""

    label: str
    href: str
    kind: str
    note: str | None
    is_closed: bool
    in_menu: bool


@dataclass(frozen=True, slots=True)
class VendorHead:
    """What layouts/vendor_page.html shows above every tab."""

    vendor: Vendor
    lines: Sequence[str]
    tier: str | None
    href: str
    list_href: str
    as_of: date
    verdicts: Sequence[BoardCell]
    extent: Message  # how much of the policy the verdicts cover
    is_whole: bool
    unapproved: Sequence[Message]
    missing: Sequence[MissingLine]
    onboarding: Onboarding | None  # None: it has had its first data
    steps: Sequence[StepButton]
    beside: Sequence[Action]  # what is often done with an active vendor
    fills_missing: bool  # the first button of what is missing is the likely next step
    tabs: Sequence[VendorTab]
    past_href: str  # of the vendor as of an earlier day, with `as_of`


def vendor_page(vendor: Vendor, tab: str) -> VendorHead:
    """Everything above the tabs of a vendor's page, judged today.

    The address of a vendor that goes on in another leads to that one.
    """
    if vendor.merged_into_id is not None and request.endpoint:
        values = (request.view_args or {}) | {"vendor_id": vendor.merged_into_id}
        raise RequestRedirect(url_for(request.endpoint, **values))
    actor, today = current_actor(), clock.today()
    judged = judged_today(vendor.id)
    owner = names_of([vendor.owner_id]).get(vendor.owner_id or 0)
    onboarding = onboarding_of(stages(vendor, judged), actor, owner)
    steps = _buttons(_steps(vendor, judged, actor), onboarding)
    return VendorHead(
        vendor=vendor,
        lines=lines_of(vendor, owner),
        tier=judged.tier,
        href=url_for("vendors.show", vendor_id=vendor.id),
        list_href=url_for("desk.vendors"),
        as_of=today,
        verdicts=cells_of(judged, actor),
        extent=extent_words(judged.extent),
        is_whole=not judged.extent.others,
        unapproved=list(unapproved_words(judged)),
        missing=missing_of(judged, actor, owner),
        onboarding=onboarding,
        steps=steps,
        beside=_beside(vendor, actor),
        fills_missing=onboarding is None and not any(step.kind == "primary" for step in steps),
        tabs=tabs_of(vendor, tab, actor),
        past_href=url_for("as_of.show", vendor_id=vendor.id),
    )


def cells_of(judged: Evaluation, actor: Actor) -> list[BoardCell]:
    """In the order of the board; each leads to its reasons where the person may see the board."""
    promises = [promise.promise for promise in judged.promises]
    looks = {promise.promise.id: promise.look for promise in judged.promises}
    return Cells(promises, actor).of(judged.vendor_id, looks)


def missing_of(judged: Evaluation, actor: Actor, owner: str | None) -> list[MissingLine]:
    """What is not kept first, then what is due soon, each by its day."""
    found = [
        (promise, point, point.step)
        for promise in judged.promises
        for point in promise.points
        if point.verdict in _MISSING and point.step is not None
    ]
    found.sort(key=lambda missing: (missing[1].verdict.rank, missing[1].by or date.max))
    return [_missing(*missing, actor, owner) for missing in found]


def _missing(
    promise: PromiseVerdict, point: Reason, step: Step, actor: Actor, owner: str | None
) -> MissingLine:
    way = way_to(step.target, actor)
    return MissingLine(
        verdict=point.verdict,
        label=in_language(promise.promise.short),
        sentence=words(point.reason),
        who=step.who,
        who_name=owner if step.who is Holder.PROCUREMENT else None,
        due_on=step.by,
        action=None if way is None else Action(words(way.label), way.href),
    )


def _steps(vendor: Vendor, judged: Evaluation, actor: Actor) -> list[LifeStep]:
    waiting = None
    if vendor.state in (VendorState.CANDIDATE, VendorState.ASSESSING):
        proposal = waiting_proposal(vendor.id)
        proposer = find_user(proposal.proposed_by_id) if proposal else None
        waiting = (proposal, proposer) if proposal and proposer else None
    missing = len(_gaps(vendor, judged))
    stopped = running(vendor.id) if vendor.state is VendorState.SUSPENDED else None
    return steps_of(
        vendor.id, vendor.state, actor, waiting=waiting, missing=missing, stopped=stopped
    )


def _gaps(vendor: Vendor, judged: Evaluation) -> tuple[Gap, ...]:
    """What the gate of the vendor's state misses."""
    if vendor.state is VendorState.APPROVED:
        return activation_gaps(judged)
    if vendor.state is VendorState.SUSPENDED:
        return resumption_gaps(judged)
    if vendor.state is VendorState.OFFBOARDING:
        return closing_gaps(judged, affairs_of(vendor.id))
    return ()


_ARGUMENTS = {DECISION: "proposal_id", CONFIRMATION: "suspension_id"}


def _buttons(steps: Sequence[LifeStep], onboarding: Onboarding | None) -> list[StepButton]:
    """One of them is filled at most: none on the way to the first data, where the stages have it.

    What was put before the person stands in the head, and so does why they may not decide it.
    """
    likely = [step for step in steps if step.kind == "primary" and not step.is_closed]
    filled = likely[-1] if likely and onboarding is None else None
    own = onboarding.own if onboarding else None
    found = []
    for step in steps:
        values: dict[str, Any] = {_ARGUMENTS.get(step.endpoint, "vendor_id"): step.id}
        href = url_for(step.endpoint, **values)
        if own is not None and own.action is not None and own.action.href == href:
            continue
        found.append(
            StepButton(
                label=words(step.label),
                href=href,
                kind="secondary" if step.kind == "primary" and step is not filled else step.kind,
                note=None if step.note is None else words(step.note),
                is_closed=step.is_closed,
                in_menu=step is not filled and step.endpoint not in _ARGUMENTS,
            )
        )
    return found


def _beside(vendor: Vendor, actor: Actor) -> list[Action]:
    """As far as the person may do it: many read the page of papers who record none."""
    if vendor.state not in (VendorState.ACTIVE, VendorState.SUSPENDED):
        return []
    return [
        Action(words(label), url_for(endpoint, vendor_id=vendor.id))
        for endpoint, act, label in _BESIDE
        if is_open(act, actor)
    ]


_BESIDE = (  # the page it begins on, the act, its words
    ("papers.of_vendor", "papers.record", say("Record a paper")),
    ("reports.draft", "reports.draft", say("Draft a report")),
)
