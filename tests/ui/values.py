"""Invented values for the gallery: one family, every state a page can be in. Nothing here is a real person."""

from dataclasses import replace
from datetime import UTC, date, datetime

from oneservice.cases.actions.counter import SAY_WHY
from oneservice.cases.besides import Beside
from oneservice.cases.counter import late_fields
from oneservice.cases.custody import COUNT
from oneservice.cases.custody import NUMBER as NUMBER_OF_PARCEL
from oneservice.cases.desk_shapes import (
    ActionButton,
    AskedInput,
    DeskItem,
    DisputeRow,
    DisputeView,
    FoundRow,
    Inbox,
    InboxRow,
    OrderLine,
    PanelView,
    VisitRow,
    Visits,
)
from oneservice.cases.errors import Refused
from oneservice.cases.progress_shapes import (
    CorrectionView,
    Defect,
    DocumentLine,
    ItemProgress,
    PaperCount,
    PaperPlace,
    Progress,
    Step,
    VisitDay,
    VisitView,
)
from oneservice.cases.queries.archives import PROBLEMS as UNBUILT
from oneservice.cases.queries.archives import ArchiveLine, ArchiveView
from oneservice.cases.queries.authority import Authorities, Authority, Deed
from oneservice.cases.queries.bills import Basket, BasketLine, Bill, Order, ReceiptLine
from oneservice.cases.queries.calendars import CalendarView, NoticeLine, months
from oneservice.cases.queries.counter import Receipt, WindowCase, WindowLine
from oneservice.cases.queries.custody import PaperLine, Papers, PaperView, TakeIn
from oneservice.cases.queries.desk import DocumentProblem, SettlementLine
from oneservice.cases.queries.disputes import ASKS, STANDS
from oneservice.cases.queries.disputes import CORRECT as CORRECT_VALUE
from oneservice.cases.queries.draws import DrawLine, DrawView, GroupLine, RankLine
from oneservice.cases.queries.files import Verification
from oneservice.cases.queries.known import DisputeForm, KnownRow, KnownView
from oneservice.cases.queries.letters import Letter, Outage
from oneservice.cases.queries.promises import DebtLine, EndingLine, PromiseLine, Promises, WaitLine
from oneservice.cases.queries.public import PublicItem, PublicService
from oneservice.cases.queries.reconciling import KINDS, DifferenceLine
from oneservice.cases.queries.supervising import OrderForm, OrderView
from oneservice.cases.queries.watching import LateDispute, LateLine, LateSettlement, UnitLine, Watch
from oneservice.cases.shapes import (
    AskedSource,
    CaseCard,
    CheckRow,
    CheckSection,
    CheckView,
    ConsentView,
    DisputeLine,
    Draft,
    GateLine,
    GuideLine,
    LinkLine,
    MaterialLine,
    PageLine,
    PageView,
    Question,
    Quorum,
    ServiceCard,
    Signer,
)
from oneservice.cases.supervising import SAY, UNTIL, WITHIN
from oneservice.documents.package import Damage
from oneservice.engine.calendar import Calendar
from oneservice.engine.calendar_days import by_kind, read_days, with_announced
from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.values import Origin, Value

TITLE = Text("新生儿出生一件事", "Having a baby")
REF, NUMBER = "a1b2c3", "530000-20261101-000128"
NOTE = Text("示例服务，办理依据以当地规定为准。", "A sample: adapt it to local law.")
DEPARTMENTS = {
    "health": Text("卫生健康部门", "Health commission"),
    "police": Text("公安机关", "Public security"),
    "medins": Text("医疗保障局", "Medical insurance bureau"),
    "hrss": Text("人力资源社会保障局", "Human resources and social security"),
}
BIRTH = Text("出生医学证明首次签发", "Birth certificate")
HOUSEHOLD = Text("出生登记（落户）", "Birth registration")
INSURANCE = Text("城乡居民基本医疗保险参保登记", "Medical insurance registration")
CARD = Text("社会保障卡申领", "Social security card")
CLAIM = Text("生育医疗费用报销", "Maternity claim")
PARENTING = Text("科学育儿指导服务", "Parenting advice")
CIVIL = Text("婚姻登记信息", "Marriage register")
POLICE = Text("常住人口信息", "Household register")
HOSPITAL = Text("出生医学证明信息", "Birth record")


def at(day, hour=9, minute=30):
    return datetime(2026, 11, day, hour - 8, minute, tzinfo=UTC)


SERVICES = [
    ServiceCard(
        "newborn", TITLE, Text("宝宝出生后要办的十件事，一次办完。", "Ten things after a birth, at once."), 10, 10
    ),
    ServiceCard("home", Text("二手房转移登记及水电气联动过户一件事", "Buying a second-hand home"), None, 8, 5),
    ServiceCard("school", Text("教育入学一件事", "Starting school"), None, 7, None),
    ServiceCard("restaurant", Text("开办餐饮店一件事", "Opening a restaurant"), None, 6, 15),
    ServiceCard("bereavement", Text("公民身后一件事", "After a death"), None, 9, 10),
]


def card(title, todo, phase, **other):
    facts = {"number": "", "role": "mother", "role_title": Text("母亲", "Mother"), "due": None, "ended": 0, "items": 0}
    return CaseCard(ref=REF, title=title, phase=phase, todo=todo, changed_at=at(1), **(facts | other))


CASES = [
    card(TITLE, "sign", "awaiting_signatures", role_title=Text("父亲", "Father")),
    card(SERVICES[3].title, "correct", "in_progress", number=NUMBER, ended=2, items=6, due=date(2026, 11, 20)),
    card(SERVICES[2].title, "fill", "draft"),
    card(SERVICES[1].title, "wait", "in_progress", number=NUMBER, ended=5, items=8, due=date(2026, 11, 12)),
    card(SERVICES[4].title, "", "closed", number=NUMBER, ended=9, items=9),
]


def public_item(title, department, days, **other):
    facts = {"optional": False, "conditional": False, "after": (), "materials": (), "basis": ()}
    limit = Text("即时办结", "At once") if not days else Text(f"{days} 个工作日", f"{days} working days")
    return PublicItem(title.zh, title, DEPARTMENTS[department], limit, **(facts | other))


SERVICE = PublicService(
    card=SERVICES[0],
    note=NOTE,
    gates=(
        Text("宝宝不满一周岁", "The baby is under one year"),
        Text("父母一方是云南户籍", "A parent is registered here"),
    ),
    items=(
        public_item(
            BIRTH, "health", 0, materials=(Text("居民身份证", "Identity card"),), basis=("《母婴保健法》第23条",)
        ),
        public_item(HOUSEHOLD, "police", 1, after=(BIRTH,), basis=("《户口登记条例》第7条",)),
        public_item(INSURANCE, "medins", 1, after=(HOUSEHOLD,)),
        public_item(CARD, "hrss", 5, after=(HOUSEHOLD,)),
        public_item(CLAIM, "medins", 10, conditional=True),
        public_item(PARENTING, "health", 0, optional=True),
    ),
    roles=(Text("母亲", "Mother"), Text("父亲", "Father")),
    uploads=2,
    spared=9,
)
IN_WINDOW = replace(
    SERVICE,
    window=Text(
        "2026年3月7日截止，截止前先申请后申请都一样",
        "Open until 2026-03-07; applying early or late within this time makes no difference",
    ),
)
PAST_WINDOW = replace(
    SERVICE,
    window=Text(
        "本批次已于2026年3月7日截止，下一批次2027年3月1日开始",
        "Applications closed on 2026-03-07; the next ones open on 2027-03-01",
    ),
    open=False,
)


def guide_line(title, department, **other):
    facts = {"applies": "yes", "why": None, "workdays": 1, "due": None, "provisional": False, "after": ()}
    facts |= {"fee": "", "optional": False, "chosen": True, "office": ""}
    return GuideLine(id=title.zh, title=title, department=DEPARTMENTS[department], **(facts | other))


GUIDE = (
    guide_line(BIRTH, "health", workdays=0),
    guide_line(HOUSEHOLD, "police", after=(BIRTH,)),
    guide_line(INSURANCE, "medins", after=(HOUSEHOLD,), fee="bill"),
    guide_line(CARD, "hrss", workdays=5, fee="￥20.00", after=(HOUSEHOLD,)),
    guide_line(
        CLAIM,
        "medins",
        workdays=10,
        applies="unknown",
        why=Text("取决于母亲是否参加职工医保，正在查询", "It depends on the mother's insurance, being asked"),
    ),
    guide_line(
        Text("育儿补贴", "Childcare subsidy"),
        "health",
        applies="no",
        why=Text("因为宝宝不是第二个或第三个孩子", "Because the baby is not a second or third child"),
    ),
    guide_line(PARENTING, "health", workdays=0, optional=True, chosen=False),
    guide_line(Text("预防接种证办理", "Vaccination booklet"), "health", workdays=0, optional=True, fee="￥5.00"),
)


def material(key, title, how, status, **other):
    facts = {"of_title": None, "grade": "A", "items": (HOUSEHOLD,), "optional": False, "defer_days": None}
    return MaterialLine(key=key, title=title, how=how, status=status, **(facts | other))


INVOICE = Text("住院分娩医疗费用票据", "Hospital invoice")
PHOTO = Text("近期免冠证件照", "Identity photo")
MATERIALS = (
    material(
        "id-card:mother", Text("居民身份证", "Identity card"), "licence", "spared", of_title=Text("母亲", "Mother")
    ),
    material(
        "id-card:father", Text("居民身份证", "Identity card"), "licence", "spared", of_title=Text("父亲", "Father")
    ),
    material("marriage", Text("结婚证", "Marriage certificate"), "source", "spared"),
    material("statement", Text("新生儿姓名声明", "Statement of name"), "form", "spared", grade="D"),
    material("invoice", INVOICE, "upload", "missing", grade="C", items=(CLAIM,)),
    material("photo", PHOTO, "upload", "deferred", grade="C", defer_days=5),
    material("ward", Text("出院小结", "Discharge summary"), "upload", "maybe", grade="C", optional=True),
)
UPLOADED = material("invoice", INVOICE, "upload", "uploaded", grade="C", file_name="invoice.jpg", size=1_340_000)
SIGNERS = (
    Signer("mother", Text("母亲", "Mother"), "张颖", "signed", None, at(1), True),
    Signer("father", Text("父亲", "Father"), "李䶮", "waiting", date(2026, 11, 16), None, False),
    Signer("head", Text("户主", "Householder"), "李国", "not_invited", None, None, False),
)
SOURCES = tuple(
    AskedSource(word, title, "mother", Text("母亲", "Mother"), word)
    for word, title in (("found", POLICE), ("asking", CIVIL), ("not_found", HOSPITAL))
)
PAGES = (
    PageLine("parents", Text("父母信息", "The parents"), "done", 0, 7),
    PageLine("birth", Text("出生情况", "The birth"), "waiting", 2, 5),
    PageLine("name", Text("孩子的姓名和民族", "The child's name and ethnic group"), "todo", 3, 0),
    PageLine("delivery", Text("证照领取", "Receiving the documents"), "optional", 0, 0),
)


def draft(**other):
    facts = {
        "ref": REF,
        "title": TITLE,
        "note": NOTE,
        "phase": "draft",
        "role": "mother",
        "starts": True,
        "gates": (),
        "closed_gate": None,
        "guide": GUIDE,
        "workdays": 10,
        "due": date(2026, 11, 16),
        "pages": PAGES,
        "materials": MATERIALS,
        "sources": SOURCES,
        "signers": (),
        "ready": False,
        "done": 1,
        "total": 5,
        "keep_until": date(2026, 12, 1),
    }
    return Draft(**(facts | other))


READY = draft(
    pages=tuple(PageLine(page.id, page.title, "done", 0, page.prefilled) for page in PAGES),
    materials=(*MATERIALS[:4], UPLOADED),
    signers=(Signer("mother", Text("母亲", "Mother"), "张颖", "not_invited", None, None, True), *SIGNERS[1:]),
    ready=True,
    done=5,
)
SHUT = draft(
    closed_gate=GateLine("age", None, "no", Text("宝宝已满一周岁，请按补报出生户口办理。", "Use late registration.")),
)
RETURNED = draft(returned=Text("父亲不同意，填写的内容都保留着，可修改后重新提交", "The father did not agree"))
HOLDER = Text("股东", "Shareholder")
MANY = draft(
    phase="awaiting_signatures",
    signers=(
        Signer("founder", Text("发起人", "Founder"), "张颖", "signed", None, at(1), True),
        Signer("holder", HOLDER, "李䶮", "signed", date(2026, 11, 16), at(2), False, agent=True),
        Signer("holder", HOLDER, "王敏", "waiting", date(2026, 11, 16), None, False),
        Signer("holder", HOLDER, "赵刚", "refused", date(2026, 11, 16), None, False),
        Signer("tax", Text("财务", "Accountant"), "周静", "waiting", date(2026, 11, 16), None, False, items=(CARD,)),
    ),
    quorums=(Quorum(HOLDER, 2, 3),),
)
FOR_ITEMS = MANY.signers[-1]
CONSENT = ConsentView(REF, TITLE, Text("配偶", "Spouse"), (CIVIL, POLICE), date(2026, 11, 16))
AUTHORITIES = Authorities(
    given=(
        Authority(1, "李䶮", TITLE, date(2026, 12, 31), date(2026, 11, 1), "standing", None, True),
        Authority(
            2, "李国", Text("所有服务", "Every service"), date(2026, 10, 1), date(2026, 9, 1), "ended", None, False
        ),
        Authority(3, "王敏", TITLE, date(2027, 1, 31), date(2026, 11, 1), "revoked", at(3), False),
    ),
    held=(Authority(4, "张秀英", TITLE, date(2026, 12, 31), date(2026, 11, 1), "standing", None, False),),
)
DEEDS = [
    Deed(at(4), Text("签名", "Signed"), TITLE, REF),
    Deed(at(3), Text("上传材料", "Uploaded a material"), TITLE, REF),
    Deed(at(3, 8), Text("填写内容", "Filled in answers"), TITLE, REF),
]
_SERVICES = (("every-service", Text("所有服务", "Every service")), ("newborn", TITLE))
_ASKED = [
    (Field("agent.name", Text("代理人姓名", "The agent's name"), FieldType.PERSON_NAME), ()),
    (Field("agent.ric", Text("代理人身份证件号码", "The agent's identity number"), FieldType.RIC), ()),
    (Field("agent.services", Text("可以代办哪些服务", "For which services"), FieldType.MULTICHOICE), _SERVICES),
    (
        Field(
            "agent.until",
            Text("授权到哪一天", "Until which day"),
            FieldType.DATE,
            help=Text("当天有效，之后自动失效，最长三年", "This day included, three years at most"),
        ),
        (),
    ),
]
GRANTING = [Question(f, f.id, f.type, None, True, True, False, False, options, None) for f, options in _ASKED]
WRONG_GRANT = {
    "agent.ric": Text("请填写 18 位身份证件号码", "Write the 18 characters of the number"),
    "file": Text("请上传 JPG、PNG 图片或 PDF 文件", "Upload a JPG or PNG picture, or a PDF"),
}
AWAITING = draft(phase="awaiting_signatures", signers=SIGNERS)
PAUSED = draft(starts=False, role="father", signers=SIGNERS)


def field(name, label, kind=FieldType.TEXT, **other):
    return Field(id=name, label=label, type=kind, **other)


def question(asked, value=None, **other):
    facts = {"shown": True, "required": not asked.optional, "locked": False, "pending": False, "source_title": None}
    return Question(
        field=asked,
        name=asked.id,
        type=asked.type,
        value=value,
        options=tuple(asked.options.items()),
        **(facts | other),
    )


def found(plain, source="hospital", **other):
    return Value(plain, Origin.FOUND, source=source, at="2026-11-01T09:30:00+08:00", grade="A", **other)


def typed(plain):
    return Value(plain, Origin.TYPED)


NAME = field(
    "baby.name",
    Text("孩子姓名", "The child's name"),
    FieldType.PERSON_NAME,
    confirm="twice",
    help=Text("与户口簿上将登记的一致，支持生僻字", "As it will stand in the register; rare characters are fine"),
)
FOLLOW = field(
    "baby.follow",
    Text("户口随谁登记", "Registered with"),
    FieldType.CHOICE,
    options={"mother": Text("随母亲（盘龙区）", "Mother (Panlong)"), "father": Text("随父亲（五华区）", "Father")},
)
ETHNIC = field(
    "baby.ethnicity",
    Text("民族", "Ethnic group"),
    FieldType.CHOICE,
    options={str(n): Text(f"民族{n}", f"Group {n}") for n in range(12)},
)
BORN_AT = field("baby.born_at", Text("出生时间", "Time of birth"), FieldType.DATETIME)
HOLDERS = field(
    "shop.holders",
    Text("股东", "Shareholders"),
    FieldType.LIST,
    min_rows=2,
    columns={
        "name": field("name", Text("姓名", "Name"), FieldType.PERSON_NAME),
        "share": field("share", Text("出资比例（%）", "Share (%)"), FieldType.DECIMAL),
    },
)
RIC = field("mother.ric", Text("母亲身份证号码", "Mother's identity number"), FieldType.RIC, sensitive=True)
IDENTITY = Text("统一身份认证", "Signed-in identity")
QUESTIONS = (
    question(RIC, found("530103199001010024", "identity"), locked=True, source_title=IDENTITY),
    question(field("baby.sex", Text("性别", "Sex"), FieldType.CHOICE, options={"f": Text("女", "Female")}),
             found("f"), locked=True, source_title=HOSPITAL),
    question(field("baby.place", Text("出生医院", "Hospital")), found("云南省第一人民医院", disputed="是妇幼保健院"),
             locked=True, source_title=HOSPITAL),
    question(BORN_AT, found("2026-10-28T09:16:00+08:00"), source_title=HOSPITAL),
    question(NAME),
    question(FOLLOW),
    question(ETHNIC, pending=True),
    question(field("mother.insured", Text("母亲参加职工医保", "Is the mother insured"), FieldType.BOOL), typed(True)),
    question(field("baby.services", Text("需要的服务", "Services wanted"), FieldType.MULTICHOICE, optional=True,
                   options={"a": Text("上门访视", "Home visit"), "b": Text("电话随访", "Calls")}), typed(["b"])),
    question(field("pay.amount", Text("住院费用", "Hospital bill"), FieldType.MONEY), typed(438_050)),
    question(field("mail.address", Text("邮寄地址", "Postal address"), FieldType.ADDRESS, optional=True),
             typed("昆明市五华区翠湖北路 2 号 3 幢 501 室")),
    question(field("father.mobile", Text("父亲手机号码", "Father's mobile"), FieldType.MOBILE),
             found("13800005678", disputed="号码已停用，现在是另一个号码"), source_title=POLICE),
    question(HOLDERS, typed([{"name": "李䶮", "share": "60"}])),
)  # fmt: skip


def page(**other):
    facts = {
        "ref": REF,
        "id": "name",
        "title": PAGES[2].title,
        "help": None,
        "questions": QUESTIONS,
        "asking": (),
        "number": 3,
        "of": 4,
    }
    return PageView(**(facts | other))


YES, NO = {"zh": "是", "en": "Yes"}, {"zh": "否", "en": "No"}
BESIDE = (
    Beside("mother.insured", Text("母亲参加职工医保", "Is the mother insured"), CIVIL, NO, YES, True),
    Beside("mail.address", Text("邮寄地址", "Postal address"), POLICE,
           {"zh": "昆明市盘龙区东风东路 48 号", "en": "48 Dongfeng East Road"},
           {"zh": "昆明市五华区翠湖北路 2 号 3 幢 501 室", "en": "501, Building 3, 2 Cuihu North Road"}, False),
    Beside("shop.holders.0.share", Text("出资比例（第1行）", "Share (row 1)"), CIVIL,
           {"zh": "40", "en": "40"}, {"zh": "60", "en": "60"}, True),
)  # fmt: skip
BESIDE_PAGE = page(
    questions=tuple(
        replace(each, beside=tuple(b for b in BESIDE if b.name.startswith(each.name)))
        for each in QUESTIONS
        if each.name in ("mother.insured", "mail.address") or each.type is FieldType.LIST
    )
)
PAGE = page(help=Text("先核对已经填好的，再填空着的。", "Check what is filled in, then fill the rest."))
ASKING_PAGE = page(asking=(CIVIL, POLICE), questions=QUESTIONS[:4])
READ_ONLY_PAGE = page(read_only=True, questions=QUESTIONS[:2])
WRONG = {
    "baby.name": Text("两次填写不一致，请核对后重新填写", "The two entries differ"),
    "baby.follow": Text("请选择户口随谁登记", "Choose whom the child is registered with"),
    "baby.born_at": Text("出生时间不能晚于今天", "The birth cannot be after today"),
    "shop.holders": Text("出资比例合计须为 100%", "The shares must add up to 100%"),
}
POSTED = {
    "baby.name": ["李䶮"],
    "baby.name.again": ["李龑"],
    "baby.born_at.year": ["2027"],
    "baby.born_at.month": ["1"],
    "baby.born_at.day": ["3"],
    "shop.holders.0.name": ["李䶮"],
    "shop.holders.0.share": ["60"],
    "shop.holders.1.name": ["张颖"],
    "shop.holders.1.share": ["30"],
}


def row(name, zh, en, shown, source=None, changeable=True):
    texts = shown if isinstance(shown, dict) else {"zh": shown, "en": shown}
    return CheckRow(name, "name", Text(zh, en), texts, source, changeable)


ROW = row("father.ethnicity", "父亲民族", "Father's ethnic group", {"zh": "汉族", "en": "Han"}, POLICE)
SECTIONS = (
    CheckSection(
        "parents",
        Text("父母信息", "The parents"),
        (
            row("mother.name", "母亲姓名", "Mother's name", "张颖", Text("统一身份认证", "Identity"), False),
            row("mother.ric", "母亲身份证号码", "Mother's identity number", "530103199001010024", POLICE, False),
            row("father.name", "父亲姓名", "Father's name", "李䶮", CIVIL, False),
            ROW,
        ),
    ),
    CheckSection(
        "name",
        Text("孩子", "The child"),
        (
            row("baby.name", "孩子姓名", "The child's name", "李铉玥"),
            row("mail.address", "邮寄地址", "Postal address", "昆明市五华区翠湖北路 2 号 3 幢 501 室"),
            row("baby.weight", "体重", "Weight", ""),
        ),
    ),
)
STATEMENT = Text(
    "本人承诺：以上填报内容及提交材料真实、合法、有效；同意受理机关为办理上述事项依法核验、共享本人相关信息。"
    "若有不实，本人愿承担相应法律责任。",
    "I declare that what is stated above is true, lawful and valid. I answer for anything untrue.",
)
CHECK = CheckView(READY, SECTIONS, (), STATEMENT)
UNFINISHED = CheckView(
    draft(), SECTIONS, (("name", Text("请填写孩子姓名", "Fill in the name")), ("materials", INVOICE)), STATEMENT
)
ME = Signer("father", Text("父亲", "Father"), "李䶮", "waiting", date(2026, 11, 16), None, True)
TO_SIGN = CheckView(draft(starts=False, signers=(ME,), phase="awaiting_signatures"), SECTIONS, (), STATEMENT)


def document(number, title, status="ready"):
    return DocumentLine(number, title, f"滇出〔2026〕{number:06d}号", status, date(2026, 11, 2))


def step(zh, en, state, moment=None, detail=None):
    return Step(Text(zh, en), detail, moment, state)


STEPS = (
    step("申请已提交", "Filed", "done", at(1)),
    step("已受理", "Accepted", "done", at(1, 10, 12), Text("五华分局翠湖派出所", "Cuihu police station")),
    step("审核中", "Under review", "now", at(2, 14, 20), Text("承诺 11 月 4 日前办结", "Promised by 4 November")),
    step("制证", "Made", "next"),
    step("送达", "Delivered", "next"),
)


def item(title, phase, phase_title, tone, **other):
    facts = {"office": "五华分局翠湖派出所", "phone": "", "due": date(2026, 11, 4), "provisional": False}
    facts |= {"number": NUMBER, "waits_for": (), "reason": "", "remedies": "", "steps": STEPS, "documents": ()}
    facts |= {"todo": "", "todo_due": None, "bill": "", "amount": "", "department": "police"}
    return ItemProgress(id=title.zh, title=title, phase=phase, phase_title=phase_title, tone=tone, **(facts | other))


_BOOK, _INVOICE = Text("居民户口簿（男方）", "Household book (man)"), Text("迁入户户主身份证", "Identity card")
_FAR, _NEAR = Text("芒康县民政局", "Civil affairs, Markam"), Text("大理市公安局示例派出所", "Police, Dali")
_COUNTS = (PaperCount(_BOOK, 1, 2, ""), PaperCount(_INVOICE, 0, 1, "missing"))
_ON_THE_WAY = Text(
    "芒康县民政局已寄出，正送往大理市公安局示例派出所（邮政特快专递 EX123456789CN）",
    "On the way from Civil affairs, Markam to Police, Dali (Express mail EX123456789CN)",
)
_LOG = (
    Step(Text("芒康县民政局收下", "Taken in by Civil affairs, Markam"), _BOOK, at(1), "done"),
    Step(Text("寄往大理市公安局示例派出所", "Sent to Police, Dali"), Text("邮政特快专递 EX123456789CN"), at(1), "done"),
)
_LINE = PaperLine(3, f"{NUMBER}-J01", HOUSEHOLD, _COUNTS, _ON_THE_WAY, "confirm", at(1))
PAPERS = Papers(
    office=_NEAR,
    todo=(_LINE, replace(_LINE, id=4, todo="follow"), replace(_LINE, id=5, todo="send")),
    here=(replace(_LINE, id=6, todo=""),),
    away=(replace(_LINE, id=7, todo=""),),
    number=NUMBER,
    takes=((7, HOUSEHOLD),),
)
NO_PAPERS = replace(PAPERS, todo=(), here=(), away=(), takes=())
PAPER_LIST = PaperView(
    id=3,
    step=1,
    number=f"{NUMBER}-J01",
    item=7,
    title=HOUSEHOLD,
    case_number=NUMBER,
    window=_FAR,
    handler=_NEAR,
    papers=_COUNTS,
    where=_ON_THE_WAY,
    status="sent",
    steps=_LOG,
    can=("confirm",),
    to=_NEAR,
    expected=(("household-book:man", _BOOK), ("id-card:host", _INVOICE)),
    document=None,
    mine=True,
)
PAPER_HELD = replace(PAPER_LIST, status="held", can=("return", "archive", "send"))
PAPER_SHORT = replace(PAPER_LIST, status="short", can=("follow", "lose"))
TAKE_IN = TakeIn(7, HOUSEHOLD, NUMBER, _FAR, _NEAR, (("household-book:man", _BOOK), ("id-card:host", _INVOICE)))
HANDED_IN = {"original.household-book:man": ["一"], "copy.household-book:man": ["2"]}
WRONG_TAKE = (TAKE_IN, HANDED_IN, {"original.household-book:man": COUNT})
HELD_WRONG = (PAPER_HELD, "return", {"carrier": ["ems"]}, {"parcel": NUMBER_OF_PARCEL})
PAPER_PLACE = PaperPlace(3, f"{NUMBER}-J01", _COUNTS, _ON_THE_WAY, "sent", _LOG)
ITEMS = (
    item(BIRTH, "delivered", Text("已送达", "Delivered"), "good", office="云南省第一人民医院",
         documents=(document(11, Text("出生医学证明", "Birth certificate")),), decided=date(2026, 11, 1)),
    item(HOUSEHOLD, "review", Text("办理中", "Under review"), "busy", phone="0871-12345678", provisional=True,
         papers=(PAPER_PLACE,), hurried=True),
    item(INSURANCE, "payment", Text("待缴费", "Waiting for payment"), "warn", office="五华区医疗保障局",
         todo="pay", todo_due=date(2026, 11, 18), bill="D00000001", amount="￥400.00"),
    item(CLAIM, "correction", Text("待您补正", "Waiting for you"), "warn", office="五华区医疗保障局",
         todo="correct", todo_due=date(2026, 11, 22)),
    item(CARD, "waiting", Text("等待前序事项", "Waiting"), "plain", office="五华区人力资源和社会保障局",
         due=None, steps=(), waits_for=(HOUSEHOLD,)),
    item(PARENTING, "refused", Text("不予办理", "Refused"), "bad", office="五华区卫生健康局", steps=STEPS[:2],
         reason="登记的居住地不在本辖区服务范围内。", remedies="可以自收到本决定之日起六十日内申请行政复议。"),
)  # fmt: skip


def progress(**other):
    facts = {
        "ref": REF,
        "number": NUMBER,
        "title": TITLE,
        "phase": "in_progress",
        "phase_title": Text("办理中", "In progress"),
        "role": "mother",
        "filed_at": at(1),
        "due": date(2026, 11, 16),
        "provisional": True,
        "ended": 2,
        "total": 6,
        "items": ITEMS,
        "not_applicable": ((Text("育儿补贴", "Childcare subsidy"), Text("因为宝宝是第一个孩子", "A first child")),),
        "documents": (
            document(1, Text("联办申请表", "Application")),
            document(2, Text("办结凭证", "Receipt"), "making"),
        ),
    }
    return Progress(**(facts | other))


FILED = progress(ended=0, documents=(document(1, Text("联办申请表", "Application form")),))
WITH_BILLS = progress(
    items=(
        *ITEMS,
        item(
            PARENTING, "payment", Text("待缴费", "Waiting for payment"), "warn", todo="pay", bill="D2", amount="￥80.00"
        ),
    ),
    bills=True,
)
BILL_DISPUTED = progress(
    items=(
        *ITEMS,
        item(
            INSURANCE, "payment", Text("待缴费", "Waiting for payment"), "warn", todo="pay", bill="D2", bill_waits=True
        ),
    ),
    bills=True,
    known=True,
)
CLOSED = progress(phase="closed", phase_title=Text("全部办结", "All done"), ended=1, total=1, items=ITEMS[:1])
KNOWN_ROWS = tuple(
    KnownRow(name, Text(zh, en), {"zh": shown, "en": english}, POLICE, standing)
    for name, zh, en, shown, english, standing in (
        ("father.ethnicity", "父亲民族", "Father's ethnic group", "汉族", "Han", "open"),
        ("father.mobile", "父亲手机号码", "Father's mobile number", "138****0002", "138****0002", "disputed"),
        ("household.address", "落户地址", "Address of the household", "五华区示例路 9 号", "9 Example Road", "over"),
    )
)
FEE_ROW = KnownRow(
    "insurance.fee",
    Text("应缴医疗保险费", "Medical insurance contribution due"),
    {"zh": "￥400.00", "en": "￥400.00"},
    Text("税费核定信息", "Tax assessment"),
    "open",
)
KNOWN = KnownView(REF, NUMBER, TITLE, ((Text("父母", "Parents"), KNOWN_ROWS), (Text("其他", "Other"), (FEE_ROW,))))
WRONG_FORM = DisputeForm(REF, KNOWN_ROWS[0], "parents", True)
WRONG_FEE = DisputeForm(REF, FEE_ROW, "", False)
DEFECTS = (
    Defect("field", "baby.name", Text("孩子姓名", "The child's name"), "与出生医学证明不一致，请核对后修改"),
    Defect("material", "invoice", INVOICE, "照片不清晰，请重新拍摄后上传"),
)
CORRECTION = CorrectionView(
    REF, CLAIM.zh, CLAIM, "五华区医疗保障局", date(2026, 11, 22), DEFECTS, QUESTIONS[2:4], (UPLOADED,)
)
ANEW = {"material:invoice": Text("请重新上传", "Upload it again")}
BILLS = {
    status: Bill(REF, INSURANCE.zh, INSURANCE, "D00000001", "￥400.00", date(2026, 11, 18), status)
    for status in ("open", "failed", "paid")
}
BILL_WAITS = replace(BILLS["open"], due=None, waits=True)
BILL_WRONG = replace(BILLS["open"], wrong="insurance.fee")
_PAID_AT, _BACK_AT = datetime(2026, 11, 3, 9, 20, tzinfo=UTC), datetime(2026, 11, 5, 15, 5, tzinfo=UTC)
PART_PAID = replace(
    BILLS["open"],
    amount="￥250.00",
    status="part_paid",
    orders=(Order("D00000001", "￥400.00", "part_paid", "￥150.00", _PAID_AT, "", None),),
)
PAID_BACK = replace(
    BILLS["open"],
    status="refunded",
    payable=False,
    orders=(
        Order("D00000001", "￥400.00", "refunded", "￥400.00", _PAID_AT, "￥400.00", _BACK_AT),
        Order("D00000002", "￥400.00", "refunding", "￥400.00", _BACK_AT, "￥400.00", None),
    ),
)


def basket_line(title, number, office, **other):
    facts = {
        "item": title.zh, "title": title, "office": office, "basis": ("《社会保险法》第62条",), "amount": "￥400.00",
        "order": f"D0000000{number}", "rest": "￥400.00", "fen": 40_000, "paid": "", "back": "",
        "due": date(2026, 11, 18), "status": "open", "receipts": (),
    }  # fmt: skip
    return BasketLine(**facts | other)


_RECEIPT, _RED = Text("政务服务缴费电子票据", "Electronic receipt"), Text("政务服务缴费红字电子票据", "Red receipt")
PENSION, VEHICLE = Text("城乡居民基本养老保险费缴纳", "Pension contribution"), Text("车辆购置税申报缴纳", "Vehicle tax")
_DONE = {"order": "", "rest": "", "fen": 0, "due": None}
BASKET = Basket(
    REF,
    NUMBER,
    Text("个人税费缴纳一件事", "Paying taxes and fees"),
    (
        basket_line(INSURANCE, 1, "盘龙区税务局"),
        basket_line(
            PENSION, 2, "盘龙区税务局", amount="￥1,000.00", rest="￥850.00", fen=85_000, paid="￥150.00",
            status="part_paid",
            receipts=(ReceiptLine(31, _RECEIPT, "PJ2026-000031", "￥150.00", False, "ready"),),
        ),
        basket_line(VEHICLE, 3, "盘龙区税务局", rest="￥10,176.99", fen=1_017_699, status="failed", basis=()),
    ),
    (
        basket_line(
            HOUSEHOLD, 4, "盘龙分局", paid="￥400.00", status="paid", **_DONE,
            receipts=(ReceiptLine(34, _RECEIPT, "PJ2026-000034", "￥400.00", False, "ready"),),
        ),
        basket_line(
            CLAIM, 5, "盘龙区医保局", paid="￥400.00", back="￥400.00", status="refunded", **_DONE,
            receipts=(
                ReceiptLine(35, _RECEIPT, "PJ2026-000035", "￥400.00", False, "revoked"),
                ReceiptLine(36, _RED, "HZ2026-000036", "-￥400.00", True, "making"),
            ),
        ),
        basket_line(PENSION, 6, "盘龙区税务局", paid="￥400.00", status="paid", **_DONE),
    ),
)  # fmt: skip
BASKET_WAITS = replace(BASKET, to_pay=(replace(BASKET.to_pay[0], waits=True, due=None), *BASKET.to_pay[1:]))
VERIFIED = {
    status: Verification(
        Text("居民户口簿", "Household page"),
        "滇户〔2026〕000128号",
        "五华分局翠湖派出所",
        date(2026, 11, 3),
        status,
        "9f2c41d8e05b7a36" * 4,
        True,
    )
    for status in ("valid", "revoked", "making")
}


_HOSPITAL = Text("昆明市盘龙区妇幼保健院（示例）", "Maternity Hospital (sample), Panlong")
_POLICE = Text("五华分局翠湖派出所", "Cuihu police station")
ORDERS = (
    OrderLine(5, HOUSEHOLD, NUMBER, _POLICE, "replied", date(2026, 11, 5), "calm"),
    OrderLine(4, BIRTH, NUMBER, _HOSPITAL, "open", date(2026, 11, 3), "overdue"),
    OrderLine(6, CLAIM, NUMBER, _POLICE, "open", date(2026, 11, 6), "calm"),
)


def inbox_row(number, urgency, day, **other):
    facts = {
        "title": HOUSEHOLD,
        "number": NUMBER,
        "case_number": NUMBER,
        "bundle_title": TITLE,
        "applicant": "张*",
        "phase_title": Text("办理中", "Under review"),
        "state_title": Text("审核", "Review"),
        "provisional": False,
        "waiting_days": 3,
        "returned": False,
    }
    return InboxRow(id=number, due=day, urgency=urgency, **(facts | other))


INBOX = Inbox(
    (
        inbox_row(1, "overdue", date(2026, 11, 1), waiting_days=9, hurry="open"),
        inbox_row(2, "red", date(2026, 11, 4), returned=True, title=CLAIM),
        inbox_row(3, "yellow", date(2026, 11, 6), state_title=Text("受理", "Acceptance"), title=INSURANCE),
        inbox_row(4, "calm", date(2027, 1, 12), provisional=True),
        inbox_row(5, "calm", None, applicant="阿依·古**"),
    ),
    {"overdue": 1, "red": 1, "yellow": 3, "calm": 18},
    "五华分局翠湖派出所",
    "next",
    ORDERS[1:],
)
FOUND = {
    "done": True,
    "more": True,
    "rows": [
        FoundRow(1, HOUSEHOLD, TITLE, NUMBER, "阿依·古**", Text("审查", "In review"), "busy", False),
        FoundRow(2, INSURANCE, TITLE, NUMBER, "李*", Text("已送达", "Delivered"), "good", True),
    ],
}
NOT_FOUND = {"done": True, "more": False, "rows": [], "kind": "name"}
EMPTY_INBOX = Inbox((), {"overdue": 0, "red": 0, "yellow": 0, "calm": 0}, "五华分局翠湖派出所", "")


def asked(kind, zh, en, asked_question=None):
    return AskedInput(kind, asked_question.name if asked_question else kind, Text(zh, en), asked_question)


CORRECT = ActionButton(
    "correct",
    Text("一次性告知补正", "Ask for corrections"),
    "plain",
    (asked("defects", "需要补正的内容", "What must be put right"),),
    Text("补正通知书", "Correction notice"),
    None,
)
REFUSE = ActionButton(
    "refuse",
    Text("不予", "Refuse"),
    "bad",
    (asked("reason", "理由", "Reason"), asked("remedies", "救济途径", "How to challenge it")),
    Text("不予决定书", "Refusal"),
    None,
)
GIVEN = question(field("baby.ric", Text("公民身份号码", "Identity number"), FieldType.RIC))
GRANT = ActionButton(
    "grant", Text("准予", "Grant"), "main", (asked("field", "公民身份号码", "Identity number", GIVEN),), None, None
)
ACCEPT = ActionButton("accept", Text("受理", "Accept"), "main", (), Text("受理通知书", "Acceptance receipt"), None)
BARRED = ActionButton(
    "sign-off", Text("批准", "Approve"), "plain", (), None, Text("这一步须由另一位工作人员办理", "Another")
)
DESK_ITEM = DeskItem(
    id=7,
    step=3,
    title=HOUSEHOLD,
    number=NUMBER,
    case_number=NUMBER,
    bundle_title=TITLE,
    phase="review",
    phase_title=Text("办理中", "Under review"),
    state_title=Text("审核", "Review"),
    due=date(2026, 11, 4),
    provisional=False,
    urgency="red",
    limit=Text("1 个工作日", "1 working day"),
    basis=("《户口登记条例》第7条",),
    sections=SECTIONS,
    materials=(*MATERIALS[:4], UPLOADED),
    documents=(
        document(11, Text("受理通知书", "Acceptance receipt")),
        document(12, Text("户口簿", "Booklet"), "problem"),
    ),
    steps=STEPS,
    actions=(ACCEPT, GRANT, CORRECT, REFUSE, BARRED),
    waits_for=(),
    notes=(("意见", "材料齐全，符合条件，建议准予。"),),
    disputes=((Text("父亲手机号码", "Father's mobile"), "号码已停用，现在是另一个号码"),),
    may_name=frozenset(f"material.{each.key}" for each in (*MATERIALS[:4], UPLOADED)),
    beside=BESIDE[:1],
)
PROBLEMS = [
    DocumentProblem(3, Text("居民户口簿", "Household page"), NUMBER, "missing-glyph", "𡧛", date(2026, 11, 3)),
    DocumentProblem(4, Text("不予决定书", "Refusal"), NUMBER, "template", "第 12 行：没有这个字段", date(2026, 11, 3)),
]
DIFFERENCES = [
    DifferenceLine(3, date(2026, 11, 2), KINDS["not_theirs"], INSURANCE, NUMBER, "D00000001", "￥400.00", "￥0.00")
]
LETTERS = [
    Letter(
        9,
        "department.send",
        Text("推送部门业务系统", "Handing over to a department's system"),
        Text("不重试则部门系统收不到该件", "Untried, the department's system never has it"),
        CLAIM,
        NUMBER,
        12,
        "Unavailable",
        datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
    )
]
OUTAGES = [
    Outage(LETTERS[0].title, CLAIM, datetime(2026, 11, 3, 9, 30, tzinfo=UTC), 12),
    Outage(Text("向登记部门查询", "Asking a register"), CLAIM, datetime(2026, 11, 3, 9, 41, tzinfo=UTC), 1),
]
MOBILE = field("father.mobile", Text("父亲手机号码", "Father's mobile"), FieldType.MOBILE)
MOBILE_LABEL = MOBILE.label
CORRECTED_MOBILE = AskedInput("field", MOBILE.id, MOBILE.label, question(MOBILE))
DISPUTES = [
    DisputeRow(7, "Y20261102-000007", MOBILE_LABEL, POLICE, date(2026, 11, 2), "overdue"),
    DisputeRow(8, "Y20261105-000008", Text("出生体重（克）", "Birth weight"), None, date(2026, 11, 12), "calm"),
]
DISPUTE = DisputeView(
    DISPUTES[0],
    Text("新生儿出生一件事", "Having a baby"),
    {"zh": "138****5678", "en": "138****5678"},
    "号码已停用，\n现在是另一个号码",
    "13800009999",
    "Y20261102-000007.jpg",
    (row("father.name", "父亲姓名", "Father's name", {"zh": "李䶮", "en": "李䶮"}),),
    (),
    (
        ActionButton("correct", CORRECT_VALUE, "main", (CORRECTED_MOBILE,), None, None),
        ActionButton("stands", STANDS, "plain", ASKS, None, None),
    ),
    "",
)
DISPUTE_OVER = replace(DISPUTE, of=(), answers=(), answer="upheld")
_SAID = ("号码已停用，现在是另一个号码", "13800009999", Text("昆明市公安局", "Kunming police"), "0871-63000000")
DISPUTE_BY = DisputeLine(
    *("Y20261106-000011", Text("父亲民族", "Ethnic group"), "应为白族", "白族", Text("昆明市公安局", "Police")),
    *("", date(2026, 11, 12), False, "", None, {}, "", ""),
    by=Text("父亲", "Father"),
)
DISPUTE_LINES = (
    DisputeLine(DISPUTES[0].number, MOBILE_LABEL, *_SAID, date(2026, 11, 2), True, "", None, {}, "", ""),
    DisputeLine(
        *(
            "Y20261105-000008",
            Text("出生体重（克）", "Birth weight"),
            "写错了",
            "",
            Text("市妇幼保健院", "Hospital"),
        ),
        *("", date(2026, 11, 12), False, "upheld", date(2026, 11, 9), {"zh": "3520", "en": "3520"}, "", ""),
    ),
    DisputeLine(
        *(
            "Y20261105-000009",
            Text("父亲民族", "Ethnic group"),
            "应为白族",
            "白族",
            Text("昆明市公安局", "Police"),
        ),
        *("", date(2026, 11, 12), False, "stands", date(2026, 11, 9), {"zh": "汉族", "en": "Han"}),
        *("经核对户籍档案，登记为汉族。", "可以带证明材料到户籍所在地派出所申请变更。"),
    ),
)

_CHECKED = ("", "", Text("盘龙区民政局", "Panlong civil affairs"), "0871-63000000", date(2026, 11, 12), False)
_BOTH = {"typed": YES, "said": NO}
BESIDE_LINES = (
    DisputeLine("Y20261105-000010", BESIDE[0].label, *_CHECKED, "", None, YES, "", "", **_BOTH),
    DisputeLine("Y20261105-000011", BESIDE[0].label, *_CHECKED, "upheld", date(2026, 11, 9), YES, "", "", **_BOTH),
    DisputeLine(
        *("Y20261105-000012", BESIDE[0].label, *_CHECKED, "stands", date(2026, 11, 9), NO),
        *("经核对登记档案，没有婚姻登记。", "可以先办理结婚登记。"),
        **_BOTH,
    ),
)
BESIDE_DISPUTE = replace(DISPUTE, claim="", should="", proof="", typed={"zh": "138****9999", "en": "138****9999"})

SETTLEMENTS = [
    SettlementLine(
        1, NUMBER, "item", CLAIM, date(2026, 11, 9), Text("母亲参加职工医保：还不知道", "Insurance: not known")
    ),
    SettlementLine(2, NUMBER, "gate", Text("宝宝不满一周岁", "The baby is under one"), date(2026, 11, 9), None),
]

HALF_HOURS = [(hour, minute) for hour in (9, 10, 11) for minute in (0, 30)]
VISIT = VisitView(
    ref=REF,
    item="claim",
    title=CLAIM,
    office="昆明市医疗保障局五华分局",
    address="昆明市五华区示例路14号",
    phone="0871-0000 1024",
    due=date(2026, 11, 27),
    booked=None,
    passed=False,
    days=tuple(
        VisitDay(date(2026, 11, day), tuple((at(day, *time), 1 + day % 2) for time in HALF_HOURS)) for day in (4, 5, 6)
    ),
    bring=(Text("本人有效身份证件", "Your identity card"), Text("医疗费用发票", "Invoice of the hospital")),
)
VISIT_BOOKED = replace(VISIT, booked=at(5, 9, 30), provisional=True)
VISIT_NO_TIMES = replace(VISIT, booked=at(2), passed=True, days=())


def visit_row(number, day, status="booked", *, over=False):
    return VisitRow(number, 3, CLAIM, NUMBER, "张*", at(day, 9 + number % 3), status, over)


VISITS = Visits(
    office="昆明市医疗保障局五华分局",
    earlier=(visit_row(1, 2, over=True),),
    today=(visit_row(2, 4, "came", over=True), visit_row(3, 4, "missed", over=True), visit_row(4, 4)),
    later=(visit_row(5, 5),),
)
DESK_ITEM_VISIT = replace(DESK_ITEM, actions=(), visit=visit_row(7, 4, over=True))
DESK_ITEM = replace(
    DESK_ITEM,
    papers=(PAPER_PLACE,),
    takes_papers=True,
    orders=ORDERS[1:],
    filed_at=at(1),
    entered_on=date(2026, 11, 3),
)
DESK_ITEM_PANEL = replace(DESK_ITEM, panel=PanelView(3, 2, 1, None))

# --- calendars --------------------------------------------------------------------------------------------

_YEAR = "2027-01-01/2027-01-03 2027-02-05/2027-02-12 2027-04-03/2027-04-05 2027-05-01/2027-05-05 2027-10-01/2027-10-07"
_NOTICE = read_days({"holiday": _YEAR, "makeup": "2027-02-14 2027-10-09", "closed": "2027-03-16"}, "2027")
_YUNNAN = with_announced(
    Calendar("cn-yunnan", date(2026, 12, 31), frozenset(), frozenset(), title=Text("云南省工作日历", "Yunnan")),
    [_NOTICE],
)


_AT = datetime(2026, 11, 27, 1, 30, tzinfo=UTC)


def notice_line(state="proposed", **other):
    spans = tuple((kind.value, tuple(each)) for kind, each in by_kind(_NOTICE.days).items())
    line = NoticeLine(
        id=3,
        number=3,
        calendar=Text("全国工作日历", "National working days"),
        level="national",
        state=state,
        title="关于2027年部分节假日安排的通知",
        document_number="国办发明电〔2026〕示例号",
        document_date=date(2026, 11, 4),
        year=2027,
        revokes=None,
        spans=spans,
        proposed_by="段立新",
        proposed_at=_AT,
        decided_by="" if state == "proposed" else "和晓梅",
        decided_at=None if state == "proposed" else _AT,
    )
    return replace(line, **other)


def calendar_view(year=2027, *, lines=()):
    return CalendarView(
        code="cn-yunnan",
        title=Text("云南省工作日历", "Working days of Yunnan"),
        year=year,
        through=_YUNNAN.published_through,
        workdays=_YUNNAN.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)),
        months=months(_YUNNAN, frozenset({date(2027, 3, 16)}), year, date(2027, 3, 1)),
        choices=(("cn", Text("全国工作日历", "National")), ("cn-yunnan", Text("云南省工作日历", "Yunnan"))),
        waiting=tuple(line for line in lines if line.state == "proposed"),
        decided=tuple(line for line in lines if line.state != "proposed"),
        keeps=True,
    )


# --- watching ---------------------------------------------------------------------------------------------

WATCH = Watch(
    Text("云南省", "Yunnan"),
    (
        UnitLine(_HOSPITAL, "office", 2, 1, 0),
        UnitLine(_POLICE, "applicant", 0, 0, 3),
        UnitLine(_POLICE, "outside", 1, 0, 0),
    ),
    (
        LateLine(
            7, NUMBER, BIRTH, Text("待决定", "To decide"), _HOSPITAL, "office", date(2026, 11, 2), False, "overdue",
            may_order=True,
        ),
        LateLine(8, NUMBER, BIRTH, Text("审核", "Review"), _POLICE, "office", date(2026, 11, 3), False, "red", "open"),
        LateLine(9, NUMBER, BIRTH, Text("补正", "Correction"), _POLICE, "applicant", date(2027, 1, 4), True, "yellow"),
    ),
    (LateDispute(DISPUTES[0].number, MOBILE_LABEL, _POLICE, date(2026, 11, 2), "overdue", 1),),
    ORDERS,
    (
        LateSettlement(NUMBER, "item", CLAIM, _HOSPITAL, date(2026, 10, 30), "overdue", 4),
        LateSettlement(
            NUMBER, "gate", Text("孩子未满一周岁", "Under one year old"), _HOSPITAL, date(2026, 11, 4), "yellow", 0
        ),
    ),
)  # fmt: skip
ORDER_FORM = OrderForm(
    item=7,
    title=BIRTH,
    case_number=NUMBER,
    office=_HOSPITAL,
    state=Text("待决定", "To decide"),
    due=date(2026, 11, 2),
    urgency="overdue",
    reason="本事项应于2026年11月2日办结，已超期2个工作日，至今没有办完。请说明卡在哪里，抓紧办理。",
)
WRONG_ORDER = (ORDER_FORM, {"reason": ["急"], "days": ["30"]}, Refused(BIRTH, {"reason": SAY, "days": WITHIN}))
_SAID = (
    Step(Text("督办", "Told to hurry"), Text(ORDER_FORM.reason, ORDER_FORM.reason), at(1), "done"),
    Step(
        Text("承办单位答复", "Answered by the office"),
        Text(
            "正在等接生记录的原件，已派人去取（预计 2026年11月6日 办结）",
            "Somebody is on the way for the record (Done by 6 November 2026)",
        ),
        at(2),
        "done",
    ),
)
ORDER = OrderView(
    id=4,
    step=1,
    item=7,
    title=BIRTH,
    case_number=NUMBER,
    by=Text("云南省政务服务管理局（示例）", "Government services, Yunnan (sample)"),
    office=_HOSPITAL,
    status="replied",
    due=date(2026, 11, 5),
    urgency="calm",
    returned=False,
    over=False,
    steps=_SAID,
    can=("close", "back"),
    document=document(41, Text("督办单", "Supervision order")),
    mine=False,
)
ORDER_OPEN = replace(ORDER, status="open", steps=_SAID[:1], can=("reply",), urgency="overdue", mine=True)
WRONG_REPLY = (ORDER_OPEN, "reply", {"done": ["快了"], "until": [""]}, Refused(BIRTH, {"until": UNTIL}))
PROMISES = Promises(
    place=Text("云南省", "Yunnan"),
    days=90,
    lines=(
        PromiseLine(TITLE, BIRTH, Text("即时办结", "At once"), 128, 6, 120, 0, 0, 0, 1),
        PromiseLine(TITLE, HOUSEHOLD, Text("1 个工作日", "1 working days"), 128, 45, 110, 9, 1, 3, 4),
        PromiseLine(TITLE, CLAIM, None, 12, 0, 0, 0, None, None, 0),
    ),
    endings=(
        EndingLine(HOUSEHOLD, Text("不予办理", "Refused"), 3),
        EndingLine(HOUSEHOLD, Text("补正逾期，已终止", "Not put right in time"), 1),
    ),
    debts=(DebtLine(date(2026, 11, 4), CLAIM, _POLICE, 2, 3, "red"),),
    waits=(WaitLine("applicant", 4, date(2026, 10, 26)), WaitLine("office", 31, date(2026, 10, 20))),
)
NO_PROMISES = replace(PROMISES, lines=(), endings=(), debts=(), waits=())

# --- draws ------------------------------------------------------------------------------------------------

PLACE = Text("学位分配", "A place at school")
SCHOOLING = Text("入学一件事", "Starting school")
NORTH, SOUTH = Text("北门小学", "North school"), Text("南门小学", "South school")
HASH = "9f2c4b1e7d80a3566bfe01c29d47a8e3b5f60c7719ad2e84c3b0f1a25d6e7f98"


def draw_line(state, **other):
    facts = {"version": "9f2c4b1e7d80", "item": "place", "campaign": 2026, "title": PLACE, "bundle_title": SCHOOLING}
    return DrawLine(**(facts | {"day": date(2026, 5, 10), "state": state, "waiting": 128, "listed": 128} | other))


UNDECIDED = ((Text("窗口受理", "At the window"), 3), (Text("资格审核中", "Being checked"), 1))
WITHOUT = {"undecided": UNDECIDED, "left_out": 4, "reason": "入学确认的期限将至，其余申请在下一批次继续审核。"}


def draw_view(state, **other):
    groups = (GroupLine("north", NORTH, 96, "40"), GroupLine("south", SOUTH, 32, "", (30, 32)))
    facts = {"line": draw_line(state), "groups": groups, "lacking": 0, "digest": HASH, "seed": "", "mine": False}
    frozen = {"drawn_up_at": datetime(2026, 5, 10, 1, 30, tzinfo=UTC), "held_at": None, "lines": ()}
    return DrawView(**(facts | frozen | other))


RANKS = tuple(
    RankLine(f"{rank:x}c41be07d92a5f6{rank:x}", NORTH, 1 + rank // 3, rank, HASH, rank < 5, rank > 2)
    for rank in range(1, 8)
)
HELD = draw_view(
    "held",
    line=draw_line("held", told=90),
    groups=(GroupLine("north", NORTH, 96, "40"), GroupLine("south", SOUTH, 32, "32")),
    seed=HASH,
    held_at=datetime(2026, 5, 10, 2, 0, tzinfo=UTC),
    lines=RANKS,
    left_out=4,
    reason=WITHOUT["reason"],
)

LINKS = (
    LinkLine(Text("农村建房保险", "Insurance of the house"), "https://example.gov.cn/insurance", True),
    LinkLine(Text("用水报装", "Connection to the water"), "https://example.gov.cn/water", False),
)
ASLEEP = replace(
    FILED,
    links=LINKS,
    phase="dormant",
    phase_title=Text("等待下一阶段", "Between stages"),
    due=None,
    items=(),
    next_items=(Text("施工许可", "Building permit"), Text("规划核实", "Planning check")),
)
STAGED = draft(
    links=LINKS, guide=(*GUIDE[:2], *(replace(line, applies="later", due=None, why=None) for line in GUIDE[2:4]))
)

NOW = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
WINDOW_LINES = [
    WindowLine(REF, TITLE, NOW, "open", ""),
    WindowLine(REF, TITLE, NOW, "signed", NUMBER),
    WindowLine(REF, TITLE, NOW, "handed-over", ""),
]
_SERVICE = Field("window.service", Text("办什么事", "Which service"), FieldType.CHOICE)
_CARD = [
    Field("window.ric", Text("身份证件号码", "Identity number"), FieldType.RIC),
    Field("window.name", Text("姓名", "Name"), FieldType.PERSON_NAME),
    Field("window.mobile", Text("本人手机号码", "Their own mobile number"), FieldType.MOBILE, optional=True),
]


def _window_question(each, options=()):
    return Question(each, each.id, each.type, None, True, not each.optional, False, False, options, None)


_SERVICES = (("newborn", TITLE), ("hire", Text("员工录用", "Hiring")))
_LATE = [_window_question(each, tuple(each.options.items())) for each in late_fields()]
NO_WINDOW = [_window_question(each) for each in (_SERVICE, *_CARD)]
WINDOW_QUESTIONS = [_window_question(_SERVICE, _SERVICES), *NO_WINDOW[1:], *_LATE]
LATE_REFUSED = Refused(Text("有内容需要修改", "Mend it"), {"window.late": SAY_WHY})
LATE_CHECK = replace(CHECK, draft=replace(CHECK.draft, received_at=NOW))
WINDOW_POSTED = {"window.service": ["newborn"], "window.ric": ["1"], "window.name": ["张颖"]}
WINDOW_REFUSED = Refused(
    Text("有内容需要修改", "Mend it"), {"window.ric": Text("请核对证件号码", "Check the identity number")}
)
WINDOW_CASE = WindowCase(draft(), (PAGE, replace(ASKING_PAGE, id="asking", questions=())))
WINDOW_BESIDE = WindowCase(draft(), (BESIDE_PAGE,))
NO_SCAN = {"file": Text("请选择要上传的文件", "Choose a file")}
UNSIGNED = {"drawn": Text("请申请人在签名板上写下姓名", "Ask the applicant to write their name on the pad")}
RECEIPT = Receipt(
    ref=REF,
    number=NUMBER,
    title=TITLE,
    standing="filed",
    office=Text("五华区卫生健康局", "Wuhua health office"),
    clerk="王敏",
    at=NOW,
    due=NOW.date(),
    items=(Text("出生医学证明", "Medical certificate of birth"), Text("出生登记", "Birth registration")),
    papers=(Text("证件照片", "Photograph"),),
)
LATE_RECEIPT = replace(RECEIPT, received_at=NOW)
SLIP = replace(RECEIPT, number="", standing="handed-over", due=None, items=(), papers=())
ARCHIVED = ArchiveLine(4, NUMBER, TITLE, NOW, date(2056, 12, 31), 2, "ready", False)
ARCHIVES = (
    replace(ARCHIVED, id=6, status="making", edition=1),
    ARCHIVED,
    replace(ARCHIVED, id=5, status="problem", keep_until=None),
    replace(ARCHIVED, id=7, reopened=True),
)
ARCHIVE = ArchiveView(
    ARCHIVED, "3f" * 32, 2_400_000, NOW, None, (ARCHIVED, replace(ARCHIVED, id=3, edition=1, archived_at=NOW))
)
ARCHIVE_LOST = replace(ARCHIVE, line=ARCHIVES[2], sha256="", size=0, made_at=None, problem=UNBUILT["lost"], editions=())
DAMAGES = (Damage("record"), Damage("altered", "files/documents/000012-household-page.pdf"))
