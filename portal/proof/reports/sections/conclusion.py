"""Section 11: the officer's opinion and conditions, and the supervision that comes next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.contracts.coverage.terms import in_force_on, last_day, renewal_on
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.content.report import ConclusionSection
from portal.proof.reports.content.tables import LogRow, PlanRow
from portal.proof.reports.facts.facts import ReportFacts, WorkFacts
from portal.proof.reports.sections.log import recorded_late, since
from portal.proof.reports.workflow import Conclusion as Concluded
from portal.proof.reports.workflow import ReportDraft, conclusion_words, holder_words
from portal.supervision.promises.results import Place, Step, listed
from portal.supervision.promises.rules.attested import Attested
from portal.supervision.promises.rules.minimum_data import review_due
from portal.supervision.promises.verdicts import Verdict

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
    ObligationKind.CONFIRMATION_DECISION: "confirmation",
    ObligationKind.CONFIRMATION_RETURNED: "confirmation",
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
    Place.CONFIRMATION: "confirmation",
    Place.CONFIRMATION_DECISION: "confirmation",
}


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """`on` None: as soon as can be. `job`: which it is, where others may say the same."""

    on: date | None
    what: Message
    who: Holder
    job: Job | None = None


def conclusion(facts: ReportFacts, w: ReportWording, draft: ReportDraft) -> ConclusionSection:
    opinion = _lines(draft.opinion)
    given = draft.conclusion is not Concluded.NONE
    nothing = Empty(kind=Nothing.NOT_RECORDED, sentence=w(say("no opinion was written.")))
    return ConclusionSection(
        by=w(facts.company.officer_title),
        word=w(conclusion_words(draft.conclusion)) if given else "",
        opinion=Part(rows=opinion, empty=None if opinion else nothing),
        conditions=_lines(draft.conditions),
        plan=_plan(facts, w),
        later=_later(facts, w),
        late=_late(facts, w),
        typed_in=draft.language if opinion or draft.conditions.strip() else "",
    )


def _later(facts: ReportFacts, w: ReportWording) -> Part[LogRow] | None:
    """What happened after the day of the report, so that nobody takes it for part of it."""
    rows = since(facts, w)
    if not rows:
        return None
    note = say("None of it is in the verdicts, which are those of %(day)s.", day=facts.as_of)
    return Part(rows=rows, note=w(note))


def _late(facts: ReportFacts, w: ReportWording) -> Part[LogRow] | None:
    """What was recorded too late for the day, but is in the report."""
    rows = recorded_late(facts, w)
    if not rows:
        return None
    note = say(
        "Each of it held on %(day)s or before and is in this report; where it stands in a table, the "
        "day of recording stands with it.",
        day=facts.as_of,
    )
    return Part(rows=rows, note=w(note))


def _lines(typed: str) -> tuple[str, ...]:
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
    if not rows:
        sentence = say("nothing is due within the next %(months)s months.", months=AHEAD)
        return Part(empty=Empty(kind=Nothing.NONE_HAPPENED, sentence=w(sentence)))
    undated = any(row.on is None for row in rows)
    note = say("Without a day: as soon as possible.") if undated else ""
    return Part(rows=tuple(rows), note=w(note))


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
    due: dict[date, dict[str, list[Text]]] = {}
    for work in _running(facts):
        for statement_id in work.on_day.tier.attestations:
            opens = _opens(work, statement_id, facts)
            if opens is not None and opens >= facts.as_of:
                title = facts.packs.statements[statement_id].title
                due.setdefault(opens, {}).setdefault(work.number, []).append(title)
    for opens, by_work in due.items():
        for titles, works in _grouped(by_work).items():
            what = say("%(work)s: ask for %(statements)s", work=works, statements=listed(titles))
            yield PlannedAct(opens, what, Holder.PROCUREMENT)


def _grouped(by_work: Mapping[str, Sequence[Text]]) -> dict[tuple[Text, ...], str]:
    """The numbers of work that asks for the same, in one."""
    found: dict[tuple[Text, ...], list[str]] = {}
    for number, titles in by_work.items():
        found.setdefault(tuple(titles), []).append(number)
    return {titles: ", ".join(numbers) for titles, numbers in found.items()}


def _running(facts: ReportFacts) -> list[WorkFacts]:
    return [work for work in facts.works if work.on_day.runs_on(facts.as_of)]


def _opens(work: WorkFacts, statement_id: str, facts: ReportFacts) -> date | None:
    if statement_id not in facts.packs.statements or statement_id in work.on_day.asked:
        return None
    coming = Attested(work.on_day, statement_id, facts.on).next_period()
    return None if coming is None else coming.opens_on


def _reviews(facts: ReportFacts) -> Iterator[PlannedAct]:
    """Of the data of all work together, by the day on which the last review is too old."""
    by_day: dict[date, list[str]] = {}
    for work in _running(facts):
        for day in {review_due(share) for share in work.on_day.shares}:
            by_day.setdefault(day, []).append(work.number)
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
