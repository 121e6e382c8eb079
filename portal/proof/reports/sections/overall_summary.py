"""Section 1 of a report over all vendors, one page: how the promises stand, what changed, what waits; and 3.3 to
3.5, what is open of instructions and returns, and at how many vendors was shown otherwise on the day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from portal.content.definitions.promises import Promise
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.board import summarise
from portal.proof.desk.shown_then import differs
from portal.proof.reports.content.overall import (
    CountedAndOverdue,
    OverallFigures,
    OverallReport,
    OverallSummary,
    OverdueRow,
    PromiseCounts,
    ShownCounts,
)
from portal.proof.reports.content.parts import Grid, GridRow, Nothing, Part, ReportWording
from portal.proof.reports.content.tables import ChangeRow, Counts, Decision
from portal.proof.reports.facts.overall import OverallFacts
from portal.supervision.findings.severity import GRAVE
from portal.supervision.instructions.facts import InstructionOnDay
from portal.supervision.instructions.models import KINDS, InstructionKind
from portal.supervision.promises.results import Look
from portal.supervision.promises.words import extent_words
from portal.supervision.returns.workflow import SHOWN_WITHIN


def numbered(facts: OverallFacts) -> list[tuple[int, Promise]]:
    """The promises that are judged, with the numbers of the board."""
    judged = {promise.id for promise in facts.promises}
    every = enumerate(facts.packs.promises.promises, start=1)
    return [(number, promise) for number, promise in every if promise.id in judged]


def summary(facts: OverallFacts, w: ReportWording, last: OverallReport | None) -> OverallSummary:
    promises = [promise.id for promise in facts.promises]
    shown = summarise(facts.standings.values(), facts.extent, promises)
    figures = OverallFigures(
        vendors=len(facts.standings),
        works=sum(len(facts.works.get(id_, ())) for id_ in facts.standings),
        holding=shown.in_scope,
        provable=shown.provable,
        findings=sum(map(len, facts.findings.values())),
        grave=sum(one.severity in GRAVE for rows in facts.findings.values() for one in rows),
        undecided=None if facts.decided is None else facts.on_list - sum(facts.decided.values()),
    )
    lines_ = tuple(_promise(facts, w, number, promise, last) for number, promise in numbered(facts))
    return OverallSummary(
        lead=w.sentences([*_interim(facts), shown.sentence, *shown.details]),
        figures=figures,
        by_tier=_by_tier(facts, w),
        counts=Counts(**{look.value: shown.counts.get(look.value, 0) for look in Look}),
        promises=lines_,
        decisions=w.part(
            _decisions(facts, w),
            Nothing.NONE_HAPPENED,
            say("nothing waits for management."),
        ),
        changes=_changes(w, figures, lines_, last),
        not_judged=w(extent_words(facts.extent)),
        last_of=w(say("%(number)s, as of %(day)s", number=last.number, day=last.as_of))
        if last
        else "",
    )


def _interim(facts: OverallFacts) -> Iterator[Message]:
    if facts.as_of < facts.span.last:
        yield say("An interim report: the period runs until %(last)s.", last=facts.span.last)


def _promise(
    facts: OverallFacts, w: ReportWording, number: int, promise: Promise, last: OverallReport | None
) -> PromiseCounts:
    holding = [standing for standing in facts.standings.values() if standing.holds_data]
    found = Counter(standing.look_of(promise.id).value for standing in holding)
    before = (
        next((row for row in last.summary.promises if row.no == number), None) if last else None
    )
    duties = {duty.id: duty.label for duty in facts.packs.promises.duties}
    return PromiseCounts(
        no=number,
        duty=w(duties[promise.duty]),
        name=w(promise.short),
        policy=w(facts.policies.get(promise.id, promise.policy)),
        counts=Counts(**{look.value: found[look.value] for look in Look}),
        last_broken=None if before is None else before.counts.broken,
    )


def tiers(facts: OverallFacts) -> Iterator[tuple[str | None, Text | Message]]:
    for tier in facts.packs.tiers.tiers:
        yield tier.id, tier.label
    yield None, say("No tier")


def _by_tier(facts: OverallFacts, w: ReportWording) -> Grid:
    """Vendors by tier and state, and the work that runs at them."""
    running = (VendorState.ACTIVE, VendorState.SUSPENDED, VendorState.OFFBOARDING)
    rows = []
    for tier_id, label in tiers(facts):
        own = {id_: one for id_, one in facts.standings.items() if one.tier == tier_id}
        states = Counter(one.state for one in own.values())
        counts = (
            len(own),
            *(states[state] for state in running),
            len(own) - sum(states[state] for state in running),
            sum(len(facts.works.get(id_, ())) for id_ in own),
            sum(one.holds_data for one in own.values()),
            sum(one.holds_data and one.can_be_shown for one in own.values()),
        )
        rows.append(GridRow(kind=w(label), counts=counts))
    total = tuple(map(sum, zip(*(row.counts for row in rows), strict=True)))
    rows.append(GridRow(kind=w(say("All together")), counts=total))
    heads = (
        say("Risk tier"),
        say("Vendors of the register"),
        *(WORDS[state] for state in running),
        say("Other states"),
        say("Entrusted work"),
        say("Data within reach"),
        say("All can be shown"),
    )
    return w.grid(heads, rows)


def _decisions(facts: OverallFacts, w: ReportWording) -> Iterator[Decision]:
    """What waits for management, the earliest first; reports together."""
    about = [one for one in facts.waiting if one.kind is ObligationKind.REPORT_APPROVAL]
    manager = w(say("Management"))
    if about:
        yield Decision(
            what=w(
                say_n(
                    "Approve %(n)s issued report or return it",
                    "Approve %(n)s issued reports or return them",
                    len(about),
                )
            ),
            proposer="",
            decider=manager,
            decide_by=min(one.due_on for one in about),
        )
    for one in facts.waiting:
        if one in about:
            continue
        name = facts.names.get(one.vendor_id or 0)
        what = say("%(vendor)s: %(what)s", vendor=name, what=one.text) if name else one.text
        yield Decision(what=w(what), proposer="", decider=manager, decide_by=one.due_on)


def _changes(
    w: ReportWording,
    now: OverallFigures,
    promises: Sequence[PromiseCounts],
    last: OverallReport | None,
) -> Part[ChangeRow]:
    if last is None:
        why = say("this is the first report over all vendors; the next one says what has changed.")
        return Part(empty=w.empty(Nothing.NOT_APPLICABLE, why))
    return w.part(
        _moved(w, now, promises, last),
        Nothing.NONE_HAPPENED,
        say("no figure differs from the last report."),
    )


def _moved(
    w: ReportWording,
    now: OverallFigures,
    promises: Sequence[PromiseCounts],
    last: OverallReport,
) -> Iterator[ChangeRow]:
    """Promises first, that which became worse before others."""
    told = [row for row in promises if row.last_broken not in (None, row.counts.broken)]
    for row in sorted(told, key=lambda row: (row.last_broken or 0) - row.counts.broken):
        yield ChangeRow(
            subject=w(say("Not kept: %(promise)s", promise=row.name)),
            before=w.formats.number(row.last_broken or 0),
            after=w.formats.number(row.counts.broken),
            strong=True,
        )
    then = last.summary.figures
    for subject, was, is_now in (
        (say("Vendors with data within reach"), then.holding, now.holding),
        (say("Of these all can be shown"), then.provable, now.provable),
        (say("Vendors of the register"), then.vendors, now.vendors),
        (say("Entrusted work"), then.works, now.works),
        (say("Open findings"), then.findings, now.findings),
        (say("Open findings that are critical or major"), then.grave, now.grave),
        (say("Payees undecided"), then.undecided, now.undecided),
    ):
        if was != is_now:
            yield ChangeRow(subject=w(subject), before=_figure(was, w), after=_figure(is_now, w))


def _figure(value: int | None, w: ReportWording) -> str:
    return "–" if value is None else w.formats.number(value)


MOST_OVERDUE: Final = 100  # told one by one; the figures count all


def told_of(facts: OverallFacts, w: ReportWording) -> CountedAndOverdue:
    """3.3: instructions by kind, and each that was not reported in time."""
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
    """3.4: work that is over and of which no confirmed record shows that nothing is left."""
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
    """3.5: the promises that looked otherwise on the day itself at some vendor that holds data, counted. None
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
