"""A mail server in a process of its own that refuses, stalls and hangs up, as its mood file says.

`python -m tests.simulation.post_office FOLDER SEED`: writes each mail it took into FOLDER/mailbox, a
file for every time, before it answers; what it did wrong, a line each, into FOLDER/faults.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from email import message_from_bytes
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

STALLS = 4.0  # seconds; longer than the portal waits


class Moody:
    """What it does is drawn by the seed, mail after mail; calm, it takes everything."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.folder, self.seed = folder, seed
        self.chance = Random(seed)  # noqa: S311  (repeatable on purpose)
        self.seen: set[str] = set()
        self.taken = 0

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self._mood()
        if mood["stormy"]:
            if self._is_refused(address, mood["day"]):
                return self._note("refused for good", "550 no such mailbox")
            drawn = self.chance.random()
            if drawn < 0.01:
                self._note("stalled", "")
                await asyncio.sleep(STALLS)
            elif drawn < 0.04:
                self._note("hung up at RCPT", "")
                server.transport.abort()
            elif drawn < 0.12 and f"{address} {mood['day']}" not in self.seen:
                self.seen.add(f"{address} {mood['day']}")
                return self._note("greylisted", "451 come back later")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        drawn = self.chance.random() if self._mood()["stormy"] else 1.0
        if drawn < 0.04:
            return self._note("refused the mail for now", "452 no room")
        if drawn < 0.08:
            self._note("dropped before it was accepted", "")
            server.transport.abort()
            return "451 gone"
        self._keep(envelope)
        if drawn < 0.14:
            self._note("dropped after it was accepted", "")
            letter = message_from_bytes(envelope.original_content or b"")
            with (self.folder / "dropped").open("a", encoding="utf-8") as book:
                book.write(f"{letter['Message-ID']}\n")
            server.transport.abort()
        return "250 taken"

    def _keep(self, envelope: Envelope) -> None:
        self.taken += 1
        place = self.folder / "mailbox" / f"{self.taken:06}.eml"
        place.write_bytes(envelope.original_content or b"")

    def _mood(self) -> dict[str, Any]:
        mood: dict[str, Any] = json.loads((self.folder / "mood").read_text(encoding="utf-8"))
        return mood

    def _is_refused(self, address: str, day: int) -> bool:
        """One address in twelve, for ten days."""
        return Random(f"{self.seed} {address} {day // 10}").random() < 1 / 12  # noqa: S311

    def _note(self, what: str, answer: str) -> str:
        with (self.folder / "faults").open("a", encoding="utf-8") as book:
            book.write(what + "\n")
        return answer


async def serve(folder: Path, seed: str) -> None:
    """On a free port, which is written into FOLDER/port."""
    moody = Moody(folder, seed)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(moody, hostname="post.example"), "127.0.0.1", 0
    )
    made = folder / "port.new"
    made.write_text(str(server.sockets[0].getsockname()[1]), encoding="utf-8")
    made.rename(folder / "port")
    await server.serve_forever()


def main(words: Sequence[str]) -> None:
    asyncio.run(serve(Path(words[0]), words[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
