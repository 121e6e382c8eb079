"""N7: a command begins, does its work and ends, beside its libraries alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from typing import Final

from benchmarks.measuring import alternate, of_children
from benchmarks.outcome import Line
from benchmarks.scene import Scene
from config import ROOT

COMMAND: Final = ("users", "list")
_OURS: Final = ("portal", "config", "wsgi", "__main__")
# In the order in which they were begun to be loaded; what only another module can make is left out.
_LOADED: Final = f"""
import atexit, sys
from flask.cli import main
ours = {_OURS}
def tell():
    for name, module in sys.modules.items():
        if name.partition(".")[0] not in ours and getattr(module, "__spec__", None) is not None:
            print(name, file=sys.stderr)
atexit.register(tell)
sys.argv = ["flask", "--app", "wsgi", *{COMMAND}]
main()
"""
_ALONE: Final = """
import gc, sys
from importlib import import_module
gc.disable()
for name in sys.argv[1].split():
    try:
        import_module(name)
    except ImportError:
        pass
"""


def commands(scene: Scene, rounds: int) -> Iterator[Line]:
    told = {
        "SECRET_KEY": scene.app.config["SECRET_KEY"],
        "DATA_DIR": str(scene.file.parent),
        "DATABASE_URL": f"sqlite:///{scene.file}",
        "KANTOKU_ENV": os.devnull,
    }

    def run(*words: str) -> str:
        done = subprocess.run(  # noqa: S603  (our own interpreter and words)
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, **told, "PYTHONDONTWRITEBYTECODE": ""},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stderr

    modules = run("-c", _LOADED).split()
    compared = alternate(
        lambda: run("-c", _ALONE, " ".join(modules)),
        lambda: run("-m", "flask", "--app", "wsgi", *COMMAND),
        rounds,
        busy=of_children,
    )
    libraries = {one.partition(".")[0] for one in modules} & packages_distributions().keys()
    yield Line(
        "N7",
        f"flask {' '.join(COMMAND)}",
        "the libraries that it loads, imported alone",
        compared,
        1.5,
        note=f"{len(modules):,} modules of {len(libraries)} libraries and of Python.",
    )
