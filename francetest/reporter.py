"""How Django would show a crash on its technical page or in a mail: places in the code, and no value at all."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

from audit.logs import places


class Reporter(ExceptionReporter):
    """Django's own tells variables, forms, cookies, addresses and the text of exceptions: identities, tokens, codes."""

    def get_traceback_text(self) -> str:  # type: ignore[override]  # plain text, whatever the stubs call it
        """As the log has it."""
        return places(self.exc_value) if self.exc_value else ""

    def get_traceback_html(self) -> SafeString:
        """The same, to be looked at."""
        return format_html("<!doctype html><title>500</title><pre>{}</pre>", self.get_traceback_text())
