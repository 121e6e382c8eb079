"""What another version of a pack changes: the things added, removed and worded otherwise."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.content.definitions.pack import HEADER


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
    return isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value)
