"""The side bar of the company's people and the menu of a vendor's: what each may open."""

from dataclasses import dataclass

from flask import current_app, url_for

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import rule_for
from portal.foundation.core.i18n import _l

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
_OF_REPORTS = ("reports.index", "reports.show", "reports.edit", "reports.draft")
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
        if _may_open(target, actor) and not (covered and target.startswith(covered)):
            found.append(Entry(str(label), icon, url_for(target), here in belongs))
            covered += belongs
    return found


def _may_open(endpoint: str, actor: Actor) -> bool:
    if endpoint not in current_app.view_functions:
        return False
    rule = rule_for(current_app, endpoint)
    return rule is not None and rule.allows(actor)
