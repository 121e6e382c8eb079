"""What one version of a pack says otherwise than another, thing by thing and field by field. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.content.definitions.pack import HEADER
from portal.foundation.core.words.messages import LANGUAGES, Lang, Text


@dataclass(frozen=True, slots=True)
class PackChanges:
    """Names such as clauses/confidentiality or due_soon_days, sorted."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def compare(old: Any, new: Any) -> PackChanges:
    """From the plain data of one version to that of another."""
    before, after = _things(old), _things(new)
    return PackChanges(
        added=tuple(sorted(set(after) - set(before))),
        removed=tuple(sorted(set(before) - set(after))),
        changed=tuple(sorted(n for n in set(before) & set(after) if before[n] != after[n])),
    )


def taken_up_again(history: Iterable[Any], in_use: Iterable[Any], new: Any) -> tuple[str, ...]:
    """Names that a version of `history` had, none of those `in_use` has, and `new` uses again."""
    ever, still = _names(history), _names(in_use)
    return tuple(sorted((ever - still) & set(_things(new))))


def _names(versions: Iterable[Any]) -> set[str]:
    return {name for data in versions for name in _things(data) if "/" in name}


def things(data: Any) -> Mapping[str, Any]:
    """Everything in a version by its name, the header excepted."""
    return {name: value for name, value in _entries(data) if name not in HEADER}


def _things(data: Any) -> Mapping[str, str]:
    return {
        name: json.dumps(value, ensure_ascii=False, sort_keys=True)
        for name, value in things(data).items()
    }


def _entries(data: Any) -> Iterator[tuple[str, Any]]:
    """Things with an id one by one; the questions of a section apart from it; the rest by key."""
    for key, value in data.items():
        if not _is_list_of_things(value):
            yield key, value
            continue
        for thing in value:
            questions = thing.get("questions", ())
            yield f"{key}/{thing['id']}", {k: v for k, v in thing.items() if k != "questions"}
            for question in questions:
                yield f"questions/{question['id']}", question


def _is_list_of_things(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict) and "id" in item for item in value
    )


_NAMES = ("title", "short", "label", "words", "text", "because")  # a thing is called by the first
_LONGEST = 60  # characters of a question that stands for a name


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, `path` from the thing down to it. `lang`: of a text in both languages.

    Of a list, and of a text with paragraphs, only what is gone stands in `old`, and only what is
    new in `new`.
    """

    path: tuple[str, ...]
    lang: Lang | None
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ThingChange:
    """`sort`: the list in which it stands; "" for a setting of the pack. `name` None: it has none."""

    change: Change
    sort: str
    id: str
    name: Text | None
    fields: tuple[FieldChange, ...]


def differences(old: Any, new: Any) -> list[ThingChange]:
    """From the plain data of one version to another: added, changed, removed, each by its name."""
    before, after = things(old), things(new)
    found = compare(old, new)
    return [
        *(_thing(Change.ADDED, name, {}, after[name]) for name in found.added),
        *(_thing(Change.CHANGED, name, before[name], after[name]) for name in found.changed),
        *(_thing(Change.REMOVED, name, before[name], {}) for name in found.removed),
    ]


def contents(data: Any) -> Mapping[str, list[ThingChange]]:
    """A version from beginning to end: by sort, in the order of the pack, each thing with all its fields."""
    found: dict[str, list[ThingChange]] = {}
    for name, value in things(data).items():
        one = _thing(Change.ADDED, name, {}, _numbered(value), in_full=True)
        found.setdefault(one.sort, []).append(one)
    return found


def _numbered(value: Any) -> Any:
    """Of a list of several fields each one by its number, so that its fields are read one by one."""
    if isinstance(value, Mapping):
        return {key: _numbered(one) for key, one in value.items()}
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return {str(number): _numbered(one) for number, one in enumerate(value, start=1)}
    return value


def names_of(packs: Iterable[Any]) -> Mapping[str, Text]:
    """What ids of things and of their lists of words mean, as the packs themselves say it."""
    found: dict[str, Text] = {}
    for data in packs:
        for name, value in things(data).items():
            known = _name(value)
            if known is not None:
                found.setdefault(name.rpartition("/")[2], known)
            for key, said in value.items() if isinstance(value, Mapping) else ():
                words = _name(said)
                if words is not None and key not in _NAMES:
                    found.setdefault(key, words)
    return found


def _thing(change: Change, name: str, old: Any, new: Any, *, in_full: bool = False) -> ThingChange:
    sort, slash, thing_id = name.rpartition("/")
    is_whole = change is not Change.CHANGED and not in_full
    steps = () if slash else (name,)
    fields = () if is_whole and slash else tuple(_fields(steps, old, new))
    return ThingChange(change, sort, thing_id, _name(new or old), fields)


def _name(thing: Any) -> Text | None:
    """By what a person knows it, in both languages."""
    if not isinstance(thing, Mapping):
        return None
    for place in (*(thing.get(key) for key in _NAMES), thing):
        if isinstance(place, Mapping) and all(
            isinstance(place.get(lang), str) for lang in LANGUAGES
        ):
            return Text(ja=_short(place["ja"]), en=_short(place["en"]))
    return None


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _fields(path: tuple[str, ...], old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        before = old if isinstance(old, Mapping) else {}
        after = new if isinstance(new, Mapping) else {}
        if before or after:
            for key in _in_order({**before, **after}):
                yield from _fields((*path, str(key)), before.get(key), after.get(key))
            return
    lang = path[-1] if path and path[-1] in LANGUAGES else None
    was, now = Counter(_lines(old)), Counter(_lines(new))
    gone, come = was - now, now - was
    if not (gone or come):  # the same in another order
        gone, come = was, now
    where = path[:-1] if lang else path
    yield FieldChange(where, lang, "\n".join(gone.elements()), "\n".join(come.elements()))


def _in_order(keys: Iterable[str]) -> list[str]:
    """Japanese before English, everything else as it stands."""
    return [
        *(language for language in LANGUAGES if language in keys),
        *(key for key in keys if key not in LANGUAGES),
    ]


def _lines(value: Any) -> list[str]:
    """The entries of a list; the paragraphs of a text; one for anything else."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return [line for line in _plain(value).split("\n") if line]


def _plain(value: Any) -> str:
    """A text as it is; anything else as it would stand in the file."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
