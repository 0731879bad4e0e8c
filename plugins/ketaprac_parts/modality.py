"""Parts work around ketamine: map protectors, ask them first, come back to them after."""

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
from ketaprac_parts.evidence import EVIDENCE
from ketaprac_parts.sources import HOUSE, PRACTICE, WORSE

_BEFORE: Final = (
    Topic(
        id="before.dissociation",
        step=StepKind.PREPARATION,
        phase=Phase.SAFETY,
        title="Parts as a picture, not as a disorder",
        guidance="Ask about lost time and about parts that the client does not know of. Where "
        "there are any, stop here and assess for a dissociative disorder first.",
        sign_off=True,
    ),
    Topic(
        id="before.map",
        step=StepKind.PREPARATION,
        phase=Phase.AGREEMENT,
        title="Map of protectors",
        guidance="Draw with the client which parts keep the day going, which jump in when it hurts "
        "(use of substances among them), and what each wants to prevent. Thank them for it. What "
        "they protect is not opened here.",
        sign_off=True,
    ),
    Topic(
        id="before.agreement",
        step=StepKind.PREPARATION,
        phase=Phase.AGREEMENT,
        title="Protectors' agreement",
        guidance="Ask each protector what it fears from the dosing session and what it would need. "
        "Write its conditions down. If one does not agree, there is no dosing session yet; nobody "
        "argues it away.",
        sign_off=True,
    ),
    Topic(
        id="before.intention",
        step=StepKind.PREPARATION,
        title="Whose wish is the intention",
        guidance="Ask every part what it wishes for the session. An intention that one part pushes "
        "through is held more lightly.",
    ),
)

_DOSING: Final = (
    Topic(
        id="dosing.agreement",
        step=StepKind.DOSING,
        phase=Phase.AGREEMENT,
        title="Agreement asked again today",
        guidance="Before anything is taken: is every protector still willing? A no today is a no. "
        "Nothing is lost by waiting.",
        sign_off=True,
    ),
    Topic(
        id="dosing.follow",
        step=StepKind.DOSING,
        title="Follow the part that comes",
        guidance="Where a part speaks, listen with interest and ask whether it has room. No "
        "calling "
        "up of hurt parts, no bargaining, no promises in a part's name.",
        uses=("parts-dialogue",),
    ),
    Topic(
        id="dosing.closing",
        step=StepKind.DOSING,
        phase=Phase.CLOSING,
        title="Thank the protectors",
        guidance="Ask how they are now, and say when the client and they will be asked again.",
    ),
)

_AFTER: Final = (
    Topic(
        id="after.backlash",
        step=StepKind.INTEGRATION,
        phase=Phase.SAFETY,
        title="Did anyone strike back",
        guidance="Ask about harsh inner voices, urges to use, self-harm and numbness since the "
        "dose: protectors may have been passed over. Thoughts of suicide follow the crisis plan.",
        sign_off=True,
    ),
    Topic(
        id="after.follow-up",
        step=StepKind.INTEGRATION,
        title="Back to each part that showed itself",
        guidance="Part by part: how is it, what has changed, what does it need. Conditions that "
        "were agreed on are checked and kept.",
        sign_off=True,
    ),
    Topic(
        id="after.promises",
        step=StepKind.INTEGRATION,
        phase=Phase.CLOSING,
        title="Small promises that are kept",
        guidance="One thing that the client does for one part until next time, small enough to be "
        "certain.",
    ),
)

PARTS: Final = Modality(
    id="parts",
    version="1",
    title="Parts work, protectors first",
    topics=(*_BEFORE, *_DOSING, *_AFTER),
    measures=(
        Measure(
            instrument="des-ii", reason="Dissociation before the start, as a reason to look closer"
        ),
        Measure(instrument="phq-9", reason="Mood and item 9"),
    ),
    cautions=(
        "With a dissociative disorder this is exploratory and belongs to somebody trained for it.",
        "No outcome study was found that combined parts work with ketamine, by any route.",
        "Symptoms can get worse for some days when protectors were passed over "
        f"({WORSE.locator}); say so beforehand.",
        "Ketamine loosens control. An agreement given out of fear of the therapist is none.",
    ),
    evidence=EVIDENCE,
    source=PRACTICE,
    homework=(
        Homework(
            id="map",
            after=StepKind.PREPARATION,
            title="Add to the map",
            guidance="Once a day, write down which part was in front and what it was worried "
            "about.",
        ),
        Homework(
            id="check-in",
            after=StepKind.INTEGRATION,
            title="Daily check-in",
            guidance="Five minutes: ask the part that was agreed on how it is. Keep the promise.",
        ),
    ),
    note=(
        NoteField(
            id="map",
            step=StepKind.PREPARATION,
            title="Protectors and their conditions",
            guidance="Names as the client gives them, what each fears, what each needs.",
            required=True,
        ),
        NoteField(
            id="agreement",
            step=StepKind.DOSING,
            title="Agreement today",
            guidance="Asked, and the answer. A no ends the session before it begins.",
            required=True,
        ),
        NoteField(
            id="parts-seen",
            step=StepKind.DOSING,
            title="Who showed up",
            guidance="Parts that came, in the client's words; no interpretation.",
        ),
        NoteField(
            id="follow-up",
            step=StepKind.INTEGRATION,
            title="Follow-up with each part",
            guidance="How it is, backlash or none, the promise made.",
            required=True,
        ),
    ),
    avoids=(
        Avoidance(
            step=StepKind.PREPARATION,
            practice="reprocessing",
            why="nothing painful is opened before the protectors have agreed.",
            source=HOUSE,
        ),
    ),
    timings=(
        Timing(
            step=StepKind.INTEGRATION,
            least=dt.timedelta(hours=12),
            most=dt.timedelta(hours=72),
            why="Protectors that were passed over are asked before they act.",
            source=HOUSE,
        ),
    ),
)
