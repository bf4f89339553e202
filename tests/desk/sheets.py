"""A page's list as a sheet, and whether the two say the same."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from qingfeng.core.chronicle.models import Entry
from qingfeng.faces.desk.page_sheets import Table

SHEET = "spreadsheetml.sheet"


def taken(client, page):
    return client.get(f"{page}{'&' if '?' in page else '?'}as=xlsx")


def rows_of(answer) -> list[list[object]]:
    assert answer["Content-Type"].endswith(SHEET)
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()]


def the_sheet_is_the_page(client, page):
    """Heading by heading and row by row; and that it left is in the record."""
    shown = Table(client.get(page).content.decode())
    assert len(shown.rows) > 1, "something is listed"
    before = Entry.objects.filter(event="page.exported").count()
    sheet = rows_of(taken(client, page))
    columns = [at for at, words in enumerate(shown.rows[0]) if words.strip()]
    heads = [shown.rows[0][at] for at in columns]
    top = next(n for n, row in enumerate(sheet) if row[: len(heads)] == heads)
    lines = [[str(cell if cell is not None else "") for cell in row[: len(heads)]] for row in sheet[top + 1 :]]
    wanted = [[" ".join(row[at].replace("\u3000", " ").split()) for at in columns] for row in shown.rows[1:]]
    assert [[cell[:10] for cell in line] for line in lines[: len(wanted)]] == [[cell[:10] for cell in line] for line in wanted]
    assert Entry.objects.filter(event="page.exported").count() == before + 1
