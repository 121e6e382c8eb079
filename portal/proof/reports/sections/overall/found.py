"""Sections 9, 10 and 16 of a report over all vendors: open findings by age and severity, incidents of the period,
and whether the register is whole. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.payees.workflow import OUTCOMES
from portal.proof.desk.shown_then import differs
from portal.proof.reports.content.overall import (
    CountedAndOverdue,
    FoundRow,
    OpenMatters,
    OverallFindings,
    OverallIncident,
    OverallIncidents,
    OverdueRow,
    PayeeSection,
    ShownCounts,
)
from portal.proof.reports.content.parts import (
    Empty,
    Gravity,
    Grid,
    GridRow,
    Nothing,
    Part,
    ReportWording,
)
from portal.proof.reports.content.tables import Counts
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.sections.overall.summary import numbered
from portal.proof.reports.workflow import GRAVITIES
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.findings.severity import GRAVE, Severity
from portal.supervision.instructions.facts import InstructionOnDay
from portal.supervision.instructions.models import KINDS, InstructionKind
from portal.supervision.promises.results import Look
from portal.supervision.returns.workflow import SHOWN_WITHIN

AGES = ((30, say("up to 30 days")), (90, say("31 to 90 days")), (180, say("91 to 180 days")))
MOST_GRAVE = 200  # told one by one; the figures count all


def findings_of_all(facts: OverallFacts, w: ReportWording) -> OverallFindings | Empty:
    every = [(id_, one) for id_, rows in facts.findings.items() for one in rows]
    if not every:
        return w.empty(Nothing.NONE_HAPPENED, say("no finding is open on the day."))
    late = sum(_late(one, facts.as_of) > 0 for _, one in every)
    grave = sorted(
        ((id_, one) for id_, one in every if one.severity in GRAVE),
        key=lambda found: (list(Severity).index(found[1].severity), found[1].opened_on or date.max),
    )
    return OverallFindings(
        lead=w.sentences(
            [
                say_n("%(n)s finding is open.", "%(n)s findings are open.", len(every)),
                say("Over their due date: %(late)s.", late=late),
            ]
        ),
        by_age=_by_age(every, facts, w),
        grave=w.part(
            (_found(id_, one, facts, w) for id_, one in grave),
            Nothing.NONE_HAPPENED,
            say("none of them is critical or major."),
        ),
        is_drawn=True,
    )


def _by_age(
    every: Sequence[tuple[int, OpenFinding]], facts: OverallFacts, w: ReportWording
) -> Grid:
    found: dict[Severity, list[int]] = defaultdict(lambda: [0] * (len(AGES) + 2))
    for _, one in every:
        days = _days(one, facts.as_of)
        place = sum(days > most for most, _ in AGES)
        found[one.severity][place] += 1
        found[one.severity][-1] += _late(one, facts.as_of) > 0
    return w.grid(
        (say("Severity"), *(words for _, words in AGES), say("over 180 days"), say("Overdue")),
        [GridRow(kind=w(GRAVITIES[one]), counts=tuple(found[one])) for one in Severity],
    )


def _days(one: OpenFinding, day: date) -> int:
    return (day - one.opened_on).days if one.opened_on else 0


def _late(one: OpenFinding, day: date) -> int:
    """0 for a risk that is accepted, and while a repair waits to be verified."""
    if one.due_on is None or one.accepted_until is not None or one.handed_in_on is not None:
        return 0
    return max((day - one.due_on).days, 0)


def _found(vendor_id: int, one: OpenFinding, facts: OverallFacts, w: ReportWording) -> FoundRow:
    return FoundRow(
        number=one.number,
        gravity=Gravity(one.severity.value),
        vendor=w(facts.names[vendor_id]),
        title=w(one.title),
        opened_on=one.opened_on or facts.as_of,
        days=_days(one, facts.as_of),
        due_on=one.due_on,
        late=_late(one, facts.as_of),
        until=one.accepted_until,
    )


def incidents_of_all(facts: OverallFacts, w: ReportWording) -> OverallIncidents | Empty:
    if not facts.incidents:
        why = say("no incident or suspicion of one is on record for the period.")
        return w.empty(Nothing.NONE_HAPPENED, why)
    rows = []
    for vendor_id, one, happened in facts.incidents:
        clocks = () if one.was_none else one.clocks
        over = [clock for clock in clocks if clock.sent_on is None and clock.due_on < facts.as_of]
        ended = say("was not an incident") if one.was_none else say("closed")
        rows.append(
            OverallIncident(
                number=one.number,
                vendor=w(facts.names[vendor_id]),
                happened=happened,
                told_on=one.told_on,
                owed=len(clocks),
                late=len(over) + sum(clock.is_late for clock in clocks),
                state=w(ended if one.ended_on is not None else say("not closed")),
                ended_on=one.ended_on,
            )
        )
    lead = say_n(
        "%(n)s incident or suspicion of one is on record for the period.",
        "%(n)s incidents or suspicions of one are on record for the period.",
        len(rows),
    )
    return OverallIncidents(lead=w(lead), incidents=Part(rows=tuple(rows)))


def payees_told(facts: OverallFacts, w: ReportWording) -> PayeeSection | Empty:
    if facts.decided is None:
        why = say("whether the register holds every vendor was not compared with a payee list.")
        return w.empty(Nothing.NOT_RECORDED, why)
    decided = sum(facts.decided.values())
    counts = {**facts.decided, PayeeOutcome.UNDECIDED: facts.on_list - decided}
    rows = [
        GridRow(kind=w(words), counts=(counts.get(outcome, 0),))
        for outcome, words in OUTCOMES.items()
    ]
    return PayeeSection(
        lead=w.sentences(facts.payees), outcomes=w.grid((say("Decided as"), say("Payees")), rows)
    )


MOST_OVERDUE: Final = 100  # told one by one; the figures count all


def matters(facts: OverallFacts, w: ReportWording) -> OpenMatters:
    return OpenMatters(
        instructions=told_of(facts, w), returns=outstanding(facts, w), shown=shown_then(facts, w)
    )


def told_of(facts: OverallFacts, w: ReportWording) -> CountedAndOverdue:
    """15.1: instructions by kind, and each that was not reported in time."""
    found: dict[InstructionKind, list[InstructionOnDay]] = defaultdict(list)
    for _, one in facts.instructions:
        found[one.kind].append(one)
    rows = [
        GridRow(
            kind=w(words),
            counts=(
                sum(one.given_on >= facts.span.first for one in found[kind]),
                sum(_is_open(one) for one in found[kind]),
                sum(_is_overdue(one, facts) for one in found[kind]),
                sum(_is_open(one) and one.reported_on is not None for one in found[kind]),
                sum(one.confirmed_on is not None for one in found[kind]),
            ),
        )
        for kind, words in KINDS.items()
        if kind in found
    ]
    heads = (
        say("Kind of instruction"),
        say("Given in the period"),
        say("Open on the day"),
        say("of these not reported in time"),
        say("of these reported, not confirmed"),
        say("Confirmed in the period"),
    )
    late = [
        OverdueRow(
            number=one.number,
            vendor=w(facts.names[vendor_id]),
            title=one.title,
            given_on=one.given_on,
            due_on=one.due_on,
            late=(facts.as_of - one.due_on).days,
        )
        for vendor_id, one in facts.instructions
        if _is_overdue(one, facts)
    ]
    why = say("every instruction was reported in time, or may still be.")
    return CountedAndOverdue(counts=w.grid(heads, rows), overdue=_overdue(late, why, w))


def _is_open(one: InstructionOnDay) -> bool:
    return one.confirmed_on is None and one.withdrawn_on is None


def _is_overdue(one: InstructionOnDay, facts: OverallFacts) -> bool:
    return _is_open(one) and one.reported_on is None and one.due_on < facts.as_of


def _overdue(rows: Sequence[OverdueRow], why: Message, w: ReportWording) -> Part[OverdueRow]:
    ordered = sorted(rows, key=lambda row: (-row.late, row.number))
    more = say_n(
        "%(n)s more is overdue; the figures above count it.",
        "%(n)s more are overdue; the figures above count them.",
        len(rows) - MOST_OVERDUE,
    )
    note = more if len(rows) > MOST_OVERDUE else ""
    return w.part(ordered[:MOST_OVERDUE], Nothing.NONE_HAPPENED, why, note)


def outstanding(facts: OverallFacts, w: ReportWording) -> CountedAndOverdue:
    """15.2: work that is over and of which no confirmed record shows that nothing is left."""
    rows = []
    for one in facts.returns:
        limit = one.until or one.last_day + SHOWN_WITHIN
        rows.append((one, limit, max((facts.as_of - limit).days, 0)))
    grid = w.grid(
        (say("Return and destruction outstanding"), say("Entrusted work")),
        [
            GridRow(kind=w(words), counts=(sum(map(holds, rows)),))
            for words, holds in (
                (say("within 30 days of the last day"), lambda row: not row[2] and not row[0].until),
                (say("kept for a time as a law asks"), lambda row: not row[2] and bool(row[0].until)),
                (say("over the limit"), lambda row: row[2] > 0),
            )
        ],
    )  # fmt: skip
    late = [
        OverdueRow(
            number=one.work.number,
            vendor=w(facts.names[one.work.vendor_id]),
            title=w(one.work.name),
            given_on=one.last_day,
            due_on=limit,
            late=days,
        )
        for one, limit, days in rows
        if days
    ]
    why = say("no work is over the limit with its data not shown as returned or destroyed.")
    return CountedAndOverdue(counts=grid, overdue=_overdue(late, why, w))


def shown_then(facts: OverallFacts, w: ReportWording) -> Part[ShownCounts] | None:
    """15.3: the promises that looked otherwise on the day itself at some vendor that holds data, counted. None
    where the report is of its own day."""
    if facts.shown is None:
        return None
    holding = {id_: one for id_, one in facts.standings.items() if one.holds_data}
    known = {id_: facts.shown[id_] for id_ in holding if id_ in facts.shown}
    rows = []
    for number, promise in numbered(facts):
        then = {id_: looks.get(promise.id) for id_, looks in known.items()}
        now = {id_: holding[id_].look_of(promise.id) for id_ in known}
        other = sum(differs(then[id_], now[id_]) for id_ in known)
        if other:
            rows.append(
                ShownCounts(
                    no=number,
                    name=w(promise.short),
                    then=_counted(look for look in then.values() if look is not None),
                    now=_counted(now.values()),
                    not_judged=sum(look is None for look in then.values()),
                    differs=other,
                )
            )
    left = len(holding) - len(known)
    missing = say_n(
        "Of %(n)s vendor what was shown on the day is not on record; it is left out here.",
        "Of %(n)s vendors what was shown on the day is not on record; they are left out here.",
        left,
    )
    return w.part(
        rows,
        Nothing.NONE_HAPPENED,
        w.sentences(
            [
                say("on the day itself the same was shown, as far as it is on record."),
                *((missing,) if left else ()),
            ]
        ),
        w.sentences(
            [
                say("What was recorded or corrected since, or a rule that changed, makes the difference."),
                *((missing,) if left else ()),
            ]
        ),
    )  # fmt: skip


def _counted(looks: Iterable[Look]) -> Counts:
    found = Counter(look.value for look in looks)
    return Counts(**{look.value: found[look.value] for look in Look})
