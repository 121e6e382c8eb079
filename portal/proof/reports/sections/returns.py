"""Section 8: instructions of the period, handovers, what became of the data of work that is over, trainings."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, say, say_n, say_p
from portal.ledger.handovers.models import HandoverSlip, SlipKind
from portal.ledger.handovers.workflow import KINDS as SLIP_KINDS
from portal.ledger.handovers.workflow import UNITS
from portal.proof.reports.content.parts import (
    MANY,
    Empty,
    Grid,
    GridRow,
    Mark,
    Nothing,
    Part,
    ReportWording,
)
from portal.proof.reports.content.report import (
    InstructionsAndReturns,
    PrintedInstruction,
    PrintedTraining,
)
from portal.proof.reports.content.returns import PrintedReturn, PrintedSlip
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.returns import EndedFacts, SlipFacts
from portal.supervision.instructions.facts import InstructionOnDay
from portal.supervision.instructions.models import KINDS
from portal.supervision.returns.models import (
    ReturnCertificate,
    ReturnCertificateState,
    ReturnRecord,
)
from portal.supervision.returns.workflow import (
    ITEM_WAYS,
    WAYS,
)
from portal.supervision.trainings.facts import TrainingOnDay

MOST_SLIPS: Final = 300  # told one by one; of more the latest, and the overview counts all


def instructions_and_returns(
    facts: ReportFacts, w: ReportWording
) -> InstructionsAndReturns | Empty:
    """Section 8: instructions that were given by the day and had not ended before the period, handovers of
    the period, the work whose data is to come back, or came back in it, and trainings."""
    told = _told_to_vendor(facts)
    slips, gone, taught = facts.returns.slips, facts.returns.ended, _trainings(facts)
    if not (told or slips or gone or taught):
        why = say("no instruction, handover, return or training is on record for the period.")
        return w.empty(Nothing.NONE_HAPPENED, w(why))
    return InstructionsAndReturns(
        lead=w.sentences(
            [
                *(_lead_of_instructions(told, facts) if told else ()),
                *(_lead_of_slips(slips) if slips else ()),
                *(_lead_of_returns(gone) if gone else ()),
                *_lead_of_trainings(taught, facts),
            ]
        ),
        instructions=w.part(
            (_printed(one, facts, w) for one in told),
            Nothing.NONE_HAPPENED,
            say("no instruction is on record for the period."),
        ),
        slips=_slips(facts, w),
        returns=w.part(
            (_returned(one, facts, w) for one in gone),
            Nothing.NONE_HAPPENED,
            say("no work with data to return was over on the day or ended in the period."),
            say(
                "A record counts once a second person has compared it with what shows it and with the "
                "handover slips."
            ),
        ),
        overview=_overview(facts, w) if len(slips) > MANY else None,
        trainings=Part(rows=tuple(_taught(one, facts, w) for one in taught)) if taught else None,
    )


def _told_to_vendor(facts: ReportFacts) -> list[InstructionOnDay]:
    every = {one.id: one for work in facts.returns.works for one in work.instructions}
    return [
        one
        for _id, one in sorted(every.items())
        if (one.confirmed_on or one.withdrawn_on or facts.as_of) >= facts.span.first
    ]


def _is_overdue(one: InstructionOnDay, facts: ReportFacts) -> bool:
    """It was reported late, or is past its last day."""
    waits = one.reported_on is None and one.withdrawn_on is None
    return one.is_late or (waits and one.due_on < facts.as_of)


def _lead_of_instructions(
    rows: Sequence[InstructionOnDay], facts: ReportFacts
) -> Iterator[Message]:
    yield say_n(
        "%(n)s instruction is on record for the period.",
        "%(n)s instructions are on record for the period.",
        len(rows),
    )
    yield say(
        "Confirmed: %(confirmed)s, not confirmed yet: %(open)s, withdrawn: %(withdrawn)s, late: %(late)s.",
        confirmed=sum(one.confirmed_on is not None for one in rows),
        open=sum(one.confirmed_on is None and one.withdrawn_on is None for one in rows),
        withdrawn=sum(one.withdrawn_on is not None for one in rows),
        late=sum(_is_overdue(one, facts) for one in rows),
    )


def _printed(one: InstructionOnDay, facts: ReportFacts, w: ReportWording) -> PrintedInstruction:
    return PrintedInstruction(
        number=one.number,
        title=one.title,
        kind=w(KINDS[one.kind]),
        given_on=one.given_on,
        due_on=one.due_on,
        reported_on=one.reported_on,
        late=_is_overdue(one, facts),
        state=w(_state_of_instruction(one)),
        ended_on=one.confirmed_on or one.withdrawn_on,
    )


def _state_of_instruction(one: InstructionOnDay) -> Message:
    if one.withdrawn_on is not None:
        return say("withdrawn")
    if one.confirmed_on is not None:
        return say("confirmed by the company")
    return say("not reported") if one.reported_on is None else say("reported, not confirmed")


def _lead_of_slips(slips: Sequence[SlipFacts]) -> Iterator[Message]:
    yield say(
        "Handover slips of the period: %(n)s, of these given back by the vendor: %(back)s, acknowledged by "
        "it: %(received)s.",
        n=len(slips),
        back=sum(one.row.kind is SlipKind.GIVEN_BACK for one in slips),
        received=sum(one.received_at is not None for one in slips),
    )


def _slips(facts: ReportFacts, w: ReportWording) -> Part[PrintedSlip]:
    every = facts.returns.slips
    note = [
        say(
            "A slip that was corrected is left out; the one in its place counts. How much is as it was "
            "counted at the handover."
        )
    ]
    if len(every) > MOST_SLIPS:
        note.append(
            say(
                "Of %(all)s slips the latest %(most)s are told one by one; the overview counts all of "
                "them, and the register of handover slips holds each.",
                all=len(every),
                most=MOST_SLIPS,
            )
        )
    return w.part(
        (_slip(one, facts, w) for one in every[-MOST_SLIPS:]),
        Nothing.NONE_HAPPENED,
        say("no handover slip is on record for the period."),
        w.sentences(note),
    )


def _slip(one: SlipFacts, facts: ReportFacts, w: ReportWording) -> PrintedSlip:
    row, pack = one.row, facts.packs.categories
    methods = {method.id: method.label for method in pack.transfer_methods}
    titles = [pack.by_id[id_].title if id_ in pack.by_id else id_ for id_ in row.categories]
    return PrintedSlip(
        number=row.number,
        engagement=_numbers(facts).get(row.engagement_id, ""),
        happened_on=row.happened_on,
        kind=w(SLIP_KINDS[row.kind]),
        data=w.listed(titles),
        quantity=w(_quantity(row, w)),
        method=w(methods.get(row.method, row.method)),
        medium=row.medium,
        handed_by=row.handed_by,
        received_by=row.received_by,
        received_on=None if one.received_at is None else clock.day_of(one.received_at),
        corrects=one.corrects,
        recorded_on=row.recorded_on if row.recorded_on > facts.as_of else None,
    )


def _quantity(row: HandoverSlip, w: ReportWording) -> Message | str:
    if row.quantity is None or row.unit is None:
        return ""
    return say("%(number)s %(unit)s", number=w.formats.number(row.quantity), unit=UNITS[row.unit])


def _numbers(facts: ReportFacts) -> Mapping[int, str]:
    return {work.engagement_id: work.number for work in facts.returns.works}


def _overview(facts: ReportFacts, w: ReportWording) -> Grid:
    """By piece of work."""
    kinds = (SlipKind.HANDED_OVER, SlipKind.ACCESS, SlipKind.GIVEN_BACK)
    by_work: dict[int, list[SlipFacts]] = defaultdict(list)
    for one in facts.returns.slips:
        by_work[one.row.engagement_id].append(one)
    names = {work.engagement_id: work.name for work in facts.returns.works}
    rows = []
    for work_id, own in sorted(by_work.items()):
        found = Counter(one.row.kind for one in own)
        received = sum(one.received_at is not None for one in own)
        counts = (len(own), *(found[kind] for kind in kinds), received)
        rows.append(GridRow(kind=w(names.get(work_id, "")), counts=counts))
    heads = (
        say("Entrusted work"),
        say("Handover slips"),
        *(SLIP_KINDS[kind] for kind in kinds),
        say("acknowledged by the vendor"),
    )
    return w.grid(heads, rows)


def _lead_of_returns(gone: Sequence[EndedFacts]) -> Iterator[Message]:
    yield say(
        "Work whose data is to be returned or destroyed: %(n)s. Settled and confirmed by a second person: "
        "%(gone)s, outstanding: %(left)s, of these over the limit: %(late)s.",
        n=len(gone),
        gone=sum(one.is_gone for one in gone),
        left=sum(not one.is_gone for one in gone),
        late=sum(not one.is_gone and one.late > 0 for one in gone),
    )


def _returned(one: EndedFacts, facts: ReportFacts, w: ReportWording) -> PrintedReturn:
    work, row, paper = one.work, one.shown, one.certificate
    verdicts = {each.engagement_id: each.returned for each in facts.evaluation.engagements}
    verdict = verdicts.get(work.engagement_id)
    decided = clock.day_of(row.decided_at) if row and row.decided_at else None
    made = (decided or row.proposed_on) if row else None
    names = facts.names
    ticked = facts.returns.ticked.get(paper.id, {}) if paper else {}
    return PrintedReturn(
        engagement=work.number,
        name=w(work.name),
        ended_on=one.last_day,
        told_on=one.told.opened_on if one.told else None,
        due_on=one.told.due_on if one.told else None,
        certificate=paper.number if paper else "",
        handed_in_on=paper.handed_in_on if paper else None,
        completed_on=paper.completed_on if paper else None,
        ticked=w.listed(
            say("%(kind)s: %(n)s", kind=words, n=ticked[way])
            for way, words in ITEM_WAYS.items()
            if way in ticked
        ),
        record=row.number if row else "",
        way=w(WAYS[row.way]) if row else "",
        settled_on=row.settled_on if row else None,
        kept=w(_kept(row)) if row and row.kept_until else "",
        recorded_by=names.get(row.proposed_by_id, "") if row else "",
        confirmed_by=names.get(row.decided_by_id or 0, "") if row and one.is_confirmed else "",
        confirmed_on=decided if one.is_confirmed else None,
        state=w(_state(one)),
        late=one.late,
        verdict=Mark(verdict.verdict.value) if verdict else None,
        recorded_on=made if made and made > facts.as_of else None,
    )


def _kept(row: ReturnRecord) -> Message:
    return say(
        "Kept until %(until)s: %(what)s (%(ground)s)",
        until=row.kept_until,
        what=row.kept_what,
        ground=row.kept_ground,
    )


def _state(one: EndedFacts) -> Message:
    if one.is_gone:
        return say("nothing is left")
    if one.is_confirmed:
        return say("a part is kept")
    if one.shown is not None:
        return say("recorded, not confirmed by a second person")
    paper = one.certificate
    if paper is None:
        return say("nothing was handed in")
    if paper.state is ReturnCertificateState.SENT_BACK and _answered_by(paper, one.as_of):
        return say("the certificate was sent back")
    return say("certified by the vendor, not compared yet")


def _answered_by(paper: ReturnCertificate, day: date) -> bool:
    return paper.answered_at is not None and clock.day_of(paper.answered_at) <= day


def _trainings(facts: ReportFacts) -> list[TrainingOnDay]:
    return [
        one
        for one in facts.trainings
        if (one.withdrawn_on or one.done_on or facts.as_of) >= facts.span.first
    ]


def _lead_of_trainings(rows: Sequence[TrainingOnDay], facts: ReportFacts) -> Iterator[Message]:
    if not rows:
        return
    yield say_n(
        "%(n)s training is on record for the period.",
        "%(n)s trainings are on record for the period.",
        len(rows),
    )
    yield say(
        "All trained: %(done)s, not all or not answered: %(open)s, withdrawn: %(withdrawn)s, late: %(late)s.",
        done=sum(one.done_on is not None for one in rows),
        open=sum(one.done_on is None and one.withdrawn_on is None for one in rows),
        withdrawn=sum(one.withdrawn_on is not None for one in rows),
        late=sum(one.is_late(facts.as_of) for one in rows),
    )


def _taught(one: TrainingOnDay, facts: ReportFacts, w: ReportWording) -> PrintedTraining:
    return PrintedTraining(
        number=one.number,
        title=w(one.title),
        handed_on=one.handed_on,
        due_on=one.due_on,
        answered_on=one.answered_on,
        trained=one.trained,
        handling=one.handling or 0,
        late=one.is_late(facts.as_of),
        state=w(_state_of_training(one)),
        rest_until=None if one.withdrawn_on else one.rest_until,
    )


def _state_of_training(one: TrainingOnDay) -> Message:
    if one.withdrawn_on is not None:
        return say("withdrawn")
    if one.handling is None:
        return say("not answered")
    if one.rest_until is not None:
        return say_p("of those not trained, above a day", "the rest by")
    return say("all trained")
