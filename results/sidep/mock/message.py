"""Reading a message that may have any shape: whatever is missing or of the wrong kind reads as absent, never raises."""

import datetime as dt
from collections.abc import Iterator
from typing import Any


def at(node: object, *path: str | int) -> Any:
    """What lies at the end of the path of keys and indexes, or None."""
    for step in path:
        if isinstance(step, int):
            node = node[step] if isinstance(node, list) and -len(node) <= step < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return node


def items(node: object, *path: str | int) -> list[Any]:
    """The list at the end of the path, or an empty one."""
    found = at(node, *path)
    return found if isinstance(found, list) else []


def walk(node: object, path: str) -> Iterator[tuple[str, Any]]:
    """Every value of the tree under its FHIR path, without indexes; not recursive, so depth cannot hurt."""
    waiting = [(path, node)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        if isinstance(node, dict):
            waiting += [(f"{path}.{key}", value) for key, value in node.items()]
        elif isinstance(node, list):
            waiting += [(path, value) for value in node]


def resources(message: object, kind: str) -> list[dict[str, Any]]:
    """The resources of one kind, in their order."""
    found = [at(entry, "resource") for entry in items(message, "entry")]
    return [resource for resource in found if isinstance(resource, dict) and resource.get("resourceType") == kind]


def first(message: object, kind: str) -> Any:
    """The first resource of one kind, or None."""
    return at(resources(message, kind), 0)


def identifier(resource: object, system: str) -> Any:
    """The value of the resource's identifier in that system, or None."""
    values = [at(one, "value") for one in items(resource, "identifier") if at(one, "system") == system]
    return at(values, 0)


def coding(concept: object) -> tuple[str, str]:
    """System and code of a CodeableConcept's first coding, empty where they are no texts."""
    system, code = (at(concept, "coding", 0, key) for key in ("system", "code"))
    return system if isinstance(system, str) else "", code if isinstance(code, str) else ""


def instant(text: object) -> dt.datetime | None:
    """An aware moment, or None when the text is no such thing."""
    try:
        moment = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def day(text: object) -> dt.date | None:
    """A calendar day, or None."""
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) and len(text) == len("2026-11-23") else None
    except ValueError:
        return None
