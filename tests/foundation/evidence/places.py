"""All places for readers taken, as by other processes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import current_app

from portal.foundation.evidence import apart


@contextmanager
def all_places(data: Path | None = None) -> Iterator[None]:
    """Of the portal at hand, or of the one with this data directory."""
    folder = (data or Path(current_app.config["DATA_DIR"])) / "readers"
    folder.mkdir(exist_ok=True)
    with ExitStack() as held:
        for _ in range(apart.AT_ONCE):
            place = apart._free(folder, apart.AT_ONCE)
            assert place is not None
            held.enter_context(place)
        yield
