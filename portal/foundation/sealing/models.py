"""The certificates that ever sealed something here: by them a seal is known years later."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base


class SealCertificate(Base):
    """Kept when it is used first, and never taken away; the log seals the row as that of any record."""

    is_sealed = True

    __tablename__ = "seal_certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the certificate
    holder: Mapped[str] = mapped_column(String(200))  # as it says itself
    certificate: Mapped[str]  # PEM
    valid_from_at: Mapped[datetime]
    valid_until_at: Mapped[datetime]
    first_used_at: Mapped[datetime]
