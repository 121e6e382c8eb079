"""What every ladder has reached by a day: read from settings and calendar."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.content.settings.queries import ladders, sending_calendar
from portal.supervision.reminders.stages import last_due_on

# For each ladder its stages with the latest due date that has reached them.
Reached = Mapping[str, Sequence[tuple[int, date]]]
Step = Mapping[str, tuple[int, date]]  # by ladder: one stage and its latest due date


@dataclass(frozen=True, slots=True)
class Reach:
    """What every stage has reached by `day`."""

    day: date
    stages: Reached
    escalate: Step
    no_response: Step

    def crossed(self, since: "Reach") -> Iterator[tuple[str, date, date]]:
        """Ladder and due dates, after the first and up to the second, at a new stage since then."""
        for ladder, found in self.stages.items():
            before = dict(since.stages.get(ladder, ()))
            for stage, due_on in found:
                yield ladder, before.get(stage, date.min), due_on
        for now, then in (
            (self.escalate, since.escalate),
            (self.no_response, since.no_response),
        ):
            for ladder, (_, due_on) in now.items():
                yield ladder, then[ladder][1] if ladder in then else date.min, due_on


def reach_of(day: date) -> Reach:
    """The stages of all ladders with the latest due date that has reached them by `day`."""
    calendar, all_of_them = sending_calendar(), ladders().values()
    return Reach(
        day=day,
        stages={
            one.id: [(stage, last_due_on(stage, day, calendar)) for stage in one.stages]
            for one in all_of_them
        },
        escalate={
            one.id: (one.escalate, last_due_on(one.escalate, day, calendar))
            for one in all_of_them
            if one.escalate is not None
        },
        no_response={
            one.id: (one.no_response, last_due_on(one.no_response, day, calendar))
            for one in all_of_them
            if one.no_response is not None
        },
    )
