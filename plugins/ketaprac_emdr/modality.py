"""EMDR around ketamine: the eight phases, readiness first, in this project's own words.

History, preparation and a look at readiness come before any dose. Reprocessing has
its place as effects wane or in a later session without medicine, and never while a
client cannot hold a conversation. No study tested any of this with ketamine.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.modality import (
    Avoidance,
    Homework,
    Measure,
    Modality,
    NoteField,
    Phase,
    Timing,
    Topic,
)
from ketaprac.model.protocol import StepKind
from ketaprac.model.treatment import Indication
from ketaprac_emdr.evidence import EVIDENCE
from ketaprac_emdr.sources import HOUSE, PHASES

_BEFORE: Final = (
    Topic(
        id="readiness.dissociation",
        step=StepKind.PREPARATION,
        phase=Phase.SAFETY,
        title="Dissociation asked and measured",
        guidance="Go through the DES-II together, item by item where it is high. Ask about lost "
        "time, voices and feeling unreal. If in doubt, assess for a dissociative disorder before "
        "anything else; a dissociative medicine is then the prescriber's question.",
        sign_off=True,
    ),
    Topic(
        id="phase-2.stabilisation",
        step=StepKind.PREPARATION,
        phase=Phase.SAFETY,
        title="Preparation and stabilisation (phase 2)",
        guidance="Find a calm place and two ways to come back to the here and now. Practise them "
        "until the client has calmed down from mild distress by themselves, in the room and at "
        "home. Agree on a stop signal that needs no words.",
        sign_off=True,
    ),
    Topic(
        id="phase-2.information",
        step=StepKind.PREPARATION,
        phase=Phase.AGREEMENT,
        title="What reprocessing is, and what is not known",
        guidance="Explain bilateral stimulation, that it can be upsetting for days, and that no "
        "study with outcomes was found that combined it with ketamine. The client can have the "
        "therapy without medicine.",
        sign_off=True,
    ),
    Topic(
        id="phase-2.own-hands",
        step=StepKind.PREPARATION,
        phase=Phase.AGREEMENT,
        title="Form of stimulation chosen",
        guidance="Choose eye movements, sound, or tapping by the client's own hands. Nobody taps "
        "on a client who is under the influence.",
    ),
    Topic(
        id="phase-1.history",
        step=StepKind.PREPARATION,
        title="History and targets (phase 1)",
        guidance="List what happened in headlines, with how much each still weighs. No details "
        "yet. Add what helped, and who is there now.",
    ),
    Topic(
        id="phase-3.assessment",
        step=StepKind.PREPARATION,
        title="Assessment of one target (phase 3)",
        guidance="For one target only: the picture that stands for it, the belief about oneself, "
        "the belief wished for and how true it feels, the feeling, how strong it is from 0 to 10, "
        "and where in the body.",
        sign_off=True,
    ),
)

_DOSING: Final = (
    Topic(
        id="dosing.stop-signal",
        step=StepKind.DOSING,
        phase=Phase.SAFETY,
        title="Stop signal and calm place, once more",
        guidance="Go through both before anything is taken. If the client cannot reach the calm "
        "place today, this session has no reprocessing.",
        sign_off=True,
    ),
    Topic(
        id="dosing.peak",
        step=StepKind.DOSING,
        phase=Phase.AGREEMENT,
        title="No reprocessing while effects are strong",
        guidance="Stay, keep safe, say little. The memory is not called up on purpose.",
    ),
    Topic(
        id="phase-4.desensitisation",
        step=StepKind.DOSING,
        title="Desensitisation as effects wane (phase 4)",
        guidance="Only when the client speaks in whole sentences, knows where they are and wants "
        "it. Short sets, one target, the client's own hands. Stop at the signal, at signs of "
        "dissociation and at the time agreed.",
        uses=("reprocessing",),
    ),
    Topic(
        id="phase-5.installation",
        step=StepKind.DOSING,
        title="Installation (phase 5)",
        guidance="If the distress has gone down to what was agreed: hold the wished-for belief and "
        "the memory together, with short sets.",
        uses=("reprocessing",),
    ),
    Topic(
        id="phase-6.body-scan",
        step=StepKind.DOSING,
        title="Body scan (phase 6)",
        guidance="Ask what is left in the body. What is left is written down, not chased.",
    ),
    Topic(
        id="phase-7.closure",
        step=StepKind.DOSING,
        phase=Phase.CLOSING,
        title="Closure (phase 7), finished or not",
        guidance="Back to the calm place. Say that more may come up in the next days and whom to "
        "call. An unfinished target is named as unfinished. Nobody leaves in distress.",
        sign_off=True,
    ),
)

_AFTER: Final = (
    Topic(
        id="phase-8.re-evaluation",
        step=StepKind.INTEGRATION,
        phase=Phase.SAFETY,
        title="Re-evaluation (phase 8)",
        guidance="First ask about sleep, nightmares, flashbacks, feeling unreal, use of "
        "substances and thoughts of suicide since then. Then ask how strong the target is now.",
        sign_off=True,
    ),
    Topic(
        id="integration.reprocessing",
        step=StepKind.INTEGRATION,
        title="Reprocessing without medicine (phases 4 to 6)",
        guidance="The target goes on here, on a sober day, as far as re-evaluation allows. This "
        "is the better studied half: the therapy without ketamine.",
        uses=("reprocessing",),
    ),
    Topic(
        id="integration.closure",
        step=StepKind.INTEGRATION,
        phase=Phase.CLOSING,
        title="Closure and next target",
        guidance="Close as in every session. Agree whether the next dose is wanted at all, and "
        "whether its target is the same.",
        sign_off=True,
    ),
)

EMDR: Final = Modality(
    id="emdr",
    version="1",
    title="EMDR, eight phases around dosing sessions",
    indications=(Indication.TRAUMA,),
    topics=(*_BEFORE, *_DOSING, *_AFTER),
    measures=(
        Measure(
            instrument="des-ii",
            reason="Dissociation before the start: a high value asks for an assessment first",
        ),
        Measure(
            instrument="pcl-5",
            reason="Symptoms over the last month, before the start and a month after a dose",
        ),
        Measure(instrument="phq-9", reason="Mood and item 9"),
    ),
    cautions=(
        "Not with a dissociative disorder that is not assessed, and not in a crisis, without a "
        "place to live, or while there is violence at home.",
        "No outcome study was found that combined EMDR with ketamine, by any route. What "
        "guidelines recommend is EMDR without it.",
        "Bilateral stimulation while effects are strong was not studied; here it is left out.",
        "Reprocessing can bring craving back. Agree beforehand what happens then.",
    ),
    evidence=EVIDENCE,
    source=PHASES,
    homework=(
        Homework(
            id="calm-place",
            after=StepKind.PREPARATION,
            title="Calm place every day",
            guidance="Two minutes a day, and once when mildly upset. Write down whether it helped.",
        ),
        Homework(
            id="log",
            after=StepKind.INTEGRATION,
            title="Log of what comes up",
            guidance="Trigger, picture, belief, feeling, body, strength from 0 to 10; one line "
            "each. No digging at home.",
        ),
    ),
    note=(
        NoteField(
            id="readiness",
            step=StepKind.PREPARATION,
            title="Readiness",
            guidance="DES-II total and what followed; what calms; stop signal. Agreed or not yet.",
            required=True,
        ),
        NoteField(
            id="target",
            step=StepKind.PREPARATION,
            title="Target",
            guidance="A headline, the two beliefs, strength from 0 to 10. No story.",
        ),
        NoteField(
            id="sets",
            step=StepKind.DOSING,
            title="Reprocessing",
            guidance="None, or: when it began after the dose, form, strength at start and end, "
            "finished or not.",
            required=True,
        ),
        NoteField(
            id="closure",
            step=StepKind.DOSING,
            title="Closure",
            guidance="State at the end and what was agreed for the night.",
            required=True,
        ),
        NoteField(
            id="re-evaluation",
            step=StepKind.INTEGRATION,
            title="Re-evaluation",
            guidance="Since the dose: sleep, flashbacks, dissociation, use. Strength now.",
            required=True,
        ),
    ),
    avoids=(
        Avoidance(
            step=StepKind.DOSING,
            practice="touch",
            why="stimulation is by the client's own hands, so that nobody touches a client who "
            "is under the influence.",
            source=HOUSE,
        ),
    ),
    timings=(
        Timing(
            step=StepKind.INTEGRATION,
            least=dt.timedelta(hours=12),
            most=dt.timedelta(hours=72),
            why="An opened memory is looked at again soon, after a night's sleep.",
            source=HOUSE,
        ),
    ),
)
