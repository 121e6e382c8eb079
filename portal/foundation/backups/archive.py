"""One archive holds what an installation cannot make again: database, files and settings.

A plain tar: `kantoku.sqlite` or `kantoku.dump`, `kantoku.env`, `kantoku.p12` (the key of our own seal),
`files/ab/<sha256>`, and last of all `manifest.json` with the hash and size of each, so that an archive cut short has none. Every file
that the copy of the database names is in it: a file is stored before the database names it.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from portal.foundation.backups import databases
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.plain_data import Moment, read, write
from portal.foundation.core.words.messages import Message, say

FORMAT = "kantoku.backup/1"
MANIFEST, SETTINGS, KEY = "manifest.json", "kantoku.env", "kantoku.p12"
_MEMBER = re.compile(r"kantoku\.(?:sqlite|dump|env|p12)|files/[0-9a-f]{2}/[0-9a-f]{64}")
_CHUNK = 1024 * 1024
_LARGEST_MANIFEST = 512 * 1024 * 1024  # bytes; a line of it is about 150


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    sha256: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `missing`: files the database names that could not be read."""

    made_at: Moment
    database: str
    revision: str
    events: int
    head: str
    members: Mapping[str, ArchivedFile] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def has_settings(self) -> bool:
        return SETTINGS in self.members

    @property
    def files(self) -> int:
        return sum(1 for name in self.members if name.startswith("files/"))


def create(*, url: str, data: Path, settings: Path | None, to: Path, now: datetime) -> Manifest:
    """Write the archive `to`, readable by its owner only; it has its name once it is whole.

    Files that are gone or changed on disk are named in it and are not part of it.
    """
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".kantoku-backup-") as folder:
        copy = Path(folder) / databases.name_in_archive(url)
        facts = databases.dump(url, copy)
        half = Path(folder) / "archive.tar"
        members: dict[str, ArchivedFile] = {}
        missing = []
        with half.open("xb") as out, tarfile.open(fileobj=out, mode="w") as archive:
            members[copy.name] = _add(archive, copy.name, copy)
            if settings is not None and settings.is_file():
                members[SETTINGS] = _add(archive, SETTINGS, settings)
            if (data / KEY).is_file():
                members[KEY] = _add(archive, KEY, data / KEY)
            for sha256 in facts.files:
                name = f"files/{sha256[:2]}/{sha256}"
                path = data / name
                if not path.is_file() or _measure(path).sha256 != sha256:
                    missing.append(sha256)
                else:
                    members[name] = _add(archive, name, path)
            manifest = Manifest(
                now, copy.name, facts.revision, facts.events, facts.head, members, tuple(missing)
            )
            _add_bytes(archive, MANIFEST, _to_json(manifest))
            archive.close()
            out.flush()
            os.fsync(out.fileno())
        half.chmod(0o600)
        half.replace(to)
    return manifest


def verify(path: Path) -> tuple[Manifest, list[Message]]:
    """What the archive holds, and everything that is wrong with it.

    Refused where it is no archive of the portal's, or was cut short.
    """
    wrong: list[Message] = []
    found: dict[str, ArchivedFile] = {}
    with _opened(path) as archive:
        manifest = _manifest_of(archive)
        for entry in archive:
            content = archive.extractfile(entry)
            if entry.name == MANIFEST or content is None:
                continue
            found[entry.name] = _measured(content)
        for name, told in manifest.members.items():
            if name not in found:
                wrong.append(say("“%(name)s” is missing in the archive.", name=name))
            elif found[name] != told:
                wrong.append(say("“%(name)s” was changed in the archive.", name=name))
        strange = sorted(set(found) - set(manifest.members))
        wrong += [say("“%(name)s” does not belong in the archive.", name=name) for name in strange]
        if manifest.database == databases.SQLITE_NAME and not wrong:
            wrong += _database_faults(archive)
    wrong += [
        say(
            "The stored file %(sha256)s was missing or changed when the backup was made.",
            sha256=digest,
        )
        for digest in manifest.missing
    ]
    return manifest, wrong


def restore(path: Path, to: Path, url: str | None) -> Manifest:
    """Make an installation of the archive in a new directory; on PostgreSQL in the empty database
    that `url` names. Refused, and nothing is there afterwards, where the archive is not whole.
    """
    if to.exists() and any(to.iterdir()):
        raise RuleViolated(say("The directory to restore into is not empty: name a new one."))
    manifest, wrong = verify(path)
    if wrong:
        raise RuleViolated(wrong[0])
    on_postgresql = manifest.database == databases.POSTGRESQL_NAME
    if on_postgresql and url is None:
        raise RuleViolated(say("The backup is of PostgreSQL: name an empty database for it."))
    half = to.with_name(f".{to.name}.restoring")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    try:
        _extract(path, manifest, half)
        if on_postgresql and url is not None:
            databases.restore(half / manifest.database, url)
            (half / manifest.database).unlink()
        there = url if on_postgresql and url else f"sqlite:///{half / databases.SQLITE_NAME}"
        _demand_same(databases.facts_of(there), manifest)
        _point_settings(half / SETTINGS, to, url if on_postgresql else None)
        if to.exists():
            to.rmdir()
        half.rename(to)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return manifest


def _add(archive: tarfile.TarFile, name: str, path: Path) -> ArchivedFile:
    with path.open("rb") as content:
        told = _measured(content)
        content.seek(0)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = told.size, 0o600
        archive.addfile(entry, content)
    return told


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, BytesIO(content))


def _measure(path: Path) -> ArchivedFile:
    with path.open("rb") as content:
        return _measured(content)


def _measured(content: IO[bytes]) -> ArchivedFile:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return ArchivedFile(digest.hexdigest(), size)


def _to_json(manifest: Manifest) -> bytes:
    data = write(manifest) | {"format": FORMAT}
    return json.dumps(data, indent=1, sort_keys=True).encode()


def _from_json(content: bytes) -> Manifest:
    data: dict[str, Any] = json.loads(content)
    if data.pop("format", None) != FORMAT:
        raise ValueError("another format")
    manifest = read(Manifest, data)
    if any(not _MEMBER.fullmatch(name) for name in manifest.members):
        raise ValueError("a name that no backup has")
    return manifest


def _opened(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise _no_backup(path) from error


def _manifest_of(archive: tarfile.TarFile) -> Manifest:
    try:
        entry = archive.getmember(MANIFEST)
        content = archive.extractfile(entry)
        if content is None or entry.size > _LARGEST_MANIFEST:
            raise ValueError("no manifest")
        return _from_json(content.read())
    except (KeyError, ValueError, TypeError, tarfile.TarError, EOFError, OSError) as error:
        raise _no_backup(Path(str(archive.name))) from error


def _no_backup(path: Path) -> RuleViolated:
    return RuleViolated(
        say("“%(name)s” is not a whole backup of the portal.", name=path.name), field="archive"
    )


def _database_faults(archive: tarfile.TarFile) -> list[Message]:
    with tempfile.TemporaryDirectory() as folder:
        _write(archive, databases.SQLITE_NAME, Path(folder))
        if databases.is_sound(Path(folder) / databases.SQLITE_NAME):
            return []
    return [say("The database in the archive is damaged.")]


def _extract(path: Path, manifest: Manifest, folder: Path) -> None:
    with _opened(path) as archive:
        for name in manifest.members:
            _write(archive, name, folder)


def _write(archive: tarfile.TarFile, name: str, folder: Path) -> None:
    """Under its own name, which the manifest was checked for: nothing leads out of the folder."""
    content = archive.extractfile(name)
    assert content is not None  # noqa: S101  (it was measured before)
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as out:
        shutil.copyfileobj(content, out, _CHUNK)
    target.chmod(0o600)


def _demand_same(facts: databases.DatabaseFacts, told: Manifest) -> None:
    if (facts.revision, facts.events, facts.head) != (told.revision, told.events, told.head):
        raise RuleViolated(say("What was restored is not what the backup holds."))


def _point_settings(path: Path, to: Path, url: str | None) -> None:
    """The settings name the directory and the database that were restored into."""
    if not path.is_file():
        return
    lines = path.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("DATABASE_URL=", "DATA_DIR="))]
    kept.append(f"DATA_DIR={to}")
    if url is not None:
        kept.append(f"DATABASE_URL={url}")
    path.write_text("\n".join(kept) + "\n", "utf-8")
