"""Sections 1, 2, 3 and 6 of a report over all vendors: how the promises stand, what waits for management, what
changed, and what is wrong with the company itself. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from portal.content.definitions.promises import Promise
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.board import summarise
from portal.proof.reports.content.overall import (
    OverallFigures,
    OverallReport,
    OverallSummary,
    PromiseCounts,
)
from portal.proof.reports.content.overall_sections import AskedDecision
from portal.proof.reports.content.parts import Grid, GridRow, Nothing, Part, ReportWording
from portal.proof.reports.content.tables import ChangeRow, Counts
from portal.proof.reports.facts.overall import OverallFacts, SinceLast
from portal.proof.reports.workflow import EVERY_VENDOR, holder_words
from portal.supervision.findings.severity import GRAVE
from portal.supervision.promises.results import Look, Verdict
from portal.supervision.promises.words import extent_words
from portal.supervision.subcontractors.standing import ChainStanding

MINIMUM: Final = "minimum_data"  # id of promises.yaml
PAYEES: Final = say("Payees undecided")


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
        broken_at=shown.broken_at,
        chain=sum(one.standing is not ChainStanding.WAITING for _, one in facts.chain),
        unapproved=sum(
            one.standing in (ChainStanding.WITHOUT, ChainStanding.RUN_OUT) for _, one in facts.chain
        ),
        incidents=len(facts.incidents),
    )
    lines_ = tuple(_promise(facts, w, number, promise, last) for number, promise in numbered(facts))
    return OverallSummary(
        lead=w.sentences([*_interim(facts), shown.sentence, *shown.details]),
        figures=figures,
        by_tier=_by_tier(facts, w),
        counts=counts_of({look: shown.counts.get(look.value, 0) for look in Look}),
        promises=lines_,
        decisions=w.part(
            _decisions(facts, w),
            Nothing.NONE_HAPPENED,
            say("nothing waits for management."),
        ),
        changes=_changes(w, figures, facts, last),
        not_judged=w(extent_words(facts.extent)),
        last_of=w(say("%(number)s, as of %(day)s", number=last.number, day=last.as_of))
        if last
        else "",
        last=last.summary.figures if last else None,
        last_counts=last.summary.counts if last else None,
        own_side=tuple(w(one) for one in _own_side(facts, lines_)),
    )


def counts_of(looks: Mapping[Look, int]) -> Counts:
    return Counts(**{look.value: looks.get(look, 0) for look in Look})


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


def _decisions(facts: OverallFacts, w: ReportWording) -> Iterator[AskedDecision]:
    """What waits for management, the earliest first; reports together."""
    about = [one for one in facts.waiting if one.kind is ObligationKind.REPORT_APPROVAL]
    manager = w(say("Management"))
    if about:
        yield AskedDecision(
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
            vendor=w(EVERY_VENDOR)
            if len(about) > 1 or not about[0].vendor_id
            else w(facts.names.get(about[0].vendor_id, "")),
            record=_numbers(about),
        )
    for one in facts.waiting:
        if one in about:
            continue
        name = facts.names.get(one.vendor_id or 0)
        yield AskedDecision(
            what=w(one.text),
            proposer="",
            decider=manager,
            decide_by=one.due_on,
            vendor=w(name) if name else w(EVERY_VENDOR),
            record=str(one.text.params.get("number", "")),
        )


def _numbers(rows: Sequence[Obligation]) -> str:
    """Of one record its number; of several none, for there may be very many."""
    return str(rows[0].text.params.get("number", "")) if len(rows) == 1 else ""


def _changes(
    w: ReportWording, now: OverallFigures, facts: OverallFacts, last: OverallReport | None
) -> Part[ChangeRow]:
    if last is None:
        why = say("this is the first report over all vendors; the next one says what has changed.")
        return Part(empty=w.empty(Nothing.NOT_APPLICABLE, why))
    return w.part(
        _moved(w, now, facts, last),
        Nothing.NONE_HAPPENED,
        say("no figure differs from the last report."),
    )


def _moved(
    w: ReportWording, now: OverallFigures, facts: OverallFacts, last: OverallReport
) -> Iterator[ChangeRow]:
    """Vendors first; promise by promise section 3 tells it."""
    then, since = last.summary.figures, facts.since
    came_and_went = at = None
    if since is not None:
        came_and_went = say(
            "new: %(came)s, no longer: %(went)s", came=len(since.came), went=len(since.went)
        )
        at = _came_broken(facts, since)
    for subject, was, is_now, remark in (
        (say("Vendors of the register"), then.vendors, now.vendors, came_and_went),
        (say("Vendors with data within reach"), then.holding, now.holding, None),
        (say("Of these all can be shown"), then.provable, now.provable, None),
        (say("Vendors at which something is not kept"), then.broken_at, now.broken_at, at),
        (say("Entrusted work"), then.works, now.works, None),
        (say("Subcontractors at work"), then.chain, now.chain, None),
        (say("Subcontractors without an approval"), then.unapproved, now.unapproved, None),
        (say("Incidents and suspicions of the period"), then.incidents, now.incidents, None),
        (say("Open findings"), then.findings, now.findings, None),
        (say("Open findings that are critical or major"), then.grave, now.grave, None),
        (PAYEES, then.undecided, now.undecided, None),
    ):
        if was is None and subject.id != PAYEES.id:
            continue  # a report of format 1 does not tell it
        moved = remark is not None and any(remark.params.values())
        if was != is_now or moved:
            yield ChangeRow(
                subject=w(subject),
                before=_figure(was, w),
                after=_figure(is_now, w),
                remark=w(remark) if moved else "",
                strong=remark is at is not None,
            )


def _came_broken(facts: OverallFacts, since: SinceLast) -> Message | None:
    """At how many vendors something came to be not kept, and at how many all is kept again."""
    if since.broken_then is None:
        return None
    broken = {
        id_
        for id_, one in facts.standings.items()
        if one.holds_data and one.worst is Verdict.BROKEN
    }
    then = set(since.broken_then)
    return say(
        "new: %(new)s, mended: %(mended)s", new=len(broken - then), mended=len(then - broken)
    )


def _own_side(facts: OverallFacts, promises: Sequence[PromiseCounts]) -> Iterator[Message]:
    """What is wrong with the company itself: need that was not looked at, and what its people owe."""
    judged = {promise.id: number for number, promise in numbered(facts)}
    number = judged.get(MINIMUM)
    line = next((one for one in promises if one.no == number), None)
    if line is not None and line.counts.broken:
        yield say_n(
            "Data shared whose need is not shown: at %(n)s vendor (promise %(no)s).",
            "Data shared whose need is not shown: at %(n)s vendors (promise %(no)s).",
            line.counts.broken,
            no=line.no,
        )
    for one in facts.own_side:
        who = holder_words(one.holder, facts.company.officer_title)
        yield say(
            "%(who)s: done late %(late)s, overdue on the day %(overdue)s.",
            who=who,
            late=one.late,
            overdue=one.overdue,
        )


def _figure(value: int | None, w: ReportWording) -> str:
    return "–" if value is None else w.formats.number(value)
