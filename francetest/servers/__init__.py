"""Private PostgreSQL and Valkey for the demo, the tests and the benchmarks: Unix sockets, no network port.

`python -m francetest.servers -- COMMAND…` runs a command on throw-away servers. Production never comes here: it gives
DATABASE_URL and REDIS_URL, which win here too.
"""
