"""An attacker on releases: collects everything that is published of a made-up region and asks a linear programme how few values a hidden count can have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from math import ceil, floor

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from data.schema.areas import INSTITUTION, Area, AreaTree, Level
from data.schema.mart import STATES
from data.schema.months import Grain, Period, add_months, month_range, parse_period, split
from data.schema.snapshot import Snapshot
from metrics.catalogue import metric_of, of_theme
from metrics.catalogue.examination import MODALITIES
from metrics.compute import compute
from metrics.definition import Kind, Measure, Metric, Over, Theme
from metrics.disclosure import Rules
from metrics.disclosure.layers import DIVIDED, TWICE
from metrics.disclosure.shown import is_open_to_all
from metrics.result import Status
from metrics.scope import Scope
from metrics.values import CELLS
from tests.attacked_themes import add_themes
from tests.marts import snapshot_of

RULES = Rules(threshold=10, rounding=5, least_denominator=30, least_band=10)
UNKNOWN = 3
"""A hidden count is safe when it can be moved by as many steps: four possible values."""

Variable = tuple[str, str, int, str]
"""table, institution, month (its number), column."""
Cell = tuple[frozenset[tuple[int, str]], str, str, str]
"""Signed columns, table, area, period."""

STOCKS = tuple(
    f"diabetes_{name}"
    for name in (
        ["managed", "standardised_rate", "standardised_rate_national", "control_rate", "control_rate_followed", "control_change"]
        + [f"state_{state}" for state in STATES]
    )
) + ("steward_signed", "patients_managed")
FLOWS = (
    ("diabetes_new",),
    ("home_requests", "home_completion_rate", "home_cancellation_rate", "home_refusal_rate"),
    ("home_completed", "home_visits_per_1000_aged_65", "home_rating", "home_adverse_per_1000"),
)
"""Those that have no count in common: each group is a programme of its own."""
PHARMACY = tuple(metric.key for metric in of_theme(Theme.PHARMACY))
EXAMINATION = tuple(metric.key for metric in of_theme(Theme.EXAMINATION) if metric.kind is not Kind.PERCENTILE)
TURNAROUND = tuple(metric.key for metric in of_theme(Theme.EXAMINATION) if metric.kind is Kind.PERCENTILE)
SIGNED = ("signed_residents", "priority_signed_residents", "priority_signed_share", "signing_fulfilment_rate", "residents_per_team", "signing_rate")
SIGNINGS = (("signings_new",), ("signing_renewal_rate",))

TABLES = ("chronic_month", "home_month", "institution_month", "prescription_month", "examination_month", "examination_turnaround_month", "signing_month")
NO_SECRET = frozenset({"long_term_known", "critical_known", "eligible"})
"""On how many forms a question is answered: of people it tells nothing, only what was answered does."""
AGAIN = "again:"
"""Before a column: how many more the areas inside an area count together than the area, for some are counted in several of them."""


@dataclass(frozen=True)
class Shape:
    """A region to make up: how many areas lie inside each at each level, the months, and how large things are."""

    branches: tuple[tuple[int, ...], ...]
    first: date
    months: int
    people: tuple[int, ...]
    events: tuple[float, ...]
    seed: int
    is_running: bool = False
    """Whether the last month had not ended on the day of loading."""


def tree_of(branches: tuple[tuple[int, ...], ...]) -> AreaTree:
    """`branches[d]` are the numbers of areas inside each area of depth d, taken in turn."""
    names = ["province", "county", "township"][: len(branches)] + [INSTITUTION]
    levels = tuple(Level(name, name, name, name) for name in names)
    areas, above = [Area("R", None, names[0], "R", "R", 9000, 900)], ["R"]
    for depth, counts in enumerate(branches):
        below = []
        for position, parent in enumerate(above):
            for number in range(counts[position % len(counts)]):
                code = f"{parent}{number + 1:x}"
                below.append(code)
                known = (None, None) if names[depth + 1] == INSTITUTION else (1000, 100)
                areas.append(Area(code, parent, names[depth + 1], code, code, *known))
        above = below
    return AreaTree.of(levels, tuple(areas))


def made_up(shape: Shape, id: str) -> Snapshot:
    """Institutions of the given sizes in turn, some of which open late or close early; every count is one that patients could have made."""
    random, tree = np.random.default_rng(shape.seed), tree_of(shape.branches)
    months = month_range(shape.first, add_months(shape.first, shape.months - 1))
    rows: dict[str, list[dict]] = {"institution_month": [], "chronic_month": [], "home_month": []}
    sizes: dict[str, list[tuple[int, float]]] = {}
    for position, area in enumerate(tree.at(INSTITUTION)):
        people, events = shape.people[position % len(shape.people)], shape.events[position % len(shape.events)]
        opens, closes = (int(random.integers(0, len(months))) if random.random() < 0.15 else default for default in (0, len(months)))
        for step, month in enumerate(months):
            key = dict(institution_id=area.code, month=month)
            chronic = _chronic(people if step >= opens else 0, random)
            isopen = int(opens <= step < max(closes, opens + 1))
            patients = int(chronic["managed"] * random.uniform(1, 1.6))
            rows["institution_month"].append(
                key | dict(is_open=isopen, is_open_in_month=isopen, has_four_clouds=0, has_centre=0, patients_managed=patients, records=1)
            )
            rows["chronic_month"].append(key | {"disease": "diabetes"} | chronic)
            rows["home_month"].append(key | _home(events if isopen else 0, random))
            sizes.setdefault(area.code, []).append((people if step >= opens else 0, events if isopen else 0))
    add_themes(rows, months, sizes, shape.seed)
    return snapshot_of(tree, rows, first=months[0], last=months[-1], as_of=months[-1].replace(day=6) if shape.is_running else add_months(months[-1], 2), id=id)


def _chronic(people: int, random: np.random.Generator) -> dict[str, int]:
    managed = int(random.poisson(people)) if people else 0
    new, lost, overdue, controlled, uncontrolled, unmeasured = map(int, random.multinomial(managed, random.dirichlet([1, 0.5, 1.5, 3, 2, 0.5])))
    due, seen = managed - new, int(random.binomial(new + overdue + unmeasured, 0.5))
    standardised = int(random.binomial(due - lost, random.uniform(0.3, 1)))
    pairs = list(map(int, random.multinomial(int(random.binomial(due, 0.6)), [0.4, 0.22, 0.1, 0.28])))
    signed = int(random.binomial(managed, 0.5))
    states = dict(zip((f"state_{state}" for state in STATES), (new, lost, overdue, controlled, uncontrolled, unmeasured), strict=True))
    return states | dict(zip(CELLS, pairs, strict=True)) | dict(
        managed=managed, due=due, standardised=standardised, standardised_national=int(random.binomial(managed - lost, 0.6)),
        measured=controlled + uncontrolled + seen, controlled=controlled + int(random.binomial(seen, 0.5)),
        steward_signed=signed, newly_enrolled=int(random.poisson(people * 0.05)), steward_signed_new=int(random.poisson(signed * 0.1)),
    )  # fmt: skip


def _home(events: float, random: np.random.Generator) -> dict[str, int]:
    requested, completed = int(random.poisson(events)), int(random.poisson(events))
    done, cancelled, refused, _open = map(int, random.multinomial(requested, [0.75, 0.12, 0.1, 0.03]))
    rated = int(random.binomial(completed, 0.6))
    return dict(
        requested=requested, requested_completed=done, requested_cancelled=cancelled, requested_refused=refused,
        completed=completed, rated=rated, rating_sum=int(random.integers(3, 6, rated).sum()), adverse=int(random.binomial(completed, 0.1)),
    )  # fmt: skip


def _less(table: str, small: str, large: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """large − small ≥ 0 in signed columns; `50*items` are fifty of each."""
    return table, tuple(_times(-1, each) for each in small.split()) + tuple(_times(1, each) for each in large.split())


def _times(sign: int, text: str) -> tuple[int, str]:
    factor, _, column = text.rpartition("*")
    return sign * int(factor or 1), column


def _same(table: str, parts: str, whole: str) -> tuple[tuple[str, tuple[tuple[int, str], ...]], ...]:
    return _less(table, parts, whole), _less(table, whole, parts)


FILLED = "filled_own filled_community filled_cloud_delivery filled_outside not_filled"


KNOWN = (
    _less("chronic_month", "due state_new", "managed"),
    _less("chronic_month", "managed", "due state_new"),
    _less("chronic_month", "due", "state_lost state_overdue state_controlled state_uncontrolled state_unmeasured"),
    _less("chronic_month", "state_lost state_overdue state_controlled state_uncontrolled state_unmeasured", "due"),
    _less("chronic_month", "standardised", "due"),
    _less("chronic_month", "standardised_national", "managed"),
    _less("chronic_month", "controlled", "measured"),
    _less("chronic_month", "measured", "managed"),
    _less("chronic_month", "steward_signed", "managed"),
    _less("chronic_month", " ".join(CELLS), "due"),
    _less("home_month", "requested_completed requested_cancelled requested_refused", "requested"),
    _less("home_month", "rated", "completed"),
    _less("home_month", "adverse", "completed"),
    _less("prescription_month", "alert_accepted", "alerted"),
    _less("prescription_month", "alerted rejected", "prescriptions alert_accepted"),
    _less("prescription_month", "alerted", "prescriptions"),
    _less("prescription_month", "rejected", "prescriptions"),
    *_same("prescription_month", FILLED, "prescriptions"),
    _less("prescription_month", "prescriptions", "items"),
    _less("prescription_month", "items", "50*prescriptions"),
    _less("prescription_month", "items_out_of_stock", "items"),
    _less("prescription_month", "long_term", "long_term_known"),
    _less("prescription_month", "long_term_known", "prescriptions"),
    *(
        known
        for column in ("requested", "within_24h")
        for known in _same("examination_month", " ".join(f"{modality}:{column}" for modality in MODALITIES), column)
    ),
    *(_less("examination_month", f"{modality}:within_24h", f"{modality}:requested") for modality in MODALITIES),
    _less("examination_month", "within_24h", "reported"),
    _less("examination_month", "reported", "requested"),
    _less("examination_month", "critical", "critical_known"),
    _less("examination_month", "critical_known", "requested"),
    _less("examination_month", "critical_within_24h", "critical"),
    _less("examination_month", "critical_within_24h", "within_24h"),
    _less("examination_month", "within_24h critical", "requested critical_within_24h"),
    _less("examination_month", "recognised", "eligible"),
    _less("examination_month", "eligible", "requested"),
    *_same("examination_turnaround_month", " ".join(f"{modality}:reports" for modality in MODALITIES), "reports"),
    _less("signing_month", "priority_signed", "signed"),
    _less("signing_month", "services_done", "services_due"),
    _less("signing_month", "renewed", "expiring"),
)
"""What everybody knows of the counts of one institution and month, from the published definitions."""
SEVERAL = frozenset({"signed", "priority_signed"})
"""Columns of those whom several institutions may count."""
ACROSS = (
    _less("chronic_month", "standardised state_lost", "due"),
    _less("chronic_month", "standardised_national state_lost", "managed"),
    _less("chronic_month", "measured state_lost", "managed"),
    _less("chronic_month", "state_controlled", "controlled"),
    _less("chronic_month", "state_uncontrolled controlled", "measured"),
)
"""What follows between the states of three months and the readings of a year."""


@dataclass
class Published:
    """Everything of `keys` at every level and grain, as an attacker writes it down: intervals of sums, and sums that are hidden."""

    snapshot: Snapshot
    keys: tuple[str, ...]
    is_naive: bool = False
    """Whether only what is small itself is hidden: what a release would be without its complement."""
    is_exact: bool = False
    """Whether the attacker knows what is shown to the last person, as if nothing were rounded."""
    shown: dict[Cell, tuple[float, float]] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    told: dict[Cell, float] = field(default_factory=dict)
    """Figures of those whom several institutions may count."""

    def __post_init__(self) -> None:
        for key in self.keys:
            for level in self.snapshot.tree.levels:
                for grain in Grain:
                    self._read(metric_of(key), level.key, grain)
        self.hidden -= set(self.shown)
        if not self.is_exact:
            self._note_those_counted_twice()

    def _note_those_counted_twice(self) -> None:
        """An area's figure may have been lowered to what its members add up to; and who is counted by several of them is nobody's business, either."""
        for (signs, table, area, period), told in self.told.items():
            inside = [self.told.get((signs, table, child.code, period)) for child in self.snapshot.tree.children(area)]
            is_whole = None not in inside and bool(inside)
            if inside and not (is_whole and sum(inside) > told):
                self.shown[signs, table, area, period] = (self.shown[signs, table, area, period][0], np.inf)
            if is_whole and len(inside) > 1:
                self.hidden.add((frozenset((sign, AGAIN + column) for sign, column in signs), table, area, period))

    def _read(self, metric: Metric, by: str, grain: Grain) -> None:
        first, last = (self.snapshot.first_month, self.snapshot.last_month)
        start = first.replace(month=(first.month - 1) // grain.months * grain.months + 1)
        end = last.replace(month=((last.month - 1) // grain.months + 1) * grain.months)
        periods = split(start, end, grain)
        rules = None if self.is_naive else RULES
        frame = compute(metric, self.snapshot, scope=Scope.everything(self.snapshot.tree), by=by, periods=periods, release=rules)
        for row in frame.iter_rows(named=True):
            self._note(metric, row)

    def _note(self, metric: Metric, row: dict) -> None:
        if metric.kind is Kind.PAIRED_CHANGE:
            # The limits of the interval are made of the four cells: suppose that they betray them.
            for cell in CELLS:
                measure = replace(metric.numerator, plus=(cell,), minus=())
                self._keep(measure, row, None if row["value"] is None else self._truth(measure, row))
            return
        if metric.kind is Kind.PERCENTILE:
            self._keep(metric.numerator, row, row["denominator"])
            return
        if metric.key != "home_rating":
            self._keep(metric.numerator, row, row["numerator"])
        if isinstance(metric.denominator, Measure) and not is_open_to_all(metric.denominator):
            self._keep(metric.denominator, row, row["denominator"])

    def _keep(self, measure: Measure, row: dict, figure: float | None) -> None:
        part = _part(measure)
        signs = frozenset([(1, part + column) for column in measure.plus] + [(-1, part + column) for column in measure.minus])
        cell = (signs, measure.table, row["area_code"], _last_month(row["period"], measure))
        # What institutions that tell their teams count together is the sum of what they tell, or hidden; each one's own count is the secret.
        is_made_of_others = measure.plus == ("signed_with_teams",) and row["level"] != INSTITUTION
        if row["status"] == Status.SUPPRESSED.value or (self.is_naive and figure is not None and figure < RULES.threshold):
            if not NO_SECRET.intersection(measure.plus) and not is_made_of_others:
                self.hidden.add(cell)
        elif figure is not None and row["status"] != Status.NO_CASES.value and self.is_exact:
            truth = self._truth(measure, row)
            self.shown[cell] = (truth, truth)
        elif figure is not None and row["status"] != Status.NO_CASES.value:
            told = floor(figure / RULES.rounding + 0.5) * RULES.rounding
            # What is a sum of told figures says nothing that they do not.
            if not is_made_of_others:
                self.shown[cell] = (max(told - 2, RULES.threshold), told + 2)
            if measure.twice:
                self.told[cell] = told

    def _truth(self, measure: Measure, row: dict) -> float:
        """The sum as the tables have it."""
        period, places = parse_period(row["period"]), self._places
        months = [period.last] if measure.over is Over.LAST else period.months
        inside = [area.code for area in self.snapshot.tree.at(INSTITUTION, row["area_code"])]
        keys = [(code, month) for code in inside for month in months]
        rows, part = [found for key in keys if (found := places[measure.table].get(key))], _part(measure)
        total = sum(found[part + column] for found in rows for column in measure.plus) - sum(found[part + column] for found in rows for column in measure.minus)
        return total - (self._again(measure, set(inside), period.last) if measure.twice else 0)

    def _again(self, measure: Measure, inside: set[str], month: date) -> int:
        groups: dict[int, list[int]] = {}
        for row in self.snapshot[measure.twice or ""].to_dicts():
            if row["month"] == month and row["counted"] == measure.plus[0] and row["institution_id"] in inside:
                groups.setdefault(row["group_no"], []).append(row["residents"])
        return sum((len(residents) - 1) * residents[0] for residents in groups.values())

    @cached_property
    def _places(self) -> dict[str, dict[tuple[str, date], dict]]:
        return {table: _by_institution(self.snapshot[table], DIVIDED.get(table)) for table in TABLES}

    @cached_property
    def programme(self) -> Programme:
        return Programme(self)


def _last_month(period: str, measure: Measure) -> str:
    """A stock of a quarter or a year is that of its last month: one and the same cell."""
    return str(Period(parse_period(period).last)) if measure.over is Over.LAST else period


def _part(measure: Measure) -> str:
    """What stands before a column's name where the rows of one part are counted alone."""
    return "".join(f"{value}:" for _column, value in measure.where) if measure.table in DIVIDED else ""


def _by_institution(frame: pl.DataFrame, divided_by: str | None) -> dict[tuple[str, date], dict]:
    """The counts of each institution and month; of what is divided those of each part and their sums."""
    found: dict[tuple[str, date], dict] = {}
    for row in frame.to_dicts():
        counts = found.setdefault((row["institution_id"], row["month"]), {})
        for column, value in row.items():
            if divided_by and isinstance(value, int):
                counts[f"{row[divided_by]}:{column}"] = value
                counts[column] = counts.get(column, 0) + value
            else:
                counts[column] = value
    return found


class Programme:
    """The linear programme over the true counts of every institution and month."""

    def __init__(self, published: Published) -> None:
        self.snapshot, self.published = published.snapshot, published
        self.months = {month: number for number, month in enumerate(month_range(self.snapshot.first_month, self.snapshot.last_month))}
        self.codes = [area.code for area in self.snapshot.tree.at(INSTITUTION)]
        cells = [*published.shown, *published.hidden]
        self.tables = {table: sorted(self._columns(table, cells)) for table in TABLES}
        self.place: dict[Variable, int] = {}
        for table, columns in self.tables.items():
            for code in self.counting(table):
                for number in self.months.values():
                    for column in columns:
                        self.place[table, code, number, column] = len(self.place)
        self._constrain()

    def counting(self, table: str) -> list[str]:
        """Institutions; of who may be counted by several of them every area counts for itself."""
        return [area.code for area in self.snapshot.tree.descendants(self.snapshot.tree.root.code)] if table in TWICE else self.codes

    def _columns(self, table: str, cells: Iterable[Cell]) -> set[str]:
        used = {column.removeprefix(AGAIN) for signs, of, _area, _period in cells if of == table for _sign, column in signs}
        for of, signs in (*KNOWN, *ACROSS):
            if of == table and used & {column for _sign, column in signs}:
                used |= {column for _sign, column in signs}
        return used | ({"signed"} if "signed_with_teams" in used else set())

    def _sum(self, cell: Cell) -> Iterator[tuple[int, int]]:
        signs, table, area, period = cell
        for month in parse_period(period).months:
            if month in self.months:
                for sign, column in signs:
                    for code, times in self._counted(table, area, column):
                        yield self.place[table, code, self.months[month], column.removeprefix(AGAIN)], sign * times

    def _counted(self, table: str, area: str, column: str) -> list[tuple[str, int]]:
        """Of which areas the counts make up an area's, and how often."""
        if column.startswith(AGAIN):
            return [(child.code, 1) for child in self.snapshot.tree.children(area)] + [(area, -1)]
        if column in SEVERAL:
            return [(area, 1)]
        return [(inside.code, 1) for inside in self.snapshot.tree.at(INSTITUTION, area)]

    def _constrain(self) -> None:
        entries: list[tuple[int, int, int]] = []
        low: list[float] = []
        high: list[float] = []
        for cell, (least, most) in self.published.shown.items():
            entries += [(len(low), place, sign) for place, sign in self._sum(cell)]
            low.append(least)
            high.append(most)
        for table, signs in (*KNOWN, *ACROSS):
            if not {column for _sign, column in signs} <= set(self.tables[table]):
                continue
            areas = self.counting(table) if {column for _sign, column in signs} <= SEVERAL else self.codes
            for code in areas:
                for number in self.months.values():
                    entries += [(len(low), self.place[table, code, number, column], sign) for sign, column in signs]
                    low.append(0)
                    high.append(np.inf)
        for terms in self._of_several():
            entries += [(len(low), place, sign) for place, sign in terms]
            low.append(0)
            high.append(np.inf)
        rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = coo_array((values, (rows, columns)), shape=(len(low), len(self.place))).tocsr()
        self.constraint = LinearConstraint(matrix, np.array(low), np.array(high))
        self.bounds = Bounds(0, self._most())

    def _of_several(self) -> Iterator[list[tuple[int, int]]]:
        """What is 0 or more of those whom several institutions may count: no area counts fewer than one inside it, none more than all of them together; who is
        counted twice as a member of a priority group is counted twice; and institutions that tell their teams count all their residents with them."""
        columns = SEVERAL & set(self.tables["signing_month"])
        for number in self.months.values():
            for area in self.counting("signing_month"):
                inside = [child.code for child in self.snapshot.tree.children(area)]
                for column in columns if inside else ():
                    yield [(self._several(code, number, column), 1) for code in inside] + [(self._several(area, number, column), -1)]
                    yield from ([(self._several(area, number, column), 1), (self._several(code, number, column), -1)] for code in inside)
                if inside and len(columns) == 2:
                    yield [(self._several(code, number, column), sign) for column, sign in (("signed", 1), ("priority_signed", -1)) for code in inside] + [
                        (self._several(area, number, "signed"), -1),
                        (self._several(area, number, "priority_signed"), 1),
                    ]
            for code in self.codes if "signed_with_teams" in self.tables["signing_month"] else ():
                yield [(self._several(code, number, "signed_with_teams"), -1)] + ([(self._several(code, number, "signed"), 1)] if code in self.telling else [])
                if code in self.telling:
                    yield [(self._several(code, number, "signed_with_teams"), 1), (self._several(code, number, "signed"), -1)]

    def _several(self, code: str, number: int, column: str) -> int:
        return self.place["signing_month", code, number, column]

    @cached_property
    def telling(self) -> set[str]:
        """Institutions that tell their teams; in a made-up region in every month or in none."""
        return set(self.snapshot["signing_month"].filter(pl.col("teams") > 0)["institution_id"])

    def _most(self) -> np.ndarray:
        """No bound, but 0 in months before an institution was open: everybody knows that it was not."""
        most = np.full(len(self.place), np.inf)
        opened = self.snapshot["institution_month"].filter(pl.col("is_open_in_month") == 1).group_by("institution_id").agg(pl.col("month").min())
        first = {code: self.months[month] for code, month in opened.iter_rows()}
        for (_table, code, number, _column), place in self.place.items():
            if number < first.get(code, 0):
                most[place] = 0
        return np.where(most == np.inf, 1e5, most)

    def _solve(self, objective: np.ndarray) -> np.ndarray:
        found = milp(-objective, constraints=self.constraint, bounds=self.bounds)
        assert found.success, found.message
        return found.x

    def found(self, seed: int = 0) -> list[tuple[Cell, int, int]]:
        """The hidden sums that are found out: those with fewer than four possible whole values, each with its least and its most.

        Many are seen to be safe at once, by pulling all that are not yet in random directions; the rest are pulled one by one, as far as they go.
        """
        hidden = sorted(self.published.hidden, key=lambda cell: (cell[1:], sorted(cell[0])))
        if not hidden:
            return []
        entries = [(row, place, sign) for row, cell in enumerate(hidden) for place, sign in self._sum(cell)]
        rows, columns, values = zip(*entries, strict=True)
        sums = coo_array((values, (rows, columns)), shape=(len(hidden), len(self.place))).tocsr()
        random = np.random.default_rng(seed)
        low, high = np.full(len(hidden), np.inf), np.full(len(hidden), -np.inf)
        narrow, before = np.arange(len(hidden)), len(hidden) + 1
        while len(narrow) < before:
            before = len(narrow)
            weights = np.zeros(len(hidden))
            weights[narrow] = random.uniform(0.5, 1.5, len(narrow)) * random.choice([-1, 1], len(narrow))
            for sign in (1, -1):
                self._widen(sums, sign * (weights @ sums), low, high)
            narrow = np.flatnonzero(high - low < UNKNOWN)
        for row in narrow:
            for sign in (1, -1):
                if high[row] - low[row] < UNKNOWN:
                    self._widen(sums, sign * sums[[row]].toarray()[0], low, high)
        most, least = np.floor(high + 1e-6), np.ceil(low - 1e-6)
        return [(hidden[row], ceil(least[row]), floor(most[row])) for row in np.flatnonzero(most - least < UNKNOWN)]

    def _widen(self, sums: csr_array, objective: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        reached = sums @ self._solve(objective)
        np.minimum(low, reached, out=low)
        np.maximum(high, reached, out=high)
