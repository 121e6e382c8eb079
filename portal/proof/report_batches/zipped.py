"""The PDFs of many reports as one ZIP file, written while it is sent: one file in memory at a time."""

from collections.abc import Callable, Iterable, Iterator
from io import RawIOBase
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a ZIP file: no clock is in it, so it is the same each time


class _Sink(RawIOBase):
    """Takes what is written until somebody fetches it; it cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def fetch(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def zip_of(files: Iterable[tuple[str, Callable[[], bytes]]]) -> Iterator[bytes]:
    """By name; each is read when its turn comes. PDFs are small already, so nothing is packed."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for name, read in files:
            archive.writestr(ZipInfo(name, _EARLIEST), read())
            yield sink.fetch()
    yield sink.fetch()
