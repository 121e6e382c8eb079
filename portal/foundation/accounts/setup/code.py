"""The one-time code of set-up: printed in the terminal, kept as a digest in a file of the owner."""

import hmac
import os
import secrets
import unicodedata
from hashlib import sha256
from pathlib import Path

FILE = "setup.code"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I
_GROUPS, _GROUP = 3, 4  # 60 bits


def make_code(folder: Path) -> str:
    """A new code such as `K7QF-2M9D-XW4T`; an older one no longer works."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    code = "-".join(groups)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(_digest(code))
    fresh.replace(folder / FILE)
    return code


def is_right(folder: Path, typed: str) -> bool:
    """Small letters, blanks and full-width signs do not matter."""
    kept = current(folder)
    return kept is not None and hmac.compare_digest(kept, _digest(typed))


def current(folder: Path) -> str | None:
    """The digest of the code that works now; a session that knows it may go on."""
    path = folder / FILE
    return path.read_text().strip() if path.is_file() else None


def remove(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)


def _digest(code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).upper()
    return sha256("".join(sign for sign in plain if sign.isalnum()).encode()).hexdigest()
