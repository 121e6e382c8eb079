"""The whole content of a report over all vendors: facts in, frozen content out. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Final

from portal.content.definitions.promises import Promise
from portal.foundation.core.words.messages import Lang, Message, Text, say, say_n
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.board import VendorStanding
from portal.proof.reports.content.overall import (
    ListedRow,
    ListedTier,
    OverallOpinion,
    OverallReport,
    VendorList,
)
from portal.proof.reports.content.overall_sections import (
    ExceptionSection,
    TierLine,
    TierSection,
    ToldException,
    TrendPoint,
    TrendSection,
)
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.content.tables import Counts
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.models import Span, half_of, name_of, named_on
from portal.proof.reports.sections.conclusion import lines
from portal.proof.reports.sections.cover import Imprint, basis_of, cover_of
from portal.proof.reports.sections.overall.found import (
    findings_of_all,
    incidents_of_all,
    matters,
    payees_told,
)
from portal.proof.reports.sections.overall.planned import ahead, chain, done, reviews
from portal.proof.reports.sections.overall.summary import counts_of, numbered, summary, tiers
from portal.proof.reports.workflow import EVERY_VENDOR, ReportDraft, holder_words
from portal.supervision.findings.severity import GRAVE
from portal.supervision.promises.results import Evaluation, Look, Reason, Verdict

# As the marks of a vendor's report; wide, so that the columns of a row stand below each other.
SIGNS: Mapping[Look, str] = {
    Look.BROKEN: "×",
    Look.DUE_SOON: "△",
    Look.EXCEPTED: "◇",
    Look.BEFORE_FIRST: "□",
    Look.KEPT: "○",
    Look.NOT_IN_SCOPE: "－",
}
MOST_WORKS = 2  # names of a vendor's work in its line; of more their number


def assemble_all(
    facts: OverallFacts, draft: ReportDraft, imprint: Imprint, lang: Lang
) -> OverallReport:
    """In one language; the opinion as it was typed."""
    w = ReportWording(lang, facts.company.zone)
    last = imprint.last if isinstance(imprint.last, OverallReport) else None
    told = summary(facts, w, last)
    return OverallReport(
        **cover_of(facts, imprint, w, box="management_report"),
        title=w(say("Management Report on Vendor Supervision")),
        subject=w(EVERY_VENDOR),
        scope=w.sentences(_scope(facts)),
        retention=w(
            say(
                "%(years)s years after the last of these relations ends",
                years=facts.packs.practice.retention_years["supervision_records"],
            )
        ),
        summary=told,
        trend=trend(facts, w, told.counts, last),
        by_tier=by_tier(facts, w),
        exceptions=exceptions(facts, w),
        chain=chain(facts, w),
        done=done(facts, w),
        ahead=ahead(facts, w),
        reviews=reviews(facts, w),
        matters=matters(facts, w),
        vendors=_vendors(facts, w),
        findings=findings_of_all(facts, w),
        incidents=incidents_of_all(facts, w),
        payees=payees_told(facts, w),
        conclusion=OverallOpinion(
            by=w(facts.company.officer_title),
            opinion=w.part(
                lines(draft.opinion), Nothing.NOT_RECORDED, say("no opinion was written.")
            ),
            typed_in=draft.language if draft.opinion.strip() else "",
        ),
        basis=basis_of(
            facts, w, imprint, [say("The verdicts are those of the board on that day.")]
        ),
    )


def _scope(facts: OverallFacts) -> Iterator[Message]:
    holding = sum(standing.holds_data for standing in facts.standings.values())
    yield say_n(
        "%(n)s vendor of the register on the day.",
        "%(n)s vendors of the register on the day.",
        len(facts.standings),
    )
    yield say("Personal data is within reach of %(holding)s of them.", holding=holding)


def _vendors(facts: OverallFacts, w: ReportWording) -> VendorList | Empty:
    if not facts.standings:
        why = say("no vendor is in the register on the day.")
        return w.empty(Nothing.NONE_HAPPENED, why)
    promises = numbered(facts)
    found = []
    for tier_id, label in tiers(facts):
        ids = [id_ for id_, one in facts.standings.items() if one.tier == tier_id]
        if ids:
            rows = tuple(_listed(id_, facts.standings[id_], promises, facts, w) for id_ in ids)
            found.append(ListedTier(tier=w(label), rows=rows))
    return VendorList(
        lead=w(
            say(
                "Every vendor of the register on the day, with the sign of each promise. For vendors of "
                "the tiers for which a report of its own is not asked, the approval of this report is "
                "the report to management."
            )
        ),
        promises=tuple(f"{number} {w(promise.short)}" for number, promise in promises),
        tiers=tuple(found),
    )


def _listed(
    vendor_id: int,
    standing: VendorStanding,
    promises: Sequence[tuple[int, Promise]],
    facts: OverallFacts,
    w: ReportWording,
) -> ListedRow:
    works = [w(name) for name in facts.works.get(vendor_id, ())]
    if len(works) > MOST_WORKS:
        more = len(works) - MOST_WORKS + 1
        works = [*works[: MOST_WORKS - 1], w(say("and %(n)s more", n=more))]
    found = facts.findings.get(vendor_id, ())
    reports = facts.reports.get(vendor_id)
    approved = reports.approved if reports else None
    return ListedRow(
        name=w(facts.names[vendor_id]),
        state=w(WORDS[standing.state]) if standing.state else "",
        works=tuple(works),
        verdicts="".join(SIGNS[standing.look_of(promise.id)] for _, promise in promises),
        findings=len(found),
        grave=sum(one.severity in GRAVE for one in found),
        report=approved.number if approved else "",
        report_on=approved.approved_on if approved else None,
    )


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
