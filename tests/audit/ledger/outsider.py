"""Somebody outside who checks our files: written from the specifications alone, without a line of ours.

RFC 6962 2.1.1 and 2.1.2 (verified as RFC 9162 2.1.3.2 and 2.1.4.2 say), C2SP signed-note, tlog-checkpoint, tlog-proof
and the request of tlog-witness.
"""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def checkpoint(note, verifier):
    """Origin, size and root of a note that the key of this line signed."""
    name, key_id, key = verifier.split("+", 2)
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    kind, public = base64.b64decode(key)[:1], base64.b64decode(key)[1:]
    assert kind == b"\x01"
    assert hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4].hex() == key_id
    (line,) = [line for line in signatures.splitlines() if line.startswith(f"— {name} ")]
    signature = base64.b64decode(line.split(" ")[2])
    assert signature[:4].hex() == key_id
    Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
    origin, size, root = text.splitlines()[:3]
    return origin, int(size), base64.b64decode(root)


def included(proof, entry, verifier):
    """The index of the entry, if the proof holds."""
    head, note = proof.split("\n\n", 1)
    lines = head.splitlines()
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("index ")
    index = int(lines[1].removeprefix("index "))
    _origin, size, root = checkpoint(note, verifier)
    hash_ = hashlib.sha256(b"\0" + entry).digest()
    fn, sn = index, size - 1
    assert fn <= sn
    for sibling in map(base64.b64decode, lines[2:]):
        assert sn > 0
        if fn & 1 or fn == sn:
            hash_ = pair(sibling, hash_)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash_ = pair(hash_, sibling)
        fn, sn = fn >> 1, sn >> 1
    assert (sn, hash_) == (0, root)
    return index


def extended(proof, old_note, verifier):
    """Old and new size, if the proof holds."""
    head, note = proof.split("\n\n", 1)
    lines = head.splitlines()
    assert lines[0].startswith("old ")
    first = int(lines[0].removeprefix("old "))
    path = [base64.b64decode(line) for line in lines[1:]]
    _origin, second, second_root = checkpoint(note, verifier)
    _origin, old_size, first_root = checkpoint(old_note, verifier)
    assert first == old_size
    if first == second:
        assert not path
        assert first_root == second_root
        return first, second
    if first & (first - 1) == 0:
        path = [first_root, *path]
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for hash_ in path[1:]:
        assert sn > 0
        if fn & 1 or fn == sn:
            fr, sr = pair(hash_, fr), pair(hash_, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = pair(sr, hash_)
        fn, sn = fn >> 1, sn >> 1
    assert (fr, sr, sn) == (first_root, second_root, 0)
    return first, second


def pair(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()
