"""Template tags for what every page shows: icons of the sprite and the banner of the demo."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, width: int = 20, height: int | None = None, kind: str = "") -> SafeString:
    """Decorative icon of `img/icons.svg`; the word beside it carries the meaning, so screen readers skip it."""
    return format_html(
        '<svg{} width="{}" height="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        format_html(' class="{}"', kind) if kind else "",
        width,
        width if height is None else height,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def is_demo() -> bool:
    """Whether everything shown is fictitious; read from the settings so that error pages without a context know too."""
    return bool(getattr(settings, "DEMO", False))
