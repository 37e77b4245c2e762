"""The page on 127.0.0.1, as long as the block that it is served in."""

from typing import Any, Self

from tests.sandbox.dashboard.aws import AwsInvoke, AwsWatch
from tests.sandbox.dashboard.page import Page
from tests.sandbox.dashboard.ranges import DEFAULT
from tests.sandbox.stack import Stack
from tests.simulators.server import Answer, HttpServer, RefusedError, Reply, Request


class DashboardServer:
    def __init__(self, page: Page) -> None:
        self._page = page
        self._server = HttpServer(self._serve, port=0)

    @property
    def url(self) -> str:
        return f"{self._server.url}/"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def _serve(self, request: Request, reply: Reply) -> None:
        answer = self._answer(request)
        reply.write(answer.head() + answer.body)

    def _answer(self, request: Request) -> Answer:
        """Only to this address: a name that somebody points here is not ours."""
        if f"http://{request.headers.get('host')}/" != self.url:
            return _refusal(421, "the page has another address")
        try:
            return self._page.answer(request)
        except RefusedError as refused:
            return _refusal(refused.status, str(refused))


def _refusal(status: int, reason: str) -> Answer:
    return Answer(status, reason.encode(), {"Content-Type": "text/plain"})


def dashboard_of(stack: Stack, range_name: str = DEFAULT) -> DashboardServer:
    """The one that is deployed, as it is deployed."""
    cloudwatch: Any = stack.client("cloudwatch")
    name = stack.resources["Dashboard"]
    body = cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]
    watch, invoke = AwsWatch(cloudwatch), AwsInvoke(stack.client("lambda"))
    return DashboardServer(Page(name, body, watch, invoke, range_name=range_name))
