"""The pack of promises: what the company's privacy policy says about its vendors."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Literal, cast, get_args

from portal.content.definitions.pack import Pack, PackChoice, by_id
from portal.foundation.core.plain_data import Day, Id, InBoth, Table, Things, fields_named, or_else
from portal.foundation.core.words.messages import Message, say

Mode = Literal["absolute", "with_approval"]
MODES: tuple[str, ...] = get_args(Mode)
SUBCONTRACTING = "no_subcontracting"  # the promise that is read in one of them
# Rules about what is entrusted: work of which nothing is does not fall under them.
ENTRUSTED_ONLY = frozenset({"bound", "no_subcontracting", "supervised", "reported"})
PROVISION = "lawful_provision"  # the rule about what goes out on another basis than entrustment


@dataclass(frozen=True, slots=True)
class InMode:
    short: InBoth
    policy: InBoth


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence of the policy. `rule` names its evaluation in code.

    `mode` is set for no_subcontracting only: under `absolute` an approved subcontractor is an
    exception, under `with_approval` it is kept. `other_modes`: its words in the modes that are not
    the pack's own; version 2026.1 has none. The dates say when the promise held, None: ever;
    `judged_from`, from which day it is judged here: the company's own setting stands over it.
    """

    id: Id
    duty: Id
    rule: Id
    short: InBoth
    policy: InBoth
    mode: Mode | None = None
    held_from: Day | None = None
    held_until: Day | None = None
    judged_from: Day | None = None
    other_modes: Annotated[Table[InMode], fields_named(optional=MODES), or_else({})] = field(
        default_factory=dict
    )

    def in_mode(self, mode: str) -> "Promise":
        """As the company's own setting has it; a version without words for it keeps its own."""
        if self.mode is None or mode == self.mode:
            return self
        words = self.words_by_mode()
        said = words.get(mode, words[self.mode])
        return replace(
            self, mode=cast("Mode", mode), short=said.short, policy=said.policy, other_modes=words
        )

    def words_by_mode(self) -> Mapping[str, InMode]:
        if self.mode is None:
            return self.other_modes
        return {**self.other_modes, self.mode: InMode(self.short, self.policy)}


@dataclass(frozen=True)
class PromisePack(Pack):
    """Promises in the order of the board and the report."""

    verdicts: Things[PackChoice]
    duties: Things[PackChoice]
    promises: Things[Promise]

    @cached_property
    def by_id(self) -> Mapping[str, Promise]:
        return by_id(self.promises)


# What an approved subcontractor is.
MODE_WORDS: Mapping[str, Message] = {
    "absolute": say("Subcontracting is not allowed; what is approved counts as an exception"),
    "with_approval": say("Subcontracting is allowed with our prior written approval"),
}
