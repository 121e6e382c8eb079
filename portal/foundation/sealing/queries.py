"""The certificates that ever sealed something here, as the log has them."""

from collections.abc import Mapping

from sqlalchemy import select

from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.seals import SEALS, altered
from portal.foundation.sealing.models import SealCertificate


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
