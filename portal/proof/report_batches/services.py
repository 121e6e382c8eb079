"""Commands: drafts for many vendors, begun as a run or made as the plan says; many drafts issued by a run."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import (
    Message,
    Text,
    from_json,
    say,
    say_n,
    to_json,
)
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.obligations.workflow import hand_over
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor, names_of_vendors
from portal.proof.report_batches import queries
from portal.proof.reports import queries as reports
from portal.proof.reports import services, workflow
from portal.proof.reports.models import Span, SupervisionReport, read_span
from portal.proof.reports.workflow import Conclusion, ReportDraft
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Verdict


def draft_together(
    vendor_ids: Collection[int],
    *,
    first: date | None,
    last: date | None,
    language: str,
    where_kept: bool = False,
    actor: Actor,
) -> Run:
    """Begin to draft a report on each of these for one period; nothing is concluded, or (`where_kept`) to
    go on where no promise is broken. Refuses nobody, and a period that no report may have."""
    if not vendor_ids:
        raise RuleViolated(say("Choose at least one vendor."))
    span = read_span(first, last, clock.today())
    workflow.check(ReportDraft(first=span.first, last=span.last, language=language), clock.today())
    return begin(
        DRAFT_MANY,
        list(dict.fromkeys(vendor_ids)),
        title=say_n("Drafting %(n)s report", "Drafting %(n)s reports", len(set(vendor_ids))),
        asked={
            "first": span.first,
            "last": span.last,
            "language": language,
            "where_kept": where_kept,
        },
        actor=actor,
    )


def _draft_one(run: Run, subjects: Sequence[int], actor: Actor) -> RunPart:
    """In a command of its own; a vendor that has a draft, or that very report, is left out."""
    vendor, asked = find_vendor(subjects[0]), from_json(run.asked)
    if vendor is None:
        raise InvalidTransition(say("This is no longer there."))
    span = Span(asked["first"], asked["last"])
    demand_none_yet(vendor, span)
    conclusion = Conclusion.NONE
    if asked["where_kept"] and all_kept(vendor.id, span):
        conclusion = Conclusion.CONTINUE
    services.draft_report(vendor, _draft(span, asked["language"], conclusion), actor=actor)
    return RunPart(changed=1)


def demand_none_yet(vendor: Vendor, span: Span) -> None:
    if queries.has_draft(vendor.id):
        raise InvalidTransition(say("A draft of a report on it waits already."))
    alike = reports.issued_alike(vendor.id, span, span.as_of(clock.today()))
    if alike is not None:
        raise InvalidTransition(
            say(
                "%(number)s is about the same period as of the same day.",
                number=alike.number,
            )
        )


def all_kept(vendor_id: int, span: Span) -> bool:
    """Whether no promise is broken on the day that the report shows."""
    evaluation = evaluate_vendor(vendor_id, span.as_of(clock.today()))
    return evaluation.worst is not Verdict.BROKEN


def _draft(span: Span, language: str, conclusion: Conclusion) -> ReportDraft:
    return ReportDraft(first=span.first, last=span.last, language=language, conclusion=conclusion)


def draft_by_plan() -> int:
    """For the jobs: of each report that the plan says is due soon a draft, to be concluded by procurement;
    how many. A vendor on which none can be drafted keeps no other waiting."""
    made = 0
    for vendor_id, span in [
        (item.vendor_id, Span(item.period_from, item.period_to))
        for item in queries.planned(clock.today())
    ]:
        vendor = find_vendor(vendor_id)
        if vendor is None:
            continue
        try:
            with transaction():
                demand_none_yet(vendor, span)
                _draft_for_procurement(vendor, span)
            made += 1
        except DomainError:  # it stands in the plan, and its page says why
            continue
    return made


def _draft_for_procurement(vendor: Vendor, span: Span) -> None:
    draft = _draft(span, the_organisation().default_language, Conclusion.NONE)
    report = services.draft_report(vendor, draft, actor=SYSTEM)
    owed = find_open(ObligationKind.REPORT_DRAFT, report)
    if owed is not None:
        hand_over(owed, to=Holder.PROCUREMENT)
        owed.title = to_json(
            say(
                "Conclude the drafted report for %(first)s to %(last)s",
                first=span.first,
                last=span.last,
            )
        )


def issue_together(versions: Mapping[int, int], *, actor: Actor) -> Run:
    """Begin to issue these drafts, each of the version that was listed. Refuses none, and what this person
    drafted."""
    if not versions:
        raise RuleViolated(say("Choose at least one report."), field="reports")
    workflow.demand_officer(actor)
    for report, _vendor in queries.drafts_waiting():
        if report.id in versions:
            workflow.demand_issuer(report, actor)
    return begin(
        ISSUE_MANY,
        list(versions),
        title=say_n("Issuing %(n)s report", "Issuing %(n)s reports", len(versions)),
        asked={"versions": {str(one): version for one, version in versions.items()}},
        actor=actor,
    )


def _issue_one(run: Run, subjects: Sequence[int], actor: Actor) -> RunPart:
    """In a command of its own: the same that one report is issued by."""
    report = reports.lock(subjects[0])
    vendor = find_vendor(report.vendor_id) if report.vendor_id else None
    version = run.asked["versions"][str(report.id)]
    services.issue_report(report, vendor, version=version, actor=actor)
    return RunPart(changed=1)


def _record(run: Run, _part: RunPart, actor: Actor) -> None:
    """When it begins; each report is recorded by itself."""
    if run.done:
        return
    if run.kind == DRAFT_MANY.id:
        text = say_n("Began to draft %(n)s report", "Began to draft %(n)s reports", run.total)
        record(actor, "report.drafting_many", run, text, after={"rows": run.total})
        return
    text = say_n("Began to issue %(n)s report", "Began to issue %(n)s reports", run.total)
    record(actor, "report.issuing_many", run, text, after={"rows": run.total})


def _vendors_of(ids: Collection[int]) -> Mapping[int, Text]:
    """Drafts have no number yet: they are called by their vendors."""
    by_report = queries.vendors_of(ids)
    names = names_of_vendors(set(by_report.values()))
    return {one: names[vendor_id] for one, vendor_id in by_report.items() if vendor_id in names}


def _drafted(run: Run) -> Message:
    return say_n("%(n)s draft waits to be read.", "%(n)s drafts wait to be read.", run.changed)


def _issued(run: Run) -> Message:
    return say_n(
        "%(n)s report is issued; its PDF follows.",
        "%(n)s reports are issued; their PDFs follow.",
        run.changed,
    )


DRAFT_MANY = register(
    RunKind(
        id="reports.draft_many",
        needs=Permission.REPORT_DRAFT,
        named=names_of_vendors,
        do=_draft_one,
        part=1,
        record=_record,
        unit=say("Vendors"),
        told=_drafted,
        shown_at="report_batches.index",
    )
)
ISSUE_MANY = register(
    RunKind(
        id="reports.issue_many",
        needs=Permission.REPORT_ISSUE,
        named=_vendors_of,
        do=_issue_one,
        part=1,
        record=_record,
        unit=say("Reports"),
        told=_issued,
        shown_at="report_batches.index",
    )
)


def may_issue(report: SupervisionReport, actor: Actor) -> Message | None:
    """Why this person does not issue it; None where they may. Reads nothing."""
    try:
        workflow.demand_issuer(report, actor)
    except RuleViolated as refusal:
        return refusal.message
    return None
