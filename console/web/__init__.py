"""The web process of our own, which `potok serve` keeps beside Prefect's server; no Prefect in it."""
