"""The whole content of a report over all vendors: facts in, frozen content out. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from portal.content.definitions.promises import Promise
from portal.foundation.core.words.messages import Lang, Message, say, say_n
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.payees.workflow import OUTCOMES
from portal.ledger.vendors.workflow import WORDS
from portal.proof.desk.board import VendorStanding
from portal.proof.reports.content.overall import (
    FoundRow,
    ListedRow,
    ListedTier,
    OpenPoints,
    OverallFindings,
    OverallIncident,
    OverallIncidents,
    OverallOpinion,
    OverallReport,
    PayeeSection,
    PointRow,
    VendorList,
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
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.sections.conclusion import lines
from portal.proof.reports.sections.cover import Imprint, basis_of, cover_of
from portal.proof.reports.sections.overall_summary import (
    numbered,
    outstanding,
    shown_then,
    summary,
    tiers,
    told_of,
)
from portal.proof.reports.workflow import EVERY_VENDOR, GRAVITIES, ReportDraft, holder_words
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.findings.severity import GRAVE, Severity
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
AGES = ((30, say("up to 30 days")), (90, say("31 to 90 days")), (180, say("91 to 180 days")))


def assemble_all(
    facts: OverallFacts, draft: ReportDraft, imprint: Imprint, lang: Lang
) -> OverallReport:
    """In one language; the opinion as it was typed."""
    w = ReportWording(lang, facts.company.zone)
    last = imprint.last if isinstance(imprint.last, OverallReport) else None
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
        summary=summary(facts, w, last),
        vendors=_vendors(facts, w),
        open_points=_open_points(facts, w),
        findings=_findings(facts, w),
        incidents=_incidents(facts, w),
        payees=_payees(facts, w),
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


def _open_points(facts: OverallFacts, w: ReportWording) -> OpenPoints | Empty:
    broken, excepted = list[PointRow](), list[PointRow]()
    for vendor_id, judged in facts.reasons.items():
        if not facts.standings[vendor_id].holds_data:
            continue
        broken += _points(vendor_id, judged, Verdict.BROKEN, facts, w)
        excepted += _points(vendor_id, judged, Verdict.EXCEPTED, facts, w)
    instructions, returns, shown = told_of(facts, w), outstanding(facts, w), shown_then(facts, w)
    if not (broken or excepted or facts.instructions or facts.returns or shown):
        why = say(
            "every promise is kept without an exception where personal data is within reach, and no "
            "instruction and no return is open."
        )
        return w.empty(Nothing.NONE_HAPPENED, why)
    more = say_n(
        "At %(n)s more vendor something is not kept: see the signs in section 2.",
        "At %(n)s more vendors something is not kept: see the signs in section 2.",
        facts.unnamed,
    )
    return OpenPoints(
        lead=w(say("Where personal data is within reach: why, who acts next, and by when.")),
        broken=w.part(
            broken,
            Nothing.NONE_HAPPENED,
            say("no promise is broken."),
            more if facts.unnamed else "",
        ),
        excepted=w.part(excepted, Nothing.NONE_HAPPENED, say("no approved exception is in force.")),
        instructions=instructions,
        returns=returns,
        shown=shown,
    )


def _points(
    vendor_id: int, judged: Evaluation, wanted: Verdict, facts: OverallFacts, w: ReportWording
) -> Iterator[PointRow]:
    """The first reason of each promise that has the verdict at the vendor."""
    labels = dict(tiers(facts))
    for promise in judged.promises:
        if promise.verdict is not wanted:
            continue
        point: Reason = next(one for one in promise.points if one.verdict is wanted)
        step = point.step
        by = step.by if step else None
        yield PointRow(
            vendor=w(facts.names[vendor_id]),
            tier=w(labels[facts.standings[vendor_id].tier]),
            promise=w(promise.promise.short),
            reason=w(point.reason),
            step=w(step.what) if step else "",
            who=w(holder_words(step.who, facts.company.officer_title)) if step else "",
            by=by or point.rests_until,
            late=max((facts.as_of - by).days, 0) if by else 0,
            records=tuple(w(record.number) for record in promise.records[:3]),
        )


def _findings(facts: OverallFacts, w: ReportWording) -> OverallFindings | Empty:
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


def _incidents(facts: OverallFacts, w: ReportWording) -> OverallIncidents | Empty:
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


def _payees(facts: OverallFacts, w: ReportWording) -> PayeeSection | Empty:
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
