"""What is asked only where a certain condition is treated.

General criteria exclude active addiction, while the protocols for addiction require it
and ask for sobriety on the day. Where no source gives a number there is none: such a
question holds while it is unanswered, and its answer goes to the prescriber.
"""

from __future__ import annotations

from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.treatment import Indication
from ketaprac_screening import sources
from ketaprac_screening.parts import (
    Draft,
    came_to,
    more_than,
    no,
    not_lately,
    rules_of,
    total_today,
    unscored,
    yes,
)

_psychological = rules_of(Stage.PSYCHOLOGICAL)
_medical = rules_of(Stage.MEDICAL)
_day_of = rules_of(Stage.DAY_OF)

_ALCOHOL: Final = (str(Indication.ALCOHOL),)
_OPIOID: Final = (str(Indication.OPIOID),)
_STIMULANTS: Final = (str(Indication.COCAINE), str(Indication.STIMULANTS))
_CANNABIS: Final = (str(Indication.CANNABIS),)
_DEPRESSION: Final = (str(Indication.DEPRESSION),)
_ANXIETY: Final = (str(Indication.ANXIETY),)
_TRAUMA: Final = (str(Indication.TRAUMA),)

_TELL = "Tell the prescriber, who decides whether and how to go on."
_ANOTHER_DAY = "Ask the prescriber, or choose another day."

DRAFTS: Final[tuple[Draft, ...]] = (
    _medical(
        "alcohol-withdrawal",
        yes("severe_withdrawal_history"),
        Disposition.HOLD,
        words="Seizures or delirium in a withdrawal from alcohol before.",
        change="The prescriber plans how drinking is stopped before any session.",
        source=sources.HOUSE,
        indications=_ALCOHOL,
    ),
    _day_of(
        "withdrawal-today",
        not_lately("no_withdrawal_signs"),
        Disposition.HOLD,
        words="The client was not asked about signs of withdrawal today and looked at for them, "
        "or there are some.",
        change="Ask and look, with a scale of withdrawal where the prescriber wants one. Tell "
        "the prescriber of any sign at once.",
        source=sources.MORE_KARE,
        indications=(*_ALCOHOL, *_OPIOID),
    ),
    _day_of(
        "alcohol-signs-of-withdrawal",
        total_today("ciwa-ar", "ciwa_from"),
        Disposition.HOLD,
        words="Signs of withdrawal today: CIWA-Ar of {ciwa_from} or more. {whose}",
        change="To the prescriber at once.",
        source=sources.MORE_KARE,
        indications=_ALCOHOL,
        if_given=True,
    ),
    _day_of(
        "breath-alcohol",
        more_than("breath_alcohol", "breath_alcohol_over", unit="percent"),
        Disposition.STOP,
        words="Breath alcohol above {breath_alcohol_over} percent today. Trials drew the line at "
        "0.00, 0.02 and 0.05. {whose}",
        change="Another day.",
        source=sources.MORE_KARE,
        indications=_ALCOHOL,
        always_if="breath_test",
    ),
    _medical(
        "opioid-treatment",
        no("opioid_treatment_weighed", days="state_days"),
        Disposition.HOLD,
        words="Nobody has asked the prescriber how buprenorphine, methadone, naltrexone or "
        "another opioid goes with ketamine. Sources that exclude opioids conflict with this "
        "treatment.",
        change="The prescriber weighs it. Nothing is stopped for a session.",
        source=sources.CAROLINAS,
        indications=_OPIOID,
    ),
    _psychological(
        "overdose-plan",
        no("overdose_plan", days="use_days"),
        Disposition.HOLD,
        words="There is no plan for an overdose: who is called, where naloxone is, who can give "
        "it.",
        change="Make one with the client and write it down.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
        indications=_OPIOID,
    ),
    _day_of(
        "opioid-signs-of-withdrawal",
        total_today("cows", "cows_from"),
        Disposition.HOLD,
        words="Signs of withdrawal today: COWS of {cows_from} or more. {whose}",
        change="To the prescriber at once.",
        source=sources.COWS_BANDS,
        indications=_OPIOID,
        if_given=True,
    ),
    _medical(
        "heart-with-stimulants",
        yes("cardiac_symptoms_with_use", days="state_days"),
        Disposition.HOLD,
        words="Chest pain, a racing or irregular heart, or fainting, with the substance or "
        "without it.",
        change=f"{_TELL} A source asks for clearance, perhaps with an ECG.",
        source=sources.CAROLINAS,
        indications=_STIMULANTS,
    ),
    _day_of(
        "stimulants-today",
        not_lately("stimulant_free_today"),
        Disposition.STOP,
        words="A stimulant was taken today, prescribed or not.",
        change=_ANOTHER_DAY,
        source=sources.FASTING,
        indications=_STIMULANTS,
    ),
    _medical(
        "psychosis-with-cannabis",
        yes("psychosis_with_cannabis"),
        Disposition.HOLD,
        words="Voices, visions or suspicion with cannabis or after it.",
        change=f"{_TELL} A psychotic disorder is a question of its own.",
        source=sources.HOUSE,
        indications=_CANNABIS,
    ),
    _day_of(
        "cannabis-before",
        not_lately("cannabis_free"),
        Disposition.HOLD,
        words="Cannabis was used in the last {cannabis_hours} hours. {whose}",
        change=_ANOTHER_DAY,
        source=sources.BEFORE_A_SESSION,
        indications=_CANNABIS,
        uses=("cannabis_hours",),
    ),
    _medical(
        "bipolar-screen",
        came_to("mdq", "screen", "positive", days="state_days"),
        Disposition.REVIEW,
        words="The MDQ is positive: mania in the past is for the prescriber to look into.",
        change="A complete and recent MDQ, and the prescriber's opinion.",
        source=sources.MDQ_CONDITIONS,
        indications=_DEPRESSION,
    ),
    _medical(
        "panic",
        yes("panic_attacks", days="state_days"),
        Disposition.REVIEW,
        words="Panic attacks: the first minutes of a session can bring one on.",
        change="Prepare for it with the client, and tell the prescriber.",
        source=sources.HOUSE,
        indications=_ANXIETY,
    ),
    _psychological(
        "trauma-load",
        unscored("pcl-5"),
        Disposition.HOLD,
        words="A complete and recent PCL-5 is needed where trauma is treated.",
        change="Have the client answer all twenty items.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
        indications=_TRAUMA,
    ),
    _psychological(
        "dissociation",
        unscored("des-ii"),
        Disposition.HOLD,
        words="A complete and recent DES-II is needed before a medicine that dissociates. No cut "
        "was found in a source, so none is applied.",
        change="Have the client answer all 28 items, and weigh the result.",
        owner=Role.THERAPIST,
        source=sources.DES_MANUAL,
        indications=_TRAUMA,
    ),
    _psychological(
        "stabilisation",
        no("stabilised", days="use_days"),
        Disposition.HOLD,
        words="The client cannot yet calm down by themselves, or is not out of danger at home.",
        change="Stabilise first; record when that is so.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
        indications=_TRAUMA,
    ),
)
