"""Settings: flags > STT_MINUTES_* > the meeting's meeting.toml > the user's config.toml > these defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar, Literal

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from stt_minutes import foreign
from stt_minutes.errors import InvalidOption

APP = "stt-minutes"
MOST_TOML = 1_000_000
"""Bytes of a file that people write by hand: some hundred times the longest of ours."""


def config_folder() -> Path:
    """Where the user's own files lie (config.toml, house word list); STT_MINUTES_CONFIG moves it."""
    return Path(os.environ.get("STT_MINUTES_CONFIG") or platformdirs.user_config_dir(APP, appauthor=False))


def data_folder() -> Path:
    """Where fetched models lie; STT_MINUTES_DATA moves it."""
    return Path(os.environ.get("STT_MINUTES_DATA") or platformdirs.user_data_dir(APP, appauthor=False))


class Settings(BaseSettings):
    """What can be chosen, each with its meaning; the same names in config.toml, meeting.toml and STT_MINUTES_NAME."""

    model_config = SettingsConfigDict(env_prefix="STT_MINUTES_", extra="forbid", frozen=True)

    model: str = Field("base", description="Talemodel: et navn fra 'models list' eller en mappe med en model.")
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="Hvor der regnes: auto, cpu eller cuda (GPU).")
    compute_type: str = Field(
        "auto", description="Taltype i modellen: auto, int8, float16, int8_float16 eller float32."
    )
    threads: int = Field(0, ge=0, le=256, description="Antal CPU-tråde; 0 vælger efter maskinen.")
    beam: int | None = Field(
        None,
        ge=1,
        le=20,
        description="Hvor mange fortolkninger modellen afprøver samtidig; flere er lidt bedre og langsommere. Tom bruger det, der er bedst for modellen.",
    )
    template: str = Field("referat", description="Skabelon: et navn fra skabelonmappen eller en fil (.docx).")
    phrases: str = Field("", description="Egen fil med husets vendinger; tom bruger den, der følger med.")
    word_list: str = Field(
        "", description="Egen fil med ord og 'hørt -> skriv'-regler; tom bruger ordliste.txt i indstillingsmappen."
    )
    vocabulary: bool = Field(True, description="Giv modellen dagsordenens navne og fagord som hjælp.")
    speakers: bool = Field(False, description="Find ud af, hvem der taler (kræver 'models get speakers').")
    speakers_model: str = Field(
        "speakers", description="Modellen, der skelner talere: et navn eller en mappe med pyannote community-1."
    )
    max_speakers: int = Field(0, ge=0, le=64, description="Højst så mange talere; 0 lader maskinen finde antallet.")
    voice_profiles: bool = Field(
        False,
        description="Må navngivne stemmer gemmes krypteret til forslag i senere møder? Gælder kun fra config.toml og kræver stemmer.txt.",
    )
    voice_profiles_days: int = Field(180, ge=1, le=730, description="Så mange dage gemmes en stemme, før den slettes.")

    _layers: ClassVar[list[dict[str, Any]]] = []

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - a .env file of some folder is never read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment; `load` adds the two files below them."""
        files = [InitSettingsSource(settings_cls, layer) for layer in cls._layers]
        return (init_settings, _OwnEnvironment(env_settings, settings_cls), *files)


class _OwnEnvironment(PydanticBaseSettingsSource):
    """The environment without the variables that are not settings (STT_MINUTES_CONFIG, _DATA, _MODELS …)."""

    def __init__(self, env: PydanticBaseSettingsSource, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls)
        self._env = env

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return self._env.get_field_value(field, field_name)

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in self._env().items() if name in Settings.model_fields}


def load(meeting_toml: dict[str, Any] | None = None, **flags: Any) -> Settings:
    """The settings in force; flags that are None were not given. Raises InvalidOption naming the setting and its source.

    Args:
        meeting_toml: the table `[settings]` of the meeting's meeting.toml.
        flags: what the command line gave.

    """
    path = config_folder() / "config.toml"
    layers = [meeting_toml or {}, read_toml(path) if path.is_file() else {}]
    given = {name: value for name, value in flags.items() if value is not None}
    Settings._layers = layers  # noqa: SLF001
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        if first["type"] == "extra_forbidden":
            raise InvalidOption(
                f"Indstillingen '{name}' findes ikke ({_source(name, given, layers, path)}).",
                f"Ret den. De kendte er: {', '.join(Settings.model_fields)}.",
            ) from error
        about = Settings.model_fields[name].description
        raise InvalidOption(
            f"Indstillingen '{name}' kan ikke være {first.get('input')!r} ({_source(name, given, layers, path)}).",
            f"{name}: {about}",
        ) from error
    finally:
        Settings._layers = []  # noqa: SLF001


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file a person may have edited; InvalidOption with the line when it is not TOML."""
    try:
        return foreign.toml_of(foreign.read(path, MOST_TOML).decode("utf-8-sig"))
    except ValueError as error:
        raise InvalidOption(
            f"Filen {path} kan ikke læses: {error}.", "Ret den i en teksteditor, eller slet den."
        ) from error


def _source(name: str, given: dict[str, Any], layers: list[dict[str, Any]], path: Path) -> str:
    if name in given:
        return "kommandolinjen"
    if f"STT_MINUTES_{name.upper()}" in os.environ:
        return f"miljøvariablen STT_MINUTES_{name.upper()}"
    return "meeting.toml" if name in layers[0] else str(path)
