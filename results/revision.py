"""The revision of a pharmacy's counter, kept in Valkey: polling pages that are up to date cost no database query.

A lost or unreachable Valkey means "unknown", which makes a page render afresh; nothing else depends on it.
"""

import logging
import secrets
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LIFE_SECONDS = 24 * 60 * 60


def _key(pharmacy_id: UUID) -> str:
    return f"revision:{pharmacy_id}"


def current(pharmacy_id: UUID) -> str | None:
    """The revision's text, or None when nobody knows it."""
    try:
        found: str | None = cache.get(_key(pharmacy_id))
    except RedisError:
        logger.warning("revision unknown: the cache does not answer")
        return None
    return found


def renew(pharmacy_id: UUID) -> str | None:
    """Gives a revision to a pharmacy that has none and returns the one in force, or None without cache."""
    try:
        cache.add(_key(pharmacy_id), secrets.token_hex(8), LIFE_SECONDS)
    except RedisError:
        logger.warning("revision not kept: the cache does not answer")
        return None
    return current(pharmacy_id)


def bump(pharmacy_id: UUID) -> None:
    """Makes every page of the pharmacy stale once the transaction has committed. Random, never counted up:
    a counter that restarted from zero could repeat an old value and hide a change."""
    transaction.on_commit(lambda: _replace(pharmacy_id), robust=True)


def _replace(pharmacy_id: UUID) -> None:
    try:
        cache.set(_key(pharmacy_id), secrets.token_hex(8), LIFE_SECONDS)
    except RedisError:
        # The act is committed; pages refresh at their next time boundary at the latest.
        logger.warning("revision not bumped: the cache does not answer")
