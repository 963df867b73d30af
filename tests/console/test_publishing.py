"""Publishing, comparing and exporting from the command line, with two people and a database."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from oneservice.cases.models import Case
from oneservice.catalogue import versions
from oneservice.catalogue.models import Version
from oneservice.console.publishing import publish_all
from oneservice.console.site import DatabaseSite
from oneservice.people import actions
from oneservice.records import journal
from tests.engine.sample import FILES, changed

pytestmark = pytest.mark.django_db
REGISTER = "workflows/items/register.yaml"
PROCESS = "workflows/processes/plain.yaml"
SLOWER = changed(REGISTER, "promised: 1 workday", "promised: 5 workdays")


@pytest.fixture
def folder(tmp_path):
    """Write a content folder; the same name writes the same folder."""

    def write(files=FILES, name="content"):
        for path, text in files.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        return str(tmp_path / name)

    return write


def content(*arguments):
    """Exit code, what was printed, and what was complained."""
    out, err = StringIO(), StringIO()
    try:
        call_command("content", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def publish(folder):
    content("publish", "--by", "anna", folder)
    return content("publish", "--by", "bert", folder)


def running_case(number):
    """A case that runs on a version of the bundle; all it holds is that."""
    at = datetime(2026, 9, 28, tzinfo=UTC)
    version = Version.objects.get(number=number)
    return Case.objects.create(
        ref=f"ref{Case.objects.count()}",
        nonce=f"{Case.objects.count()}",
        version=version,
        starter="mother",
        division="53",
        key=b"",
        sealed=b"",
        created_at=at,
        changed_at=at,
    )


def test_the_first_person_drafts_and_checks(folder):
    assert content("publish", "--by", "anna", folder()) == (
        0,
        "birth v1：已检查，待另一人复核  (checked, waits for review by another person)\n",
        "",
    )
    assert versions.current("birth") is None


def test_the_same_person_gets_no_further(folder):
    content("publish", "--by", "anna", folder())
    code, out, _ = content("publish", "--by", "anna", folder())
    assert (code, "没有变化" in out, versions.current("birth")) == (0, True, None)


def test_a_second_person_puts_the_same_content_in_force(folder):
    assert publish(folder()) == (0, "birth v1：已发布  (published)\n", "")
    actors = [(entry.verb, entry.actor) for entry in journal.entries("bundle:birth")]
    assert actors == [
        ("version.draft", "anna"),
        ("version.checked", "anna"),
        ("version.reviewed", "bert"),
        ("version.published", "bert"),
    ]


def test_other_content_of_the_second_person_is_a_draft_of_theirs(folder):
    content("publish", "--by", "anna", folder())
    assert content("publish", "--by", "bert", folder(SLOWER))[1].startswith("birth v2：已检查")


def test_the_same_content_again_changes_nothing(folder):
    publish(folder())
    assert content("publish", "--by", "anna", folder())[1] == "birth v1：已发布，没有变化  (published, unchanged)\n"
    assert journal.entries("bundle:birth").count() == 4


def test_running_cases_stay_where_they_began(folder):
    publish(folder())
    for _ in range(3):
        running_case(1)
    Case.objects.filter(ref="ref0").update(phase="closed")
    assert publish(folder(SLOWER))[1] == (
        "birth v2：已发布  (published)\n"
        "  → 2 个在办件留在 v1；发布后可用 content migrate birth --from 1 查看哪些可以转入新版  "
        "(2 running cases stay on v1; once it is published, content migrate birth --from 1 says which can move)\n"
    )


def test_an_old_content_published_again_is_back_in_force(folder):
    publish(folder())
    publish(folder(SLOWER))
    content("publish", "--by", "anna", folder())
    assert versions.current("birth").number == 1


def test_a_pilot_is_widened_by_publishing_without_its_terms(folder):
    content("publish", "--by", "anna", folder())
    content("publish", "--by", "bert", "--division", "530102", folder())
    assert (versions.current("birth"), versions.current("birth", divisions=["53", "530102"]).number) == (None, 1)
    content("publish", "--by", "anna", folder())
    assert versions.current("birth").number == 1


def test_a_version_may_begin_and_end_later(folder):
    content("publish", "--by", "anna", folder())
    content("publish", "--by", "bert", "--from", "2099-01-01", "--to", "2099-02-01T12:00", folder())
    version = Version.objects.get()
    assert (version.effective_from, version.effective_to) == (
        datetime.fromisoformat("2099-01-01T00:00:00+08:00"),
        datetime.fromisoformat("2099-02-01T12:00:00+08:00"),
    )
    assert versions.current("birth") is None


def test_a_day_that_is_none_is_told(folder):
    with pytest.raises(CommandError, match="is no day: write 2026-09-28"):
        content("publish", "--from", "soon", folder())


def test_content_with_problems_is_not_published(folder):
    code, out, err = content("publish", "--by", "anna", folder(changed(REGISTER, "process: plain", "process: plian")))
    assert (code, out, Version.objects.count()) == (1, "", 0)
    assert f"{REGISTER}:5: name-unknown-reference" in err
    assert err.endswith("未发布 not published: 1 problems\n")


def test_publishing_asks_the_site_who_holds_which_post(folder):
    actions.upsert_division("53", "云南省", "Yunnan")
    actions.upsert_office("police", "police", "53", "省厅", "Province")
    actions.upsert_staff("clerk", "police", ["clerk"], "甲")
    code, _, err = content("publish", "--by", "anna", folder())
    assert (code, "Nobody is decider at 省厅, which decides in 云南省" in err) == (1, True)


def test_publishing_asks_what_is_published(folder):
    publish(folder())
    code, _, err = content("publish", "--by", "anna", folder({PROCESS: FILES[PROCESS].replace("to-decide", "ready")}))
    assert (code, "state-without-image" in err) == (1, True)


def test_an_unknown_bundle_is_told(folder):
    assert content("publish", "--bundle", "death", folder()) == (
        1,
        "",
        "没有一件事 no bundle death; 已有 there are: birth\n",
    )


def test_an_unreadable_folder_exits_with_2(tmp_path):
    assert content("publish", str(tmp_path))[0] == 2
    assert content("diff", str(tmp_path), str(tmp_path))[0] == 2


def test_a_service_is_suspended_opened_and_withdrawn(folder):
    publish(folder())
    assert content("suspend", "birth", "--by", "anna")[1] == "birth v1：已暂停  (suspended)\n"
    assert (content("suspend", "birth")[0], versions.current("birth")) == (1, None)
    content("publish", "--by", "anna", folder())
    assert versions.current("birth").number == 1
    content("withdraw", "birth@1", "--by", "anna")
    assert versions.current("birth") is None


def test_versions_are_listed_with_who_stands_behind_them(folder):
    publish(folder())
    content("publish", "--by", "cleo", folder(SLOWER))
    running_case(1)
    first, second = content("versions")[1].splitlines()
    assert first.startswith("birth v1：已发布  (published)  ")
    assert first.endswith("  anna → bert  1 个在办件 running cases")
    assert second.endswith("  cleo  0 个在办件 running cases")


def test_what_differs_is_said_in_words_with_what_it_means(folder):
    publish(folder())
    running_case(1)
    assert content("diff", "birth@1", folder(SLOWER, "new")) == (
        0,
        "birth:\n事项“登记”：承诺时限 1→5 个工作日  (item “Register”: promised limit 1→5 workdays)\n"
        "→ 1 个在办件留在 v1；发布后可用 content migrate birth --from 1 查看哪些可以转入新版  "
        "(1 running cases stay on v1; once it is published, content migrate birth --from 1 says which can move)\n",
        "",
    )


def test_what_differs_is_data_too(folder):
    code, out, _ = content("diff", "--json", folder(), folder(SLOWER, "new"))
    (bundle,) = json.loads(out)["bundles"]
    assert (code, bundle["bundle"], bundle["impact"]) == (0, "birth", [])
    assert [(each["kind"], each["path"]) for each in bundle["changes"]] == [
        ("changed", ["items", "register", "limit", "promised"])
    ]


def test_equal_folders_do_not_differ(folder):
    assert content("diff", folder(), folder())[1] == "birth:\n没有变化  (no change)\n"


def test_a_new_bundle_is_one_change(folder):
    more = {
        "workflows/bundles/again.yaml": "id: again\nextends: birth\ntitle: {zh: 又一件事, en: Again}\n",
        "forms/again.yaml": FILES["forms/birth.yaml"],
    }
    out = content("diff", folder(), folder({**FILES, **more}, "new"))[1]
    assert "again:\n新增一件事“又一件事”  (new bundle “Again”)\n" in out


# --- a county's differences from the province -------------------------------------------------------------------

COUNTY = """\
id: county
extends: birth
division: "530102"
title: {zh: 五华区出生一件事, en: "Having a baby, Wuhua"}
items:
  - {use: card, drop: true}
"""


def with_county(files=FILES, county=COUNTY):
    return {**files, "workflows/bundles/county.yaml": county}


def test_county_is_published_for_its_division_without_saying_so_again(folder):
    publish(folder(with_county()))
    places = {name: versions.version(name).divisions for name in ("birth", "county")}
    assert places == {"birth": (), "county": ("530102",)}
    assert content("publish", "--by", "anna", folder(with_county()))[1].count("没有变化") == 2


def test_next_version_of_a_county_is_judged_against_its_published_one(folder):
    publish(folder(with_county()))
    published = DatabaseSite().published("county")
    assert (published.bundle.id, published.bundle.division) == ("county", "530102")


def test_county_is_compared_with_the_province_it_extends(folder):
    publish(folder(with_county()))
    code, out, _ = content("diff", "birth@1", "county@1")
    lines = out.splitlines()
    assert (code, lines[0]) == (0, "county:")
    assert [line for line in lines if "发卡" in line] != []
    assert [line for line in lines if "登记" in line] == []


def test_change_of_the_province_comes_to_the_county_too(folder):
    out = content("diff", folder(with_county()), folder(with_county(SLOWER), "new"))[1]
    assert out.count("事项“登记”：承诺时限 1→5 个工作日") == 2


def test_county_keeps_what_it_says_itself_when_the_province_changes(folder):
    other = changed("workflows/bundles/birth.yaml", "Having a baby", "A new child")
    out = content("diff", folder(with_county()), folder(with_county(other), "new"))[1]
    assert "county:\n没有变化  (no change)" in out


@pytest.mark.parametrize("name", ["birth@7", "death"])
def test_an_unknown_version_is_told(folder, name):
    publish(folder())
    assert content("diff", name, folder())[0] == 1
    assert content("export", name, folder())[0] == 1


def test_a_folder_that_does_not_hang_together_is_not_compared(folder):
    broken = folder(changed(REGISTER, "process: plain", "process: lost"), "broken")
    assert content("diff", folder(), broken) == (1, "", f"{broken}：找不到 lost，请先运行 run `content check` first.\n")


COMMENTED = {**FILES, REGISTER: "# 登记：注释保留 \r\n" + FILES[REGISTER].replace("\n", "\r\n")}


def test_an_export_gives_back_every_byte(folder, tmp_path):
    publish(folder(COMMENTED))
    assert content("export", "birth", str(tmp_path / "out"))[0] == 0
    assert {path: (tmp_path / "out" / path).read_bytes().decode() for path in FILES} == COMMENTED


def test_an_export_leaves_equal_files_alone(folder, tmp_path):
    publish(folder())
    target = folder(SLOWER, "mine")
    before = {path: (tmp_path / "mine" / path).stat().st_mtime_ns for path in FILES}
    out = content("export", "birth@1", target)[1]
    after = {path: (tmp_path / "mine" / path).stat().st_mtime_ns for path in FILES}
    assert out == f"{len(FILES)} 个文件，写入 1 个  ({len(FILES)} files, 1 written)\n"
    assert [path for path in FILES if before[path] != after[path]] == [REGISTER]


def test_an_export_published_again_is_the_same_version(folder, tmp_path):
    publish(folder(COMMENTED))
    content("export", "birth@1", str(tmp_path / "out"))
    assert content("publish", "--by", "anna", str(tmp_path / "out"))[1].startswith("birth v1：已发布，没有变化")


@pytest.mark.deep
def test_the_shipped_content_is_published_in_two_names_and_once(db):
    call_command("demo_province", verbosity=0)
    people = {"by": "demo:designer", "reviewed_by": "demo:reviewer", "now": datetime(2026, 9, 28, tzinfo=UTC)}
    first = publish_all(Path(settings.CONTENT), **people)
    again = publish_all(Path(settings.CONTENT), **people)
    assert [(version.number, version.state) for version in first] == [(1, "published")] * len(first)
    assert again == first
    assert journal.entries(f"bundle:{first[0].bundle_id}").count() == 4
