"""qingfeng triage: learns from a file and from what people decided, measures without a database, writes suggestions in a batch."""

from __future__ import annotations

import csv
import re

import pytest
from openpyxl import Workbook

from qingfeng.engines.triage.classifying import store
from qingfeng.engines.triage.models import Sorting
from qingfeng.engines.triage.tests.sorted_messages import samples
from qingfeng.faces.cli import main
from tests import situations as s


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    return tmp_path


def table(path, rows):
    if path.suffix == ".xlsx":
        book = Workbook()
        for row in [("编号", "类别", "内容"), *rows]:
            book.active.append(row)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([("message_key", "category", "text"), *rows])
    return str(path)


ROWS = [(f"M{n}", sample.category, sample.title + sample.text) for n, sample in enumerate(samples())]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sorted.csv", "sorted.xlsx"])
def test_a_file_is_learnt_and_its_model_is_in_use(folder, capsys, name):
    assert main.main(["triage", "train", table(folder / name, ROWS)]) == 0
    said = capsys.readouterr().out
    assert f"{name}：{len(ROWS)} 条。" in said
    model = store.current()
    assert model.version in said
    assert model.about["messages"] == len(ROWS)


@pytest.mark.django_db
def test_what_people_decided_is_learnt_with_the_file_and_without_one(folder, monkeypatch, capsys):
    house = s.house(monkeypatch)
    matter = s.accepted(house, s.complain(house))
    Sorting.objects.create(matter=matter, category="教育文体", decided_by=house.registrar, decided_at=s.at(1))
    assert main.main(["triage", "train", table(folder / "sorted.csv", ROWS)]) == 0
    assert "库里由人定过类别的 1 条" in capsys.readouterr().out
    assert store.current().about["messages"] == len(ROWS) + 1
    assert main.main(["triage", "train"]) == 1
    assert "可以学习的留言太少" in capsys.readouterr().err


@pytest.mark.pure
def test_measuring_needs_no_database_and_keeps_no_model(folder, capsys):
    """Without the mark for it this test may not touch a database at all."""
    train, test = table(folder / "a.csv", ROWS[::2]), table(folder / "b.csv", ROWS[1::2])
    assert main.main(["triage", "evaluate", "--train", train, "--test", test]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^macro-F1 (0\.\d{3}|1\.000)$", said, re.MULTILINE)
    for what in ("precision", "recall", "混淆", "ECE", "surest 70%", "每 1000 条"):
        assert what in said
    assert store.current() is None


@pytest.mark.pure
def test_a_table_that_is_not_there_or_lacks_a_column_is_one_line(folder, capsys):
    assert main.main(["triage", "evaluate", "--train", "nowhere.csv", "--test", "nowhere.csv"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    (folder / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert main.main(["triage", "evaluate", "--train", str(folder / "x.csv"), "--test", str(folder / "x.csv")]) == 1
    assert "认不出这些列：类别、内容" in capsys.readouterr().err


@pytest.mark.django_db
def test_suggestions_are_written_in_a_batch_once_a_model_is_there(folder, monkeypatch, capsys):
    house = s.house(monkeypatch)
    s.accepted(house, s.complain(house))
    assert main.main(["triage", "suggest"]) == 1
    assert "qingfeng triage train" in capsys.readouterr().err
    main.main(["triage", "train", table(folder / "sorted.csv", ROWS)])
    assert main.main(["triage", "suggest"]) == 0
    assert "看了 1 件" in capsys.readouterr().out
    assert Sorting.objects.count() == 1


@pytest.mark.django_db
def test_one_command_makes_everything_anew_and_what_cannot_be_made_is_said(capsys, monkeypatch):
    s.house(monkeypatch)
    assert main.main(["triage", "rebuild"]) == 0
    told = capsys.readouterr().out
    assert "没有做" in told.partition("查重索引")[0]
    assert "查重索引已建立" in told
    assert "答复 0 份" in told
