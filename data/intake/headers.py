"""Which column of a file is which declared column, and whether a header names a person."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from data.intake.files import SourceFile
from data.intake.reasons import FileReason, FileRefused
from data.schema.contracts import Table

SEARCHED_ROWS = 10
"""Exports put titles above the header: it is looked for in this many rows."""

_PERSON = re.compile(
    r"姓名|身份证|身份号|证件号|社会保障号|社保卡|医保卡|手机|电话|联系方式|联系人|住址|地址|邮箱|电子邮件|微信(号|号码|名|昵称|id)?$"
    r"|^(患者|病人|居民|参保人|就诊人|签约人|监护人|家属|医生|医师|护士|用户|人员)?(姓|名|名字)$|(患者|病人|居民|参保人|就诊人|签约人|监护人|家属|医生|医师|护士|用户|人员)名称$"
    r"|^(full|first|last|middle|given|family|sur|maiden|patient|resident|person|contact|doctor|nurse|guardian|user|client|customer)?name$|email|wechat|weixin"
    r"|(id|identity)card|idnumber|idno$|nationalid|citizenid|passport|address|(phone|mobile|telephone|^tel)(number|no|num)?\d*$"
)
_NOT_A_PERSON = re.compile(r"^(机构|单位|institution|organisation|organization|hospital)(?!.*(姓名|身份|联系人))")


@dataclass(frozen=True)
class Header:
    """`keys` has the declared key of each position, null where the column is not ours; `unknown` the texts of those."""

    keys: tuple[str | None, ...]
    unknown: tuple[str, ...]


def find_header(table: Table, rows: Sequence[Sequence[str | None]]) -> int:
    """The first row that names every required column; without one, the row that names most columns."""
    required = {column.key for column in table.required}
    named = [{key for key in keys_of(table, row) if key is not None} for row in rows[:SEARCHED_ROWS]]
    complete = (number for number, keys in enumerate(named) if required <= keys)
    return next(complete, max(range(len(named)), key=lambda number: (len(named[number]), -number), default=0))


def names_all_required(table: Table, cells: Sequence[str | None]) -> bool:
    return {column.key for column in table.required} <= set(keys_of(table, cells))


def count_known(table: Table, cells: Sequence[str | None]) -> int:
    return len({key for key in keys_of(table, cells) if key is not None})


def read_header(source: SourceFile, cells: Sequence[str | None]) -> Header:
    """Raises FileRefused when a header names a person, stands twice, or a required one is missing."""
    keys = keys_of(source.table, cells)
    unknown = tuple(shown(cell) for cell, key in zip(cells, keys, strict=True) if key is None and _clean(cell))
    if person := next((text for text in unknown if _names_a_person(text)), None):
        sentence = f"column '{person}' names persons: take it out, only coded patients are accepted"
        raise FileRefused(source.label, FileReason.PERSONAL_DATA, sentence)
    if twice := next((key for key in keys if key is not None and keys.count(key) > 1), None):
        sentence = f"column '{twice}' ({source.table[twice].name_zh}) is given twice: keep one"
        raise FileRefused(source.label, FileReason.COLUMN_TWICE, sentence)
    if missing := [column for column in source.table.required if column.key not in keys]:
        near = difflib.get_close_matches(missing[0].key, unknown, 1, 0.75) or difflib.get_close_matches(missing[0].name_zh, unknown, 1, 0.75)
        hint = f"; did '{near[0]}' mean it?" if near else f"; a file of {source.table.key} needs its header row with all required columns"
        names = ", ".join(f"'{column.key}' ({column.name_zh})" for column in missing)
        raise FileRefused(source.label, FileReason.COLUMN_MISSING, f"{'columns' if len(missing) > 1 else 'column'} {names} missing{hint}")
    return Header(keys, unknown)


def shown(text: str | None) -> str:
    """A header as a report may print it: one short line without control characters."""
    return "".join(each for each in _clean(text) if each.isprintable())[:40]


def keys_of(table: Table, cells: Sequence[str | None]) -> tuple[str | None, ...]:
    """The declared key of each header cell, null where it is none of ours."""
    known = {name.casefold(): column.key for column in table.columns for name in column.headers}
    return tuple(known.get(_clean(cell).casefold()) for cell in cells)


def _clean(text: str | None) -> str:
    return (text or "").strip("\ufeff\u200b \t\r\n\u3000\u00a0")


def _names_a_person(text: str) -> bool:
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())
    return bool(_PERSON.search(plain)) and not _NOT_A_PERSON.match(plain)
