"""What bin/run --public writes, refuses and says; the web server itself is not started."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bin import reachable
from config import ROOT, Config
from portal.foundation.core import clock
from tests.foundation.mail.certificates import Authority
from tests.scripts.test_run import run

NAME = "kantoku.example.test"
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"


@pytest.mark.parametrize(
    ("script", "arguments", "word"),
    [
        ("run", ["--mail-to", "a@example.test"], "--public"),
        ("run", ["--public", NAME, "--mail-to", "nobody"], "'nobody'"),
        ("run", ["--public", "https://kantoku.example.test"], "without https://"),
        ("public", ["192.0.2.7"], "'192.0.2.7'"),
        ("public", [NAME, "--certificate", "/etc/hostname"], "needs its --key"),
        ("public", [NAME, "--key", "/nowhere", "--certificate", "/etc/hostname"], "/nowhere"),
    ],
)
def test_a_wrong_word_about_the_internet_is_a_usage_error(
    script: str, arguments: list[str], word: str
) -> None:
    done = run(*arguments, script=script)
    assert done.returncode == 2
    assert word in done.stderr
    assert "usage: bin/" in done.stderr


def test_a_name_without_an_address_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    done = run("--public", "kantoku.invalid", "--port", "9", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "kantoku.invalid has no address. Enter it in DNS" in done.stderr
    assert not (tmp_path / "data").exists()


def test_on_another_system_the_documentation_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "os-release").write_text("ID=fedora\n")
    monkeypatch.setenv("OS_RELEASE", str(tmp_path / "os-release"))
    done = run("--public", NAME, "--port", "9")
    assert done.returncode == 1
    assert "'fedora'" in done.stderr
    assert "docs/operating.md, Behind a reverse proxy" in done.stderr


def test_what_is_written_serves_this_name_alone_and_logs_no_address_that_was_asked() -> None:
    done = run(NAME.upper(), "--port", "8123", "--print", script="public")
    assert done.returncode == 0
    written = done.stdout
    assert f"\n{NAME} {{" in written
    assert "reverse_proxy 127.0.0.1:8123 {" in written
    assert "admin off" in written
    assert "request delete" in written
    assert not re.search("@[A-Z]+@", written)


def test_what_the_portal_takes_passes_the_web_server() -> None:
    size = re.search(r"max_size (\d+)MiB", (ROOT / "bin/Caddyfile").read_text())
    assert size
    assert int(size[1]) * 1024 * 1024 > Config.MAX_CONTENT_LENGTH


@pytest.mark.parametrize(
    ("host", "days", "key", "words"),
    [
        ("other.example.test", 1, "other.example.test.pem", "made out to another name"),
        (NAME, -1, f"{NAME}.pem", "ran out"),
        (NAME, 1, "other.pem", "is not the key of"),
        (NAME, 1, "authority.pem", "private key in PEM"),
    ],
)
def test_a_certificate_that_would_not_do_is_not_taken(
    tmp_path: Path, host: str, days: int, key: str, words: str
) -> None:
    authority = Authority(tmp_path)
    authority.context("other")
    authority.context(host, begins=timedelta(days=-2), ends=timedelta(days=days))
    files = ("--certificate", str(tmp_path / f"{host}.pem"), "--key", str(tmp_path / key))
    done = run(NAME, *files, script="public")
    assert done.returncode == 1
    assert words in done.stderr


class _Portal(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Strict-Transport-Security", "max-age=1")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def https(authority: Authority, host: str) -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Portal)
    server.socket = authority.context(host).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_asks_by_name_and_tells_an_unknown_authority_from_a_wrong_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    with https(authority, NAME) as port:
        unknown = reachable.ask(NAME, port=port)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        known = reachable.ask(NAME, port=port)
        another = reachable.ask("else.example.test", port=port)
    assert (known.status, known.forces_https, known.distrust) == (200, True, None)
    said, wrong = reachable.about_certificate(NAME, known, clock.now())
    assert f"{known.certificate.not_valid_after_utc:%Y-%m-%d} (0 days)" in said
    assert wrong == []
    _, wrong = reachable.about_certificate(NAME, unknown, clock.now())
    assert "does not know the certificate's authority" in wrong[0]
    _, wrong = reachable.about_certificate(NAME, another, clock.now())
    assert "Browsers refuse the certificate: Hostname mismatch" in wrong[0]
    late = known.certificate.not_valid_after_utc - timedelta(hours=11)
    _, wrong = reachable.about_certificate(NAME, known, late)
    assert "ends soon" in wrong[0]


def _table(*rows: str) -> str:
    lines = [f"   0: {row} 00000000:0000 0A 0:0 00:0 0 0 0 {at} 1 0" for at, row in enumerate(rows)]
    return "\n".join([HEAD, *lines])


def test_who_listens_for_other_machines_is_read_from_the_tables_of_the_system() -> None:
    found = reachable.listeners(
        [
            _table("0100007F:1F40", "00000000:0016"),
            _table(
                "0000000000000000FFFF00000100007F:1538",
                "00000000000000000000000001000000:0BB8",
                "00000000000000000000000000000000:01BB",
            ),
        ]
    )
    assert [(one.port, one.is_open) for one in found] == [
        (8000, False),
        (22, True),
        (5432, False),
        (3000, False),
        (443, True),
    ]


@pytest.fixture
def data(tmp_path: Path) -> Callable[[str], Config]:
    tmp_path.chmod(0o700)
    return lambda url: Config(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=url, DATA_DIR=tmp_path)


def test_what_is_not_reached_is_one_sentence_and_what_is_has_to_be_mended(
    data: Callable[[str], Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reachable, "sockets_of", lambda *_: (True, set()))
    postgresql = data("postgresql+psycopg://kantoku@localhost/kantoku")
    closed = reachable.listeners(
        [_table("0100007F:1F40", "0100007F:1538", "00000000:01BB", "00000000:0016")]
    )
    said, wrong = reachable.about_ports(postgresql, 8000, closed)
    assert said == (
        "Not reached from outside: the portal's own port 8000 (127.0.0.1 alone), the scheduler (it listens"
        " nowhere), the data directory (its owner's alone, no web server serves it) and the database (port 5432"
        " of this machine alone). Other programs of this machine listen on port 22."
    )
    assert wrong == []
    open_ones = reachable.listeners([_table("00000000:1F40", "00000000:1538")])
    postgresql.DATA_DIR.chmod(0o750)
    said, wrong = reachable.about_ports(postgresql, 8000, open_ones)
    assert "Not reached from outside: the scheduler (it listens nowhere)." in said
    assert [fault.split(" ")[0:2] for fault in wrong] == [
        ["Port", "8000"],
        [str(postgresql.DATA_DIR), "may"],
        ["The", "database"],
    ]
    elsewhere = data("postgresql+psycopg://kantoku@db.example.test/kantoku")
    assert "stands on db.example.test" in reachable.about_ports(elsewhere, 8000, open_ones)[0]
