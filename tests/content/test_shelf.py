"""Files of packs: one that says nothing clear is refused, and keys have no order."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from portal.content.definitions.pack import PackError
from portal.content.packs import kinds as shelf
from portal.content.packs.kinds import PackKind
from tests.content.raw import shipped_data


@pytest.mark.parametrize(
    "words",
    [
        "id: [promises",
        "id: promises\nid: promises\n",
        "promises:\n  - {id: a, id: b}\n",
        "as_of: 2026-11-25\nversion: '2026.1'\n",
    ],
)
def test_a_file_that_says_nothing_clear_is_refused(words: str, tmp_path: Path) -> None:
    file = tmp_path / "promises.yaml"
    file.write_text(words)
    with pytest.raises(PackError):
        shelf.read_file(shelf.PROMISES, file)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PackError) as refused:
        shelf.read_file(shelf.PROMISES, tmp_path / "promises.yaml")
    assert refused.value.problems[0].path == "promises.yaml"


def test_a_pack_is_kept_the_same_whatever_the_order_of_its_keys() -> None:
    data = shipped_data()["promises"]
    turned = dict(reversed(data.items()))
    assert shelf.write(shelf.PROMISES, turned) == shelf.write(shelf.PROMISES, data)


def _numbers(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, int | float):
        yield path
    for step, value in (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    ):
        yield from _numbers(value, (*path, step))


@pytest.mark.parametrize(
    "kind", [one for one in shelf.KINDS if one not in (shelf.SHEET, shelf.SELECTION)], ids=str
)
def test_no_pack_takes_a_number_or_flag_that_is_written_as_text(kind: PackKind[Any]) -> None:
    shipped = next(one for one in shelf.shipped() if one.pack == kind.id).data
    for path in _numbers(shipped):
        if path[0] == "text_matching":  # says how papers are read, to people
            continue
        data = deepcopy(shipped)
        around = data
        for step in path[:-1]:
            around = around[step]
        around[path[-1]] = str(around[path[-1]]).lower()
        with pytest.raises(PackError):
            shelf.parse(kind, data)
