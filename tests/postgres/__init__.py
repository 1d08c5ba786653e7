"""PostgreSQL for tests: the cleaning between tests lifts, for its own statement only, the guard of the audit table."""
