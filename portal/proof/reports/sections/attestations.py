"""Section 4: what the vendor was asked to state and what it signed, and whom it declared."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portal.foundation.core.words.messages import Message, say
from portal.proof.reports.content.parts import (
    MANY,
    Empty,
    Grid,
    GridRow,
    Nothing,
    Part,
    ReportWording,
    StatementAnswer,
)
from portal.proof.reports.content.report import Attestations
from portal.proof.reports.content.tables import AttestationRow, PartyRow
from portal.proof.reports.facts.facts import STATEMENT, ReportFacts
from portal.proof.reports.facts.queries import RequestAnswered
from portal.proof.reports.sections.work import no_data
from portal.supervision.attestations.models import Answer as Answered
from portal.supervision.attestations.models import Attestation
from portal.supervision.attestations.models import Wording as Tense
from portal.supervision.attestations.statements.exception_rows import Deviation

ANSWERS = (Answered.AFFIRM, Answered.AFFIRM_WITH_EXCEPTION, Answered.DECLINE)


def attestations(facts: ReportFacts, w: ReportWording) -> Attestations | Empty:
    listed = facts.listed
    if not listed:
        asked = any(work.on_day.handles_data for work in facts.asked_of)
        kind = Nothing.NOT_RECORDED if asked else Nothing.NOT_APPLICABLE
        never = say("no data is within the vendor's reach, so no statement is asked for.")
        sentence = (
            w(say("no statement was asked for."))
            if asked
            else no_data(facts, w, never, say("No statement is asked for."))
        )
        return Empty(kind=kind, sentence=sentence)
    parties = facts.declared(facts.as_of)
    return Attestations(
        lead=w.sentences(_lead(listed, parties)),
        attestations=Part(
            rows=tuple(_row(asked, facts, w) for asked in listed),
            note=w.sentences(_notes(listed, w)),
        ),
        parties=_parties(parties, facts, w),
        overview=_overview(listed, facts, w) if len(listed) > MANY else None,
    )


def _notes(listed: Iterable[RequestAnswered], w: ReportWording) -> Iterator[Message]:
    """A name is what was signed with: the portal puts it into no other script."""
    yield say(
        "Each was signed on the portal after the password was entered again. "
        "The receipts are listed in section 12 with their SHA-256."
    )
    signed = (asked.attestation for asked in listed if asked.attestation is not None)
    if w.lang == "en" and not all(
        f"{attestation.signer_name}{attestation.signer_title}".isascii() for attestation in signed
    ):
        yield say("Names and titles stand as they were signed.")


def _overview(listed: Sequence[RequestAnswered], facts: ReportFacts, w: ReportWording) -> Grid:
    """Of each statement: how often asked, and how it was answered."""
    heads = (
        say("Statement"),
        say("asked for"),
        say("affirmed"),
        say("affirmed with exceptions"),
        say("refused"),
        say("not answered"),
    )
    rows = []
    for statement_id in dict.fromkeys(asked.request.statement_id for asked in listed):
        own = [asked for asked in listed if asked.request.statement_id == statement_id]
        signed = [asked for asked in own if asked.attestation is not None]
        answers = [_with(signed, answer) for answer in ANSWERS]
        known = facts.packs.statements.get(statement_id)
        name = w(known.title) if known else statement_id
        counts = (len(own), *answers, len(own) - len(signed))
        rows.append(GridRow(kind=name, counts=counts))
    return Grid(heads=tuple(w(head) for head in heads), rows=tuple(rows))


def _lead(listed: Sequence[RequestAnswered], parties: Sequence[Any]) -> list[Message]:
    signed = [asked for asked in listed if asked.attestation is not None]
    lead = [
        say(
            "Of %(asked)s statements that were asked for, %(signed)s are signed.",
            asked=len(listed),
            signed=len(signed),
        )
    ]
    with_exceptions = _with(signed, Answered.AFFIRM_WITH_EXCEPTION)
    if with_exceptions:
        lead.append(say("Signed with exceptions: %(count)s.", count=with_exceptions))
    declined = _with(signed, Answered.DECLINE)
    if declined:
        lead.append(say("Declined: %(count)s.", count=declined))
    if parties:
        lead.append(say("Other parties declared: %(count)s.", count=len(parties)))
    elif signed:
        lead.append(say("No other party was declared."))
    return lead


def _with(signed: Iterable[RequestAnswered], answer: Answered) -> int:
    return sum(
        asked.attestation is not None and asked.attestation.answer is answer for asked in signed
    )


def _row(one: RequestAnswered, facts: ReportFacts, w: ReportWording) -> AttestationRow:
    request, signed = one.request, one.attestation
    title = facts.packs.statements.get(request.statement_id)
    about = _period(one, w)
    named = w(title.title if title else request.statement_id)
    known = facts.numbers.get(request.engagement_id, "")
    if signed is None:
        return AttestationRow(
            number=request.number,
            statement=f"{named} {about}",
            work=known,
            answer=StatementAnswer.OPEN,
            due_on=one.due_on,
            late=max((facts.as_of - one.due_on).days, 0) if one.due_on else 0,
        )
    return AttestationRow(
        number=signed.number,
        statement=f"{named} {about}",
        work=known,
        answer=StatementAnswer(signed.answer.value),
        remark=w.brief(_remark(signed, one, facts)),
        signer=signed.signer_name,
        signer_title=signed.signer_title,
        authority=one.authority.number if one.authority else "",
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
    if parties:
        return Part(rows=tuple(_party(party, row, w) for party, row in parties))
    standing = facts.standing(facts.as_of)
    answered = any(statement_id == STATEMENT for _, statement_id in standing)
    kind = Nothing.NONE_HAPPENED if answered else Nothing.NOT_RECORDED
    sentence = (
        say("the vendor declared no other party.")
        if answered
        else say("no statement about other parties stands signed.")
    )
    return Part(empty=Empty(kind=kind, sentence=w(sentence)))


def _party(one: RequestAnswered, row: Deviation, w: ReportWording) -> PartyRow:
    return PartyRow(
        attestation=one.attestation.number if one.attestation else "",
        name=row.party or "–",
        address=row.address,
        work=row.work,
        data=row.data,
        place=row.place,
        since=w.formats.day(row.since_on) if row.since_on else "",
    )
