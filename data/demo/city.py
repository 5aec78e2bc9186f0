"""Builds the demonstration city table by table and hands each to `submissions`, so that only one large table is held at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from data.demo import capabilities, capitation, examinations, followups, formats, home, patients, prescriptions, settlements, signings, stewards, submissions
from data.demo.days import Span
from data.demo.institutions import draw_institutions
from data.region import Region
from data.settings import Settings

THEMES = (
    *("institutions", "capabilities", "patients", "enrolments", "stewards", "visits", "readings", "checkups", "home", "prescriptions", "examinations"),
    *("signings", "members", "budgets", "packages", "settlements", "blemishes"),
)
"""Every theme draws from its own generator: a change in one leaves the others as they were. New ones go to the end."""


def write_submissions(
    folder: Path,
    *,
    region: Region,
    settings: Settings,
    scale: float = 1.0,
    seed: int | None = None,
    years: float | None = None,
    progress: Callable[[str, float], None],
) -> None:
    """Write the demonstration city's files into `folder`: `scale` times its patients (never fewer institutions), the last `years` years of its history.

    The same arguments write the same rows. `progress` is told what is done next and the share that is done.
    Raises SettingsError where the region names no institutions, SubmissionError where the folder holds anything else.
    """
    seed = settings.demo.seed if seed is None else seed
    rng = dict(zip(THEMES, np.random.default_rng(seed).spawn(len(THEMES)), strict=True))
    span = Span.of(years)
    progress("institutions", 0.0)
    who = draw_institutions(region, settings, rng["institutions"])
    live = capabilities.draw_live_days(who, rng["capabilities"])
    register = capabilities.institution_rows(who)
    target = submissions.open_folder(folder, region, register, who.patients)
    progress("patients", 0.01)
    people = patients.draw_patients(who, scale, rng["patients"])
    enrolments = patients.draw_enrolments(people, rng["enrolments"])
    signers = signings.draw_signers(region, who, people, scale, rng["signings"])
    members = capitation.draw_members(who, people, enrolments, rng["members"])
    budgets = tuple(capitation.draw_budgets(who, each, span, rng["budgets"]) for each in members)
    packages = settlements.package_rows(who, scale, span, rng["packages"])
    progress("registers", 0.06)
    registers = {
        "institutions": register.with_columns(family_doctor_teams=signers.teams),
        "capabilities": capabilities.capability_rows(who, live),
        "patients": patients.patient_rows(people),
        "enrolments": patients.enrolment_rows(who, people, enrolments, stewards.draw_steward_days(who, enrolments, scale, rng["stewards"])),
        "budgets": capitation.budget_rows(who, budgets[0].vstack(budgets[1])),
        "packages": settlements.package_table(who, packages),
    }
    submissions.put_registers(target, registers)
    progress("follow-ups", 0.11)
    visits = followups.draw_visits(who, people, enrolments, span, rng["visits"])
    submissions.put_followups(target, followups.followup_rows(who, people, enrolments, visits, rng["readings"]), rng["blemishes"])
    del visits
    progress("check-ups", 0.78)
    submissions.put_by_year(target, followups.checkup_rows(who, people, span, rng["checkups"]), "checkups", formats.PARQUET_ZH)
    progress("home service", 0.84)
    submissions.put_home_orders(target, home.home_order_rows(region, who, people, live["home_service"], scale, span, rng["home"]))
    progress("prescriptions", 0.86)
    submissions.put_prescriptions(target, prescriptions.prescription_rows(who, people, live, scale, span, rng["prescriptions"]), rng["blemishes"])
    progress("examinations", 0.92)
    submissions.put_examinations(target, examinations.examination_rows(who, live["cloud_examination"], scale, span, rng["examinations"]))
    progress("signings", 0.93)
    submissions.put_by_year(target, signings.signing_rows(who, people, signers, span, rng["signings"]), "signings")
    progress("settlements", 0.95)
    submissions.put_by_year(target, settlements.settlement_rows(who, people, members, budgets, packages, scale, span, rng["settlements"]), "settlements")
    progress("written", 1.0)
