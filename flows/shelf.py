"""The folder of documents, as the installation's settings say."""

from __future__ import annotations

import shlex

from domain.documents.shelf import Shelf
from flows.settings import Settings


def shelf_of(settings: Settings) -> Shelf:
    """Where files are kept, and what is let in."""
    return Shelf(
        folder=settings.documents_folder.absolute(),
        most=settings.document_megabytes << 20,
        scanner=tuple(shlex.split(settings.document_scanner)),
    )
