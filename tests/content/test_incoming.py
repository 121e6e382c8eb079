"""A file of a pack comes in: what is wrong is said with file, line, reason and how to mend it."""

import pytest
import yaml

from portal.content.packs import kinds as shelf
from portal.content.packs.incoming import LARGEST, Complaint, Incoming, read_files
from portal.foundation.core.words.messages import Message
from tests.content.raw import shipped_data, thing

PACK = "clause-library"


def _complaints(data: object) -> tuple[Complaint, ...]:
    raw = data if isinstance(data, bytes) else yaml.safe_dump(data, sort_keys=False).encode()
    return read_files([Incoming("mine.yaml", raw)], shipped_data()).complaints


def test_the_files_that_ship_can_be_taken_in() -> None:
    files = [Incoming(f"{one.pack}.yaml", one.body.encode()) for one in shelf.shipped()]
    reading = read_files(files, {})
    assert not reading.complaints
    assert [pack.sha256 for pack, _ in reading.packs] == [one.sha256 for one in shelf.shipped()]


def test_every_mistake_is_named_with_its_line_and_how_to_mend_it() -> None:
    data = shipped_data()[PACK]
    del data["clauses"][4]["why"]
    data["clauses"][5]["level"] = "sometimes"
    found = _complaints(data)
    assert {(one.file, one.path) for one in found} >= {
        ("mine.yaml", "clauses[4]"),
        ("mine.yaml", "clauses[5].level"),
    }
    text = yaml.safe_dump(data, sort_keys=False).splitlines()
    at = next(one.line for one in found if one.path == "clauses[5].level")
    assert at is not None
    assert text[at - 1].strip() == "level: sometimes"
    assert all(isinstance(one.mend, Message) for one in found)


def test_an_id_that_leads_nowhere_is_found_by_the_id_of_its_clause() -> None:
    data = shipped_data()[PACK]
    thing(data["clauses"], "survival")["promises"] = ["be_kind"]
    (one,) = _complaints(data)
    line = yaml.safe_dump(data, sort_keys=False).splitlines()[(one.line or 0) - 1]
    assert (one.path, line.strip()) == ("clauses.survival.promises", "- be_kind")


def test_packs_that_lean_on_each_other_are_read_together() -> None:
    data = shipped_data()
    for promise in data["promises"]["promises"]:
        promise["id"] = {"reported": "reviewed"}.get(promise["id"], promise["id"])
    for clause in data[PACK]["clauses"]:
        clause["promises"] = ["reviewed" if p == "reported" else p for p in clause["promises"]]
    for one in data["attestations"]["attestations"]:
        one["promises"] = ["reviewed" if p == "reported" else p for p in one["promises"]]
    names = ("promises", PACK, "attestations")
    files = [Incoming(name, yaml.safe_dump(data[name]).encode()) for name in names]
    assert not read_files(files, shipped_data()).complaints


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"id: [", "This is not YAML: %(error)s"),
        (b"id: a\nid: b", "This is not YAML: %(error)s"),
        (b"id: !!python/object/apply:os.getcwd []", "This is not YAML: %(error)s"),
        (b"id: 2026-13-45", "This is not YAML: %(error)s"),
        (b"\xff\xfe\x00", "The file is not in UTF-8."),
        (b"", "The file does not say which pack it is: one of %(ids)s."),
        (b"id: [1]", "The file does not say which pack it is: one of %(ids)s."),
        (b"id: glossary\nversion: '2026.2'\nas_of: 2026-11-25", "The file cannot be read: %(error)s"),
        (b"id: glossary\nversion: '2026.2'\nx: .nan", "The file cannot be read: %(error)s"),
        (b'id: glossary\nversion: "2026.2"\nx: "\\ud800"', "This is not YAML: %(error)s"),
        (b"[" * 100_000, "This is not YAML: %(error)s"),
        (b"[" * 50 + b"]" * 50, "The file is nested too deeply."),
        (b"a: &a [*a]", "Something in the file contains itself."),
        (b" " * (LARGEST + 1), "The file is larger than 1 MB."),
    ],
)  # fmt: skip
def test_what_is_no_pack_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    assert [one.reason.id for one in _complaints(data)] == [reason]


def test_aliases_that_multiply_are_refused_before_anything_is_built() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    (one,) = _complaints("\n".join(lines).encode())
    assert one.reason.id == "The file says too much: its aliases repeat themselves."


def test_two_files_of_one_pack_are_refused() -> None:
    (first,) = [one for one in shelf.shipped() if one.pack == "glossary"]
    files = [Incoming("a.yaml", first.body.encode()), Incoming("b.yaml", first.body.encode())]
    found = read_files(files, shipped_data()).complaints
    assert {one.reason.id for one in found} == {"Two of the files are the same pack."}
