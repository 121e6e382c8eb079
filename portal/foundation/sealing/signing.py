"""Puts the seal into a PDF: PAdES B-B, and B-T where a time-stamp authority is set."""

import asyncio
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from typing import Any

from portal.foundation.core.words.messages import say
from portal.foundation.sealing.keys import SealKey, SealUnavailable, demand_valid

FIELD = "Seal"
WAITS = 20  # seconds for the time-stamp authority
LARGEST = 1024 * 1024  # bytes of its answer


def seal(pdf: bytes, key: SealKey, *, why: str, at: datetime, stamped_by: str = "") -> bytes:
    """The same bytes with the seal behind them. `why`: a few words that readers show beside it.

    `stamped_by`: the address of a time-stamp authority (RFC 3161). Refuses with SealUnavailable
    where the certificate is not valid at that time or the authority does not answer.
    """
    demand_valid(key, at)
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import fields, signers  # noqa: PLC0415
    from pyhanko.sign.timestamps import TimeStamper  # noqa: PLC0415

    class Signer(signers.PdfSigner):
        def init_signing_session(self, *given: Any, **named: Any) -> Any:
            """Sealed at the time of the portal, whose days are those of the organisation."""
            session = super().init_signing_session(*given, **named)
            session.system_time = at
            return session

    class Writer(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """What the file says of itself stays: title, day, and that it is PDF/A."""

    class Stamper(TimeStamper):
        async def async_request_tsa_response(self, req: Any) -> Any:
            from asn1crypto import tsp  # noqa: PLC0415

            answer = await asyncio.to_thread(_ask, stamped_by, req.dump())
            return tsp.TimeStampResp.load(answer)

    signer = signers.SimpleSigner.load_pkcs12_data(
        key.pkcs12, other_certs=[], passphrase=key.passphrase
    )
    said = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=key.holder,
        reason=why,
    )
    stamper = Stamper() if stamped_by else None  # type: ignore[no-untyped-call]
    work = Signer(said, signer=signer, timestamper=stamper)
    try:
        with ThreadPoolExecutor(max_workers=1) as apart:  # it runs a loop; here one may run already
            sealed = apart.submit(work.sign_pdf, Writer(BytesIO(pdf))).result()
    except (OSError, ValueError, TypeError) as error:
        if not stamped_by:
            raise
        raise SealUnavailable(
            say(
                "The time-stamp authority %(address)s did not give a time stamp: %(why)s. Sealing is "
                "tried again.",
                address=stamped_by,
                why=type(error).__name__
                if isinstance(error, ValueError | TypeError)
                else str(error),
            )
        ) from error
    return bytes(sealed.getvalue())


def _ask(address: str, query: bytes) -> bytes:
    """What the operator set as the authority is asked; http and https only."""
    if not address.startswith(("http://", "https://")):
        raise ValueError("TIMESTAMP_URL begins with http:// or https://")
    asked = urllib.request.Request(  # noqa: S310
        address, data=query, headers={"Content-Type": "application/timestamp-query"}
    )
    with urllib.request.urlopen(asked, timeout=WAITS) as answer:  # noqa: S310
        return bytes(answer.read(LARGEST))
