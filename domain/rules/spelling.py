"""How texts are spelt before they are compared: what the eye does not see, or does not mind, makes no difference."""

from __future__ import annotations

import re
import unicodedata

UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Signs without a width: they come along when a text is copied from a web page."""


def folded(text: str) -> str:
    """A text in small letters, ё as е, an accent with its letter, nothing invisible, single spaces."""
    seen = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return " ".join(seen.lower().replace("ё", "е").replace("…", "...").split())
