"""The check code of a report: 80 bits of the hash of its frozen content, on paper as letters and a QR code.

Nobody guesses one, and nothing beside the content is needed to know it. Crockford's letters: what is
mistaken for another when typed is read as what was meant.
"""

import unicodedata
from dataclasses import dataclass

import segno

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import link_to

PATH = "/check/report"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
LENGTH, DIGITS, BITS = 16, 20, 5  # letters; hex digits of the hash; bits in a letter
GROUP = 4


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """`image`: the QR code as a data: address; it leads to the page that `address` names."""

    code: str
    address: str
    image: str


def code_of(sha256: str) -> str:
    """XXXX-XXXX-XXXX-XXXX of the hash of content."""
    number = int(sha256[:DIGITS], 16)
    plain = "".join(LETTERS[number >> BITS * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(plain[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def beginning_of(typed: str) -> str:
    """How the hash begins that has this code. Refuses what is no code, however wide it was typed."""
    wide = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(sign for sign in wide if sign.isalnum()).translate(_MEANT)
    if len(plain) != LENGTH or any(sign not in LETTERS for sign in plain):
        raise RuleViolated(
            say("A check code has 16 letters and digits, such as 7K2M-9QXA-0B4T-HW3D."),
            field="code",
        )
    number = 0
    for sign in plain:
        number = number << BITS | LETTERS.index(sign)
    return f"{number:0{DIGITS}x}"


def printed(code: str) -> PrintedCode:
    address = link_to(f"{PATH}?code={code}")
    image = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    return PrintedCode(code, link_to(PATH), image)
