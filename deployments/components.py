"""What a release is made of: each package with its version and licence, as CycloneDX; none that binds us by GPL.

`python -m deployments.components` lists them and fails on a licence that may not ship; `--out FILE` writes the list of
components.  It reads what is installed and asks no network.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

US = "potok"

BINDING = re.compile(r"\bA?GPL|affero|gnu general public", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|lesser|library general public", re.IGNORECASE)

_SEVERAL = re.compile(";")
_OR, _AND = re.compile(r"\s+OR\s+", re.IGNORECASE), re.compile(r"\s+AND\s+", re.IGNORECASE)
UNSTATED = ("unknown", "none", "noassertion")

CHOICES: Mapping[str, str] = {
    "axe-playwright-python": "MIT AND MPL-2.0",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-1.0-or-later",
}
"""Package whose metadata does not state its licences, or not that they are a choice -> what its source says."""


@dataclass(frozen=True, slots=True)
class Component:
    """A package that is installed because something of ours needs it."""

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]

    @property
    def may_ship(self) -> bool:
        """Whether its licence lets us hand it on: some licence, and one of the offered ones that is no GPL or AGPL."""
        return _may_ship(self.licence)


def _may_ship(licence: str) -> bool:
    """Whether one choice of an expression of licences may ship, and all that hold together with it."""
    for between, every in ((_SEVERAL, all), (_OR, any), (_AND, all)):
        parts = _parts(licence, between)
        if len(parts) > 1:
            return every(_may_ship(part) for part in parts)
    inside = licence.strip()
    if inside.startswith("(") and inside.endswith(")"):
        return _may_ship(inside[1:-1])
    binds = BINDING.search(inside) and not LESSER.search(inside) and "exception" not in inside.lower()
    return bool(inside) and inside.lower() not in UNSTATED and not binds


def _parts(text: str, between: re.Pattern[str]) -> list[str]:
    """A text in pieces, cut where no bracket is open."""
    found, start = [], 0
    for cut in between.finditer(text):
        if text.count("(", 0, cut.start()) == text.count(")", 0, cut.start()):
            found.append(text[start : cut.start()])
            start = cut.end()
    return [*found, text[start:]]


def components(root: str = US, extras: Iterable[str] = ()) -> list[Component]:
    """Everything that a package needs, by name; what this platform does not need is left out."""
    found: dict[str, Component] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(canonicalize_name(root), frozenset(extras))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        here = distribution(name)
        needed = list(_needed(here, wanted))
        waiting += needed
        if name != root:
            needs = {*(found[name].needs if name in found else ()), *(one for one, _ in needed)}
            found[name] = Component(name, here.version, licence_of(here), tuple(sorted(needs)))
    return [found[name] for name in sorted(found)]


def _needed(here: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for text in here.requires or ():
        requirement = Requirement(text)
        if requirement.marker and not any(requirement.marker.evaluate({"extra": one}) for one in ("", *extras)):
            continue
        name = canonicalize_name(requirement.name)
        try:
            distribution(name)
        except PackageNotFoundError:
            continue  # another platform's
        yield name, frozenset(requirement.extras)


def licence_of(here: Distribution) -> str:
    """The licence as the metadata states it: the expression, else the classifiers, else the short text."""
    said = here.metadata
    if chosen := CHOICES.get(canonicalize_name(here.name)):
        return chosen
    if "License-Expression" in said:
        return str(said["License-Expression"])
    classified = [
        line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License ::")
    ]
    classified = [line for line in classified if line != "OSI Approved"]
    text = str(said["License"]).strip().partition("\n")[0] if "License" in said else ""
    if classified:  # the text counts where it binds: of two words the heavier
        return "; ".join((*classified, text) if BINDING.search(text) else classified)
    return text


def listing(found: Iterable[Component], version: str) -> dict[str, Any]:
    """The list of components in the form of CycloneDX 1.6; without a time, so that equal releases have equal lists."""
    listed = list(found)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": US, "version": version, "bom-ref": US}},
        "components": [
            {
                "type": "library",
                "bom-ref": one.name,
                "name": one.name,
                "version": one.version,
                "purl": f"pkg:pypi/{one.name}@{one.version}",
                "licenses": [{"license": {"name": one.licence}}],
            }
            for one in listed
        ],
        "dependencies": [{"ref": one.name, "dependsOn": list(one.needs)} for one in listed],
    }


def write(file: Path, extras: Iterable[str] = ()) -> list[Component]:
    """Write the list of components of this installation."""
    found = components(extras=extras)
    text = json.dumps(listing(found, distribution(US).version), ensure_ascii=False, indent=2, sort_keys=True)
    file.write_text(f"{text}\n", "utf-8")
    return found


def main(words: list[str] | None = None) -> int:
    """List the licences; 1 where one may not ship."""
    parser = argparse.ArgumentParser(prog="python -m deployments.components", description=__doc__)
    parser.add_argument("--out", type=Path, help="where the list of components goes")
    parser.add_argument("--extra", action="append", default=[], help="also what this extra needs")
    given = parser.parse_args(words)
    found = write(given.out, given.extra) if given.out else components(extras=given.extra)
    refused = [one for one in found if not one.may_ship]
    for one in found:
        sign = "NO  " if one in refused else "    "
        sys.stdout.write(f"{sign}{one.name}=={one.version}: {one.licence or 'no licence stated'}\n")
    sys.stdout.write(f"{len(found)} packages, {len(refused)} that may not ship\n")
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main())
