"""The side bar of the company's people, the menu of a vendor's and the tabs of the settings: what each
may open, and where what is typed into the box over it leads: a number to its record, a word of the
menu to its page, anything else to what the search finds in all registers.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select, true

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.pages.web import blueprint, get, menus_of
from portal.foundation.core.words.i18n import _l, _lp, words
from portal.foundation.core.words.messages import LANGUAGES, without_unseen
from portal.foundation.lists.register import LONGEST_SEARCH
from portal.ledger.contracts.models import Contract, Waiver
from portal.ledger.customers.models import Customer
from portal.ledger.engagements.models import Engagement
from portal.ledger.handovers.models import HandoverSlip
from portal.ledger.use_requests.models import UseRequest
from portal.ledger.vendors.entry.spelling import plain
from portal.proof.audits.models import InternalAudit
from portal.proof.desk.places import is_open
from portal.proof.disclosures.models import Disclosure, DisclosureKind
from portal.proof.management_reviews.models import ManagementReview
from portal.proof.reports.models import SupervisionReport
from portal.proof.search.queries import find_all, wish_for
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationSitting,
    SignatoryAuthority,
)
from portal.supervision.certificates.models import Certificate
from portal.supervision.change_notices.models import ChangeNotice
from portal.supervision.client_approvals.models import ClientApproval
from portal.supervision.confirmations.models import Confirmation
from portal.supervision.cost_talks.models import CostTalk
from portal.supervision.findings.models import Finding
from portal.supervision.incidents.models import Incident
from portal.supervision.instructions.models import Instruction, InstructionCase
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import (
    ABOUT_FINDINGS,
    APPLICATIONS,
    DISPUTES,
    INSTRUCTIONS,
    STATEMENTS,
    TRAININGS,
)
from portal.supervision.papers.models import Letter
from portal.supervision.provisions.models import ProvisionRecord
from portal.supervision.published_terms.models import TermsLook
from portal.supervision.questions.models import VendorQuestion
from portal.supervision.responses.assignments.models import Assignment, SampleDraw
from portal.supervision.returns.models import ReturnRecord
from portal.supervision.selections.models import SelectionAssessment
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.trainings.models import Training

# endpoint, label, Bootstrap icon; which pages lie under it says the table of routes of each package
STAFF = (
    ("desk.today", _l("Today"), "sunrise"),
    ("month.show", _lp("a page", "This month"), "calendar2-check"),
    ("desk.vendors", _l("Vendors"), "buildings"),
    ("desk.matrix", _l("Board"), "grid-3x3"),
    ("obligations.index", _l("Who owes what"), "list-check"),
    ("questionnaires.index", _l("Questionnaires"), "clipboard-check"),
    ("attestations.index", _l("Attestations"), "pen"),
    ("findings.index", _l("Findings"), "flag"),
    ("incidents.index", _l("Incidents"), "exclamation-triangle"),
    ("instructions.index", _l("Instructions"), "megaphone"),
    ("trainings.index", _l("Training"), "mortarboard"),
    ("planning.calendar", _l("Calendar"), "calendar3"),
    ("reports.index", _l("Reports"), "file-earmark-text"),
    ("use_requests.index", _l("Requests for use"), "signpost"),
    ("decisions.mine", _l("Consents"), "chat-square-text"),
    ("lists.people", _l("People"), "people"),
    ("content.settings", _l("Settings"), "gear"),
    ("content.index", _l("Content packs"), "collection"),
    ("reminders.mails", _l("Mail"), "envelope"),
    ("desk.audit", _l("Audit log"), "journal-text"),
)
VENDOR = (
    ("desk.todo", _l("To do"), "list-check"),
    ("desk.done", _l("Done"), "check2-circle"),
    ("planning.own_year", _l("Year plan"), "calendar3"),
    ("change_notices.own", _l("Report a change"), "arrow-left-right"),
    ("accounts.own_company", _l("Company and people"), "people"),
    ("incidents.own", _l("Incidents"), "exclamation-triangle"),
    ("instructions.own", _l("Instructions"), "megaphone"),
    ("trainings.own", _l("Training"), "mortarboard"),
    ("subcontractors.own", _l("Subcontractors"), "diagram-3"),
    ("certificates.own", _l("Certificates"), "patch-check"),
    ("handovers.own", _l("Handovers and returns"), "box-seam"),
)
FIRST_OF_MANAGEMENT = "month.show"
# Pages without a line in the menu whose names people type all the same.
_BESIDE = (
    ("data_sharing.index", _l("Entrusted work")),
    ("data_sharing.data_map", _l("Data map")),
    ("data_sharing.billing_decisions", _l("Decisions about billing data")),
    ("contracts.index", _l("Contracts")),
    ("customers.index", _l("Customers")),
    ("selections.index", _l("Selection assessments")),
    ("selections.criteria", _l("Selection criteria")),
    ("decisions.numbers", _l("Numbers of decisions")),
    ("provisions.index", _l("Records of provision")),
    ("provisions.recipients", _l("External recipients")),
    ("subcontractors.index", _l("Subcontractors")),
    ("certificates.index", _l("Certificates")),
    ("published_terms.index", _l("Published terms")),
    ("handovers.index", _l("Handover slips")),
    ("questions.index", _l("Questions of vendors")),
    ("assessor.show", _l("Before the assessment")),
    ("disclosures.index", _l("What we tell others")),
    ("audits.index", _l("Internal audits")),
    ("management_reviews.index", _l("Management reviews")),
    ("assessor.register", _l("Register of vendors")),
    ("assessor.pack", _l("Evidence pack")),
    ("cost_talks.index", _l("Talks about cost")),
    ("responses.by_exception", _l("Review by exception")),
)


class _Numbered(NamedTuple):
    """Where the number of a record leads. `found_by`: the column that holds it, `id`: of the page."""

    found_by: Any
    id: Any
    endpoint: str
    argument: str
    only: Any = true()  # which of the rows have such a page


_NUMBERED: Mapping[str, tuple[_Numbered, ...]] = {
    "A": (
        _Numbered(SignatoryAuthority.number, SignatoryAuthority.vendor_id, "attestations.of_vendor", "vendor_id"),
    ),
    "C": (_Numbered(Contract.number, Contract.id, "contracts.show", "contract_id"),),
    "CA": (_Numbered(ClientApproval.number, ClientApproval.id, "client_approvals.show", "approval_id"),),
    "CE": (_Numbered(Certificate.number, Certificate.id, "certificates.show", "certificate_id"),),
    "CS": (_Numbered(Disclosure.number, Disclosure.id, "disclosures.show", "disclosure_id", Disclosure.kind == DisclosureKind.CUSTOMER_SHEET),),
    "CT": (_Numbered(CostTalk.number, CostTalk.id, "cost_talks.show", "talk_id"),),
    "CU": (_Numbered(Customer.number, Customer.id, "customers.show", "customer_id"),),
    "F": (_Numbered(Finding.number, Finding.id, "findings.show", "finding_id"),),
    "HS": (_Numbered(HandoverSlip.number, HandoverSlip.id, "handovers.show", "slip_id"),),
    "I": (_Numbered(Incident.number, Incident.id, "incidents.show", "incident_id"),),
    "IA": (_Numbered(InternalAudit.number, InternalAudit.id, "audits.show", "audit_id"),),
    "IC": (_Numbered(InstructionCase.number, InstructionCase.id, "instructions.show_case", "case_id"),),
    "IN": (_Numbered(Instruction.number, Instruction.id, "instructions.show", "instruction_id"),),
    "K": (_Numbered(Confirmation.number, Confirmation.id, "confirmations.show", "confirmation_id"),),
    "L": (_Numbered(Letter.number, Letter.id, "papers.letter", "letter_id"),),
    "MR": (
        _Numbered(ManagementReview.number, ManagementReview.id, "management_reviews.show", "management_review_id"),
    ),
    "N": (_Numbered(ChangeNotice.number, ChangeNotice.vendor_id, "change_notices.of_vendor", "vendor_id"),),
    "P": (
        _Numbered(Paper.number, Paper.id, "papers.show", "paper_id", Paper.kind.in_(STATEMENTS)),
        _Numbered(Paper.number, Paper.id, "papers.finding_paper", "finding_paper_id", Paper.kind.in_(ABOUT_FINDINGS)),
        _Numbered(Paper.number, Paper.id, "papers.application", "application_paper_id", Paper.kind.in_(APPLICATIONS)),
        _Numbered(Paper.number, Paper.id, "papers.instruction", "instruction_paper_id", Paper.kind.in_(INSTRUCTIONS)),
        _Numbered(Paper.number, Paper.id, "papers.training", "training_paper_id", Paper.kind.in_(TRAININGS)),
        _Numbered(Paper.number, Paper.id, "papers.dispute", "dispute_paper_id", Paper.kind.in_(DISPUTES)),
    ),
    "PT": (_Numbered(TermsLook.number, TermsLook.id, "published_terms.show", "look_id"),),
    "PU": (_Numbered(Disclosure.number, Disclosure.id, "disclosures.show", "disclosure_id", Disclosure.kind == DisclosureKind.PUBLIC_TEXT),),
    "PV": (_Numbered(ProvisionRecord.number, ProvisionRecord.id, "provisions.show", "record_id"),),
    "Q": (_Numbered(Assignment.number, Assignment.id, "responses.review", "assignment_id"),),
    "R": (
        _Numbered(AttestationRequest.number, AttestationRequest.vendor_id, "attestations.of_vendor", "vendor_id"),
    ),
    "RD": (_Numbered(ReturnRecord.number, ReturnRecord.id, "returns.show", "return_id"),),
    "S": (_Numbered(Attestation.number, Attestation.id, "attestations.show", "attestation_id"),),
    "SA": (_Numbered(SelectionAssessment.number, SelectionAssessment.id, "selections.show", "assessment_id"),),
    "SR": (_Numbered(SupervisionReport.number, SupervisionReport.id, "reports.show", "report_id"),),
    "T": (
        _Numbered(AttestationSitting.number, AttestationSitting.vendor_id, "attestations.of_vendor", "vendor_id"),
    ),
    "SD": (_Numbered(SampleDraw.number, SampleDraw.id, "responses.show_draw", "draw_id"),),
    "SC": (_Numbered(Subcontractor.number, Subcontractor.id, "subcontractors.show", "subcontractor_id"),),
    "TR": (_Numbered(Training.number, Training.id, "trainings.show", "training_id"),),
    "UR": (_Numbered(UseRequest.number, UseRequest.id, "use_requests.show", "use_request_id"),),
    "VQ": (_Numbered(VendorQuestion.number, VendorQuestion.id, "questions.show", "vendor_question_id"),),
    "W": (_Numbered(Engagement.number, Engagement.id, "data_sharing.of_engagement", "engagement_id"),),
    "WV": (_Numbered(Waiver.number, Waiver.id, "contracts.waiver", "waiver_id"),),
}  # fmt: skip
_HYPHENS = re.compile(r"[‐‑‒–—―−ー]")
_NUMBER = re.compile(r"([A-Z]{1,2})-?(\d{4})-?(\d{3,})")
_OF_REPORT = re.compile(r"(\w{1,8})-(\d{4})-(\d{3,})")  # with letters of the company's own


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu; `count` is None where nothing is counted."""

    label: str
    icon: str
    href: str
    active: bool
    count: int | None = None


def entries(actor: Actor | None, endpoint: str) -> list[MenuEntry]:
    if actor is None:
        return []
    rows: Sequence[tuple[str, Any, str]] = STAFF if actor.is_staff else VENDOR
    if Role.MANAGEMENT in actor.roles:  # it begins with the month
        rows = sorted(rows, key=lambda row: row[0] != FIRST_OF_MANAGEMENT)
    here = menus_of(current_app, endpoint)
    shown: list[tuple[tuple[str, Any, str], tuple[str, ...]]] = []
    seen: set[str] = set()  # who has the settings finds the content packs there
    for row in rows:
        above = menus_of(current_app, row[0])
        if is_open(row[0], actor) and seen.isdisjoint(above):
            shown.append((row, above))
            seen.add(row[0])
    lies = seen.intersection(here)  # else it lies under a line that stands for one above it
    return [
        MenuEntry(
            str(label), icon, url_for(target), bool({target, *([] if lies else above)} & set(here))
        )
        for (target, label, icon), above in shown
    ]


def settings_tabs(active: str) -> list[dict[str, Any]]:
    """The pages of the settings that whoever reads may open; `active` is an endpoint."""
    labels = {
        "content.settings": _("Company"),
        "content.policy": _("Privacy policy"),
        "content.wordings": _("Sentences of the policy"),
        "content.subcontracting": _lp("a tab", "Subcontracting allowed"),
        "content.purposes": _("Announced purposes"),
        "promises.starts": _lp("a tab", "Judged from"),
        "decisions.seats": _lp("a tab", "Consents"),
        "responses.review_limits": _("Samples, risks and corrections"),
        "organisation.notice": _("Notice to people"),
        "organisation.privacy_mark": _("Privacy Mark"),
        "content.index": _("Content packs"),
        "planning.settings": _("Supervision plan"),
        "reminders.settings": _("Mail and reminders"),
    }
    actor = current_actor()
    return [
        {"label": label, "href": url_for(name), "active": name == active}
        for name, label in labels.items()
        if is_open(name, actor)
    ]


MOST_SUGGESTED, OF_A_KIND = 8, 3


@dataclass(frozen=True, slots=True)
class SuggestedLine:
    """A line below the box while somebody types. `kind`: what it is, said beside it."""

    label: str
    kind: str
    href: str


@requires(Permission.LEDGER_VIEW, Permission.ACCOUNT_MANAGE, Permission.MAIL_VIEW)
def find() -> ResponseReturnValue:
    """On to the record of that number or the page of that name, else to what the search finds."""
    typed, actor = _typed(), current_actor()
    there = _record(typed, actor) or next(
        (href for _, href in _pages(typed, actor, whole=True)), None
    )
    return redirect(there or url_for("navigation.search", q=typed))


@requires(Permission.LEDGER_VIEW, Permission.ACCOUNT_MANAGE, Permission.MAIL_VIEW)
def search() -> ResponseReturnValue:
    typed, actor = _typed(), current_actor()
    return render_template(
        "proof/search/page.html",
        typed=typed,
        record=_record(typed, actor),
        pages=_pages(typed, actor),
        found=list(find_all(wish_for(typed, actor))),
    )


@requires(Permission.LEDGER_VIEW, Permission.ACCOUNT_MANAGE, Permission.MAIL_VIEW)
def suggest() -> ResponseReturnValue:
    """A part of the page: what fits what has been typed so far, closely; by itself the page of the search."""
    typed, actor = _typed(), current_actor()
    if "HX-Request" not in request.headers:
        return redirect(url_for("navigation.search", q=typed))
    suggested = list(islice(_suggestions(typed, actor), MOST_SUGGESTED))
    return render_template("proof/search/suggested.html", typed=typed, suggested=suggested)


def _typed() -> str:
    return " ".join(without_unseen(request.args.get("q", "")).split())[:LONGEST_SEARCH]


def _suggestions(typed: str, actor: Actor) -> Iterator[SuggestedLine]:
    """The record of that number, pages, then what the registers have, each once."""
    record = _record(typed, actor)
    if record is not None:
        yield SuggestedLine(typed, _("The record of this number"), record)
    for label, href in _pages(typed, actor)[:OF_A_KIND]:
        yield SuggestedLine(label, _("Page"), href)
    wish = replace(wish_for(typed, actor), most=OF_A_KIND, closely=True)
    for found in find_all(wish):
        for hit in found.hits:
            href = url_for(hit.endpoint, **hit.values)
            if href != record:
                beside = next(filter(None, (words(note) for note in hit.notes)), "")
                kind = words(found.group.label)
                yield SuggestedLine(
                    words(hit.title), f"{kind} · {beside}" if beside else kind, href
                )


def _record(typed: str, actor: Actor) -> str | None:
    """None where there is no such number, or nothing of it that this person may open."""
    if not actor.may(Permission.LEDGER_VIEW):
        return None
    written = _HYPHENS.sub("-", unicodedata.normalize("NFKC", typed)).upper()
    parts = _NUMBER.fullmatch(written) or _OF_REPORT.fullmatch(written)
    if parts is None:
        return None
    wanted = "-".join(parts.groups())
    for numbered in _NUMBERED.get(parts[1], _NUMBERED["SR"]):
        if not is_open(numbered.endpoint, actor):
            continue
        found = db.session.scalar(
            select(numbered.id).where(numbered.found_by == wanted, numbered.only)
        )
        if found is not None:
            values: dict[str, Any] = {numbered.argument: found}
            return url_for(numbered.endpoint, **values)
    return None


def _pages(typed: str, actor: Actor, *, whole: bool = False) -> list[tuple[str, str]]:
    """Name and address of the pages whose name begins so (`whole`: is so), in either language."""
    wanted = plain(typed)
    found: dict[str, str] = {}
    for target, label, *_icon in (*STAFF, *_BESIDE) if wanted else ():
        called = (plain(words(label, lang)) for lang in LANGUAGES)
        fits = any(one == wanted if whole else one.startswith(wanted) for one in called)
        if fits and is_open(target, actor):
            found.setdefault(url_for(target), words(label))
    return [(label, href) for href, label in found.items()]


bp = blueprint(
    "navigation", get("/find", find), get("/search", search), get("/search/suggest", suggest)
)
