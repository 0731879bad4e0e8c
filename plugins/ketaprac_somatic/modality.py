"""Somatic therapy around ketamine: ground first, small steps, touch only by its own consent."""

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
from ketaprac_somatic.evidence import EVIDENCE
from ketaprac_somatic.sources import CONCEPTS, HOUSE, REVIEW

_BEFORE: Final = (
    Topic(
        id="before.grounding",
        step=StepKind.PREPARATION,
        phase=Phase.SAFETY,
        title="Two ways to ground that work",
        guidance="Feet, back, eyes open, a thing to hold: find two that bring this client back, "
        "and "
        "practise them. For some the breath makes it worse; then leave the breath alone.",
        sign_off=True,
    ),
    Topic(
        id="before.body",
        step=StepKind.PREPARATION,
        phase=Phase.SAFETY,
        title="The body as it is",
        guidance="Ask about pain, injuries, faints, seizures and medical devices. What the body "
        "does may be medical; then the prescriber is asked first.",
        sign_off=True,
    ),
    Topic(
        id="before.touch",
        step=StepKind.PREPARATION,
        phase=Phase.AGREEMENT,
        title="Touch: none, unless agreed in its own form",
        guidance="The default is none. Whoever wants any decides on a sober day, kind by kind, in "
        "a "
        "form of its own that can be taken back by word or sign. Never sexual. It is not enlarged "
        "on a dosing day.",
        sign_off=True,
    ),
    Topic(
        id="before.titration",
        step=StepKind.PREPARATION,
        title="Small steps and back again",
        guidance="Practise noticing a little of what is uncomfortable and going back to what is "
        "steady, several times. The client sets the pace; less is enough.",
    ),
)

_DOSING: Final = (
    Topic(
        id="dosing.ground",
        step=StepKind.DOSING,
        phase=Phase.SAFETY,
        title="Ground before anything is taken",
        guidance="Use one of the two ways. Say that lying, sitting and moving a hand are fine, and "
        "standing up is not without help.",
        sign_off=True,
    ),
    Topic(
        id="dosing.touch",
        step=StepKind.DOSING,
        phase=Phase.AGREEMENT,
        title="What was agreed on touch",
        guidance="Read out what the client signed. Without a signed form there is none, whatever "
        "is asked for now. Catching somebody who falls is help and is written down.",
        sign_off=True,
        uses=("touch",),
    ),
    Topic(
        id="dosing.notice",
        step=StepKind.DOSING,
        title="Notice, do not push",
        guidance="Name what can be seen, in a few words; ask for less rather than more. Shaking, "
        "tears and heat may come and go. Breathlessness, chest pain and fainting are medical.",
    ),
    Topic(
        id="dosing.orient",
        step=StepKind.DOSING,
        phase=Phase.CLOSING,
        title="Orient to the room",
        guidance="Eyes, sounds, feet, name, day, place. Walk a few steps with help before leaving.",
        sign_off=True,
    ),
)

_AFTER: Final = (
    Topic(
        id="after.body",
        step=StepKind.INTEGRATION,
        phase=Phase.SAFETY,
        title="How the body has been",
        guidance="Sleep, appetite, pain, tension, bladder. New pain or blood in the urine goes to "
        "the prescriber today.",
        sign_off=True,
    ),
    Topic(
        id="after.touch",
        step=StepKind.INTEGRATION,
        phase=Phase.SAFETY,
        title="How touch was, or its absence",
        guidance="Ask openly, also where there was none. A complaint is taken down and passed on "
        "as "
        "the practice has laid down.",
    ),
    Topic(
        id="after.steps",
        step=StepKind.INTEGRATION,
        title="Small steps, sober",
        guidance="A little of what came up and back to what is steady, as practised.",
    ),
    Topic(
        id="after.daily",
        step=StepKind.INTEGRATION,
        phase=Phase.CLOSING,
        title="One thing for the body each day",
        guidance="A walk, a stretch, a warm bath: small, and chosen by the client.",
    ),
)

SOMATIC: Final = Modality(
    id="somatic",
    version="1",
    title="Somatic therapy: grounding and small steps",
    topics=(*_BEFORE, *_DOSING, *_AFTER),
    measures=(
        Measure(instrument="phq-9", reason="Mood and item 9"),
        Measure(instrument="gad-7", reason="Anxiety and tension over the last two weeks"),
    ),
    cautions=(
        "No outcome study was found that combined somatic therapy with ketamine, by any route. "
        f"Without ketamine a review calls the evidence preliminary ({REVIEW.locator}).",
        "Touch by a therapist while a client is under the influence is the gravest risk here: the "
        "client can neither judge nor leave. The default is none.",
        "What looks like release may be a medical event. If in doubt, vitals and the prescriber.",
        "Breath work that makes people breathe fast has no place in a dosing session.",
    ),
    evidence=EVIDENCE,
    source=CONCEPTS,
    homework=(
        Homework(
            id="ground",
            after=StepKind.PREPARATION,
            title="Ground twice a day",
            guidance="One minute each, once when calm and once when not. Note which way helped.",
        ),
        Homework(
            id="body",
            after=StepKind.INTEGRATION,
            title="One thing for the body",
            guidance="The thing agreed on, every day, and a word on how it was.",
        ),
    ),
    note=(
        NoteField(
            id="touch",
            step=StepKind.PREPARATION,
            title="Touch",
            guidance="None, or which form was signed when. Nothing by word of mouth.",
            required=True,
        ),
        NoteField(
            id="body-seen",
            step=StepKind.DOSING,
            title="What the body did",
            guidance="What could be seen and what the client said; when it passed.",
        ),
        NoteField(
            id="touch-given",
            step=StepKind.DOSING,
            title="Touch that took place",
            guidance="None, or which, when, by whom, under which form; falls that were caught.",
            required=True,
        ),
        NoteField(
            id="body-since",
            step=StepKind.INTEGRATION,
            title="The body since then",
            guidance="Sleep, pain, tension, bladder; what was passed on to whom.",
            required=True,
        ),
    ),
    avoids=(
        Avoidance(
            step=StepKind.DOSING,
            practice="reprocessing",
            why="small steps keep a client out of what a full memory would call up while control "
            "is loosened.",
            source=HOUSE,
        ),
        Avoidance(
            step=StepKind.DOSING,
            practice="fast-breathing",
            why="it makes people faint and hides what the medicine does.",
            source=HOUSE,
        ),
    ),
    timings=(
        Timing(
            step=StepKind.INTEGRATION,
            least=dt.timedelta(hours=12),
            most=dt.timedelta(days=7),
            why="The body is asked once it has slept.",
            source=HOUSE,
        ),
    ),
)
