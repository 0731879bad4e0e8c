"""The topics of the therapy, in this project's own words.

The order is that of the public-domain manual: build motivation, strengthen
commitment, follow through. What to do in a dosing session is not in the manual.
"""

from __future__ import annotations

from typing import Final

from ketaprac.model.modality import Avoidance, Homework, Measure, Modality, NoteField, Phase, Topic
from ketaprac.model.protocol import StepKind
from ketaprac.model.treatment import Indication
from ketaprac_met.evidence import EVIDENCE
from ketaprac_met.sources import HOUSE, MANUAL


def _topic(
    topic_id: str,
    step: StepKind,
    title: str,
    guidance: str,
    *,
    sign_off: bool = False,
    phase: Phase = Phase.WORK,
) -> Topic:
    return Topic(
        id=topic_id, step=step, title=title, guidance=guidance, sign_off=sign_off, phase=phase
    )


_PREPARATION: Final = (
    _topic(
        "motivation.feedback",
        StepKind.PREPARATION,
        "Results as feedback",
        "Go through the client's own questionnaire results together. Say what each number means, "
        "then ask what the client makes of it. Inform; do not argue or frighten.",
    ),
    _topic(
        "motivation.own-reasons",
        StepKind.PREPARATION,
        "The client's own reasons",
        "Ask what the client likes about using and what it costs. Listen more than you speak, "
        "give back what you heard, and dwell on what the client says in favour of change. Where "
        "the client holds back, go along with it rather than push.",
    ),
    _topic(
        "motivation.values",
        StepKind.PREPARATION,
        "What matters to the client",
        "Ask what the client wants life to be like and how use fits with that. Let the client "
        "name the distance between the two.",
    ),
    _topic(
        "motivation.confidence",
        StepKind.PREPARATION,
        "What went well before",
        "Look for changes that the client has made before, in anything, and for the strengths "
        "behind them. Say what you honestly value in them.",
    ),
    _topic(
        "commitment.change-plan",
        StepKind.PREPARATION,
        "Change plan",
        "When the client leans towards change, write the plan down in the client's words: what "
        "is to change, why, the first steps, who can help, what could get in the way and how to "
        "tell that it works. The choice is the client's; say so.",
        sign_off=True,
    ),
    _topic(
        "commitment.important-people",
        StepKind.PREPARATION,
        "Important people",
        "Ask who is to know of the plan and who may come along to a session. Ask for consent "
        "before anybody else hears anything.",
    ),
    _topic(
        "commitment.expectations",
        StepKind.PREPARATION,
        "What ketamine can and cannot do here",
        "Say that the plan carries the change and the dosing session may support it. Go through "
        "what studies found, the negative results too, and that none used lozenges with this "
        "therapy. Agree on one question or wish for the dosing session, held lightly.",
        sign_off=True,
        phase=Phase.CLOSING,
    ),
    _topic(
        "commitment.day-of-dosing",
        StepKind.PREPARATION,
        "Agreement on alcohol and other substances before the dosing day",
        "Agree with the client on what the prescriber has asked for. Nobody who drinks every day "
        "or takes sedatives stops at once for this: withdrawal can be dangerous and belongs to "
        "a physician.",
        sign_off=True,
        phase=Phase.CLOSING,
    ),
)

_DOSING: Final = (
    _topic(
        "dosing.present",
        StepKind.DOSING,
        "Sober and without signs of withdrawal",
        "Ask and look before anything is taken. If in doubt, nothing is taken, and the "
        "prescriber is asked.",
        sign_off=True,
        phase=Phase.SAFETY,
    ),
    _topic(
        "dosing.plan-at-hand",
        StepKind.DOSING,
        "Change plan at hand",
        "Read the client's own words once before the start, then put the paper away.",
        phase=Phase.AGREEMENT,
    ),
    _topic(
        "dosing.quiet",
        StepKind.DOSING,
        "Present and quiet",
        "Stay in the room, say little, do not interpret. No persuading: a client under the "
        "influence is easily led.",
    ),
    _topic(
        "dosing.client-leads",
        StepKind.DOSING,
        "The client leads",
        "Follow what the client brings up. Short reflections are enough; questions can wait.",
    ),
    _topic(
        "dosing.no-new-commitments",
        StepKind.DOSING,
        "No new commitments while affected",
        "No promises, signatures, consents, purchases or decisions about work, money or people, "
        "and no change to the plan. Write ideas down for integration.",
        sign_off=True,
    ),
    _topic(
        "dosing.closing",
        StepKind.DOSING,
        "Close gently",
        "When the client is clear again, ask for a few words to keep, and note them. Leave the "
        "rest for integration.",
        phase=Phase.CLOSING,
    ),
)

_INTEGRATION: Final = (
    _topic(
        "follow-through.words-kept",
        StepKind.INTEGRATION,
        "What is still true",
        "Read out the words kept and the ideas noted. Ask which still hold on a sober day, and "
        "how they bear on the client's own reasons.",
    ),
    _topic(
        "follow-through.change-plan",
        StepKind.INTEGRATION,
        "Review of the change plan",
        "Go through the plan line by line: what was done, what was not, what is to be different. "
        "Changes are made now, and in the client's words.",
        sign_off=True,
    ),
    _topic(
        "follow-through.slips",
        StepKind.INTEGRATION,
        "Slips without blame",
        "Ask about use as a matter of course. Treat a slip as news about the plan: what came "
        "before it, what helped it end, what to change. It never ends treatment by itself. Tell "
        "the prescriber before the next dosing session.",
    ),
    _topic(
        "follow-through.motivation",
        StepKind.INTEGRATION,
        "Motivation again",
        "Where the client wavers, go back to reasons and values before pressing on with steps.",
    ),
    _topic(
        "follow-through.next-steps",
        StepKind.INTEGRATION,
        "Next steps",
        "Agree on a few steps until the next session, each with a day, and on whom to call when "
        "craving is strong.",
        sign_off=True,
        phase=Phase.CLOSING,
    ),
)

MET: Final = Modality(
    id="met",
    version="2",
    title="Motivational Enhancement Therapy",
    indications=(Indication.ALCOHOL, Indication.CANNABIS),
    topics=(*_PREPARATION, *_DOSING, *_INTEGRATION),
    measures=(
        Measure(
            instrument="audit-c",
            reason="Drinking at the start, for the feedback; it follows change poorly",
        ),
        Measure(
            instrument="phq-9",
            reason="Mood and item 9 before the start and before each review, at least two weeks "
            "after a dosing session",
        ),
    ),
    cautions=(
        "Not while the client is intoxicated or in withdrawal; withdrawal needs a physician first.",
        "This therapy is no detoxification, and it does not replace medicine for opioid or "
        "alcohol use disorder, crisis care or emergency care.",
        "The manual was written for alcohol. For cannabis there is one study of eight people "
        "without a control group.",
        "The manual knows nothing of ketamine: topics for dosing sessions are this project's, "
        "not the manual's, and no study tested them.",
        "Ketamine can itself be misused. Ask about it in every integration session.",
    ),
    evidence=EVIDENCE,
    source=MANUAL,
    homework=(
        Homework(
            id="change-plan",
            after=StepKind.PREPARATION,
            title="Read the change plan",
            guidance="Once a day, aloud if possible. Write down what you would word otherwise now.",
        ),
        Homework(
            id="next-steps",
            after=StepKind.INTEGRATION,
            title="The steps agreed on",
            guidance="Each with its day. What was not done is brought along, with what came "
            "between.",
        ),
    ),
    note=(
        NoteField(
            id="reasons",
            step=StepKind.PREPARATION,
            title="The client's own reasons",
            guidance="In the client's words, for and against; readiness as the client put it.",
            required=True,
        ),
        NoteField(
            id="plan",
            step=StepKind.PREPARATION,
            title="Change plan",
            guidance="Where it lies and whether the client signed it.",
        ),
        NoteField(
            id="words-kept",
            step=StepKind.DOSING,
            title="Words kept",
            guidance="The few words that the client wanted to keep; no interpretation.",
        ),
        NoteField(
            id="plan-review",
            step=StepKind.INTEGRATION,
            title="Review of the plan, slips and next steps",
            guidance="What was done, what was not, any use, steps with their days.",
            required=True,
        ),
    ),
    avoids=(
        Avoidance(
            step=StepKind.DOSING,
            practice="reprocessing",
            why="the therapist stays quiet and the client leads while effects last.",
            source=HOUSE,
        ),
    ),
)
