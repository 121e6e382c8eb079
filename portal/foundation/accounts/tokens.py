"""Secrets of links: sent once, kept as a digest only."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def new_stamp() -> str:
    """What a session must know to stay open."""
    return secrets.token_hex(16)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
