"""Devices as PortAudio tells of them on systems that this machine is not: names, kinds, and rates that are refused."""

from __future__ import annotations

import types

import pytest

from stt_minutes.audio import devices
from stt_minutes.errors import NoMicrophone


class PortAudioError(Exception):
    """As sounddevice's: a text and a code."""


class FakeStream:
    """A stream that only a device of 44.1 kHz in stereo agrees to."""

    def __init__(self, *, samplerate, channels, callback, refuses=(), **_: object) -> None:
        self.agreed = (samplerate, channels)
        self.callback = callback
        self.active = True
        self.closed = False

    def start(self) -> None:
        pass

    def abort(self, **_: object) -> None:
        pass

    def close(self, **_: object) -> None:
        self.closed = True


def device(name: str, *, channels: int = 1, api: int = 0, rate: float = 44_100.0) -> dict:
    return {"name": name, "max_input_channels": channels, "hostapi": api, "default_samplerate": rate}


@pytest.fixture
def portaudio(monkeypatch):
    """A PortAudio with the devices of a Windows laptop: two host APIs, of which one is the default."""
    there = [
        device("Microsoft Lydtilknytning - Input"),
        device("Mikrofon (USB Bordmikrofon)", channels=2),
        device("Højttalere", channels=0),
        device("Stereo Mix (Realtek)", channels=2),
        device("Mikrofon (USB Bordmikrofon)", api=1),
    ]

    def query_devices(index=None):
        return there if index is None else there[index]

    fake = types.SimpleNamespace(
        PortAudioError=PortAudioError,
        query_devices=query_devices,
        default=types.SimpleNamespace(device=(1, 2)),
        RawInputStream=FakeStream,
    )
    monkeypatch.setattr(devices, "_sounddevice", lambda: fake)
    return fake


def test_only_the_default_system_is_listed_the_default_device_first(portaudio):
    assert [(each.name, each.kind, each.default) for each in devices.list_devices()] == [
        ("Mikrofon (USB Bordmikrofon)", "microphone", True),
        ("Microsoft Lydtilknytning - Input", "microphone", False),
        ("Stereo Mix (Realtek)", "system", False),
    ]
    assert devices.system_sound().name == "Stereo Mix (Realtek)"
    assert not devices.moved(devices.find(None))


@pytest.mark.parametrize(
    "name",
    [
        "Stereomix (Realtek)",
        "BlackHole 2ch",
        "Monitor of Built-in Audio",
        "Loopback Audio",
        "CABLE Output (VB-Audio VB-Cable)",
    ],
)
def test_what_hears_the_machine_itself_is_system_sound(portaudio, name):
    portaudio.query_devices()[0]["name"] = name
    assert devices.system_sound().name == name


def test_without_a_device_for_system_sound_the_way_out_is_said(portaudio):
    portaudio.query_devices()[3]["name"] = "Linje ind"
    with pytest.raises(NoMicrophone) as caught:
        devices.system_sound()
    assert "Stereomix" in caught.value.hint


def test_a_refused_rate_becomes_the_devices_own(portaudio, monkeypatch):
    def refusing(*, samplerate, **options):
        if samplerate == 16_000:
            raise PortAudioError("Invalid sample rate", -9997)
        return FakeStream(samplerate=samplerate, **options)

    portaudio.RawInputStream = refusing
    stream = devices.Stream(devices.find("Bordmikrofon"), lambda *_: None)
    assert (stream.sample_rate, stream.channels) == (44_100, 2)
    assert stream._stream.agreed == (44_100, 2)
    stream.close()
    assert stream._stream.closed


def test_another_refusal_is_a_device_that_failed(portaudio):
    def broken(**_):
        raise PortAudioError("Device unavailable", -9985)

    portaudio.RawInputStream = broken
    with pytest.raises(devices.DeviceFailed, match="den bruges af et andet program"):
        devices.Stream(devices.find(None), lambda *_: None)


def test_a_sound_system_that_does_not_answer_is_said(portaudio):
    def broken(_index=None):
        raise PortAudioError("PortAudio not initialized", -10_000)

    portaudio.query_devices = broken
    with pytest.raises(NoMicrophone, match="svarer ikke"):
        devices.list_devices()


def test_a_machine_without_portaudio_is_told_what_to_install(monkeypatch):
    import builtins

    real = builtins.__import__

    def without(name, *rest):
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NoMicrophone) as caught:
        devices.list_devices()
    assert "libportaudio2" in caught.value.hint
