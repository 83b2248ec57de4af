"""The networks written from the published weights say what the published networks say."""

from __future__ import annotations

import numpy as np
import pytest

from stt_minutes.errors import ModelDamaged
from stt_minutes.speech import graphs, networks, onnx, torchzip


@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "output", "shapes"),
    [
        (networks.SEGMENTATION, "y", [(1, 1, 160_000), (2, 1, 48_000)]),
        (networks.EMBEDDING, "embedding", [(3, 150, 80), (1, 300, 80), (2, 25, 80), (1, 457, 80)]),
    ],
)
def test_the_outputs_are_those_of_an_independent_conversion(speakers_model, shared, name, output, shapes):
    ours, theirs = onnx.session(speakers_model / name), onnx.session(shared / "speakers" / name)
    random = np.random.default_rng(7)
    for shape in shapes:
        given = {"x": random.standard_normal(shape).astype(np.float32)}
        (expected,) = theirs.run(None, given)
        (found,) = ours.run([output], given)
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() < 1e-3


@pytest.mark.model
def test_the_voice_is_the_embedding_before_its_cut(speakers_model):
    session = onnx.session(speakers_model / networks.EMBEDDING)
    given = {"x": np.random.default_rng(1).standard_normal((2, 150, 80)).astype(np.float32)}
    voice, embedding = session.run(["voice", "embedding"], given)
    assert (voice < 0).any()
    assert np.array_equal(np.maximum(voice, 0), embedding)


def test_sinc_filters_pass_their_band_and_nothing_else():
    low, band = 1000.0, 400.0
    time = 2 * np.pi * np.arange(-125, 0) / 16_000
    weights = {
        "sincnet.conv1d.0.filterbank.low_hz_": np.array([[low - 50]], np.float32),
        "sincnet.conv1d.0.filterbank.band_hz_": np.array([[band - 50]], np.float32),
        "sincnet.conv1d.0.filterbank.n_": time[None].astype(np.float32),
        "sincnet.conv1d.0.filterbank.window_": np.hamming(251)[:125].astype(np.float32),
    }
    cosine, sine = graphs._sinc(weights)[:, 0]
    assert np.allclose(cosine, cosine[::-1])
    assert np.allclose(sine, -sine[::-1])
    response = np.abs(np.fft.rfft(cosine, 16_000))
    assert 1100 < response.argmax() < 1300
    assert response[:800].max() < response.max() / 10
    assert response[1650:].max() < response.max() / 10


def test_weights_of_another_network_are_refused(tmp_path, monkeypatch):
    for name in graphs.ORIGINALS.values():
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr(torchzip, "read", lambda _: {"head.conv1.weight": np.zeros((1, 1, 3, 3), np.float32)})
    with pytest.raises(ModelDamaged, match=r"segmentation\.bin"):
        graphs.convert(tmp_path)
    assert not (tmp_path / networks.SEGMENTATION).exists()
