"""Content files to definitions: every key of the language, and every way to write one wrongly."""

import pytest

from oneservice.engine.definition import (
    After,
    Duration,
    Fee,
    FieldType,
    From,
    Limit,
    MaterialUse,
    Phase,
    Role,
    Text,
    Unit,
)
from oneservice.engine.reading import Unreadable, read_content, read_folder
from oneservice.engine.reading.nodes import Scalar
from oneservice.engine.reading.readers import literal
from tests.engine.sample import FILES, changed, problems, read


def test_the_sample_is_read_without_problems():
    assert problems(FILES) == []


def test_texts_take_their_english_from_the_words_or_their_own():
    content, _ = read()
    assert content.processes["plain"].action("accept").title == Text("受理", "Accept")
    assert content.departments["police"].title == Text("公安", "Police")


def test_fields_have_every_key():
    fields = read()[0].fields
    assert fields["mother.married"].sources == (From("civil.marriage", "mother", "married"),)
    assert fields["mother.married"].lock is True
    assert fields["child.name"].retain == Duration(3, Unit.YEARS)
    assert (fields["child.kind"].options["b"], fields["child.kind"].default) == (Text("乙", "B"), "a")
    assert (fields["family.people"].min_rows, fields["family.people"].max_rows) == (1, 5)
    assert fields["family.people"].columns["share"].type is FieldType.DECIMAL
    assert fields["family.people"].valid[0].must["=="][1] == 100


def test_items_have_every_key():
    items = read()[0].items
    assert items["card"].fee == Fee(8000, "mother", "unless_granted")
    assert items["card"].limit == Limit(at_once=True)
    assert items["register"].limit.promised == Duration(1, Unit.WORKDAYS)
    assert items["register"].materials[1] == MaterialUse(
        "photo", when={"==": [{"var": "mother.married"}, True]}, defer=Duration(5, Unit.WORKDAYS)
    )


def test_processes_keep_the_order_of_states_and_actions():
    process = read()[0].processes["plain"]
    assert (process.start.id, process.start.phase) == ("at-window", Phase.RECEIVED)
    assert [action.id for action in process.actions_from("at-window")] == ["accept", "correct"]
    assert process.action("refuse").from_states == ("to-decide",)


def test_bundles_have_roles_by_id_and_items_by_use():
    bundle = read()[0].bundles["birth"]
    assert bundle.roles["mother"] == Role("mother", starts=True, signs="all")
    assert bundle.item("card").after == (After("register"),)
    assert dict(bundle.item("card").rename) == {"holder": "child"}


def test_after_may_ask_for_any_decision():
    files = changed("workflows/bundles/birth.yaml", "after: [register]", "after: [{item: register, need: decided}]")
    assert read(files)[0].bundles["birth"].item("card").after == (After("register", "decided"),)


def test_documents_have_their_templates_and_the_rest_are_partials():
    content, _ = read()
    assert content.documents["page"].template == "{{ child.name }} {{ child.number }}"
    assert sorted(content.partials) == ["_head.html", "_style.css", "_unused.html"]


def test_scenarios_stay_texts():
    scenario = read()[0].scenarios["birth"][0]
    assert scenario.today == "2026-09-28"
    assert scenario.answers["mother.ric"] == "530102198804170010"
    assert scenario.answers["mother.married"] == "no"
    assert scenario.answers["family.people"] == [{"name": "李雪", "share": "100"}]


@pytest.mark.parametrize(
    ("text", "plain", "value"),
    [
        ("12", True, 12),
        ("-3", True, -3),
        ("0", True, 0),
        ("99.5", True, 99.5),
        ("true", True, True),
        ("false", True, False),
        ("null", True, None),
        ("12", False, "12"),
        ("true", False, "true"),
        ("530102202609200021", True, "530102202609200021"),
        ("053010", True, "053010"),
        ("12:30", True, "12:30"),
        ("no", True, "no"),
        ("1e3", True, "1e3"),
        ("2026-09-28", True, "2026-09-28"),
    ],
)
def test_literals_of_rules_are_typed_by_how_they_are_written(text, plain, value):
    read_as = literal(Scalar("f", 1, text, plain))
    assert (read_as, type(read_as)) == (value, type(value))


CASES = [
    (
        ("workflows/departments.yaml", "staff: [clerk, decider]", "staf: [clerk, decider]"),
        "workflows/departments.yaml:1: key-unknown (police): There is no key “staf” here. Did you mean staff?",
    ),
    (
        ("workflows/items/card.yaml", "limit: at once", "limit: at-once"),
        "workflows/items/card.yaml:7: value-wrong (limit): “at-once” cannot be read here. Write at once.",
    ),
    (
        ("workflows/items/card.yaml", "80.00 yuan", "80.5 yuan"),
        "workflows/items/card.yaml:8: value-wrong (fee.amount): “80.5 yuan” cannot be read here. "
        "Write an amount such as 80.00 yuan, or the name of a money field; leave the fee out if free.",
    ),
    (
        ("workflows/items/card.yaml", "80.00 yuan", "0 yuan"),
        "workflows/items/card.yaml:8: value-wrong (fee.amount): “0 yuan” cannot be read here. "
        "Write an amount such as 80.00 yuan, or the name of a money field; leave the fee out if free.",
    ),
    (
        ("workflows/items/card.yaml", "kind: public-service", "kind: public-servise"),
        "workflows/items/card.yaml:4: value-wrong (kind): “public-servise” cannot be read here. Did you mean "
        "public-service? Write one of licence, confirmation, benefit, other-power, public-service, utility.",
    ),
    (
        ("workflows/items/card.yaml", "owner: 科长", "owner:"),
        "workflows/items/card.yaml:6: value-blank (owner): Nothing stands here. Write a text, or leave the key out.",
    ),
    (
        ("workflows/items/card.yaml", "kind: public-service\n", ""),
        "workflows/items/card.yaml:1: key-missing: The key kind is missing: the legal kind of the decision. "
        "Write kind: one of licence, confirmation, benefit, other-power, public-service, utility.",
    ),
    (
        ("workflows/items/card.yaml", "needs: [holder.name, holder.number, holder.kind]", "needs: holder.name"),
        "workflows/items/card.yaml:9: value-kind (needs): Here stands a single value. "
        "Write a list: [a field's name, such as child.born_at, or row.column, ...].",
    ),
    (
        ("workflows/items/card.yaml", "id: card", "id: cards"),
        "workflows/items/card.yaml:1: id-not-file-name: The file is named card, but its id is cards. "
        "Write id: card, or rename the file.",
    ),
    (
        ("forms/fields/people.yaml", "mother.mobile:", "item.mobile:"),
        "forms/fields/people.yaml:3: id-wrong (item.mobile): “item.mobile” cannot be read here. "
        "The words campaign, case, item, origin, role, row, this, today name no group of fields. "
        "Write a field's name, group.name, such as child.born_at.",
    ),
    (
        ("forms/fields/people.yaml", "retain: 3 years", "retain: 3 yaers"),
        "forms/fields/people.yaml:9: value-wrong (child.name.retain): “3 yaers” cannot be read here. "
        "Write a duration: 5 workdays, 4 workhours, 15 days, 2 months or 3 years.",
    ),
    (
        ("forms/fields/people.yaml", "sensitive: true", "sensitive: yes"),
        "forms/fields/people.yaml:2: value-wrong (mother.ric.sensitive): “yes” cannot be read here. "
        "Write true or false.",
    ),
    (
        ("workflows/scenarios/birth.yaml", "2026-09-28", "2026-02-30"),
        "workflows/scenarios/birth.yaml:2: value-wrong ([0].today): “2026-02-30” cannot be read here. "
        "There is no such day. Write a day such as 2026-09-28.",
    ),
    (
        ("workflows/departments.yaml", "title: {zh: 公安, en: Police}", "title: {zh: 公安, en: Police, so to say}"),
        "workflows/departments.yaml:1: key-unknown (police.title): There is no key “so to say” here. "
        "A text with a comma stands in quotes inside { }. The keys here are zh, en.",
    ),
    (
        ("workflows/bundles/birth.yaml", "signs: all", "signs: some"),
        "workflows/bundles/birth.yaml:7: value-wrong (roles.mother.signs): “some” cannot be read here. "
        "Write all, any, or how many must sign.",
    ),
]


@pytest.mark.parametrize(("change", "line"), CASES, ids=[line.split(": ")[1] for _, line in CASES])
def test_a_problem_says_where_and_what_to_write(change, line):
    assert problems(changed(*change)) == [line]


def test_an_id_stands_in_one_file_only():
    files = {**FILES, "forms/fields/twice.yaml": "mother.ric: {label: 姓名, type: ric}\n"}
    assert problems(files) == [
        "forms/fields/twice.yaml:1: id-duplicate: mother.ric is also defined in forms/fields/people.yaml, line 2. "
        "Keep one of them."
    ]


def test_a_broken_file_hides_no_other():
    files = {
        **changed("workflows/items/card.yaml", "limit: at once", "limit: soon"),
        "workflows/departments.yaml": "police: [",
        "workflows/processes/plain.yaml": "id: plain\nid: plain\nstates: 5\nactions: []\n",
    }
    assert [problem.split(" ")[0:2] for problem in problems(files)] == [
        ["workflows/departments.yaml:1:", "yaml-syntax:"],
        ["workflows/items/card.yaml:7:", "value-wrong"],
        ["workflows/processes/plain.yaml:2:", "yaml-duplicate-key:"],
        ["workflows/processes/plain.yaml:3:", "value-kind"],
    ]


def test_what_was_written_but_broken_is_remembered():
    files = {**changed("workflows/items/card.yaml", "process: paid\n", ""), "workflows/sources.yaml": "a: ["}
    assert read(files)[0].broken == {("items", "card"), ("sources", "*")}


def test_places_are_exact_after_an_entry_that_is_wrong():
    text = "id: r\nneeds:\n  - child.name\n  - Child\n  - mother.name\n"
    files = {**FILES, "workflows/items/r.yaml": text}
    assert read(files)[0].places["items", "r", "needs", 1] == ("workflows/items/r.yaml", 5)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("workflows/items/other.yml", "Rename it to workflows/items/other.yaml."),
        ("workflows/departmens.yaml", "Did you mean workflows/departments.yaml?"),
    ],
)
def test_a_file_of_another_name_is_told(path, hint):
    assert problems({**FILES, path: "a: 1"}) == [
        f"{path}:0: file-unknown: Nothing is read from a file of this name. {hint}"
    ]


def test_demo_data_must_be_yaml_only():
    files = {**FILES, "workflows/demo/people.yaml": "李雪: {anything: goes}", "workflows/calendars/cn.yaml": "a: *b"}
    assert [problem.split(" ")[:2] for problem in problems(files)] == [
        ["workflows/calendars/cn.yaml:1:", "yaml-alias:"]
    ]


def test_a_document_without_template_is_told():
    files = {path: text for path, text in FILES.items() if path != "templates/documents/page.html"}
    assert problems(files) == [
        "workflows/documents.yaml:3: template-missing (page): The document page has no template. "
        "Write templates/documents/page.html."
    ]


CHILD = """\
id: county
extends: birth
division: "530102"
roles: {mother: {signs: any}}
items:
  - {use: card, drop: true}
  - {use: register, optional: true}
"""


def test_a_bundle_that_extends_another_differs_where_it_says():
    files = {**FILES, "workflows/bundles/county.yaml": CHILD}
    content, found = read_content(files)
    bundle = content.bundles["county"]
    assert found == []
    assert (bundle.id, bundle.division, bundle.extends) == ("county", "530102", "birth")
    assert (bundle.title, bundle.lead) == (Text("出生一件事", "Having a baby"), "police")
    assert bundle.roles["mother"] == Role("mother", starts=True, signs="any")
    assert [(entry.id, entry.optional) for entry in bundle.items] == [("register", True)]
    assert content.forms["county"] == content.forms["birth"]


def test_what_an_extending_bundle_takes_out_in_vain_is_told():
    """So it hears of it when the other one has changed."""
    child = CHILD.replace("use: card", "use: cart")
    assert problems({**FILES, "workflows/bundles/county.yaml": child}) == [
        "workflows/bundles/county.yaml:6: name-unknown-reference: birth has no cart that could be taken out. "
        "Take this entry out, or mend its name."
    ]


def test_pages_of_an_extending_bundle_merge_by_page():
    pages = "- {page: people, fields: [mother.name]}\n- {page: more, title: 姓名, fields: [child.name]}\n"
    files = {**FILES, "workflows/bundles/county.yaml": CHILD, "forms/county.yaml": pages}
    forms = read(files)[0].forms["county"]
    assert [(page.id, page.title, page.fields) for page in forms] == [
        ("people", Text("家人", "People"), ("mother.name",)),
        ("more", Text("姓名", "Name"), ("child.name",)),
    ]


@pytest.mark.parametrize(
    ("extends", "line"),
    [
        (
            "brith",
            "workflows/bundles/county.yaml:2: name-unknown-reference (extends): There is no bundle brith. "
            "Did you mean birth?",
        ),
        (
            "county",
            "workflows/bundles/county.yaml:2: extends-cycle (extends): Bundles extend each other: county -> county. "
            "Take one extends out.",
        ),
    ],
)
def test_a_bundle_that_extends_nothing_is_told(extends, line):
    files = {**FILES, "workflows/bundles/county.yaml": CHILD.replace("extends: birth", f"extends: {extends}")}
    assert problems(files) == [line]


def write(folder, files):
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))


def test_a_folder_is_read_as_written(tmp_path):
    write(tmp_path, {**FILES, "workflows/.hidden.yaml": "x", "README.md": "not content"})
    assert read_folder(tmp_path) == FILES


def test_a_folder_gives_bad_bytes_and_huge_files_as_problems(tmp_path):
    write(
        tmp_path, {**FILES, "workflows/demo/bad.yaml": "a: \udcff", "workflows/demo/huge.yaml": "a: " + "x" * 2_000_000}
    )
    assert [problem.split(": ")[:2] for problem in problems(read_folder(tmp_path))] == [
        ["workflows/demo/bad.yaml:1", "file-not-utf8"],
        ["workflows/demo/huge.yaml:1", "file-too-large"],
    ]


def test_a_folder_without_content_is_unreadable(tmp_path):
    with pytest.raises(Unreadable, match="holds no folder workflows/"):
        read_folder(tmp_path)


def test_a_link_out_of_the_folder_is_unreadable(tmp_path):
    write(tmp_path / "content", FILES)
    (tmp_path / "secret.yaml").write_text("a: 1")
    (tmp_path / "content/workflows/demo").mkdir()
    (tmp_path / "content/workflows/demo/link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(Unreadable, match="leads out of the content folder"):
        read_folder(tmp_path / "content")
