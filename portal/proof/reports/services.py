"""Commands about reports: drafted by one person, issued by another, frozen when issued."""

from collections.abc import Mapping

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.audit.queries import trail_of
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.messages import Message, say, to_json
from portal.foundation.core.numbers import next_number
from portal.foundation.core.transactions import transaction
from portal.foundation.organisation.queries import business_calendar
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import canonical, queries, workflow
from portal.proof.reports.assembly import Imprint, assemble
from portal.proof.reports.content import VendorReport
from portal.proof.reports.gathering import gather
from portal.proof.reports.labels import from_terminal
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.workflow import Conclusion, Draft, Frozen
from portal.supervision.planning.services import note_report

SERIES = "SR"
DAYS_TO_ISSUE = 5  # business days
ISSUED, RENDERED = "report.issued", "report.rendered"  # events that keep the digests


class NotAsIssued(DomainError):
    """What is kept is not what the log recorded when it was issued."""


def draft_report(vendor: Vendor, draft: Draft, *, actor: Actor) -> SupervisionReport:
    """Begin a report. Refuses a period that has not begun, conditions without words and so on."""
    report = _drafted(vendor, draft, actor)
    record(
        actor,
        "report.drafted",
        report,
        say("Drafted a report for %(first)s to %(last)s", first=draft.first, last=draft.last),
        also=[_ask_for_issue(report)],
        after=_plain(draft),
    )
    return report


def ask_for_drafts() -> int:
    """For the jobs: drafts of before the portal asked for them to be issued; how many."""
    wanting = queries.drafts_nobody_owes()
    for report_id in wanting:
        with transaction():
            report = queries.find_report(report_id)
            if report is not None and report.state is ReportState.DRAFT:
                owed = _ask_for_issue(report)
                text = say("Asked for the report to be issued")
                record(SYSTEM, "report.asked_for", report, text, also=[owed])
    return len(wanting)


def _ask_for_issue(report: SupervisionReport) -> Obligation:
    return obligations.open_obligation(
        kind=ObligationKind.REPORT_DRAFT,
        subject=report,
        vendor_id=report.vendor_id,
        holder=Holder.PRIVACY_OFFICER,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_ISSUE),
        ladder="internal",
        title=_title(report),
    )


def _title(report: SupervisionReport) -> Message:
    return say(
        "Read the drafted report for %(first)s to %(last)s, and issue it",
        first=report.period_from,
        last=report.period_to,
    )


def change_draft(report: SupervisionReport, draft: Draft, *, version: int, actor: Actor) -> None:
    """Refuses what was issued, and (ChangedMeanwhile) what somebody else saved after `version`."""
    workflow.demand_draft(report)
    if report.version != version:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    workflow.check(draft, clock.today())
    before = _plain(draft_of(report))
    _write(report, draft)
    owed = find_open(ObligationKind.REPORT_DRAFT, report)
    if owed is not None:
        owed.title = to_json(_title(report))
    db.session.flush()
    old, new = differences(before, _plain(draft))
    record(actor, "report.changed", report, say("Changed a draft"), before=old, after=new)


def issue_report(report: SupervisionReport, vendor: Vendor, *, version: int, actor: Actor) -> None:
    """Freeze content and number; the bytes are made afterwards (rendering.py).

    Four eyes: another person than who drafted it. `version`: of the draft that was read.
    """
    workflow.demand_draft(report)
    workflow.demand_issuer(report, actor)
    if report.version != version:
        raise ChangedMeanwhile(
            say("The draft was changed after you opened it. Read it again before you issue it.")
        )
    workflow.check(draft_of(report), clock.today())
    _issue(report, vendor, actor)


def issue_at_once(vendor: Vendor, draft: Draft, *, actor: Actor) -> SupervisionReport:
    """Draft and issue in one command, for the command line: drafted by nobody, so that the
    approval box says that the terminal issued it, and on whose behalf, if on anybody's."""
    workflow.demand_officer(actor)
    report = _drafted(vendor, draft, None)
    _issue(report, vendor, actor, at_terminal=True)
    return report


def preview(report: SupervisionReport, vendor: Vendor) -> VendorReport:
    """What the report would say if it were issued now; of an issued one, what it says.

    Raises NotAsIssued as `content_of` does.
    """
    if report.state is not ReportState.DRAFT or _recorded(report, ISSUED) is not None:
        return content_of(report)
    facts = gather(
        vendor,
        draft_of(report).span,
        drafter_id=report.drafted_by_id,
        issuer_id=None,
        report_id=report.id,
    )
    return assemble(facts, draft_of(report), Imprint(drafted_at=report.drafted_at))


def content_of(report: SupervisionReport) -> VendorReport:
    """What was issued. Raises NotAsIssued where the row differs from what the log recorded then."""
    recorded, content = _recorded(report, ISSUED), report.content or ""
    found = {"number": report.number, "sha256": canonical.digest(content)}
    if recorded is None or report.content_sha256 != found["sha256"] or _differs(recorded, found):
        raise NotAsIssued(
            say(
                "The content kept for %(number)s is not what was issued: it was changed in the "
                "database, so it is not shown. Tell the administrator; what was issued is in a "
                "backup.",
                number=report.number or report.id,
            )
        )
    return canonical.from_json(content)


def pdf_sha256_of(report: SupervisionReport) -> str | None:
    """Of the PDF that was made; None while there is none. Raises NotAsIssued for another one."""
    if report.pdf_sha256 is None:
        return None
    recorded = _recorded(report, RENDERED)
    if recorded is None or _differs(recorded, {"sha256": report.pdf_sha256}):
        raise NotAsIssued(
            say(
                "The PDF kept for %(number)s is not the one that was made when it was issued, so "
                "it is not handed out. Tell the administrator; what was made is in a backup.",
                number=report.number or report.id,
            )
        )
    return report.pdf_sha256


def why_not_issued(report: SupervisionReport, actor: Actor) -> Message | None:
    """Why this person cannot issue it; None where they can."""
    try:
        workflow.demand_draft(report)
        workflow.demand_issuer(report, actor)
        workflow.check(draft_of(report), clock.today())
    except DomainError as refusal:
        return refusal.message
    return None


def draft_of(report: SupervisionReport) -> Draft:
    return Draft(
        first=report.period_from,
        last=report.period_to,
        language=report.language,
        conclusion=Conclusion(report.conclusion),
        opinion=report.opinion,
        conditions=report.conditions,
    )


def _recorded(report: SupervisionReport, action: str) -> Mapping[str, object] | None:
    """What the log says about the newest such event; None where there is none."""
    found = (line.after for line in trail_of(report) if line.action == action)
    return next(found, None)


def _differs(recorded: Mapping[str, object], found: Mapping[str, object]) -> bool:
    """Details erased by rule are recorded no more; the digest in the row stays."""
    return bool(recorded) and any(recorded.get(name) != value for name, value in found.items())


def _drafted(vendor: Vendor, draft: Draft, actor: Actor | None) -> SupervisionReport:
    workflow.check(draft, clock.today())
    report = SupervisionReport(
        vendor_id=vendor.id,
        drafted_by_id=actor.user_id if actor else None,
        drafted_at=clock.now(),
    )
    _write(report, draft)
    db.session.add(report)
    db.session.flush()
    return report


def _write(report: SupervisionReport, draft: Draft) -> None:
    report.period_from, report.period_to = draft.span.first, draft.span.last
    report.language = draft.language
    report.conclusion = draft.conclusion.value
    report.opinion = draft.opinion.strip()
    report.conditions = draft.conditions.strip()


def _issue(
    report: SupervisionReport, vendor: Vendor, actor: Actor, *, at_terminal: bool = False
) -> None:
    now = clock.now()
    draft = draft_of(report)
    facts = gather(
        vendor,
        draft.span,
        drafter_id=report.drafted_by_id,
        issuer_id=actor.user_id,
        report_id=report.id,
    )
    number = next_number(SERIES)
    imprint = Imprint(
        number=number,
        version=workflow.FIRST_VERSION,
        drafted_at=report.drafted_at,
        issued_at=now,
        at_terminal=at_terminal,
    )
    content = canonical.to_json(assemble(facts, draft, imprint))
    frozen = Frozen(number, facts.as_of, content, canonical.digest(content))
    workflow.freeze(report, frozen, by=actor.user_id, at=now)
    planned = note_report(vendor.id, draft.span.last)
    owed = find_open(ObligationKind.REPORT_DRAFT, report)
    if owed is not None:
        obligations.close_obligation(owed)
    db.session.flush()
    record(
        actor,
        ISSUED,
        report,
        from_terminal(number)
        if at_terminal
        else say("Issued the report %(number)s", number=number),
        also=[vendor, *planned, *([owed] if owed is not None else [])],
        after={"number": number, "as_of": facts.as_of, "sha256": frozen.sha256},
    )


def _plain(draft: Draft) -> dict[str, object]:
    return {
        "period_from": draft.first,
        "period_to": draft.last,
        "language": draft.language,
        "conclusion": draft.conclusion.value,
        "opinion": draft.opinion.strip(),
        "conditions": draft.conditions.strip(),
    }
