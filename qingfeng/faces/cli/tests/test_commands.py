"""Every command explains itself and answers a mistake with one line."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.parties.models import Unit
from qingfeng.faces.cli import main
from qingfeng.faces.cli.duties import DAILY, DUTIES, perform

LINES = (
    [[module.NAME] for module in main.COMMANDS]
    + [["chronicle", action] for action in ("verify", "rebuild", "export")]
    + [["import", "messages"]]
    + [["triage", action] for action in ("train", "evaluate", "suggest")]
)


@pytest.mark.pure
@pytest.mark.parametrize("line", [[], *LINES], ids=" ".join)
def test_every_command_explains_itself(line, capsys):
    with pytest.raises(SystemExit) as end:
        main.main([*line, "--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith("用法：")
    assert "usage" not in text
    assert "options" not in text


@pytest.mark.pure
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ([], "缺少参数：命令"),
        (["drive"], "没有“'drive'”这个选择"),
        (["serve", "--port", "high"], "'high' 不合格式"),
        (["serve", "--port", "70000"], "不合格式"),
        (["serve", "--prot", "1"], "不认识的参数：--prot 1"),
        (["figures"], "缺少参数：--scenario"),
        (["figures", "--scenario", "x", "--format", "pdf"], "没有“'pdf'”这个选择"),
        (["createadmin", "--role", "king", "--username", "a"], "没有“'king'”这个选择"),
        (["chronicle"], "缺少参数：动作"),
        (["backup"], "缺少参数：文件"),
    ],
)
def test_a_mistake_is_answered_with_one_line(line, says, capsys):
    with pytest.raises(SystemExit) as end:
        main.main(line)
    assert end.value.code == 2
    text = capsys.readouterr().err
    assert says in text
    assert len(text.splitlines()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "line", [["import", "messages", "nowhere.csv"], ["restore", "nowhere.tar.gz"], ["backup", "/nowhere/b.tar.gz"]], ids=" ".join
)
def test_what_the_house_refuses_is_one_line_too(line, capsys):
    assert main.main(line) == 1
    text = capsys.readouterr().err
    assert text.startswith("没有办成：")
    assert len(text.splitlines()) == 1


@pytest.mark.django_db
def test_the_first_administrator_of_a_new_house_gets_an_office_and_a_password_shown_once(capsys):
    assert main.main(["createadmin", "--role", "sysadmin", "--username", "shezhi", "--office", "试验县教育委员会"]) == 0
    password = capsys.readouterr().out.split("：")[-1].strip()
    account = Account.objects.get(username="shezhi")
    assert account.check_password(password)
    assert account.must_change_password
    assert account.unit.name == "试验县教育委员会"
    assert [holding.role for holding in account.holdings.all()] == [Role.SYSADMIN]


@pytest.mark.django_db
def test_an_administrator_without_an_office_is_refused(capsys):
    assert main.main(["createadmin", "--role", "secadmin", "--username", "anquan"]) == 1
    assert "--office" in capsys.readouterr().err
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_a_weak_password_leaves_nothing_half_made(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))
    line = ["createadmin", "--role", "auditadmin", "--username", "shenji", "--office", "试验县教育委员会"]
    assert main.main([*line, "--type-password"]) == 1
    assert not Account.objects.exists()
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_the_command_line_makes_one_administrator_of_each_kind_and_no_second(capsys):
    assert main.main(["createadmin", "--role", "auditadmin", "--username", "shenji", "--office", "试验县教育委员会"]) == 0
    assert main.main(["createadmin", "--role", "auditadmin", "--username", "shenji2"]) == 1
    assert main.main(["createadmin", "--role", "secadmin", "--username", "shenji"]) == 1
    assert main.main(["createadmin", "--role", "secadmin", "--username", "anquan", "--office", "另一机关"]) == 1
    assert main.main(["createadmin", "--role", "secadmin", "--username", "anquan"]) == 0
    assert RoleHolding.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_every_duty_can_be_done_and_done_again():
    for duty in [*DUTIES, *DAILY] * 2:
        assert perform(duty)


@pytest.mark.django_db
def test_a_duty_that_fails_is_told_without_what_people_wrote(caplog):
    def fails(*, now):
        raise ValueError("张三的电话")

    import qingfeng.faces.cli.duties as duties

    duties.fails = fails
    try:
        assert not perform("qingfeng.faces.cli.duties.fails")
    finally:
        del duties.fails
    assert "ValueError" in caplog.text
    assert "张三" not in caplog.text


@pytest.mark.django_db
def test_all_migrations_are_written():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
