"""Templates as Word and WPS leave them: fields in pieces, in tables and at the head of pages; and files that may not come in."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

from qingfeng.core.papers.charts import Chart, Series, axis, chart_png
from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import figures, report_templates
from qingfeng.engines.insight.annex import Annex, ChangedLine, Line
from qingfeng.engines.insight.answers import Answer, Piece
from qingfeng.engines.insight.checking import check
from qingfeng.engines.insight.filling import filled

from .test_fields import a_figure

pytestmark = pytest.mark.pure
DAY = dt.date(2012, 1, 5)
FIELD = "{{指标:收费投诉|本年}}"
KEY = "指标:收费投诉|本年"
CHART = Chart("各月", "件", ("1月", "2月"), (Series("2010年", ((3.0, "3"), (None, "不公布"))), Series("2011年", ((7.0, "7"), (0.0, "0")))))


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(figures, "_figures", {"t.fees": a_figure("t.fees", "收费投诉")})


def saved(word) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def of(*paragraphs: str) -> bytes:
    word = Document()
    for text in paragraphs:
        word.add_paragraph(text)
    return saved(word)


def put(template: bytes, tail: Annex | None = None, **answers: Answer) -> bytes:
    given = {KEY: Answer((Piece("27", "t.fees", "2011"),))} | {key.replace("_", ":"): each for key, each in answers.items()}
    return filled(template, given, tail or Annex([], []), title="报告", author="县教委", day=DAY)


def opened(data: bytes):
    return Document(io.BytesIO(data))


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The same file with parts changed or added."""
    out, named = io.BytesIO(), {name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in named:
                target.writestr(name, source.read(name))
        for name, content in named.items():
            target.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return parts.read(name)


def test_a_field_in_many_pieces_is_one_and_keeps_the_look_of_its_first():
    word = Document()
    paragraph = word.add_paragraph("共收到")
    for at, piece in enumerate(("{", "{指", "标:收费", "投诉|本", "年}", "}")):
        run = paragraph.add_run(piece)
        run.bold, run.font.color.rgb = at == 0, RGBColor(200, 0, 0) if at == 0 else None
    paragraph.add_run("件。")
    assert not check(saved(word)).faults
    made = opened(put(saved(word))).paragraphs[0]
    assert made.text == "共收到27件。"
    number = next(run for run in made.runs if run.text == "27")
    assert number.bold
    assert number.font.color.rgb == RGBColor(200, 0, 0)


def test_two_fields_in_one_run_are_both_filled():
    assert opened(put(of(f"今年{FIELD}件，再说一遍{FIELD}件"))).paragraphs[0].text == "今年27件，再说一遍27件"


def test_fields_stand_in_cells_heads_and_feet_too():
    word = Document()
    word.add_table(1, 2).cell(0, 1).text = FIELD
    word.sections[0].header.paragraphs[0].text = f"第{FIELD}号"
    word.sections[0].footer.paragraphs[0].text = FIELD
    checked = check(saved(word))
    assert sorted(found.place for found in checked.found) == sorted(["第1个表第1行第2格", "页眉", "页脚"])
    made = opened(put(saved(word)))
    assert made.tables[0].cell(0, 1).text == "27"
    assert (made.sections[0].header.paragraphs[0].text, made.sections[0].footer.paragraphs[0].text) == ("第27号", "27")


def test_every_fault_is_told_with_its_place_and_what_could_be_meant():
    word = Document()
    word.add_paragraph("好的一段")
    word.add_paragraph("{{指标:收费投拆|本年}}")
    word.add_table(1, 1).cell(0, 0).text = "{{指标:收费投诉|明年}}"
    word.add_paragraph("{{指标:收费投诉|本年")
    faults = check(saved(word)).faults
    assert [(f.place, f.raw) for f in faults] == [
        ("第2段", "指标:收费投拆|本年"), ("第1个表第1行第1格", "指标:收费投诉|明年"), ("第3段", "{{指标:收费投诉|本年"),
    ]  # fmt: skip
    assert faults[0].hints == ("收费投诉",)
    assert all(f.problem for f in faults)


@pytest.mark.parametrize("words", ["前面有字{{图:收费投诉|本年}}", "{{表:收费投诉|本年}}后面有字"])
def test_a_chart_or_a_table_stands_alone(words):
    assert "单独占一段" in check(of(words)).faults[0].problem


def test_a_table_does_not_stand_in_a_cell():
    word = Document()
    word.add_table(1, 1).cell(0, 0).text = "{{表:收费投诉|本年}}"
    assert "不能放在别的表" in check(saved(word)).faults[0].problem


def test_a_template_without_a_field_is_not_one():
    assert "一个字段也没有" in check(of("只有文字")).faults[0].problem


def test_changes_that_nobody_accepted_and_comments_are_faults():
    word = Document()
    paragraph = word.add_paragraph(FIELD)
    inserted = OxmlElement("w:ins")
    inserted.set(qn("w:id"), "1")
    inserted.append(paragraph.add_run("新加的")._r)
    paragraph._p.append(inserted)
    word.add_comment(paragraph.runs, text="这里再核一下", author="某人")
    problems = " ".join(fault.problem for fault in check(saved(word)).faults)
    assert "没有接受的修订" in problems
    assert "还有批注" in problems


def test_a_picture_of_the_chart_takes_the_place_of_its_field_and_can_be_read_aloud():
    picture = chart_png(CHART, day=DAY)
    series = ({"name": "2011年", "values": ({"text": "7"}, {"text": "0"})},)
    answer = Answer(title="收费投诉各月情况", unit="件", months=("1月", "2月"), series=series, picture=picture)
    made = opened(put(of("前", "{{图:收费投诉|本年}}", "后"), **{"图_收费投诉|本年": answer}))
    shape = made.inline_shapes[0]
    assert "2011年：1月7，2月0" in shape._inline.docPr.get("descr")
    assert [p.text for p in made.paragraphs[:3]] == ["前", "", "后"]
    assert part(saved(made), "word/media/image1.png") == picture


def test_a_table_takes_the_place_of_its_field():
    rows = ((Piece("指标"), Piece("2011年")), (Piece("收费投诉"), Piece("27")))
    made = opened(put(of("前", "{{表:收费投诉|本年}}", "后"), **{"表_收费投诉|本年": Answer(rows=rows)}))
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [["指标", "2011年"], ["收费投诉", "27"]]
    kinds = [child.tag.rpartition("}")[2] for child in made.element.body][:3]
    assert kinds == ["p", "tbl", "p"]


def test_the_annex_is_a_part_of_its_own():
    line = Line("收费投诉", "收到的件数", "2011年", "27件", "27", "《条例》第一条", "/desk/reports/1/")
    tail = Annex([line], ["数据截至2012年1月5日。"], "《上一份》", [ChangedLine("收费投诉", "2011年", "27件", "32件", 0, 1)])
    made = opened(put(of(FIELD), tail))
    assert [cell.text for cell in made.tables[0].rows[1].cells] == [
        "1", "收费投诉", "收到的件数", "2011年", "27件", "27", "《条例》第一条", "/desk/reports/1/",
    ]  # fmt: skip
    assert [cell.text for cell in made.tables[1].rows[1].cells] == ["收费投诉", "2011年", "27件", "32件", "0", "1"]
    assert made.sections[-1].page_width > made.sections[-1].page_height
    assert made.sections[0].page_width < made.sections[0].page_height


def test_nothing_of_whoever_saved_the_template_last_is_in_the_report():
    word = Document()
    word.add_paragraph(FIELD)
    word.core_properties.author = word.core_properties.last_modified_by = "打字的人"
    made = opened(put(saved(word)))
    assert (made.core_properties.author, made.core_properties.last_modified_by) == ("县教委", "县教委")
    assert made.core_properties.modified.date() == DAY


SCRIPT = """
import datetime as dt, hashlib, io, sys
import django; django.setup()
from freezegun import freeze_time
from docx import Document
from qingfeng.core.papers.charts import chart_png
from qingfeng.engines.insight.tests import test_word_templates as t
from qingfeng.engines.insight.answers import Answer, Piece
with freeze_time(sys.argv[1], ignore=["typst"]):
    template = sys.stdin.buffer.read()
    picture = Answer(title="t", picture=chart_png(t.CHART, day=t.DAY))
    made = t.put(template, t.Annex([t.Line(*"abcdefg")], ["n"]), **{"图_收费投诉|本年": picture})
print(hashlib.sha256(made).hexdigest())
"""


def test_the_same_answers_give_the_same_bytes_in_any_process_on_any_day():
    template = of(FIELD, "{{图:收费投诉|本年}}")
    digests = set()
    for day, seed in (("2012-01-06", "1"), ("2031-05-20 11:12:13", "2")):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, day], input=template, capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        )  # fmt: skip
        digests.add(done.stdout.decode().split()[-1])
    assert len(digests) == 1
    assert re.fullmatch(r"[0-9a-f]{64}", digests.pop())


def test_a_chart_is_drawn_with_the_same_bytes_again():
    first, second = chart_png(CHART, day=DAY), chart_png(CHART, day=DAY)
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    assert first.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("most", "top", "step"), [(0, 1, 1), (1, 1, 1), (6, 6, 1), (7, 8, 2), (21, 25, 5), (37, 40, 10), (61, 80, 20), (13_500, 15_000, 5_000)]
)
def test_an_axis_has_round_steps_and_at_most_six_of_them(most, top, step):
    assert axis([most]) == (top, step)


def refused(data: bytes, name: str = "模板.docx") -> str:
    with pytest.raises(Refused) as found:
        report_templates.looked_at(data, name)
    return str(found.value)


@pytest.mark.parametrize("name", ["模板.docm", "模板.dotm", "模板.doc", "模板.wps"])
def test_other_kinds_of_documents_are_refused_with_what_to_do(name):
    assert "另存为“docx”" in refused(of(FIELD), name)


def test_a_file_with_macros_or_objects_is_refused():
    assert "含有宏" in refused(repacked(of(FIELD), **{"word__vbaProject_DOT_bin": b"x"}))
    assert "嵌入的对象" in refused(repacked(of(FIELD), **{"word__embeddings__oleObject1_DOT_bin": b"x"}))


@pytest.mark.parametrize("kind", ["image", "attachedTemplate", "oleObject", "frame"])
def test_what_points_outside_the_file_is_refused(kind):
    data = of(FIELD)
    link = f'<Relationship Id="rId99" Type="http://x/relationships/{kind}" Target="file:///c:/a" TargetMode="External"/></Relationships>'
    rels = part(data, "word/_rels/document.xml.rels").replace(b"</Relationships>", link.encode())
    assert "引用了文件以外的内容" in refused(repacked(data, **{"word___rels__document_DOT_xml_DOT_rels": rels}))


def test_a_link_to_a_web_page_may_stay():
    data = of(FIELD)
    link = '<Relationship Id="rId99" Type="http://x/relationships/hyperlink" Target="https://a.b" TargetMode="External"/></Relationships>'
    rels = part(data, "word/_rels/document.xml.rels").replace(b"</Relationships>", link.encode())
    assert not report_templates.looked_at(repacked(data, **{"word___rels__document_DOT_xml_DOT_rels": rels}), "a.docx")[1].faults


def test_a_document_type_is_refused_before_anything_is_read():
    body = part(of(FIELD), "word/document.xml").replace(
        b"<w:document", b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document', 1
    )
    assert "结构不正常" in refused(repacked(of(FIELD), **{"word__document_DOT_xml": body}))


def test_a_file_that_unpacks_too_large_is_refused():
    assert "解开后太大" in refused(repacked(of(FIELD), **{"word__media__a_DOT_xml": b"0" * 90_000_000}))


def test_a_field_code_that_fetches_from_elsewhere_is_refused():
    word = Document()
    run = word.add_paragraph(FIELD).add_run()
    code = OxmlElement("w:instrText")
    code.text = ' INCLUDETEXT "c:\\\\secret.docx" '
    run._r.append(code)
    assert "从别处取内容" in refused(saved(word))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rest", b"not a document at all"])
def test_what_is_no_document_is_refused(data):
    assert refused(data)


def test_a_document_with_its_inside_broken_is_refused_and_nothing_is_raised():
    assert "打不开" in refused(repacked(of(FIELD), **{"word__document_DOT_xml": b"<w:document"}))


ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
WAYS_ROUND = {
    "entities": f'<Relationship Id="rId99" Type="{ATTACHED[:-1]}&#101;" Target="http://x.invalid/t.dotm" TargetMode="Externa&#108;"/>',
    "spaces": f'<Relationship  Target = "http://x.invalid/t.dotm"\n Id="rId99" TargetMode = "External" Type="{ATTACHED}" />',
}


@pytest.mark.parametrize("way", sorted(WAYS_ROUND))
def test_what_is_fetched_from_elsewhere_is_refused_however_it_is_written(way):
    data = of(FIELD)
    rels = part(data, "word/_rels/document.xml.rels").replace(b"</Relationships>", f"{WAYS_ROUND[way]}</Relationships>".encode())
    assert "引用了文件以外的内容" in refused(repacked(data, **{"word___rels__document_DOT_xml_DOT_rels": rels}))


def test_a_prefix_hides_no_relationship():
    data = of(FIELD)
    rels = part(data, "word/_rels/document.xml.rels").decode()
    rels = rels.replace("<Relationships xmlns=", "<x:Relationships xmlns:x=").replace("</Relationships>", "</x:Relationships>")
    rels = rels.replace("<Relationship ", "<x:Relationship ")
    hidden = f'<x:Relationship Id="rId99" Type="{ATTACHED}" Target="http://x.invalid/t.dotm" TargetMode="External"/></x:Relationships>'
    rels = rels.replace("</x:Relationships>", hidden)
    assert refused(repacked(data, **{"word___rels__document_DOT_xml_DOT_rels": rels.encode()}))


def test_a_field_code_in_a_head_or_in_one_element_is_refused_too():
    word = Document()
    word.add_paragraph(FIELD)
    code = OxmlElement("w:instrText")
    code.text = ' INCLUDEPICTURE "http://x.invalid/a.png" '
    word.sections[0].header.paragraphs[0].add_run()._r.append(code)
    assert "从别处取内容" in refused(saved(word))
    word = Document()
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), ' INCLUDETEXT "x" ')
    word.add_paragraph(FIELD)._p.append(simple)
    assert "从别处取内容" in refused(saved(word))
