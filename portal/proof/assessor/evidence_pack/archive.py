"""The ZIP of a pack, written once from the beginning to the end: never whole in memory, the same bytes for
the same content, with the sum of every file in MANIFEST.sha256.

Nothing is made smaller in it: what it holds mostly is already, and other versions of a library would give
other bytes.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final, Self
from zipfile import ZIP_STORED, ZipFile, ZipInfo

MANIFEST: Final = "MANIFEST.sha256"
LONGEST_FOLDER: Final = (
    40  # signs; with a folder of a person's own before it a path has 260 on Windows
)
LONGEST_FILE: Final = 64
MOST_BYTES: Final = 180  # of one name: most systems take 255
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_PLAIN: Final = 0o100644 << 16  # a file that everybody may read
_UNIX: Final = 3


class Archive:
    """`top`: the folder in which everything lies."""

    def __init__(self, path: Path, top: str, day: date) -> None:
        self._zip = ZipFile(path, "w", ZIP_STORED)
        self._top = top
        self._time = (day.year, day.month, day.day, 0, 0, 0)
        self._sums: dict[str, str] = {}
        self._taken: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._zip.close()

    def free(self, *parts: str) -> str:
        """A path of these parts that no other file has, whatever a system thinks of big letters."""
        folders, name = [clean(part, LONGEST_FOLDER) for part in parts[:-1]], clean(parts[-1])
        stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
        number, path = 1, "/".join((*folders, name))
        while path.casefold() in self._taken:
            number += 1
            path = "/".join((*folders, f"{stem} ({number}){ending}"))
        self._taken.add(path.casefold())
        return path

    def add(self, path: str, chunks: Iterable[bytes]) -> str:
        """Write a file piece by piece; its sum."""
        digest = hashlib.sha256()
        with self._zip.open(self._info(path), "w", force_zip64=True) as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
        self._taken.add(path.casefold())
        self._sums[path] = digest.hexdigest()
        return self._sums[path]

    def finish(self) -> str:
        """Write the list of sums; the sum of the list."""
        lines = "".join(f"{self._sums[path]}  {path}\n" for path in sorted(self._sums))
        data = lines.encode()
        with self._zip.open(self._info(MANIFEST), "w") as file:
            file.write(data)
        return hashlib.sha256(data).hexdigest()

    @property
    def files(self) -> int:
        return len(self._sums)

    def _info(self, path: str) -> ZipInfo:
        info = ZipInfo(f"{self._top}/{path}", self._time)
        info.create_system, info.external_attr = _UNIX, _PLAIN
        return info


def clean(name: str, most: int = LONGEST_FILE) -> str:
    """A name that every system takes and a person reads; the ending stays."""
    shown = "".join(
        sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign) != "Cf"
    )
    kept = _NOT_IN_NAMES.sub("_", " ".join(shown.split())).strip(" .") or "file"
    ending = PurePosixPath(kept).suffix[:10]
    stem = kept[: len(kept) - len(ending)][: most - len(ending)]
    while len((stem + ending).encode()) > MOST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + ending
