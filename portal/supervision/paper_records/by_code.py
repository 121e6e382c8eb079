"""What is known of an answer that came with the code of a letter, without an account. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCode:
    """The letter with whose code it was signed or answered: its number, where it was posted to and when;
    who printed and who posted it, and so could know the code; the record of authority, None: the
    representative in the register, or nothing was signed; the network address it came from."""

    letter: str
    posted_to: str
    posted_on: date
    known_to: Sequence[int]
    authority_id: int | None = None
    network: str
