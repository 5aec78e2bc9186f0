"""`config.toml`: what it accepts, and that a mistake in it is named with its key and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import SettingsError
from data.settings import PROJECT, load_settings

GOOD = (PROJECT / "config.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_projects_own_settings_load_and_cannot_be_changed() -> None:
    settings = load_settings(PROJECT / "config.toml")
    assert settings.region.folder == "tianjin" and settings.quality.coefficient(88.5) == 0.9 and settings.quality.coefficient(59.9) == 0
    with pytest.raises(AttributeError):
        settings.region.folder = "elsewhere"


@pytest.mark.parametrize(("score", "share"), [(100, 1.0), (90, 1.0), (89.99, 0.9), (80, 0.9), (70, 0.75), (60, 0.5), (0, 0.0)])
def test_the_coefficient_of_a_score(score: float, share: float) -> None:
    assert load_settings(PROJECT / "config.toml").quality.coefficient(score) == share


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kept_snapshots = 5", "kept_snapshot = 5", ("unknown key 'store.kept_snapshot'", "did you mean 'kept_snapshots'?")),
        ("kept_snapshots = 5", "kept_snapshots = true", ("'store.kept_snapshots' must be a whole number, not True",)),
        ("kept_snapshots = 5", "kept_snapshots = 1", ("'store.kept_snapshots' must be 2 or more",)),
        ('folder = "tianjin"', "folder = 3", ("'region.folder' must be a text in quotes, not 3",)),
        ("refused_rows_limit_pct = 1.0", "refused_rows_limit_pct = 101", ("must lie between 0 and 100",)),
        ("[[90, 1.0], [80", "[[70, 1.0], [80", ("falling scores",)),
        ("threshold = 10", "threshold = 1", ("'disclosure.threshold' must be 3 or more",)),
        ("rounding = 5", "rounding = 11", ("'disclosure.rounding' must lie between 1 and the disclosure threshold",)),
        ("least_band = 10", "least_band = 1", ("'disclosure.least_band' must be 2 or more",)),
        ("areas = []", "areas = [120101]", ("'reader.areas' must be a text in quotes",)),
        ("prevalence_pct = 12.4", "prevalence_pct = 124", ("'prevalence.surveys[1].prevalence_pct' must lie between 0 and 100",)),
        ("prevalence_pct = 23.2", "prevalence_pct = '23'", ("'prevalence.surveys[2].prevalence_pct' must be a number, not '23'",)),
        ("prevalence_pct = 23.2", "prevalence = 23.2", ("unknown key 'prevalence.surveys[2].prevalence'", "did you mean 'prevalence_pct'?")),
        ("trend_length = 7", "trend_length = 2", ("'control_charts.trend_length' must lie between 5 and 9",)),
        ('key = "diabetes_2018"', 'key = "diabetes_2019"', ("'prevalence.surveys[1].key' is 'diabetes_2019', which no metric rests on",)),
        (
            'key = "hypertension_2015"\ndisease = "hypertension"',
            'key = "hypertension_2015"\ndisease = "measles"',
            ("'prevalence.surveys[2].disease' must be 'hypertension'",),
        ),
        ('key = "diabetes_2018"', 'key = "diabetes_2013"', ("'prevalence.surveys[1].key' must differ",)),
        ("published_on = 2021-12-28", 'published_on = "2021"', ("'prevalence.surveys[1].published_on' must be a date such as 2021-12-28, not '2021'",)),
        ('source = "Wang L et al., JAMA 2021;326(24):2498"', 'source = ""', ("'prevalence.surveys[1].source' must say where",)),
        ('language = "zh"', 'language = "fr"', ("must be 'zh' or 'en'",)),
    ],
)
def test_a_mistake_is_named_with_key_and_line(tmp_path: Path, old: str, new: str, words: tuple[str, ...]) -> None:
    text = GOOD.replace(old, new, 1)
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, text))
    changed = next(number for number, (was, now) in enumerate(zip(GOOD.splitlines(), text.splitlines(), strict=True), 1) if was != now)
    assert f"line {changed}:" in str(raised.value), raised.value
    assert all(word in str(raised.value) for word in words), raised.value


def test_a_missing_key_an_unknown_section_and_broken_toml_are_named(tmp_path: Path) -> None:
    for text, word in (
        (GOOD.replace("seed = 20200429\n", ""), "'demo.seed' is missing"),
        (GOOD + "\n[colours]\nred = 1\n", "unknown key 'colours'"),
        (GOOD + "\n[region\n", "is not valid TOML"),
    ):
        with pytest.raises(SettingsError, match=word):
            load_settings(written(tmp_path, text))
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "nowhere.toml")


def test_the_store_is_the_arguments_then_the_environments_then_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMUNITY_STORE", raising=False)
    path = written(tmp_path, GOOD)
    assert load_settings(path).store.path == tmp_path / "var"
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path / "environment"))
    assert load_settings(path).store.path == tmp_path / "environment"
    assert load_settings(path, tmp_path / "argument").store.path == tmp_path / "argument"
    assert load_settings(path).store.key_file == tmp_path / "secrets" / "pseudonym.key", "the key stays outside the store"


@pytest.mark.parametrize("moved", ["[surplus]\npublished_band_pct = [16, 31]", "[prevalence]\nadult_share_pct = 83.8"])
def test_a_key_that_the_region_has_now_is_sent_there(tmp_path: Path, moved: str) -> None:
    with pytest.raises(SettingsError, match="line \\d+: unknown key '.*'; it belongs to the region now: move it to \\[parameters\\]"):
        load_settings(written(tmp_path, GOOD.replace("[[prevalence", f"{moved}\n\n[[prevalence", 1)))
