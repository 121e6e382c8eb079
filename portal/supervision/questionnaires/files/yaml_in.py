"""YAML to plain data, straight from the events of the parser: a megabyte in a fraction of a second.

PyYAML's own way makes a node of everything and a value of each node, which costs four times as much.
What a questionnaire does not need (anchors, tags, merged keys) is left to that way. Pure.
"""

from collections.abc import Iterator
from typing import Any, Final

import yaml

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_VALUES: Final = 1_000_000  # however often aliases repeat them
DEEPEST: Final = 60  # of nesting; a condition may be nested twenty deep
_TEXT: Final = "tag:yaml.org,2002:str"
Lines = dict[str, int]  # the line, from 1, of each path such as sections[0].questions[1].id


class _OtherWayError(Exception):
    """Something that only PyYAML's own way reads."""


def load(text: str) -> Any:
    """The data of the one document. Raises yaml.YAMLError with the place of what is wrong."""
    try:
        return _Reader(text).document()
    except _OtherWayError:
        data = yaml.load(text, _LOADER)  # noqa: S506  (a safe loader)
    if _weight(data, {}, ()) > MOST_VALUES:
        raise yaml.MarkedYAMLError(problem="its aliases repeat themselves too often")
    return data


def lines_of(text: str) -> Lines:
    """Where everything stands; empty where nobody can tell."""
    reader = _Reader(text, lines={})
    try:
        reader.document()
    except (_OtherWayError, yaml.YAMLError):
        return {}
    return reader.lines or {}


def _weight(data: Any, known: dict[int, int], above: tuple[int, ...]) -> int:
    """How many values it comes to; what contains itself comes to more than anybody takes."""
    if not isinstance(data, dict | list):
        return 1
    if id(data) in above:
        return MOST_VALUES + 1
    if id(data) not in known:
        inside = (*above, id(data))
        parts = data.values() if isinstance(data, dict) else data
        known[id(data)] = 1 + sum(_weight(one, known, inside) for one in parts)
    return known[id(data)]


class _Reader:
    """One pass over the events."""

    def __init__(self, text: str, lines: Lines | None = None) -> None:
        self.loader = _LOADER(text)
        self.lines = lines
        self._known: dict[str, Any] = {}  # plain scalars come again and again

    def document(self) -> Any:
        events = self._events()
        next(events)  # the stream
        if isinstance(next(events), yaml.StreamEndEvent):
            return None
        value = self._value(next(events), events, "", 0)
        next(events)
        if not isinstance(next(events), yaml.StreamEndEvent):
            raise _OtherWayError
        return value

    def _events(self) -> Iterator[Any]:
        try:
            while self.loader.check_event():
                yield self.loader.get_event()
        finally:
            self.loader.dispose()

    def _value(self, event: Any, events: Iterator[Any], path: str, depth: int) -> Any:
        if self.lines is not None:
            self.lines[path] = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _OtherWayError
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth > DEEPEST or not event.implicit:
            raise yaml.MarkedYAMLError(
                problem="this is nested too deeply or of a kind of its own",
                problem_mark=event.start_mark,
            )
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path, depth)
        values: list[Any] = []
        for inner in events:
            if isinstance(inner, yaml.SequenceEndEvent):
                break
            values.append(self._value(inner, events, f"{path}[{len(values)}]", depth + 1))
        return values

    def _mapping(self, events: Iterator[Any], path: str, depth: int) -> dict[Any, Any]:
        data: dict[Any, Any] = {}
        for inner in events:
            if isinstance(inner, yaml.MappingEndEvent):
                break
            if not isinstance(inner, yaml.ScalarEvent) or inner.value == "<<":
                raise _OtherWayError
            key = self._value(inner, events, "", depth)
            below = f"{path}.{key}" if path else str(key)
            data[key] = self._value(next(events), events, below, depth + 1)
        return data

    def _scalar(self, event: Any) -> Any:
        plain, quoted = event.implicit
        if event.tag is not None:
            raise _OtherWayError
        if not plain:
            return event.value if quoted else self._made(event.value)
        if event.value not in self._known:
            self._known[event.value] = self._made(event.value)
        return self._known[event.value]

    def _made(self, value: str) -> Any:
        """A plain scalar as YAML takes it: a number, yes or no, nothing, or a text."""
        tag = self.loader.resolve(yaml.ScalarNode, value, (True, False))
        if tag == _TEXT:
            return value
        node = yaml.ScalarNode(tag, value)
        make = self.loader.yaml_constructors.get(tag)
        if make is None:
            raise _OtherWayError
        return make(self.loader, node)
