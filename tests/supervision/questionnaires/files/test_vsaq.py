"""Questionnaires of VSAQ: comments and joined strings are read, what has no place here is named."""

from typing import Any

import pytest

from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.questionnaires.files.reading_files import read_file
from portal.supervision.questionnaires.files.vsaq import NoVsaq, Unknown, read_condition, read_vsaq
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.models import VersionOrigin
from portal.supervision.questionnaires.scores import Setting, shown

TEXT = """
// A comment before everything
{ "questionnaire": [ { "type": "block", "text": "Our check", "items": [
  { "type": "block", "id": "net", "text": "Network", "items": [
    { "type": "info", "text": "Please <b>read</b> &amp; answer." },
    { "type": "radiogroup", "id": "tls", "text": "Which " +
        "transport?", "choices": [ {"tls_all": "TLS"}, {"tls_none": "None"} ] },
    // a comment in between
    { "type": "tip", "cond": "tls_none", "warn": "yes", "severity": "high", "id": "warn_tls",
      "name": "Nothing is encrypted", "text": "Use TLS." },
    { "type": "tip", "cond": "tls_all", "text": "Well done." },
    { "type": "check", "id": "old", "text": "Old versions are off", "cond": "tls_all" },
    { "type": "line", "id": "why", "text": "Why?", "cond": "tls_none || !(old/yes)" },
    { "type": "upload", "id": "scan", "text": "A scan", "cond": "nobody_offers_this" },
    { "type": "hologram", "id": "holo" }
  ] } ] } ] }
"""


def test_comments_and_joined_strings_are_no_trouble() -> None:
    data, skipped = read_vsaq(TEXT)
    of = read_sheet(data)
    assert of.title.en == "Our check"
    assert [one.title.en for one in of.sections] == ["Network"]
    assert of.sections[0].intro.en == "Please read & answer."
    assert of.by_id["tls"].text.en == "Which transport?"
    assert [one.reason.id for one in skipped] == [
        "Questions of the kind “%(kind)s” cannot be taken over: left out.",
        "The condition “%(words)s” cannot be read (%(what)s); the question is always shown.",
        "A hint that is neither a question nor a warning: left out.",
    ]


def test_a_warning_becomes_a_finding_of_the_answer_it_waits_for() -> None:
    of = read_sheet(read_vsaq(TEXT)[0])
    (rule,) = of.by_id["tls"].rules
    assert (rule.on, rule.severity.value, rule.due_days) == (("tls_none",), "major", 30)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, {"tls", "why", "scan"}),
        ({"tls": "tls_none"}, {"tls", "why", "scan"}),
        ({"tls": "tls_all", "old": "no"}, {"tls", "old", "why", "scan"}),
        ({"tls": "tls_all", "old": "yes"}, {"tls", "old", "scan"}),
    ],
)
def test_its_conditions_hide_and_show_as_before(answers: dict[str, Any], asked: set[str]) -> None:
    of = read_sheet(read_vsaq(TEXT)[0])
    said = {name: Given(value) for name, value in answers.items()}
    assert shown(of, Setting(), said) == asked


def test_broken_json_is_read_as_well_as_possible_and_says_so() -> None:
    broken = TEXT.replace('{"tls_all": "TLS"},', '{"tls_all": "TLS"}')
    found = read_file(broken.encode(), "vsaq.json")
    assert found.origin is VersionOrigin.VSAQ
    assert found.sheet is not None
    assert any("not quite JSON" in one.reason.id for one in found.skipped)


def test_other_json_is_refused() -> None:
    with pytest.raises(NoVsaq):
        read_vsaq('{"something": "else"}')


@pytest.mark.parametrize("words", ["", "a &&", "(a", "a b", "a | b", "&& a"])
def test_words_that_are_no_condition_are_refused(words: str) -> None:
    with pytest.raises(Unknown):
        read_condition(words, lambda name: {"answer": name, "op": "eq", "value": "yes"})
