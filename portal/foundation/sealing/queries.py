"""The certificates that ever sealed something here, as the log has them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.seals import SEALS, altered
from portal.foundation.sealing.models import SealCertificate
from portal.foundation.sealing.reading import SealInFile, seals_in


def find_kept(fingerprint: str) -> SealCertificate | None:
    statement = select(SealCertificate).where(SealCertificate.fingerprint == fingerprint)
    return db.session.scalar(statement, execution_options=UNSCOPED)


def kept_certificates() -> Mapping[str, SealCertificate]:
    """By fingerprint. One that no event took, or that was changed past the portal, is not among them."""
    session = db.session()
    rows = session.scalars(select(SealCertificate), execution_options=UNSCOPED).all()
    known = set(
        session.scalars(
            select(SEALS.c.id).where(SEALS.c.kind == SealCertificate.__tablename__),
            execution_options=UNSCOPED,
        )
    )
    wrong = altered(session, SealCertificate, [row.id for row in rows])
    return {row.fingerprint: row for row in rows if row.id in known - wrong}


def is_ours(seal: SealInFile, kept: Mapping[str, SealCertificate] | None = None) -> bool:
    """By a certificate that is kept here and was valid at the time of sealing."""
    known = (kept_certificates() if kept is None else kept).get(seal.fingerprint)
    if known is None or not seal.at:
        return False
    at = datetime.fromisoformat(seal.at)
    return known.valid_from_at <= at <= known.valid_until_at


def our_seal(pdf: bytes, kept: Mapping[str, SealCertificate]) -> SealInFile | None:
    """The one that a file of our own carries over all of it, intact, as when it was made."""
    found = (one for one in seals_in(pdf) if one.is_intact and one.covers == len(pdf))
    return next((one for one in found if is_ours(one, kept)), None)
