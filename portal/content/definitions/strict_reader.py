"""A strict way to read packs: every place knows its path and refuses what it does not expect."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from portal.content.definitions.conditions import Condition, ConditionError, parse
from portal.content.definitions.problems import PackError, Problem
from portal.foundation.core.words.messages import Message, Text, say

T = TypeVar("T")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_VERSION = re.compile(r"[0-9]{4}\.[1-9][0-9]{0,3}(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a pack together with where it stands."""

    pack: str
    path: str
    value: Any

    def refuse(self, reason: Message) -> PackError:
        return PackError(Problem(self.pack, self.path, reason))

    def below(self, step: str | int, value: object) -> "Node":
        path = f"{self.path}[{step}]" if isinstance(step, int) else f"{self.path}.{step}"
        return Node(self.pack, path.lstrip("."), value)

    def fields(self, *required: str, optional: tuple[str, ...] = ()) -> Mapping[str, "Node"]:
        """The named fields; refuses a missing one and any other. An absent optional is None."""
        entries = self._mapping()
        missing = [name for name in required if name not in entries]
        strange = sorted(str(name) for name in set(entries) - {*required, *optional})
        problems = [say("The field %(name)s is missing.", name=name) for name in missing]
        problems += [say("There is no field %(name)s here.", name=name) for name in strange]
        if problems:
            raise PackError(*(Problem(self.pack, self.path, reason) for reason in problems))
        return {name: self.below(name, entries.get(name)) for name in (*required, *optional)}

    def named(self, read: Callable[["Node"], T]) -> Mapping[str, T]:
        """A mapping with free names, each value read by `read`."""
        nodes = {str(name): self.below(str(name), one) for name, one in self._mapping().items()}
        return MappingProxyType(dict(zip(nodes, _read_all(nodes.values(), read), strict=True)))

    def each(self, read: Callable[["Node"], T]) -> tuple[T, ...]:
        """A list, each element read by `read`; says everything wrong with all of them."""
        if not isinstance(self.value, list):
            raise self.refuse(say("A list is expected here."))
        return tuple(_read_all([self.below(i, one) for i, one in enumerate(self.value)], read))

    def each_with_id(self, read: Callable[["Node"], T]) -> tuple[T, ...]:
        """A list of things with an `id` that is unique in it."""
        things = self.each(read)
        seen: set[object] = set()
        problems = []
        for i, thing in enumerate(things):
            name = getattr(thing, "id", None)
            if name in seen:
                reason = say("The id %(id)s stands here twice.", id=str(name))
                problems.append(Problem(self.pack, self.below(i, None).path, reason))
            seen.add(name)
        if problems:
            raise PackError(*problems)
        return things

    def optional(self, read: Callable[["Node"], T]) -> T | None:
        return None if self.value is None else read(self)

    def text(self) -> Text:
        """A text in both languages."""
        entries = self.fields("ja", "en")
        return Text(ja=entries["ja"].string(), en=entries["en"].string())

    def string(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.refuse(say("A text is expected here."))
        return self.value

    def strings(self) -> tuple[str, ...]:
        return self.each(Node.string)

    def id(self) -> str:
        name = self.string()
        if not _ID.fullmatch(name):
            raise self.refuse(say("%(id)s is not an id.", id=name))
        return name

    def ids(self) -> tuple[str, ...]:
        return self.each(Node.id)

    def one_of(self, *allowed: str) -> str:
        if self.value not in allowed:
            reason = say("One of %(allowed)s is expected here.", allowed=", ".join(allowed))
            raise self.refuse(reason)
        return str(self.value)

    def whole(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refuse(say("A whole number is expected here."))
        return self.value

    def number(self) -> float:
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            raise self.refuse(say("A number is expected here."))
        return float(self.value)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refuse(say("True or false is expected here."))
        return self.value

    def flag_or_no(self) -> bool:
        """A flag that may be left out."""
        return self.value is not None and self.flag()

    def day(self) -> date:
        try:
            return date.fromisoformat(self.string())
        except ValueError as error:
            raise self.refuse(say("A date such as 2026-11-25 is expected here.")) from error

    def version(self) -> str:
        if not isinstance(self.value, str) or not _VERSION.fullmatch(self.value):
            raise self.refuse(say("A version such as '2026.1' is expected here."))
        return self.value

    def condition(self) -> Condition:
        try:
            return parse(self.value, self.path)
        except ConditionError as error:
            raise PackError(Problem(self.pack, error.path, error.reason)) from error

    def _mapping(self) -> dict[Any, Any]:
        if not isinstance(self.value, dict):
            raise self.refuse(say("A mapping is expected here."))
        return self.value


@dataclass(frozen=True)
class Header:
    """What every pack begins with."""

    id: str
    version: str
    as_of: date


HEADER = ("schema_version", "id", "version", "as_of")


def read_header(fields: Mapping[str, Node], pack: str) -> Header:
    """Refuses another schema or another pack's file."""
    if fields["schema_version"].whole() != 1:
        raise fields["schema_version"].refuse(say("Only schema version 1 can be read."))
    if fields["id"].string() != pack:
        raise fields["id"].refuse(say("This file is not the pack %(pack)s.", pack=pack))
    return Header(pack, fields["version"].version(), fields["as_of"].day())


def _read_all(nodes: Iterable[Node], read: Callable[[Node], T]) -> list[T]:
    things: list[T] = []
    problems: list[Problem] = []
    for node in nodes:
        try:
            things.append(read(node))
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(*problems)
    return things
