"""The program in which a file is read: bounded first, so that what a file does to it harms nobody.

    bounded.py ROOT MEMORY SECONDS ANSWER MODULE COMMAND [WORD ...]   < the file

The module has a function `answer(command, words, data)`. What it gives goes out as one JSON object;
files it makes lie in the current folder. It knows the portal's code and nothing else of it: no
settings, no database, and, where the system lets it, no network.
"""

import json
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from ctypes import CDLL
from importlib import import_module
from typing import Any

END_WITH_PARENT, NO_NEW_PRIVILEGES = 1, 38  # prctl
NEW_USERS, NEW_NETWORK = 0x10000000, 0x40000000  # unshare
FIRST_TO_GO = "1000"  # when the machine has no memory left, this goes before anything else
TOO_LARGE = {"problem": "too_large"}


def answer(command: str, _words: list[str], _data: bytes) -> dict[str, Any]:
    """`network`: whether there is a way out of here."""
    return {command: any(name != "lo" for _number, name in socket.if_nameindex())}


def main(arguments: list[str]) -> None:
    root, memory, seconds, most, module, command, *words = arguments
    _bound(int(memory), int(seconds), int(most))
    sys.path.insert(0, root)
    try:
        given = import_module(module).answer(command, words, sys.stdin.buffer.read())
        told = json.dumps(given, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except MemoryError:
        told = b""
    if not told or len(told) > int(most):
        told = json.dumps(TOO_LARGE).encode()
    sys.stdout.buffer.write(told)


def _bound(memory: int, seconds: int, most: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (max(1, seconds), max(1, seconds) + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as own:
        own.write(FIRST_TO_GO)
    with suppress(AttributeError, OSError):  # best effort: the health card says where it fails
        system = CDLL(None)
        system.prctl(END_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        system.unshare(NEW_NETWORK if os.geteuid() == 0 else NEW_USERS | NEW_NETWORK)


if __name__ == "__main__":
    main(sys.argv[1:])
