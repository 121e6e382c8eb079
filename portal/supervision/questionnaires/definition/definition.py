"""What a questionnaire consists of. Plain immutable values; how they are written: `from_data`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from portal.content.definitions.conditions import answers_named
from portal.foundation.core.words.messages import Text
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.kinds.question import NOTHING, Question


@dataclass(frozen=True)
class Section:
    """Questions that are read together. `ask_anew`: last period's answers are not offered."""

    id: str
    title: Text
    questions: tuple[Question, ...]
    intro: Text = NOTHING
    ask_anew: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """From `least` percent on, unless a finding as grave as one of `forbids` is open."""

    id: str
    least: float
    label: Text
    forbids: tuple[Severity, ...] = ()
    needs_plan: bool = False


@dataclass(frozen=True)
class Sheet:
    """A whole questionnaire. `lighter`: the least weight a tier still asks, by tier id."""

    title: Text
    sections: tuple[Section, ...]
    description: Text = NOTHING
    grades: tuple[Grade, ...] = ()  # the best first
    lighter: Mapping[str, int] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {one.id: one for one in self.questions()}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section of each question id."""
        return {one.id: section for section in self.sections for one in section.questions}

    @cached_property
    def decidable(self) -> tuple[Question, ...]:
        """Every question after those its condition asks about. Left out: circles, and what
        hangs on one; nothing can ever decide them."""
        waits = {
            one.id: {name for name in answers_named(one.show_if) if name in self.by_id}
            if one.show_if
            else set()
            for one in self.questions()
        }
        followers: dict[str, list[str]] = {}
        for name, others in waits.items():
            for other in others:
                followers.setdefault(other, []).append(name)
        ready = [name for name, others in waits.items() if not others]
        order = []
        while ready:
            name = ready.pop()
            order.append(self.by_id[name])
            for follower in followers.get(name, ()):
                waits[follower].discard(name)
                if not waits[follower]:
                    ready.append(follower)
        return tuple(order)

    @cached_property
    def unconditional(self) -> tuple[Question, ...]:
        return tuple(one for one in self.questions() if one.show_if is None)

    @cached_property
    def conditional(self) -> tuple[Question, ...]:
        """In an order in which they can be decided."""
        return tuple(one for one in self.decidable if one.show_if is not None)

    @cached_property
    def asked_about(self) -> frozenset[str]:
        """The questions that some condition asks about."""
        names = (answers_named(one.show_if) for one in self.conditional if one.show_if)
        return frozenset().union(*names) & self.by_id.keys()

    @cached_property
    def followers(self) -> Mapping[str, tuple[int, ...]]:
        """By question: the places in `conditional` of those whose condition asks about it."""
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.conditional):
            for name in answers_named(one.show_if) if one.show_if else ():
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def circular(self) -> frozenset[str]:
        """The questions nothing can ever decide."""
        return frozenset(self.by_id) - {one.id for one in self.decidable}
