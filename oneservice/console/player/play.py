"""The play: who fills, fills; who signs, signs; departments act until every item is at its end."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from oneservice.console.player.browser import Browser, Page, Surprise, names_in
from oneservice.console.player.cast import Cast
from oneservice.console.player.progress import Bar
from oneservice.engine.definition import END_PHASES

PATIENCE = 120.0
"""Seconds without any progress after which the play gives up."""
PAUSE = 0.25
PASSES = 3
"""How often the pages are gone through: what a register knows about one answer may open a question before it."""
ON_A_DESK = frozenset({"received", "review", "special_procedure", "granted", "produced", "post_check", "rectify"})
WORDS = {
    "reason": "经核查，提交的信息与登记内容不符。",
    "remedies": "如不服本决定，可在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
    "opinion": "经核对，情况属实，同意。",
    "findings": "经核查，情况属实。",
}
WHY_NOW = "确认入学的期限将至，其余申请继续审核。"
DEFECT = "请核对此项，与医院登记和本人意愿一致后重新提交。"


@dataclass
class Played:
    """What came of it, for the summary."""

    bundle: str
    url: str
    ref: str
    seconds: float
    mother: Browser = field(repr=False)
    questions_asked: int = 0
    values_prefilled: int = 0
    uploads: int = 0


class Play:
    def __init__(self, url: str, cast: Cast, bar: Bar) -> None:
        self.url, self.cast, self.bar = url, cast, bar
        self.browsers: dict[str, Browser] = {}
        self.ref = self.number = ""
        self.questions: set[str] = set()
        self.prefilled: set[str] = set()
        self.uploads = 0

    def run(self) -> Played:
        """Raises Surprise when a page is not as it should be or nothing moves any more."""
        began = time.monotonic()
        self.begin()
        self.apply()
        while self.go_on():
            self.apply()
        self.bar.end("every item is at its end")
        seconds = round(time.monotonic() - began, 1)
        return Played(
            self.cast.bundle.id,
            self.url,
            self.ref,
            seconds,
            self.mine,
            len(self.questions),
            len(self.prefilled),
            self.uploads,
        )

    def apply(self) -> None:
        """One application, of the whole or of one stage, and what becomes of it."""
        self.fill_all()
        self.attach_all()
        self.sign_all()
        self.work_until_done()

    def go_on(self) -> bool:
        """Whether there was another stage to go on with."""
        page = self.mine.get(self.path())
        ending = self.path("continue")
        if not any(str(form.get("action", "")).endswith(ending) for form in page.forms()):
            return False
        self.mine.submit(page, page.form(ending))
        self.bar.step("goes on with the next stage")
        return True

    @property
    def mine(self) -> Browser:
        return self.browser(self.cast.roles[self.cast.starter])

    def path(self, rest: str = "") -> str:
        return f"/case/{self.ref}/{rest}"

    def browser(self, login: str, door: str = "/login/") -> Browser:
        """Whoever it is, logged in."""
        if login not in self.browsers:
            browser = Browser(self.url)
            page = browser.get(door)
            browser.submit(page, page.form(door), {}, press=("login", login))
            self.browsers[login] = browser
        return self.browsers[login]

    def begin(self) -> None:
        page = self.mine.get(f"/s/{self.cast.bundle.id}/")
        self.bar.step(f"{self.cast.roles[self.cast.starter]} logs in and begins", 40)
        page = self.mine.submit(page, page.form("/start"))
        if not re.search(r"/case/", page.path):  # several may begin: the page asks who this is
            page = self.mine.submit(page, page.form(control="way"), press=("way", self.cast.starter))
        found = re.search(r"/case/([^/]+)/", page.path)
        if not found:
            raise Surprise(f"after the start button: {page.path}")
        self.ref = found[1]
        self.wait_for_registers()
        guide = self.mine.get(self.path("guide/"))
        if not guide.forms():
            raise Surprise("the guide shows nothing to choose or begin with")
        self.choose(guide)
        self.bar.step("sees the gates and the personal guide")

    def choose(self, guide: Page) -> None:
        """Ticks what the scenario wants of the items one may choose; the rest stays as it is offered."""
        form = next((each for each in guide.forms() if "item" in names_in(each)), None)
        if form is None:
            return
        said = {name: self.cast.chosen(name) for name in (box.get("value") for box in form.cssselect("[name=item]"))}
        ticked = {value for name, value in form.form_values() if name == "item"}
        wanted = [name for name, choice in said.items() if (name in ticked if choice is None else choice)]
        self.mine.submit(guide, form, {"item": wanted})

    def wait_for_registers(self) -> None:
        until = time.monotonic() + PATIENCE
        while self.mine.get(self.path("guide/")).data("asking"):
            if time.monotonic() > until:
                raise Surprise("a register does not answer")
            time.sleep(PAUSE)

    def fill_all(self) -> None:
        """Every page of the task list; registers asked on the way may open or fill others, so look again."""
        for _ in range(PASSES):
            for path in self.mine.get(self.path()).links("/p/"):
                page = self.fill(path)
                self.prefilled |= {each["question"] for each in page.data("question") if each.get("found")}
                self.bar.step(f"fills {path.rstrip('/').rsplit('/', 1)[-1]}")
            self.allow_look_ups()
            self.wait_for_registers()
            pages = self.mine.get(self.path()).data("page")
            if all(each["status"] == "done" for each in pages):
                return

    def allow_look_ups(self) -> None:
        """Whoever is named so far and asked whether registers may be asked about him says yes."""
        if not any(role.consents for role in self.cast.bundle.roles.values()):
            return
        for login in self.cast.signers:
            other = self.browser(login)
            for path in other.get("/").links(self.path("consent/")):
                page = other.get(path)
                other.submit(page, page.form(control="decision"), press=("decision", "yes"))
                self.bar.step(f"{login} allows the look-ups")

    def fill(self, path: str) -> Page:
        self.wait_for_registers()
        page = self.with_rows(path, self.mine.get(path))
        controls = self.controls(page.form(path))
        self.questions |= {name for name in controls if "." not in name.partition(".")[2]}
        after = self.mine.submit(page, page.form(path), controls, to=path)
        if after.status == 422 or after.problems():
            raise Surprise(f"{path}: {'; '.join(after.problems())}")
        return page

    def with_rows(self, path: str, page: Page) -> Page:
        """The page with as many rows of each list as the scenario fills."""
        for name, answer in self.cast.answers.items():
            rows = len(answer) if isinstance(answer, list) and answer and isinstance(answer[0], Mapping) else 0
            for have in range(1, rows):
                form = page.form(control="csrfmiddlewaretoken")
                names = names_in(form)
                shown = any(each.startswith(f"{name}.") for each in names)
                if shown and not any(each.startswith(f"{name}.{have}.") for each in names):
                    page = self.mine.submit(page, form, press=("more", name), to=f"{path}show")
                    page.path = path  # where its form sends what is filled
        return page

    def controls(self, form: Any) -> dict[str, Any]:
        """The scenario's answers as this form's controls take them."""
        names = {control.name for control in form.inputs if control.name}
        values: dict[str, Any] = {}
        for field_name, answer in self.cast.answers.items():
            values |= {name: value for name, value in spread(field_name, answer).items() if name in names}
        return values

    def attach_all(self) -> None:
        """A picture for every material that asks for one and has none from a stage before."""
        lacking = '[data-material]:not([data-status="uploaded"]) a'
        for path in self.mine.get(self.path("materials/")).links("/materials/", lacking):
            page = self.mine.get(path)
            form = page.form(control="file")
            self.mine.submit(page, form, files={"file": ("photo.png", paper(), "image/png")})
            self.uploads += 1
            self.bar.step("uploads a picture")

    def sign_all(self) -> None:
        page = self.mine.get(self.path("check/"))
        after = self.mine.submit(page, page.form())
        if after.status in (409, 422):
            raise Surprise(f"{self.path('check/')}: {'; '.join(after.problems())}")
        self.bar.step("checks the answers and signs")
        for login, part in self.cast.signers.items():
            self.cosign(part, login)
        page = self.mine.get(self.path())
        if not page.data("case-number"):
            said = ", ".join(f"{each['signer']}: {each['status']}" for each in page.data("signer"))
            raise Surprise(f"{self.path()}: not filed though all were asked to sign ({said})")

    def cosign(self, part: str, login: str) -> None:
        other = self.browser(login)
        if not other.get("/").links(f"/case/{self.ref}/"):
            return
        page = other.get(self.path("sign/"))
        if not any("decision" in names_in(form) for form in page.forms()):
            return
        other.submit(page, page.form(control="decision"), press=("decision", "sign"))
        self.bar.step(f"{login} ({part}) confirms and signs")

    def work_until_done(self) -> None:
        last, since = "", time.monotonic()
        while True:
            page = self.mine.get(self.path())
            self.number = page.data("case-number")[0]["case-number"]
            items = page.data("item")
            making = [each for each in page.data("document") if each["status"] == "making"]
            if items and all(ended(each["phase"]) for each in items) and not making:
                return
            moved = self.citizen(page) + sum(self.staff(login) for login in self.turns(items))
            state = f"{sorted((each['item'], each['phase']) for each in items)}, {len(making)} papers to be made"
            if moved or state != last:
                last, since = state, time.monotonic()
            elif time.monotonic() - since > PATIENCE:
                raise Surprise(f"nothing moves any more: {state}")
            else:
                time.sleep(PAUSE)

    def turns(self, items: list[dict[str, str]]) -> list[str]:
        """Whose turn it may be: the staff of every office that has an item, and who sits on panels, wherever."""
        offices = dict.fromkeys(each["office"] for each in items if each["phase"] in ON_A_DESK)
        logins = [login for office in offices for login in self.cast.staff.get(office, ())]
        judged = any(each["phase"] == "special_procedure" for each in items)
        return list(dict.fromkeys((*logins, *(self.cast.panel if judged else ()))))

    def citizen(self, page: Page) -> int:
        """Corrections and bills that wait for who began."""
        moved = 0
        for path in page.links(f"/case/{self.ref}/item/"):
            if path.endswith("/pay"):
                moved += self.pay(path)
            elif path.endswith("/visit"):
                moved += self.choose_time(path)
            else:
                moved += self.correct(path)
        return moved

    def correct(self, path: str) -> int:
        page = self.mine.get(path)
        form = page.form()
        files = {c.name: ("photo.png", paper(), "image/png") for c in form.inputs if c.get("type") == "file"}
        after = self.mine.submit(page, form, self.controls(form), files)
        if after.status == 422:
            raise Surprise(f"{path}: {'; '.join(after.problems())}")
        self.bar.step("puts right what the notice names")
        return 1

    def pay(self, path: str) -> int:
        page = self.mine.get(path)
        self.mine.submit(page, page.form())
        self.bar.step("pays the bill")
        return 1

    def choose_time(self, path: str) -> int:
        """The first time the office has, unless one is held."""
        page = self.mine.get(path)
        times = page.data("time")
        if page.data("held") or not times:
            return 0
        self.mine.submit(page, page.form(control="at"), {"at": times[0]["time"]})
        self.bar.step("chooses a time to come")
        return 1

    def staff(self, login: str) -> int:
        desk = self.browser(login, "/desk/login/")
        moved = sum(self.act(desk, login, path) for path in self.waiting(desk))
        return moved + self.receive(desk, login) + self.draw(desk, login)

    def waiting(self, desk: Browser) -> Iterator[str]:
        """What waits of this case on a desk, each row of a roster by itself: other cases are other people's plays."""
        pages = [desk.get("/desk/")]
        while following := pages[-1].following():
            pages.append(desk.get(following))
        of_case = f'[data-case="{self.number}"] a'
        for path in (each for page in pages for each in page.links("/desk/item/", of_case)):
            if path.endswith(ROWS):
                yield from (each for each in desk.get(path).links("/desk/item/") if not each.endswith(ROWS))
            else:
                yield path

    def draw(self, desk: Browser, login: str) -> int:
        """What is decided together: one draws the list up, another, who did not, starts the draw."""
        moved = 0
        waiting = desk.get("/desk/").links("/desk/draws/") and desk.get("/desk/draws/").links("/desk/draws/")
        for path in (each for each in waiting if each != "/desk/draws/"):
            page = desk.get(path)
            buttons = {button.get("value"): form for form in page.forms() for button in form.iter("button")}
            step = next((each for each in ("hold", "list") if each in buttons), "")
            if not step or (step == "list" and "drawn-up" in self.states(page)):
                continue
            said = {"reason": WHY_NOW} if step == "list" else {}  # other plays' cases may be under review
            after = desk.submit(page, buttons[step], said, press=("do", step), to=path)
            if after.status == 422:
                raise Surprise(f"{path}: {'; '.join(after.problems())}")
            self.bar.step(f"{login}: {'starts the draw' if step == 'hold' else 'draws up the list'}")
            moved += 1
        return moved

    @staticmethod
    def states(page: Page) -> set[str]:
        return {each.get("draw-state", "") for each in page.data("draw-state")}

    def receive(self, desk: Browser, login: str) -> int:
        """Who is expected of this case has come."""
        page = desk.get("/desk/appointments/")
        mine = [each["visit"] for each in page.data("visit") if each["case"] == self.number and not each["status"]]
        for item in mine:
            desk.submit(page, page.form(f"/desk/visit/{item}/"), {}, press=("word", "came"))
            self.bar.step(f"{login}: the applicant came")
        return len(mine)

    def act(self, desk: Browser, login: str, path: str) -> int:
        """One step on one item, if it is this one's turn."""
        page = desk.get(path)
        item = page.data("desk-item")[0]["desk-item"]
        offered = [each["action"] for each in page.data("action")]
        action = self.cast.next_action(item, offered)
        if action is None:
            return 0
        form_page, form = self.action_form(desk, page, path, action)
        after = desk.submit(form_page, form, self.asked(form))
        if after.status in (409, 422):
            raise Surprise(f"{item}.{action}: {'; '.join(after.problems())}")
        votes = page.data("panel")
        if not votes or int(votes[0]["panel"]) + 1 >= int(votes[0]["needed"]):
            self.cast.took(item)
        self.bar.step(f"{login}: {item} - {action}")
        return 1

    def action_form(self, desk: Browser, page: Page, path: str, action: str) -> tuple[Page, Any]:
        ending = f"{path.rstrip('/')}/{action}"
        if ending in page.links(path):
            page = desk.get(ending)
            return page, page.form()
        return page, page.form(ending)

    def asked(self, form: Any) -> dict[str, Any]:
        """What a department writes: reasons, what the item gives, one defect in what the citizen typed."""
        names = [control.name for control in form.inputs if control.name]
        values: dict[str, Any] = {name: WORDS[name] for name in names if name in WORDS}
        for field_name, given in self.cast.given().items():
            for name in cells_named(field_name, names):
                values |= spread(name, given)
        defects = [name for name in names if name.startswith("defect.")]
        typed = [name for name in defects if self.cast.answer(name.removeprefix("defect.field."))]
        if defects:
            values[(typed or defects)[0]] = DEFECT
        return values


ROWS = "/rows/"


def cells_named(name: str, controls: list[str]) -> list[str]:
    """``row.share`` as the cells of that column that a form has; other names as they are."""
    column = re.compile(rf".+\.\d+\.{re.escape(name.removeprefix('row.'))}")
    return [each for each in controls if column.fullmatch(each)] if name.startswith("row.") else [name]


def ended(phase: str) -> bool:
    return phase in {str(end) for end in END_PHASES}


def spread(name: str, answer: Any) -> dict[str, Any]:
    """A value as every control that a field may have takes it."""
    if isinstance(answer, list):
        if answer and isinstance(answer[0], Mapping):
            cells = ((f"{name}.{n}.{column}", v) for n, row in enumerate(answer) for column, v in row.items())
            return {control: part for cell, v in cells for control, part in spread(cell, v).items()}
        return {name: [str(each) for each in answer]}
    text = {"true": "yes", "false": "no"}.get(str(answer).lower(), str(answer))
    values: dict[str, Any] = {name: text, f"{name}.again": text}
    if parts := re.match(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?", text):
        for part, value in zip(("year", "month", "day", "hour", "minute"), parts.groups(), strict=True):
            values[f"{name}.{part}"] = value or ""
    return values


def paper() -> bytes:
    """A picture of a sheet of paper: something real to upload, with nothing personal on it."""
    image = Image.new("RGB", (620, 880), "#fdfdf8")
    draw = ImageDraw.Draw(image)
    for line in range(12):
        draw.rectangle((70, 120 + line * 50, 550 - (line % 3) * 60, 128 + line * 50), fill="#9aa4b2")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
