"""Mindfulness-based relapse prevention around ketamine: its structure, in our own words.

The guide is copyrighted, so none of its text and none of its exercises stand here; a
practice that offers the therapy has the guide and somebody trained in it.
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
from ketaprac_mindfulness.evidence import EVIDENCE
from ketaprac_mindfulness.sources import HOUSE, STRUCTURE

_BEFORE: Final = (
    Topic(
        id="before.reaction",
        step=StepKind.PREPARATION,
        phase=Phase.SAFETY,
        title="How stillness has been before",
        guidance="Ask whether sitting still ever brought panic, flashbacks or a feeling of being "
        "unreal. If so: eyes open, short, with something to hold, or another therapy.",
        sign_off=True,
    ),
    Topic(
        id="week-1.autopilot",
        step=StepKind.PREPARATION,
        title="Acting on autopilot",
        guidance="Look with the client at how use begins before it is decided on, and what "
        "noticing "
        "could change.",
    ),
    Topic(
        id="week-2.triggers",
        step=StepKind.PREPARATION,
        title="Triggers and craving",
        guidance="Collect the client's own triggers. Practise staying with an urge as it rises and "
        "falls, with a small urge first.",
        sign_off=True,
        uses=("breath-focus",),
    ),
    Topic(
        id="before.intention",
        step=StepKind.PREPARATION,
        phase=Phase.CLOSING,
        title="An intention for the dosing session",
        guidance="One word or picture to come back to, held lightly. Say that no study used "
        "lozenges with this therapy.",
    ),
)

_DOSING: Final = (
    Topic(
        id="dosing.anchor",
        step=StepKind.DOSING,
        phase=Phase.SAFETY,
        title="Anchor chosen",
        guidance="Breath, sound or touch of the chair: the one that was steady in preparation.",
        sign_off=True,
    ),
    Topic(
        id="dosing.allow",
        step=StepKind.DOSING,
        title="Let come, let go",
        guidance="A few words at most, such as the client's anchor. No instruction to meditate; "
        "nothing has to be achieved.",
        uses=("breath-focus",),
    ),
    Topic(
        id="dosing.closing",
        step=StepKind.DOSING,
        phase=Phase.CLOSING,
        title="Come back by the senses",
        guidance="Sounds, feet, light. A few words to keep, noted for integration.",
    ),
)

_AFTER: Final = (
    Topic(
        id="after.use",
        step=StepKind.INTEGRATION,
        phase=Phase.SAFETY,
        title="Urges and use since then",
        guidance="As a matter of course. A lapse is looked at, never punished, and the prescriber "
        "hears of it before the next dose.",
        sign_off=True,
    ),
    Topic(
        id="week-3.daily",
        step=StepKind.INTEGRATION,
        title="Practice in daily life",
        guidance="A pause of a minute at moments that come anyway: a door, a red light, a phone.",
    ),
    Topic(
        id="week-4.high-risk",
        step=StepKind.INTEGRATION,
        title="High-risk situations",
        guidance="Go through one that is coming, step by step: what will be felt, what can be "
        "noticed, where to go.",
        sign_off=True,
    ),
    Topic(
        id="week-5.acceptance",
        step=StepKind.INTEGRATION,
        title="Accept and act",
        guidance="What cannot be changed today, and what can be done about the rest.",
    ),
    Topic(
        id="week-6.thoughts",
        step=StepKind.INTEGRATION,
        title="Thoughts are not facts",
        guidance="Which thoughts come before use, also the grand ones after a dose.",
    ),
    Topic(
        id="week-7.care",
        step=StepKind.INTEGRATION,
        title="Taking care of oneself",
        guidance="What feeds and what drains; early signs; a plan on one page.",
    ),
    Topic(
        id="week-8.support",
        step=StepKind.INTEGRATION,
        phase=Phase.CLOSING,
        title="Support and going on",
        guidance="Who is there, which practice stays, and when to ask for help.",
        sign_off=True,
    ),
)

MINDFULNESS: Final = Modality(
    id="mindfulness",
    version="1",
    title="Mindfulness-based relapse prevention (structure only)",
    indications=tuple(i for i in Indication if i.is_substance_use),
    topics=(*_BEFORE, *_DOSING, *_AFTER),
    measures=(
        Measure(instrument="craving-0-10", reason="Craving now; it may be asked every day"),
        Measure(instrument="tlfb-30", reason="Days of use, as the trials counted"),
        Measure(instrument="phq-9", reason="Mood and item 9"),
    ),
    cautions=(
        "The guide to this therapy is copyrighted: only its outline stands here. Whoever leads it "
        "has the guide and the training.",
        "In the trial the therapy began on a ward and was held every day; twice a week afterwards. "
        "Weekly sessions around lozenges are another thing.",
        "Stillness can bring panic, flashbacks and a feeling of being unreal, more so after "
        "trauma.",
        "Craving that is watched is still craving: the plan for high-risk days comes first.",
    ),
    evidence=EVIDENCE,
    source=STRUCTURE,
    homework=(
        Homework(
            id="urge",
            after=StepKind.PREPARATION,
            title="One small urge a day",
            guidance="Notice it rise and fall, and write one line. Not with the strongest ones.",
        ),
        Homework(
            id="daily",
            after=StepKind.INTEGRATION,
            title="Daily practice",
            guidance="As long as was agreed, at the same time each day; a day left out is noted, "
            "not made up for.",
        ),
    ),
    note=(
        NoteField(
            id="triggers",
            step=StepKind.PREPARATION,
            title="Triggers and anchor",
            guidance="The client's own list, and which anchor was steady.",
            required=True,
        ),
        NoteField(
            id="stillness",
            step=StepKind.DOSING,
            title="How stillness was",
            guidance="In the client's words, with anything that was hard.",
        ),
        NoteField(
            id="use",
            step=StepKind.INTEGRATION,
            title="Urges, use and practice",
            guidance="Days of use, strongest urge, how often practised.",
            required=True,
        ),
    ),
    avoids=(
        Avoidance(
            step=StepKind.DOSING,
            practice="fast-breathing",
            why="the breath is watched here, never driven.",
            source=HOUSE,
        ),
    ),
    timings=(
        Timing(
            step=StepKind.INTEGRATION,
            least=dt.timedelta(hours=12),
            most=dt.timedelta(days=7),
            why="The trial met twice a week; a week without a session is too long.",
            source=HOUSE,
        ),
    ),
)
