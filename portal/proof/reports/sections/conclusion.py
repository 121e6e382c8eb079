"""Section 11: opinion, conditions, the supervision that comes next. What changed and what waits.

Changes and decisions stand in section 1.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, listed, say
from portal.ledger.contracts.coverage.terms import in_force_on, last_day, renewal_on
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.proof.reports.content.parts import Nothing, Part, ReportWording
from portal.proof.reports.content.report import ConclusionSection, VendorReport
from portal.proof.reports.content.tables import ChangeRow, Decision, LogRow, PlanRow
from portal.proof.reports.facts.facts import ReportFacts, WorkFacts
from portal.proof.reports.facts.sheets import accepted_by
from portal.proof.reports.sections.log import recorded_late, shown_otherwise, since
from portal.proof.reports.workflow import Conclusion as Concluded
from portal.proof.reports.workflow import ReportDraft, conclusion_words, holder_words
from portal.supervision.findings.severity import GRAVE
from portal.supervision.incidents.rules.duties import CLOCKS as INCIDENT_CLOCKS
from portal.supervision.promises.results import Look, Place, Step, Verdict
from portal.supervision.promises.rules.attested import Attested
from portal.supervision.promises.rules.purposes import review_due
from portal.supervision.promises.words import LOOKS
from portal.supervision.promises.work import SupervisedWork

AHEAD = 12  # months the plan looks ahead


# What is owed, what the verdicts ask for and what the records foresee may be one job: its name.
Job = tuple[str, object]
_OWED: Mapping[ObligationKind, str] = {
    ObligationKind.CLAUSE_CHECK: "clauses",
    ObligationKind.CONTRACT_COPY: "copy",
    ObligationKind.CONTRACT_NOTICE: "term",
    ObligationKind.WAIVER_DECISION: "waiver",
    ObligationKind.WAIVER_END: "waiver",
    ObligationKind.QUESTIONNAIRE_ANSWER: "questionnaire",
    ObligationKind.QUESTIONNAIRE_REVIEW: "questionnaire",
    ObligationKind.FINDING_REPAIR: "finding",
    ObligationKind.FINDING_PLAN_REVIEW: "finding",
    ObligationKind.FINDING_VERIFY: "finding",
    ObligationKind.FINDING_RISK_END: "finding",
    ObligationKind.FINDING_EFFECT: "finding",
    ObligationKind.CLIENT_APPROVAL_CONFIRM: "client_approval",
    ObligationKind.PROVISION_CONFIRM: "provision",
    ObligationKind.SUBCONTRACTOR_EXAMINE: "subcontractor",
    ObligationKind.SUBCONTRACTOR_DECISION: "subcontractor",
    ObligationKind.SUBCONTRACTOR_END: "subcontractor",
    ObligationKind.CONFIRMATION_DECISION: "confirmation",
    ObligationKind.CONFIRMATION_RETURNED: "confirmation",
    **dict.fromkeys((ObligationKind.INCIDENT_ASSESS, *INCIDENT_CLOCKS), "incident"),
}
RENEW = say("Renew or replace %(contract)s.")  # as a step of the verdict says it
_ASKED: Mapping[Place, str] = {
    Place.CLAUSE_CHECK: "clauses",
    Place.CHECK_AGAIN: "clauses",
    Place.CONTRACT: "copy",
    Place.WAIVER: "waiver",
    Place.WAIVER_DECISION: "waiver",
    Place.QUESTIONNAIRE: "questionnaire",
    Place.FINDING: "finding",
    Place.CLIENT_APPROVAL: "client_approval",
    Place.PROVISION_RECORD: "provision",
    Place.SUBCONTRACTOR: "subcontractor",
    Place.SUBCONTRACTOR_DECISION: "subcontractor",
    Place.CONFIRMATION: "confirmation",
    Place.CONFIRMATION_DECISION: "confirmation",
    Place.INCIDENT: "incident",
    Place.INCIDENT_CUSTOMER: "incident",
}


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """`on` None: as soon as can be. `job`: which it is, where others may say the same."""

    on: date | None
    what: Message
    who: Holder
    job: Job | None = None


def conclusion(facts: ReportFacts, w: ReportWording, draft: ReportDraft) -> ConclusionSection:
    opinion = lines(draft.opinion)
    given = draft.conclusion is not Concluded.NONE
    return ConclusionSection(
        by=w(facts.company.officer_title),
        word=w(conclusion_words(draft.conclusion)) if given else "",
        opinion=w.part(opinion, Nothing.NOT_RECORDED, say("no opinion was written.")),
        conditions=lines(draft.conditions),
        plan=_plan(facts, w),
        later=_noted(
            since(facts, w),
            say("None of it is in the verdicts, which are those of %(day)s.", day=facts.as_of),
            w,
        ),
        late=_noted(
            recorded_late(facts, w),
            say(
                "Each of it held on %(day)s or before and is in this report; where it stands in a "
                "table, the day of recording stands with it.",
                day=facts.as_of,
            ),
            w,
        ),
        shown=shown_otherwise(facts, w),
        typed_in=draft.language if opinion or draft.conditions.strip() else "",
    )


def _noted(rows: tuple[LogRow, ...], note: Message, w: ReportWording) -> Part[LogRow] | None:
    return Part(rows=rows, note=w(note)) if rows else None


def lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())


def _plan(facts: ReportFacts, w: ReportWording) -> Part[PlanRow]:
    """What is late or has no day first, then by day; nothing twice."""
    end = add_months(facts.as_of, AHEAD)
    planned = list(_owed(facts))
    known = {act.job for act in planned}
    for found in (_reviews, _steps, _statements, _contracts, _exceptions):
        for act in found(facts):
            if act.job is None or act.job not in known:
                planned.append(act)
                known.add(act.job)
    chosen = [act for act in planned if act.on is None or act.on <= end]
    chosen.sort(key=lambda act: act.on or date.min)
    officer = facts.company.officer_title
    rows = dict.fromkeys(
        PlanRow(
            on=act.on,
            what=w(act.what),
            who=w(holder_words(act.who, officer)),
            late=max((facts.as_of - act.on).days, 0) if act.on else 0,
        )
        for act in chosen
    )
    undated = any(row.on is None for row in rows)
    note = say("Without a day: as soon as possible.") if undated else ""
    why = say("nothing is due within the next %(months)s months.", months=AHEAD)
    return w.part(rows, Nothing.NONE_HAPPENED, why, note)


def _owed(facts: ReportFacts) -> Iterator[PlannedAct]:
    """What somebody owes already; reviews of data are told together, below."""
    for obligation in facts.obligations:
        if obligation.kind is ObligationKind.DATA_REVIEW:
            continue
        name = _OWED.get(obligation.kind)
        yield PlannedAct(
            obligation.due_on,
            obligation.text,
            obligation.holder,
            (name, obligation.subject_id) if name else None,
        )


def _steps(facts: ReportFacts) -> Iterator[PlannedAct]:
    """What the verdicts ask of us; what the vendor has to do stands among what is owed."""
    decided_on = {
        obligation.subject_id
        for obligation in facts.obligations
        if obligation.kind is ObligationKind.ATTESTATION_EXCEPTION
    }
    for promise in facts.evaluation.promises:
        for point in promise.points:
            step = point.step
            wanted = point.verdict in (Verdict.BROKEN, Verdict.DUE_SOON)
            if step is None or not wanted or step.who is Holder.VENDOR:
                continue
            if step.target.place is Place.ATTESTATION and step.target.id in decided_on:
                continue
            if step.by is None or step.by >= facts.as_of:
                yield PlannedAct(step.by, step.what, step.who, _job(step))


def _job(step: Step) -> Job | None:
    """A review of a day is of all data whose day that is; a contract is shown, or its end is met."""
    if step.target.place is Place.DATA_REVIEW:
        return "review", step.by
    if step.what.id == RENEW.id:
        return "term", step.target.id
    name = _ASKED.get(step.target.place)
    return (name, step.target.id) if name else None


def _statements(facts: ReportFacts) -> Iterator[PlannedAct]:
    """The statements the tiers ask for next, those of one day and work together."""
    due: dict[date, dict[str, list[Text]]] = defaultdict(lambda: defaultdict(list))
    for work in _running(facts):
        for statement_id in work.on_day.tier.attestations:
            opens = _opens(work, statement_id, facts)
            if opens is not None and opens >= facts.as_of:
                title = facts.packs.statements[statement_id].title
                due[opens][work.number].append(title)
    for opens, by_work in due.items():
        alike: dict[tuple[Text, ...], list[str]] = defaultdict(list)
        for number, titles in by_work.items():
            alike[tuple(titles)].append(number)
        for same, numbers in alike.items():
            works = ", ".join(numbers)
            what = say("%(work)s: ask for %(statements)s", work=works, statements=listed(same))
            yield PlannedAct(opens, what, Holder.PROCUREMENT)


def _running(facts: ReportFacts) -> list[WorkFacts]:
    return [work for work in facts.works if work.on_day.runs_on(facts.as_of)]


def _opens(work: WorkFacts, statement_id: str, facts: ReportFacts) -> date | None:
    if statement_id not in facts.packs.statements or statement_id in work.on_day.asked:
        return None
    coming = Attested(work.on_day, statement_id, facts.on).next_period()
    return None if coming is None else coming.opens_on


def _reviews(facts: ReportFacts) -> Iterator[PlannedAct]:
    """Of the data of all work together, by the day on which the last review is too old."""
    by_day: dict[date, list[str]] = defaultdict(list)
    for work in _running(facts):
        for day in {review_due(share) for share in work.on_day.shares}:
            by_day[day].append(work.number)
    for day, numbers in by_day.items():
        works = ", ".join(numbers)
        what = say("%(work)s: review whether the data is still needed", work=works)
        yield PlannedAct(day, what, Holder.PROCUREMENT, ("review", day))


def _contracts(facts: ReportFacts) -> Iterator[PlannedAct]:
    for contract in facts.contracts:
        if not in_force_on(contract, facts.as_of):
            continue
        named = {"number": contract.number, "title": contract.title}
        job = "term", contract.id
        renewal, last = renewal_on(contract, facts.as_of), last_day(contract)
        if renewal is not None and renewal.notice_by and renewal.notice_by >= facts.as_of:
            what = say("%(number)s %(title)s: last day to give notice", **named)
            yield PlannedAct(renewal.notice_by, what, Holder.PROCUREMENT, job)
        elif last is not None:
            what = say("%(number)s %(title)s ends", **named)
            yield PlannedAct(last, what, Holder.PROCUREMENT, job)


def _exceptions(facts: ReportFacts) -> Iterator[PlannedAct]:
    for work in facts.works:
        for signed in work.on_day.signed.values():
            until = signed.accepted_until
            if until is not None and until >= facts.as_of:
                what = say("%(number)s: the accepted exceptions end", number=signed.number)
                yield PlannedAct(until, what, Holder.PRIVACY_OFFICER)


_LOOKS = tuple(Look)  # the gravest first


def looks_before(facts: ReportFacts, last: VendorReport | None) -> Mapping[str, Look]:
    """What stands beside the verdicts, by promise: what the last report said; where there is none,
    how it was on the day before the period."""
    if last is None:
        before = facts.before.promises if facts.before else ()
        return {verdict.promise.id: verdict.look for verdict in before}
    said = {promise.no: Look(promise.sign) for promise in last.summary.promises}
    numbered = enumerate(facts.packs.promises.promises, start=1)
    return {promise.id: said[no] for no, promise in numbered if no in said}


def changes(facts: ReportFacts, w: ReportWording, last: VendorReport | None) -> Part[ChangeRow]:
    """Of verdicts since the last report, of facts since the day before the period."""
    if facts.before is None and last is None:
        why = say("the vendor was not in the register before this period.")
        return Part(empty=w.empty(Nothing.NOT_APPLICABLE, why))
    day = facts.span.day_before
    compared = say(
        "What is no verdict is compared with %(day)s, the day before the period.", day=day
    )
    return w.part(
        (*_verdicts(facts, w, looks_before(facts, last)), *_facts(facts, w)),
        Nothing.NONE_HAPPENED,
        say("nothing differs from the day before the period."),
        "" if last is None or last.as_of == day else compared,
    )


def _verdicts(
    facts: ReportFacts, w: ReportWording, known: Mapping[str, Look]
) -> Iterator[ChangeRow]:
    """The gravest new verdict first."""
    labels: dict[str, Message | Text] = {
        verdict.id: verdict.label for verdict in facts.packs.promises.verdicts
    }
    labels[Look.BEFORE_FIRST] = LOOKS[Look.BEFORE_FIRST]
    moved = [
        (promise.promise.short, known[promise.promise.id], promise.look)
        for promise in facts.evaluation.promises
        if known.get(promise.promise.id, promise.look) is not promise.look
    ]
    for name, old, new in sorted(moved, key=lambda change: _LOOKS.index(change[2])):
        yield ChangeRow(subject=w(name), before=w(LOOKS[old]), after=w(LOOKS[new]), strong=True)


def _facts(facts: ReportFacts, w: ReportWording) -> Iterator[ChangeRow]:
    counted = {
        engagement.engagement_id
        for engagement in (facts.before.engagements if facts.before else ())
        if engagement.counts
    }
    old = [work for work in facts.works_before.works if work.engagement_id in counted]
    new = [work.on_day for work in facts.works if work.verdict.counts]
    before = _figures(facts, facts.span.day_before, facts.works_before.tier, old)
    after = _figures(facts, facts.as_of, facts.evaluation.tier, new)
    for (subject, was), (_, is_now) in zip(before, after, strict=True):
        if was != is_now:
            yield ChangeRow(subject=w(subject), before=_shown(was, w), after=_shown(is_now, w))


def _figures(
    facts: ReportFacts, day: date, tier: str | None, works: Sequence[SupervisedWork]
) -> list[tuple[Message, Text | int]]:
    """What is compared, as it was on the day; of sheets the one accepted last."""
    sheet = next((sheet.assignment for sheet in accepted_by(facts.sheets, day)), None)
    found = [finding for finding in facts.findings if finding.is_open_on(day)]
    return [
        (say("Risk tier"), _plain(None) if tier is None else facts.packs.tiers.by_id[tier].label),
        (say("Work with data within reach"), len(works)),
        (say("Categories of data shared"), sum(len(work.shares) for work in works)),
        (say("Other parties declared by the vendor"), len(facts.declared(day))),
        (say("Grade of the check sheet"), _plain(sheet.grade if sheet else None)),
        (say("Verified points of the check sheet"), _plain(sheet.verified if sheet else None)),
        (say("Open findings"), len(found)),
        (
            say("Open findings that are critical or major"),
            sum(finding.severity_on(day) in GRAVE for finding in found),
        ),
    ]


def _plain(value: str | float | None) -> Text:
    """Nothing is a dash, points have one decimal."""
    words = "–" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)
    return Text(ja=words, en=words)


def _shown(value: Text | int, w: ReportWording) -> str:
    return w.formats.number(value) if isinstance(value, int) else w(value)


DECISIONS = frozenset(  # obligations whose holder decides something, told nowhere else
    {
        ObligationKind.CONFIRMATION_DECISION,
        ObligationKind.EXTENSION_DECISION,
        ObligationKind.MERGER_DECISION,
        ObligationKind.SUSPENSION_CONFIRM,
        ObligationKind.WAIVER_DECISION,
    }
)


def others(facts: ReportFacts, w: ReportWording) -> Iterator[Decision]:
    """Everything else that waits for somebody to say yes or no."""
    for owed in facts.obligations:
        if owed.kind in DECISIONS:
            decider = w(holder_words(owed.holder, facts.company.officer_title))
            what = w(owed.text)
            yield Decision(what=what, proposer="", decide_by=owed.due_on, decider=decider)


def billing(facts: ReportFacts, w: ReportWording) -> Iterator[Decision]:
    """Of billing data for other purposes the officer decides; nobody owes it by a day."""
    steps = {
        point.step.target.id: point.step
        for promise in facts.evaluation.promises
        for point in promise.points
        if point.step is not None and point.step.target.place is Place.BILLING_DECISION
    }
    for _, step in sorted(steps.items()):
        decider = w(holder_words(step.who, facts.company.officer_title))
        yield Decision(what=w(step.what), proposer="", decide_by=step.by, decider=decider)
