"""The glossary: the words of the portal in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.content.definitions.named import by_id
from portal.content.definitions.strict_reader import HEADER, Header, Node, read_header
from portal.foundation.core.words.messages import Text

PACK = "glossary"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, where it is used (noun, menu, button ...) and a note for translators."""

    id: str
    words: Text
    use: str
    note: str | None


@dataclass(frozen=True)
class Glossary:
    """Terms by id."""

    header: Header
    terms: tuple[Term, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Term]:
        return by_id(self.terms)


def read(node: Node) -> Glossary:
    fields = node.fields(*HEADER, "terms", optional=("note", "style"))
    return Glossary(read_header(fields, PACK), fields["terms"].each_with_id(_read_term))


def _read_term(node: Node) -> Term:
    fields = node.fields("id", "en", "ja", "use", optional=("note",))
    return Term(
        id=fields["id"].id(),
        words=Text(ja=fields["ja"].string(), en=fields["en"].string()),
        use=fields["use"].string(),
        note=fields["note"].optional(Node.string),
    )
