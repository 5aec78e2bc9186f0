"""The demonstration city's parameters by theme, each with the published figure or the assumption it stands for. Everything without a figure is assumed."""

from __future__ import annotations

from datetime import date

TODAY = date(2023, 4, 6)
"""The day of loading: the day of the later press feature on the network (source S2)."""
FIRST_DAY = date(2020, 5, 1)
"""The network started on 2020-04-29 (PF05)."""
LAST_DAY = date(2023, 3, 31)

CLOSED_WEEKS = (
    (date(2020, 6, 15), date(2020, 6, 28), 0.25),
    (date(2022, 1, 8), date(2022, 2, 6), 0.85),
    (date(2022, 12, 5), date(2023, 1, 8), 0.80),
)
"""First day, last day, share of visits put off: Beijing's market outbreak; Tianjin's Omicron outbreak and the Spring Festival; the wave after reopening."""

# Institutions. Shares are of all institutions of the region, so that another region gets its proportion.
INSTITUTIONS = 266
"""PF01. The totals of a region whose residents are not known are in proportion to its number of institutions."""
RESIDENTS = 13_866_009
"""Tianjin's of the 2020 census: another region's totals are in proportion to its residents."""
NOT_SIGNING = ("general_hospital", "county_hospital", "village_clinic")
"""Kinds without family-doctor teams of their own beside community centres and township hospitals: their people sign with the team of the township."""
ALL_DISEASE_OF_UNITS = 1 / 3
"""Where paid units are larger than institutions, all are paid for diabetes, and so many of them for all diseases too."""
CENTRES_PER_INSTITUTION = 50 / INSTITUTIONS
"""PF10: 50 chronic-disease centres."""
PILOTS_PER_INSTITUTION = 24 / INSTITUTIONS
"""About the 23 institutions of the old pilot (PF31)."""
ALL_DISEASE_PER_INSTITUTION = 6 / INSTITUTIONS
HOME_SERVICE_PER_INSTITUTION = 180 / INSTITUTIONS
NAMED_CENTRES = ("TJ222",)
"""静海镇卫生院, which press reports name (PF25): always a centre and a pilot."""
CENTRES_FROM, CENTRES_UNTIL = date(2020, 10, 1), date(2022, 2, 25)
CENTRE_WAVES = ((date(2020, 10, 12), 0.06), (date(2021, 5, 10), 0.26), (date(2021, 7, 5), 0.24), (date(2021, 10, 18), 0.34), (date(2022, 2, 14), 0.10))
"""Day and share: most with a year of records before the opening, and a year after it by 2022-11."""
MIDDLING_CENTRES, MIDDLING_FACTOR = 0.34, 1.25
"""Share of an area's centres that lie in middling institutions, and how much larger these are than institutions without one."""
CLOUDS_UNTIL = date(2021, 12, 24)
"""PF09: three clouds live in all institutions by 2021-12."""
OPENED_LATE_ON = date(2021, 3, 15)
CLOSED_EARLY_ON = date(2022, 9, 30)
GAMED, STINTED, UNUSED, TINY = 3, 2, 8, 5
SILENT_AT_THE_END, SILENT_IN_THE_MIDDLE = 7, 6

# Patients.
CENTRE_PATIENTS = 691_500
"""Ever enrolled in the institutions with a centre; chosen so that 556,000 are managed there at 2022-02-28 (PF11: over 550,000)."""
OTHER_PATIENTS = 247_000
TINY_PATIENTS = (24, 70)
DISEASE_SETS = (
    # diabetes, hypertension, coronary, stroke, weight
    (0, 1, 0, 0, 0.515),
    (1, 0, 0, 0, 0.205),
    (1, 1, 0, 0, 0.095),
    (0, 1, 1, 0, 0.035),
    (0, 0, 1, 0, 0.035),
    (0, 1, 0, 1, 0.025),
    (0, 0, 0, 1, 0.030),
    (1, 1, 1, 0, 0.012),
    (1, 0, 1, 0, 0.012),
    (1, 1, 0, 1, 0.008),
    (0, 1, 1, 1, 0.006),
    (1, 0, 0, 1, 0.009),
)
ENROLMENT_WEIGHTS = (0.22, 0.21, 0.22)
"""Before the network, steadily during it, and in a burst when the institution's own centre opens; then come the policy dates below."""
POLICY_DATES = (
    (date(2020, 9, 14), 0.08),
    (date(2021, 3, 22), 0.10),
    (date(2021, 10, 8), 0.13),
    (date(2022, 6, 1), 0.04),
    (date(2022, 12, 1), 0.035),
)
"""Day and share: first rounds of the programme, the 三明 opinion (PF17), stewardship in the whole city (PF28), the notice of 2022-11-28 (PF26)."""
REGISTERS_FROM = date(2015, 1, 1)
ENDS_FROM = date(2020, 1, 1)
ENDS_A_YEAR = 0.03
"""A third each: moved, died, transferred."""
AGE_BETWEEN_INSTITUTIONS = 4.0
"""Years by which the mean age of institutions' patients spreads (standard deviation): old quarters and new ones."""

# Follow-ups and check-ups. A patient is regular while his adherence draw (0–1) lies below the institution's level at that time.
LEVELS_ON = date(2021, 9, 1)
PROGRAMME_LEVEL, PROGRAMME_GAIN = 0.791, 0.315
"""Regular share in capitated institutions at LEVELS_ON and its rise a year; set by bisection so that the standardised rate is 76.68 and 81.5 (PF12, PF23)."""
OTHER_LEVEL, OTHER_GAIN = 0.695, 0.040
HIGHEST_LEVEL = 0.9185
NEWCOMER_GAP, NEWCOMER_DAYS = 0.235, 240
"""Regular share is this much lower at the enrolment and catches up within the first year."""
STINT_FROM, STINT_LOSS = date(2021, 7, 1), 0.16
"""Where care is squeezed, the regular share falls by this much a year from then on."""
LOST_ABOVE = 0.918
VISIT_DAYS, SECONDARY_VISIT_DAYS = 82, 176
CHECKUP_DAYS = 350
OCCASIONAL_VISITS, LOST_VISITS = 0.62, 0.03
FIRST_VISITS = 0.72
"""Chance that the first visit after the enrolment takes place, whoever the patient is; it is due within so many days:"""
FIRST_VISIT_WITHIN = 75
OCCASIONAL_CHECKUPS, LOST_CHECKUPS = 0.22, 0.03

# Money. Tianjin's quotas are not public; the order of magnitude is that of PF74 and PF53.
CAPITATION_FROM = date(2021, 1, 1)
ALL_DISEASE_FROM = date(2022, 1, 1)
CAPITATED_SHARE = 0.42
"""Share of a pilot's diabetics who hold the outpatient-special entitlement and are paid per head."""
ALL_DISEASE_SHARE = 0.15
SURPLUS_2021 = (0.170, 0.295)
"""PF14: 16%–31% in every capitated institution."""
SURPLUS_2022 = (0.130, 0.285)
SURPLUS_LATER = (0.060, 0.210)
SURPLUS_STINTED = (0.302, 0.306, 0.240)
OVERSPENT_2022 = (-0.021, -0.048, -0.083)
SURPLUS_ALL_DISEASE = (0.015, 0.048)
"""PF42: 3.3%."""
LEAKAGE = (0.08, 0.15)

# Stewards: PF21, PF22, PF25, PF27.
STEWARDS_FROM = date(2022, 6, 1)
STEWARDS_FIRST_END = date(2022, 11, 30)
STEWARDS_FIRST = 28_500
STEWARDS_LAST = 110_000
STEWARDS_NAMED_MONTH = date(2022, 12, 1)
STEWARDS_NAMED = 512

# Other services at full scale.
HOME_FROM = date(2020, 9, 1)
HOME_COMPLETED_AT_END = 18_000
ITEM_SKEW = 0.95
"""A few items have most of the orders: the item of rank r has weight (r + 1.5) to the power of minus this."""
ITEM_WAIT_SPREAD = 0.28
SINGLE_ITEM_PER_INSTITUTION, SINGLE_ITEM_WEIGHT = 2 / INSTITUTIONS, 60.0
SINGLE_ITEM_OTHERS = 4
"""Institutions that live on drawing blood, how much more often it is asked of them, and how many other items they are able to do at most."""
REFUSED_THOUGH_ABLE = 0.12
"""Weight of an item that the institution is able to do among what it refuses."""
SILENT_AREAS, SILENT_ASK = 0.19, 0.30
"""Share of the areas below the top where hardly anybody asks for home service, and how much of the usual is asked there."""
VAIN_AREAS, VAIN_REFUSED = 0.07, 0.45
"""Share of these areas where many ask in vain, and the share of requests that is refused there."""
PRESCRIPTIONS = 1_500_000
"""Assumed, and few: one in twelve managed patients gets one a month at the end. More would take the build longer than it may."""
EXAMINATIONS = 250_000
SIGNED_RESIDENTS = 5_120_000
"""At the history's end: those of the whole city (PF56), as its members are its primary care. How many sign through the platform alone, 1.666 million, was printed for 2026 (PF54)."""
FEE_FOR_SERVICE = 300_000

# Cloud examination; nothing is published, all is assumed. Tuples are in the order of the contract: imaging, ECG, ultrasound, laboratory.
EXAMINATION_SHARES = (0.22, 0.38, 0.12, 0.28)
EXAMINATION_HOURS = (5.0, 0.4, 3.0, 13.0)
"""Median time from request to report on a working day."""
EXAMINATION_CRITICAL = (0.006, 0.012, 0.004, 0.010)
EXAMINATION_ELIGIBLE = (0.70, 0.35, 0.45, 0.65)
"""Share of results that may be recognised elsewhere."""
EXAMINATION_ECG_ONLY, EXAMINATION_IDLE = 0.30, 0.03
"""Of the smaller half of institutions: those that send nothing but ECGs. Of all: those where the cloud is live and nobody uses it, besides the unused."""
EXAMINATION_UNMARKED, EXAMINATION_BEHIND = 0.12, 0.06
"""Of the smaller half: institutions that never say whether a value is critical. Of all: those whose reports of the last weeks are missing in numbers."""
EXAMINATION_ULTRASOUND_FROM = date(2021, 6, 1)
EXAMINATION_SLOW_AREAS, EXAMINATION_SLOW_FACTOR, EXAMINATION_REINFORCED_ON = 0.25, 4.5, date(2022, 7, 1)
"""A reporting centre reads the images of a quarter of the areas, several times slower until it is reinforced."""
EXAMINATION_WEEKEND_WAITS, EXAMINATION_RUSHED = 0.7, 0.94
"""Requests of a weekend that wait for Monday; critical values that are told first."""

# Prescriptions. How many stand above; how they behave is assumed but for the acceptance of alerts.
PRESCRIPTION_SEASONS = (1.12, 0.93, 1.03, 0.98, 0.95, 0.92, 0.91, 0.93, 0.97, 1.01, 1.08, 1.17)
"""January to December: winters are busy, the Spring Festival is not."""
DISPENSING_OUTSIDE, IGNORING_ALERTS = 3, 4
"""Institutions of Tianjin's 266 where half of what is filled is filled outside, and where alerts change next to nothing."""
ALERTED = 0.085
TRAINING_FROM, TRAINING_UNTIL = date(2020, 10, 1), date(2022, 9, 1)
HEEDED_UNTRAINED, HEEDED_GAIN, HEEDED_BY_IGNORING = 0.55, 0.32, 0.1
"""Together 75% of the alerts accepted in 2023 (PF46)."""
OUT_OF_STOCK_URBAN, OUT_OF_STOCK_RURAL = 0.026, 0.048
SUPPLY_GAIN = 0.6
"""Share of the stock-outs that the one drug supply does away with."""
LONG_TERM_ON = date(2021, 8, 10)
"""The national rules for long-term prescriptions."""
LONG_TERM = (0.24, 0.42)
LONG_TERM_UNTOLD = 0.06
"""Share of institutions that do not say whether a prescription is long-term."""
NOT_FILLED = 0.045
