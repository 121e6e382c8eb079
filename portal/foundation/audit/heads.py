"""Heads of the log kept outside the database: in a file beside the data, a line each."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.foundation.audit.models import written
from portal.foundation.audit.queries import head
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message

NAME = "heads.txt"
_LINE = re.compile(r"(\S+) (\d+) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A head that was written down: by its hash, and in words where."""

    hash: str
    where: Message


def note_head(data: Path) -> bool:
    """Write the head of this moment into the file, once; whether it moved since the last time."""
    number, hash_ = head()
    known = list(_lines(data))
    if not number or (known and known[-1][2] == hash_):
        return False
    handle = os.open(data / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{written(clock.now())} {number} {hash_}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


def heads_in_file(data: Path) -> Iterator[tuple[str, int, str]]:
    """When, the number of the event, and its hash."""
    return _lines(data)


def _lines(data: Path) -> Iterator[tuple[str, int, str]]:
    try:
        lines = (data / NAME).read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        if found := _LINE.fullmatch(line):
            yield found[1], int(found[2]), found[3]
