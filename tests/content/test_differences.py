"""What a version says otherwise: thing by thing, field by field, in both languages."""

from portal.content.versions.differences import Change, FieldChange, contents, differences, names_of
from portal.foundation.core.words.messages import Text
from tests.content.raw import shipped_data, thing

PACK = "clause-library"


def test_a_reader_sees_what_is_new_what_is_gone_and_each_field_that_changed() -> None:
    old, new = shipped_data()[PACK], shipped_data()[PACK]
    thing(new["clauses"], "survival")["id"] = "outliving"
    changed = thing(new["clauses"], "confidentiality")
    changed["title"] = {"ja": "守秘", "en": "Secrecy"}
    changed["cues"]["ja"].append("口外しない")
    found = differences(old, new)
    assert [(one.change, one.id) for one in found] == [
        (Change.ADDED, "outliving"),
        (Change.CHANGED, "confidentiality"),
        (Change.REMOVED, "survival"),
    ]
    title_ja, title_en = (one for one in found[1].fields if one.path == ("title",))
    assert (title_ja.lang, title_ja.new) == ("ja", "守秘")
    assert (title_en.lang, title_en.new) == ("en", "Secrecy")
    assert FieldChange(("cues",), "ja", "", "口外しない") in found[1].fields
    assert found[1].name is not None
    assert found[1].name.en == "Secrecy"


def test_of_a_long_text_only_the_paragraphs_that_changed_are_shown() -> None:
    old, new = shipped_data()["attestations"], shipped_data()["attestations"]
    new["attestations"][0]["statement"]["en"] += "\n\nOne more paragraph."
    (one,) = differences(old, new)
    (field,) = one.fields
    assert (field.path, field.lang) == (("statement",), "en")
    assert (field.old, field.new) == ("", "One more paragraph.")


def test_a_setting_of_the_pack_is_named_by_its_key() -> None:
    old, new = shipped_data()["practice"], shipped_data()["practice"]
    new["due_soon_days"] = 45
    (one,) = differences(old, new)
    assert (one.sort, one.id) == ("", "due_soon_days")
    assert one.fields[0].new == "45"


def test_a_version_is_read_whole_with_every_field_in_both_languages_and_lists_one_by_one() -> None:
    both = {"ja": "秘密保持", "en": "Confidentiality"}
    found = contents(
        {
            "clauses": [
                {"id": "one", "title": both, "level": "mandatory", "inputs": [{"id": "a"}]}
            ],
            "levels": {"mandatory": {"ja": "必須", "en": "Mandatory"}},
        }
    )

    ((clause,), (levels,)) = found["clauses"], found[""]
    assert clause.name == Text(ja="秘密保持", en="Confidentiality")
    assert [(field.path, field.lang, field.new) for field in clause.fields] == [
        (("id",), None, "one"),
        (("title",), "ja", "秘密保持"),
        (("title",), "en", "Confidentiality"),
        (("level",), None, "mandatory"),
        (("inputs", "1", "id"), None, "a"),
    ]
    assert levels.id == "levels"
    assert names_of([{"levels": {"mandatory": {"ja": "必須", "en": "Mandatory"}}}]) == {
        "mandatory": Text(ja="必須", en="Mandatory")
    }
