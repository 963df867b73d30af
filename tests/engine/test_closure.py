"""The closure: all a bundle reaches, nothing else, in one canonical text."""

import hashlib
import json
import time
from dataclasses import fields

import pytest

from oneservice.engine.closure import MAPS, build_closure, canonical, closure_json, load_closure
from oneservice.engine.definition import Closure, Content
from tests.engine.sample import FILES, changed, read


def text_of(files=FILES):
    content, problems = read(files)
    assert problems == []
    return closure_json(content, "birth")


def test_a_closure_comes_back_equal():
    content, _ = read()
    assert load_closure(text_of()) == build_closure(content, "birth")


def test_a_closure_writes_every_part_of_it():
    assert {f.name for f in fields(Closure)} == {"sha256", "bundle", "pages", "partials", *MAPS}


def test_the_hash_is_that_of_the_text():
    text = text_of()
    assert load_closure(text).sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert canonical(load_closure(text)) == text


def test_the_text_is_canonical_json():
    text = text_of()
    data = json.loads(text)
    assert text == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert "出生一件事" in text


def test_it_reaches_what_the_bundle_needs_and_no_more():
    closure = load_closure(text_of())
    assert sorted(closure.fields) == [
        "child.kind",
        "child.name",
        "child.number",
        "family.people",
        "mother.married",
        "mother.mobile",
        "mother.name",
        "mother.ric",
    ]
    assert sorted(closure.documents) == ["application-form", "closing-certificate", "page"]
    assert sorted(closure.partials) == ["_head.html", "_style.css"]
    assert sorted(closure.departments) == ["civil", "police"]
    assert (sorted(closure.sources), sorted(closure.materials)) == (["civil.marriage"], ["id-card", "photo"])


def test_items_are_by_entry_and_renamed():
    card = load_closure(text_of()).items["card"]
    assert card.needs == ("child.name", "child.number", "child.kind")
    assert card.materials[0].of == "child"
    assert card.materials[0].when == {"==": [{"var": "child.kind"}, "a"]}


def test_an_item_used_twice_is_there_twice():
    files = changed(
        "workflows/bundles/birth.yaml",
        "optional: true}",
        "optional: true}\n  - {use: card, id: second, as: {holder: child}}",
    )
    assert sorted(load_closure(text_of(files)).items) == ["card", "register", "second"]


def test_order_of_states_options_and_columns_survives():
    closure = load_closure(text_of())
    assert closure.process_of("register").start.id == "at-window"
    assert list(closure.fields["child.kind"].options) == ["a", "b"]
    assert list(closure.fields["family.people"].columns) == ["name", "share"]


def test_rules_keep_the_types_of_their_literals():
    closure = load_closure(text_of())
    assert closure.fields["family.people"].valid[0].must["=="][1] == 100
    assert closure.items["register"].materials[1].when["=="][1] is True


CHANGES = [
    ("workflows/departments.yaml", "en: Police", "en: The police"),
    ("workflows/sources.yaml", "key: ric", "key: ric\n  wait: 1 workday"),
    ("forms/fields/people.yaml", "en: Mobile", "en: Mobile number"),
    ("forms/birth.yaml", "en: People", "en: Persons"),
    ("workflows/materials.yaml", "en: Photograph", "en: Photo"),
    ("workflows/items/card.yaml", "80.00 yuan", "81.00 yuan"),
    ("workflows/processes/plain.yaml", "20 workdays", "21 workdays"),
    ("workflows/bundles/birth.yaml", "signs: all", "signs: any"),
    ("workflows/documents.yaml", "verify: true, ", ""),
    ("templates/documents/page.html", "child", "child "),
    ("templates/documents/_head.html", "oneservice", "one"),
    ("templates/documents/_style.css", "black", "red"),
    ("workflows/words.yaml", "受理: Accept", "受理: Acceptance"),
]


@pytest.mark.parametrize("change", CHANGES, ids=[change[0] for change in CHANGES])
def test_whatever_a_case_depends_on_changes_the_hash(change):
    assert text_of(changed(*change)) != text_of()


def test_unrelated_content_does_not_change_the_hash():
    files = {
        **changed("templates/documents/_unused.html", "nobody", "somebody"),
        "workflows/items/other.yaml": FILES["workflows/items/register.yaml"].replace("register", "other"),
        "forms/fields/other.yaml": "father.name: {label: 姓名, type: person_name}\n",
        "workflows/calendars/cn.yaml": "code: cn\n",
    }
    files["workflows/words.yaml"] += "别的: Else\n"
    files["workflows/departments.yaml"] += "water: {title: {zh: 水务, en: Water}}\n"
    assert text_of(files) == text_of()


def test_the_order_of_files_and_keys_does_not_change_the_hash():
    reversed_files = dict(reversed(FILES.items()))
    files = {**reversed_files, "workflows/items/card.yaml": turn(FILES["workflows/items/card.yaml"])}
    assert text_of(files) == text_of()


def turn(text):
    return "".join(reversed(text.splitlines(keepends=True)))


def test_a_bundle_that_names_what_is_lost_has_no_closure():
    content, _ = read(changed("workflows/items/card.yaml", "process: paid", "process: lost"))
    with pytest.raises(KeyError, match="lost"):
        closure_json(content, "birth")


def test_a_large_closure_loads_in_milliseconds():
    copies = "".join(f"  - {{use: register, id: r{i}}}\n" for i in range(60))
    text = text_of(changed("workflows/bundles/birth.yaml", "  - {use: register}\n", "  - {use: register}\n" + copies))
    load_closure(text)
    begun = time.process_time()
    load_closure(text)
    assert time.process_time() - begun < 0.1


def test_content_needs_no_places_to_make_a_closure():
    content, _ = read()
    bare = Content(**{f.name: getattr(content, f.name) for f in fields(Content)})
    assert closure_json(bare, "birth") == text_of()
