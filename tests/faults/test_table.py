"""Every row of the faults has a test, and the table says which."""

from __future__ import annotations

from faults.rows import ROWS
from faults.table import TABLE, carriers, table


def test_the_table_is_up_to_date():
    assert TABLE.read_text(encoding="utf-8") == table(), "write it anew: python tests/faults/table.py"


def test_every_row_has_a_test():
    assert sorted(ROWS.keys() - carriers().keys()) == []


def test_no_test_carries_an_id_that_is_no_row():
    assert sorted(carriers().keys() - ROWS.keys()) == []
