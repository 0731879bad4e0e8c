"""What the office collects for the prescriber, who alone decides on it.

STOP where a source rules treatment out; HOLD where sources differ on whether it
is ruled out; REVIEW where the prescriber must know and weigh it.
"""

from __future__ import annotations

from typing import Final

from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.treatment import Indication
from ketaprac_screening import sources
from ketaprac_screening.parts import Draft, no, rules_of, yes

_DECIDES = "A prescriber's decision; nobody else lifts this."
_TELL = "Tell the prescriber, who decides whether and how to go on."
_NO_STOPPING = "Nothing is stopped or changed without the prescriber."

_rule = rules_of(Stage.MEDICAL)

DRAFTS: Final[tuple[Draft, ...]] = (
    _rule(
        "hypertension",
        yes("uncontrolled_hypertension", days="state_days"),
        Disposition.STOP,
        words="High blood pressure that is not under control.",
        change=_DECIDES,
        source=sources.KARE,
    ),
    _rule(
        "vascular-disease",
        yes("aneurysmal_vascular_disease"),
        Disposition.STOP,
        words="An aneurysm, an arteriovenous malformation, or a bleeding in the brain at any time.",
        change=_DECIDES,
        source=sources.ESKETAMINE_LABEL,
    ),
    _rule(
        "severe-heart-disease",
        yes("severe_cardiovascular_disease", days="state_days"),
        Disposition.STOP,
        words="Severe heart disease, a stroke or a brain injury.",
        change=_DECIDES,
        source=sources.KARMA_DEP_2,
    ),
    _rule(
        "heart-disease",
        yes("heart_disease", days="state_days"),
        Disposition.REVIEW,
        words="Angina, an irregular heartbeat or another heart disease.",
        change=f"{_TELL} A source asks for clearance, perhaps with an ECG.",
        source=sources.CAROLINAS,
    ),
    _rule(
        "pregnancy",
        no("pregnancy_excluded", days="pregnancy_days"),
        Disposition.STOP,
        words="Pregnancy is not ruled out by a negative test of the last {pregnancy_days} days, "
        "nor impossible.",
        change="A recent negative test, or a prescriber's record that pregnancy is not possible.",
        source=sources.KARE,
    ),
    _rule(
        "breastfeeding",
        yes("breastfeeding", days="state_days"),
        Disposition.STOP,
        words="The client is breastfeeding.",
        change=_DECIDES,
        source=sources.MINDSPACE,
    ),
    _rule(
        "allergy",
        yes("ketamine_allergy"),
        Disposition.STOP,
        words="An allergy to ketamine.",
        change=_DECIDES,
        source=sources.ESKETAMINE_LABEL,
    ),
    _rule(
        "intracranial-pressure",
        yes("raised_intracranial_pressure", days="state_days"),
        Disposition.STOP,
        words="Raised pressure inside the skull.",
        change=_DECIDES,
        source=sources.CAROLINAS,
    ),
    _rule(
        "glaucoma",
        yes("uncontrolled_glaucoma", days="state_days"),
        Disposition.STOP,
        words="Glaucoma that is not under control.",
        change=_DECIDES,
        source=sources.CAROLINAS,
    ),
    _rule(
        "thyroid",
        yes("hyperthyroidism", days="state_days"),
        Disposition.HOLD,
        words="An overactive thyroid; sources differ on whether only an untreated one counts.",
        change=_TELL,
        source=sources.JOURNEY_ELIGIBILITY,
    ),
    _rule(
        "seizures",
        yes("seizure_disorder", days="state_days"),
        Disposition.HOLD,
        words="Epilepsy or seizures; a trial excluded epilepsy.",
        change=_TELL,
        source=sources.KETA,
    ),
    _rule(
        "withdrawal",
        yes("withdrawal_risk", days="state_days"),
        Disposition.HOLD,
        words="Withdrawal from alcohol, benzodiazepines or opioids is likely or under way.",
        change=f"The prescriber plans the withdrawal first. {_NO_STOPPING}",
        source=sources.MORE_KARE,
    ),
    _rule(
        "liver",
        yes("liver_disease", days="state_days"),
        Disposition.REVIEW,
        words="A liver disease; product information warns of liver injury, and a trial excluded "
        "severe disease.",
        change=f"{_TELL} Ask again during the series.",
        source=sources.KETAMINE_LIVER,
    ),
    _rule(
        "bladder",
        yes("bladder_symptoms", days="state_days"),
        Disposition.REVIEW,
        words="Pain, urgency or blood on passing water, now or in the past.",
        change=f"{_TELL} Ask again during the series.",
        source=sources.CAROLINAS,
    ),
    _rule(
        "opioids",
        yes("opioid_use", days="state_days"),
        Disposition.REVIEW,
        words="Opioids, prescribed or not, buprenorphine and methadone included. Sources that "
        "exclude them conflict with treating opioid use disorder.",
        change=f"{_TELL} {_NO_STOPPING}",
        source=sources.CAROLINAS,
    ),
    _rule(
        "benzodiazepines",
        yes("benzodiazepine_use", days="state_days"),
        Disposition.REVIEW,
        words="Benzodiazepines; they may shorten the effect.",
        change=f"{_TELL} {_NO_STOPPING}",
        source=sources.BENZODIAZEPINES,
    ),
    _rule(
        "maoi",
        yes("maoi_use", days="state_days"),
        Disposition.REVIEW,
        words="A monoamine oxidase inhibitor; sources conflict.",
        change=f"{_TELL} {_NO_STOPPING}",
        source=sources.KETA,
    ),
    _rule(
        "relapse-prevention",
        yes("relapse_prevention_medicine", days="state_days"),
        Disposition.REVIEW,
        words="A medicine against relapse, such as naltrexone; a trial excluded them.",
        change=f"{_TELL} {_NO_STOPPING}",
        source=sources.KARE,
        indications=(str(Indication.ALCOHOL), str(Indication.OPIOID)),
    ),
)
