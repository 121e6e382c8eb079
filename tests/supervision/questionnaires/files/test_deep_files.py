"""Files nested so deeply that no questionnaire can be meant are refused in words."""

import pytest

from portal.foundation.core.errors import RuleViolated
from portal.supervision.questionnaires.files.reading_files import read_file


@pytest.mark.parametrize(
    "data",
    [
        b'{"items": ' + b"[" * 100_000,
        b'{"items": ' + b'{"items":[' * 5_000 + b"]}" * 5_000 + b"}",
        b'{"questionnaire": [' + b'{"items":[' * 5_000 + b"]}" * 5_000 + b"]}",
    ],
)
def test_an_export_nested_thousands_deep_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(RuleViolated) as refused:
        read_file(data, "vsaq.json")
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"sections": ' + b"[" * 100_000, "a.json"),
        (b'{"sections": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", "a.json"),
        (b"sections: " + b"[" * 20_000, "a.yaml"),
        (b"sections: " + b"[" * 3_000 + b"]" * 3_000, "a.yaml"),
        (b"sections: &a " + b"[" * 3_000 + b"]" * 3_000, "a.yaml"),
        (b"sections: " + b"{a: " * 3_000 + b"b" + b"}" * 3_000, "a.yaml"),
    ],
)
def test_our_own_words_nested_thousands_deep_are_a_fault_at_their_place(
    data: bytes, name: str
) -> None:
    found = read_file(data, name)
    assert found.sheet is None
    assert found.faults
