"""A device that somebody has signed in on before, and what a browser is called.

Strangers who guess at an account make it wait. On a device its owner has signed in on, tries are
counted apart, so that no stranger and nobody in the same network can keep the owner out. The mark
in the cookie is signed and good for one account; it opens nothing by itself.
"""

import re
import secrets
from typing import Final

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response

from portal.foundation.accounts.signing_in import throttling

COOKIE: Final = "device"  # over https bound to the host by its prefix; this one is read as well
DAYS: Final = 400  # the longest a browser keeps a cookie
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def known_device(email: str) -> str:
    """The device at hand, if this account was signed in on it before; else ""."""
    try:
        kept = request.cookies.get(_cookie_name()) or request.cookies.get(COOKIE, "")
        marked = _signer().loads(kept)
        owner, device = map(str, marked)
    except (BadSignature, TypeError, ValueError):
        return ""
    return device if secrets.compare_digest(owner, throttling.key("device-of", email)) else ""


def remember_device(response: Response, email: str) -> None:
    """Mark the device at hand as one its owner signs in on."""
    device = known_device(email) or secrets.token_urlsafe(16)
    response.set_cookie(
        _cookie_name(),
        _signer().dumps([throttling.key("device-of", email), device]),
        max_age=DAYS * 86_400,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _cookie_name() -> str:
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def named(user_agent: str) -> str:
    """What a person would call it: "Firefox, Windows"; "" for what nobody can tell."""
    browser = next((name for sign, name in _BROWSERS if f"{sign}/" in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if re.search(sign, user_agent)), "")
    return ", ".join(word for word in (browser, system) if word)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")
