#!/usr/bin/env python3
"""Checks an evidence pack against the list of its sums. Needs Python 3.8 or later and nothing else.

    python3 -I check.py [SUM]

Run it in the unpacked folder, or name it by its path: it looks at the folder in which it lies. SUM is the
sum of the list itself (MANIFEST.sha256), as the audit log of the portal keeps it: with it a pack is
told apart in which a file and the list were changed together.

Exit code 0: everything is as it was packed. 1: something differs, is missing or is too much; each is
named. 2: there is no list, or it cannot be read.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence

MANIFEST = "MANIFEST.sha256"
LEFT_BY_SYSTEMS = (".DS_Store", "Thumbs.db", "desktop.ini")
CHUNK = 1024 * 1024
LONGEST = 64


def sum_of(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()


def wanted_in(folder: str) -> dict[str, str]:
    """By path what the list says."""
    wanted = {}
    with open(os.path.join(folder, MANIFEST), encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            digest, between, path = line.rstrip("\n").partition("  ")
            if not between or len(digest) != LONGEST or not path:
                raise ValueError(f"{MANIFEST}, line {number}")
            wanted[unicodedata.normalize("NFC", path)] = digest
    return wanted


def found_in(folder: str) -> dict[str, str]:
    """By path, as the list writes it, where the file lies."""
    found = {}
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in names + links:
            if name not in LEFT_BY_SYSTEMS:
                path = os.path.join(place, name)
                written = os.path.relpath(path, folder).replace(os.sep, "/")
                found[unicodedata.normalize("NFC", written)] = path
    found.pop(MANIFEST, None)
    return found


def complaints(folder: str, wanted: dict[str, str]) -> Iterator[str]:
    found = found_in(folder)
    for path in sorted({*wanted, *found}):
        if path not in found:
            yield f"missing / 欠落: {path}"
        elif path not in wanted:
            yield f"too much / 余分: {path}"
        elif os.path.islink(found[path]) or sum_of(found[path]) != wanted[path]:
            yield f"differs / 相違: {path}"


def main(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    folder = os.path.dirname(os.path.abspath(__file__))
    try:
        own = sum_of(os.path.join(folder, MANIFEST))
        wanted = wanted_in(folder)
        wrong = list(complaints(folder, wanted))
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"cannot be checked / 検査できません: {problem}\n")
        return 2
    if arguments and arguments[0].strip().lower() != own:
        wrong.insert(0, f"differs / 相違: {MANIFEST} has not the sum given")
    told = [*wrong, f"sum of the list / 一覧のSHA-256: {own}"]
    if wrong:
        told.append(f"NOT as packed / 作成時と異なります: {len(wrong)}")
    else:
        told.append(f"as packed / 作成時のままです: {len(wanted)} files")
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
