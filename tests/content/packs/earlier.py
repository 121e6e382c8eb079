"""Every version of a pack that ever shipped: the file of each, and what it must still be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.content.packs import kinds as shelf
from portal.content.packs.kinds import PackKind, WrittenPack

FOLDER = Path(__file__).parent / "shipped"
# SHA-256 of the canonical form, by pack and version, in the order of release. A line is only ever
# added: companies hold these versions, and what was signed or checked names them.
SHIPPED = {
    line.split()[0]: line.split()[1]
    for line in (FOLDER / "SHA256").read_text("utf-8").splitlines()
    if line
}


def earlier() -> Iterator[tuple[PackKind[Any], WrittenPack]]:
    """Those whose file is not the one that ships now."""
    for folder in sorted(one for one in FOLDER.iterdir() if one.is_dir()):
        for kind in shelf.KINDS:
            path = folder / kind.file
            if path.exists():
                yield kind, shelf.read_file(kind, path)


def first_release() -> list[WrittenPack]:
    """The packs as a portal of November 2026 has them; one that came later, as it ships."""
    paths = {kind.id: FOLDER / "2026.1" / kind.file for kind in shelf.KINDS}
    return [
        shelf.read_file(kind, paths[kind.id]) if paths[kind.id].exists() else now
        for kind, now in zip(shelf.KINDS, shelf.shipped(), strict=True)
    ]


def second_release() -> list[WrittenPack]:
    """The packs as a portal had them before clauses and questions of general use came."""
    folder = FOLDER / "2026.2"
    kept = {
        kind.id: shelf.read_file(kind, folder / kind.file)
        for kind in shelf.KINDS
        if (folder / kind.file).exists()
    }
    return [kept.get(one.pack, one) for one in shelf.shipped()]


def called(one: WrittenPack) -> str:
    return f"{one.pack}:{one.version}"
