"""Section 1, one page: the conclusion and why, every promise with its verdict, what to decide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import Any

from portal.foundation.core.words.messages import Lang, Message, Text, listed, say, say_n
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.proof.reports.content.parts import Mark, Nothing, ReportWording
from portal.proof.reports.content.report import Summary, VendorReport
from portal.proof.reports.content.tables import Counts, Decision, PrintedReason, PromiseLine
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.sections.conclusion import billing, changes, lines, looks_before, others
from portal.proof.reports.sections.first_page.kept import strip
from portal.proof.reports.sections.work import state
from portal.proof.reports.workflow import Conclusion as Concluded
from portal.proof.reports.workflow import ReportDraft, conclusion_words, role_words
from portal.supervision.attestations.models import ExceptionDecision
from portal.supervision.findings.models import RiskAcceptance
from portal.supervision.onboarding.models import Proposed, VendorProposal
from portal.supervision.promises.results import Look, PromiseVerdict, Reason

MOST_REASONS = 2  # of one promise; the sections say the rest
MOST_RECORDS = 4
MOST_WORKS = 4
MOST_OPINION = 240  # characters of it beside the conclusion
LONGEST = {"ja": 40, "en": 80}  # characters of a name in a reason, so that the summary stays a page
WORK = "\ufffc"  # stands for the work until it is known which work has the same reason


def summary(
    facts: ReportFacts, w: ReportWording, draft: ReportDraft, last_report: VendorReport | None
) -> Summary:
    """`last_report`: what the report before this one says, if there is one."""
    looks = looks_before(facts, last_report)
    promises = tuple(_line(promise, facts, w, looks) for promise in facts.evaluation.promises)
    opinion, goes_on = _opening(draft.opinion)
    last = facts.previous
    return Summary(
        conclusion=w(conclusion_words(draft.conclusion)),
        last_conclusion=w(conclusion_words(last.conclusion)) if last else "",
        lead=w.sentences(_lead(promises, draft, facts)),
        counts=Counts.of(
            (line.verdict for line in promises),
            sum(line.sign == Look.BEFORE_FIRST for line in promises),
        ),
        promises=promises,
        decisions=w.part(
            _decisions(facts, w, draft),
            Nothing.NONE_HAPPENED,
            say("nothing waits for a decision."),
        ),
        changes=changes(facts, w, last_report),
        not_judged=w.sentences(_not_judged(facts)),
        last_of=w(_last_of(facts)) if looks else "",
        opinion=opinion,
        goes_on=goes_on,
        conditions=lines(draft.conditions),
        strip=strip(facts, w, _numbers(facts)),
    )


def _lead(
    promises: Sequence[PromiseLine], draft: ReportDraft, facts: ReportFacts
) -> Iterator[Message | str]:
    """Where the relation stands, how far the period is, and how the promises do, worst first."""
    yield from state(facts)
    if facts.as_of < facts.span.last:
        yield say("An interim report: the period runs until %(last)s.", last=facts.span.last)
    broken = [promise.name for promise in promises if promise.verdict is Mark.BROKEN]
    soon = [promise.name for promise in promises if promise.verdict is Mark.DUE_SOON]
    excepted = [promise.name for promise in promises if promise.verdict is Mark.EXCEPTED]
    if broken:
        yield say_n(
            "Of the %(all)s promises judged %(n)s is not kept: %(names)s.",
            "Of the %(all)s promises judged %(n)s are not kept: %(names)s.",
            len(broken),
            all=len(promises),
            names=_names(broken),
        )
    else:
        yield say("Of the %(all)s promises judged none is broken.", all=len(promises))
    if soon:
        yield say("Soon due: %(names)s.", names=_names(soon))
    if excepted:
        yield say("With an approved exception: %(names)s.", names=_names(excepted))
    first = [promise.name for promise in promises if promise.sign == Look.BEFORE_FIRST]
    if first:
        yield say(
            "Before the first check, so without a record yet: %(names)s.", names=_names(first)
        )
    if draft.conclusion is Concluded.NONE:
        yield say("The report was made without the opinion of a person.")


def _opening(opinion: str) -> tuple[str, bool]:
    """How the opinion begins, whole sentences where they are short enough, and whether it goes on
    in section 11."""
    whole = " ".join(lines(opinion))
    if len(whole) <= MOST_OPINION:
        return whole, False
    ends = [whole.rfind(mark, 0, MOST_OPINION) + len(mark) for mark in ("。", ". ")]
    cut = max(ends) if max(ends) > MOST_OPINION // 3 else MOST_OPINION
    return f"{whole[:cut].rstrip()} …", True


def _last_of(facts: ReportFacts) -> Message:
    """Of which report, or of which day, the last verdicts are."""
    last = facts.previous
    if last is not None and last.as_of is not None:
        return say("%(number)s, as of %(day)s", number=last.number, day=last.as_of)
    return say(
        "%(day)s, the day before the period; no report came before this one",
        day=facts.span.day_before,
    )


def _not_judged(facts: ReportFacts) -> Iterator[Message]:
    """What the verdicts do not cover, by the numbers of the board."""
    extent = facts.evaluation.extent
    if not extent.others:
        yield say("Every promise of the policy about vendors is judged.")
        return
    numbers = _numbers(facts)
    yield say_n(
        "Of the policy’s %(all)s promises about vendors %(n)s is judged in this edition. Not judged: "
        "%(names)s.",
        "Of the policy’s %(all)s promises about vendors %(n)s are judged in this edition. Not "
        "judged: %(names)s.",
        len(extent.judged),
        all=extent.number,
        names=listed(
            Text(
                ja=f"{numbers[promise.id]} {promise.short.ja}",
                en=f"{numbers[promise.id]} {promise.short.en}",
            )
            for promise in extent.others
        ),
    )
    unapproved = facts.evaluation.unapproved
    if unapproved:
        yield say(
            "The data of %(numbers)s was entrusted to the company by a customer, whose approval is "
            "not on record.",
            numbers=listed(Text(ja=verdict.number, en=verdict.number) for verdict in unapproved),
        )


def _numbers(facts: ReportFacts) -> Mapping[str, int]:
    """Of every promise of the policy, as on the board."""
    return {promise.id: no for no, promise in enumerate(facts.packs.promises.promises, start=1)}


def _names(names: Sequence[str]) -> Text:
    """Each as a name, so that it is read as part of no sentence."""
    return Text(
        ja="".join(f"「{name}」" for name in names), en=", ".join(f"“{name}”" for name in names)
    )


def _line(
    one: PromiseVerdict, facts: ReportFacts, w: ReportWording, looks: Mapping[str, Look]
) -> PromiseLine:
    pack = facts.packs.promises
    before = looks.get(one.promise.id)
    first = before is Look.BEFORE_FIRST
    duties = {duty.id: duty.label for duty in pack.duties}
    return PromiseLine(
        no=_numbers(facts)[one.promise.id],
        duty=w(duties[one.promise.duty]),
        name=w(one.promise.short),
        policy=w(one.policy),
        verdict=Mark(one.verdict.value),
        last=None if before is None else Mark.KEPT if first else Mark(before.value),
        reasons=_reasons(one, facts, w),
        without_record=one.without_record,
        last_without_record=first,
    )


def _reasons(
    one: PromiseVerdict, facts: ReportFacts, w: ReportWording
) -> tuple[PrintedReason, ...]:
    """What makes the verdict, short, and the records it rests on."""
    points = [point for point in one.points if point.verdict is one.verdict]
    if not points:
        return tuple(PrintedReason(text=w.brief(reason)) for reason in one.reasons)
    told = _told(points, one, facts, w)
    if one.look is Look.KEPT and len(told) > MOST_REASONS:
        reasons = [_all_kept(one, w)]
    else:
        reasons = [_reason(text, by, facts, w) for text, by in told[:MOST_REASONS]]
        left = len(told) - MOST_REASONS
        if left > 0:
            more = say_n(
                "%(n)s more point; see the sections below.",
                "%(n)s more points; see the sections below.",
                left,
            )
            reasons.append(PrintedReason(text=w(more)))
    shown = " ".join(reason.text for reason in reasons)
    numbers = [record.number for record in one.records if isinstance(record.number, str)]
    records = [number for number in numbers if number not in shown]
    if records:
        reasons[-1] = replace(reasons[-1], records=tuple(records[:MOST_RECORDS]))
    return tuple(reasons)


def _told(
    points: Sequence[Reason], one: PromiseVerdict, facts: ReportFacts, w: ReportWording
) -> list[tuple[str, date | None]]:
    """Each reason once, and by when its most urgent step is to be done: work of the same reason
    together by number, and not named where there is only one. No day is ever left out."""
    works: dict[str, list[str]] = {}
    by: dict[str, date | None] = {}
    for point in points:
        name = point.reason.params.get("work")
        text = w.brief(_shortened(point.reason, w.lang))
        by.setdefault(text, point.by)
        number = _number(name, facts, w)
        if name is not None and number not in works.setdefault(text, []):
            works[text].append(number)
    alone = len(one.works) == 1
    return [(_naming(text, works.get(text, []), w, alone=alone), by[text]) for text in by]


def _naming(text: str, works: Sequence[str], w: ReportWording, *, alone: bool) -> str:
    if alone and text.startswith(f"{WORK}: "):
        text = text.removeprefix(f"{WORK}: ")
        return text[:1].upper() + text[1:]
    named = w.listed(works[:MOST_WORKS])
    left = len(works) - MOST_WORKS
    if left > 0:
        named = f"{named} {w(say_n('and %(n)s more', 'and %(n)s more', left))}"
    return text.replace(WORK, named)


def _number(name: Any, facts: ReportFacts, w: ReportWording) -> str:
    """Of the work called so; its name where several are."""
    numbers = [work.number for work in facts.works if work.on_day.name == name]
    return numbers[0] if len(numbers) == 1 else w(_cut(name, w.lang))


def _shortened(reason: Message, lang: Lang) -> Message:
    """With a sign in place of the work, and long names cut: the sections below have the whole."""
    params = {
        key: WORK if key == "work" else _cut(value, lang) for key, value in reason.params.items()
    }
    return replace(reason, params=MappingProxyType(params))


def _cut(value: Any, lang: Lang) -> Any:
    if isinstance(value, Message):
        return _shortened(value, lang)
    if isinstance(value, Text):
        return Text(ja=_cut(value.ja, "ja"), en=_cut(value.en, "en"))
    most = LONGEST[lang]
    if not isinstance(value, str) or len(value) <= most:
        return value
    marks = "、" if lang == "ja" else " "
    end = value.rfind(marks, most // 2, most)
    return value[: end if end > 0 else most].rstrip("、, ") + "…"


def _all_kept(one: PromiseVerdict, w: ReportWording) -> PrintedReason:
    """Of much work at once, and how long that is sure."""
    until, pieces = one.rests_until, len(one.works)
    text = w(say_n("Kept for %(n)s piece of work.", "Kept for all %(n)s pieces of work.", pieces))
    label = _after(text, w(say("sure until"))) if until else ""
    return PrintedReason(text=text, label=label, on=until)


def _after(text: str, label: str) -> str:
    """A label that follows a whole sentence begins large."""
    return label[:1].upper() + label[1:] if text.endswith(".") else label


def _reason(text: str, by: date | None, facts: ReportFacts, w: ReportWording) -> PrintedReason:
    """A day that the sentence says already is not said twice."""
    if by is None:
        return PrintedReason(text=text)
    late = max((facts.as_of - by).days, 0)
    if w.formats.day(by) in text:
        return PrintedReason(text=text, late=late)
    label = _after(text, w(say("next step by")))
    return PrintedReason(text=text, label=label, on=by, due=True, late=late)


def _decisions(facts: ReportFacts, w: ReportWording, draft: ReportDraft) -> Iterator[Decision]:
    """What waited for a decision on the day, by day; then the conclusion itself."""
    kinds = (_proposals, _exceptions, _undecided, _risks, others, billing)
    waiting = chain.from_iterable(decisions(facts, w) for decisions in kinds)
    yield from sorted(waiting, key=lambda decision: decision.decide_by or date.max)
    if draft.conclusion is not Concluded.NONE:
        word = conclusion_words(draft.conclusion)
        what = say("Approve the conclusion of this report: %(conclusion)s.", conclusion=word)
        yield Decision(what=w(what), proposer=w(facts.company.officer_title))


def _proposals(facts: ReportFacts, w: ReportWording) -> Iterator[Decision]:
    for proposal in facts.proposals:
        names = {"vendor": w(facts.evaluation.name), "reason": proposal.reason}
        what = (
            say("Approve %(vendor)s as a vendor: %(reason)s", **names)
            if proposal.proposed is Proposed.APPROVAL
            else say("Reject %(vendor)s as a vendor: %(reason)s", **names)
        )
        yield _decision(facts, w, what, proposal, (ObligationKind.VENDOR_DECISION, proposal.id))


def _exceptions(facts: ReportFacts, w: ReportWording) -> Iterator[Decision]:
    for decision, number in facts.exceptions:
        what = say(
            "Accept the exceptions in %(number)s until %(until)s: %(reason)s",
            number=number,
            until=decision.until,
            reason=decision.reason,
        )
        owed = ObligationKind.ATTESTATION_EXCEPTION, decision.attestation_id
        yield _decision(facts, w, what, decision, owed)


def _undecided(facts: ReportFacts, w: ReportWording) -> Iterator[Decision]:
    """Exceptions and refusals about which nobody has proposed anything yet."""
    proposed = {decision.attestation_id for decision, _ in facts.exceptions}
    for obligation in facts.obligations:
        owed = obligation.kind, obligation.holder
        waits = (ObligationKind.ATTESTATION_EXCEPTION, Holder.PRIVACY_OFFICER)
        if owed == waits and obligation.subject_id not in proposed:
            nobody = w(say("nobody yet"))
            yield Decision(what=w(obligation.text), proposer=nobody, decide_by=obligation.due_on)


def _risks(facts: ReportFacts, w: ReportWording) -> Iterator[Decision]:
    """Findings somebody proposes to live with until a day."""
    for finding in facts.findings:
        risk = finding.waiting_risk(facts.as_of)
        if risk is not None and finding.is_open_on(facts.as_of):
            what = say(
                "Live with the finding %(number)s (%(title)s) until %(until)s: %(reason)s",
                number=finding.finding.number,
                title=finding.finding.name,
                until=risk.until,
                reason=risk.reason,
            )
            yield _decision(facts, w, what, risk, (ObligationKind.FINDING_RISK, risk.id))


def _decision(
    facts: ReportFacts,
    w: ReportWording,
    what: Message,
    proposed: VendorProposal | ExceptionDecision | RiskAcceptance,
    owed: tuple[ObligationKind, int],
) -> Decision:
    """`owed`: kind and subject of what asks for it. Who proposed is told by the roles of the day of
    the proposal; of old ones they are not on record, only today's."""
    roles = proposed.proposer_roles or facts.roles.get(proposed.proposed_by_id, frozenset())
    days = (
        obligation.due_on
        for obligation in facts.obligations
        if (obligation.kind, obligation.subject_id) == owed
    )
    return Decision(
        what=w(what),
        proposer=w(role_words(roles, facts.company.officer_title)),
        decide_by=next(days, None),
    )
