"""Values of columns in words, for the difference and for files. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from portal.foundation.core.words.messages import Text, say
from portal.ledger.exchange.columns.choices import Choices
from portal.ledger.exchange.columns.shapes import Column, Kind
from portal.ledger.exchange.columns.snapshot import Snapshot


class Knows(Protocol):
    """What words are looked up in."""

    @property
    def snapshot(self) -> Snapshot: ...
    @property
    def choices(self) -> Any: ...
    @property
    def vendors(self) -> Any: ...
    @property
    def works(self) -> Any: ...
    @property
    def contracts(self) -> Any: ...


def shown(column: Column, value: Any, knows: Knows) -> Any:
    """A text, message, day or string; '' for nothing."""
    if value is None or value in ("", ()):
        return ""
    words = _WORDS.get(column.kind)
    return value if words is None else words(column, value, knows)


def label(choices: Choices, value: Any) -> Text:
    """What an id of a list is called; itself where no list knows it any more."""
    return choices.labels.get(value, Text(str(value), str(value)))


def _several(column: Column, value: Any, knows: Knows) -> Text:
    found = [label(knows.choices[column.choices], one) for one in value]
    return Text(ja="; ".join(one.ja for one in found), en="; ".join(one.en for one in found))


_WORDS: Mapping[Kind, Callable[[Column, Any, Knows], Any]] = {
    Kind.YES_NO: lambda _, value, _knows: say("Yes") if value else say("No"),
    Kind.CHOICE: lambda column, value, knows: label(knows.choices[column.choices], value),
    Kind.CHOICES: _several,
    Kind.PERSON: lambda _, value, knows: knows.snapshot.names.get(value, ""),
    Kind.VENDOR: lambda _, value, knows: knows.vendors.called.get(value, ""),
    Kind.WORK: lambda _, value, knows: knows.works.called.get(value, ""),
    Kind.CONTRACT: lambda _, value, knows: knows.contracts.called.get(value, ""),
    Kind.WORKS: lambda _, value, knows: "; ".join(knows.works.called.get(one, "") for one in value),
}
