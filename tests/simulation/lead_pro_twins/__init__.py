"""Lead.pro twice, to hold one against the other: our model, and the simulator over HTTP."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from tests.simulation.lead_pro_twins.on_model import on_model
from tests.simulation.lead_pro_twins.over_http import over_http
from tests.simulation.lead_pro_twins.twin import (
    LATE_BY,
    LAYLA,
    MADE,
    NEWER,
    PatchOfMeta,
    Twin,
)

__all__ = [
    "LATE_BY",
    "LAYLA",
    "MADE",
    "NEWER",
    "TWINS",
    "PatchOfMeta",
    "Twin",
    "on_model",
    "over_http",
]

TWINS: Sequence[Callable[[], AbstractContextManager[Twin]]] = (on_model, over_http)
