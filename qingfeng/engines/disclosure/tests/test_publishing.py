import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from qingfeng.core.access.models import Role
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import filing, guards, permissions, proofs, records, services
from qingfeng.engines.disclosure.models import Publication

from .situations import NOW, a_published_notice, a_publisher, an_office, at

pytestmark = pytest.mark.django_db


def a_draft(unit, **more):
    values = {"kind": "test_notice", "unit": unit, "title": "关于自查的公示", "content": {"text": "各校开展自查。"}, "now": NOW}
    values["actor"] = more.pop("actor", None) or a_publisher(unit)
    return services.draft(**(values | more))


def events(publication):
    return list(Entry.objects.of("publication", publication.key).values_list("event", flat=True))


def test_a_publication_goes_from_draft_over_approval_into_the_chronicle():
    published = a_published_notice(an_office())
    assert events(published) == ["approved", "published"]
    assert published.entry.body["digest"] == published.content_digest == records.digest(published)
    assert published.published_on == dt.date(2026, 8, 25)


def test_nobody_approves_what_they_prepared():
    office = an_office()
    me = a_publisher(office)
    draft = a_draft(office, actor=me)
    with pytest.raises(Refused, match="不能核准自己"):
        services.approve(publication=draft, actor=me, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=draft.pk).update(approved_by=me)


def test_what_was_changed_after_approval_is_not_published():
    office = an_office()
    draft = services.approve(publication=a_draft(office), actor=a_publisher(office), now=NOW)
    Publication.objects.filter(pk=draft.pk).update(content={"text": "另一句话。"})
    with pytest.raises(Refused, match="核准之后内容变了"):
        services.publish(publication=draft, actor=a_publisher(office), now=NOW)


def test_a_revised_draft_needs_approval_again():
    office = an_office()
    draft = services.approve(publication=a_draft(office), actor=a_publisher(office), now=NOW)
    draft = services.revise(publication=draft, title=draft.title, content={"text": "改。"}, actor=a_publisher(office), now=NOW)
    assert (draft.state, draft.approved_by) == ("draft", None)
    with pytest.raises(Refused):
        services.publish(publication=draft, actor=a_publisher(office), now=NOW)


def test_what_is_published_is_never_edited():
    published = a_published_notice(an_office())
    with pytest.raises(Refused):
        services.revise(publication=published, title="x", content={}, actor=a_publisher(published.unit), now=NOW)


@pytest.mark.parametrize(
    "content",
    [
        {"secret": "x"},
        {"text": "联系张某 13800138000"},
        {"text": "身份证110105194912310021"},
        {"text": "卡号6222021234567890128"},
        {"text": "该生患有抑郁症"},
        {"text": "其子柳青禾，在读三年级"},
        {"text": "学生柳某某，家长到校反映"},
        {"text": "有3名家长反映"},
        {"text": "家长两人来访"},
        {"text": "投诉人柳青禾，反映收费"},
        {"phones": ["柳青禾 身份证110105194912310021"]},
        {"rows": [{"unit": "三中", "sum": -1}]},
        {"rows": [{"unit": "三中", "card": "1"}]},
        {"text": 5},
        {"text": "字" * 501},
    ],
)
def test_what_may_not_be_published_is_not_even_kept_as_a_draft(content):
    with pytest.raises(Refused) as no:
        a_draft(an_office(), content=content)
    assert no.value.reason
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "该校向七年级286名学生每人收取“资料费”45元，共12,870元，已逐人退清。",
        "2026年5月，第三中学退费23名家长。可拨打023-6120315反映。",
        "对校长、书记进行谈话，责令三日内改正。",
        "按照云岫教〔2026〕12号第三条处理。",
    ],
)
def test_ordinary_sentences_of_a_circular_pass(text):
    assert a_draft(an_office(), content={"text": text}).content["text"] == text


def test_a_title_is_scanned_like_everything_else():
    with pytest.raises(Refused):
        a_draft(an_office(), title="关于柳青禾同学的公示")


def test_a_correction_follows_every_copy():
    office = an_office()
    old = a_published_notice(office, kind="test_numbered")
    new = services.correct(publication=old, title="关于自查的更正", content={"text": "更正。"}, actor=a_publisher(office), now=NOW)
    old.refresh_from_db()
    assert old.banner() == ""
    services.approve(publication=new, actor=a_publisher(office), now=NOW)
    new = services.publish(publication=new, actor=a_publisher(office), now=NOW)
    old.refresh_from_db()
    assert old.banner() == "已更正，见云岫教〔2026〕2号"
    assert new.correction_of == old
    assert events(old)[-1] == "corrected"
    assert records.digest(old) == old.content_digest  # what was published stays as it was


def test_what_is_withdrawn_is_gone_from_the_public_and_says_so():
    published = a_published_notice(an_office())
    day = dt.date(2026, 8, 26)
    assert published in Publication.objects.public(day)
    withdrawn = services.withdraw(publication=published, reason="程序有误", actor=a_publisher(published.unit), now=NOW)
    assert published not in Publication.objects.public(day)
    assert withdrawn.banner() == "本文已撤下，不再有效"
    with pytest.raises(Refused):
        services.withdraw(publication=withdrawn, reason="x", actor=a_publisher(published.unit), now=NOW)


def test_at_its_end_a_publication_disappears_by_itself_and_is_then_recorded_as_ended():
    published = a_published_notice(an_office(), ends_on=dt.date(2026, 9, 10))
    assert Publication.objects.public(dt.date(2026, 9, 10)).exists()
    assert not Publication.objects.public(dt.date(2026, 9, 11)).exists()
    assert services.end_due(now=at(2026, 9, 11)) == 1
    assert services.end_due(now=at(2026, 9, 11)) == 0
    assert events(published)[-1] == "ended"


def test_document_numbers_follow_each_other_without_a_gap_in_each_year():
    office = an_office()
    dropped = a_draft(office, kind="test_numbered")
    services.drop(publication=dropped, actor=a_publisher(office), now=NOW)
    numbers = [a_published_notice(office, kind="test_numbered").number for _n in range(3)]
    assert numbers == ["云岫教〔2026〕1号", "云岫教〔2026〕2号", "云岫教〔2026〕3号"]
    assert a_published_notice(office, kind="test_numbered", now=at(2027, 1, 4)).number == "云岫教〔2027〕1号"


def test_an_office_without_a_document_prefix_cannot_number():
    with pytest.raises(Refused, match="机关代字"):
        a_published_notice(an_office(prefix=""), kind="test_numbered")


def test_who_prepared_cannot_approve_and_other_roles_neither():
    office = an_office()
    me, head, auditor = a_publisher(office), a_publisher(office, Role.HEAD), a_publisher(office, Role.AUDITOR)
    draft, day = a_draft(office, actor=me), dt.date(2026, 8, 25)
    assert permissions.can_prepare_publication(me, office, day)
    assert not permissions.can_approve_publication(me, draft, day)
    assert permissions.can_approve_publication(head, draft, day)
    assert not permissions.can_approve_publication(auditor, draft, day)


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"text": "悄悄改过。"}},
        {"title": "x"},
        {"number": "x"},
        {"ends_on": dt.date(2030, 1, 1)},
        {"content_digest": ""},
        {"state": "draft"},
    ],
)
def test_the_database_refuses_to_change_what_was_published(change):
    published = a_published_notice(an_office())
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=published.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=published.pk)._raw_delete("default")


def test_a_text_changed_after_the_guards_were_dropped_no_longer_fits_its_digest():
    published = a_published_notice(an_office())
    drop_guards()
    assert "disclosure_publication_fixed" in guards.missing(connection)
    Publication.objects.filter(pk=published.pk).update(content={"text": "悄悄改过。"})
    published.refresh_from_db()
    assert not filing.self_consistent(published)


def drop_guards():
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON disclosure_publication"
        cursor.execute(f"DROP TRIGGER disclosure_publication_fixed{on}")


def test_before_the_sealing_there_is_no_place_in_the_tree():
    assert proofs.sealed(a_published_notice(an_office())) is None
