"""Charts (图表): frozen specs drawn as SVG that prints, scales and reads without colour, with the table under it."""

from yanzhen.engines.charts.drawing import (
    NARROW,
    WIDE,
    is_cut,
    is_empty,
    notes_of,
    places_drawn,
    points_of,
    table_of,
    to_svg,
    words_of,
)
from yanzhen.engines.charts.picture import Picture, picture_of, to_png
from yanzhen.engines.charts.specs import (
    UNREPORTED,
    Bars,
    Chart,
    Distribution,
    Heading,
    HeatMap,
    Line,
    Point,
    SmallMultiples,
    Trend,
)

__all__ = [
    "NARROW",
    "UNREPORTED",
    "WIDE",
    "Bars",
    "Chart",
    "Distribution",
    "Heading",
    "HeatMap",
    "Line",
    "Picture",
    "Point",
    "SmallMultiples",
    "Trend",
    "is_cut",
    "is_empty",
    "notes_of",
    "picture_of",
    "places_drawn",
    "points_of",
    "table_of",
    "to_png",
    "to_svg",
    "words_of",
]
