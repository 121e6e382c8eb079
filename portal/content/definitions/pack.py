"""What all packs have in common: how they begin, things that go by an id, and what is wrong with one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import AfterValidator, PlainValidator

from portal.foundation.core.plain_data import Day, Id, InBoth, Things, Whole, Words, refuse
from portal.foundation.core.words.messages import Message, Text, say

_VERSION = re.compile(r"[0-9]{4}\.[1-9][0-9]{0,3}(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: in which pack, at which path in it, and why, as a sentence."""

    pack: str
    path: str
    reason: Message


class PackError(ValueError):
    """A pack that cannot be used; says everything that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(
            *(f"{problem.pack}: {problem.path}: {problem.reason.id}" for problem in problems)
        )
        self.problems = problems


class Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=Named)


def by_id(things: Iterable[N]) -> Mapping[str, N]:
    """The things under their ids, in the order of the pack."""
    return MappingProxyType({thing.id: thing for thing in things})


def _version(value: object) -> str:
    if not isinstance(value, str) or not _VERSION.fullmatch(value):
        raise refuse(say("A version such as '2026.1' is expected here."))
    return value


def _schema(value: int) -> int:
    if value != 1:
        raise refuse(say("Only schema version 1 can be read."))
    return value


Version = Annotated[str, PlainValidator(_version)]


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What every pack begins with. `Any` is not read by the portal, here and in every pack."""

    schema_version: Annotated[Whole, AfterValidator(_schema)]
    id: Words
    version: Version
    as_of: Day
    note: Any = None


HEADER = ("schema_version", "id", "version", "as_of")


@dataclass(frozen=True, slots=True)
class PackChoice:
    """An id with what a person reads for it."""

    id: Id
    label: InBoth


@dataclass(frozen=True, slots=True)
class Term:
    """A word, where it is used (noun, menu, button ...) and a note for translators."""

    id: Id
    en: Words
    ja: Words
    use: Words
    note: Words | None = None

    @property
    def words(self) -> Text:
        return Text(ja=self.ja, en=self.en)


@dataclass(frozen=True)
class Glossary(Pack):
    terms: Things[Term]
    style: Any = None

    @cached_property
    def by_id(self) -> Mapping[str, Term]:
        return by_id(self.terms)
