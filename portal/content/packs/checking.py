"""The check of all packs together: readable, in both languages, and every reference resolved."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.content.definitions.pack import PackError, Problem
from portal.content.packs import asked, references
from portal.content.packs import kinds as shelf
from portal.content.packs.library import read_library
from portal.foundation.core.words.messages import LANGUAGES, say


def check(raw: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with one version of every pack, given as plain data by pack id.

    References can only be followed when every pack can be read; until then they are not checked.
    """
    problems = [one for pack, data in raw.items() for one in _languages(pack, "", data)]
    try:
        library = read_library(raw)
    except PackError as error:
        return _once([*error.problems, *problems])
    return _once([*problems, *references.check(library), *asked.check(library)])


def check_shipped() -> list[Problem]:
    """Everything wrong with the packs as they ship, files that cannot be read included."""
    try:
        written = shelf.shipped()
    except PackError as error:
        return list(error.problems)
    return check({one.pack: one.data for one in written})


def _languages(pack: str, path: str, data: Any) -> Iterator[Problem]:
    """Every mapping that speaks one language speaks the other too, and says something in both."""
    if isinstance(data, dict):
        if set(LANGUAGES) & set(data):
            for lang in LANGUAGES:
                if not _says_something(data.get(lang)):
                    reason = say("The text in %(language)s is missing.", language=lang)
                    yield Problem(pack, path, reason)
        for name, value in data.items():
            yield from _languages(pack, f"{path}.{name}".lstrip("."), value)
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _languages(pack, f"{path}[{i}]", value)


def _says_something(words: object) -> bool:
    if isinstance(words, list):
        return bool(words) and all(_says_something(one) for one in words)
    return isinstance(words, str) and bool(words.strip())


def _once(problems: list[Problem]) -> list[Problem]:
    seen: list[Problem] = []
    for problem in problems:
        if problem not in seen:
            seen.append(problem)
    return seen
