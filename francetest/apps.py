"""Django's entry for the assembling room: its commands, its static files, its start-up checks."""

from django.apps import AppConfig


class FrancetestConfig(AppConfig):
    """Registers the start-up checks of the whole."""

    name = "francetest"

    def ready(self) -> None:
        from francetest import checks, wall_check  # noqa: F401, PLC0415 because Django wants checks registered once apps are loaded
