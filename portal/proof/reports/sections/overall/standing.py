"""Sections 4 and 5 of a report over all vendors: how the promises stood before, and the tiers. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from statistics import median

from portal.foundation.core.words.messages import Message, Text, say
from portal.proof.reports.content.overall import OverallReport
from portal.proof.reports.content.overall_sections import (
    TierLine,
    TierSection,
    TrendPoint,
    TrendSection,
)
from portal.proof.reports.content.parts import ReportWording
from portal.proof.reports.content.tables import Counts
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.models import Span, half_of, name_of, named_on
from portal.proof.reports.sections.overall.summary import counts_of, tiers
from portal.supervision.findings.severity import GRAVE
from portal.supervision.promises.results import Look, Verdict

MOST_POINTS = 6


def trend(
    facts: OverallFacts, w: ReportWording, now: Counts, last: OverallReport | None
) -> TrendSection:
    """Half-years, the oldest first: of the report before as it says, else as shown on the day itself."""
    month = facts.company.fiscal_year_start_month
    points = {
        day: TrendPoint(
            name=w(name_of(half_of(day, month), month)),
            on=day,
            counts=counts_of(shown),
            source=w(say("shown on the day")),
        )
        for day, shown in facts.past.items()
        if sum(number for look, number in shown.items() if look is not Look.NOT_IN_SCOPE)
    }
    if last is not None and last.as_of < facts.as_of:
        points[last.as_of] = TrendPoint(
            name=w(name_of(Span(last.period.start, last.period.end), month)),
            on=last.as_of,
            counts=last.summary.counts,
            source=last.number,
        )
    points[facts.as_of] = TrendPoint(
        name=w(named_on(facts.span, month, facts.as_of)),
        on=facts.as_of,
        counts=now,
        source=w(say("this report")),
    )
    lead = say(
        "Of every 100 verdicts over all vendors, those not applicable left out. Each line is as of one day: of the "
        "report before as it told it, of others as the portal showed it on that day."
    )
    if len(points) == 1:
        lead = say(
            "Nothing is on record of the half-years before; the next report shows them beside this one."
        )
    return TrendSection(
        lead=w(lead), points=tuple(points[day] for day in sorted(points)[-MOST_POINTS:])
    )


def by_tier(facts: OverallFacts, w: ReportWording) -> TierSection:
    happened = Counter(vendor_id for vendor_id, _, _ in facts.incidents)
    groups: Mapping[str | None, list[int]] = {
        tier: [id_ for id_, one in facts.standings.items() if one.tier == tier]
        for tier, _ in tiers(facts)
    }
    lines = [
        _line(label, groups[tier], happened, facts, w)
        for tier, label in tiers(facts)
        if tier is not None or groups[tier]
    ]
    return TierSection(
        lines=tuple(lines),
        total=_line(say("All together"), list(facts.standings), happened, facts, w),
        note=w(
            say(
                "Answered: check sheets and statements that were due in the period, and of these the share that "
                "was answered by the day. Verified score: median of the last sheet accepted of each vendor."
            )
        ),
    )


def _line(
    label: Message | Text,
    ids: Collection[int],
    happened: Mapping[int, int],
    facts: OverallFacts,
    w: ReportWording,
) -> TierLine:
    own = [facts.standings[id_] for id_ in ids]
    asked = [facts.responses[id_] for id_ in ids if id_ in facts.responses]
    scores = [facts.scores[id_] for id_ in ids if id_ in facts.scores]
    found = [one for id_ in ids for one in facts.findings.get(id_, ())]
    return TierLine(
        tier=w(label),
        vendors=len(own),
        holding=sum(one.holds_data for one in own),
        broken_at=sum(one.holds_data and one.worst is Verdict.BROKEN for one in own),
        due=sum(due for due, _ in asked),
        answered=sum(answered for _, answered in asked),
        score=round(median(scores), 1) if scores else None,
        findings=len(found),
        grave=sum(one.severity in GRAVE for one in found),
        incidents=sum(happened.get(id_, 0) for id_ in ids),
    )
