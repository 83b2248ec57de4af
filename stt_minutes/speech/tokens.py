"""A Whisper model's tokenizer and its list of tokens, from whatever the hub has of them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from stt_minutes.errors import ModelDamaged
from stt_minutes.speech.safetensors import damaged, read_json

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGE = re.compile(r"<\|[a-z]{2,3}\|>")
NEEDED = ("<|endoftext|>", "<|startoftranscript|>", "<|da|>", "<|transcribe|>", "<|startofprev|>", "<|notimestamps|>")
TIMESTAMP_S = 0.02
LARGEST_MERGES = 8_000_000
WHOLE, VOCABULARY, MERGES, ADDED = "tokenizer.json", "vocab.json", "merges.txt", "added_tokens.json"


def load(folder: Path, vocab_size: int) -> Any:
    """The tokenizer in `folder`: tokenizer.json, or one made from vocab.json, merges.txt and added_tokens.json.

    Raises ModelDamaged when there is none, or when it is not that of a Whisper with Danish and `vocab_size` tokens.
    """
    import tokenizers

    whole = folder / WHOLE
    if not whole.is_file() and not all((folder / name).is_file() for name in (VOCABULARY, MERGES)):
        raise damaged(WHOLE, "mangler (og vocab.json med merges.txt er der heller ikke)")
    try:
        made = tokenizers.Tokenizer.from_file(str(whole)) if whole.is_file() else _from_parts(folder)
    except ModelDamaged:
        raise
    except Exception as error:  # the library's errors are plain Exceptions
        raise damaged(WHOLE, "kan ikke læses") from error
    places = [made.token_to_id(token) for token in NEEDED]
    known = [place for place in places if place is not None]
    if len(known) < len(places) or any(after <= before for before, after in pairwise(known)):
        raise ModelDamaged(
            "Modellens ordliste er ikke en Whisper-model, der kan dansk.",
            "Vælg en model for dansk eller for flere sprog.",
        )
    # What follows <|notimestamps|> are the timestamps, which need not be listed.
    if max(known) >= vocab_size:
        raise damaged(WHOLE, f"har flere ord end modellen ({vocab_size})")
    return made


def vocabulary(tokenizer: Any, size: int) -> list[str]:
    """The tokens in the order of their numbers; timestamps that the tokenizer does not list fill up to `size`."""
    by_number = {number: token for token, number in tokenizer.get_vocab(with_added_tokens=True).items()}
    first = tokenizer.token_to_id(NEEDED[-1]) + 1
    return [
        by_number.get(at, f"<|{(at - first) * TIMESTAMP_S:.2f}|>" if at >= first else f"<|{at}|>") for at in range(size)
    ]


def _from_parts(folder: Path) -> Any:
    """A byte-level BPE tokenizer as Whisper's is (Radford et al., 2022, section 2.2)."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    if (folder / MERGES).stat().st_size > LARGEST_MERGES:
        raise damaged(MERGES, "er alt for stor")
    lines = (folder / MERGES).read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" ") for line in lines if line and not line.startswith("#version")]
    made = Tokenizer(models.BPE(read_json(folder / VOCABULARY), [(left, right) for left, right in pairs]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    added = read_json(folder / ADDED) if (folder / ADDED).is_file() else {}
    for token, number in sorted(added.items(), key=lambda each: each[1]):
        made.add_tokens([AddedToken(token, normalized=False, special=True)])
        if made.token_to_id(token) != number:
            raise damaged(ADDED, "passer ikke til vocab.json")
    return made
