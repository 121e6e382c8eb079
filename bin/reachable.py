"""Say what of the portal is reached from outside and what is not; bin/run --public calls it.

Asked and measured on this machine: its name over https, the sockets that listen, the rights of the
data directory. What a firewall or a router in front lets through cannot be seen from here.
Ends with 1 where something has to be mended.
"""

import http.client
import ipaddress
import os
import socket
import ssl
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from sqlalchemy.engine import make_url

from config import Config, from_environment
from portal.foundation.core import clock

PATIENCE = 90  # seconds for a certificate to come
SOON = timedelta(days=21)
LISTENS = "0A"
# Of OpenSSL: the certificate may be right, but nobody here says so.
UNKNOWN_AUTHORITY = (18, 19, 20, 21)


@dataclass(frozen=True)
class Listener:
    address: str
    port: int
    inode: str

    @property
    def is_open(self) -> bool:
        """Whether another machine could reach it, as far as this one is concerned."""
        address = ipaddress.ip_address(self.address)
        mapped = getattr(address, "ipv4_mapped", None)
        return not (mapped or address).is_loopback


def listeners(tables: Iterable[str]) -> list[Listener]:
    """Of the text of /proc/net/tcp and tcp6: their addresses are words of four bytes, reversed."""
    found = []
    for table in tables:
        for line in table.splitlines()[1:]:
            columns = line.split()
            host, port = columns[1].split(":")
            raw = bytes.fromhex(host)
            if sys.byteorder == "little":
                raw = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
            if columns[3] == LISTENS:
                found.append(Listener(str(ipaddress.ip_address(raw)), int(port, 16), columns[9]))
    return found


def sockets_of(*words: str) -> tuple[bool, set[str]]:
    """Whether a process was started with these words in a row, and the sockets it holds."""
    runs, held = False, set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            given = (process / "cmdline").read_text(errors="replace")
            if "\0" + "\0".join(words) + "\0" not in given:
                continue
            runs = True
            held |= {os.readlink(one) for one in (process / "fd").iterdir()}
        except OSError:  # ended meanwhile, or another user's
            continue
    return runs, {one[8:-1] for one in held if one.startswith("socket:[")}


@dataclass(frozen=True)
class Answer:
    certificate: x509.Certificate
    distrust: ssl.SSLCertVerificationError | None
    status: int
    forces_https: bool


def ask(name: str, host: str = "127.0.0.1", port: int = 443) -> Answer:
    """The page for signing in under this name, asked at this machine whatever DNS says."""
    distrust = None
    context = ssl.create_default_context()
    # Stricter than browsers are: many a company's own authority lacks an extension it asks for.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    try:
        secured = _connect(name, host, port, context)
    except ssl.SSLCertVerificationError as refusal:
        distrust = refusal
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        secured = _connect(name, host, port, context)
    with secured:
        certificate = x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"")
        connection = http.client.HTTPConnection(name)
        connection.sock = secured
        connection.request("GET", "/sign-in")
        with connection.getresponse() as response:
            status, hsts = response.status, response.getheader("Strict-Transport-Security")
    return Answer(certificate, distrust, status, forces_https=hsts is not None)


def _connect(name: str, host: str, port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection((host, port), timeout=20)
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except OSError:
        plain.close()
        raise


def ask_patiently(name: str) -> Answer | OSError:
    """A certificate that is got by ACME comes some seconds after the web server."""
    until, told = time.monotonic() + PATIENCE, False
    while True:
        try:
            return ask(name)
        except (OSError, http.client.HTTPException) as failure:
            if time.monotonic() > until:
                return failure if isinstance(failure, OSError) else OSError(repr(failure))
        if not told:
            print(f"Waiting for the certificate of {name}, {PATIENCE} seconds at most", flush=True)
            told = True
        time.sleep(2)


def sends_on(name: str, host: str = "127.0.0.1", port: int = 80) -> bool:
    """Whether http answers with the https address and nothing else."""
    connection = http.client.HTTPConnection(host, port, timeout=20)
    try:
        connection.request("GET", "/sign-in", headers={"Host": name})
        response = connection.getresponse()
        return (response.getheader("Location") or "").startswith(f"https://{name}/")
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def about_certificate(name: str, answer: Answer, now: datetime) -> tuple[str, list[str]]:
    """One sentence, and what has to be mended."""
    certificate, distrust = answer.certificate, answer.distrust
    ends = certificate.not_valid_after_utc
    issuer = certificate.issuer.rfc4514_string()
    said = f"The certificate of {name} is by {issuer} and ends on {ends:%Y-%m-%d} ({(ends - now).days} days)."
    wrong = []
    if ends <= now:
        wrong.append("The certificate ran out: browsers refuse it.")
    elif distrust is not None and distrust.verify_code in UNKNOWN_AUTHORITY:
        wrong.append(
            "This machine does not know the certificate's authority: either certificates between the two"
            " are missing in the file, or every machine that opens the portal has to be told of that authority"
            " (here: a file in /usr/local/share/ca-certificates, then update-ca-certificates)."
        )
    elif distrust is not None:
        wrong.append(f"Browsers refuse the certificate: {distrust.verify_message}.")
    elif ends - now < min(SOON, (ends - certificate.not_valid_before_utc) / 4):
        wrong.append(
            "The certificate ends soon: give a new one of your own with --certificate and --key; one that the web"
            " server gets should have been renewed by now, and journalctl -u caddy says why it was not."
        )
    return said, wrong


def about_database(config: Config, open_ports: set[int]) -> tuple[str, str, str]:
    """One of: what is hidden, what cannot be seen from here, what has to be mended."""
    url = make_url(config.SQLALCHEMY_DATABASE_URI)
    if url.get_backend_name() == "sqlite":
        return "the database (a file in the data directory)", "", ""
    port, host = url.port or 5432, url.host or "localhost"
    if not url.query.get("host") and host not in {"localhost", "127.0.0.1", "::1"}:
        return (
            "",
            f" The database stands on {host}: who reaches it there is not seen from here.",
            "",
        )
    if port not in open_ports:
        return f"the database (port {port} of this machine alone)", "", ""
    fault = f"The database listens on port {port} for other machines too: set listen_addresses = 'localhost'."
    return "", "", fault


def about_ports(config: Config, port: int, found: list[Listener]) -> tuple[str, list[str]]:
    """What is not reached, as one sentence; and what is though it should not be."""
    hidden, wrong = [], []
    open_ports = {one.port for one in found if one.is_open}
    if port in open_ports:
        wrong.append(
            f"Port {port} is open for other machines too: nobody may reach the portal past the web server."
        )
    else:
        hidden.append(f"the portal's own port {port} (127.0.0.1 alone)")
    runs, sockets = sockets_of("jobs", "run")
    scheduler = sorted({one.port for one in found if one.inode in sockets and one.is_open})
    if scheduler:
        wrong.append(f"The scheduler listens on {_numbers(scheduler)}: it should listen nowhere.")
    elif runs:
        hidden.append("the scheduler (it listens nowhere)")
    else:
        wrong.append("The scheduler does not run: no mail leaves, nothing is reminded of.")
    mode = config.DATA_DIR.stat().st_mode & 0o777
    if mode & 0o077:
        wrong.append(
            f"{config.DATA_DIR} may be entered by others (mode {mode:o}): chmod 700 {config.DATA_DIR}"
        )
    else:
        hidden.append("the data directory (its owner's alone, no web server serves it)")
    database, aside, fault = about_database(config, open_ports)
    others = sorted(open_ports - {80, 443, port} - set(scheduler))
    also = f" Other programs of this machine listen on {_numbers(others)}." if others else ""
    sentence = f"Not reached from outside: {_listed(hidden + [database] * bool(database))}."
    return sentence + aside + also, wrong + [fault] * bool(fault)


def _numbers(ports: list[int]) -> str:
    return ("port " if len(ports) == 1 else "ports ") + _listed([str(one) for one in ports])


def _listed(words: list[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)


def main(name: str, port: int) -> int:
    wrong = []
    answer = ask_patiently(name)
    if isinstance(answer, OSError):
        wrong.append(
            f"https://{name}/ does not answer on this machine: {answer}. A certificate comes only when DNS leads"
            " here and ports 80 and 443 are let through; what the web server says: journalctl -u caddy -n 30"
        )
        reached = ""
    else:
        said, wrong = about_certificate(name, answer, clock.now())
        print(said)
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            wrong.append(
                f"https://{name}/sign-in answers {answer.status}: the portal does not run."
            )
        elif not answer.forces_https:
            wrong.append("The portal that runs does not know its address yet: start it again.")
        if not sends_on(name):
            wrong.append("http (port 80) does not lead to https.")
        reached = (
            f"Reached from outside: https://{name}/ on port 443, and port 80, which leads there. "
        )
    tables = [Path("/proc/net") / table for table in ("tcp", "tcp6")]
    found = listeners(table.read_text() for table in tables if table.exists())
    not_reached, faults = about_ports(from_environment(), port, found)
    print(reached + not_reached)
    print(
        "Whether a firewall or router lets 80 and 443 through, a telephone outside the company's network shows."
    )
    for fault in wrong + faults:
        print(f"To mend: {fault}", file=sys.stderr)
    return 1 if wrong + faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
