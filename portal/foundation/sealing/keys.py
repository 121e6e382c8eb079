"""The key of the seal: a PKCS#12 file, our own self-signed one or the company's in its place.

Our own lies beside the data as `kantoku.p12`, readable by its owner only, as kantoku.env does, and goes
into each backup. Another one is named by SEAL_FILE; its passphrase is SEAL_PASSPHRASE, in the
environment or in kantoku.env. The libraries are imported only where something is sealed.
"""

import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

NAME = "kantoku.p12"
LASTS = timedelta(days=3650)
FIRST = datetime(
    2020, 1, 1, tzinfo=UTC
)  # of ours; a clock that was put right later does not end it
_NO_USES = (
    *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
    *("encipher_only", "decipher_only"),
)
LONGEST_NAME = 64  # characters of a name in a certificate (RFC 5280)


class SealUnavailable(DomainError):
    """Nothing can be sealed at the moment; `message` says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class SealKey:
    """A key that was opened, with its certificate."""

    pkcs12: bytes = field(repr=False)
    passphrase: bytes | None = field(repr=False)
    fingerprint: str
    holder: str
    pem: str
    valid_from_at: datetime
    valid_until_at: datetime


def make(path: Path, name: str, now: datetime, passphrase: str = "") -> None:
    """Write a key with a certificate that it signs itself, unless another process was faster."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    short = name[:LONGEST_NAME]
    who = x509.Name(
        [x509.NameAttribute(oid, short) for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)]
    )
    uses = dict.fromkeys(_NO_USES, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **uses), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    locked = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    data = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, locked)
    _write(path, data)


def _write(path: Path, data: bytes) -> None:
    """Whole and readable by its owner only, or not at all; what is there already stays."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.link(half, path)
    except FileExistsError:
        pass
    except OSError as error:
        raise SealUnavailable(
            say(
                "The key of the seal could not be written to %(file)s: %(why)s.",
                file=path,
                why=error.strerror or type(error).__name__,
            )
        ) from error
    finally:
        half.unlink(missing_ok=True)


def load(path: Path, passphrase: str = "") -> SealKey:
    """Refuses a file that is not there, is no PKCS#12, or does not open with the passphrase."""
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12  # noqa: PLC0415

    try:
        data = path.read_bytes()
    except OSError as error:
        raise SealUnavailable(
            say(
                "The certificate of the seal could not be read from %(file)s: %(why)s. Put it there, "
                "or point SEAL_FILE to it.",
                file=path,
                why=error.strerror or type(error).__name__,
            )
        ) from error
    given = passphrase.encode() or None
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, given)
    except (ValueError, TypeError) as error:
        raise SealUnavailable(
            say(
                "%(file)s does not open with the passphrase given, or is no PKCS#12 file. Set "
                "SEAL_PASSPHRASE to its passphrase.",
                file=path,
            )
        ) from error
    if key is None or certificate is None:
        raise SealUnavailable(
            say("%(file)s holds no key with its certificate, so nothing can be sealed.", file=path)
        )
    return SealKey(
        pkcs12=data,
        passphrase=given,
        fingerprint=fingerprint(certificate),
        holder=holder(certificate),
        pem=certificate.public_bytes(Encoding.PEM).decode(),
        valid_from_at=certificate.not_valid_before_utc,
        valid_until_at=certificate.not_valid_after_utc,
    )


def fingerprint(certificate: "Certificate") -> str:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

    return certificate.fingerprint(hashes.SHA256()).hex()


def holder(certificate: "Certificate") -> str:
    """Its common name, else the organisation, else all of its name."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for found in certificate.subject.get_attributes_for_oid(oid):
            return str(found.value)
    return certificate.subject.rfc4514_string()[:200]


def demand_valid(key: SealKey, at: datetime) -> None:
    """Nothing is sealed with a certificate that ran out, or counts from a later day only."""
    if not key.valid_from_at <= at.astimezone(UTC) <= key.valid_until_at:
        raise SealUnavailable(
            say(
                "The certificate of the seal is valid from %(first)s to %(last)s, so nothing is sealed "
                "with it today. Put a valid one in its place, or make a new one with flask seal renew.",
                first=key.valid_from_at.date(),
                last=key.valid_until_at.date(),
            )
        )
