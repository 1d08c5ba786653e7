"""How passwords are stored."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with the parameters of ASVS 5.0, appendix C: 46 MiB, one pass, one lane."""

    time_cost = 1
    memory_cost = 47_104
    """KiB."""
    parallelism = 1
