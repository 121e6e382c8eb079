"""Sections 2.6 and 2.7: what data that is not entrusted needs on record, and what the web site sends.

Section 7: incidents of the period, who had to be told by when, and what keeps them from happening again. Section 8:
instructions of the period, and what came back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.content.provisions import PrintedNeed, PrintedRecipient
from portal.proof.reports.content.report import Incidents, Instructions, PrintedInstruction
from portal.proof.reports.content.tables import PrintedClock, PrintedIncident
from portal.proof.reports.facts.facts import ReportFacts, WorkFacts
from portal.proof.reports.facts.incidents import IncidentFacts
from portal.supervision.incidents.facts import ClockOnDay
from portal.supervision.incidents.models import PersonsTold, ReportItem, ToldPersonsWay
from portal.supervision.incidents.workflow import WAYS
from portal.supervision.instructions.facts import InstructionOnDay
from portal.supervision.instructions.models import KINDS
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.provisions.standing import (
    OPT_OUT,
    Lack,
    NeedStanding,
    ProvisionOnDay,
    standings,
)

_LACKS: Final[Mapping[Lack, Message]] = {
    Lack.NOT_IN_ORDER: say("the newest look found that it is not in order"),
    Lack.UNCONFIRMED: say("recorded, not confirmed by a second person"),
    Lack.RUN_OUT: say("has run out or ended"),
    Lack.OUT_OF_SCOPE: say("on record, but not for this data or country"),
    Lack.MISSING: say("not on record"),
}
# As data_categories.yaml names them; the law of a basis of the company's own stands as it is written.
_LAWS: Final[Mapping[str, Message]] = {
    law.id: law
    for law in (
        say("APPI 27(5)(i)"),
        say("APPI 27(1)"),
        say("APPI 27(1)(i)-(vii)"),
        say("APPI 27(5)(iii)"),
        say("APPI 27(5)(ii)"),
        say("APPI 28(1)-(2)"),
        say("APPI 28(1),(3)"),
        say("APPI 31"),
        say("PPC Q&A 7-53, 7-54"),
        say("PPC Q&A (carrier)"),
    )
}


def provisions(facts: ReportFacts, w: ReportWording) -> Part[PrintedNeed]:
    rows = [row for work in facts.works for row in _needs(work, facts, w)]
    return w.part(
        rows,
        Nothing.NOT_APPLICABLE,
        say("no data of this work goes out on another basis than entrustment."),
        say("A record counts for the data and countries it names, and once a second person has compared "
            "it with what shows it."),
    )  # fmt: skip


def _needs(work: WorkFacts, facts: ReportFacts, w: ReportWording) -> Iterator[PrintedNeed]:
    on_day = work.on_day
    for standing in _standings(on_day, facts.as_of):
        rows = [facts.provisions.records[one.record_id] for one in _shown(standing)]
        late = [clock.day_of(row.decided_at) for row in rows if row.decided_at is not None]
        lack = standing.lack
        yield PrintedNeed(
            engagement=work.number,
            data=w.listed(_named(shared) for shared in standing.shares),
            basis=_basis(standing.basis, facts, w),
            law=_law(standing.basis, facts, w),
            need=w(standing.need.title),
            state=w(say("on record") if lack is None else _LACKS[lack]),
            is_met=lack is None,
            missing_for=w.listed(_named(shared) for shared in standing.lacking),
            records=tuple(
                w(say("%(number)s, confirmed by %(name)s", number=row.number, name=name))
                if (name := facts.names.get(row.decided_by_id or 0))
                else row.number
                for row in rows
            ),
            held_on=max((row.held_on for row in rows), default=None),
            until=standing.until,
            recorded_on=max((day for day in late if day > facts.as_of), default=None),
        )
    for shared in on_day.shares:
        if shared.is_provided and not shared.own_needs:
            basis = shared.share.provision_basis
            yield PrintedNeed(
                engagement=work.number,
                data=w(_named(shared)),
                basis=_basis(basis, facts, w),
                law=_law(basis, facts, w),
                state=w(say("no further record is asked for")),
                is_met=True,
            )


def recipients(facts: ReportFacts, w: ReportWording) -> Part[PrintedRecipient] | None:
    """None where the web site sends nothing to the vendor."""
    works = {work.on_day.engagement_id: work for work in facts.works}
    rows = []
    for row, named in facts.provisions.recipients:
        work = works[row.engagement_id]
        look = _look(work.on_day, row.series, facts.as_of)
        newest = _newest(work.on_day, row.series)
        lack = Lack.MISSING if look is None else look.lack
        rows.append(
            PrintedRecipient(
                number=row.number,
                engagement=work.number,
                service=row.service,
                sent=row.sent,
                aims=row.aims,
                opt_out=row.opt_out,
                since=row.valid_from,
                is_linked=row.is_linked,
                policy="" if named is None else named.name,
                looked_on=None if newest is None else newest.held_on,
                look=w(say("in order") if lack is None else _LACKS[lack]),
                is_met=lack is None and named is not None,
            )
        )
    if not rows:
        return None
    return Part(
        rows=tuple(rows),
        note=w(
            say(
                "On the company’s web site on %(day)s. The way to object is looked at once a year; "
                "that look is a record of its own.",
                day=facts.as_of,
            )
        ),
    )


def _standings(on_day: SupervisedWork, as_of: date) -> list[NeedStanding]:
    return standings(on_day.shares, on_day.provisions, on_day.on_site, as_of)


def _shown(standing: NeedStanding) -> tuple[ProvisionOnDay, ...]:
    """What it rests on, or what explains why it is not met."""
    return standing.resting_on or ((standing.by,) if standing.by is not None else ())


def _look(on_day: SupervisedWork, series: str, as_of: date) -> NeedStanding | None:
    """How the look at the way to object stands for this data alone."""
    shares = [shared for shared in on_day.shares if shared.share.series == series]
    found = standings(shares, on_day.provisions, [series], as_of)
    return next((one for one in found if one.need.id == OPT_OUT), None)


def _newest(on_day: SupervisedWork, series: str) -> ProvisionOnDay | None:
    looks = (
        one
        for one in on_day.provisions
        if one.need == OPT_OUT
        and series in one.series
        and (one.is_confirmed or not one.is_in_order)
    )
    return max(looks, key=lambda one: (one.held_on, one.record_id), default=None)


def _named(shared: ShareOnDay) -> Text | Message:
    country = shared.share.country
    if country == JAPAN:
        return shared.title
    return say("%(data)s (%(country)s)", data=shared.title, country=country_text(country))


def _basis(basis_id: str, facts: ReportFacts, w: ReportWording) -> str:
    known = {one.id: one.label for one in facts.packs.categories.provision_basis}
    return w(known.get(basis_id, basis_id))


def _law(basis_id: str, facts: ReportFacts, w: ReportWording) -> str:
    laws = {one.id: one.law for one in facts.packs.categories.provision_basis}
    law = laws.get(basis_id, "")
    return w(_LAWS.get(law, law))


def incidents(facts: ReportFacts, w: ReportWording) -> Incidents | Empty:
    if not facts.incidents:
        none = [
            say("no incident or suspicion of one is on record for the period."),
            *_drills(facts),
        ]
        return w.empty(Nothing.NONE_HAPPENED, w.sentences(none))
    return Incidents(
        lead=w.sentences([*_lead(facts), *_drills(facts)]),
        incidents=Part(rows=tuple(_row(one, facts, w) for one in facts.incidents)),
    )


def _drills(facts: ReportFacts) -> Iterator[Message]:
    if facts.has_drills:
        yield say("Drills are left out here and in the log: they were practised only.")


def _lead(facts: ReportFacts) -> Iterator[Message]:
    found = facts.incidents
    yield say_n(
        "%(n)s incident or suspicion of one is on record for the period.",
        "%(n)s incidents or suspicions of one are on record for the period.",
        len(found),
    )
    still = sum(one.on_day.ended_on is None for one in found)
    if still:
        yield say_n("%(n)s of them is not closed.", "%(n)s of them are not closed.", still)
    else:
        yield say("None of them is open.")
    clocks = [clock for one in found for clock in _clocks(one)]
    if clocks:
        yield say(
            "Of %(all)s reports and notices owed, %(sent)s were sent in time, %(late)s were late.",
            all=len(clocks),
            sent=sum(clock.sent_on is not None and not clock.is_late for clock in clocks),
            late=sum(_is_late(clock, facts) for clock in clocks),
        )


def _clocks(one: IncidentFacts) -> Sequence[ClockOnDay]:
    """Nothing is owed of what was none."""
    return () if one.on_day.was_none else one.on_day.clocks


def _is_late(clock: ClockOnDay, facts: ReportFacts) -> bool:
    return clock.is_late or (clock.sent_on is None and clock.due_on < facts.as_of)


def _row(one: IncidentFacts, facts: ReportFacts, w: ReportWording) -> PrintedIncident:
    row, on_day, day = one.row, one.on_day, facts.as_of
    clocks = _clocks(one)
    told = one.told_by(day)
    measures = (one.wording(item, day) for item in (ReportItem.CAUSE, ReportItem.PREVENTION))
    return PrintedIncident(
        number=row.number,
        happened=one.wording(ReportItem.OVERVIEW, day) or row.happened,
        noticed_on=row.noticed_on,
        told_on=row.told_on,
        told_by=w(say("the company")) if row.is_ours else w(say("the vendor")),
        known_on=one.known_on,
        hit=tuple(_hit(one, facts, w)),
        clocks=tuple(
            PrintedClock(
                who=w(clock.label),
                due_on=clock.due_on,
                sent_on=clock.sent_on,
                late=_is_late(clock, facts),
            )
            for clock in clocks
        ),
        no_clock="" if clocks else w(_nobody(one)),
        measures=tuple(filter(None, measures)),
        persons=tuple(w(_told(one)) for one in told),
        state=w(_state(one)),
        ended_on=on_day.ended_on,
    )


def _told(told: PersonsTold) -> Message:
    if told.way is ToldPersonsWay.SUBSTITUTE:
        return say_n(
            "%(day)s: substitute measure for %(n)s person, published at %(address)s. Notice was hard: "
            "%(reason)s",
            "%(day)s: substitute measure for %(n)s persons, published at %(address)s. Notice was hard: "
            "%(reason)s",
            told.people,
            day=told.told_on,
            address=told.address,
            reason=told.reason,
        )
    return say_n(
        "%(day)s: %(n)s person told (%(way)s), by %(by)s",
        "%(day)s: %(n)s persons told (%(way)s), by %(by)s",
        told.people,
        day=told.told_on,
        way=WAYS[told.way],
        by=told.told_by,
    )


def _nobody(one: IncidentFacts) -> Message:
    if one.on_day.was_none:
        return say("nobody had to be told")
    if one.on_day.assess_by is not None:
        return say("not assessed by the as-of date")
    return say("no duty to report applies")


def _state(one: IncidentFacts) -> Message:
    if one.on_day.was_none:
        return say("was not an incident")
    return say("closed") if one.on_day.ended_on is not None else say("not closed")


def _hit(one: IncidentFacts, facts: ReportFacts, w: ReportWording) -> Iterator[str]:
    """Data and the most persons, as assessed by the day."""
    assessed = one.assessed_on(facts.as_of)
    if assessed is None:
        return
    titles = {category.id: category.title for category in facts.packs.categories.categories}
    data: list[Text | str] = [titles.get(id_, id_) for id_ in assessed.categories]
    if data:
        yield w.listed(data)
    if assessed.people is None:
        yield w(say("number of persons not known"))
    else:
        yield w(say_n("%(n)s person at most", "%(n)s persons at most", assessed.people))


def instructions(facts: ReportFacts, w: ReportWording) -> Instructions | Empty:
    """Section 8: what was given by the day and had not ended before the period."""
    rows = _told_to_vendor(facts)
    if not rows:
        return w.empty(Nothing.NONE_HAPPENED, w(say("no instruction is on record for the period.")))
    printed = tuple(_printed(one, facts, w) for one in rows)
    return Instructions(
        lead=w.sentences(_lead_of_instructions(rows, facts)), instructions=Part(rows=printed)
    )


def _told_to_vendor(facts: ReportFacts) -> list[InstructionOnDay]:
    every = {one.id: one for work in facts.works for one in work.on_day.instructions}
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
