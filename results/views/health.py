"""Whether this instance can work: for load balancers, without details for the curious."""

import logging

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from pharmacies.access import public

logger = logging.getLogger(__name__)


@public
@transaction.non_atomic_requests
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 when PostgreSQL and Valkey answer, 503 otherwise; which one failed is in the log only."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        cache.get("health")
    except (DatabaseError, RedisError):
        logger.exception("health check failed")
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
