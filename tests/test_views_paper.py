"""Tables as they are printed: every row, every text harmless, figures as on the screen."""

from __future__ import annotations

import re

import polars as pl

from views.paper import MOST_ROOMY, MOST_ROWS, table_html

FRAME = pl.DataFrame({"name": ["<b>甲</b>", "乙"], "rate": [81.24, None], "change": [-1234.0, 0.0], "course": [[1, 2], [3]], "note": [None, "x"]})
LABELS = ["名称", "率 (%)", "变化", "走势", "说明 & 其他"]


def cells(html: str) -> list[list[str]]:
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    return [re.split(r"<td[^>]*>", row)[1:] for row in body.split("<tr>")[1:]]


def test_rows_are_written_as_on_the_screen_and_drawn_columns_left_out() -> None:
    told = table_html(FRAME, LABELS, {"rate": 1, "change": 0}, "表 <1>")
    assert cells(told) == [["&lt;b&gt;甲&lt;/b&gt;", "81.2", "−1,234", "–"], ["乙", "–", "0", "x"]]
    assert re.findall(r"<th [^>]*>([^<]*)", told) == ["名称", "率 (%)", "变化", "说明 &amp; 其他"] and "表 &lt;1&gt;" in told


def test_a_long_table_stops_and_a_wide_one_is_set_smaller() -> None:
    long = pl.DataFrame({"n": range(MOST_ROWS + 5)})
    assert len(cells(table_html(long, ["n"], {"n": 0}, ""))) == MOST_ROWS
    wide = pl.DataFrame({f"c{place}": [1.0] for place in range(MOST_ROOMY + 1)})
    assert 'class="printed-table wide"' in table_html(wide, wide.columns, {}, "") and "wide" not in table_html(FRAME, LABELS, {}, "")
