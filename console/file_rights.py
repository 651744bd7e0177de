"""Which of an installation's own files others on this machine can read."""

from __future__ import annotations

from pathlib import Path

from domain.engine.database import file_at
from flows.orchestrator import SERVED
from flows.settings import Settings

OTHERS = 0o077
"""Rights of everybody but the owner."""


OWN = (
    ".env", "prefect", "backups", "certificates", "charts", "sheets", "uploads", "seal-key.pem", "seal-keys.txt",
    "seals.txt", "methodologies.txt", "erased.jsonl", "erasing-*.json", f"{Path(SERVED).stem}.*",
)  # fmt: skip
"""What an installation lays beside its database, and demos and exports by their usual names."""


def opened_to_others(settings: Settings) -> list[str]:
    """What somebody else than its owner may read, of the database, its copies and keys, letters and documents."""
    kept = [settings.mail_folder, settings.report_folder, settings.documents_folder, settings.backups_folder,
            settings.security_file, settings.seal_key, Path(".env").resolve()]  # fmt: skip
    kept += [place for name in OWN for place in settings.own_folder.glob(name)]
    if database := file_at(settings.database_url):
        database = database.resolve()
        kept += [database.with_name(f"{database.name}{ending}") for ending in ("", "-wal", "-shm")]
        kept += database.parent.glob("export*")
    return sorted({str(place) for place in kept if place and place.exists() and place.stat().st_mode & OTHERS})
