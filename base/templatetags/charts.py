"""{% chart chart %}: the figure with its definition, drawing, legend and table."""

from django import template

from base.charts import Chart

register = template.Library()


@register.inclusion_tag("parts/chart.html")
def chart(chart: Chart, *, opened: bool = False) -> dict[str, Chart | bool]:
    """opened shows the table at once, as on paper, where nobody can click."""
    return {"chart": chart, "opened": opened}
