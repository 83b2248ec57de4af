"""Text that nobody said: credit lines, loops, text without speech, text faster than speech.

Such a run of words is quarantined with its reason, kept and shown, never deleted. The rules look at the form of the text and at the
sound it is said to come from, never at single words a council might use.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stt_minutes.speech.whisper import Heard, HeardWord
    from stt_minutes.values import Segment, SegmentState, Span, Word

CREDIT = "ligner en linje fra undertekster, som modellen har lært udenad"
LOOP = "den samme tekst gentager sig i ring"
NO_SPEECH = "tekst, hvor der ikke høres tale"
TOO_FAST = "mere tekst, end nogen kan nå at sige på den tid"
PROMPTED = "gengiver ordlisten og ikke lyden"
UNSURE = "modellen er meget usikker på teksten"

# Credit lines that Whisper puts into silence and music, in Danish, English, and the Norwegian and Swedish it drifts to.
# Each must be a sentence of its own; "danske tekster af høj kvalitet" inside a sentence is speech.
_CREDITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(danske |dansk |norske |svenska )?(under)?tekst(er|et|ing|ning)?( og oversættelse)?( er)?( lavet)?( af| ved| av|:)\s?[^a-zæøå]*\w+(\W+\w+){0,5}$",
        r"^(danske |dansk )?(under)?tekster:?( \w+){0,3}$",
        r"^oversat(telse)?( og tekstet)?( af|:)( \S+){1,4}$",
        r"scandinavian text service|dansk video ?tekst|broadcast text|btisubtitling|sdi media|amara\.?org|ai-media",
        r"^(mange )?tak,? (fordi|for,? at) (du|i|de) (så|ser|har set|lyttede|lytter|kiggede|kigger) (med|på|til|den|de)( \w+){0,3}$",
        r"^(mange )?tak for at (se|lytte|kigge)( med| på| til)?( \w+){0,3}$",
        r"^(husk at )?(like|abonnere?r?|subscribe)( \w+){0,6} (kanal(en)?|video(en)?|channel)$",
        r"^(sub(title|title)?s?|captions?|transcri(bed|ption)|translat(ed|ion))( \w+)? by( \S+){1,6}$",
        r"^(thanks?( you)?)( so much| very much)? for (watching|listening|viewing)( \w+){0,4}$",
        r"^please (like|subscribe)( \w+){0,8}$",
        r"^(copyright|©)( \S+){0,6}$",
        r"^takk for (at du så|ating)( \w+){0,3}$",
        r"^(tack för att (du|ni) (har )?tittat)( \w+){0,3}$",
        r"^(www\.)?[a-z0-9-]+\.(dk|com|org|net|no|se)$",
    )
)
_MOST_CREDIT_WORDS = 14

LOOP_TIMES = 4
LOOP_WORDS = 8
"""A phrase said four times on end and eight words in all; "ja, ja, ja, ja" at a table is speech."""
LONGEST_PHRASE = 8

SENTENCE_END = (".", "!", "?", "…")
FASTEST = 32.0
"""Letters and spaces a second of speech. The fastest segment of the Danish recordings and the spoken meeting has 23."""
LEAST_FOR_SPEED = 20
LEAST_PROMPTED = 3
SPEECH_SHARE = 0.1
NO_SPEECH_PROBABILITY = 0.6
UNSURE_LOGPROB = -1.0
"""Both are Whisper's own thresholds for silence and for a failed decoding."""
UNSURE_CONFIDENCE = 0.3


def credit_runs(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """The words cut so that each credit line stands alone; one run when there is none."""
    runs: list[list[Word]] = [[]]
    for sentence in _sentences(words):
        if _is_credit(sentence):
            runs += [list(sentence), []]
        else:
            runs[-1] += sentence
    return [tuple(run) for run in runs if run]


def judge(
    segment: Segment, heard: Heard, speech: Iterable[Span], prompt: str | None = None
) -> tuple[SegmentState, str | None]:
    """The state of a segment with words, and why. `speech`: the stretches in which the detector heard speech.

    prompt: the words that the decoder was shown, which it may say back when it hears nothing.
    """
    words = segment.words
    length = max(1, words[-1].end_ms - words[0].start_ms)
    spoken = sum(common.duration for span in speech if (common := span & segment.span))
    if _is_credit(words):
        return "quarantined", CREDIT
    if is_loop(words):
        return "quarantined", LOOP
    if spoken < SPEECH_SHARE * length or (
        heard.no_speech > NO_SPEECH_PROBABILITY and heard.avg_logprob < UNSURE_LOGPROB
    ):
        return "quarantined", NO_SPEECH
    if prompt and _echoes(words, prompt):
        return "quarantined", PROMPTED
    letters = len(segment.text)
    if letters >= LEAST_FOR_SPEED and letters * 1000 > FASTEST * segment.span.duration:
        return "quarantined", TOO_FAST
    if sum(word.confidence for word in words) / len(words) < UNSURE_CONFIDENCE:
        return "doubtful", UNSURE
    return segment.state, segment.reason


def is_loop(words: Sequence[Word | HeardWord]) -> bool:
    """Whether most of the words are one phrase again and again."""
    plain = [_plain(word.text) for word in words]
    for size in range(1, LONGEST_PHRASE + 1):
        run = best = 0
        for index in range(size, len(plain)):
            run = run + 1 if plain[index] == plain[index - size] else 0
            best = max(best, run)
        repeated = best + size
        if best and repeated >= max(LOOP_WORDS, size * LOOP_TIMES) and repeated * 2 >= len(plain):
            return True
    return False


def _is_credit(words: Sequence[Word]) -> bool:
    if not 0 < len(words) <= _MOST_CREDIT_WORDS:
        return False
    text = " ".join(word.text for word in words).strip(" .!?…-–\"'")
    return any(pattern.search(text) for pattern in _CREDITS)


def _sentences(words: Sequence[Word]) -> list[list[Word]]:
    sentences: list[list[Word]] = [[]]
    for word in words:
        sentences[-1].append(word)
        if word.text.endswith(SENTENCE_END):
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _echoes(words: Sequence[Word], prompt: str) -> bool:
    """Whether the words are a piece of the prompt, in its order: nobody speaks in the order of a word list."""
    said = [_plain(word.text) for word in words]
    shown = [_plain(word) for word in prompt.split()]
    places = range(len(shown) - len(said) + 1)
    return len(said) >= LEAST_PROMPTED and any(shown[at : at + len(said)] == said for at in places)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
