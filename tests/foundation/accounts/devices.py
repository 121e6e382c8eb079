"""Devices that keep passkeys, and what people do with them at a page."""

import html
import json
import re
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url
from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.foundation.accounts.people import PASSWORD

ENGLISH = {"Accept-Language": "en"}
HERE = "http://localhost"


class Device:
    """An authenticator with one key, as a telephone has it."""

    def __init__(self, origin: str = HERE, *, sees_person: bool = True) -> None:
        self.origin = origin
        self.flags = 0x01 | (0x04 if sees_person else 0)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = token_bytes(16)
        self.times = 0

    def make(self, options: dict[str, Any]) -> str:
        numbers = self.key.public_key().public_numbers()
        x, y = (one.to_bytes(32, "big") for one in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.name).to_bytes(2, "big") + self.name + public
        data = self._data(options["rp"]["id"], 0x40) + attested
        said = {
            "clientDataJSON": bytes_to_base64url(self._client("webauthn.create", options)),
            "attestationObject": bytes_to_base64url(
                cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
            ),
        }
        return self._answer(said)

    def prove(self, options: dict[str, Any]) -> str:
        self.times += 1
        data, client = self._data(options["rpId"], 0), self._client("webauthn.get", options)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({name: bytes_to_base64url(value) for name, value in said.items()})

    def _data(self, host: str, more: int) -> bytes:
        return (
            sha256(host.encode()).digest()
            + bytes([self.flags | more])
            + self.times.to_bytes(4, "big")
        )

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, said: dict[str, str]) -> str:
        name = bytes_to_base64url(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})


def options_on(page: TestResponse) -> dict[str, Any]:
    found = re.search(r'data-passkey="([^"]+)"', page.text)
    assert found, "the page offers a passkey"
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


def add(browser: Browser, device: Device, password: str = PASSWORD) -> TestResponse:
    asked = {"name": "Telephone", "password": password}
    options = options_on(browser.post("/profile/passkeys", data=asked))
    return browser.post("/profile/passkeys", data={"passkey": device.make(options)})


def come_in(browser: Browser, device: Device, to: str = "/company") -> TestResponse:
    options = options_on(browser.get("/sign-in"))
    data = {"passkey": device.prove(options)}
    return browser.post("/sign-in", query_string={"next": to}, data=data, headers=ENGLISH)
