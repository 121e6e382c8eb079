"""A seal says who and when, breaks with the first changed byte, and is read without trusting anybody."""

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import pikepdf
import pytest

from portal.foundation.sealing import keys, reading, signing
from portal.foundation.sealing.keys import SealKey, SealUnavailable

PDFSIG = which("pdfsig") or "pdfsig"  # of poppler-utils
AT = datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC)
COMPANY = "株式会社さざなみトランスファー"


def a_key(folder: Path, name: str = "kantoku.p12", at: datetime = AT, word: str = "") -> SealKey:
    keys.make(folder / name, COMPANY, at, word)
    return keys.load(folder / name, word)


@pytest.fixture
def key(tmp_path: Path) -> SealKey:
    return a_key(tmp_path)


def a_pdf() -> bytes:
    document, out = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def test_whoever_opens_a_sealed_file_sees_who_sealed_it_and_when(key: SealKey) -> None:
    pdf = a_pdf()
    sealed = signing.seal(pdf, key, why="発行", at=AT)
    assert sealed.startswith(pdf)
    (found,) = reading.look(sealed).seals
    assert (found.holder, found.at, found.stamped_at) == (COMPANY, AT.isoformat(), "")
    assert (found.fingerprint, found.covers) == (key.fingerprint, len(sealed))
    assert found.is_intact
    assert reading.look_apart(sealed) == reading.look(sealed)


def test_a_byte_that_was_changed_breaks_the_seal_and_one_behind_it_does_not(key: SealKey) -> None:
    sealed = signing.seal(a_pdf(), key, why="発行", at=AT)
    turned = sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]
    assert [seal.is_intact for seal in reading.look(turned).seals] == [False]
    (seal,) = reading.look(sealed + b"\n").seals
    assert (seal.is_intact, seal.covers) == (True, len(sealed))


def test_it_is_sealed_where_an_event_loop_runs_already(key: SealKey) -> None:
    async def within() -> bytes:
        return signing.seal(a_pdf(), key, why="発行", at=AT)

    assert asyncio.run(within()).startswith(a_pdf())


def test_popplers_pdfsig_reads_the_seal_alike(key: SealKey, tmp_path: Path) -> None:
    sealed = signing.seal(a_pdf(), key, why="発行", at=AT)
    turned = sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]
    told = []
    for name, data in (("sealed", sealed), ("turned", turned)):
        (tmp_path / name).write_bytes(data)
        done = subprocess.run(  # noqa: S603
            [PDFSIG, name], cwd=tmp_path, capture_output=True, check=False
        )
        told.append(done.stdout.decode())
    assert "Signature is Valid." in told[0]
    assert COMPANY in told[0]
    assert "ETSI.CAdES.detached" in told[0]
    assert "Total document signed" in told[0]
    assert "Digest Mismatch" in told[1]


def test_the_key_is_readable_by_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    first = a_key(tmp_path)
    assert (tmp_path / "kantoku.p12").stat().st_mode & 0o777 == 0o600
    assert a_key(tmp_path).fingerprint == first.fingerprint
    assert [path.name for path in tmp_path.iterdir()] == ["kantoku.p12"]


def test_a_wrong_passphrase_and_a_file_that_is_none_are_said_in_words(tmp_path: Path) -> None:
    assert a_key(tmp_path, word="hibari").passphrase == b"hibari"
    for word in ("", "mikazuki"):
        with pytest.raises(SealUnavailable, match="SEAL_PASSPHRASE"):
            keys.load(tmp_path / "kantoku.p12", word)
    (tmp_path / "other").write_bytes(b"no key")
    with pytest.raises(SealUnavailable, match="SEAL_PASSPHRASE"):
        keys.load(tmp_path / "other")
    with pytest.raises(SealUnavailable, match="SEAL_FILE"):
        keys.load(tmp_path / "gone.p12")


def test_a_certificate_seals_to_the_moment_it_runs_out(key: SealKey) -> None:
    last = key.valid_until_at
    assert signing.seal(a_pdf(), key, why="発行", at=last)
    for at in (last + timedelta(seconds=1), key.valid_from_at - timedelta(seconds=1)):
        with pytest.raises(SealUnavailable, match="flask seal renew"):
            signing.seal(a_pdf(), key, why="発行", at=at)


@pytest.fixture
def authority() -> Iterator[str]:
    """A time-stamp authority on this machine, an hour later than the portal."""
    from asn1crypto import tsp
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.timestamps import DummyTimeStamper

    own = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kakuu TSA")])
    certificate = (
        x509.CertificateBuilder(name, name, own.public_key(), x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=1))
        .not_valid_after(AT + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        .sign(own, hashes.SHA256())
    )
    encoding, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (cert,) = load_certs_from_pemder_data(certificate.public_bytes(encoding))
    stamper: Any = DummyTimeStamper(
        cert,
        load_private_key_from_pemder_data(
            own.private_bytes(encoding, private, serialization.NoEncryption()), None
        ),
        fixed_dt=AT + timedelta(hours=1),
    )

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_with_an_authority_the_seal_carries_its_time_stamp(key: SealKey, authority: str) -> None:
    sealed = signing.seal(a_pdf(), key, why="発行", at=AT, stamped_by=authority)
    (found,) = reading.look(sealed).seals
    assert found.is_intact
    assert found.stamped_at == (AT + timedelta(hours=1)).isoformat()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "ftp://127.0.0.1/x"])
def test_an_authority_that_does_not_answer_is_named(key: SealKey, address: str) -> None:
    with pytest.raises(SealUnavailable, match="time-stamp authority") as refused:
        signing.seal(a_pdf(), key, why="発行", at=AT, stamped_by=address)
    assert refused.value.message.params["address"] == address
