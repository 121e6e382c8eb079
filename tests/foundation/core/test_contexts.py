"""A word that English uses for two notions says which it means, also where it is stored."""

from typing import Any

from flask import Flask, render_template_string

from portal.foundation.core.words.i18n import _lp, pgettext, words
from portal.foundation.core.words.messages import from_json, from_text, say, say_p, to_json, to_text

PERSON, THING = say("Name"), say_p("of a thing", "Name")


def test_the_context_is_stored_and_what_was_stored_without_reads_as_before() -> None:
    assert from_json(to_json(THING)) == THING
    assert from_text(to_text(THING)) == THING
    stored_before: dict[str, Any] = {"say": "Name", "with": {}, "many": None}
    assert from_json(stored_before) == PERSON
    assert to_json(PERSON) == stored_before  # to the byte: the log is hashed


def test_each_notion_has_its_own_word_in_japanese(app: Flask) -> None:
    with app.app_context():
        assert words(PERSON, "ja") == "氏名"
        assert words(THING, "ja") == "名称"
        assert words(THING, "en") == "Name"


def test_pages_and_forms_say_the_context_too(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "ja"}):
        assert render_template_string("{{ _p('of a thing', 'Name') }}") == "名称"
        assert pgettext("of a thing", "Name") == str(_lp("of a thing", "Name")) == "名称"
        assert words(say_p("of a thing", "%(what)s is no day", what="<b>")) == "<b> is no day"
