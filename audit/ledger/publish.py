"""Signs what the tree has become and takes it out of the database."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from audit.ledger import folder
from audit.ledger.checkpoint import Head
from audit.ledger.merkle import Tree
from audit.ledger.store import stored_tree
from audit.ledger.tables import Checkpoint, Leaf


class Contradiction(Exception):
    """The tree no longer begins as a published checkpoint says; nothing is signed any more. Holds that size."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the tree contradicts the published checkpoint of {size} leaves")
        self.size = size


def publish(*, at: datetime) -> Checkpoint | None:
    """The newest checkpoint, signed now if the tree has grown, and lying in the folder; None for an empty tree.

    Raises `Contradiction`, `BadCheckpoint` for a file or row that we did not sign, `AnotherThere`, `OSError`.
    """
    with transaction.atomic():
        last = _last()
        size, tree = Leaf.objects.size(), stored_tree()
        for note in (folder.newest(), last and last.note):
            if note:
                _agree(tree, size, Head.of(note))
        if not last or size > last.size:
            last = _signed(tree, size, at) if size else None
    if last:
        folder.put(last.note, size=last.size, at=last.at)
    return last


def mail(*, at: datetime) -> bool:
    """Sends the newest checkpoint to AUDIT_CHECKPOINTS_MAIL; False when there is nobody or nothing to send."""
    last = _last()
    if not settings.AUDIT_CHECKPOINTS_MAIL or not last:
        return False
    subject = _("FranceTest : registre des traces, {size} lignes le {day}").format(size=last.size, day=f"{at:%d/%m/%Y}")
    EmailMessage(subject, last.note, to=settings.AUDIT_CHECKPOINTS_MAIL).send()
    return True


def _last() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def _agree(tree: Tree, size: int, head: Head) -> None:
    if head.size > size or tree.root(head.size) != head.root:
        raise Contradiction(head.size)


def _signed(tree: Tree, size: int, at: datetime) -> Checkpoint:
    note = Head(size=size, root=tree.root(size)).signed()
    return Checkpoint.objects.get_or_create(size=size, defaults={"at": at, "note": note})[0]
