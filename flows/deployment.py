"""Registers every deployment with a Prefect server, and takes away those that this release has no more."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files
from os import environ
from pathlib import Path
from uuid import UUID

from prefect import __version__
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import VersionInfo
from prefect.context import AsyncClientContext
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import PrefectException

from flows.catalogue import Deployed, catalogue


async def deploy(client: PrefectClient, zone: str, pool: str | None = None) -> tuple[dict[UUID, Deployed], list[str]]:
    """Every deployment by its number, and the names of those that were taken away; safe to repeat."""
    async with AsyncClientContext.get_or_create():  # one client for all: each of its own is half of the time
        found = {await _applied(await deployed.offered(zone, pool)): deployed for deployed in catalogue()}
    gone = [
        known
        for known in await client.read_deployments()
        if known.id not in found and (known.entrypoint or "").startswith("flows.")
    ]
    for known in gone:
        await client.delete_deployment(known.id)
    return found, [known.name for known in gone]


async def _applied(offered: RunnerDeployment) -> UUID:
    """The number of a deployment that the server has now; its version is the flow's, not of a repository around us."""
    return await offered.aapply(version_info=VersionInfo(type="prefect:simple", version=offered.version or ""))


async def pooled(client: PrefectClient, pool: str) -> bool:
    """Make the pool of workers where there is none; whether it was made."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectNotFound
    from prefect.workers.process import ProcessWorker

    try:
        await client.read_work_pool(pool)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        await client.create_work_pool(WorkPoolCreate(name=pool, type=ProcessWorker.type, base_job_template=template))
        return True
    return False


async def registered(client: PrefectClient, zone: str) -> dict[UUID, Deployed]:
    """The deployments of a served server: registered anew only where this release or its settings say otherwise."""
    kept, state = Path(environ["PREFECT_HOME"]) / "deployed.json", _state_of(zone)
    places = {deployed.name: deployed for deployed in catalogue()}
    try:
        known = json.loads(kept.read_text("utf-8"))
        if known["state"] == state:
            numbers = {UUID(number): places[name] for number, name in known["numbers"].items()}
            await client.read_deployment(next(iter(numbers)))
            return numbers
    except (OSError, ValueError, KeyError, PrefectException):
        pass  # another release, or another database of Prefect's
    found, _ = await deploy(client, zone)
    told = {"state": state, "numbers": {str(number): deployed.name for number, deployed in found.items()}}
    kept.write_text(json.dumps(told), "utf-8")
    return found


def _state_of(zone: str) -> str:
    """A fingerprint of everything that a deployment is made of."""
    found = sha256(f"{__version__} {zone}".encode())
    for room in ("flows", "domain"):
        for source in sorted(Path(str(files(room))).rglob("*.py")):
            found.update(source.read_bytes())
    found.update(files("deployments").joinpath("prefect.yaml").read_bytes())
    return found.hexdigest()
