"""Section 5: what nobody could verify and what that costs, and the points from which all figures follow."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class UnverifiedRow:
    """A point that was claimed and neither verified nor disputed. `cost`: of the verified hundred; all rows add up."""

    number: str
    question: str
    answer: str
    remark: str = ""
    cost: float


@dataclass(frozen=True, kw_only=True)
class PointLine:
    """One scored answer, for whoever counts again: `section`: its place among the sections, from 0; `claimed`
    and `verified`: 0 to 1, of `weight`."""

    question: str
    section: int
    weight: int
    claimed: float
    verified: float
