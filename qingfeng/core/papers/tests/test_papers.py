import dataclasses
import datetime as dt
import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.core.papers import chinese, forms, official, qr
from qingfeng.core.papers.official import HeadNote, OfficialDocument, blocks, document_number
from qingfeng.core.papers.pdf import official_pdf, render
from qingfeng.core.papers.posters import Poster, PosterLine, poster_pdf
from qingfeng.core.papers.word import official_docx

HOSTILE = '#panic("out") $1/0$ *x* `y` @z <a> \\ #read("/etc/passwd") #import "x.typ" ]) // /* </w:t> &amp; \x00'
CIRCULAR = OfficialDocument(
    organ_mark="云岫县教育局文件",
    title="关于柳林铺镇初级中学收取未公示资料费问题的通报",
    number=document_number("云岫教", 2026, 7),
    main_to="各中小学、幼儿园：",
    body=blocks("现通报如下。\n一、查明的情况\n（一）收费\n该校收取资料费。\n二、处理\n责令退费。"),
    signer="云岫县教育局",
    dated=dt.date(2026, 9, 10),
    annexes=("收费自查表", "退费登记表"),
    note="此件公开发布",
    copy_to=("县市场监督管理局",),
    printed_by="云岫县教育局办公室",
    printed_on=dt.date(2026, 9, 11),
    head_note=HeadNote(("印头时共18240条", "树根9f3c"), "https://example.invalid/v/1"),
)


def word(document=CIRCULAR):
    return Document(io.BytesIO(official_docx(document)))


def faces(paragraph):
    return paragraph.runs[0]._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))


def line(doc, text):
    return next(p for p in doc.paragraphs if p.text.startswith(text))


def test_the_page_leaves_156_by_225_millimetres_at_37_and_28():
    doc = word()
    section = doc.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(m.mm) for m in (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)] == [37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_28_characters_of_the_third_size_fill_a_line():
    space = int(word().styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    width = 156 / 25.4 * 72
    assert 28 * (16 + space) <= width < 29 * (16 + space)


def test_each_level_has_the_face_the_standard_names():
    doc = word()
    assert faces(line(doc, "云岫县教育局文件")) == "方正小标宋简体"
    assert str(line(doc, "云岫县教育局文件").runs[0].font.color.rgb) == "C00000"
    assert (faces(line(doc, "一、")), faces(line(doc, "（一）")), faces(line(doc, "该校"))) == ("黑体", "楷体_GB2312", "仿宋_GB2312")
    assert line(doc, "该校").runs[0].font.size == Pt(16)
    assert line(doc, "该校")._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_the_number_stands_in_six_cornered_brackets_over_a_red_rule():
    assert document_number("云岫教", 2026, 3) == "云岫教〔2026〕3号"
    rule = line(word(), "云岫教〔2026〕7号")._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert rule.get(qn("w:color")) == "C00000"


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones():
    doc = word()
    assert doc.settings.odd_and_even_pages_header_footer
    section = doc.sections[0]
    assert section.footer.paragraphs[0].alignment != section.even_page_footer.paragraphs[0].alignment
    assert section.footer.paragraphs[0].text.startswith("— ")


def test_annexes_signer_date_note_and_imprint_are_there_and_no_seal_is_drawn():
    doc = word()
    texts = [p.text for p in doc.paragraphs]
    for text in ("附件：1. 收费自查表", "　　　2. 退费登记表", "云岫县教育局", "2026年9月10日", "（此件公开发布）"):
        assert text in texts
    assert [c.text for row in doc.tables[0].rows for c in row.cells][-1] == "2026年9月11日印发"
    assert "抄送：县市场监督管理局。" in doc.tables[0].rows[0].cells[0].text
    assert len(doc.inline_shapes) == 1  # the QR code of the head note, nothing round and red


def test_the_same_document_has_the_same_bytes_in_word_and_pdf():
    assert official_docx(CIRCULAR) == official_docx(CIRCULAR)
    assert official_pdf(CIRCULAR) == official_pdf(CIRCULAR)


def test_the_pdf_carries_its_title_and_the_fonts_it_needs():
    pdf = official_pdf(CIRCULAR)
    assert pdf.startswith(b"%PDF-")
    title = re.search(rb"/Title ?(\(|<)", pdf)
    assert title or CIRCULAR.title.encode("utf-8") in pdf
    assert b"/FontFile" in pdf
    assert b"/ToUnicode" in pdf  # the text can be copied and read aloud


def test_a_short_document_is_one_page_and_a_long_one_has_more():
    short = dataclasses.replace(CIRCULAR, annexes=(), copy_to=(), printed_by="", head_note=None, body=blocks("现通报如下。"))
    long = dataclasses.replace(short, body=blocks("现通报如下。\n" * 60))
    assert pages(official_pdf(short)) == 1
    assert pages(official_pdf(long)) == 4


def pages(pdf):
    return max(int(n) for n in re.findall(rb"/Count (\d+)", pdf))


@pytest.mark.parametrize("field", ["title", "main_to", "signer", "note", "organ_mark", "number", "correction"])
def test_text_that_looks_like_a_program_is_only_text(field):
    document = dataclasses.replace(CIRCULAR, **{field: HOSTILE})
    assert official_pdf(document).startswith(b"%PDF-")
    assert '#panic("out")' in "".join(p.text for p in word(document).paragraphs)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80))
def test_no_text_can_stop_the_printing(text):
    document = dataclasses.replace(CIRCULAR, body=(official.Block("para", text), official.Block("level1", text)), copy_to=(text,))
    assert official_pdf(document).startswith(b"%PDF-")
    assert zipfile.ZipFile(io.BytesIO(official_docx(document))).testzip() is None


def test_a_correction_is_printed_above_everything():
    corrected = dataclasses.replace(CIRCULAR, correction="已更正，见云岫教〔2026〕8号")
    assert word(corrected).paragraphs[0].text == "已更正，见云岫教〔2026〕8号"
    assert official_pdf(corrected) != official_pdf(CIRCULAR)


def test_a_receipt_slip_is_neutral():
    slip = forms.ReceiptSlip(code="1234 5678 9012 3456 7890", office="云岫县教育局", phone="6120315", day=dt.date(2026, 9, 1))
    assert {f.name for f in dataclasses.fields(slip)} == {"code", "office", "phone", "address", "hours", "where", "day"}
    assert forms.receipt_slip(slip).startswith(b"%PDF-")


def test_a_hand_over_slip_prints():
    slip = forms.HandOverSlip("县纪委监委", "县城", "12388", "检举控告", HOSTILE, "云岫县教育局", "6120315", dt.date(2026, 9, 1))
    assert forms.hand_over_slip(slip).startswith(b"%PDF-")


def test_an_opinion_letter_holds_request_facts_basis_result_and_remedy():
    letter = forms.OpinionLetter(
        organ="云岫县教育局",
        organ_mark="云岫县教育局",
        number="云岫教信〔2026〕3号",
        addressee="来信人",
        subject="资料费",
        received="2026年9月1日收到。",
        requests=("退还资料费",),
        facts="收取45元。",
        basis="依据有关规定。",
        result="支持",
        opinion="责令退还。",
        remedy="三十日内可以申请复查。",
        dated=dt.date(2026, 9, 20),
    )
    texts = [b.text for b in forms.opinion_letter(letter).body]
    assert forms.opinion_letter(letter).title == "关于资料费信访事项的答复意见"
    for text in ("退还资料费", "收取45元。", "处理结果：支持。", "三十日内可以申请复查。"):
        assert text in texts


def test_a_qr_code_passes_a_strict_policy():
    drawn = qr.svg("https://example.invalid/", label='"><script>')
    assert "style" not in drawn
    assert "<script>" not in drawn
    assert drawn.count("<path") == 1


@given(st.text(alphabet="县教育局关于收取学校资料费问题的通报和“”（）", min_size=1, max_size=70))
def test_a_title_keeps_every_character_and_no_line_is_too_long(title):
    lines = chinese.title_lines(title)
    assert "".join(lines) == title
    assert len(lines) <= -(-len(title) // 20)


@given(st.integers(min_value=0, max_value=10**9))
def test_sums_are_written_without_losing_a_fen(fen):
    assert round(float(chinese.yuan(fen).replace(",", "")) * 100) == fen


def test_a_missing_template_is_an_error_of_ours_not_a_blank_page():
    with pytest.raises(RuntimeError):
        render("nowhere", {}, day=dt.date(2026, 1, 1))


LINE = PosterLine("课后服务费", "服务性·自愿", "138.60", "每学期，最高", "一至六年级", "缺课按次退", "《云岫县收费管理办法》第四条")
POSTER = Poster(
    title="云岫县听松小学收费公示", term="2026年秋季学期", stripe="公示版本 第2版",
    headings=("项目", "性质", "标准", "计费单位", "收费范围", "退费规则", "依据"), lines=(LINE,) * 5, warning="不在这张表上的，不得收",
    notes=("家庭经济困难学生免收。",), address="https://example.org/fees/YX-S01/", scan="扫码看最新公示",
    phones=(("总务处", "6120733"), ("价格举报", "12315")), stamp="学校盖章处", fine=("指纹", "张贴于校门口"), day=dt.date(2026, 9, 1),
)  # fmt: skip


def test_a_board_of_usual_length_is_one_page_for_the_wall_and_a_long_one_goes_on():
    assert pages(poster_pdf(POSTER)) == 1
    assert pages(poster_pdf(dataclasses.replace(POSTER, lines=(LINE,) * 12))) == 1
    assert pages(poster_pdf(dataclasses.replace(POSTER, lines=(LINE,) * 60))) > 1


def test_the_same_board_makes_the_same_poster_and_what_people_wrote_is_never_markup():
    assert poster_pdf(POSTER) == poster_pdf(POSTER)
    odd = dataclasses.replace(LINE, item='#panic("x") *[]$', basis="#import")
    assert poster_pdf(dataclasses.replace(POSTER, lines=(odd,))).startswith(b"%PDF-")
