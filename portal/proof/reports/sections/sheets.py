"""Section 5: what check sheets came to by section, which answers cost points, what was asked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice

from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.proof.reports.content.parts import (
    AskedRow,
    CheckSheets,
    ConfirmedRow,
    Empty,
    GradeLine,
    Nothing,
    PrintedFigures,
    PrintedSection,
    ReportWording,
    SheetResult,
)
from portal.proof.reports.facts.confirmation_queries import ConfirmationFacts
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.sheets import SheetFacts, SheetStanding, accepted_by, before
from portal.proof.reports.sections.costs.points import costly, points_of, unverified_points
from portal.proof.reports.sections.work import not_asked
from portal.supervision.confirmations.models import ConfirmationKind
from portal.supervision.confirmations.workflow import KINDS, RESULTS
from portal.supervision.disputes.workflow import told
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.questionnaires.kinds.parts.answer import UNANSWERED, Review, is_answered
from portal.supervision.responses.assignments.models import Assignment, Medium

STANDINGS: Mapping[SheetStanding, Message] = {
    SheetStanding.WAITING: say("waiting for the answers"),
    SheetStanding.HANDED_IN: say("handed in, being reviewed"),
    SheetStanding.RETURNED: say("sent back"),
    SheetStanding.ACCEPTED: say("accepted"),
    SheetStanding.RECALLED: say("recalled"),
}
_VERIFIED: Mapping[Review, Message] = {
    Review.ON_SITE: say("on site"),
    Review.BY_DOCUMENT: say("by document"),
    Review.UNVERIFIED: say("not verified"),
    Review.DISPUTED: say("disputed"),
}


def sheets(facts: ReportFacts, w: ReportWording) -> CheckSheets | Empty:
    asked = [sheet for sheet in facts.sheets if _touches(sheet, facts)]
    accepted = accepted_by(facts.sheets, facts.as_of)
    if not asked and not accepted and not facts.confirmations:
        return not_asked(
            facts,
            w,
            say("no check sheet was asked for."),
            say("no data is within the vendor's reach, so no check sheet is asked for."),
            say("No check sheet is asked for."),
        )
    results = tuple(_result(sheet, facts, w) for sheet in accepted)
    return CheckSheets(
        lead=w.sentences([*_lead(accepted, facts, w), *_waiting(asked, facts)]),
        results=results,
        none_accepted="" if results else w(say("No check sheet has been accepted yet.")),
        asked=w.part(
            (_asked(sheet, facts, w) for sheet in asked),
            Nothing.NONE_HAPPENED,
            say("no check sheet was asked for in the period."),
        ),
        confirmed=confirmed(facts, w),
    )


def _touches(one: SheetFacts, facts: ReportFacts) -> bool:
    """Sent, handed in or ended in the period, or not ended on the day."""
    ended = one.assignment.ended_on
    return ended is None or ended >= facts.span.first


def _lead(accepted: list[SheetFacts], facts: ReportFacts, w: ReportWording) -> Iterator[Message]:
    for sheet in accepted:
        row = sheet.assignment
        yield say(
            "“%(title)s”: grade %(grade)s, claimed %(claimed)s, verified %(verified)s of 100.",
            title=sheet.title,
            grade=_grade(sheet, w) or "–",
            claimed=_points(row.claimed),
            verified=_points(row.verified),
        )
        last = before(facts.sheets, sheet)
        if last is not None:
            yield say(
                "Last time: grade %(grade)s, verified %(verified)s.",
                grade=last.assignment.grade or "–",
                verified=_points(last.assignment.verified),
            )
        yield from _lowest(sheet)


def _lowest(one: SheetFacts) -> Iterator[Message]:
    """The weakest section, where they differ."""
    figures = [
        (known.verified, section)
        for section in one.sheet.sections
        if (known := one.score.sections.get(section.id)) and known.verified is not None
    ]
    if len({points for points, _ in figures}) > 1:
        points, section = min(figures, key=lambda known: known[0] or 0)
        yield say(
            "Lowest: %(section)s (%(points)s).", section=section.title, points=_points(points)
        )


def _waiting(asked: Iterable[SheetFacts], facts: ReportFacts) -> Iterator[Message]:
    for sheet in asked:
        late = sheet.late_on(facts.as_of)
        if late:
            yield say_n(
                "%(number)s is %(n)s day overdue and not answered.",
                "%(number)s is %(n)s days overdue and not answered.",
                late,
                number=sheet.assignment.number,
            )


def _result(one: SheetFacts, facts: ReportFacts, w: ReportWording) -> SheetResult:
    row, last = one.assignment, before(facts.sheets, one)
    sections = tuple(_sections(one, last, facts, w))
    unverified = unverified_points(one, w)
    return SheetResult(
        number=row.number,
        title=w(one.title),
        about=w.listed(_about(one, w, facts.as_of)),
        grade=row.grade or "",
        grade_words=_grade_words(one, w),
        last_number=last.assignment.number if last else "",
        last_grade=(last.assignment.grade or "") if last else "",
        grades=tuple(
            GradeLine(name=known.id, least=float(known.least))
            for known in one.sheet.grades
            if known.least > 0
        ),
        total=PrintedFigures(
            claimed=row.claimed,
            verified=row.verified,
            last=last.assignment.verified if last else None,
        ),
        asked=len(one.asked),
        findings=sum(len(known.findings) for known in sections),
        sections=w.part(sections, Nothing.NOT_APPLICABLE, say("no question applied.")),
        costly=w.part(costly(one, w), Nothing.NONE_HAPPENED, say("no answer cost points.")),
        opinion=row.conclusion,
        lost=None if row.verified is None else round(100 - row.verified, 1),
        unverified=w.part(
            unverified, Nothing.NONE_HAPPENED, say("every point claimed was verified.")
        ),
        unverified_cost=round(sum(point.cost for point in unverified), 1),
        points=tuple(points_of(one)),
    )


def _about(one: SheetFacts, w: ReportWording, day: date) -> Iterator[str]:
    """Version, period, and what happened when."""
    row = one.assignment
    if one.label:
        yield w(say("version %(version)s", version=one.label))
    if row.as_of is not None:
        yield w.brief(say("as of %(day)s", day=row.as_of))
    else:
        first, last = row.period_from, row.period_to
        yield w.brief(say("period %(first)s to %(last)s", first=first, last=last))
    yield w.brief(say("sent %(day)s", day=row.assigned_on))
    if row.submitted_on is not None:
        handed = say("handed in %(day)s", day=row.submitted_on)
        paper = say("handed in on paper %(day)s", day=row.submitted_on)
        yield w.brief(paper if row.medium is Medium.PAPER else handed)
    back = sum(submission.returned_at is not None for submission in one.submissions)
    if back:
        yield w(say_n("sent back %(n)s time", "sent back %(n)s times", back))
    if row.ended_on is not None:
        yield w.brief(say("accepted %(day)s", day=row.ended_on))
    for dispute in one.disputes:
        yield from map(w, islice(told(dispute, day), 1))
    if one.exception is not None:
        draw = one.exception.draw
        yield w(
            say(
                "by exception, sample %(sampled)s of %(total)s, run %(run)s (%(draw)s)",
                sampled=draw.sampled,
                total=draw.total,
                run=draw.run_id,
                draw=draw.number,
            )
        )


def _sections(
    one: SheetFacts, last: SheetFacts | None, facts: ReportFacts, w: ReportWording
) -> Iterator[PrintedSection]:
    """Every section of the sheet; those without a question that applied have no figures."""
    opened = _opened(one.assignment, facts)
    for section in one.sheet.sections:
        own = [question.id for question in section.questions if question.id in one.asked]
        figures = one.score.sections.get(section.id)
        known = last.score.sections.get(section.id) if last else None
        yield PrintedSection(
            title=w(section.title),
            asked=len(own),
            figures=PrintedFigures(
                claimed=figures.claimed if figures else None,
                verified=figures.verified if figures else None,
                last=known.verified if known else None,
            ),
            findings=tuple(number for question in own for number in opened.get(question, ())),
            remark=_verified(one, section, w),
        )


def _opened(assignment: Assignment, facts: ReportFacts) -> Mapping[str, list[str]]:
    """The findings its answers opened, by question."""
    found: dict[str, list[str]] = {}
    for finding in facts.findings:
        row = finding.finding
        if row.subject_kind == Assignment.__tablename__ and row.subject_id == assignment.id:
            found.setdefault(row.question_id, []).append(row.number)
    return found


def _verified(one: SheetFacts, section: Section, w: ReportWording) -> str:
    """`by document 3, not verified 1`; of what was answered."""
    answered = [
        known.review
        for question in section.questions
        if question.id in one.asked
        and is_answered(known := one.answers.get(question.id, UNANSWERED))
    ]
    if not answered:
        return w(say("does not apply"))
    counts = Counter(answered)
    return w.listed(
        say("%(how)s %(count)s", how=words, count=counts[review])
        for review, words in _VERIFIED.items()
        if counts[review]
    )


def _asked(one: SheetFacts, facts: ReportFacts, w: ReportWording) -> AskedRow:
    row, standing = one.assignment, one.standing(facts.as_of)
    rounds = one.handed_in(facts.as_of)
    accepted = standing is SheetStanding.ACCEPTED
    return AskedRow(
        number=row.number,
        title=w(one.title),
        asked_on=row.assigned_on,
        due_on=one.due_on,
        handed_in_on=rounds[-1].submitted_on if rounds else None,
        rounds=len(rounds),
        state=w(STANDINGS[standing]),
        late=one.late_on(facts.as_of),
        claimed=row.claimed if accepted else None,
        verified=row.verified if accepted else None,
        grade=(row.grade or "") if accepted else "",
        recorded_on=one.recorded_on(facts.as_of),
    )


def _grade(one: SheetFacts, w: ReportWording) -> str:
    """`B (概ね良好)`."""
    words, grade = _grade_words(one, w), one.assignment.grade
    return f"{grade} ({words})" if grade and words else grade or ""


def _grade_words(one: SheetFacts, w: ReportWording) -> str:
    labels: dict[str, Text] = {known.id: known.label for known in one.sheet.grades}
    return w(labels.get(one.assignment.grade or ""))


def _points(points: float | None) -> str:
    return "–" if points is None else f"{points:.1f}"


def confirmed(facts: ReportFacts, w: ReportWording) -> tuple[ConfirmedRow, ...]:
    """The end of section 5: by visit, interview, policy, certificate or on paper."""
    return tuple(
        ConfirmedRow(
            number=confirmation.row.number,
            kind=w(KINDS[confirmation.row.kind]),
            held_on=confirmation.row.held_on,
            result=w(RESULTS[confirmation.row.result]),
            about=w.sentences(_about_confirmation(confirmation)),
            state=w.brief(_state(confirmation)),
            recorded_on=confirmation.recorded_on,
        )
        for confirmation in facts.confirmations
    )


def _about_confirmation(one: ConfirmationFacts) -> Iterator[Message | str]:
    row = one.row
    if row.kind is ConfirmationKind.CERTIFICATE and row.certified_until is not None:
        yield say(
            "%(standard)s, %(number)s, valid until %(until)s: %(scope)s.",
            standard=row.standard,
            number=row.certificate_no,
            until=row.certified_until,
            scope=row.scope,
        )
    yield row.seen


def _state(one: ConfirmationFacts) -> Message:
    if one.approved_on is None:
        return say("not approved yet")
    if one.row.is_imported:
        return say("from before the portal, approved %(day)s", day=one.approved_on)
    return say("approved %(day)s", day=one.approved_on)
