"""What a PDF says of itself: its seals, its pages, the data inside. Whose seals they are is said elsewhere.

Signatures are read from the bytes themselves, so that a file damaged anywhere else still tells by
whom it was sealed. A file of somebody else is read in a process of its own (`look_apart`).
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

from portal.foundation.core.plain_data import WrongShape, read, write
from portal.foundation.evidence import apart

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_TIME = re.compile(rb"/M\s*\(D(?::|\\072)(\d{14})(?:Z|([+-])(\d\d)'(\d\d)'?)?\)")
_AROUND = 4096  # bytes beside the signature in which its dictionary lies
_MOST = 20  # signatures that are looked at
SECONDS = 20  # of the processor, for one file
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SealInFile:
    """`covers`: how many bytes from the first on it is about; `is_intact`: they are what was sealed,
    and the seal fits its certificate. `holder` is what the certificate says."""

    fingerprint: str
    holder: str
    covers: int
    sha256: str  # of the bytes it covers, itself included
    is_intact: bool
    at: str = ""  # ISO; as the sealer said
    stamped_at: str = ""  # ISO; as a time-stamp authority said


@dataclass(frozen=True, slots=True)
class FileRead:
    """`pages` None: nobody can open it. `data`: SHA-256 of each file inside."""

    size: int
    pages: int | None = None
    data: tuple[str, ...] = ()
    seals: tuple[SealInFile, ...] = ()


def look(pdf: bytes) -> FileRead:
    """Only at files of our own; those of others go to `look_apart`."""
    pages, data = _opened(pdf)
    return FileRead(len(pdf), pages, data, seals_in(pdf))


def pages_of(pdf: bytes) -> int | None:
    """How many pages a file of our own has."""
    return _opened(pdf)[0]


def look_apart(pdf: bytes) -> FileRead:
    """What cannot be read there tells nothing."""
    answer = apart.ask(__name__, "look", pdf, seconds=SECONDS)
    try:
        return read(FileRead, answer["found"])
    except (KeyError, WrongShape):
        return FileRead(len(pdf))


def answer(_command: str, _words: list[str], pdf: bytes) -> Plain:
    return {"found": write(look(pdf))}


def _opened(pdf: bytes) -> tuple[int | None, tuple[str, ...]]:
    import pikepdf  # noqa: PLC0415

    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return len(document.pages), tuple(_files(document))
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        return None, ()


def _files(document: Any) -> list[str]:
    found = []
    for spec in list(document.attachments.values())[:_MOST]:
        with suppress(Exception):  # one that cannot be read is none
            found.append(sha256(spec.get_file().read_bytes()).hexdigest())
    return found


def seals_in(pdf: bytes) -> tuple[SealInFile, ...]:
    """Of a file of our own, without opening its pages."""
    found = []
    for place in list(_RANGE.finditer(pdf))[-_MOST:]:
        before, after, rest = map(int, place.groups())
        end = after + rest
        if not before < after <= end <= len(pdf):
            continue
        with suppress(Exception):  # what is no signature is none
            found.append(_seal(pdf, before, after, end))
    return tuple(found)


def _seal(pdf: bytes, before: int, after: int, end: int) -> SealInFile:
    from asn1crypto import cms  # noqa: PLC0415
    from pyhanko.sign.general import extract_certificate_info, extract_signer_info  # noqa: PLC0415

    hole = pdf[before:after]
    signed = cms.ContentInfo.load(bytes.fromhex(hole[1:-1].decode("ascii")), strict=False)[
        "content"
    ]
    signer = extract_signer_info(signed)
    certificate = extract_certificate_info(signed).signer_cert
    covered = pdf[:before] + pdf[after:end]
    return SealInFile(
        fingerprint=sha256(certificate.dump()).hexdigest(),
        holder=_holder(certificate),
        covers=end,
        sha256=sha256(pdf[:end]).hexdigest(),
        is_intact=hole[:1] == b"<"
        and hole[-1:] == b">"
        and _fits(signer, certificate, "data", covered),
        at=_said_at(pdf[max(0, before - _AROUND) : before] + pdf[after : after + _AROUND]),
        stamped_at=_stamped_at(signer),
    )


def _fits(signer: Any, certificate: Any, kind: str, content: bytes) -> bool:
    """Whether the signature is one of this content by the key of this certificate."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity  # noqa: PLC0415

    digest = _digest(signer["digest_algorithm"]["algorithm"].native, content)
    intact, valid = validate_sig_integrity(
        signer, certificate, expected_content_type=kind, actual_digest=digest
    )
    return bool(intact and valid)


def _digest(algorithm: str, content: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from pyhanko_certvalidator.util import get_pyca_cryptography_hash  # noqa: PLC0415

    digest = hashes.Hash(get_pyca_cryptography_hash(algorithm))
    digest.update(content)
    return digest.finalize()


def _holder(certificate: Any) -> str:
    names = certificate.subject.native
    return str(names.get("common_name") or names.get("organization_name") or "")[:200]


def _said_at(around: bytes) -> str:
    found = _TIME.search(around)
    if found is None:
        return ""
    digits, sign, hours, minutes = (part.decode() if part else "" for part in found.groups())
    at = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if sign:
        away = timedelta(hours=int(hours), minutes=int(minutes))
        at = at - away if sign == "+" else at + away
    return at.isoformat()


def _stamped_at(signer: Any) -> str:
    """The time of a stamp that is about this very signature; "" where there is none."""
    from pyhanko.sign.general import extract_certificate_info, extract_signer_info  # noqa: PLC0415

    for attribute in signer["unsigned_attrs"] or ():
        if attribute["type"].native != "signature_time_stamp_token":
            continue
        token = attribute["values"][0]["content"]
        inside = token["encap_content_info"]["content"]
        told = inside.parsed
        imprint = told["message_imprint"]
        about = _digest(imprint["hash_algorithm"]["algorithm"].native, signer["signature"].native)
        by = extract_certificate_info(token).signer_cert
        if imprint["hashed_message"].native == about and _fits(
            extract_signer_info(token), by, "tst_info", bytes(inside)
        ):
            return str(told["gen_time"].native.isoformat())
    return ""
