"""Bring database and content up to date before the portal is served; bin/run calls it.

The same commands an operator has, run one after the other in one process, because loading the
portal takes longer than most of them. With --demo an empty database is filled with the
demonstration company; with --code, and no account yet, the one-time set-up code is printed.
"""

import contextlib
import io
import sys
import traceback

from flask.cli import ScriptInfo

from portal.foundation.access.policies import are_policies_bypassed
from wsgi import app


def run(*arguments: str) -> None:
    app.cli.main(
        list(arguments),
        prog_name="flask",
        standalone_mode=False,
        obj=ScriptInfo(create_app=lambda: app),
    )


def output_of(*arguments: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run(*arguments)
    return out.getvalue()


def quietly(failure: str, *arguments: str) -> str:
    """What the command says; errors are shown only when it fails, and then it ends with 1."""
    said, errors = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(errors):
            run(*arguments)
    except (Exception, SystemExit) as error:  # whatever it is, the operator has to read it
        if not isinstance(error, SystemExit) or error.code not in (None, 0):
            if isinstance(error, Exception):
                traceback.print_exc(file=errors)
            sys.exit(f"run: {failure}\n{said.getvalue()}{errors.getvalue()}")
    return said.getvalue()


def has_accounts() -> bool:
    return output_of("users", "list", "--json").strip() != "[]"


def warn_of_a_role_that_may_all() -> None:
    with app.app_context():
        if are_policies_bypassed():
            print(
                "Warning: the role in DATABASE_URL is a superuser or has BYPASSRLS, so PostgreSQL does"
                " not keep vendors apart by itself. See docs/operating.md, PostgreSQL.",
                file=sys.stderr,
            )


def main(options: list[str]) -> None:
    told = quietly("the database could not be brought up to date:", "db", "upgrade")
    print(told, end="")
    quietly("the content packs could not be loaded:", "content", "load")
    warn_of_a_role_that_may_all()
    if "--demo" in options:
        if has_accounts():
            print("There are accounts already, so the demonstration company is not loaded.")
        else:
            print("Filling the demonstration company, about half a minute", flush=True)
            run("demo", "load")
    if "--code" in options and not has_accounts():
        run("setup", "code")


if __name__ == "__main__":
    main(sys.argv[1:])
