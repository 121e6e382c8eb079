"""What moves when one vendor goes on in another, as a person counts it."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say

# What people know by name; all else belongs to one of these and moves with it.
_WORDS: Mapping[str, Message] = MappingProxyType(
    {
        "engagements": say("Entrusted work"),
        "data_shares": say("Data shared"),
        "contracts": say("Contracts"),
        "clause_checks": say("Clause checks"),
        "attestation_requests": say("Requests for statements"),
        "attestations": say("Signed statements"),
        "findings": say("Findings"),
        "obligations": say("Obligations"),
        "contacts": say("Contacts"),
        "users": say("Accounts"),
        "vendor_notes": say("Internal notes"),
        "supervision_reports": say("Supervision reports"),
    }
)


def moved_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The tables a person knows, in their order, with how many rows move."""
    return [(words(text), number) for text, number in moved_by_name(counts)]


def moved_by_name(counts: Mapping[str, int]) -> list[tuple[Message, int]]:
    return [(text, counts[name]) for name, text in _WORDS.items() if counts.get(name)]
