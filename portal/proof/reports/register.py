"""The register of supervision reports, declared; and how one of them is found and called on a page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import _l, in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    choices_of,
    day_range,
    member_order,
    one_of,
)
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, find_vendor, named
from portal.proof.reports import queries
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.workflow import (
    CONCLUSIONS,
    EVERY_VENDOR,
    LANGUAGE_NAMES,
    STATES,
    conclusion_words,
)
from portal.supervision.approvals import queries as decisions
from portal.supervision.approvals.models import DecisionState, ReportDecision
from portal.supervision.approvals.workflow import WAYS

FOLDER = "proof/reports"
WRITTEN_AT = func.coalesce(SupervisionReport.issued_at, SupervisionReport.drafted_at)


def report_register(actor: Actor) -> Register:
    vendor = Vendor.id == SupervisionReport.vendor_id
    return Register(
        id="reports",
        name=_l("Supervision reports"),
        key=SupervisionReport.id,
        ids=select(SupervisionReport.id).outerjoin(Vendor, vendor),
        rows=select(SupervisionReport, Vendor).outerjoin(Vendor, vendor),
        columns=[
            Column(id="report", label=_l("Report"), css="code", sort=(func.coalesce(SupervisionReport.number, ""),), fixed=True),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="period", label=_l("Period"), sort=(SupervisionReport.period_to,), first_down=True),
            Column(id="conclusion", label=_l("Conclusion"), sort=(SupervisionReport.conclusion,)),
            Column(id="state", label=_l("State"), sort=(member_order(SupervisionReport.state, ReportState),)),
            Column(id="step", label=_l("Issued or drafted"), sort=(WRITTEN_AT,), first_down=True),
            Column(id="language", label=_l("Language of the opinion"), shown=False),
            Column(id="first_day", label=_l("First day of the period"), in_page=False),
            Column(id="last_day", label=_l("Last day of the period"), in_page=False),
            Column(id="as_of", label=_l("As of the day"), in_page=False),
            Column(id="replaces", label=_l("In place of the report"), in_page=False),
            Column(id="why", label=_l("Why it was replaced"), in_page=False),
            Column(id="replaced_by", label=_l("Replaced by the report"), in_page=False),
            Column(id="drafted_by", label=_l("Drafted by"), shown=False),
            Column(id="issued_by", label=_l("Issued by"), shown=False),
            Column(id="decided_on", label=_l("Day of the decision"), in_page=False),
            Column(id="decided_by", label=_l("Decided by"), in_page=False),
            Column(id="deputy_for", label=_l("As the deputy of"), in_page=False),
            Column(id="decided_how", label=_l("Where it was decided"), in_page=False),
            Column(id="ringi_number", label=_l("Number of the decision"), in_page=False),
            Column(id="comment", label=_l("Comment of management"), in_page=False),
            Column(id="pdf", label=_l("PDF"), css="act", in_file=False),
            Column(id="sha256", label=_l("SHA-256 of the PDF"), in_page=False),
            Column(id="other_sha256", label=_l("SHA-256 of the PDF in the other language"), in_page=False),
        ],
        filters=_filters(),
        word=lambda word: or_(named(word), _numbered(word)),
        split=search_words,
        search_label=_l("Vendor or number of the report"),
        presets=[
            Preset(id="draft", label=_l("Drafts"), args={"state": "draft"}),
            Preset(id="rendering", label=_l("Being made"), args={"state": "rendering"}),
            Preset(id="issued", label=_l("Reports to review"), args={"state": "issued"}),
            Preset(id="approved", label=_l("Approved"), args={"state": "approved"}),
            Preset(id="returned", label=_l("Returned"), args={"state": "returned"}),
        ],
        usual="-step",
        reader=actor.user_id,
    )  # fmt: skip


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    decided = decisions.standing_of([row[0].id for row in rows])
    deciders = [
        person
        for decision in decided.values()
        for person in (decision.decided_by_id, decision.deputy_for_id)
    ]
    names = names_of([*queries.people_of(row[0] for row in rows), *deciders])
    by = queries.replacements(row[0].id for row in rows)
    numbers = queries.numbers_of(row[0].replaces_id for row in rows)
    for report, vendor in rows:
        replaced_by = by.get(report.id)
        step = report.issued_at or report.drafted_at
        yield {
            "report": report.number or STATES[report.state],
            "vendor": vendor.called if vendor else EVERY_VENDOR,
            "period": queries.period_of(report),
            "conclusion": conclusion_words(report.conclusion) if vendor else None,
            "state": STATES[report.state],
            "step": clock.day_of(step),
            "language": LANGUAGE_NAMES[report.language],
            "drafted_by": names.get(report.drafted_by_id or 0),
            "issued_by": names.get(report.issued_by_id or 0),
            "first_day": report.period_from,
            "last_day": report.period_to,
            "as_of": report.as_of,
            "replaces": numbers.get(report.replaces_id or 0),
            "why": report.replaces_why if report.issued_at else None,
            "replaced_by": replaced_by.number if replaced_by else None,
            **_decision_of(decided.get(report.id), names),
            "sha256": report.pdf_sha256,
            "other_sha256": report.pdf_other_sha256,
        }


def _decision_of(decision: ReportDecision | None, names: Mapping[int, str]) -> Mapping[str, Any]:
    """Nothing while what was recorded elsewhere waits to be confirmed."""
    if decision is None or decision.state is not DecisionState.DECIDED:
        return {}
    return {
        "decided_on": decision.decided_on,
        "decided_by": names.get(decision.decided_by_id or 0) or decision.decider,
        "deputy_for": names.get(decision.deputy_for_id or 0),
        "decided_how": WAYS[decision.way],
        "ringi_number": decision.ringi_number,
        "comment": decision.comment,
    }


def _filters() -> list[Filter]:
    of_all = SupervisionReport.vendor_id.is_(None)
    return [
        Filter(
            id="about",
            label=_l("About"),
            choices=[("one", str(_l("One vendor"))), ("all", str(_l("Over all vendors")))],
            where=lambda about: of_all if about == "all" else ~of_all,
        ),
        one_of("state", _l("State"), SupervisionReport.state, STATES),
        Filter(
            id="conclusion",
            label=_l("Conclusion"),
            choices=choices_of(CONCLUSIONS),
            where=lambda conclusion: SupervisionReport.conclusion == conclusion,
        ),
        Filter(
            id="standing",
            label=_l("Stands or replaced"),
            choices=[("no", str(_l("Replaced by a later one"))), ("yes", str(_l("Not replaced")))],
            where=lambda stands: (
                queries.is_replaced() if stands == "no" else ~queries.is_replaced()
            ),
        ),
        Filter(
            id="language",
            label=_l("Language of the opinion"),
            choices=[(code, words(label)) for code, label in LANGUAGE_NAMES.items()],
            where=lambda code: SupervisionReport.language == code,
        ),
        *day_range(
            "ends", SupervisionReport.period_to, _l("Period ends from"), _l("Period ends until")
        ),
    ]


def _numbered(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(func.coalesce(SupervisionReport.number, "")), "-", "")
    return number.contains(word, autoescape=True)


def found(report_id: int) -> tuple[SupervisionReport, Vendor | None]:
    """None: it is over all vendors."""
    report = or_404(queries.find_report(report_id))
    return report, or_404(find_vendor(report.vendor_id)) if report.vendor_id else None


def language_of(report: SupervisionReport, among: Collection[str] = LANGUAGES) -> str:
    """As asked for, else that of the reader; that of the report where there is no such edition."""
    wanted = request.args.get("lang") or language()
    return wanted if wanted in among else report.language


def period_words(report: SupervisionReport) -> str:
    return in_language(queries.period_of(report))
