"""Turn a script of spoken Danish into the transcript that a poor recogniser might write: `python -m bench.noise CASE… -o DIR`.

A script (script.tsv: start_ms, end_ms, speaker, text, item) becomes timed words in segments cut at pauses and at 30 s, never at
speakers. Errors are made word by word after the ordinary confusions of Danish speech recognition: voiced and unvoiced stops,
soft and silent letters, vowels, weak endings, small words lost or swapped, compounds split, words run together, numbers as
figures, punctuation lost, short utterances lost, phrases repeated in loops, lines invented in pauses. Nothing is learnt from
any data; the same script, share and seed always give the same words.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
from pathlib import Path

from stt_minutes.minutes import numerals
from stt_minutes.minutes.tokens import FILLERS, normalise
from stt_minutes.values import Segment, Transcript, Word

SHARES = {"clean": 0.0, "20": 0.2, "40": 0.4}
_CONFUSED = (
    ("nd", "n"), ("ld", "l"), ("hv", "v"), ("dt", "t"), ("ig", "i"), ("eg", "aj"), ("af", "a"), ("gt", "kt"), ("kt", "gt"),
    ("p", "b"), ("b", "p"), ("t", "d"), ("d", "t"), ("k", "g"), ("g", "k"), ("f", "v"), ("v", "f"), ("s", "z"), ("m", "n"),
    ("n", "m"), ("r", ""), ("l", "r"), ("h", ""), ("e", "æ"), ("æ", "e"), ("i", "e"), ("e", "i"), ("o", "å"), ("å", "o"),
    ("u", "o"), ("ø", "y"), ("y", "ø"), ("a", "e"), ("a", "o"), ("er", "e"), ("en", "n"), ("e", ""), ("t", ""), ("d", ""),
)  # fmt: skip
_SMALL = (
    "og",
    "at",
    "det",
    "er",
    "en",
    "den",
    "der",
    "som",
    "på",
    "til",
    "i",
    "af",
    "med",
    "for",
    "har",
    "ikke",
    "jeg",
    "vi",
    "man",
    "så",
    "men",
    "han",
    "de",
    "et",
    "kan",
    "skal",
    "var",
    "om",
    "også",
    "fra",
    "ved",
    "være",
)
_INVENTED = ("Tak fordi du så med.", "Undertekster.", "Tak for at se med.", "Ja, ja, ja.")


def script(folder: Path) -> list[dict[str, str]]:
    """The rows of a case's script.tsv."""
    with (folder / "script.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def transcript(folder: Path, share: float, seed: int = 0) -> Transcript:
    """What a recogniser with about `share` word errors (0..1) might make of the case's script."""
    rows = script(folder)
    noise = random.Random(f"{folder.name} {share} {seed}")
    heard: list[Word] = []
    last_end = 0
    for row in rows:
        start, end = int(row["start_ms"]), int(row["end_ms"])
        if share and start - last_end > 2500 and noise.random() < 0.5:
            line = noise.choice(_INVENTED).split()
            heard += _spread([(word, 0.4) for word in line], last_end + 300, start - 300)
        said = row["text"].replace(" ...", "...").split()
        if not (len(said) <= 2 and noise.random() < 0.35 * share):
            heard += _spread(misheard(said, share, noise), start, end)
        last_end = end
    return _segments(heard, last_end + 1200, noise)


def _spread(words: list[tuple[str, float]], start: int, end: int) -> list[Word]:
    """The words over the time, each as long as its letters."""
    total = sum(len(word) + 2 for word, _ in words)
    placed, at = [], float(start)
    for word, confidence in words:
        length = (end - start) * (len(word) + 2) / total
        placed.append(Word(word, round(at), round(at + 0.92 * length), confidence))
        at += length
    return placed


def misheard(said: list[str], share: float, noise: random.Random) -> list[tuple[str, float]]:
    heard: list[tuple[str, float]] = []
    at = 0
    while at < len(said):
        word, plain = said[at], normalise(said[at])
        number = numerals.read([normalise(other) for other in said], at)
        if share and number is not None and number.value > 2 and noise.random() < 0.5:
            tail = _tail(said[at + number.length - 1])
            heard.append((f"{number.value}{'.' if number.ordinal else ''}{tail}", 0.85))
            at += number.length
            continue
        at += 1
        if not share or not plain or noise.random() >= share:
            if share and plain in FILLERS and noise.random() < 0.6:
                continue
            heard.append((_unpunctuated(word, share, noise), round(noise.uniform(0.7, 1.0), 2)))
            continue
        kind, sure = noise.random(), round(noise.uniform(0.25, 0.85), 2)
        if share > 0.3 and kind < 0.02 and len(heard) >= 3:
            heard += [(other, sure) for other, _ in heard[-3:]] * noise.randint(2, 3)
            at += noise.randint(2, 6)
        elif len(plain) <= 4 and kind < 0.4:
            continue
        elif len(plain) <= 4 and kind < 0.65:
            heard.append((noise.choice(_SMALL) + _tail(word), sure))
        elif len(plain) >= 8 and kind < 0.2:
            cut = noise.randint(3, len(word) - 4)
            heard += [(word[:cut], sure), (word[cut:], sure)]
        elif kind < 0.28 and at < len(said):
            heard.append((word.rstrip(".,?!") + said[at].lower(), sure))
            at += 1
        else:
            heard.append((_garbled(word, noise, 1 if noise.random() < 0.6 else 3), sure))
            if noise.random() < 0.08:
                heard.append((noise.choice(_SMALL), sure))
    return heard or [(said[0], 0.5)]


def _tail(word: str) -> str:
    return word[len(word.rstrip(".,?!")) :]


def _unpunctuated(word: str, share: float, noise: random.Random) -> str:
    return word.rstrip(".,?!") if share and noise.random() < 0.6 * share else word


def _garbled(word: str, noise: random.Random, times: int) -> str:
    for _ in range(times):
        fitting = [(old, new) for old, new in _CONFUSED if old in word.lower()[1:] or word.lower().startswith(old)]
        if not fitting:
            break
        old, new = noise.choice(fitting)
        places = [i for i in range(len(word)) if word.lower().startswith(old, i)]
        at = noise.choice(places)
        garbled = word[:at] + new + word[at + len(old) :]
        word = garbled if normalise(garbled) else word
    return word


def _segments(heard: list[Word], duration: int, noise: random.Random) -> Transcript:
    groups: list[list[Word]] = []
    for word in heard:
        fresh = not groups or word.start_ms - groups[-1][-1].end_ms > noise.choice((250, 400, 700))
        if fresh or word.end_ms - groups[-1][0].start_ms > 30_000:
            groups.append([])
        groups[-1].append(word)
    return Transcript(
        "da",
        duration,
        tuple(Segment(f"s{n}", group[0].start_ms, group[-1].end_ms, tuple(group)) for n, group in enumerate(groups)),
    )


def _plain(made: Transcript) -> list[dict[str, object]]:
    return [
        {
            "id": segment.id,
            "start_ms": segment.start_ms,
            "end_ms": segment.end_ms,
            "words": [
                {"text": word.text, "start_ms": word.start_ms, "end_ms": word.end_ms, "confidence": word.confidence}
                for word in segment.words
            ],
        }
        for segment in made.segments
    ]


def main() -> None:
    """Copy each case to the output folder with asr_clean.json, asr_20.json and asr_40.json beside it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("case", nargs="+", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args()
    for folder in options.case:
        target = options.out / folder.name
        shutil.copytree(folder, target, dirs_exist_ok=True)
        for name, share in SHARES.items():
            made = json.dumps(_plain(transcript(folder, share)), ensure_ascii=False)
            (target / f"asr_{name}.json").write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
