"""The words of the methodology that this environment names, for what is made before a database is opened."""

from __future__ import annotations

from pydantic import ValidationError

from domain.engine import own_terms
from domain.methodology.loader import read_text, text_of
from domain.methodology.problems import PackBroken
from flows.settings import Settings


def use_region_words() -> None:
    """Say a region's words in help and in forms, too; those of a pack that cannot be read are left out."""
    try:
        path = Settings().methodology
        pack = read_text(text_of(path), str(path))[0] if path else None
    except (OSError, PackBroken, ValidationError):
        return
    if pack is not None:
        own_terms.use(pack.words, pack.titles)
