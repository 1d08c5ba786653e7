"""Production's password hash with one hundredth of its memory: most tests are not about it."""

from pharmacies.hashers import Argon2id


class QuickArgon2id(Argon2id):
    memory_cost = 512
