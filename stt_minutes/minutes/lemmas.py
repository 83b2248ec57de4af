"""The form under which a Danish word stands in a dictionary: "børnene" -> "barn". The only module that knows simplemma.

Its list of Danish words is read when the first word is asked for (about 0.7 s of CPU).
"""

from __future__ import annotations


def lemma(word: str) -> str:
    """The dictionary form of a word in lower case; the word itself where it is not known."""
    import simplemma

    return simplemma.lemmatize(word, lang="da").lower()
