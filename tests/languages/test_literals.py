"""Whatever reaches a reader goes through gettext; what does not is listed here, with the reason."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tools.messages import HOUSE, PLURAL, SINGLE

pytestmark = pytest.mark.pure
HAN = re.compile(r"[\u3400-\u9fff]")
CITATION = re.compile(r"(《[^》]+》)?(第[一二三四五六七八九十百]+条[、；]?)*|GB/T [\d-]+ .*")

# Folders and files whose Chinese is not a text of a page: path below qingfeng/, and why.
APART = {
    "core/papers/": "official papers are written in simplified Chinese by rule",
    "core/sheets/": "official tables, printed and read again",
    "core/text/": "what is looked for in the texts that people write",
    "core/vault/spelling.py": "what is looked for in the texts that people write",
    "engines/disclosure/sensitive.py": "what is looked for in the texts that people write",
    "core/access/account_sheet.py": "headings of sheets that come in",
    "core/parties/import_posts.py": "headings of sheets that come in",
    "core/parties/import_units.py": "headings of sheets that come in",
    "core/parties/importing.py": "headings of sheets that come in",
    "engines/disclosure/board_import.py": "headings of sheets that come in, and of those going out to come back",
    "engines/agreements/rosters.py": "headings of sheets that come in, and of those going out to come back",
    "engines/disclosure/outreach.py": "headings of sheets that come in, and of those going out to come back",
    "engines/registers/lists.py": "headings of sheets that come in, and of those going out to come back",
    "engines/gatherings/rosters.py": "headings and words of sheets that come in, and of those going out to come back",
    "engines/agreements/texts.py": "how clauses are numbered",
    "engines/ledgers/lists.py": "headings of sheets that come in, and of those going out to come back",
    "engines/ledgers/listing.py": "the name of a sheet",
    "institutions/lay_inspectors/appraisal.py": "questions of a survey, which are data of the office",
    "institutions/lay_inspectors/attendance.py": "the source that the register keeps of a field, in the language of records",
    "institutions/circulars/drafting.py": "the text of an official paper",
    "institutions/circulars/facts.py": "the text of an official paper",
    "institutions/circulars/institution.py": "kinds of official papers",
    "faces/desk/paper_": "the texts of official papers",
    "faces/desk/handing_over.py": "headings of an official table",
    "faces/desk/supervision.py": "headings of an official table",
    "faces/desk/figure_sheets.py": "headings of an official table",
    "faces/desk/refund_sheet.py": "headings of an official table",
    "faces/desk/matters.py": "headings of an official table",
    "faces/desk/list_sheets.py": "headings of official tables",
    "core/search/folding.py": "what is looked for in the texts that people write",
    "engines/cases/message_fields.py": "headings of files that come in",
    "engines/triage/classifying/labelled.py": "headings of files that come in",
    "engines/triage/classifying/parts.py": "what is looked for in the texts that people write",
    "engines/insight/fields.py": "the words of fields, typed into a Word file",
    "engines/insight/relative.py": "how periods are typed into a Word file",
    "faces/cli/": "commands are read by whoever runs the machine",
    "faces/management/": "writes documentation",
    "faces/procedure_docs.py": "writes documentation",
    "faces/components/samples.py": "shown to developers alone",
    "faces/components/formats.py": "sums in capitals are written in Chinese on receipts",
    "core/language.py": "the words of a date, chosen by the language there",
    "core/norms/tables_xlsx.py": "headings of sheets going out to come back",
    "core/norms/trying.py": "headings of sheets going out to come back",
    "engines/ballots/paper_sheets.py": "headings of sheets going out to come back",
    "scenarios/": "the demonstration: invented people and what they wrote",
}
# Single literals: the file, the literal (a regular expression), and why.
SINGLE_ONES = {
    ("faces/languages.py", "简体|繁體"): "each language is named in itself",
    ("core/access/checks.py", ".*"): "start-up messages",
    ("core/matters/checks.py", ".*"): "start-up messages",
    ("faces/checks.py", ".*"): "start-up messages",
    ("core/norms/coverage.py", "是|否"): "how a cell of a rule table is written",
    ("core/retention/services.py", "销|号"): "the number of a paper",
    ("engines/ballots/questions.py", ".*分.*"): "how options are typed",
    ("faces/desk/norm_trials.py", "是|否"): "how a cell of a rule table is written",
    ("institutions/misconduct_taxonomy/taxonomy.py", "执法|监督|经济管理|公用事业"): "how sectors stand in the table",
    ("engines/ledgers/order_book.py", "交费人|学校已收|应退|已退"): "stored names of accounts",
    ("engines/ledgers/restitution.py", "应还的交费人|应追回"): "stored names of accounts",
    ("faces/desk/calendar_forms.py", r".*(至|班).*"): "how days are typed",
    ("faces/desk/norm_forms.py", r".*条項项款.*"): "how clauses are typed",
    ("faces/desk/refund_forms.py", ".*至.*"): "how numbers are typed",
    ("faces/desk/stepforms_extract.py", "[年月元]"): "the text of an official paper, proposed",
    ("core/norms/cells.py", "是|否"): "how a yes is written in a table of rules",
    ("institutions/norm_register/figures.py", "十条要求|十不准规定|六条禁令"): "how the numbers of clauses begin",
    ("core/access/services.py", CITATION.pattern): "a standard",
    ("core/calendar/services.py", "国务院办公厅关于|年部分节假日安排的通知"): "the title of an announcement, stored",
    ("engines/cases/deciding.py", "信复|号"): "the number of a paper",
    ("engines/cases/handling.py", "转|密移|号"): "the number of a paper",
    ("engines/cases/respondents.py", "澄|号"): "the number of a paper",
    ("core/matters/procedure.py", ".*任何未结状态都可以.*"): "a diagram for the documentation",
    ("engines/disclosure/models/publications.py", "（已按规定销毁）"): "stored in place of what is gone",
    ("engines/registers/models/entries.py", "（已按规定销毁）"): "stored in place of what is gone",
    ("engines/disclosure/sensitive.py", "不足"): "stored in a publication",
    ("faces/desk/matter_panels.py", "甲乙丙丁戊己庚辛壬癸"): "letters by which complainants are told apart",
    ("institutions/complaints/procedure.py", "您反映的事项.*"): "stored in a mailbox, so written in the record's language",
    ("core/access/passkeys.py", "清风"): "the name under which a device keeps a passkey",
    ("engines/cases/urging.py", "催|督|督通|号"): "the number of a paper",
    ("faces/portal/fee_views.py", "元[/／]"): "how a unit of charging begins, cut away",
    ("faces/portal/rules.py", CITATION.pattern): "references to articles",
    ("engines/cases/reviewing.py", "复查|复核|意见（|号"): "the number of a paper, and where it is looked for",
    ("engines/cases/searching.py", "［姓名］"): "stored in the index in place of a name",
    ("engines/cases/splitting.py", "《信访工作条例》第二十九条至第三十一条"): "references to articles",
    ("institutions/complaints/procedure.py", "上级机关撤销了.*"): "stored in a mailbox, so written in the record's language",
    ("institutions/complaints/review.py", "您的.*申请.*"): "stored in a mailbox, so written in the record's language",
    ("institutions/complaints/review.py", "复查|复核"): "titles of pages of the documentation",
    ("core/parties/models.py", "如 .*"): "an example of what is stored",
}


def files() -> list[Path]:
    return sorted(p for p in HOUSE.rglob("*.py") if not {"tests", "migrations"} & set(p.relative_to(HOUSE).parts))


def excused(name: str, text: str, node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    if any(name.startswith(start) for start in APART):
        return True
    if CITATION.fullmatch(text) or name.endswith("/institution.py") or names_a_column(name, node, parents):
        return True
    return any(file == name and re.fullmatch(pattern, text, re.S) for file, pattern in SINGLE_ONES)


def names_a_column(name: str, node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Names of columns, models and apps are read by developers alone; forms have labels of their own."""
    if name.endswith(("apps.py", "chronicle/models.py")):
        return True
    call = parents.get(node)
    call = parents.get(call) if isinstance(call, ast.keyword) else call
    return "/models" in f"/{name}" and isinstance(call, ast.Call) and ast.unparse(call.func).startswith("models.")


def literals(path: Path) -> list[str]:
    """Chinese literals outside gettext, docstrings and look-alike comparisons; each with its line."""
    source = path.read_text(encoding="utf-8")
    if not HAN.search(source):
        return []
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    name = str(path.relative_to(HOUSE))
    return [
        f"{name}:{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value)
        and not isinstance(parents[node], ast.Expr) and not translated(node, parents) and not excused(name, node.value, node, parents)
    ]  # fmt: skip


def translated(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in (*SINGLE, *PLURAL):
            return True
    return False


def test_every_text_of_the_code_can_be_translated():
    assert [line for path in files() for line in literals(path)] == []


def test_every_exception_is_still_needed():
    names = {str(path.relative_to(HOUSE)) for path in files()}
    assert [start for start in APART if not any(name.startswith(start) for name in names)] == []
    for (file, pattern), why in SINGLE_ONES.items():
        tree = ast.parse((HOUSE / file).read_text(encoding="utf-8"))
        texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        assert any(HAN.search(text) and re.fullmatch(pattern, text, re.S) for text in texts), (file, why)
