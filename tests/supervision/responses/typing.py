"""What a page of a section would send when a button is pressed: its fields as they stand."""

from typing import Any

from lxml import html
from werkzeug.datastructures import MultiDict


def fields_of(page: str, **typed: Any) -> MultiDict[str, str]:
    """`v_ORG_01="yes"`: typed over what the page holds; a list for several answers."""
    form = next(one for one in html.document_fromstring(page).forms if "sheet" in one.classes)
    fields: MultiDict[str, str] = MultiDict(form.form_values())
    for name, value in typed.items():
        fields.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return fields
