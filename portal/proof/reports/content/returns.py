"""The rows of section 8: handovers of the period, and what became of the data of work that is over."""

from dataclasses import dataclass
from datetime import date

from portal.proof.reports.content.parts import Mark


@dataclass(frozen=True, kw_only=True)
class PrintedSlip:
    """One handover as its slip says it. `quantity`: "" where it was not counted. `handed_by`, `received_by`: as
    written down. `received_on`: the vendor said by the day that it is so. `recorded_on`: written after the day
    of the report."""

    number: str
    engagement: str
    happened_on: date
    kind: str
    data: str
    quantity: str = ""
    method: str
    medium: str = ""
    handed_by: str = ""
    received_by: str = ""
    received_on: date | None = None
    corrects: str = ""
    recorded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PrintedReturn:
    """A piece of work that is over, or that the vendor was told to give up. `told_on`, `due_on`: the order
    to return or destroy. `certificate`: what the vendor handed in about it, and what it says became of each
    handover (`ticked`). `record`: of the company, `way` and `kept` as it says; `recorded_by`, `confirmed_by`:
    the two persons who compared. `verdict`: of the promise about it, None where it is not in scope yet.
    """

    engagement: str
    name: str
    ended_on: date
    told_on: date | None = None
    due_on: date | None = None
    certificate: str = ""
    handed_in_on: date | None = None
    completed_on: date | None = None
    ticked: str = ""
    record: str = ""
    way: str = ""
    settled_on: date | None = None
    kept: str = ""
    recorded_by: str = ""
    confirmed_by: str = ""
    confirmed_on: date | None = None
    state: str
    late: int = 0
    verdict: Mark | None = None
    recorded_on: date | None = None
