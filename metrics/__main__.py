"""The command line over the metrics: `list` the definitions, `query` the figures. Errors go to standard error, one sentence each."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import polars as pl

from data.errors import DataError
from data.region import Region, load_region
from data.region.served import load_served
from data.schema.months import Grain, PeriodError, parse_periods
from data.settings import Settings, load_settings
from metrics.catalogue import CATALOGUE, adopt, metric_of
from metrics.compute import compute
from metrics.disclosure import Rules
from metrics.errors import MetricError
from metrics.export import csv_text, json_rows, list_text, table_text
from metrics.population import Of
from metrics.scope import Scope

BAD_USAGE = 2


LEVELS = "(levels)"
"""Stands in the help until it is asked for: the region's levels."""


class _Parser(argparse.ArgumentParser):
    """argparse with one sentence instead of a usage block, and with the region's own levels in its help."""

    def format_help(self) -> str:
        told = super().format_help()
        return told.replace(LEVELS, _levels()) if LEVELS in told else told

    def error(self, message: str) -> NoReturn:
        raise MetricError(f"{message}; `{self.prog} --help` shows the usage")


def _levels() -> str:
    """Of the region that config.toml, or COMMUNITY_CONFIG, chooses."""
    try:
        return ", ".join(level.key for level in load_region(load_settings().region.folder).tree.levels)
    except DataError as error:
        return f"they cannot be read ({error})"


def _parser() -> argparse.ArgumentParser:
    store = argparse.ArgumentParser(add_help=False)
    store.add_argument("--store", type=Path, default=argparse.SUPPRESS, help="the store, instead of the settings' or COMMUNITY_STORE")
    store.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="the settings, instead of config.toml")
    parser = _Parser(prog="python -m metrics", description="Definitions and figures of the supervision metrics.", parents=[store])
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    listing = commands.add_parser("list", help="every metric with its definition", parents=[store])
    listing.add_argument("--format", choices=("table", "csv", "json"), default="table")
    query = commands.add_parser("query", help="figures", parents=[store])
    query.add_argument("keys", nargs="+", metavar="KEY")
    query.add_argument("--by", required=True, metavar="LEVEL", help=f"a level of the region's area tree: {LEVELS}")
    query.add_argument("--period", required=True, help="2022-11, 2022Q4, 2022 or a span such as 2022-01..2022-11")
    query.add_argument("--grain", choices=[grain.value for grain in Grain])
    query.add_argument("--area", help="only areas inside this one")
    query.add_argument("--of", choices=[of.value for of in Of])
    query.add_argument("--confidence", type=float, default=0.95, help="of the intervals, 0.95 unless given")
    query.add_argument(
        "--release", action="store_true", help="controlled figures that may leave: small counts and what would betray them suppressed, the rest rounded"
    )
    query.add_argument("--format", choices=("table", "csv", "json"), default="table")
    return parser


def _query(arguments: argparse.Namespace, settings: Settings, region: Region) -> pl.DataFrame:
    if not 0 < arguments.confidence < 1:
        raise MetricError(f"confidence {arguments.confidence} must lie between 0 and 1")
    metrics = [metric_of(key) for key in arguments.keys]
    periods = parse_periods(arguments.period, Grain(arguments.grain) if arguments.grain else None)
    snapshot = load_served(settings, region)
    if snapshot.warning:
        print(snapshot.warning, file=sys.stderr)
    return pl.concat(
        compute(
            metric,
            snapshot,
            scope=Scope.everything(snapshot.tree),
            by=arguments.by,
            periods=periods,
            within=arguments.area,
            of=Of(arguments.of) if arguments.of else None,
            confidence=arguments.confidence,
            release=Rules(**asdict(settings.disclosure)) if arguments.release else None,
        )
        for metric in metrics
    )


def main(words: list[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 2 bad usage or nothing to read."""
    try:
        arguments = _parser().parse_args(words)
        settings = load_settings(getattr(arguments, "config", None), getattr(arguments, "store", None))
        region = load_region(settings.region.folder)
        adopt(region.definitions)
        if arguments.command == "list":
            print(list_text(tuple(CATALOGUE.values()), arguments.format))
            return 0
        frame = _query(arguments, settings, region)
    except (MetricError, PeriodError, DataError) as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    match arguments.format:
        case "csv":
            sys.stdout.write(csv_text(frame))
        case "json":
            print(json.dumps(json_rows(frame), ensure_ascii=False, indent=1))
        case _:
            print(table_text(frame))
    return 0


if __name__ == "__main__":
    sys.exit(main())
