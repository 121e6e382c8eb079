"""What a reader of files sees of us (`apart.ask("tests.factories.looking_around", ...)`)."""

import os
import resource
from collections.abc import Sequence
from typing import Any


def answer(_command: str, _words: Sequence[str], _data: bytes) -> dict[str, Any]:
    return {
        "environment": sorted(os.environ),
        "folder": sorted(os.listdir()),
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
        "cores": resource.getrlimit(resource.RLIMIT_CORE)[0],
    }
