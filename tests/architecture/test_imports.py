"""The contracts in pyproject.toml: imports go downwards, and a few more things."""

from importlinter.cli import lint_imports

from config import ROOT


def test_all_import_contracts_are_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
