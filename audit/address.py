"""The address a request came from, believing only the proxies we run ourselves."""

from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest


def caller_address(request: HttpRequest, trusted_proxies: int) -> str | None:
    """The caller's IP address, or None when there is none (Unix socket) or what is given is no address.

    Each proxy appends to X-Forwarded-For the address it was called from; what stands left of the entries of our own
    `trusted_proxies` was written by the caller and may be a lie. A header shorter than that did not pass our proxies.
    """
    entries = [entry for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
    if 0 < trusted_proxies <= len(entries):
        return _address(entries[-trusted_proxies])
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    try:
        address = ip_address(_without_port(text.strip()))
    except ValueError:
        return None  # an unreadable address is unknown; the act is traced all the same
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        # PostgreSQL's inet knows no zone index.
        return str(address).partition("%")[0]
    return str(address)


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, colon, _ = text.partition(":")
    # One colon: IPv4 and a port. Several: a bare IPv6 address.
    return host if colon and text.count(":") == 1 else text
