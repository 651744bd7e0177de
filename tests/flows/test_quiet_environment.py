"""What Prefect is told on a closed network."""

from __future__ import annotations

import ssl

from flows.orchestrator import quiet_environment

AUTHORITIES = "PREFECT_API_SSL_CERT_FILE"


def test_clients_of_a_server_without_tls_read_one_certificate_that_vouches_for_nobody() -> None:
    told = quiet_environment("http://127.0.0.1:4200/api")

    context = ssl.create_default_context(cafile=told[AUTHORITIES])

    assert context.cert_store_stats()["x509"] == 1
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_clients_of_a_server_with_tls_keep_the_authorities_of_the_machine() -> None:
    assert AUTHORITIES not in quiet_environment("https://prefect.region.example/api")
    assert AUTHORITIES not in quiet_environment()
