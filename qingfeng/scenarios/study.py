"""Lectures, visits and days of study of the demonstration, and who came to them."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.norms.models import Document
from qingfeng.core.parties import services as parties
from qingfeng.core.parties.models import Person, Post
from qingfeng.engines.gatherings import due, services
from qingfeng.engines.gatherings.models import Came, Reading, Session

from .agenda import Agenda, Life
from .county import Cast
from .promises import POSTS
from .rows import Row, at, day, later, pick, rows

LEFT_OPEN = ("teacher", "school38")  # have it still before them
MINUTES = (
    "一、征求到的意见：收费公示要让家长看得懂；对投诉要一次说清。\n二、自我检查：到学校少，听家长意见少。\n"
    "三、互相批评：布置多，检查少。\n四、整改清单：每月到两所学校听课、看公示，六月底前完成。"
)


def plan(cast: Cast, agenda: Agenda) -> None:
    for row in rows("appointments.csv"):
        agenda.add(_appointed(cast, row))
    for row in rows("sessions.csv"):
        agenda.add(_session(cast, row))
    agenda.add(_months(cast))
    agenda.add(_tour(cast))
    agenda.add(_column(cast))


def _appointed(cast: Cast, row: Row) -> Life:
    """Somebody leaves and a deputy of the school follows: the education for the new post becomes due."""
    now, on = at(row["known_on"], 9), day(row["on"])
    yield now
    unit, person = cast.units[row["unit"]], cast.people[row["comes"]]
    held = Post.objects.filter(unit=unit, held_to=None)
    leaving = (held.get(person=cast.people[row["leaves"]], kind=POSTS[row["post"]]), held.get(person=person, kind=POSTS[row["from_post"]]))
    for post in leaving:
        parties.close_post(post=post, on=on, actor=cast["registrar"], now=now)
    kind = POSTS[row["post"]]
    parties.open_post(unit=unit, person=person, kind=kind, title=row["title"], held_from=on, actor=cast["registrar"], now=now)


def _session(cast: Cast, row: Row) -> Life:
    on = day(row["held_on"])
    now = at(later(on - dt.timedelta(days=14), 0), 9)
    yield now
    documents = list(Document.objects.filter(key=row["document"]))
    made = services.arrange(
        kind=row["kind"], unit=cast.units[row["unit"]], title=row["title"], held_on=on, place=row["place"], host=row["host"],
        documents=documents, actor=None, now=now,
    )  # fmt: skip
    _ask(made, row, now)
    if not row["absent"]:
        return
    now = at(on, 17)
    yield now
    asked = list(made.attendance.order_by("unit__code", "person__number").values_list("person_id", flat=True))
    absent = set(asked[:: max(len(asked) // int(row["absent"]), 1)][: int(row["absent"])]) if int(row["absent"]) else set()
    marks = {person: Came.EXCUSED if person in absent else Came.CAME for person in asked}
    services.mark(session=made, marks=marks, actor=None, now=now)
    services.close(session=made, actor=None, now=now)
    if made.declared.minutes:
        services.change(session=made, actor=cast["head"], now=now, held_on=on, place=row["place"], host=row["host"], minutes=MINUTES)
        _mended(cast, made, now)


def _mended(cast: Cast, session: Session, now: dt.datetime) -> None:
    """Whom the meeting asked before, and what it left to be mended; one of the two is done."""
    services.record_consultation(
        unit=session.unit, session=session, about="领导班子作风", asked_on=session.held_on - dt.timedelta(days=8),
        whom="校长代表、教师代表、家长代表", people=24, way="meeting", opinions=17,
        outcome="采纳十四条，写入整改清单；三条涉及编制，报县里。", document=None, actor=cast["registrar"], now=now,
    )  # fmt: skip
    for text, who in (("每月到两所学校听课、看公示", "分管领导"), ("对投诉一次说清，统一答复的写法", "办公室")):
        item = services.follow_up(
            session=session, text=text, who=who, due_on=session.held_on + dt.timedelta(days=180), actor=cast["registrar"], now=now
        )  # fmt: skip
    services.followed(item=item, result="答复的写法已经统一，发到各科室", actor=cast["registrar"], now=now)


def _tour(cast: Cast) -> Life:
    now = at("2026-11-20", 10)
    yield now
    stops = [(day("2026-12-03"), "县一中礼堂", "优秀教师报告团"), (day("2026-12-10"), "河东中心小学", "优秀教师报告团"),
             (day("2026-12-17"), "南山中学", "优秀教师报告团")]  # fmt: skip
    made = services.arrange_tour(kind="tour", unit=cast.office, title="优秀教师巡回报告会", stops=stops, actor=cast["registrar"], now=now)
    for stop in made:
        services.ask_posts(session=stop, posts=["principal"], actor=cast["registrar"], now=now)


def _ask(session: Session, row: Row, now: dt.datetime) -> None:
    """All who hold one of the posts, or every second of them by number: two visits take half each; or whoever is new in it this year and
    has not been to one yet."""
    posts = [POSTS[name] for name in row["posts"].split("、")]
    if row["who"] == "new":
        came = due.new_in_post(session.unit, dt.date(session.held_on.year, 1, 1), session.held_on, tuple(posts))
        new = due.without(came, session.kind).values("person")
        services.ask_people(session=session, people=list(Person.objects.filter(pk__in=new).order_by("number")), actor=None, now=now)
        return
    if row["who"] == "all":
        services.ask_posts(session=session, posts=posts, actor=None, now=now)
        return
    held = Post.objects.held_on(session.held_on).filter(kind__in=posts, unit__path__startswith=session.unit.path)
    people = Person.objects.filter(pk__in=held.values("person")).order_by("number")
    wanted = [person for person in people if (int(person.number[2:]) % 2 == 1) == (row["who"] == "odd")]
    services.ask_people(session=session, people=wanted, actor=None, now=now)


def _months(cast: Cast) -> Life:
    """The day of education of each month, for the staff of the office and the principals, arranged in one go."""
    now = at("2026-10-26", 10)
    yield now
    services.arrange_months(
        kind="education_day", unit=cast.office, title="廉政教育日", first=day("2026-11-01"), months=12, on_day=25, place="县教委会议室",
        posts=["head", "deputy", "principal"], actor=cast["registrar"], now=now,
    )  # fmt: skip


def _column(cast: Cast) -> Life:
    now = at("2026-11-02", 9)
    yield now
    questions = [
        {"text": "家长送的购物卡，可以先收下再退吗？", "options": ["可以，退了就行", "不可以，当场谢绝"], "right": 1},
        {"text": "公示以外的收费，家长自愿的可以收吗？", "options": ["可以", "不可以"], "right": 1},
    ]
    text = "一、不收礼品礼金。\n二、不在公示以外收费。\n三、不推销教辅。\n读完请回答两个问题。"
    made = services.put_up(
        unit=cast.office, title="教师廉洁从教提示", text=text, document=None, posts=["principal", "teacher"], due_on=day("2026-12-10"),
        questions=questions, actor=cast["registrar"], now=now,
    )  # fmt: skip
    readers = [a for name, a in cast.accounts.items() if name not in LEFT_OPEN and pick(name, 3)]
    for account in readers:
        if Reading.objects.for_person(account.person_id, now.date()).exists():
            services.mark_read(reading=made, answers={0: 1, 1: 1}, actor=account, now=now)
