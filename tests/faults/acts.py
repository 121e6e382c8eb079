"""What an act is, as a person sends it from a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.cast import Cast
from tests.faults.sent import Typed
from tests.foundation.access.gathering import Samples

WHY = "Words that are long enough"


@dataclass(frozen=True, slots=True)
class Act:
    """`before`: makes what the act needs; what it returns goes into the address.
    `form`: whether the address shows a form, which is read and filled in."""

    who: str = "pam"
    typed: Typed = field(default_factory=dict)
    before: Callable[[Samples, Cast], Mapping[str, int] | None] = lambda _rows, _cast: None
    form: bool = True
    query: str = ""
