"""Runs in parts that are small enough for a test."""

from dataclasses import replace

import pytest

from portal.foundation.runs.services import KINDS, RunKind


def in_parts_of(subjects: int, kind: RunKind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, kind.id, replace(kind, part=subjects))
