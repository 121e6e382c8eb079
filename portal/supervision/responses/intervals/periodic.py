"""The periodic checks of work: which questionnaires they are, how often, and the vendor's grade on a day.

The standard questionnaire is one, or another in its place. Any other is a further look: it neither
keeps the promise `supervised` nor moves the plan, and its grade is not the vendor's. That one takes
the place of the standard one is kept with the work it was sent about, when it is sent, taken over by
the plan or accepted: later rules change nothing of it.

How often: risk_tiers.yaml, `questionnaire_months`, the floors' `max_questionnaire_months`, and dynamic
rules with `questionnaire_months_times`. Plan and promise both ask here.

The grade: questionnaire.yaml, `scoring`. An open critical finding caps it "until the finding is closed",
and A and B are for those with no open major or critical one. So what was accepted stays on the
assignment as a record; the grade on a day is what the counted percent comes to with those findings it
was held down by and that are open still. It is never worse than it was accepted: what is found later,
or made graver, is for the next sheet.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select

from portal.content.definitions.conditions import evaluate
from portal.content.definitions.questions import SHEET
from portal.content.definitions.tiers import DynamicRule
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Text
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.share_rules import TierResult
from portal.ledger.vendors.queries import kinds_of
from portal.supervision.findings.facts import OpenFinding, open_findings_on
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires import planned, scores
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Grade, Sheet
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment, AssignmentWork


def checks_work() -> ColumnElement[bool]:
    """Of assignments joined with their work: those that are the periodic check of the work."""
    return or_(_is_standard(), AssignmentWork.in_place.is_(True))


def checks_any_work() -> ColumnElement[bool]:
    """Of assignments: those that are the periodic check of any of their work."""
    own = select(AssignmentWork.assignment_id).where(AssignmentWork.in_place.is_(True))
    return or_(_is_standard(), Assignment.id.in_(own))


def in_place(
    questionnaire: Questionnaire, vendor_ids: Collection[int], day: date
) -> Collection[int]:
    """The work of these vendors about which the plan asks it in place of the standard one; nothing
    is read where it takes the place of none."""
    rule = planned.read(questionnaire.plan_rule)
    if rule is None or not rule.in_place:
        return ()
    kinds: Mapping[int, str] = kinds_of(vendor_ids)
    return {
        work.engagement_id
        for vendor_id, works in work_on(day, vendor_ids).items()
        for work in works
        if rule.fits(work.tier_id, kinds[vendor_id], work.terms.purposes)
    }


def _is_standard() -> ColumnElement[bool]:
    return Assignment.questionnaire_id.in_(
        select(Questionnaire.id).where(Questionnaire.name == SHEET)
    )


COLUMNS: Final[tuple[Any, ...]] = (
    Assignment.id,
    Assignment.vendor_id,
    Assignment.version_id,
    QuestionnaireVersion.sha256,
    Assignment.grade,
    Assignment.counted,
    Assignment.ended_on,
)


@dataclass(frozen=True, slots=True)
class AsAccepted:
    """A grade as it was accepted, and the percent it came from."""

    grade: str
    counted: float | None
    on: date


def standing(sheet: Sheet, given: AsAccepted, still_open: Iterable[OpenFinding]) -> str:
    """The id of the grade, with what is open still of the findings that it was accepted with.

    One whose risk is accepted holds nothing down but by a cap, as on accepting.
    """
    order = [grade.id for grade in sheet.grades]
    if given.counted is None or given.grade not in order:
        return given.grade
    severities: set[Severity] = set()
    caps: set[str] = set()
    for finding in still_open:
        if finding.opened_on is not None and finding.opened_on > given.on:
            continue
        is_critical = finding.severity is Severity.CRITICAL
        own = scores.capped_by(sheet, [finding.question_id]) if is_critical else frozenset()
        caps |= own
        if own or finding.accepted_until is None:
            severities.add(finding.severity)
    now = scores.grade(sheet.grades, given.counted, open_findings=severities, caps=caps)
    return given.grade if now is None else min(given.grade, now.id, key=order.index)


def grades_on(rows: Collection[Any], day: date) -> Mapping[int, str]:
    """By assignment, of rows of COLUMNS that were accepted with a grade. Findings are read only of vendors of which a grade was held down."""
    sheets = {row.version_id: questionnaires.sheet_of(row.version_id, row.sha256) for row in rows}
    given = {row.id: AsAccepted(row.grade, row.counted, row.ended_on) for row in rows}
    held = {
        row.vendor_id
        for row in rows
        if standing(sheets[row.version_id], given[row.id], ()) != row.grade
    }
    still_open = open_findings_on(held, day) if held else {}
    return {
        row.id: standing(sheets[row.version_id], given[row.id], still_open.get(row.vendor_id, ()))
        if row.vendor_id in held
        else row.grade
        for row in rows
    }


def risen(assignment: Assignment, sheet: Sheet, day: date) -> Grade | None:
    """The better grade that an accepted one has come to by the day; None: as it was accepted."""
    if assignment.ended_on is None or assignment.grade is None:
        return None
    given = AsAccepted(assignment.grade, assignment.counted, assignment.ended_on)
    still_open = open_findings_on([assignment.vendor_id], day).get(assignment.vendor_id, ())
    now = standing(sheet, given, still_open)
    return next((grade for grade in sheet.grades if grade.id == now != assignment.grade), None)


LAST_TWO_A = "vendor.last_two_grades_a"
CERTIFIED = "vendor.certificate_in_scope"


@dataclass(frozen=True, slots=True)
class Interval:
    """So many months from one check to the next. `usual`: the tier's own, where a rule made it
    longer, with its `why`; it is longer only through `until`, the last day of what it rests on."""

    months: int
    usual: int | None = None
    why: Text | None = None
    until: date | None = None

    @property
    def is_longer(self) -> bool:
        return self.usual is not None

    def due(self, since: date) -> date:
        """The last day for the next check. What a rule gives ends with what it rests on, and then
        the next one is due as the tier says, at the latest on that day."""
        longest = add_months(since, self.months)
        if self.usual is None or self.until is None:
            return longest
        return max(add_months(since, self.usual), min(longest, self.until))


def interval_of(
    tier: TierResult,
    facts: Mapping[str, object],
    rules: Iterable[DynamicRule],
    *,
    certified_until: date | None = None,
) -> Interval | None:
    """None: it is not checked by check sheets at all.

    `facts`: of the work, and of its vendor as far as known. `certified_until`: the last day of the
    certificate that covers the work, if a rule rests on one.
    """
    usual = tier.questionnaire_months
    if usual is None:
        return None
    longest = Interval(usual)
    caps = list(filter(None, (floor.max_questionnaire_months for floor in tier.floors)))
    for rule in rules:
        times = rule.effect.questionnaire_months_times
        if times is None or not evaluate(rule.when, facts):
            continue
        months = min([usual * times, *caps])
        if months > longest.months:
            longest = Interval(months, usual, rule.why, certified_until)
    return longest
