"""The ledger: every event in a Merkle tree (RFC 6962), its signed checkpoints outside the database (docs/ledger.md)."""
