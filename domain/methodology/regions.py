"""The regions that a methodology lists, and which of them is our own: from where else a commission may come."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches

from domain.methodology.check import Check
from domain.methodology.schema import Pack


def listed(pack: Pack, said: str) -> str | None:
    """A region as the methodology writes it; case, ё, spaces and dashes make no other one. None for an unknown one."""
    return {_plain(one): one for one in pack.regions}.get(_plain(said))


def is_ours(pack: Pack, said: str) -> bool:
    """Whether a text names our own region."""
    return bool(pack.region) and _plain(said) == _plain(pack.region)


def near(pack: Pack, said: str) -> list[str]:
    """The regions that may be meant by a text that names none."""
    known = {_plain(one): one for one in pack.regions}
    wanted = _plain(said)
    within = [one for plain, one in known.items() if wanted and wanted in plain]
    return (within or [known[plain] for plain in get_close_matches(wanted, known, 3)])[:3]


def regions(check: Check) -> None:
    """Each is named once, and our own is one of them."""
    pack = check.pack
    doubled = {_plain(one): one for one in pack.regions}
    for plain, number in Counter(map(_plain, pack.regions)).items():
        if number > 1 or not plain:
            said = doubled[plain]
            check.fault(("regions",), f"«{said}»: назван дважды или пуст", f"“{said}” is named twice or blank")
    if (pack.region or pack.regions) and listed(pack, pack.region) is None:
        check.fault(
            ("region",),
            f"своего региона «{pack.region}» нет в regions",
            f"our own region “{pack.region}” is not in regions",
        )


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold().replace("ё", "е") if sign.isalnum())
