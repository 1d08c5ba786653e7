"""The secrets of second factors lie sealed, each for its owner."""

import base64
import secrets

import pytest
from django.db import connection

from pharmacies import vault
from pharmacies.models import Phone
from tests import cast


def new_key():
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def test_what_is_sealed_opens_in_its_place():
    sealed = vault.seal(b"secret", "here")
    assert vault.unseal(sealed, "here") == b"secret"
    assert sealed != vault.seal(b"secret", "here")


@pytest.mark.parametrize("text", ["", "abcdef0123", "1.", "1.é", "1.AAAA", "1.!!!!", "1." + "A" * 64, "2.AAAA"])
def test_what_was_not_sealed_here_does_not_open(text):
    with pytest.raises(vault.Unopenable):
        vault.unseal(text, "here")


def test_what_was_moved_does_not_open():
    with pytest.raises(vault.Unopenable):
        vault.unseal(vault.seal(b"secret", "here"), "there")


def test_an_older_key_still_opens_and_the_newest_seals(settings):
    old = vault.seal(b"secret", "here")
    settings.FACTOR_KEY = [new_key(), *settings.FACTOR_KEY]
    assert vault.unseal(old, "here") == b"secret"
    new = vault.seal(b"secret", "here")
    settings.FACTOR_KEY = settings.FACTOR_KEY[1:]
    with pytest.raises(vault.Unopenable):
        vault.unseal(new, "here")


def test_no_phone_lies_in_clear(owner):
    secret = Phone.objects.get(user=owner.user).bin_key
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM otp_totp_totpdevice")
        stored = " ".join(key for (key,) in cursor.fetchall())
    assert secret.hex() not in stored
    assert base64.b32encode(secret).decode() not in stored


def test_a_phone_copied_to_another_account_opens_nothing(owner, teammate):
    copied = Phone.objects.get(user=owner.user).key
    Phone.objects.filter(user=teammate.user).update(key=copied)
    with pytest.raises(vault.Unopenable):
        cast.code_of(teammate.user)


def test_saving_again_seals_nothing_twice(owner):
    phone = Phone.objects.get(user=owner.user)
    before = phone.key
    phone.save()
    assert phone.key == before
