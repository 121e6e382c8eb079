"""Keeps the certificate of each key that seals."""

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.sealing.keys import SealKey
from portal.foundation.sealing.models import SealCertificate
from portal.foundation.sealing.queries import find_kept


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
