"""What chance decides in the demonstration: the same for the same seed, in whatever order."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chance:
    """Numbers from a seed. Nothing secret comes from here."""

    seed: int

    def number(self, what: str, low: int, high: int) -> int:
        """Between `low` and `high`, both included; always the same for one `what`."""
        digest = hashlib.sha256(f"{self.seed}:{what}".encode()).digest()
        return low + int.from_bytes(digest[:8]) % (high - low + 1)

    def phone(self, what: str) -> str:
        """A telephone number nobody has: no exchange begins with 0000."""
        return f"03-0000-{self.number(f'phone {what}', 1000, 9999)}"

    def address(self, what: str) -> str:
        """A network address set aside for documents (RFC 5737)."""
        return f"198.51.100.{self.number(f'address {what}', 1, 254)}"
