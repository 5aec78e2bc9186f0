"""`python -m data` as an operator meets it: exit codes, sentences, reports for people and machines, the demonstration city."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.__main__ import main
from data.batches import batches_folder
from data.locks import importing
from data.progress import Bar
from data.snapshots import current_manifest, is_outdated, load_current
from tests.conftest import PROJECT
from tests.desk import VALID, Desk, changed, desk_in, with_row
from tests.marts import invented_snapshot, tree_with_institutions
from tests.stores import make_outdated, publish_invented

DAY = ("--today", "2022-12-31")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk of which the command line knows by COMMUNITY_STORE and a settings file with its own key."""
    text = (PROJECT / "config.toml").read_text(encoding="utf-8")
    text = text.replace('"secrets/pseudonym.key"', f'"{tmp_path / "secrets" / "key"}"').replace("refused_rows_limit_pct = 1.0", "refused_rows_limit_pct = 40.0")
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COMMUNITY_STORE", str(tmp_path / "var"))
    return desk_in(tmp_path)


def run(desk: Desk, *arguments: object) -> int:
    return main(["--config", str(desk.folder.parent / "config.toml"), *map(str, arguments)])


def test_a_clean_load_and_the_same_again(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_all()
    assert run(desk, "check", desk.folder, *DAY) == 0
    assert not desk.store.exists()
    assert run(desk, "load", desk.folder, *DAY) == 0
    out, err = capsys.readouterr()
    assert "Accepted as batch" in out
    assert "followups" in out
    assert err == ""
    assert run(desk, "load", desk.folder, *DAY) == 0
    assert capsys.readouterr().out.startswith("Nothing new")


def test_some_rows_refused(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_some(checkups=with_row("checkups", "P0002 | A | never"))
    for command in ("check", "load"):
        assert run(desk, command, desk.folder, *DAY) == 1
        assert "checkups.csv: 1 × not_a_date (column checked_on, row 4)" in capsys.readouterr().out


def test_a_refused_file_is_one_sentence_on_standard_error(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_some()
    (desk.folder / "patients.csv").write_text("patient_id,姓名\nP1,张三\n", encoding="utf-8")
    (desk.folder / "budgets.csv").write_text("x\n", encoding="utf-8")
    for command in ("check", "load"):
        assert run(desk, command, desk.folder, *DAY) == 2
        lines = capsys.readouterr().err.splitlines()
        assert [line.split(":")[0] for line in lines] == ["patients.csv", "budgets.csv"]
        assert "张三" not in "".join(lines)
    assert run(desk, "load", desk.folder, "--partial", *DAY) == 1
    assert current_manifest(desk.store) is not None


BAD_USAGE = [
    ((), "required"),
    (("fly",), "invalid choice: 'fly'"),
    (("load",), "PATH"),
    (("load", "nowhere"), "nowhere: does not exist"),
    (("check", "nowhere"), "nowhere: does not exist"),
    (("load", "config.toml"), "no file is a table"),
    (("load", "x", "--today", "yesterday"), "'yesterday' is no date"),
    (("load", "x", "--fast"), "--fast"),
    (("demo", "--scale", "0"), "'0' must be a number above 0"),
    (("demo", "--seed", "-1"), "--seed"),
    (("demo", "--years", "x"), "'x' must be a number above 0"),
    (("status",), "python -m data demo"),
    (("status", "--config", "nowhere.toml"), "nowhere.toml"),
]


@pytest.mark.parametrize(("arguments", "words"), BAD_USAGE, ids=lambda value: str(value))
def test_bad_usage_is_one_sentence(desk: Desk, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    assert run(desk, *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert words in err
    assert not (desk.store / "CURRENT").exists()


def test_an_unknown_batch_is_bad_usage(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_some()
    assert run(desk, "load", desk.folder, *DAY, "--replaces", "abc") == 2
    assert "no accepted batch begins so" in capsys.readouterr().err


def test_the_report_for_machines(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_all(followups=changed("followups", 0, mode="telepathy"), checkups=with_row("checkups", "P0001 | A | 2022-03-01"))
    code = run(desk, "load", desk.folder, *DAY, "--json", "--partial")
    report = json.loads(capsys.readouterr().out)
    manifest = current_manifest(desk.store)
    assert manifest is not None
    assert (code, report["exit_code"], report["outcome"]) == (1, 1, "published")
    assert (report["snapshot"], (report["batch"],)) == (manifest.id, manifest.batches)
    assert report["duplicates"] == 1
    assert report["tables"]["checkups"] == {"rows": 3, "accepted": 2, "refused": 0, "copies": 1}
    followups = next(file for file in report["files"] if file["table"] == "followups")
    assert followups["reason"] == "too_many_refused"
    assert report["refused"] == [
        {"file": "followups.csv", "row": 2, "column": "mode", "value": "t***y", "reason": "not_in_set", "message": report["refused"][0]["message"]}
    ]
    assert report["refused_by_reason"] == [{"file": "followups.csv", "column": "mode", "reason": "not_in_set", "count": 1, "first_rows": [2]}]
    assert run(desk, "load", "nowhere", "--json") == 2
    assert json.loads(capsys.readouterr().out)["exit_code"] == 2


def test_store_and_config_before_and_after_the_command(desk: Desk, tmp_path: Path) -> None:
    desk.write_some()
    config = str(tmp_path / "config.toml")
    assert main(["--store", str(tmp_path / "one"), "--config", config, "load", str(desk.folder), *DAY]) == 0
    assert main(["load", str(desk.folder), *DAY, "--store", str(tmp_path / "two"), "--config", config]) == 0
    assert (tmp_path / "one" / "CURRENT").exists()
    assert (tmp_path / "two" / "CURRENT").exists()
    assert not desk.store.exists(), "the option goes before the environment"


def test_a_second_importer_is_told_to_wait(desk: Desk, tmp_path: Path) -> None:
    desk.write_some()
    with importing(desk.store):
        for command in (("load", str(desk.folder)), ("check", str(desk.folder)), ("demo",)):
            arguments = [sys.executable, "-m", "data", *command, "--store", str(desk.store), "--config", str(tmp_path / "config.toml")]
            done = subprocess.run(arguments, cwd=PROJECT, capture_output=True, text=True)
            assert (done.returncode, done.stdout) == (75, "")
            assert done.stderr.strip().endswith("another import is running; try again when it has ended")
    assert run(desk, "load", desk.folder, *DAY) == 0


def test_status(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_all(institutions=with_row("institutions", "C | 丙 | 120101 | other | - | - | 2020-01-01 | -"))
    run(desk, "load", desk.folder, *DAY)
    capsys.readouterr()
    assert run(desk, "status", "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["as_of"], status["last_complete_month"], status["is_synthetic"], status["warning"]) == ("2022-12-31", "2022-12", False, None)
    assert status["rows"]["institutions"] == 3
    assert (status["institutions"], status["silent_institutions"]) == (2, ["A", "C"]), "B is closed, and nobody has a record in December"
    assert [batch["refused"] for batch in status["batches"]] == [0]
    assert run(desk, "status") == 0
    out = capsys.readouterr().out
    assert "Institutions without a record in 2022-12: 2 of 2 open" in out
    assert status["snapshot"] in out


def test_a_fault_of_the_disk_is_told_and_logged_without_values(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_some()
    desk.store.mkdir()
    (desk.store / "batches").write_text("in the way", encoding="utf-8")
    assert run(desk, "load", desk.folder, *DAY) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "import.log" in err
    log = (desk.store / "log" / "import.log").read_text(encoding="utf-8")
    assert "NotADirectoryError" in log
    assert "P0001" not in log


def test_a_fault_that_cannot_be_logged_is_still_one_sentence(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_some()
    desk.store.mkdir()
    for name in ("batches", "log"):
        (desk.store / name).write_text("in the way", encoding="utf-8")
    assert run(desk, "load", desk.folder, *DAY) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.endswith("nothing was changed\n")


TINY = ("demo", "--scale", "0.002", "--years", "1")


def test_the_demonstration_city(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, *TINY, "--timings") == 0
    out, err = capsys.readouterr()
    assert "Accepted as batch" in out
    assert [line.split()[1] for line in err.splitlines()] == ["preparing", "writing", "validating", "publishing"]
    first = current_manifest(desk.store)
    assert first is not None
    assert first.is_synthetic
    assert (desk.store / "submissions" / "demo" / "README.txt").exists()
    assert run(desk, *TINY) == 0
    assert current_manifest(desk.store) == first, "the same again"
    assert run(desk, "demo", "--if-empty") == 0
    assert current_manifest(desk.store) == first
    (desk.store / "CURRENT").unlink()
    assert run(desk, *TINY) == 0
    mended = current_manifest(desk.store)
    assert mended is not None
    assert mended.batches == first.batches, "the same city is published again"
    assert run(desk, *TINY, "--seed", "7") == 0
    second = current_manifest(desk.store)
    assert second is not None
    assert len(second.batches) == 1
    assert second.batches != first.batches, "another takes its place"


def test_what_an_earlier_version_published_is_brought_up_to_date(desk: Desk) -> None:
    """By `make run`, and by any load that brings nothing new; from the accepted batches alone."""
    desk.write_all()
    assert run(desk, "load", desk.folder, *DAY) == 0
    for command in (("demo", "--if-empty"), ("load", desk.folder, *DAY)):
        make_outdated(desk.store)
        before = current_manifest(desk.store)
        assert run(desk, *command) == 0
        after = current_manifest(desk.store)
        assert not is_outdated(desk.store)
        assert (after.batches, after.as_of, after.is_synthetic) == (before.batches, before.as_of, False)
        assert load_current(desk.store)["chronic_band_month"].height > 0


def test_the_demonstration_city_does_not_mix_with_real_data(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_some()
    run(desk, "load", desk.folder, *DAY)
    before = current_manifest(desk.store)
    capsys.readouterr()
    assert run(desk, *TINY) == 2
    assert "holds real data" in capsys.readouterr().err
    assert current_manifest(desk.store) == before
    assert not (desk.store / "submissions").exists()


def test_the_small_citys_report(small_city: Path) -> None:
    """Every file of the demonstration city is accepted; the rows that it means to be refused are."""
    manifest = current_manifest(small_city)
    assert manifest is not None
    listed = pl.read_csv(batches_folder(small_city) / manifest.batches[0] / "refused.csv")
    assert 0 < listed.height < 60
    assert set(VALID) == {key for key, rows in manifest.rows.items() if rows}


class _Stream(io.StringIO):
    """Remembers what was written; a terminal or not."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def test_the_bar_is_drawn_on_terminals_only() -> None:
    for is_terminal in (True, False):
        stream = _Stream(is_terminal)
        with Bar(stream) as bar:
            bar("validating: patients.csv", 0.5)
        assert ("50%" in stream.getvalue()) is is_terminal
        assert ("about 0 s left" in stream.getvalue()) is is_terminal
        assert list(bar.timings()) == ["preparing", "validating"]


def test_no_city_is_built_over_a_store_that_lost_its_pointer(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_some()
    run(desk, "load", desk.folder, *DAY)
    (desk.store / "CURRENT").unlink()
    assert run(desk, *TINY, "--if-empty") == 0
    assert run(desk, *TINY) == 2
    assert "holds real data" in capsys.readouterr().err
    assert not (desk.store / "submissions").exists()
    assert not (desk.store / "CURRENT").exists()


def test_no_city_follows_a_snapshot_of_real_data(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    invented = invented_snapshot(tree_with_institutions(desk.region.tree, 2), first=date(2022, 12, 1))
    publish_invented(replace(invented, is_synthetic=False), desk.store, sequence=1)
    publish_invented(replace(invented, is_synthetic=True), desk.store, sequence=2)
    assert run(desk, *TINY) == 2
    assert "holds a snapshot of real data" in capsys.readouterr().err
    assert not (desk.store / "submissions").exists()


def test_a_load_that_changes_nothing_for_bad_rows_says_so(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_some()
    assert run(desk, "load", desk.folder, *DAY) == 0
    more = "\n".join(f"P0001 | A | 2022-03-{day:02}" for day in range(1, 10))
    checkups = f"patient_id | institution_id | checked_on\n{more}"
    desk.write("checkups.csv", checkups)
    assert run(desk, "load", desk.folder, *DAY) == 0
    desk.write("checkups.csv", f"{checkups}\nP0001 | A | never")
    capsys.readouterr()
    for command in ("check", "load"):
        assert run(desk, command, desk.folder, *DAY) == 2
        assert capsys.readouterr().err.count("\n") == 1


class _Importer(_Stream):
    """Takes the store for an import whenever something is drawn."""

    def __init__(self, store: Path) -> None:
        super().__init__(is_terminal=True)
        self._store = store
        self.imports = 0

    def write(self, text: str) -> int:
        with importing(self._store):
            self.imports += 1
        return super().write(text)


def test_an_import_may_begin_while_a_check_runs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write_some()
    assert run(desk, "load", desk.folder, *DAY) == 0
    desk.write("checkups.csv", VALID["checkups"])
    stream = _Importer(desk.store)
    monkeypatch.setattr(sys, "stderr", stream)
    assert run(desk, "check", desk.folder, *DAY) == 0
    assert stream.imports > 0
