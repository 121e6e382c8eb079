"""The pack of promises: what the company's privacy policy says about its vendors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from portal.foundation.content.named import Choice, by_id, read_choice
from portal.foundation.content.nodes import HEADER, Header, Node, read_header
from portal.foundation.core.messages import Text

PACK = "promises"
MODES = ("absolute", "with_approval")


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence of the policy. `rule` names its evaluation in code.

    `mode` is set for no_subcontracting only: under `absolute` an approved subcontractor is an
    exception, under `with_approval` it is kept. The dates say when the promise held, None: ever.
    """

    id: str
    duty: str
    rule: str
    short: Text
    policy: Text
    mode: str | None
    held_from: date | None
    held_until: date | None


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
        "id", "duty", "rule", "short", "policy", optional=("mode", "held_from", "held_until")
    )
    return Promise(
        id=fields["id"].id(),
        duty=fields["duty"].id(),
        rule=fields["rule"].id(),
        short=fields["short"].text(),
        policy=fields["policy"].text(),
        mode=fields["mode"].optional(lambda mode: mode.one_of(*MODES)),
        held_from=fields["held_from"].optional(Node.day),
        held_until=fields["held_until"].optional(Node.day),
    )
