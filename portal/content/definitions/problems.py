"""What is wrong with a content pack, and where."""

from dataclasses import dataclass

from portal.foundation.core.words.messages import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: in which pack, at which path in it, and why, as a sentence."""

    pack: str
    path: str
    reason: Message


class PackError(ValueError):
    """A pack that cannot be used; says everything that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(f"{one.pack}: {one.path}: {one.reason.id}" for one in problems))
        self.problems = problems
