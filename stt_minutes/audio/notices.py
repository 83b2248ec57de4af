"""What a person should know of the sound that was read: cut off, damaged, holes, tracks. Each thing is told once, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stt_minutes import danish
from stt_minutes.audio import journal
from stt_minutes.danish import listed
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stt_minutes.audio.decode import Decoded
    from stt_minutes.audio.media import Track

TRUNCATED_MS = 2_000
"""A file that ends this much before the length it claims is said to be cut off …"""
TRUNCATED_SHARE = 0.02
"""… but what is missing must also be this share of it: some writers round up."""
EXACT_MS = 500
"""So much less than what was counted: the frames of an MP3, the samples up to the last page of an Ogg file."""
ONE_PLACE_MS = 10_000
"""Damage within so much is one place."""
MOST_PLACES = 8
NEAR_MS = 2_000
"""A broken page and the hole that it left are one thing."""
RAW_BYTES = 8
"""The most bytes that a sample takes uncompressed …"""
BESIDE_BYTES = 50_000
"""… beside so much for tags and padding; a picture is a track of its own. Less sound than that is a trifle."""
SILENT = 0.002
"""RMS of a track's loudest second (-54 dB of full scale) under which nobody speaks into its microphone."""


def part(from_ms: int, to_ms: int | None) -> tuple[Remark, ...]:
    """That only a part was read."""
    if not from_ms and to_ms is None:
        return ()
    end = "slutningen" if to_ms is None else danish.clock(to_ms)
    text = f"Kun lyden fra {danish.clock(from_ms)} til {end} er læst."
    return (Remark("sound_part", text, start_ms=from_ms, end_ms=to_ms),)


def lost_segment(message: str, start_ms: int, end_ms: int) -> Remark:
    """That a segment of a recording gives nothing."""
    return Remark("sound_damaged", message + " Resten af optagelsen er brugt.", start_ms=start_ms, end_ms=end_ms)


def lost_part(name: str, number: int) -> Remark:
    """That one of several files that were joined gives nothing."""
    text = f"{name} er sat sammen af flere filer, og lyden i nummer {number} kan ikke læses. Resten er brugt."
    return Remark("sound_damaged", text)


def of_file(name: str, found: Sequence[Decoded], start_ms: int, to_ms: int | None) -> Iterator[Remark]:
    """What reading a file or a part of one, which begins at `start_ms`, has shown."""
    wanted = None if to_ms is None else to_ms - start_ms
    main = max(found, key=lambda each: each.end_ms)
    if _is_hardly_there(main, wanted):
        size = f"{main.part.size // 1000:,}".replace(",", ".")
        text = (
            f"Af {name}, som fylder {size} kB, kan der kun læses {journal.seconds(main.end_ms)} lyd; filen må være beskadiget. "
            "Afspil den i et andet program, eller hent den igen."
        )
        yield Remark("sound_damaged", text, start_ms=start_ms, end_ms=start_ms + main.end_ms)
        return
    cut = tuple(_cut_off(name, main, start_ms, wanted))
    yield from cut
    if found[0].part.junk:
        text = f"{name} er beskadiget ved {danish.clock(start_ms)}: {found[0].part.junk} byte er ikke lyd."
        yield Remark("sound_damaged", text, start_ms=start_ms, end_ms=start_ms)
    for each in found:
        yield from _damaged(name, each, start_ms)
    yield from _broken(name, main, start_ms, wanted, is_cut=bool(cut))
    for start, stop in main.holes:
        text = (
            f"Der er et hul i lyden i {name} fra {danish.clock(start_ms + start)} til {danish.clock(start_ms + stop)}."
        )
        yield Remark("sound_hole", text, start_ms=start_ms + start, end_ms=start_ms + stop)
    if not start_ms:
        yield from _tracks(name, found)


def _is_hardly_there(found: Decoded, wanted: int | None) -> bool:
    """Whether a file of nothing but sound has more bytes than its sound would take uncompressed: most of it was not understood."""
    if wanted is not None or not found.track.is_alone:
        return False
    most = found.end_ms / 1000 * found.rate * found.channels * RAW_BYTES
    return found.part.size > BESIDE_BYTES + most


def _broken(name: str, found: Decoded, start_ms: int, wanted: int | None, *, is_cut: bool) -> Iterator[Remark]:
    """Where pages or blocks are damaged or gone, unless that was told as a hole, as damage or as the file's end."""
    told = [*found.holes, *((at, at) for at, _ in found.damage)]
    places: list[tuple[int, int]] = []
    for start, stop in found.structure.broken:
        end = found.end_ms if stop is None else min(stop, found.end_ms)
        if is_cut and end >= found.end_ms:
            continue
        if wanted is not None and start >= wanted:
            continue
        if not any(first <= end + NEAR_MS and start - NEAR_MS <= last for first, last in told):
            places.append((start, max(start, end)))
    for start, end in places[:MOST_PLACES]:
        first, last = danish.clock(start_ms + start), danish.clock(start_ms + end)
        where = f"ved {first}" if first == last else f"mellem {first} og {last}"
        text = f"{name} er beskadiget {where}: en del af lyden dér mangler."
        yield Remark("sound_damaged", text, start_ms=start_ms + start, end_ms=start_ms + end)
    yield from _others(name, places[MOST_PLACES:], start_ms)


def _cut_off(name: str, found: Decoded, start_ms: int, wanted: int | None) -> Iterator[Remark]:
    end = start_ms + found.end_ms
    exact = found.part.told_ms or found.structure.told_ms
    told = found.track.claimed_ms or found.structure.told_ms
    claimed = told if wanted is None or told is None else min(told, wanted)
    missing = EXACT_MS if exact else max(TRUNCATED_MS, (claimed or 0) * TRUNCATED_SHARE)
    if claimed and claimed - found.end_ms > missing:
        text = (
            f"{name} ser ud til at være afkortet: filen opgiver {danish.clock(start_ms + claimed)}, men lyden slutter ved "
            f"{danish.clock(end)}. Alt indtil da er brugt."
        )
        yield Remark("sound_truncated", text, start_ms=end, end_ms=start_ms + claimed)
    elif found.part.cut_off and (wanted is None or found.end_ms < wanted):
        text = f"{name} er afkortet: filen er brudt af ved {danish.clock(end)}. Alt indtil da er brugt."
        yield Remark("sound_truncated", text, start_ms=end, end_ms=end)


def _damaged(name: str, found: Decoded, start_ms: int) -> Iterator[Remark]:
    places: list[list[int]] = []  # from, to, pieces
    for at, count in found.damage:
        if places and at - places[-1][1] <= ONE_PLACE_MS:
            places[-1][1:] = [at, places[-1][2] + count]
        else:
            places.append([at, at, count])
    for start, stop, count in places[:MOST_PLACES]:
        first, last = danish.clock(start_ms + start), danish.clock(start_ms + stop)
        where = f"ved {first}" if first == last else f"fra {first} til {last}"
        pieces = "1 stykke" if count == 1 else f"{count} stykker"
        text = f"{name} er beskadiget {where}: {pieces} lyd kunne ikke afkodes."
        yield Remark("sound_damaged", text, start_ms=start_ms + start, end_ms=start_ms + stop)
    yield from _others(name, places[MOST_PLACES:], start_ms)


def _others(name: str, places: Sequence[Sequence[int]], start_ms: int) -> Iterator[Remark]:
    """The damaged places after the first ones, each from [0] to [1], in one remark."""
    if places:
        start, end = start_ms + places[0][0], start_ms + places[-1][1]
        text = (
            f"{name} er også beskadiget {len(places)} andre steder, fra {danish.clock(start)} til {danish.clock(end)}."
        )
        yield Remark("sound_damaged", text, start_ms=start, end_ms=end)


def _tracks(name: str, found: Sequence[Decoded]) -> Iterator[Remark]:
    there = [track for track in found[0].beside if track.decodable]
    if len(there) < 2:
        return
    used = {each.track.number for each in found}
    silent = {each.track.number for each in found if each.loud < SILENT}
    if silent == used:
        silent = set()
    texts = [f"{name} har {len(there)} lydspor: {_listed(there)}."]
    heard = [track for track in there if track.number in used - silent]
    if len(heard) == len(there):
        texts.append("Alle er brugt, som kanaler af samme møde. Med --track N bruges kun ét af dem.")
    else:
        texts.append(f"Brugt er {_listed(heard)}.")
        if silent:
            texts.append(f"Der er ikke talt i {_listed([track for track in there if track.number in silent])}.")
        if left := [track for track in there if track.number not in used]:
            texts.append(f"{_listed(left).capitalize()} er ikke brugt; vælg selv med --track N.")
    yield Remark("sound_streams", " ".join(texts))


def _listed(tracks: Sequence[Track]) -> str:
    return listed([f"spor {track.number}" + (f" („{track.title}“)" if track.title else "") for track in tracks])
