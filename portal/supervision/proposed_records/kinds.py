"""What one kind of such records is: its tables, its names, who is asked, and how its records end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from portal.foundation.core.words.messages import Message
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.proposed_records.models import EndFacts, FileFacts, ProposedFacts

Row = TypeVar("Row", bound=ProposedFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind(Generic[Row]):
    """Declared once by each package that keeps such records; queries, services and views take it.

    `key`: of a record in its files and ends, and in addresses. `pages`: its blueprint, and the folder
    of its templates. `called`: its register. `event`: what a line of the log begins with, `prefix`: a
    number. `waits`: until a second person decides, so many business `days`. `decision`: which one it is,
    where consents are asked for and it may have a number. `ways`: how one can end; `demand_end` refuses
    an end that cannot be, given the row, the way, `ended_on`, `reason` and `today`.
    """

    rows: type[Row]
    files: type[FileFacts]
    ends: type[EndFacts]
    key: str
    pages: str
    called: Message
    event: str
    prefix: str
    waits: ObligationKind
    ways: Mapping[Any, Message]
    demand_end: Callable[..., None]
    days: int = 5
    decision: DecisionKind | None = None

    def names(self, row: Row) -> dict[str, Any]:
        """The key of a record, for its files, its end and its address."""
        return {self.key: row.id}
