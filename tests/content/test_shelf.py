"""Files of packs: one that says nothing clear is refused, and keys have no order."""

from pathlib import Path

import pytest

from portal.content.definitions.problems import PackError
from portal.content.packs import kinds as shelf
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
