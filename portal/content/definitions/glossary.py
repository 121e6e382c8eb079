"""The glossary: the words of the portal in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.content.definitions.pack import Pack, by_id
from portal.foundation.core.plain_data import Id, Things, Words
from portal.foundation.core.words.messages import Text

PACK = "glossary"


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
    """Terms by id."""

    terms: Things[Term]
    style: Any = None

    @cached_property
    def by_id(self) -> Mapping[str, Term]:
        return by_id(self.terms)
