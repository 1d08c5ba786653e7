"""What the data protection officer sees of the trail and of the change history."""

from typing import Any
from uuid import UUID

import auditlog.admin  # noqa: F401  # it registers itself on Django's own site, which we do not serve
from auditlog import get_logentry_model
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.console import ReadOnlyAdmin, console
from audit.filters import DoorFilter, PharmacyFilter
from audit.glossary import place, word
from audit.models import Alarm, Event
from audit.sentences import actor_label, sentence

LogEntry = get_logentry_model()
admin.site.unregister(LogEntry)


@admin.register(Event, site=console)
class EventAdmin(ReadOnlyAdmin):
    """The trail, the latest first, in sentences."""

    list_display = ("at", "told", "where", "door")
    list_filter = ("act", "outcome", PharmacyFilter, DoorFilter)
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    search_fields = ("subjects",)
    search_help_text = _("Identifiant d’un enregistrement : tout ce qui lui est arrivé.")
    fields = ("at", "told", "who", "outcome", "pharmacy", "subjects", "facts", "door", "address", "request_id", "id")

    @admin.display(description=_("ce qui s’est passé"))
    def told(self, event: Event) -> str:
        return sentence(event)

    @admin.display(description=_("qui"))
    def who(self, event: Event) -> str:
        return actor_label(event.actor)

    @admin.display(description=_("pharmacie (FINESS)"), ordering="pharmacy")
    def where(self, event: Event) -> str:
        return place(event.pharmacy)

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 because Django passes it
        queryset: QuerySet[Any],
        search_term: str,
    ) -> tuple[QuerySet[Any], bool]:
        """Only whole identifiers are searched: anything else is in no event, so it finds nothing."""
        written = search_term.strip()
        if not written:
            return queryset, False
        try:
            subject = UUID(written)
        except ValueError:
            return queryset.none(), False
        return queryset.filter(subjects__contains=[subject]), False


@admin.register(Alarm, site=console)
class AlarmAdmin(ReadOnlyAdmin):
    """What somebody must look into, the latest first."""

    list_display = ("raised_at", "kind", "told", "where", "state")
    list_filter = ("state", "kind", PharmacyFilter)
    ordering = ("-raised_at", "-id")
    fields = (
        "raised_at",
        "kind",
        "told",
        "pharmacy",
        "subjects",
        "event",
        "state",
        "reviewed_by",
        "reviewed_at",
        "note",
    )

    @admin.display(description=_("constat"))
    def told(self, alarm: Alarm) -> str:
        """The facts in words."""
        return ", ".join(word(name, str(code)) for name, code in alarm.facts.items())

    @admin.display(description=_("pharmacie (FINESS)"), ordering="pharmacy")
    def where(self, alarm: Alarm) -> str:
        return place(alarm.pharmacy)


@admin.register(LogEntry, site=console)
class ChangeAdmin(ReadOnlyAdmin):
    """The change history of the configuration: that something changed and by whom, never from what to what."""

    list_display = ("timestamp", "action", "kind", "object_pk", "changed", "actor_id", "remote_addr")
    list_filter = ("action",)
    list_select_related = ("content_type",)
    date_hierarchy = "timestamp"
    ordering = ("-timestamp", "-id")
    search_fields = ("=object_pk",)
    search_help_text = _("Identifiant d’un enregistrement.")
    fields = (*list_display, "cid", "additional_data")

    @admin.display(description=_("genre d’enregistrement"))
    def kind(self, entry: Any) -> str:
        return f"{entry.content_type.app_label}.{entry.content_type.model}"

    @admin.display(description=_("champs modifiés"))
    def changed(self, entry: Any) -> str:
        """The names of the columns; the line holds none of their values."""
        return ", ".join(sorted(entry.changes_dict))
