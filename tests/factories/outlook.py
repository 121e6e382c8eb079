"""E-mails as Outlook keeps them (.msg): a tree of folders and streams in one file (OLE, version 3)."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

Tree = dict[str, "bytes | Tree"]

SECTOR, SMALL, CUT = 512, 64, 4096
OWN = 4  # sectors of the table of sectors, which comes first: 256 KB
FREE, END, OF_FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
WIDE, NARROW, BINARY, NUMBER, TIME = 0x001F, 0x001E, 0x0102, 0x0003, 0x0040
CLASS, SUBJECT, BODY, HTML, RTF, SUBMITTED = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009, 0x0039
AUTHOR, AUTHOR_ADDRESS, AUTHOR_SMTP = 0x0042, 0x0065, 0x5D02
SENDER, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
HEADERS, FLAGS, PAGE, PAGE_OF_HTML = 0x007D, 0x0E07, 0x3FFD, 0x3FDE
CONTENT, METHOD, FILE_NAME, MIME, CONTENT_ID = 0x3701, 0x3705, 0x3707, 0x370E, 0x3712
IN_EXCHANGE = "/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=aoi"
SENT_AT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)

Value = str | bytes | int | datetime


def properties(values: Mapping[int, Value], header: int, charset: str = "") -> Tree:
    """A folder of properties; with a charset its texts are of one byte or two, as they once were."""
    made: Tree = {}
    table = b""
    for number, value in values.items():
        if isinstance(value, int):
            table += struct.pack("<HHIq", NUMBER, number, 6, value)
        elif isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
            table += struct.pack("<HHIq", TIME, number, 6, ticks)
        else:
            kind = BINARY if isinstance(value, bytes) else NARROW if charset else WIDE
            content = value if isinstance(value, bytes) else value.encode(charset or "utf-16-le")
            table += struct.pack("<HHIq", kind, number, 6, len(content))
            made[f"__substg1.0_{number:04X}{kind:04X}"] = content
    return made | {"__properties_version1.0": bytes(header) + table}


def note(
    values: Mapping[int, Value] | None = None,
    attached: Sequence[Tree] = (),
    *,
    charset: str = "",
    header: int = 32,
) -> Tree:
    """A mail from Aoi; what is given stands instead of, or beside, what she always writes. Empty: not
    at all."""
    written: dict[int, Value] = {
        CLASS: "IPM.Note",
        SUBJECT: "改善計画の件",
        BODY: "毎晩複製します。\r\n敬具",
        SUBMITTED: SENT_AT,
        AUTHOR: "Aoi",
        AUTHOR_ADDRESS: "AOI@kiku.example",
    }
    kept = {number: value for number, value in (written | dict(values or {})).items() if value}
    folders: Tree = {f"__attach_version1.0_#{no:08X}": one for no, one in enumerate(attached)}
    return properties(kept, header, charset) | folders


def attachment(
    name: str, content: "bytes | Tree" = b"", *, charset: str = "", **values: Value
) -> Tree:
    """A file, or, of a tree, a mail or another thing inside."""
    given: dict[int, Value] = {FILE_NAME: name, METHOD: 1 if isinstance(content, bytes) else 5}
    if isinstance(content, bytes):
        given[CONTENT] = content
    given |= {
        {"mime": MIME, "cid": CONTENT_ID, "method": METHOD}[one]: values[one] for one in values
    }
    inside: Tree = {} if isinstance(content, bytes) else {f"__substg1.0_{CONTENT:04X}000D": content}
    return properties(given, 8, charset) | inside


def as_msg(tree: Tree) -> bytes:
    entries: list[tuple[str, int, list[int]]] = []  # name, kind, [right, child, start, size]
    fat = [OF_FAT] * OWN
    small_fat: list[int] = []
    sectors, small = bytearray(OWN * SECTOR), bytearray()

    def put(content: bytes, into: bytearray, table: list[int], unit: int) -> int:
        if not content:
            return END
        first, count = len(table), -(-len(content) // unit)
        table += [*range(first + 1, first + count), END]
        into += content.ljust(count * unit, b"\0")
        return first

    def add(name: str, what: "bytes | Tree", kind: int) -> list[int]:
        place = [NONE, NONE, 0, 0]
        entries.append((name, kind, place))
        if isinstance(what, bytes):
            is_small = len(what) < CUT
            place[2:] = [
                put(what, small, small_fat, SMALL) if is_small else put(what, sectors, fat, SECTOR),
                len(what),
            ]
            return place
        before: list[int] | None = None
        for one, content in what.items():
            (place if before is None else before)[before is None] = len(entries)
            before = add(one, content, 2 if isinstance(content, bytes) else 1)
        return place

    root = add("Root Entry", tree, 5)
    root[2:] = [put(bytes(small), sectors, fat, SECTOR), len(small)]
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, NONE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
        for name, kind, (right, child, start, size) in entries
    )
    directory_at = put(directory, sectors, fat, SECTOR)
    of_small = struct.pack(f"<{len(small_fat)}I", *small_fat)
    small_at = put(of_small + b"\xff" * (-len(of_small) % SECTOR), sectors, fat, SECTOR)
    assert len(fat) <= OWN * SECTOR // 4
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(OWN * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack(
        "<IIIIIIIII", 0, OWN, directory_at, 0, CUT, small_at, -(-len(of_small) // SECTOR), END, 0
    )
    head += struct.pack("<109I", *range(OWN), *[FREE] * (109 - OWN))
    return head + table + bytes(sectors[OWN * SECTOR :])
