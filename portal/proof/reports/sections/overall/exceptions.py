"""Section 8 of a report over all vendors: what is not kept, soon no more, or excepted, one by one. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from portal.foundation.core.words.messages import Message, say, say_n
from portal.proof.reports.content.overall_sections import ExceptionSection, ToldException
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.sections.overall.summary import tiers
from portal.proof.reports.workflow import holder_words
from portal.supervision.promises.results import Evaluation, Reason, Verdict

MOST_TOLD: Final = 100  # of each kind
# Of what still holds, that which ends soon; of what does not, all.
WITHIN: Final = {Verdict.DUE_SOON: timedelta(days=30), Verdict.EXCEPTED: timedelta(days=90)}


def exceptions(facts: OverallFacts, w: ReportWording) -> ExceptionSection | Empty:
    found = {verdict: _rows(verdict, facts, w) for verdict in (Verdict.BROKEN, *WITHIN)}
    if not any(rows or facts.unnamed[verdict] for verdict, rows in found.items()):
        why = say(
            "every promise is kept where personal data is within reach; none ends within 30 days, and no "
            "approved exception within 90."
        )
        return w.empty(Nothing.NONE_HAPPENED, why)
    return ExceptionSection(
        lead=w(
            say(
                "Where personal data is within reach: all that is not kept, what is kept for 30 days more at "
                "most, and approved exceptions that end within 90 days. By tier and day."
            )
        ),
        not_kept=sum(
            verdict is Verdict.BROKEN
            for one in facts.standings.values()
            if one.holds_data
            for verdict in one.verdicts.values()
        ),
        broken=_part(Verdict.BROKEN, found, say("no promise is broken."), facts, w),
        due_soon=_part(
            Verdict.DUE_SOON, found, say("nothing that is kept ends within 30 days."), facts, w
        ),
        excepted=_part(
            Verdict.EXCEPTED, found, say("no approved exception ends within 90 days."), facts, w
        ),
    )


def _part(
    verdict: Verdict,
    found: dict[Verdict, list[ToldException]],
    why: Message,
    facts: OverallFacts,
    w: ReportWording,
) -> Part[ToldException]:
    rows = found[verdict]
    note = w.sentences(_left_out(len(rows) - MOST_TOLD, facts.unnamed[verdict]))
    if not rows:
        return Part(empty=w.empty(Nothing.NONE_HAPPENED, w.sentences([why, note])))
    return Part(rows=tuple(rows[:MOST_TOLD]), note=note)


def _left_out(rows: int, vendors: int) -> Iterator[Message]:
    if rows > 0:
        yield say_n(
            "%(n)s more is left out here: see the signs in section 17.",
            "%(n)s more are left out here: see the signs in section 17.",
            rows,
        )
    if vendors:
        yield say_n(
            "%(n)s more vendor has this sign and is not told one by one: see section 17.",
            "%(n)s more vendors have this sign and are not told one by one: see section 17.",
            vendors,
        )


def _rows(verdict: Verdict, facts: OverallFacts, w: ReportWording) -> list[ToldException]:
    """By tier, then by day; what has none last."""
    order = {tier: place for place, (tier, _) in enumerate(tiers(facts))}
    found = [
        (order[facts.standings[vendor_id].tier], row.by or date.max, row.vendor, place, row)
        for vendor_id, judged in facts.reasons.items()
        if facts.standings[vendor_id].holds_data
        for place, row in enumerate(_of_vendor(verdict, vendor_id, judged, facts, w))
    ]
    return [row for *_, row in sorted(found, key=lambda one: one[:4])]


def _of_vendor(
    verdict: Verdict, vendor_id: int, judged: Evaluation, facts: OverallFacts, w: ReportWording
) -> Iterator[ToldException]:
    """The first reason of each promise that has the verdict at the vendor, as far as it is told."""
    labels = dict(tiers(facts))
    within = WITHIN.get(verdict)
    for promise in judged.promises:
        if promise.verdict is not verdict:
            continue
        point: Reason = next(one for one in promise.points if one.verdict is verdict)
        step = point.step
        by = point.rests_until if within else step.by if step else None
        by = by or (step.by if step else None) or point.rests_until
        if within and (by is None or by > facts.as_of + within):
            continue
        days = (facts.as_of - by).days if by else 0
        yield ToldException(
            vendor=w(facts.names[vendor_id]),
            tier=w(labels[facts.standings[vendor_id].tier]),
            promise=w(promise.promise.short),
            reason=w(point.reason),
            step=w(step.what) if step else "",
            who=w(holder_words(step.who, facts.company.officer_title)) if step else "",
            owner=facts.owners.get(vendor_id, ""),
            by=by,
            late=max(days, 0),
            left=max(-days, 0),
            records=tuple(w(record.number) for record in promise.records[:3]),
        )
