"""The side bar of the company's people and the menu of a vendor's: what each may open, and where
what is typed into the box over it leads: a number to its record, a word of the menu to its page.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.db import db
from portal.foundation.core.i18n import _l, words
from portal.foundation.core.messages import LANGUAGES
from portal.ledger.contracts.models import Contract
from portal.ledger.contracts.waiver_models import Waiver
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.spelling import plain
from portal.proof.board.places import is_open
from portal.proof.reports.models import SupervisionReport
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationSitting,
    SignatoryAuthority,
)
from portal.supervision.change_notices.models import ChangeNotice
from portal.supervision.confirmations.models import Confirmation
from portal.supervision.findings.models import Finding
from portal.supervision.findings.paper_models import FindingPaper
from portal.supervision.papers.letter_models import Letter
from portal.supervision.papers.models import PaperRecord
from portal.supervision.responses.models import Assignment

bp = Blueprint("navigation", __name__)

_OF_VENDORS = (
    "vendors", "engagements", "data_sharing", "contracts", "exchange", "onboarding", "mergers", "reports.of_vendor",
    "attestations.of_vendor", "attestations.ask", "attestations.withdraw",
    "attestations.new_authority", "findings.of_vendor", "findings.open_one", "findings.open_clause",
    "change_notices.of_vendor", "papers", "sendings.of_vendor", "sendings.send",
    "confirmations.new",
)  # fmt: skip
_OF_ATTESTATIONS = (
    "attestations.index", "attestations.show", "attestations.ask_many", "attestations.asking",
)  # fmt: skip
_OF_FINDINGS = (
    "findings.index", "findings.show", "findings.plan", "findings.answer_plan", "findings.repair",
    "findings.verify", "findings.propose_risk", "findings.decide_risk", "findings.change_severity",
    "findings.drop",
)  # fmt: skip
_OF_CONFIRMATIONS = (
    "confirmations.index", "confirmations.show", "confirmations.decide", "confirmations.change",
    "confirmations.correct", "confirmations.withdraw", "confirmations.open_finding",
)  # fmt: skip
_OF_SENDINGS = (
    "sendings.index", "sendings.send_many", "sendings.run", "sendings.recall", "sendings.again",
)  # fmt: skip
_OF_REPORTS = ("reports.index", "reports.show", "reports.edit", "reports.draft", "hindsight")
_OF_THE_CALENDAR = (
    "planning.calendar", "planning.overview", "planning.by_vendor", "planning.listed",
    "planning.printed", "planning.preview", "planning.decide", "planning.item", "planning.move",
    "planning.leave_out", "planning.note_done",
)  # fmt: skip
_OF_SETTINGS = ("organisation", "content", "planning.settings")
# endpoint, label, Bootstrap icon, the first part of endpoints that belong to it
STAFF = (
    ("board.today", _l("Today"), "sunrise", ("board.today",)),
    ("vendors.index", _l("Vendors"), "buildings", _OF_VENDORS),
    ("board.matrix", _l("Board"), "grid-3x3", ("board.matrix",)),
    ("obligations.index", _l("Who owes what"), "list-check", ("obligations",)),
    (
        "questionnaires.index",
        _l("Questionnaires"),
        "clipboard-check",
        ("questionnaires", "preview", "responses", *_OF_CONFIRMATIONS, *_OF_SENDINGS),
    ),
    ("attestations.index", _l("Attestations"), "pen", _OF_ATTESTATIONS),
    ("findings.index", _l("Findings"), "flag", _OF_FINDINGS),
    ("planning.calendar", _l("Calendar"), "calendar3", _OF_THE_CALENDAR),
    ("reports.index", _l("Reports"), "file-earmark-text", _OF_REPORTS),
    ("accounts.people", _l("People"), "people", ("accounts.people",)),
    ("organisation.settings", _l("Settings"), "gear", _OF_SETTINGS),
    ("content.index", _l("Content packs"), "collection", ("content",)),
    ("mail.index", _l("Mail"), "envelope", ("mail",)),
    ("audit.index", _l("Audit log"), "journal-text", ("audit",)),
)
VENDOR = (
    (
        "board.todo",
        _l("To do"),
        "list-check",
        ("board.todo", "findings", "responses", "attestations.sign", "attestations.sitting"),
    ),
    ("board.done", _l("Done"), "check2-circle", ("board.done",)),
    ("planning.own_year", _l("Year plan"), "calendar3", ("planning.own_year",)),
    ("change_notices.own", _l("Report a change"), "arrow-left-right", ("change_notices.own",)),
    ("accounts.own_company", _l("Company and people"), "people", ("accounts.own_company",)),
)
# Pages without a line in the menu whose names people type all the same.
_BESIDE = (
    ("data_sharing.index", _l("Entrusted work")),
    ("contracts.index", _l("Contracts")),
)


class _Numbered(NamedTuple):
    """Where the number of a record leads. `found_by`: the column that holds it, `id`: of the page."""

    found_by: Any
    id: Any
    endpoint: str
    argument: str


_NUMBERED: Mapping[str, tuple[_Numbered, ...]] = {
    "A": (
        _Numbered(SignatoryAuthority.number, SignatoryAuthority.vendor_id, "attestations.of_vendor", "vendor_id"),
    ),
    "C": (_Numbered(Contract.number, Contract.id, "contracts.show", "contract_id"),),
    "F": (_Numbered(Finding.number, Finding.id, "findings.show", "finding_id"),),
    "K": (_Numbered(Confirmation.number, Confirmation.id, "confirmations.show", "confirmation_id"),),
    "L": (_Numbered(Letter.number, Letter.id, "papers.letter", "letter_id"),),
    "N": (_Numbered(ChangeNotice.number, ChangeNotice.vendor_id, "change_notices.of_vendor", "vendor_id"),),
    "P": (
        _Numbered(PaperRecord.number, PaperRecord.id, "papers.show", "paper_id"),
        _Numbered(FindingPaper.number, FindingPaper.id, "findings.paper", "finding_paper_id"),
    ),
    "Q": (_Numbered(Assignment.number, Assignment.id, "responses.review", "assignment_id"),),
    "R": (
        _Numbered(AttestationRequest.number, AttestationRequest.vendor_id, "attestations.of_vendor", "vendor_id"),
    ),
    "S": (_Numbered(Attestation.number, Attestation.id, "attestations.show", "attestation_id"),),
    "SR": (_Numbered(SupervisionReport.number, SupervisionReport.id, "reports.show", "report_id"),),
    "T": (
        _Numbered(AttestationSitting.number, AttestationSitting.vendor_id, "attestations.of_vendor", "vendor_id"),
    ),
    "W": (_Numbered(Engagement.number, Engagement.id, "data_sharing.of_engagement", "engagement_id"),),
    "WV": (_Numbered(Waiver.number, Waiver.id, "contracts.waiver", "waiver_id"),),
}  # fmt: skip
_HYPHENS = re.compile(r"[‐‑‒–—―−ー]")
_NUMBER = re.compile(r"([A-Z]{1,2})-?(\d{4})-?(\d{3,})")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; `count` is None where nothing is counted."""

    label: str
    icon: str
    href: str
    active: bool
    count: int | None = None


def entries(actor: Actor | None, endpoint: str) -> list[Entry]:
    if actor is None:
        return []
    rows = STAFF if actor.is_staff else VENDOR
    begins = (one for *_, belongs in rows for one in belongs if endpoint.startswith(one))
    here = max(begins, key=len, default="")  # asking many is not asking one
    found: list[Entry] = []
    covered: tuple[
        str, ...
    ] = ()  # by the entries so far: who has the settings finds their pages there
    for target, label, icon, belongs in rows:
        if is_open(target, actor) and not (covered and target.startswith(covered)):
            found.append(Entry(str(label), icon, url_for(target), here in belongs))
            covered += belongs
    return found


@bp.get("/find")
@requires(Permission.LEDGER_VIEW)
def find() -> ResponseReturnValue:
    """On to the record of that number or the page of that name, else to the vendors it finds."""
    typed, actor = request.args.get("q", "").strip(), current_actor()
    there = _record(typed, actor) or _page(typed, actor)
    return redirect(there or url_for("vendors.index", q=typed))


def _record(typed: str, actor: Actor) -> str | None:
    """None where there is no such number, or nothing of it that this person may open."""
    written = _HYPHENS.sub("-", unicodedata.normalize("NFKC", typed)).upper()
    parts = _NUMBER.fullmatch(written)
    if parts is None:
        return None
    for one in _NUMBERED.get(parts[1], ()):
        if not is_open(one.endpoint, actor):
            continue
        found = db.session.scalar(select(one.id).where(one.found_by == "-".join(parts.groups())))
        if found is not None:
            values: dict[str, Any] = {one.argument: found}
            return url_for(one.endpoint, **values)
    return None


def _page(typed: str, actor: Actor) -> str | None:
    """By its whole name, in either language."""
    pages = ((target, label) for target, label, *_ in (*STAFF, *_BESIDE))
    wanted = plain(typed)
    for target, label in pages:
        called = {plain(words(label, lang)) for lang in LANGUAGES}
        if wanted in called and is_open(target, actor):
            return url_for(target)
    return None
