"""Things of a pack that go by an id, and the plainest of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeVar

from portal.content.definitions.strict_reader import Node
from portal.foundation.core.words.messages import Text


class Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=Named)


def by_id(things: Iterable[N]) -> Mapping[str, N]:
    """The things under their ids, in the order of the pack."""
    return MappingProxyType({thing.id: thing for thing in things})


@dataclass(frozen=True, slots=True)
class Choice:
    """An id with what a person reads for it."""

    id: str
    label: Text


def read_choice(node: Node) -> Choice:
    fields = node.fields("id", "label")
    return Choice(fields["id"].id(), fields["label"].text())
