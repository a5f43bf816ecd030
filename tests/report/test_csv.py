"""The table for spreadsheets."""

from __future__ import annotations

import csv
from dataclasses import replace

from archlint.report.formats.csv import COLUMNS, render
from tests.report.reported import EMPTY, FINDING, FULL, SUPPRESSED, hostile


def test_everything() -> None:
    finding = "queue 'Orders' has no dead-letter queue,Orders,stacks/shop.yaml"
    assert list(render(FULL)) == [
        "check,level,message,resource,path,line,column,end_line,end_column,tags,fingerprint,suppressed",
        ",error,cannot be read: a mapping is not closed,,broken.yaml,12,,,,,,",
        "odd,error,check 'odd' crashed: KeyError: 'x',,,,,,,,,",
        f"queue-without-dlq,note,{finding},4,3,5,1,message-loss queues,0123456789abcdef,",
        f"queue-without-dlq,warning,{finding},2,3,2,9,message-loss queues,0123456789abcdef,",
        f"redrive-loop,error,{finding},2,3,2,9,message-loss queues,f,",
    ]


def test_what_is_suppressed_says_why() -> None:
    rows = csv.DictReader(render(SUPPRESSED))
    assert [row["suppressed"] for row in rows] == ["", "it is | old", "no reason given"]


def test_every_row_has_every_column() -> None:
    rows = list(csv.reader(render(hostile())))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 3
    assert rows[2][2].endswith('"e" | `f` *g* @team #1 ]]> \\udcff\\u202e\\ufffe \N{ROCKET} é')


def test_no_cell_is_a_formula() -> None:
    formulas = [replace(FINDING, resource=f"{sign}1+1") for sign in "=+-@"]
    rows = list(csv.DictReader(render(replace(EMPTY, findings=tuple(formulas)))))
    assert [row["resource"] for row in rows] == ["'=1+1", "'+1+1", "'-1+1", "'@1+1"]
