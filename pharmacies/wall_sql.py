"""The wall between pharmacies as PostgreSQL keeps it: keys, the check of tokens, and the question "whose transaction?".

Everything lives in the schema `wall`, whose tables only the owner reads. A process hands `wall.enter` a token
(pharmacies/wall.py); what `enter` leaves in the transaction is bound to that transaction of that connection by a key
which no process knows. Copied into another transaction, or kept for the whole session, it is refused.

Which rows a policy shows to whom is in francetest/policies.py.
"""

from hashlib import sha256
from typing import Final

SETTING: Final = "francetest.inside"
BLOCK: Final = 64
"""Bytes of a block of SHA-256 (RFC 2104)."""

CREATE: Final = """
CREATE SCHEMA wall;

-- HMAC (RFC 2104) over the built-in sha256(), without an extension: the key as its two padded blocks.
CREATE TABLE wall.key (
    purpose text NOT NULL CHECK (purpose IN ('token', 'seal')),
    inner_block bytea NOT NULL CHECK (length(inner_block) = 64),
    outer_block bytea NOT NULL CHECK (length(outer_block) = 64),
    PRIMARY KEY (purpose, inner_block)
);

-- Made here and known nowhere else; NMAC's two independent blocks, 488 random bits each.
INSERT INTO wall.key
SELECT 'seal',
       (SELECT string_agg(uuid_send(gen_random_uuid()), '') FROM generate_series(1, 4)),
       (SELECT string_agg(uuid_send(gen_random_uuid()), '') FROM generate_series(1, 4));

-- Inlined where it is called.
CREATE FUNCTION wall.mac(message text, inner_block bytea, outer_block bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL RESTRICTED
AS $$ SELECT encode(sha256(outer_block || sha256(inner_block || convert_to(message, 'UTF8'))), 'hex') $$;

-- What binds a value to this transaction: no other one of this connection began at this microsecond. Every statement
-- asks for it: PL/pgSQL keeps its plans, a function in SQL would be planned at each call.
CREATE FUNCTION wall.sealed(value text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
AS $$
DECLARE
    i bytea;
    o bytea;
BEGIN
    SELECT k.inner_block, k.outer_block INTO STRICT i, o FROM wall.key k WHERE k.purpose = 'seal';
    RETURN value || '.' || wall.mac(concat_ws('|', value, pg_backend_pid(), extract(epoch FROM now())), i, o);
END
$$;

-- kind.uuid of this transaction; NULL outside; an error for anything that enter() did not leave here.
-- Its rights and search path are those of its callers below.
CREATE FUNCTION wall.within() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
AS $$
DECLARE
    given text := nullif(current_setting('francetest.inside', true), '');
    value text := split_part(given, '.', 1) || '.' || split_part(given, '.', 2);
BEGIN
    IF given IS NOT NULL AND given IS DISTINCT FROM wall.sealed(value) THEN
        RAISE insufficient_privilege USING MESSAGE = 'wall: this is no token of this transaction';
    END IF;
    RETURN value;
END
$$;

CREATE FUNCTION wall.pharmacy() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    value text := wall.within();
BEGIN
    RETURN CASE split_part(value, '.', 1) WHEN 'pharmacy' THEN split_part(value, '.', 2)::uuid END;
END
$$;

CREATE FUNCTION wall.officer() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce(split_part(wall.within(), '.', 1) = 'officer', false);
END
$$;

-- Checks kind.uuid.expiry.mac and lets the transaction in; the instant that names the transaction comes back.
CREATE FUNCTION wall.enter(token text) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := string_to_array(token, '.');
    value text := parts[1] || '.' || parts[2];
    given text := nullif(current_setting('francetest.inside', true), '');
BEGIN
    IF array_length(parts, 1) IS DISTINCT FROM 4
       OR NOT EXISTS (SELECT FROM wall.key k WHERE k.purpose = 'token'
                         AND wall.mac(value || '.' || parts[3], k.inner_block, k.outer_block) = parts[4]) THEN
        RAISE insufficient_privilege USING MESSAGE = 'wall: bad token';
    END IF;
    IF to_timestamp(parts[3]::bigint) < clock_timestamp() THEN
        RAISE insufficient_privilege USING MESSAGE = 'wall: expired token';
    END IF;
    IF given IS NOT NULL AND given <> wall.sealed(value)
       AND given = wall.sealed(split_part(given, '.', 1) || '.' || split_part(given, '.', 2)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'wall: this transaction is inside another pharmacy';
    END IF;
    PERFORM set_config('francetest.inside', wall.sealed(value), true);
    RETURN now();
END
$$;

-- The row whose hash a lookup below was asked for: a policy shows it to the owner, whose rights the lookup has.
CREATE FUNCTION wall.asked() RETURNS bytea
LANGUAGE sql STABLE
AS $$ SELECT decode(nullif(current_setting('francetest.asked', true), ''), 'hex') $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wall FROM PUBLIC;
"""

DROP: Final = "DROP SCHEMA wall CASCADE"


LOOKUP: Final = """
CREATE FUNCTION wall.{name}(hash bytea) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found uuid;
BEGIN
    PERFORM set_config('francetest.asked', encode(hash, 'hex'), true);
    found := (SELECT row.pharmacy_id FROM public.{table} row WHERE row.{column} = hash);
    PERFORM set_config('francetest.asked', '', true);
    RETURN found;
END
$$;
REVOKE ALL ON FUNCTION wall.{name}(bytea) FROM PUBLIC;
"""


def lookup(name: str, table: str, column: str) -> str:
    """A function that tells the pharmacy of the one row with this exact hash, and nothing else of it."""
    return LOOKUP.format(name=name, table=table, column=column)


def raised(table: str) -> str:
    """Closes a table to everybody, its owner included, until a policy opens it."""
    return f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"


def lowered(table: str) -> str:
    """The way back of `raised`."""
    return f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def own_keys(table: str) -> str:
    """Lets rows of a pharmacy point at this table by pharmacy and id together."""
    return f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_pharmacy UNIQUE (pharmacy_id, id)"


def same_pharmacy(table: str, column: str, parent: str) -> str:
    """A row points at a parent of its own pharmacy only; one of another is as unknown as one that is not there.

    Checked at once, so that no other message comes first.
    """
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_pharmacy"
        f" FOREIGN KEY (pharmacy_id, {column}) REFERENCES {parent} (pharmacy_id, id)"
    )


def without(table: str, constraint: str) -> str:
    """The way back of the two above."""
    return f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"


def blocks(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer block of a key, as RFC 2104 pads them; what `wall.key` holds."""
    padded = (sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)
