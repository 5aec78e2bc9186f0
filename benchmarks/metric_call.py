"""A metric call against the same figure by hand-written SQL on the same mart file."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.measure import Ratio, alternately
from data.schema.months import parse_periods
from data.snapshots import current_manifest, load_current
from metrics.catalogue import metric_of
from metrics.compute import compute
from metrics.scope import Scope

SQL = """
SELECT i.area_code, c.month, sum(c.standardised) AS numerator, sum(c.due) AS denominator, 100.0 * sum(c.standardised) / sum(c.due) AS value
FROM chronic_month AS c JOIN institution AS i USING (institution_id)
WHERE c.disease = 'diabetes' AND c.month BETWEEN ? AND ?
GROUP BY i.area_code, c.month ORDER BY i.area_code, c.month
"""


def run(store: Path) -> list[Ratio]:
    snapshot = load_current(store)
    scope = Scope.everything(snapshot.tree)
    metric = metric_of("diabetes_standardised_rate")
    level = snapshot.tree.levels[-2].key
    ratios = []
    with duckdb.connect(str(store / "snapshots" / current_manifest(store).id / "mart.duckdb"), read_only=True, config={"threads": 1}) as mart:
        for text in ("2022-11", "2020-05..2023-03"):
            periods = parse_periods(text)
            days = [periods[0].first, periods[-1].first]
            floor, subject = alternately(
                lambda days=days: mart.execute(SQL, days).fetchall(),
                lambda periods=periods: compute(metric, snapshot, scope=scope, by=level, periods=periods),
                times=200,
            )
            ratios.append(Ratio(f"metric call by {level}, {text} ÷ SQL on the mart", subject, floor, 1.2))
    return ratios
