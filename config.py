"""Settings: from the environment, then from DATA/kantoku.env. No default secrets.

`bin/run` writes the file; a variable in the environment wins over it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent
MEGABYTE = 1024 * 1024


class SettingMissing(RuntimeError):
    """A setting without which the portal does not start; says which and how to get it."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that differs between installations; see docs/operating.md."""

    SECRET_KEY: str  # signs sessions and one-time codes
    SQLALCHEMY_DATABASE_URI: str  # sqlite:////absolute/path/kantoku.sqlite, postgresql+psycopg://…
    DATA_DIR: Path  # files/ lies here
    PUBLIC_URL: str = "http://127.0.0.1:8000"  # in mails; https makes cookies Secure
    TRUSTED_PROXIES: int = 0  # reverse proxies whose X-Forwarded-* we believe
    MAIL_SERVER: str = ""  # empty: mails are kept and read on the administrator's mail page
    MAIL_PORT: int = 25
    MAIL_USERNAME: str | None = None
    MAIL_PASSWORD: str | None = None
    MAIL_USE_TLS: bool = False
    MAIL_USE_SSL: bool = False
    MAIL_CA_FILE: str = ""  # whose certificates we believe the mail server; empty: the system's
    MAIL_SENDER: str = "Kantoku <no-reply@localhost>"
    MAIL_TIMEOUT: int = 20  # seconds
    SEAL_FILE: str = ""  # PKCS#12 of the company; empty: one of ours beside the data
    SEAL_PASSPHRASE: str = ""
    TIMESTAMP_URL: str = ""  # of a time-stamp authority (RFC 3161); empty: no time stamps
    ROOT: Path = ROOT
    ASSETS_DIR: Path = (
        ROOT / "node_modules"
    )  # front-end parts and print fonts, installed by bin/run
    MAX_FILE_BYTES: int = 50 * MEGABYTE  # one evidence file
    FILES_PER_ANSWER: int = 20  # evidence of a vendor for one question
    FILES_PER_SHEET: int = 300  # and for one questionnaire, with what was taken back
    MEGABYTES_PER_SHEET: int = 1000
    UPLOADS_KEPT_DAYS: int = 30  # a workbook of answers that nobody confirmed
    MASTER_FOLDER: str = ""  # where another system puts its vendor master; empty: none does
    MAX_CONTENT_LENGTH: int = 56 * MEGABYTE  # one request
    MAX_FORM_MEMORY_SIZE: int = (
        24 * MEGABYTE
    )  # typed fields; longer texts get a field error below it
    PERMANENT_SESSION_LIFETIME: timedelta = timedelta(hours=12)
    SESSION_COOKIE_HTTPONLY: bool = True
    SESSION_COOKIE_SAMESITE: str = "Lax"
    WTF_CSRF_TIME_LIMIT: int | None = (
        None  # as long as the session: nothing typed is lost to a clock
    )
    WTF_CSRF_ENABLED: bool = True
    BABEL_DEFAULT_LOCALE: str = "ja"
    TESTING: bool = False

    @property
    def SESSION_COOKIE_SECURE(self) -> bool:  # noqa: N802  (Flask's name)
        return self.PUBLIC_URL.startswith("https://")

    @property
    def SESSION_COOKIE_NAME(self) -> str:  # noqa: N802  (Flask's name)
        """With the prefix that binds it to this host alone; browsers take that over https only."""
        return "__Host-session" if self.SESSION_COOKIE_SECURE else "session"

    @property
    def SQLALCHEMY_ENGINE_OPTIONS(self) -> dict[str, object]:  # noqa: N802  (Flask's name)
        """Errors of the database go to the log; the names and secrets in its statements do not.

        On PostgreSQL each process keeps up to 8 connections, asks whether one still lives before
        it is used, and makes it anew after half an hour.
        """
        shared: dict[str, object] = {"hide_parameters": True}
        if self.SQLALCHEMY_DATABASE_URI.startswith("sqlite"):
            return shared
        return shared | {
            "pool_size": 8,
            "max_overflow": 8,
            "pool_timeout": 20,  # seconds until somebody who waits for one is told so
            "pool_pre_ping": True,
            "pool_recycle": 1800,
        }


def from_environment(env: Mapping[str, str] = os.environ) -> Config:
    """Read every setting; raise SettingMissing with a sentence when the secret is not there."""
    values = {**_settings_file(env), **env}
    data = Path(values.get("DATA_DIR", ROOT / "var")).expanduser().resolve()
    if not values.get("SECRET_KEY"):
        raise SettingMissing(
            f"SECRET_KEY is not set and {data / 'kantoku.env'} is not there: run bin/run once, it writes the file."
        )
    return Config(
        SECRET_KEY=values["SECRET_KEY"],
        SQLALCHEMY_DATABASE_URI=database_url(
            values.get("DATABASE_URL") or f"sqlite:///{data / 'kantoku.sqlite'}"
        ),
        DATA_DIR=data,
        PUBLIC_URL=values.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        TRUSTED_PROXIES=int(values.get("TRUSTED_PROXIES", "0")),
        MAIL_SERVER=values.get("MAIL_SERVER", ""),
        MAIL_PORT=int(values.get("MAIL_PORT", "25")),
        MAIL_USERNAME=values.get("MAIL_USERNAME") or None,
        MAIL_PASSWORD=values.get("MAIL_PASSWORD") or None,
        MAIL_USE_TLS=values.get("MAIL_USE_TLS", "0") == "1",
        MAIL_USE_SSL=values.get("MAIL_USE_SSL", "0") == "1",
        MAIL_CA_FILE=values.get("MAIL_CA_FILE", ""),
        MAIL_SENDER=values.get("MAIL_SENDER", "Kantoku <no-reply@localhost>"),
        SEAL_FILE=values.get("SEAL_FILE", ""),
        SEAL_PASSPHRASE=values.get("SEAL_PASSPHRASE", ""),
        TIMESTAMP_URL=values.get("TIMESTAMP_URL", ""),
        FILES_PER_ANSWER=max(1, int(values.get("FILES_PER_ANSWER", "20"))),
        FILES_PER_SHEET=max(1, int(values.get("FILES_PER_SHEET", "300"))),
        MEGABYTES_PER_SHEET=max(1, int(values.get("MEGABYTES_PER_SHEET", "1000"))),
        MASTER_FOLDER=values.get("MASTER_FOLDER", ""),
        UPLOADS_KEPT_DAYS=max(1, int(values.get("UPLOADS_KEPT_DAYS", "30"))),
    )


def database_url(given: str) -> str:
    """The address as SQLAlchemy reads it: PostgreSQL, however it is called, through psycopg."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given)


def _settings_file(env: Mapping[str, str]) -> dict[str, str]:
    """`NAME=value` lines of KANTOKU_ENV, else of DATA_DIR/kantoku.env, else of var/kantoku.env."""
    default = Path(env.get("DATA_DIR", ROOT / "var")) / "kantoku.env"
    path = Path(env.get("KANTOKU_ENV", default))
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}
