"""Proofs as files that need neither our code nor our database: see docs/ledger.md for who can check them and how.

Inclusion: C2SP's tlog-proof. Consistency: the request of C2SP's tlog-witness (add-checkpoint), since no format of its
own exists for a file.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from audit.ledger.canonical import Kind
from audit.ledger.checkpoint import Head
from audit.ledger.readers import OwnerReader
from audit.ledger.store import stored_tree
from audit.ledger.tables import Checkpoint, Leaf


class NoProof(Exception):
    """It cannot be proved. The message is for people and says why."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof and the bytes that it speaks of."""

    proof: str
    entry: bytes


def inclusion(event: UUID) -> Inclusion:
    """That the event stands in the ledger, under the newest checkpoint. Raises `NoProof`."""
    leaf = Leaf.objects.filter(kind=Kind.EVENT, record=str(event)).first()
    if leaf is None:
        raise NoProof(
            _("Aucun évènement {id} dans le registre ; il y entre une seconde après son acte.").format(id=event)
        )
    checkpoint = Checkpoint.objects.filter(size__gt=leaf.number).order_by("-size").first()
    if checkpoint is None:
        raise NoProof(_("L’évènement attend le prochain point de contrôle, publié chaque minute. Réessayez alors."))
    entry = OwnerReader().entry(leaf)
    if entry is None:
        raise NoProof(_("L’évènement {id} n’est plus dans la base : lancez verify_audit.").format(id=event))
    path = stored_tree().inclusion(leaf.number, checkpoint.size)
    head = f"c2sp.org/tlog-proof@v1\nindex {leaf.number}\n"
    return Inclusion(proof=f"{head}{_lines(path)}\n{checkpoint.note}", entry=entry)


def consistency(old: str, new: str) -> str:
    """That the tree of the note `new` begins with that of the note `old`. Raises `NoProof`, `BadCheckpoint`."""
    before, after = Head.of(old), Head.of(new)
    if before.size > after.size:
        raise NoProof(_("Le premier point de contrôle est plus récent que le second : échangez-les."))
    if after.size > Leaf.objects.size():
        raise NoProof(_("Le registre compte moins de lignes que le point de contrôle : lancez verify_audit."))
    tree = stored_tree()
    if (tree.root(before.size), tree.root(after.size)) != (before.root, after.root):
        raise NoProof(_("Le registre ne correspond plus à ces points de contrôle : lancez verify_audit."))
    return f"old {before.size}\n{_lines(tree.consistency(before.size, after.size))}\n{new}"


def _lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{base64.b64encode(hash_).decode()}\n" for hash_ in hashes)
