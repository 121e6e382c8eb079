"""Reports to review: what waits for this person, exceptions on top, and what follows if nothing is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.content.definitions.promises import Promise
from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import of_subjects
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import queries, workflow
from portal.proof.reports.deciding.four_lines import FourLines, lines_or_none
from portal.proof.reports.models import SupervisionReport
from portal.supervision.promises.queries import judged
from portal.supervision.promises.undone import Undone, if_nothing_is_done, last_bound_day
from portal.supervision.reminders.queries import raised_on


@dataclass(frozen=True, slots=True)
class ToReview:
    """`refused`: why this person does not decide about it."""

    report: SupervisionReport
    vendor: Vendor | None
    lines: FourLines
    decide_by: date | None
    refused: Message | None

    @property
    def may_be_together(self) -> bool:
        """Approved with others at once."""
        return self.lines.is_clear and self.refused is None


def list_to_review(actor: Actor, lang: str) -> list[ToReview]:
    """What the person may decide about first; of that exceptions first, then by day. Two statements."""
    rows = queries.to_review()
    owed = of_subjects(
        ObligationKind.REPORT_APPROVAL,
        SupervisionReport.__tablename__,
        [report.id for report, _vendor in rows],
    )
    found = [
        ToReview(
            report,
            vendor,
            lines_or_none(report.content or "", lang, report.conclusion),
            owed[report.id].due_on if report.id in owed else None,
            _why_not(report, actor),
        )
        for report, vendor in rows
    ]
    return sorted(
        found,
        key=lambda one: (
            one.refused is not None,
            one.lines.is_clear,
            -one.lines.counts["broken"],
            one.decide_by or date.max,
            one.report.id,
        ),
    )


def _why_not(report: SupervisionReport, actor: Actor) -> Message | None:
    try:
        workflow.demand_decider(report, actor)
    except RuleViolated as refusal:
        return refusal.message
    return None


@dataclass(frozen=True, slots=True)
class PlaceInLine:
    """Where one report stands among those this person may decide about. `left`: all of them."""

    before: int | None
    after: int | None
    left: int


def beside_others(listed: Sequence[ToReview], report_id: int) -> PlaceInLine:
    """After the last one the first follows, so that none is left out."""
    ids = [one.report.id for one in listed if one.refused is None]
    if report_id not in ids:
        return PlaceInLine(None, next(iter(ids), None), len(ids))
    place, many = ids.index(report_id), len(ids)
    if many == 1:
        return PlaceInLine(None, None, 1)
    return PlaceInLine(ids[place - 1] if place else None, ids[(place + 1) % many], many)


def undone_of(vendor_id: int) -> list[tuple[Promise, Undone]]:
    """Of each promise that is not kept today: what happens if nothing is done, and by when."""
    today = clock.today()
    raised = raised_on([vendor_id], today).get(vendor_id)
    found: list[tuple[Promise, Undone]] = []
    for vendor, evaluation in judged([vendor_id], today):
        bound = last_bound_day(vendor, today)
        for one in evaluation.promises:
            undone = if_nothing_is_done(one, today, raised_on=raised, bound_until=bound)
            if undone is not None:
                found.append((one.promise, undone))
    return found
