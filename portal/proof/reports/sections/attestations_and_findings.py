"""Sections 4 and 6: what the vendor stated and whom it declared; what was found and mended."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.obligations.models import Holder
from portal.proof.reports.content.parts import (
    MANY,
    Empty,
    Findings,
    Gravity,
    Grid,
    GridRow,
    Nothing,
    Part,
    PrintedFinding,
    ReportWording,
    StatementAnswer,
)
from portal.proof.reports.content.report import Attestations
from portal.proof.reports.content.tables import AttestationRow, PartyRow
from portal.proof.reports.facts.facts import STATEMENT, ReportFacts
from portal.proof.reports.facts.findings import CAUSES, FindingFacts
from portal.proof.reports.facts.queries import RequestAnswered, how_signed
from portal.proof.reports.sections.provisions import subcontractors
from portal.proof.reports.sections.work import not_asked
from portal.proof.reports.workflow import GRAVITIES, holder_words
from portal.supervision.attestations.models import Answer as Answered
from portal.supervision.attestations.models import Attestation
from portal.supervision.attestations.models import Wording as Tense
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.confirmations.models import Result
from portal.supervision.findings.models import FindingState
from portal.supervision.findings.severity import ORDER, Owner, Severity
from portal.supervision.findings.workflow import WORDS
from portal.supervision.responses.assignments.models import Assignment

ANSWERS = (Answered.AFFIRM, Answered.AFFIRM_WITH_EXCEPTION, Answered.DECLINE)


def attestations(facts: ReportFacts, w: ReportWording) -> Attestations | Empty:
    """Section 4: what the vendor stated, and whom it declared."""
    listed = facts.listed
    chain = subcontractors(facts, w)
    if not listed and not chain.rows:
        return not_asked(
            facts,
            w,
            say("no statement was asked for."),
            say("no data is within the vendor's reach, so no statement is asked for."),
            say("No statement is asked for."),
        )
    parties = facts.declared(facts.as_of)
    return Attestations(
        lead=w.sentences(_statement_lead(listed, parties)),
        attestations=Part(
            rows=tuple(_asked_row(asked, facts, w) for asked in listed),
            note=w.sentences(_notes(listed, w)),
        ),
        parties=_parties(parties, facts, w),
        overview=_statement_overview(listed, facts, w) if len(listed) > MANY else None,
        chain=chain,
    )


def _notes(listed: Iterable[RequestAnswered], w: ReportWording) -> Iterator[Message]:
    """A name is what was signed with: the portal puts it into no other script."""
    signed = [asked.attestation for asked in listed if asked.attestation is not None]
    yield how_signed(signed)
    yield say("The receipts are listed in section 12 with their SHA-256.")
    names = "".join(f"{each.signer_name}{each.signer_title}" for each in signed)
    if w.lang == "en" and not names.isascii():
        yield say("Names and titles stand as they were signed.")


def _statement_overview(
    listed: Sequence[RequestAnswered], facts: ReportFacts, w: ReportWording
) -> Grid:
    """Of each statement: how often asked, and how it was answered."""
    heads = (
        say("Statement"),
        say("asked for"),
        say("affirmed"),
        say("affirmed with exceptions"),
        say("refused"),
        say("not answered"),
    )
    by_statement: dict[str, list[RequestAnswered]] = defaultdict(list)
    for asked in listed:
        by_statement[asked.request.statement_id].append(asked)
    rows = []
    for statement_id, own in by_statement.items():
        answers = [_with(own, answer) for answer in ANSWERS]
        counts = (len(own), *answers, sum(asked.attestation is None for asked in own))
        rows.append(GridRow(kind=_title(statement_id, facts, w), counts=counts))
    return w.grid(heads, rows)


def _title(statement_id: str, facts: ReportFacts, w: ReportWording) -> str:
    known = facts.packs.statements.get(statement_id)
    return w(known.title) if known else statement_id


def _statement_lead(listed: Sequence[RequestAnswered], parties: Sequence[Any]) -> Iterator[Message]:
    signed = sum(asked.attestation is not None for asked in listed)
    yield say(
        "Of %(asked)s statements that were asked for, %(signed)s are signed.",
        asked=len(listed),
        signed=signed,
    )
    if with_exceptions := _with(listed, Answered.AFFIRM_WITH_EXCEPTION):
        yield say("Signed with exceptions: %(count)s.", count=with_exceptions)
    if declined := _with(listed, Answered.DECLINE):
        yield say("Declined: %(count)s.", count=declined)
    if parties:
        yield say("Other parties declared: %(count)s.", count=len(parties))
    elif signed:
        yield say("No other party was declared.")


def _with(signed: Iterable[RequestAnswered], answer: Answered) -> int:
    return sum(
        asked.attestation is not None and asked.attestation.answer is answer for asked in signed
    )


def _asked_row(one: RequestAnswered, facts: ReportFacts, w: ReportWording) -> AttestationRow:
    request, signed = one.request, one.attestation
    named = f"{_title(request.statement_id, facts, w)} {_period(one, w)}"
    known = facts.numbers.get(request.engagement_id, "")
    if signed is None:
        return AttestationRow(
            number=request.number,
            statement=named,
            work=known,
            answer=StatementAnswer.OPEN,
            due_on=one.due_on,
            late=max((facts.as_of - one.due_on).days, 0) if one.due_on else 0,
        )
    return AttestationRow(
        number=signed.number,
        statement=named,
        work=known,
        answer=StatementAnswer(signed.answer.value),
        remark=w.brief(_remark(signed, one, facts)),
        signer=signed.signer_name,
        signer_title=signed.signer_title,
        authority=w.listed(one.entitled_by),
        signed_on=signed.signed_on,
        recorded_on=facts.recorded.get(signed.number),
    )


def _period(one: RequestAnswered, w: ReportWording) -> str:
    """The time it speaks about: (2026/04/01–2026/09/30), or that it looks ahead."""
    request = one.request
    first = w.formats.day(request.period_from)
    if request.wording is Tense.START or request.period_to is None:
        ahead = w(say("looking ahead from %(day)s", day=first))
        return f"({ahead})"
    dash = "〜" if w.lang == "ja" else " – "
    return f"({first}{dash}{w.formats.day(request.period_to)})"


def _remark(signed: Attestation, one: RequestAnswered, facts: ReportFacts) -> Message | str:
    """What became of it: no longer standing, accepted until a day, or waiting for a decision."""
    if not one.stood_on(facts.as_of):
        return say("no longer stands")
    work = next(
        (o.on_day for o in facts.works if o.on_day.engagement_id == signed.engagement_id), None
    )
    known = work.signed.get(signed.statement_id) if work else None
    if known is not None and known.attestation_id == signed.id and known.unsettled_on:
        return say("no longer stands: the work has changed since")
    if signed.answer is Answered.AFFIRM:
        return ""
    until = known.accepted_until if known and known.attestation_id == signed.id else None
    if until is None:
        return say("not decided")
    if until < facts.as_of:
        return say("accepted until %(day)s only", day=until)
    return say("accepted until %(day)s", day=until)


def _parties(
    parties: Sequence[tuple[RequestAnswered, Deviation]], facts: ReportFacts, w: ReportWording
) -> Part[PartyRow]:
    rows = (
        PartyRow(
            attestation=asked.attestation.number if asked.attestation else "",
            name=row.party or "–",
            address=row.address,
            work=row.work,
            data=row.data,
            place=row.place,
            since=w.formats.day(row.since_on) if row.since_on else "",
        )
        for asked, row in parties
    )
    if any(statement_id == STATEMENT for _, statement_id in facts.standing(facts.as_of)):
        return w.part(rows, Nothing.NONE_HAPPENED, say("the vendor declared no other party."))
    none = say("no statement about other parties stands signed.")
    return w.part(rows, Nothing.NOT_RECORDED, none)


AGES = (30, 90, 180)  # days, in the overview


def findings(facts: ReportFacts, w: ReportWording) -> Findings | Empty:
    """Section 6: what was found, how grave it is, for how long, and how it is or was mended."""
    still = sorted(open_on(facts), key=lambda finding: _urgency(finding, facts))
    ended = [
        finding for finding in facts.findings if finding.ended_in(facts.span.first, facts.as_of)
    ]
    ended.sort(key=lambda finding: (finding.finding.ended_on, finding.finding.id))
    checked = [
        finding
        for finding in facts.findings
        if finding.effect_in(facts.span.first, facts.as_of) and finding not in (*still, *ended)
    ]
    seen = _seen(facts)
    if not still and not ended and not checked:
        return w.empty(
            Nothing.NONE_HAPPENED,
            say("no finding was opened; what %(numbers)s noted stands in section 5.", numbers=seen)
            if seen
            else say("nothing was found that had to be mended."),
        )
    return Findings(
        lead=w.sentences(
            [
                *_lead(still, ended, facts, w),
                say("What %(numbers)s noted stands in section 5.", numbers=seen) if seen else "",
            ]
        ),
        open=w.part(
            (_row(finding, facts, w) for finding in still),
            Nothing.NONE_HAPPENED,
            say("nothing found is open on the as-of date."),
        ),
        ended=w.part(
            (_row(finding, facts, w) for finding in (*ended, *checked)),
            Nothing.NONE_HAPPENED,
            say("no finding was closed in the period."),
        ),
        overview=_overview(still, facts, w) if len(still) > MANY else None,
    )


def _seen(facts: ReportFacts) -> str:
    """The numbers of confirmations in section 5 that noted something, be it opened here or not."""
    noted = (
        confirmation.row
        for confirmation in facts.confirmations
        if confirmation.row.result is not Result.IN_ORDER
    )
    return ", ".join(confirmation.number for confirmation in noted)


def _overview(still: Sequence[FindingFacts], facts: ReportFacts, w: ReportWording) -> Grid:
    """How many of each gravity are open, overdue, and for how long."""
    ages = (*AGES, None)
    heads = [
        say("Severity"),
        say("open in all"),
        say("of them overdue"),
        say("open up to %(days)s days", days=AGES[0]),
        *(
            say("%(first)s to %(last)s days", first=days + 1, last=last)
            for days, last in pairwise(AGES)
        ),
        say("over %(days)s days", days=AGES[-1]),
    ]
    rows = []
    for severity in Severity:
        own = [finding for finding in still if finding.severity_on(facts.as_of) is severity]
        age = Counter(_age(finding, facts) for finding in own)
        late = sum(finding.late_on(facts.as_of) > 0 for finding in own)
        counts = (len(own), late, *(age[days] for days in ages))
        rows.append(GridRow(kind=w(GRAVITIES[severity]), counts=counts))
    return w.grid(heads, rows)


def _age(one: FindingFacts, facts: ReportFacts) -> int | None:
    """The bound of days up to which it has been open; None: longer than all."""
    days = one.days_on(facts.as_of)
    return next((most for most in AGES if days <= most), None)


def open_on(facts: ReportFacts) -> list[FindingFacts]:
    """What is open on the day of the report."""
    return [finding for finding in facts.findings if finding.is_open_on(facts.as_of)]


def _urgency(one: FindingFacts, facts: ReportFacts) -> tuple[int, int, int]:
    """The longest overdue first, then the gravest, then the oldest."""
    return -one.late_on(facts.as_of), ORDER[one.severity_on(facts.as_of)], one.finding.id


def _lead(
    still: Sequence[FindingFacts],
    ended: Sequence[FindingFacts],
    facts: ReportFacts,
    w: ReportWording,
) -> Iterator[Message]:
    if still:
        yield say_n(
            "%(n)s finding is open (%(gravities)s).",
            "%(n)s findings are open (%(gravities)s).",
            len(still),
            gravities=w.listed(by_gravity(finding.severity_on(facts.as_of) for finding in still)),
        )
        late = sum(finding.late_on(facts.as_of) > 0 for finding in still)
        yield (
            say_n("%(n)s of them is overdue.", "%(n)s of them are overdue.", late)
            if late
            else say("None of them is overdue.")
        )
    else:
        yield say("Nothing that was found is open.")
    if ended:
        yield say_n(
            "%(n)s was closed in the period.", "%(n)s were closed in the period.", len(ended)
        )


def by_gravity(severities: Iterable[Severity]) -> Iterator[Message]:
    """`major 2`, `minor 1`; the gravest first."""
    counts = Counter(severities)
    for severity in Severity:
        if counts[severity]:
            word = GRAVITIES[severity]
            yield say("%(gravity)s %(count)s", gravity=word, count=counts[severity])


def _row(one: FindingFacts, facts: ReportFacts, w: ReportWording) -> PrintedFinding:
    row, day = one.finding, facts.as_of
    plan, risk, state = one.plan_on(day), one.risk_on(day), one.state_on(day)
    ended = row.ended_on is not None and row.ended_on <= day
    return PrintedFinding(
        number=row.number,
        gravity=Gravity(one.severity_on(day).value),
        title=w(row.name),
        detail=row.detail,
        origin=w.listed(_origin(one, facts)),
        owner=w(_owner(one, facts)),
        opened_on=row.opened_on,
        days=one.days_on(day),
        due_on=one.due_on,
        late=one.late_on(day),
        state=w(WORDS[state]),
        until=risk.until if risk and state is FindingState.RISK_ACCEPTED else None,
        plan=plan.measures if plan else "",
        ready_on=plan.ready_on if plan else None,
        effect=tuple(w(part) for part in (*one.dispute_words(day), *_effect(one, facts))),
        ended_on=row.ended_on if ended else None,
    )


def _origin(one: FindingFacts, facts: ReportFacts) -> Iterator[Message | str]:
    """Which answer of which sheet, or what else showed it."""
    row = one.finding
    yield CAUSES[row.cause]
    if row.subject_kind == Assignment.__tablename__:
        known = (sheet.assignment for sheet in facts.sheets)
        number = next((known.number for known in known if known.id == row.subject_id), "")
        yield from (part for part in (number, row.question_id) if part)


def _owner(one: FindingFacts, facts: ReportFacts) -> Message | Text:
    vendors = one.finding.owner is Owner.VENDOR
    holder = Holder.VENDOR if vendors else Holder.PROCUREMENT
    return holder_words(holder, facts.company.officer_title)


def _effect(one: FindingFacts, facts: ReportFacts) -> Iterator[Message]:
    """What was done and how it was verified; why it is lived with; why it was dropped."""
    row, day = one.finding, facts.as_of
    repair, risk = one.repair_on(day), one.risk_on(day)
    ended = row.ended_on is not None and row.ended_on <= day
    if risk is not None and not ended:
        yield say("Lived with: %(reason)s", reason=risk.reason)
        if risk.measures:
            yield say("Meanwhile: %(measures)s", measures=risk.measures)
        return
    if repair is not None:
        yield say("Done: %(done)s", done=repair.done)
    if ended and row.verified:
        yield say("Verified: %(how)s", how=row.verified)
        yield from one.effect_words(day)
    elif ended and row.ended_reason:
        yield say("Dropped: %(reason)s", reason=row.ended_reason)
