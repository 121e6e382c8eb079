"""Files that ask for more than a machine has, as somebody could send them."""

import zipfile
from io import BytesIO

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KEYS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(rows: str, *, name: str = "委託先", **parts: str) -> bytes:
    """An .xlsx with this within its only sheet's <sheetData>."""
    content = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_KEYS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KEYS}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_KEYS}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>'
        "</worksheet>",
        **parts,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part, text in content.items():
            package.writestr(part, text)
    return out.getvalue()


def far_corner(corner: str = "XFD1048576") -> bytes:
    """Two cells, and between them room for 549,755,813,888 bytes."""
    row = corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return workbook(
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{corner}"><v>1</v></c></row>'
    )


def blanks_in_tags(cells: int) -> bytes:
    """`</c >`: right, and what looks for `</c>` reads on to the end each time."""
    row = '<c t="e"><v>#N/A</v></c >' * 100
    return workbook(f"<row>{row}</row>" * (cells // 100))


def tags_in_a_comment(times: int) -> bytes:
    row = '<row r="1"><c t="e"><v>#N/A</v></c></row>'
    return workbook(f"{row}<!--{'<c ' * times}-->")


def one_long_text(cells: int, length: int) -> bytes:
    """Every cell names the same text, which is kept once in the file and once for each in memory."""
    row = "".join('<c t="s"><v>0</v></c>' for _ in range(100))
    rows = f"<row>{row}</row>" * (cells // 100)
    texts = f'<sst xmlns="{_MAIN}" count="1" uniqueCount="1"><si><t>{"x" * length}</t></si></sst>'
    data = workbook(rows)
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for one in package.namelist():
            content = package.read(one)
            if one.endswith("workbook.xml.rels"):
                content = content.replace(
                    b"</Relationships>",
                    f'<Relationship Id="r2" Type="{_KEYS}/sharedStrings" '
                    'Target="sharedStrings.xml"/></Relationships>'.encode(),
                )
            if one == "[Content_Types].xml":
                content = content.replace(
                    b"</Types>",
                    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}'
                    '.sharedStrings+xml"/></Types>'.encode(),
                )
            changed.writestr(one, content)
        changed.writestr("xl/sharedStrings.xml", texts)
    return out.getvalue()


def laughing(times: int = 10) -> bytes:
    """Entities that name ten others each."""
    names = "".join(
        f'<!ENTITY e{one} "{"&e" + str(one - 1) + ";" if one else "ha"}'
        f'{("&e" + str(one - 1) + ";") * 9 if one else ""}">'
        for one in range(times)
    )
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [{names}]><worksheet xmlns="{_MAIN}"><sheetData>'
        f'<row r="1"><c r="A1" t="str"><v>&e{times - 1};</v></c></row></sheetData></worksheet>'
    )
    return workbook("", **{"xl/worksheets/sheet1.xml": sheet})


def open_sheet(rows: str) -> bytes:
    """An .ods with this within its only table."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<office:document-content{spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="委託先">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def repeated_cells() -> bytes:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
    return open_sheet(
        f'<table:table-row table:number-rows-repeated="1048576">{cell}<text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
    )
