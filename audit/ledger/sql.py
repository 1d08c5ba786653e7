"""The ledger in PostgreSQL: who may ask what of the records, and that nothing of it is ever rewritten.

The sequencer runs with the workers' rights, and workers have no business in the trail of every pharmacy. So the
functions of the schema `ledger` act with the owner's rights and hand out no record: where it stands, and its hash.
"""

from typing import Final

from audit.ledger.canonical import COLUMNS, Kind, title

APPEND_ONLY: Final = ("audit_leaf", "audit_tile", "audit_checkpoint")


def _bytes(kind: Kind) -> str:
    """As audit.ledger.canonical.lines does it."""
    texts = " || ".join(f"ledger.line('{name}', {text})" for name, text in COLUMNS[kind].items())
    return f"convert_to('{title(kind)}' || {texts}, 'UTF8')"


FINGERPRINT: Final = f"encode(sha256(outer_block || sha256(inner_block || {_bytes(Kind.CHANGE)})), 'hex')"
"""HMAC-SHA256 (RFC 2104), the key as its two padded blocks."""
HASH_OF_EVENT: Final = f"sha256('\\x00'::bytea || {_bytes(Kind.EVENT)})"
HASH_OF_CHANGE: Final = (
    f"sha256('\\x00'::bytea || convert_to('{title(Kind.CHANGE)}' || ledger.line('id', id::text)"
    f" || ledger.line('fingerprint', {FINGERPRINT}), 'UTF8'))"
)


# Made of constants of this package alone.
FUNCTIONS: Final = f"""
CREATE SCHEMA ledger;

-- Who holds a proof sees the hashes beside it: without a key, guesses about a change could be tried against them.
CREATE TABLE ledger.key (
    inner_block bytea NOT NULL CHECK (length(inner_block) = 64),
    outer_block bytea NOT NULL CHECK (length(outer_block) = 64)
);
CREATE UNIQUE INDEX key_is_one ON ledger.key ((true));
INSERT INTO ledger.key
SELECT (SELECT string_agg(uuid_send(gen_random_uuid()), '') FROM generate_series(1, 4)),
       (SELECT string_agg(uuid_send(gen_random_uuid()), '') FROM generate_series(1, 4));

CREATE FUNCTION ledger.line(name text, value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT name || coalesce(':' || octet_length(value) || ':' || value, '-') || E'\\n' $$;

-- Whatever is committed and has no number yet, in the order in which it gets one. Below the snapshot's xmin every
-- transaction has ended, so nothing can appear later in front of the last number. At or above xmax no transaction of
-- this server has been: such rows came with a restored dump.
CREATE FUNCTION ledger.waiting(wanted integer)
RETURNS TABLE (kind text, record text, at timestamptz, transaction xid8, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- A few rows wait beside millions of numbered ones: each is looked up by index (OFFSET keeps the subquery from becoming
-- a join), whatever the tables held when the plan was made. One for tables not yet analyzed took 80 s for 5,000 rows.
SET enable_seqscan = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    beyond xid8 := pg_snapshot_xmax(pg_current_snapshot());
    start xid8 := (SELECT leaf.transaction FROM public.audit_leaf leaf ORDER BY leaf.number DESC LIMIT 1);
BEGIN
    IF start IS NULL OR start >= beyond THEN
        start := '0';
    END IF;
    RETURN QUERY
    (SELECT '{Kind.EVENT.value}', id::text, at, transaction, {HASH_OF_EVENT}
       FROM public.audit_event
      WHERE ((transaction >= start AND transaction < horizon) OR transaction >= beyond)
        AND NOT EXISTS (SELECT FROM public.audit_leaf leaf
                         WHERE leaf.kind = '{Kind.EVENT.value}' AND leaf.record = audit_event.id::text OFFSET 0)
      ORDER BY transaction, id LIMIT wanted)
     UNION ALL
    (SELECT '{Kind.CHANGE.value}', id::text, "timestamp", written_in, {HASH_OF_CHANGE}
       FROM public.auditlog_logentry, ledger.key
      WHERE ((written_in >= start AND written_in < horizon) OR written_in >= beyond)
        AND NOT EXISTS (SELECT FROM public.audit_leaf leaf
                         WHERE leaf.kind = '{Kind.CHANGE.value}' AND leaf.record = auditlog_logentry.id::text OFFSET 0)
      ORDER BY written_in, id LIMIT wanted)
      ORDER BY 4, 1 DESC, 2 LIMIT wanted;
END
$$;

-- For the check that runs by the clock: what the numbered records hash to now. NULL: the record is gone.
CREATE FUNCTION ledger.hashes_now(first bigint, beyond bigint)
RETURNS TABLE (number bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT leaf.number,
           CASE leaf.kind
               WHEN '{Kind.EVENT.value}' THEN
                   (SELECT {HASH_OF_EVENT} FROM public.audit_event WHERE id = leaf.record::uuid)
               ELSE (SELECT {HASH_OF_CHANGE} FROM public.auditlog_logentry, ledger.key WHERE id = leaf.record::bigint)
           END
      FROM public.audit_leaf leaf WHERE leaf.number >= first AND leaf.number < beyond
     ORDER BY leaf.number
$$;

-- Records without a number, and whether they should have one: the last number went to a later transaction.
CREATE FUNCTION ledger.unnumbered()
RETURNS TABLE (kind text, record text, at text, late boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '{Kind.EVENT.value}', id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
           transaction < (SELECT leaf.transaction FROM public.audit_leaf leaf ORDER BY leaf.number DESC LIMIT 1)
      FROM public.audit_event
     WHERE NOT EXISTS (SELECT FROM public.audit_leaf leaf
                        WHERE leaf.kind = '{Kind.EVENT.value}' AND leaf.record = audit_event.id::text)
     UNION ALL
    SELECT '{Kind.CHANGE.value}', id::text, to_char("timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
           written_in < (SELECT leaf.transaction FROM public.audit_leaf leaf ORDER BY leaf.number DESC LIMIT 1)
      FROM public.auditlog_logentry
     WHERE NOT EXISTS (SELECT FROM public.audit_leaf leaf
                        WHERE leaf.kind = '{Kind.CHANGE.value}' AND leaf.record = auditlog_logentry.id::text)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
"""  # noqa: S608  # nosec B608

INDEX_CHANGES: Final = "CREATE INDEX auditlog_logentry_written_in ON auditlog_logentry (written_in)"
"""By transaction, as the events; Django does not know the column (migration 0005)."""

GUARDS: Final = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change();
"""
    for table in APPEND_ONLY
)
UNGUARD: Final = "".join(f"DROP TRIGGER append_only ON {table};" for table in APPEND_ONLY)
