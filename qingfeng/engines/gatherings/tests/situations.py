"""An office with a school and their people, and a session to which they are asked; nothing in it exists."""

from qingfeng.engines.agreements.tests.situations import (
    NOW,
    TODAY,
    Role,
    a_person,
    a_school,
    an_account,
    an_office,
    at,
    in_post,
)
from qingfeng.engines.gatherings import kinds, services
from qingfeng.engines.gatherings.kinds import SessionKind

kinds.install((SessionKind(code="test_lecture", name="Lecture"), SessionKind(code="test_meeting", name="Meeting", minutes=True)))


def a_session(unit, *, on=TODAY, title="警示教育报告", posts=("principal", "teacher"), now=NOW, **more):
    made = services.arrange(kind=more.pop("kind", "test_lecture"), unit=unit, title=title, held_on=on, actor=None, now=now, **more)
    if posts:
        services.ask_posts(session=made, posts=posts, actor=None, now=now)
    return made


__all__ = ["NOW", "TODAY", "Role", "a_person", "a_school", "a_session", "an_account", "an_office", "at", "in_post"]
