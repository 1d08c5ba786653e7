"""Where a request came from."""

import pytest
from django.test import RequestFactory

from audit.address import caller_address


def address(proxies=0, remote="203.0.113.9", forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return caller_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers), proxies)


def test_without_proxies_the_header_is_not_believed():
    assert address(forwarded="198.51.100.1") == "203.0.113.9"


def test_behind_one_proxy_only_its_own_entry_is_believed():
    assert address(1, "10.0.0.1", "198.51.100.66, 198.51.100.1") == "198.51.100.1"


def test_behind_two_proxies_the_entry_of_the_outer_one_is_believed():
    assert address(2, "10.0.0.2", "198.51.100.66, 198.51.100.1, 10.0.0.1") == "198.51.100.1"


@pytest.mark.parametrize("forwarded", [None, "", " , ", "198.51.100.1"])
def test_a_header_shorter_than_our_proxies_did_not_pass_them(forwarded):
    assert address(2, forwarded=forwarded) == "203.0.113.9"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("198.51.100.1:4711", "198.51.100.1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("198.51.100.1\x00", None),
        ("unknown", None),
        ("[", None),
        ("' OR 1=1", None),
        ("x" * 10_000, None),
    ],
)
def test_addresses_are_read_in_their_common_forms_and_nothing_else_is(written, read):
    assert address(1, forwarded=written) == read


@pytest.mark.parametrize("remote", ["", "unix:"])
def test_a_socket_has_no_address(remote):
    assert address(remote=remote) is None
