"""Filters of the console for columns with very many values: one writes the value instead of choosing it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.models import Event


class WrittenFilter(SimpleListFilter):
    """Exact match of a written value. Listing the values present would read the whole trail at each page."""

    template = "admin/written_filter.html"
    read: Callable[[str], Any] = str

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002 because Django passes it
        model_admin: "ModelAdmin[Any]",  # noqa: ARG002 because Django passes it
    ) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The other filters in force, to be sent along with this one."""
        others = changelist.get_filters_params()
        others.pop(str(self.parameter_name), None)
        yield {"kept": [(name, value) for name, values in others.items() for value in values]}

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 because Django passes it
        queryset: QuerySet[Event],
    ) -> QuerySet[Event]:
        written = (self.value() or "").strip()
        if not written:
            return queryset
        try:
            return queryset.filter(**{str(self.parameter_name): type(self).read(written)})
        except ValueError:
            return queryset.none()


class PharmacyFilter(WrittenFilter):
    title = _("pharmacie (identifiant)")
    parameter_name = "pharmacy"
    read = UUID


class DoorFilter(WrittenFilter):
    title = _("porte (nom exact, ex. web:case)")
    parameter_name = "door"
