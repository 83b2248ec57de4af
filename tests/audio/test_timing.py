"""Finding samples that never came, without being fooled by a busy machine or by two clocks that differ a little."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.audio import timing
from stt_minutes.audio.timing import Arrivals

BLOCK_MS = 50.0


def run(arrivals: Arrivals, blocks: list[float], *, position_ms: float = 0.0) -> tuple[list[timing.Loss], float]:
    """Feed blocks that arrive at those seconds; the recording follows the losses that are found, as the writer does."""
    found = []
    for at_s in blocks:
        position_ms += BLOCK_MS
        loss = arrivals.feed(at_s, position_ms)
        if loss is not None:
            found.append(loss)
            if loss.state == "confirmed":
                position_ms += loss.ms
    return found, position_ms


def steady(seconds: float, *, start: float = 0.0, skew: float = 0.0) -> list[float]:
    return [start + (n + 1) * BLOCK_MS / 1000 * (1 + skew) for n in range(round(seconds * 1000 / BLOCK_MS))]


@given(start=st.floats(0, 1e6), skew=st.floats(-1e-4, 1e-4))
def test_steady_sound_of_a_card_with_another_clock_is_never_lost(start, skew):
    found, _ = run(Arrivals(), steady(120, start=start, skew=skew))
    assert found == []


def test_three_hours_of_drift_are_no_loss():
    found, _ = run(Arrivals(), steady(3 * 3600, skew=1e-4))
    assert found == []


@given(late=st.lists(st.floats(0, 0.4), min_size=200, max_size=200))
def test_jitter_is_no_loss(late):
    times = [at + extra for at, extra in zip(steady(10), late, strict=True)]
    found, _ = run(Arrivals(), times)
    assert found == []


@given(lost_s=st.floats(0.7, 3600))
def test_what_is_lost_is_found_to_its_length(lost_s):
    arrivals = Arrivals()
    before = steady(20)
    found, position = run(arrivals, [*before, *steady(10, start=before[-1] + lost_s)])
    assert [loss.state for loss in found] == ["suspected", "confirmed"]
    assert abs(found[1].ms - lost_s * 1000) <= BLOCK_MS
    assert abs(position - (30 + lost_s) * 1000) <= BLOCK_MS


def test_a_stall_that_is_made_up_for_is_cleared():
    before = steady(20)
    stalled = before[-1] + 2.0
    # 2 s of sound waits in the device's buffer and comes at once; then all is as before.
    burst = [stalled + n * 0.001 for n in range(40)]
    after = steady(10, start=before[-1] + 2.0)
    found, position = run(Arrivals(), [*before, *burst, *after])
    assert [loss.state for loss in found] == ["suspected", "cleared"]
    assert position == 32_000


def test_a_burst_that_makes_up_for_half_counts_only_the_other_half():
    before = steady(20)
    stalled = before[-1] + 4.0
    burst = [stalled + n * 0.001 for n in range(40)]
    found, position = run(Arrivals(), [*before, *burst, *steady(10, start=stalled)])
    assert [loss.state for loss in found] == ["suspected", "confirmed"]
    assert abs(found[1].ms - 2_000) <= BLOCK_MS
    assert abs(position - 34_000) <= BLOCK_MS


def test_the_clock_goes_forward():
    first = timing.now()
    assert timing.now() >= first > 0
