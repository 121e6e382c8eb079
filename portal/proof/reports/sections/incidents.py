"""Section 7: incidents of the period, who had to be told by when, and what keeps them from happening again."""

from collections.abc import Iterator, Sequence

from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.proof.reports.content.parts import Empty, Nothing, Part, ReportWording
from portal.proof.reports.content.report import Incidents
from portal.proof.reports.content.tables import PrintedClock, PrintedIncident
from portal.proof.reports.facts.facts import ReportFacts
from portal.proof.reports.facts.incidents import IncidentFacts
from portal.supervision.incidents.facts import ClockOnDay
from portal.supervision.incidents.models import PersonsTold, ReportItem, ToldPersonsWay
from portal.supervision.incidents.workflow import WAYS


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
