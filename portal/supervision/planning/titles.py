"""What an item of the plan is called on pages and in records."""

from collections import Counter
from collections.abc import Iterable

from portal.foundation.content import catalogue
from portal.foundation.core.messages import Message, Text, say
from portal.supervision.planning import kinds

Title = Text | Message


def title_of(what: str) -> Title:
    """A statement by its title in the pack in force, another kind in its words."""
    if not kinds.is_statement(what):
        return kinds.words_of(what)
    known = catalogue.statement_pack().by_id.get(what)
    return known.title if known is not None else Text(ja=what, en=what)


def titles() -> dict[str, Title]:
    """Of everything that can stand in a plan, statements first."""
    names = [*(one.id for one in catalogue.statements()), *kinds.OTHERS]
    return {name: title_of(name) for name in names}


def with_work(what: str, work: Text | None) -> Title:
    """For a record: what, and about which work."""
    if work is None:
        return title_of(what)
    return say("%(what)s: %(work)s", what=title_of(what), work=work)


def count_each(whats: Iterable[str]) -> list[tuple[Title, int]]:
    """How many of each kind, all statements together and first."""
    found = Counter("" if kinds.is_statement(what) else what for what in whats)
    names = {"": say("Statements"), **kinds.WORDS}
    return [(title, found[what]) for what, title in names.items() if found[what]]
