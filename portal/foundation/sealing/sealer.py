"""The seal of this installation: which key, from the settings, and sealing with it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import current_app

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.sealing import keys, signing
from portal.foundation.sealing.keys import SealKey, SealUnavailable
from portal.foundation.sealing.models import SealCertificate
from portal.foundation.sealing.queries import find_kept

ANNOUNCED: Final = (60, 14)  # days before the certificate ends


@dataclass(frozen=True, slots=True)
class SealEnd:
    """Until when the certificate in use seals. `stage`: for how many days before it was to be announced."""

    fingerprint: str
    holder: str
    last: date
    left: int  # days; of its last day 0
    is_over: bool

    @property
    def stage(self) -> int | None:
        return next((days for days in reversed(ANNOUNCED) if self.left <= days), None)

    @property
    def warning(self) -> Message | None:
        """What administrator and officer are told, from the first stage on."""
        if self.stage is None:
            return None
        if self.is_over:
            return say(
                "The certificate of the seal ran out on %(last)s: the PDFs of reports wait. %(how)s",
                last=self.last,
                how=_how(),
            )
        return say_n(
            "The certificate of the seal ends on %(last)s, in %(n)s day. %(how)s",
            "The certificate of the seal ends on %(last)s, in %(n)s days. %(how)s",
            self.left,
            last=self.last,
            how=_how(),
        )


def _how() -> Message:
    if is_own():
        return say(
            "It is renewed where it was issued, and the operator puts the new file in its place."
        )
    return say("The operator makes a new one with flask seal renew.")


def place() -> Path:
    """Where the key lies: where SEAL_FILE says, else beside the data."""
    own: str = current_app.config["SEAL_FILE"]
    return Path(own) if own else Path(current_app.config["DATA_DIR"]) / keys.NAME


def is_own() -> bool:
    """Whether the company put a key of its own in the place of ours."""
    return bool(current_app.config["SEAL_FILE"])


def current_key(company: str) -> SealKey:
    """The key to seal with; without one of the company's, ours is made at first need.

    Raises SealUnavailable where it cannot be opened or is not valid today. Its certificate is kept.
    """
    passphrase: str = current_app.config["SEAL_PASSPHRASE"]
    if not is_own() and not place().exists():
        keys.make(place(), company, clock.now(), passphrase)
    key = keys.load(place(), passphrase)
    keys.demand_valid(key, clock.now())
    keep(key)
    return key


def end_of_seal() -> SealEnd | None:
    """Of the certificate that would seal now; None where ours was not needed yet.

    Raises SealUnavailable where it cannot be opened.
    """
    if not is_own() and not place().exists():
        return None
    try:
        written = place().stat().st_mtime_ns
    except OSError:
        written = 0  # opening it says why
    opened = _opened(place(), written, current_app.config["SEAL_PASSPHRASE"])
    fingerprint, holder, until = opened
    last = clock.day_of(until)
    return SealEnd(fingerprint, holder, last, (last - clock.today()).days, clock.now() > until)


@lru_cache(maxsize=4)
def _opened(file: Path, _written: int, passphrase: str) -> tuple[str, str, datetime]:
    """Read once for each file, as pages ask for it."""
    key = keys.load(file, passphrase)
    return key.fingerprint, key.holder, key.valid_until_at


def warning_of_seal() -> Message | None:
    """What is wrong with the certificate, or soon will be."""
    try:
        end = end_of_seal()
    except SealUnavailable as why:
        return why.message
    return end.warning if end else None


def seal(pdf: bytes, key: SealKey, why: str) -> bytes:
    """As signing.seal, now, and stamped where an authority is set."""
    authority: str = current_app.config["TIMESTAMP_URL"]
    return signing.seal(pdf, key, why=why, at=clock.now(), stamped_by=authority)


def renew(company: str) -> SealKey:
    """Another key of ours from now on. What the one before sealed is known by its kept certificate."""
    if is_own():
        raise RuleViolated(
            say(
                "The seal is made with a certificate of your own (SEAL_FILE): renew it where it was "
                "issued, and put the new file in its place."
            )
        )
    current = place()
    old = current.with_name(f"{current.name}.old")
    old.unlink(missing_ok=True)
    if current.exists():
        current.rename(old)
    try:
        return current_key(company)
    finally:
        if not current.exists() and old.exists():
            old.rename(current)


def keep(key: SealKey) -> None:
    """Once for each certificate, in a command of its own."""
    if find_kept(key.fingerprint) is not None:
        return
    with transaction():
        alone("seal_certificates")
        if find_kept(key.fingerprint) is None:
            _keep(key)


def _keep(key: SealKey) -> None:
    row = SealCertificate(
        fingerprint=key.fingerprint,
        holder=key.holder,
        certificate=key.pem,
        valid_from_at=key.valid_from_at,
        valid_until_at=key.valid_until_at,
        first_used_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(
        SYSTEM,
        "seal.certificate_taken",
        row,
        say(
            "Reports are sealed with the certificate of %(holder)s, valid to %(last)s",
            holder=key.holder,
            last=clock.day_of(key.valid_until_at),
        ),
        after={"fingerprint": key.fingerprint},
    )
