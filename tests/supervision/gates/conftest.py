"""The command line and files, as their own tests have them."""

from tests.cli.conftest import run_flask
from tests.ledger.exchange.conftest import compare

__all__ = ["compare", "run_flask"]
