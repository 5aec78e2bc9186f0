"""Why a row or a whole file is refused: stable codes, each with one sentence for whoever sent it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from data.errors import SubmissionError


class Reason(StrEnum):
    """Why one row is refused."""

    MISSING = "missing"
    CONTROL_CHARACTER = "control_character"
    NOT_IN_SET = "not_in_set"
    NOT_A_DATE = "not_a_date"
    HAS_AN_HOUR = "has_an_hour"
    NOT_A_TIME = "not_a_time"
    NO_HOUR = "no_hour"
    NOT_WHOLE = "not_whole"
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_BOOLEAN = "not_a_boolean"
    OUT_OF_RANGE = "out_of_range"
    TOO_EARLY = "too_early"
    IN_FUTURE = "in_future"
    ABOVE_OTHER = "above_other"
    BEFORE_BEGINNING = "before_beginning"
    NEEDED_HERE = "needed_here"
    UNKNOWN_REFERENCE = "unknown_reference"
    CODE_OF_ANOTHER = "code_of_another"
    TOO_MANY_CELLS = "too_many_cells"
    KEY_TWICE = "key_twice"
    KEY_TAKEN = "key_taken"
    OVERLAPS = "overlaps"
    OVERLAPS_ACCEPTED = "overlaps_accepted"


SENTENCES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.MISSING: "a required cell is empty: fill it",
        Reason.CONTROL_CHARACTER: "has a control character inside, such as a line break or a tab: take it out",
        Reason.NOT_IN_SET: "the word is none of the column's closed set: use its key or its Chinese word",
        Reason.NOT_A_DATE: "is no date of the calendar: write 2022-11-05, 2022/11/5, 2022年11月5日 or 20221105",
        Reason.HAS_AN_HOUR: "a date has an hour other than midnight: give the day alone",
        Reason.NOT_A_TIME: "is no time: write 2022-11-05 08:30 or 2022-11-05 08:30:00",
        Reason.NO_HOUR: "a time lacks its hour: write 2022-11-05 08:30",
        Reason.NOT_WHOLE: "is no whole number: write 120 or 120.0",
        Reason.NOT_A_NUMBER: "is no number: write digits with a decimal point",
        Reason.NOT_AN_AMOUNT: "is no amount in yuan with at most two decimals: write 1234.50",
        Reason.NOT_A_BOOLEAN: "is neither yes nor no: write 是/否, yes/no, true/false or 1/0",
        Reason.OUT_OF_RANGE: "lies outside the column's range",
        Reason.TOO_EARLY: "lies before the first day that the column takes (1949-10-01 in registers, 2018-01-01 elsewhere)",
        Reason.IN_FUTURE: "lies after the day of loading",
        Reason.ABOVE_OTHER: "is more than the column that limits it",
        Reason.BEFORE_BEGINNING: "an end lies before its beginning",
        Reason.NEEDED_HERE: "is empty, though another column of the row makes it necessary",
        Reason.UNKNOWN_REFERENCE: "refers to something that is neither in this load nor accepted before, or was itself refused: send that first",
        Reason.CODE_OF_ANOTHER: "is the code of an area of the region: give the institution a code of its own",
        Reason.TOO_MANY_CELLS: "the row has more cells than the header: check its separators and quotes",
        Reason.KEY_TWICE: "two rows have one key and different content: both are refused, send the right one",
        Reason.KEY_TAKEN: "an accepted row has this key and different content: send a correction with --replaces",
        Reason.OVERLAPS: "overlaps another row of the same patient and disease: both are refused, give one an end",
        Reason.OVERLAPS_ACCEPTED: "overlaps an accepted row of the same patient and disease: send a correction with --replaces",
    }
)


class FileReason(StrEnum):
    """Why a whole file is refused."""

    UNREADABLE = "unreadable"
    UNKNOWN_FORMAT = "unknown_format"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    PERSONAL_DATA = "personal_data"
    TOO_LARGE = "too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    CELL_TOO_LONG = "cell_too_long"
    TOO_MANY_REFUSED = "too_many_refused"


class FileRefused(SubmissionError):
    """One file is refused whole. The message begins with the file's label."""

    def __init__(self, label: str, reason: FileReason, sentence: str) -> None:
        super().__init__(f"{label}: {sentence}")
        self.label = label
        self.reason = reason
