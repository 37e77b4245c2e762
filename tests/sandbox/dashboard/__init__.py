"""The deployed CloudWatch dashboard, drawn on a local page.

with dashboard_of(sandbox.stack) as dashboard:
    dashboard.url                       # open it in a browser
    photograph(dashboard.url, Path("dashboard.png"))
"""

from tests.sandbox.dashboard.server import dashboard_of

__all__ = ["dashboard_of"]
