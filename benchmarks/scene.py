"""A portal of the size to be measured, in a folder of its own, with people at browsers."""

import gc
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from config import ROOT, Config
from portal.app import create_app
from portal.demo.crowd.loading import add_crowd
from portal.demo.story.loading import load
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User
from portal.foundation.accounts.signing_in.services import open_session
from portal.foundation.core.database.db import UNSCOPED, WRITING, db
from portal.foundation.core.database.transactions import transaction
from portal.jobs.running import enter_zone, run_now
from portal.jobs.schedule import JOBS

# What the pages read that no command writes.
# What follows from judging concerns many vendors, who are judged again at the next turn.
_JOBS: Final = ("judging", "judging", "judging", "statistics")
_MACHINERY: Final = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
_OK: Final = 200
Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Scene:
    """The app and the file of its database; all reading happens as SYSTEM or as somebody."""

    app: Flask
    file: Path
    vendors: int

    @contextmanager
    def inside(self) -> Iterator[None]:
        """As a job stands in the portal."""
        with self.app.app_context(), acting_as(db.session, SYSTEM):
            enter_zone()
            try:
                yield
            finally:
                db.session.remove()

    def visitor(self, email: str) -> FlaskClient:
        """Somebody signed in."""
        with self.inside():
            user = db.session.scalars(select(User).where(User.email == email)).one()
            user_id, vendor_id, cookie_id = user.id, user.vendor_id, user.get_id()
            with transaction(audited=False):
                key = open_session(user_id, vendor_id, "", timedelta(days=1))
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie.update({"_user_id": cookie_id, "_fresh": True, "key": key})
        return client

    def statements(self, work: Callable[[], object]) -> int:
        """How many statements it sends, machinery aside."""
        sent: list[str] = []

        def note(_conn: object, _cursor: object, sql: str, *_: object) -> None:
            if not sql.lstrip().upper().startswith(_MACHINERY):
                sent.append(sql)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            work()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


def page(client: FlaskClient, path: str) -> Callable[[], object]:
    """Opens the page; anything but 200 is an error of the benchmark."""

    def open_page() -> int:
        answer = client.get(path)
        if answer.status_code != _OK:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return len(answer.data)

    return open_page


def sending(client: FlaskClient, path: str, form: Mapping[str, str]) -> Callable[[], object]:
    """Sends the form; anything but 200 is an error of the benchmark."""

    def send() -> int:
        answer = client.post(path, data=form)
        if answer.status_code != _OK:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return len(answer.data)

    return send


def open_scene(file: Path, vendors: int) -> Scene:
    """The portal on a database that is there."""
    values: dict[str, Any] = {
        "SECRET_KEY": "only to measure",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}",
        "DATA_DIR": file.parent,
        "ROOT": ROOT,
        "PUBLIC_URL": "http://localhost",
        "WTF_CSRF_ENABLED": False,
    }
    app = create_app(Config(**values))
    gc.collect()
    gc.freeze()  # as wsgi.py does
    return Scene(app, file, vendors)


def copy_of(scene: Scene, file: Path) -> Scene:
    """The same portal on a copy of the database, to be changed."""
    copy_database(scene.file, file)
    return open_scene(file, scene.vendors)


def copy_database(source: Path, target: Path) -> None:
    """With what its journal still holds; the scene of the target must be closed."""
    for end in ("", "-wal", "-shm"):
        Path(f"{target}{end}").unlink(missing_ok=True)
        if Path(f"{source}{end}").exists() and end != "-shm":
            shutil.copyfile(f"{source}{end}", f"{target}{end}")


def make_scenes(folder: Path, sizes: tuple[int, int], progress: Progress) -> tuple[Scene, Scene]:
    """The demonstration company grown to the two sizes, each after its jobs, in files of their own.

    What lies in the folder already is taken as it is.
    """
    files = [folder / f"vendors-{size}.sqlite" for size in sizes]
    if not all(file.exists() for file in files):
        growing = open_scene(folder / "growing.sqlite", sizes[0])
        progress("the demonstration company")
        with growing.app.app_context():
            with db.engine.connect().execution_options(**WRITING, **UNSCOPED) as connection:
                db.metadata.create_all(connection)
                connection.commit()
            with acting_as(db.session, SYSTEM):
                load()
                db.session.remove()
        for size, file in zip(sizes, files, strict=True):
            _grow(growing, size, progress)
            copy_database(growing.file, file)
        growing.close()
    small, large = (open_scene(file, size) for size, file in zip(sizes, files, strict=True))
    return small, large


def _grow(scene: Scene, vendors: int, progress: Progress) -> None:
    logging.getLogger("portal").setLevel(logging.ERROR)
    progress(f"{vendors} vendors")
    with scene.inside():
        add_crowd(vendors, seed=1)
    jobs = {job.name: job for job in JOBS}
    for name in _JOBS:
        progress(f"job {name}")
        with scene.inside():
            run_now(jobs[name])
