"""Plain data, as JSON and YAML hold it, read into dataclasses and written from them, by pydantic.

A dataclass says by its annotations what may stand where: those below, and pydantic's own. What does
not fit is refused in our words, all of it at once, each with its place.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from types import GenericAlias, MappingProxyType
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar

import pydantic
from pydantic import (
    AfterValidator,
    AllowInfNan,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    Strict,
    ValidationError,
    WrapSerializer,
)

from portal.foundation.core.words.messages import Message, Text, from_json, say, to_json

T = TypeVar("T")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_QUOTED = re.compile(r"'([^']*)'")


class Misread(NamedTuple):
    """One thing wrong: where, such as `questions[3].options[1].id`, and why."""

    path: str
    reason: Message


class WrongShape(ValueError):
    """Data of another shape than was expected; says everything that is wrong with it."""

    def __init__(self, *wrong: Misread) -> None:
        super().__init__(*(f"{misread.path}: {misread.reason.id}" for misread in wrong))
        self.wrong = wrong


def read(kind: Callable[..., T], data: object, context: Any = None) -> T:
    """`data` as the type `kind`. Refuses with WrongShape; fields there are none of too.

    `context`: what validators of the type ask for.
    """
    try:
        found: T = _adapter(kind).validate_python((data,), context=context)[0]
    except ValidationError as error:
        raise WrongShape(*_misread(error)) from None
    return found


def write(value: Any, *, defaults: bool = True) -> Any:
    """A dataclass as plain data again; perhaps without the fields that have their default."""
    return _adapter(value.__class__).dump_python(
        (value,), mode="json", by_alias=True, exclude_defaults=not defaults
    )[0]


def refuse(reason: Message, path: str = "") -> WrongShape:
    """For a validator of a type: what is wrong with its value, or at a place inside."""
    return WrongShape(Misread(path, reason))


def or_else(default: object) -> BeforeValidator:
    """For a field that may be left empty."""
    return BeforeValidator(lambda value: default if value is None else value)


def fields_named(*required: str, optional: tuple[str, ...] = ()) -> BeforeValidator:
    """For a mapping: these names and no other."""

    def check(value: Any) -> Any:
        names = {str(name) for name in value} if isinstance(value, dict) else {*required}
        missing = [name for name in required if name not in names]
        strange = sorted(names - {*required, *optional})
        wrong = [say("The field %(name)s is missing.", name=name) for name in missing]
        wrong += [say("There is no field %(name)s here.", name=name) for name in strange]
        if wrong:
            raise WrongShape(*(Misread("", reason) for reason in wrong))
        return value

    return BeforeValidator(check)


def _with_id(name: str, thing: Any) -> Any:
    if not isinstance(thing, dict):
        return thing
    if "id" in thing:
        raise refuse(say("There is no field %(name)s here.", name="id"), name)
    return {"id": name, **thing}


def _words(value: str) -> str:
    if not value.strip():
        raise refuse(say("A text is expected here."))
    return value


def _id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise refuse(say("%(id)s is not an id.", id=value))
    return value


def _day(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise refuse(say("A date such as 2026-11-25 is expected here.")) from None


def _in_both(text: Text) -> Text:
    silent = [lang for lang in ("ja", "en") if not text.in_(lang).strip()]
    if silent:
        raise WrongShape(*(Misread(lang, say("A text is expected here.")) for lang in silent))
    return text


def _each_once(things: tuple[T, ...]) -> tuple[T, ...]:
    first: dict[Any, int] = {}
    names = [getattr(thing, "id", None) for thing in things]
    twice = [(i, name) for i, name in enumerate(names) if first.setdefault(name, i) != i]
    if twice:
        raise WrongShape(
            *(
                Misread(f"[{i}]", say("The id %(id)s stands here twice.", id=name))
                for i, name in twice
            )
        )
    return things


# For a mapping of things that go by their name in it.
with_ids = BeforeValidator(
    lambda things: (
        {name: _with_id(name, thing) for name, thing in things.items()}
        if isinstance(things, dict)
        else things
    )
)
# Numbers and flags are strict: "3" is no number, and 1 is not true.
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict(), AllowInfNan(allow_inf_nan=False)]
Flag = Annotated[bool, Strict()]
FlagOrNo = Annotated[bool, Strict(), or_else(default=False)]
Words = Annotated[str, AfterValidator(_words)]  # not blank
Id = Annotated[Words, AfterValidator(_id)]
Day = Annotated[date, BeforeValidator(_day)]
InBoth = Annotated[Text, AfterValidator(_in_both)]  # not blank in either language
Moment = Annotated[datetime, PlainSerializer(datetime.isoformat)]
Sentence = Annotated[Message, PlainValidator(from_json), PlainSerializer(to_json)]
Table: TypeAlias = Annotated[  # free names; YAML may take them for numbers
    Mapping[Annotated[str, BeforeValidator(str)], T],
    AfterValidator(MappingProxyType),
    WrapSerializer(lambda table, written: written(dict(table))),
]
Things: TypeAlias = Annotated[tuple[T, ...], AfterValidator(_each_once)]  # no id twice

_EXPECTED: Mapping[str, Message] = MappingProxyType(
    {
        "string": say("A text is expected here."),
        "int": say("A whole number is expected here."),
        "float": say("A number is expected here."),
        "finite": say("A number is expected here."),
        "bool": say("True or false is expected here."),
        "datetime": say("A date such as 2026-11-25 is expected here."),
        "tuple": say("A list is expected here."),
        "dict": say("A mapping is expected here."),
        "dataclass": say("A mapping is expected here."),
    }
)


@cache
def _adapter(kind: Hashable) -> "pydantic.TypeAdapter[Any]":
    """Imported when first used, which is slow. In a tuple: a dataclass alone takes no configuration."""
    whole: Any = GenericAlias(tuple, (kind,))
    return pydantic.TypeAdapter(whole, config=ConfigDict(extra="forbid"))


def _misread(error: ValidationError) -> Iterator[Misread]:
    for fault in error.errors(include_url=False, include_input=False):
        kind, (_, *place), context = fault["type"], fault["loc"], fault.get("ctx", {})
        cause = context.get("error")
        if isinstance(cause, WrongShape):
            yield from (Misread(_path(*place, inner.path), inner.reason) for inner in cause.wrong)
        elif kind == "missing":
            reason = say("The field %(name)s is missing.", name=str(place[-1]))
            yield Misread(_path(*place[:-1]), reason)
        elif kind in ("unexpected_keyword_argument", "invalid_key"):
            reason = say("There is no field %(name)s here.", name=str(place[-1]))
            yield Misread(_path(*place[:-1]), reason)
        elif kind in ("enum", "literal_error"):
            allowed = ", ".join(_QUOTED.findall(context["expected"]))
            yield Misread(
                _path(*place), say("One of %(allowed)s is expected here.", allowed=allowed)
            )
        else:
            yield Misread(_path(*place), _EXPECTED[kind.split("_")[0]])


def _path(*steps: str | int) -> str:
    """`steps`: names, numbers of elements, and paths from there."""
    told = (
        f"[{step}]" if isinstance(step, int) else step if step[:1] in ("", "[") else f".{step}"
        for step in steps
    )
    return "".join(told).lstrip(".")
