"""The pack of promises: what the company's privacy policy says about its vendors."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from portal.content.definitions.named import Choice, by_id, read_choice
from portal.content.definitions.strict_reader import HEADER, Header, Node, read_header
from portal.foundation.core.words.messages import Text

PACK = "promises"
MODES = ("absolute", "with_approval")
SUBCONTRACTING = "no_subcontracting"  # the promise that is read in one of them


@dataclass(frozen=True, slots=True)
class InMode:
    """What a promise is called and says in one mode."""

    short: Text
    policy: Text


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence of the policy. `rule` names its evaluation in code.

    `mode` is set for no_subcontracting only: under `absolute` an approved subcontractor is an
    exception, under `with_approval` it is kept. `other_modes`: its words in the modes that are not
    the pack's own; version 2026.1 has none. The dates say when the promise held, None: ever.
    """

    id: str
    duty: str
    rule: str
    short: Text
    policy: Text
    mode: str | None
    held_from: date | None
    held_until: date | None
    other_modes: Mapping[str, InMode] = field(default_factory=dict)

    def in_mode(self, mode: str) -> "Promise":
        """As the company's own setting has it; a version without words for it keeps its own."""
        if self.mode is None or mode == self.mode:
            return self
        words = self.words_by_mode()
        said = words.get(mode, words[self.mode])
        return replace(self, mode=mode, short=said.short, policy=said.policy, other_modes=words)

    def words_by_mode(self) -> Mapping[str, InMode]:
        mine = {} if self.mode is None else {self.mode: InMode(self.short, self.policy)}
        return {**self.other_modes, **mine}


@dataclass(frozen=True)
class PromisePack:
    """Promises in the order of the board and the report."""

    header: Header
    verdicts: tuple[Choice, ...]
    duties: tuple[Choice, ...]
    promises: tuple[Promise, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Promise]:
        return by_id(self.promises)


def read(node: Node) -> PromisePack:
    fields = node.fields(*HEADER, "verdicts", "duties", "promises", optional=("note",))
    return PromisePack(
        header=read_header(fields, PACK),
        verdicts=fields["verdicts"].each_with_id(read_choice),
        duties=fields["duties"].each_with_id(read_choice),
        promises=fields["promises"].each_with_id(_read_promise),
    )


def _read_promise(node: Node) -> Promise:
    fields = node.fields(
        "id", "duty", "rule", "short", "policy",
        optional=("mode", "other_modes", "held_from", "held_until"),
    )  # fmt: skip
    return Promise(
        id=fields["id"].id(),
        duty=fields["duty"].id(),
        rule=fields["rule"].id(),
        short=fields["short"].text(),
        policy=fields["policy"].text(),
        mode=fields["mode"].optional(lambda mode: mode.one_of(*MODES)),
        held_from=fields["held_from"].optional(Node.day),
        held_until=fields["held_until"].optional(Node.day),
        other_modes=fields["other_modes"].optional(_read_modes) or {},
    )


def _read_modes(node: Node) -> Mapping[str, InMode]:
    """Refuses a mode there is not."""
    node.fields(optional=MODES)
    return node.named(_read_mode)


def _read_mode(node: Node) -> InMode:
    fields = node.fields("short", "policy")
    return InMode(fields["short"].text(), fields["policy"].text())
