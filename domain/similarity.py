"""Placeholder."""

from __future__ import annotations

import re

from snowballstemmer import stemmer

_R = stemmer("russian")


def stems(title: str, noise: frozenset[str] = frozenset()) -> frozenset[str]:
    return frozenset(_R.stemWord(w) for w in re.findall(r"\w+", title.lower().replace("ё", "е")))
