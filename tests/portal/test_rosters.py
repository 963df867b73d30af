"""A roster of three hundred: one table, good rows in, bad rows back, mended and filed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from oneservice.cases import queries
from oneservice.cases.actions import rosters
from oneservice.cases.errors import Refused
from oneservice.records.journal import entries
from tests.cases.rosters import RosterStage, people
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db
LIST = "roster.staff"
NAMES = ["姓名", "身份证号码", "手机号码", "用工形式", "月工资", "入职日期"]


@pytest.fixture
def stage():
    return RosterStage().open().page("firm", roster__firm="示例公司")


@pytest.fixture
def client(stage):
    client = Client()
    client.force_login(stage.mother.account)
    return client


def table(rows):
    return "\n".join(",".join(line) for line in [NAMES, *(row.values() for row in rows)])


def upload(stage, rows, how="add"):
    return rosters.upload_rows(stage.mother, stage.ref, LIST, table(rows), how, now=stage.now)


def kept(stage):
    return stage.dossier.answers[LIST].value


def address(stage, name="roster", **more):
    return reverse(f"portal:{name}", kwargs={"ref": stage.ref, "field": LIST, **more})


FOUR = {"_7_ric": "530103199001011234", "_50_wage": "-5", "_120_name": "", "_300_began": "2030-01-01"}


def test_good_rows_go_in_and_bad_rows_come_back_with_what_is_wrong(stage):
    came = upload(stage, people(300, **FOUR))
    view = queries.roster(stage.mother, stage.ref, LIST)
    assert (came.added, came.wrong, view.total) == (296, 4, 296)
    told = [(line.number, [column.zh for column, _ in line.wrong]) for line in view.aside]
    assert told == [(8, ["身份证号码"]), (51, ["月工资"]), (121, ["姓名"]), (301, ["入职日期"])]


def test_case_is_filed_with_the_good_rows_and_says_which_were_left_out(stage):
    upload(stage, people(30, _3_wage="-1"))
    stage.submit()
    progress = queries.progress(stage.mother, stage.ref)
    assert (len(stage.outcomes("enrol")), [(name, n) for name, _, n in progress.aside]) == (29, [(LIST, 1)])


def test_mended_rows_are_added_and_nothing_is_left_aside(stage):
    upload(stage, people(30, _3_wage="-1"))
    came = upload(stage, people(3)[2:], "mend")
    assert (came.added, len(kept(stage)), stage.dossier.aside) == (1, 30, {})


def test_rows_mended_only_in_part_leave_the_rest_aside(stage):
    upload(stage, people(30, _3_wage="-1", _4_wage="-1"))
    came = upload(stage, people(4, _4_wage="-1")[2:], "mend")
    assert (came.added, came.wrong, len(stage.dossier.aside[LIST])) == (1, 1, 1)


def test_same_table_twice_makes_no_row_twice(stage):
    upload(stage, people(30))
    came = upload(stage, people(30))
    assert (came.added, came.same, len(kept(stage))) == (0, 30, 30)


def test_table_that_replaces_takes_the_place_of_the_list(stage):
    upload(stage, people(30))
    upload(stage, people(25)[20:], "replace")
    assert len(kept(stage)) == 5


def test_table_without_a_good_row_leaves_the_list_as_it_is(stage):
    upload(stage, people(3))
    upload(stage, people(1, _1_wage="x"), "replace")
    assert (len(kept(stage)), len(stage.dossier.aside[LIST])) == (3, 1)


def test_too_many_rows_save_nothing(stage):
    with pytest.raises(Refused):
        upload(stage, people(401))
    assert LIST not in stage.dossier.answers


def test_table_of_300_costs_the_statements_of_a_page(stage):
    with statements() as found:
        upload(stage, people(300))
    assert len(found) <= 8


def test_roster_page_costs_one_statement_at_300_rows(stage):
    upload(stage, people(300))
    with statements() as found:
        queries.roster(stage.mother, stage.ref, LIST)
    assert len(found) == 1


def test_journal_says_how_many_rows_and_nothing_that_is_in_them(stage):
    upload(stage, people(3, _2_wage="x"))
    said = next(entry for entry in entries(stage.ref) if entry.verb == "rows.uploaded")
    assert (said.subject, said.data["added"], said.data["aside"]) == (LIST, 2, 1)
    assert "赵" not in str(said.data)


# --- over the web -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030"])
def test_uploaded_file_fills_the_list(client, stage, codec):
    file = SimpleUploadedFile("名单.csv", table(people(30, _3_wage="x")).encode(codec), "text/csv")
    answer = client.post(address(stage), {"do": "add", "table": file}, follow=True)
    assert "已收下 29 行" in answer.content.decode()
    assert len(kept(stage)) == 29


def test_table_that_is_none_is_told_what_to_do_and_kept_in_the_box(client, stage):
    answer = client.post(address(stage), {"do": "add", "pasted": "张三,李四"})
    text = answer.content.decode()
    assert (answer.status_code, "表格第一行应是列名" in text, "张三,李四" in text) == (422, True, True)


def test_rows_set_aside_are_mended_in_the_box_they_stand_in(client, stage):
    upload(stage, people(3, _2_wage="-1"))
    text = queries.roster(stage.mother, stage.ref, LIST).aside_table.replace("-1", "5001.00")
    client.post(address(stage), {"do": "mend", "pasted": text})
    assert (len(kept(stage)), stage.dossier.aside) == (3, {})


def test_table_of_rows_set_aside_says_why_and_is_read_again(client, stage):
    upload(stage, people(3, _2_wage="-1"))
    text = client.get(address(stage, "roster_table", which="aside")).content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith('"3","月工资：')
    mended = rosters.upload_rows(stage.mother, stage.ref, LIST, text.replace("'-1", "5001"), "mend", now=stage.now)
    assert (mended.added, mended.wrong) == (1, 0)


def test_template_names_the_columns_people_fill_in(client, stage):
    text = client.get(address(stage, "roster_table", which="template")).content.decode("utf-8-sig")
    assert text == ",".join(f'"{name}"' for name in NAMES) + "\r\n"


def test_formula_in_a_cell_is_text_in_the_table_that_comes_back(client, stage):
    upload(stage, people(2, _2_name="=HYPERLINK(1)"))
    text = client.get(address(stage, "roster_table", which="aside")).content.decode()
    assert "'=HYPERLINK(1)" in text


def test_page_of_the_form_does_not_post_a_long_list_and_keeps_it(client, stage):
    upload(stage, people(30))
    page = reverse("portal:page", args=[stage.ref, "staff"])
    assert "名单上有 30 行" in client.get(page).content.decode()
    client.post(page, {})
    assert len(kept(stage)) == 30


def test_one_row_is_mended_by_itself(client, stage):
    upload(stage, people(30))
    page = client.get(address(stage, "roster_row", number=5))
    mark = page.context["view"].mark
    cells = {f"{LIST}.4.{name}": text for name, text in people(5)[4].items() if name != "began"}
    days = {f"{LIST}.4.began.year": "2026", f"{LIST}.4.began.month": "9", f"{LIST}.4.began.day": "2"}
    client.post(address(stage, "roster_row", number=5), {**cells, **days, f"{LIST}.4.wage": "7000", "mark": mark})
    assert [row["wage"] for row in kept(stage)[3:6]] == [500300, 700000, 500500]


def test_row_that_moved_under_the_reader_is_not_overwritten(client, stage):
    upload(stage, people(30))
    mark = client.get(address(stage, "roster_row", number=5)).context["view"].mark
    upload(stage, people(30)[10:], "replace")
    answer = client.post(address(stage, "roster_row", number=5), {"do": "drop", "mark": mark})
    assert (answer.status_code, len(kept(stage))) == (409, 20)


def test_roster_of_somebody_else_does_not_exist(stage):
    client = Client()
    client.force_login(stage.stranger.account)
    assert client.get(address(stage)).status_code == 404
    assert client.get(address(stage, "roster_table", which="rows")).status_code == 404


def test_list_cannot_be_changed_once_filed(client, stage):
    upload(stage, people(30))
    stage.submit()
    assert client.post(address(stage), {"do": "add", "pasted": table(people(40))}).status_code == 409
