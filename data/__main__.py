"""The command line over the data: `demo`, `check`, `load`, `status`. Errors go to standard error, one sentence each."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pyarrow
import sqlalchemy.exc

from data import status as standing_status
from data.city import build_city
from data.errors import BusyError, DataError
from data.intake import report as reports
from data.intake.load import Request, check, load, renew
from data.locks import importing, refuse_while_importing
from data.progress import Bar
from data.region import Region, load_region
from data.region.served import check_store
from data.settings import Settings, load_settings
from data.snapshots import current_id, is_outdated
from data.snapshots.store import finished
from metrics.catalogue import adopt
from metrics.errors import MetricError

BAD_USAGE = 2
BUSY = 75
INTERRUPTED = 130
SHANGHAI = ZoneInfo("Asia/Shanghai")
OUTSIDE_FAULTS = (
    OSError,
    MemoryError,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    pyarrow.ArrowException,
    sqlalchemy.exc.SQLAlchemyError,
    duckdb.Error,
)
"""What disk, memory and engines may do to a command: told in one sentence, with the trace in the log."""


class _Usage(DataError):
    """The command line is not one that the contract knows."""


class _Parser(argparse.ArgumentParser):
    """argparse with one sentence instead of a usage block."""

    def error(self, message: str) -> NoReturn:
        raise _Usage(f"{message}; '{self.prog} --help' shows the usage")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 some rows refused, 2 nothing changed, 75 another import is running."""
    settings: Settings | None = None
    given = argparse.Namespace()
    try:
        given = _parser().parse_args(arguments)
        settings = load_settings(getattr(given, "config", None), getattr(given, "store", None))
        return given.run(given, settings)
    except BusyError as busy:
        return _failed(given, str(busy), BUSY)
    except (DataError, MetricError) as error:
        return _failed(given, str(error), BAD_USAGE)
    except KeyboardInterrupt:
        return _failed(given, "interrupted; nothing was changed", INTERRUPTED)
    except OUTSIDE_FAULTS as fault:
        return _failed(given, _told(fault, settings), BAD_USAGE)


def _failed(given: argparse.Namespace, sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    if getattr(given, "json", False):
        print(json.dumps({"outcome": "failed", "exit_code": code, "errors": [sentence]}, ensure_ascii=False, indent=1))
    return code


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--store", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the store, instead of the settings' or COMMUNITY_STORE")
    common.add_argument("--config", type=Path, default=argparse.SUPPRESS, metavar="FILE", help="the settings, instead of config.toml")
    parser = _Parser(prog="python -m data", description="Submissions in, accepted batches and published snapshots out.", parents=[common])
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    _add_demo(commands.add_parser("demo", help="build the demonstration city: write its submissions, import, publish", parents=[common]))
    _add_load(commands.add_parser("check", help="read and validate, change nothing", parents=[common]), _check)
    accepting = commands.add_parser("load", help="validate, accept, roll up, publish", parents=[common])
    _add_load(accepting, _load)
    accepting.add_argument("--timings", action="store_true", help="print what each step took")
    telling = commands.add_parser("status", help="what is served, since when, from which batches, how complete", parents=[common])
    telling.add_argument("--json", action="store_true", help="for machines")
    telling.set_defaults(run=_status)
    return parser


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--years", type=_positive, metavar="N", help="how many years of history, counted back from its end; all of it unless given")
    parser.add_argument("--scale", type=_positive, default=1.0, metavar="X", help="how many patients, as a share of the real city's number")
    parser.add_argument("--seed", type=_seed, metavar="N", help="another city; the settings' seed unless given")
    parser.add_argument("--if-empty", action="store_true", help="build nothing where something is published already")
    parser.add_argument("--timings", action="store_true", help="print what each step took")
    parser.add_argument("--json", action="store_true", help="the report for machines")
    parser.set_defaults(run=_demo)


def _add_load(parser: argparse.ArgumentParser, run) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a folder or files")
    parser.add_argument("--replaces", metavar="BATCH", help="the batch that this corrects; the beginning of its name is enough")
    parser.add_argument("--partial", action="store_true", help="accept the other files when one is refused whole")
    parser.add_argument("--today", type=_day, metavar="DATE", help="the day of loading, for replays and tests")
    parser.add_argument("--json", action="store_true", help="the report for machines")
    parser.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no date: write 2022-11-05") from error


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1000:
        raise argparse.ArgumentTypeError(f"'{text}' must be a number above 0")
    return number


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' must be a whole number, 0 or more")
    return int(text)


def _request(given: argparse.Namespace) -> Request:
    now = datetime.now(SHANGHAI)
    return Request(paths=tuple(given.paths), today=given.today or now.date(), now=now, replaces=given.replaces, is_partial=given.partial)


def _check(given: argparse.Namespace, settings: Settings) -> int:
    region = _region(settings)
    refuse_while_importing(settings.store.path)
    with Bar(sys.stderr) as bar:
        report = check(_request(given), settings=settings, region=region, progress=bar)
    return _told_report(report, given.json)


def _load(given: argparse.Namespace, settings: Settings) -> int:
    region = _region(settings)
    with importing(settings.store.path), Bar(sys.stderr) as bar:
        report = load(_request(given), settings=settings, region=region, progress=bar)
    _print_timings(bar, given.timings)
    return _told_report(report, given.json)


def _demo(given: argparse.Namespace, settings: Settings) -> int:
    region = _region(settings)
    if given.if_empty and (current_id(settings.store.path) is not None or finished(settings.store.path)):
        return _renewed(settings, region)
    seed = settings.demo.seed if given.seed is None else given.seed
    with importing(settings.store.path), Bar(sys.stderr) as bar:
        now = datetime.now(SHANGHAI)
        report = build_city(scale=given.scale, seed=seed, years=given.years, now=now, settings=settings, region=region, progress=bar)
    _print_timings(bar, given.timings)
    code = _told_report(report, given.json)
    # Its few refused rows are there to be shown: the city is built as it was meant.
    return 0 if report.outcome is not reports.Outcome.REFUSED else code


def _renewed(settings: Settings, region: Region) -> int:
    """What an earlier version of the program published gets the tables that it lacks, from the store's own batches."""
    if is_outdated(settings.store.path):
        with importing(settings.store.path), Bar(sys.stderr) as bar:
            renew(datetime.now(SHANGHAI), settings=settings, region=region, progress=bar)
    return 0


def _status(given: argparse.Namespace, settings: Settings) -> int:
    _region(settings)
    found = standing_status.read_status(settings.store.path)
    print(standing_status.to_json(found) if given.json else standing_status.to_text(found))
    return 0


def _region(settings: Settings) -> Region:
    """The settings' region. Raises SettingsError where its folder is wrong or the store holds another's data, MetricError where it defines what is no metric."""
    region = load_region(settings.region.folder)
    adopt(region.definitions)
    check_store(region, settings.store.path)
    return region


def _print_timings(bar: Bar, is_asked: bool) -> None:
    if is_asked:
        for step, seconds in bar.timings().items():
            print(f"timing {step} {seconds:.1f} s", file=sys.stderr)


def _told_report(report: reports.Report, as_json: bool) -> int:
    print(reports.to_json(report) if as_json else reports.to_text(report))
    for error in report.errors:
        print(error, file=sys.stderr)
    return report.exit_code


def _told(fault: BaseException, settings: Settings | None) -> str:
    """One sentence. The log has the trace but not the engines' own words, which may quote cells."""
    what = f"{fault.strerror} ({fault.filename})" if isinstance(fault, OSError) else f"{type(fault).__name__} in the engine"
    log = _logged(fault, settings.store.path) if settings else None
    return f"the command failed: {what}; nothing was changed" + (f", the trace is in {log}" if log else "")


def _logged(fault: BaseException, store: Path) -> Path | None:
    """Where the trace was written. Null where it could not be: what filled the disk may be the very fault."""
    log = store / "log" / "import.log"
    try:
        if not store.is_dir():
            return None
        log.parent.mkdir(exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(SHANGHAI).isoformat()} {type(fault).__name__}\n{''.join(traceback.format_tb(fault.__traceback__))}\n")
    except OSError:
        return None
    return log


if __name__ == "__main__":
    sys.exit(main())
