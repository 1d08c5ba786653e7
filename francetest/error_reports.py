"""Error reports (debug pages, mails to administrators) without values: where it broke, never on whose data."""

from collections.abc import ItemsView, Iterator
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

HIDDEN = "•••"


class WithoutValues(SafeExceptionReporterFilter):
    """Names of local variables and of sent fields, whatever the settings say; their values stay out."""

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002 because Django passes it
        """Always."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Which fields were sent."""
        return {} if request is None else dict.fromkeys(request.POST, HIDDEN)

    def get_traceback_frame_variables(
        self,
        request: HttpRequest | None,  # noqa: ARG002 because Django passes it
        tb_frame: FrameType,
    ) -> ItemsView[str, Any]:
        """Opened values are ordinary texts in local variables."""
        return dict.fromkeys(tb_frame.f_locals, HIDDEN).items()


class Report(ExceptionReporter):
    """As Django's, without the texts of exceptions, which quote what they refuse, and without the request's address."""

    def get_traceback_data(self) -> dict[str, Any]:
        """The data that every form of the report is made of."""
        request, self.request = self.request, None
        try:
            data: dict[str, Any] = super().get_traceback_data()
        finally:
            self.request = request
        data.update(exception_value=HIDDEN, unicode_hint="", frames=list(_without_texts(data["frames"])))
        return data


def _without_texts(frames: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for frame in frames:
        cause = frame.get("exc_cause")
        yield {**frame, "exc_cause": type(cause).__name__ if cause is not None else None}
