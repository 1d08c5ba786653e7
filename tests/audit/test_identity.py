"""Identifiers."""

from audit.identity import new_id


def test_an_id_is_a_uuid_of_version_7():
    assert new_id().version == 7


def test_ids_sort_in_the_order_they_were_made():
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
