"""The command line on the database of a test."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core.database.db import db

Flasked = Callable[..., Result]


@pytest.fixture
def run_flask(app: Flask, database: None, monkeypatch: pytest.MonkeyPatch) -> Flasked:
    """`run_flask("mail", "list")`, in a terminal set to English unless `lang` says otherwise."""

    def run(*words: str, lang: str = "C.UTF-8") -> Result:
        monkeypatch.setenv("LC_ALL", lang)
        db.session.commit()
        result = app.test_cli_runner().invoke(args=list(words))
        set_scope(db.session, EVERYTHING)
        db.session.expire_all()
        return result

    return run
