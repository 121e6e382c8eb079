"""Bytes to sheets of cells. What cannot be read is refused as what it is. Pure."""

from portal.foundation.evidence.types import Kind
from portal.ledger.exchange.containers import recognise
from portal.ledger.exchange.raw import RawFile
from portal.ledger.exchange.separated import read_separated
from portal.ledger.exchange.workbooks import read_workbook

__all__ = ["read", "recognise"]


def read(data: bytes, name: str) -> RawFile:
    """The sheets of a file by its real kind. Refuses with RuleViolated at `file`."""
    kind = recognise(data, name)
    return read_separated(data, name) if kind is Kind.CSV else read_workbook(data, kind, name)
