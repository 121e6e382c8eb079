"""What the page of a report shows of its decision, and who may take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.queries import deputy_acts_about
from portal.foundation.core.words.messages import Lang, Message, from_text
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.reports import queries
from portal.proof.reports.content.cover import FilledCell
from portal.proof.reports.content.report import AnyReport, editions
from portal.proof.reports.deciding import services
from portal.proof.reports.models import ReportRevision, ReportState, SupervisionReport
from portal.proof.reports.printing import seals
from portal.proof.reports.printing.seals import NotAsIssued
from portal.supervision.approvals import queries as decisions
from portal.supervision.approvals.models import DecisionState, ReportDecision, ReportDecisionFile


@dataclass(frozen=True, slots=True)
class DecisionBeside:
    """`stands`: decided, or recorded and to be confirmed. `box`: the approval box as it is now.
    `refused`: why the reader cannot decide. `made`: the digests of the revision's PDFs."""

    stands: ReportDecision | None
    sent_back: Sequence[ReportDecision]
    files: Sequence[ReportDecisionFile]
    revision: ReportRevision | None
    made: dict[Lang, str]
    box: tuple[FilledCell, ...]
    decide_by: date | None
    refused: Message | None
    changed: Message | None
    why: Message | None  # the revision could not be printed
    may_decide: bool
    may_record: bool
    may_check: bool
    read_at: datetime | None  # by who was away, what the deputy decided (後閲)

    @property
    def people(self) -> list[int | None]:
        return [
            person
            for row in (*([self.stands] if self.stands else []), *self.sent_back)
            for person in (
                row.decided_by_id,
                row.deputy_for_id,
                row.recorded_by_id,
                row.checked_by_id,
            )
        ]


def beside(report: SupervisionReport, content: AnyReport | None, actor: Actor) -> DecisionBeside:
    rows = decisions.decisions_of(report.id)
    stands = next((row for row in rows if row.state is not DecisionState.SENT_BACK), None)
    revision = queries.revision_of(report.id)
    made: dict[Lang, str] = {}
    changed = None
    box = content.approval if content else ()
    if revision is not None:
        try:
            made = dict(seals.revision_pdfs(revision, report))
            if content is not None:
                bound = editions(revision.content)
                box = bound.get(content.lang, content).approval
        except NotAsIssued as refusal:
            changed = refusal.message
    asked = find_open(ObligationKind.REPORT_APPROVAL, report)
    waits = report.state is ReportState.ISSUED and stands is None
    refused = services.why_not_decided(report, actor) if waits else None
    records = actor.may(Permission.REPORT_DRAFT)
    return DecisionBeside(
        stands=stands,
        sent_back=[row for row in rows if row.state is DecisionState.SENT_BACK],
        files=decisions.files_of([row.id for row in rows]),
        revision=revision,
        made=made,
        box=box,
        decide_by=asked.due_on if asked is not None else None,
        refused=refused if actor.may(Permission.REPORT_APPROVE) else None,
        changed=changed,
        why=from_text(revision.error) if revision is not None and revision.error else None,
        may_decide=waits and refused is None,
        may_record=waits and records,
        may_check=records
        and stands is not None
        and stands.state is DecisionState.RECORDED
        and not actor.is_any_of(stands.recorded_by_id),
        read_at=_read_at(report, stands),
    )


def _read_at(report: SupervisionReport, row: ReportDecision | None) -> datetime | None:
    if row is None or row.deputy_for_id is None:
        return None
    acts = deputy_acts_about(report)
    return next((act.read_at for act in acts if act.officer_id == row.deputy_for_id), None)
