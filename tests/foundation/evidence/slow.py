"""A reader that takes its time and says when it began and ended. Imports nothing of ours."""

import time
from collections.abc import Sequence
from typing import Any


def answer(_command: str, words: Sequence[str], _data: bytes) -> dict[str, Any]:
    began = time.monotonic()
    time.sleep(float(words[0]))
    return {"began": began, "ended": time.monotonic()}
