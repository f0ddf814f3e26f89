"""Navigation for templates."""

from django import template
from django.template.context import Context

from config.navigation import Place, portal_places

register = template.Library()


@register.simple_tag(takes_context=True)
def portal_navigation(context: Context) -> list[Place]:
    return portal_places(context["request"].user)
