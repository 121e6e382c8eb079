"""Sections 11 to 14 of a report over all vendors: the chain, the plan against what was done, what comes next, and
what the company itself looked at. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.proof.audits.workflow import RESULTS
from portal.proof.audits.workflow import STATES as AUDIT_STATES
from portal.proof.management_reviews.workflow import STATES as REVIEW_STATES
from portal.proof.reports.content.overall_sections import (
    AheadSection,
    AuditRow,
    ChainedRow,
    ChainSection,
    DoneSection,
    ReviewedDecision,
    ReviewRow,
    ReviewSection,
)
from portal.proof.reports.content.parts import Empty, Grid, GridRow, Nothing, ReportWording
from portal.proof.reports.facts.overall import OverallFacts, PlannedThings
from portal.proof.reports.sections.overall.summary import tiers
from portal.supervision.planning import kinds
from portal.supervision.planning.scheduling.fiscal import month_name
from portal.supervision.subcontractors.standing import ChainStanding, SubcontractorOnDay

MOST_CHAINED: Final = 100  # told one by one; the figures count all
MOST_DECIDED: Final = 100
UNAPPROVED: Final = (ChainStanding.WITHOUT, ChainStanding.RUN_OUT)
_STANDINGS: Final[Mapping[ChainStanding, Message]] = {
    ChainStanding.COUNTS: say("Approval holds"),
    ChainStanding.WITHOUT: say("At work without an approval"),
    ChainStanding.RUN_OUT: say("Approval has run out"),
    ChainStanding.WAITING: say("Applied for, not begun"),
}
_STATEMENTS: Final = "statements"


def chain(facts: OverallFacts, w: ReportWording) -> ChainSection | Empty:
    if not facts.chain:
        return w.empty(Nothing.NONE_HAPPENED, say("no subcontractor is on record on the day."))
    deepest = max(one.tier for _, one in facts.chain)
    rows = []
    for depth in range(1, deepest + 1):
        own = Counter(one.standing for _, one in facts.chain if one.tier == depth)
        counts = (sum(own.values()), *(own[standing] for standing in _STANDINGS))
        rows.append(GridRow(kind=w(_depth(depth)), counts=counts))
    lacking = sorted(
        ((vendor_id, one) for vendor_id, one in facts.chain if one.standing in UNAPPROVED),
        key=lambda found: (found[1].begins_on, found[1].number),
    )
    return ChainSection(
        lead=w.sentences(
            [
                say_n(
                    "%(n)s subcontractor is on record.",
                    "%(n)s subcontractors are on record.",
                    len(facts.chain),
                ),
                say("Without an approval that holds: %(n)s.", n=len(lacking)),
                say("The deepest stands at level %(n)s under the vendor.", n=deepest),
            ]
        ),
        counts=w.grid((say("Level under the vendor"), say("All"), *_STANDINGS.values()), rows),
        unapproved=w.part(
            (_chained(vendor_id, one, facts, w) for vendor_id, one in lacking[:MOST_CHAINED]),
            Nothing.NONE_HAPPENED,
            say("every subcontractor at work has an approval that holds."),
            _more(len(lacking) - MOST_CHAINED),
        ),
    )


def _depth(depth: int) -> Text:
    """再委託先, 再々委託先, 第3次."""
    named = {1: "再委託先", 2: "再々委託先"}
    return Text(ja=named.get(depth, f"第{depth}次"), en=f"Level {depth}")


def _chained(
    vendor_id: int, one: SubcontractorOnDay, facts: OverallFacts, w: ReportWording
) -> ChainedRow:
    return ChainedRow(
        number=one.number,
        name=one.name,
        vendor=w(facts.names[vendor_id]),
        depth=one.tier,
        since=one.begins_on,
        state=w(_STANDINGS[one.standing]),
        until=one.until if one.standing is ChainStanding.RUN_OUT else None,
    )


def _more(number: int) -> Message | str:
    """Of those that are not told one by one."""
    if number <= 0:
        return ""
    return say_n(
        "%(n)s more is counted above; the portal lists it.",
        "%(n)s more are counted above; the portal lists them.",
        number,
    )


def done(facts: OverallFacts, w: ReportWording) -> DoneSection | Empty:
    if not facts.planned:
        return w.empty(Nothing.NOT_RECORDED, say("the plan asked for nothing between these days."))
    together: dict[str, list[PlannedThings]] = defaultdict(list)
    for one in facts.planned:
        together[_kind(one.what)].append(one)
    rows = [
        GridRow(kind=w(words), counts=_summed(together[kind]))
        for kind, words in _KINDS.items()
        if kind in together
    ]
    total = _summed(facts.planned)
    rows.append(GridRow(kind=w(say("All together")), counts=total))
    planned, _, in_time, late, still = total
    return DoneSection(
        lead=w.sentences(
            [
                say_n(
                    "By the plan %(n)s thing was due by %(day)s.",
                    "By the plan %(n)s things were due by %(day)s.",
                    planned,
                    day=facts.as_of,
                ),
                say(
                    "Done in time: %(in_time)s; late: %(late)s; not done: %(open)s.",
                    in_time=in_time,
                    late=late,
                    open=still,
                ),
            ]
        ),
        counts=w.grid(
            (
                say("Kind"),
                say("Due by the plan"),
                say("Left out with a reason"),
                say("Done in time"),
                say("Done late"),
                say("Not done"),
            ),
            rows,
        ),
        note=w(
            say(
                "From %(first)s to %(day)s, by the day on which it was due last. What a vendor hands in counts from "
                "that day.",
                first=facts.span.first,
                day=facts.as_of,
            )
        ),
    )


_KINDS: Final[Mapping[str, Message]] = {
    kinds.QUESTIONNAIRE: kinds.WORDS[kinds.QUESTIONNAIRE],
    _STATEMENTS: say("Statements"),
    **{kind: words for kind, words in kinds.WORDS.items() if kind != kinds.QUESTIONNAIRE},
}


def _kind(what: str) -> str:
    if kinds.is_statement(what):
        return _STATEMENTS
    return kinds.QUESTIONNAIRE if kinds.sheet_of(what) is not None else what


def _summed(rows: Iterable[PlannedThings]) -> tuple[int, ...]:
    counts = ((one.planned, one.left_out, one.in_time, one.late, one.open) for one in rows)
    return tuple(map(sum, zip(*counts, strict=True)))


def ahead(facts: OverallFacts, w: ReportWording) -> AheadSection | Empty:
    note = say(
        "Not planned yet, so not counted: %(years)s.",
        years=w.listed(Text(ja=f"{year}年度", en=f"FY{year}") for year in facts.unplanned),
    )
    if not facts.ahead:
        why = say("the plan asks for nothing until %(until)s.", until=facts.ahead_until)
        return w.empty(
            Nothing.NOT_RECORDED, w.sentences([why, *((note,) if facts.unplanned else ())])
        )
    columns = [tier for tier, _ in tiers(facts) if tier is not None]
    by_month: dict[date, Counter[str]] = defaultdict(Counter)
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for one in facts.ahead:
        by_month[one.on.replace(day=1)][one.tier] += one.number
        by_kind[_kind(one.what)][one.tier] += one.number
    month, months = facts.as_of.replace(day=1), []
    while month <= facts.ahead_until:
        if month in by_month or month > facts.as_of:
            months.append((month_name(month), by_month[month]))
        month = add_months(month, 1)
    found = [(_KINDS[kind], by_kind[kind]) for kind in _KINDS if kind in by_kind]
    total = sum(one.number for one in facts.ahead)
    return AheadSection(
        lead=w(
            say_n(
                "By the plan %(n)s thing is due until %(until)s.",
                "By the plan %(n)s things are due until %(until)s.",
                total,
                until=facts.ahead_until,
            )
        ),
        by_month=_by_tier(say("Month"), months, columns, facts, w),
        by_kind=_by_tier(say("Kind"), found, columns, facts, w),
        note=w(note) if facts.unplanned else "",
    )


def _by_tier(
    head: Message,
    rows: Iterable[tuple[Message | Text, Counter[str]]],
    columns: list[str],
    facts: OverallFacts,
    w: ReportWording,
) -> Grid:
    labels = dict(tiers(facts))
    told = [(w(words), tuple(counts[tier] for tier in columns)) for words, counts in rows]
    lines = [GridRow(kind=words, counts=(*counts, sum(counts))) for words, counts in told]
    total = tuple(map(sum, zip(*(line.counts for line in lines), strict=True)))
    lines.append(GridRow(kind=w(say("All together")), counts=total))
    return Grid(
        heads=(w(head), *(w(labels[tier]) for tier in columns), w(say("All"))), rows=tuple(lines)
    )


def reviews(facts: OverallFacts, w: ReportWording) -> ReviewSection | Empty:
    if not (facts.reviews or facts.review_decisions or facts.audits):
        why = say("neither a management review nor an internal audit is on record for the period.")
        return w.empty(Nothing.NOT_RECORDED, why)
    still = [one for one in facts.review_decisions if one.done_on is None]
    decided = sorted(
        facts.review_decisions, key=lambda one: (one.done_on is not None, one.due_on or date.max)
    )
    return ReviewSection(
        lead=w.sentences(
            [
                say("Management reviews in the period: %(n)s.", n=len(facts.reviews)),
                say("Decisions not carried out yet: %(n)s.", n=len(still)),
                say(
                    "Internal audits carried out: %(n)s.",
                    n=sum(one.row.held_on is not None for one in facts.audits),
                ),
            ]
        ),
        reviews=w.part(
            (
                ReviewRow(
                    number=row.number,
                    held_on=row.held_on,
                    start=row.period_from,
                    end=row.period_until,
                    state=w(REVIEW_STATES[row.state]),
                    conclusion=row.conclusion,
                )
                for row in facts.reviews
            ),
            Nothing.NONE_HAPPENED,
            say("no management review was held in the period."),
        ),
        decisions=w.part(
            (
                ReviewedDecision(
                    number=one.review_number,
                    what=one.what,
                    owner=facts.people.get(one.owner_id, ""),
                    due_on=one.due_on,
                    done_on=one.done_on,
                    late=_late(one.due_on, one.done_on or facts.as_of),
                )
                for one in decided[:MOST_DECIDED]
            ),
            Nothing.NONE_HAPPENED,
            say("no decision of a management review was open in the period."),
            _more(len(decided) - MOST_DECIDED),
        ),
        audits=w.part(
            (
                AuditRow(
                    number=one.row.number,
                    subject=one.row.subject,
                    held_on=one.row.held_on,
                    due_on=one.due_on,
                    late=0 if one.row.held_on else _late(one.due_on, facts.as_of),
                    result=w(
                        RESULTS[one.row.result] if one.row.result else AUDIT_STATES[one.row.state]
                    ),
                    findings=one.findings,
                )
                for one in facts.audits
            ),
            Nothing.NONE_HAPPENED,
            say("no internal audit was carried out in the period, or was due."),
        ),
    )


def _late(due_on: date | None, day: date) -> int:
    return max((day - due_on).days, 0) if due_on else 0
