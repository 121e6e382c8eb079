"""Addresses, icons and sentences that are put together once are those that would be put together anew."""

from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from portal.foundation.core.pages.templates import icons_from
from portal.foundation.core.pages.web import LARGEST_ID

NUMBERS = (0, 1, 12, 2147, LARGEST_ID - 1, LARGEST_ID, LARGEST_ID + 1)


def one_number_at_most(app: Flask) -> list[tuple[str, str]]:
    """Endpoints with the name of their only value; "" where they have none."""
    rules = [rule for rule in app.url_map.iter_rules() if len(rule.arguments) <= 1]
    return [(rule.endpoint, next(iter(rule.arguments), "")) for rule in rules]


def anew(app: Flask, endpoint: str, **values: Any) -> str:
    return Flask.url_for(app, endpoint, **values)


@pytest.mark.parametrize("place", ["", "/portal"])
def test_each_address_is_what_flask_says(app: Flask, place: str) -> None:
    found = one_number_at_most(app)
    assert len(found) > 300
    for _again in range(2):  # put together, then remembered
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": place}):
            for endpoint, name in found:
                for number in NUMBERS if name else ():
                    values: dict[str, Any] = {name: number}
                    assert app.url_for(endpoint, **values) == anew(app, endpoint, **values)
                if not name:
                    assert app.url_for(endpoint) == anew(app, endpoint)
                    assert app.url_for(endpoint, page=7) == anew(app, endpoint, page=7)


def test_what_is_no_single_number_is_put_together_each_time(app: Flask) -> None:
    with app.test_request_context():
        asked: list[dict[str, Any]] = [
            {"vendor_id": 3, "page": 2},
            {"vendor_id": 3, "_anchor": "missing"},
            {"vendor_id": 3, "_external": True},
            {"vendor_id": 3, "_external": False},
            {"vendor_id": "3"},
        ]
        for values in asked:
            for _again in range(2):
                assert app.url_for("vendors.show", **values) == anew(app, "vendors.show", **values)
        assert app.url_for("desk.vendors", q="a b&c") == anew(app, "desk.vendors", q="a b&c")
        assert app.url_for("desk.vendors", mine=True) == anew(app, "desk.vendors", mine=True)
        files = [
            app.url_for("static", filename=f"css/{name}.css") for name in ("base", "shell", "base")
        ]
        assert files == ["/static/css/base.css", "/static/css/shell.css", "/static/css/base.css"]


def test_two_places_have_addresses_of_their_own(app: Flask) -> None:
    said = []
    for place in ("", "/portal", "/other", ""):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": place}):
            said.append(app.url_for("vendors.show", vendor_id=5))
    assert said == ["/vendors/5", "/portal/vendors/5", "/other/vendors/5", "/vendors/5"]


def test_a_sentence_is_said_in_the_language_of_each_reader(app: Flask) -> None:
    page = '{{ _("Vendor") }}/{{ _("Due %(day)s", day="<b>") }}'
    said = []
    for language in ("ja", "en", "ja"):
        with app.test_request_context(), force_locale(language):
            said.append(render_template_string(page))
            with force_locale("en"):
                assert render_template_string('{{ _("Vendor") }}') == "Vendor"
            assert render_template_string('{{ _("Vendor") }}') == said[-1].partition("/")[0]
    assert said[0] == said[2] != said[1]
    assert said[1].startswith("Vendor/")
    assert "&lt;b&gt;" in said[1]


def test_a_sentence_in_plain_text_is_plain(app: Flask) -> None:
    plain = "{% autoescape false %}{{ _('Vendor') ~ '<' }}{% endautoescape %}"
    with app.test_request_context(), force_locale("en"):
        assert render_template_string("{{ _('Vendor') }}") == "Vendor"
        assert render_template_string(plain) == "Vendor<"


def test_an_icon_is_hidden_unless_it_has_a_word_and_what_it_holds_is_escaped() -> None:
    icon = icons_from("/icons.svg")
    assert (
        icon("flag")
        == icon("flag", None)
        == ('<svg class="bi" aria-hidden="true"><use href="/icons.svg#flag"></use></svg>')
    )
    assert icon("sun", **{"class": "icon--light"}) == (
        '<svg class="bi icon--light" aria-hidden="true"><use href="/icons.svg#sun"></use></svg>'
    )
    assert icon("eye", 'a "word" <b>') == (
        '<svg class="bi" role="img" aria-label="a &#34;word&#34; &lt;b&gt;">'
        '<use href="/icons.svg#eye"></use></svg>'
    )
    assert (
        icon("eye") == '<svg class="bi" aria-hidden="true"><use href="/icons.svg#eye"></use></svg>'
    )
