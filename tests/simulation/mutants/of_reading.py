"""Mistakes in reading a portal: how far it was read, from where again, and with what token."""

from functools import partial

from tests.simulation.mutants.mutant import Mutant

POLL = "usecases/poll_portal.py"
COVERAGE = "domain/coverage.py"
FIRST_START = "return max(state.reached or covered - max(rules.overlap, GRACE), rules.oldest(now))"

WholeMutant = partial(Mutant, whole=True)

READING = (
    WholeMutant(
        name="watermark-of-the-newest-lead",
        breaks="the watermark is the newest time that was listed, not how far was read",
        file=POLL,
        old='"watermark": max(covered, book.state.watermark or covered),',
        new='"watermark": book.newest or covered,',
        killed_by="I3",
    ),
    WholeMutant(
        name="page-admitted-after-the-watermark",
        breaks="what was read is queued once the watermark is written",
        file=POLL,
        old="""\
            read = self._slice(book, window, deadline)
            if read is None:
                return Polled.INTERRUPTED
            # A portal whose clock is behind ours has proved less than was asked for.
            start = coverage.covered_until(window, read.began)
            present = min(present, read.began)
            self._store(book, window, start)
""",
        new="""\
            pages: list[Page] = []
            read = self.poll.reader.read(window, deadline, lambda page: pages.append(page) or 0)
            if read is None:
                return Polled.INTERRUPTED
            start = coverage.covered_until(window, read.began)
            present = min(present, read.began)
            self._store(book, window, start)
            for page in pages:
                self._admit(book, page)
""",
        killed_by="I3",
    ),
    WholeMutant(
        name="half-a-reading-counts",
        breaks="a reading that ran out of time counts as complete",
        file="usecases/read_slice.py",
        old="""\
            read.add(page, portal_now(page.sent_at, self.clock()), admit(page))
        return None
""",
        new="""\
            read.add(page, portal_now(page.sent_at, self.clock()), admit(page))
        return read
""",
        killed_by="I3",
    ),
    WholeMutant(
        name="no-overlap",
        breaks="a poll begins exactly where the last one ended",
        file=COVERAGE,
        old=FIRST_START,
        new="return max(state.reached or covered, rules.oldest(now))",
        killed_by="I1",
    ),
    WholeMutant(
        name="interrupted-poll-begins-again",
        breaks="a poll that ran out of time does not go on where it stopped",
        file=COVERAGE,
        old=FIRST_START,
        new="return max(covered - max(rules.overlap, GRACE), rules.oldest(now))",
        killed_by="I3",
    ),
    WholeMutant(
        name="second-between-slices",
        breaks="a lead of the very second between two slices is in neither",
        file="portals/property_finder/wish.py",
        old="end = self.end + TOLERANCE if self.end else None",
        new="end = self.end",
        killed_by="I3",
    ),
    WholeMutant(
        name="token-asked-for-without-memory",
        breaks="when a token was asked for is written once it has been answered",
        file="usecases/mint_token.py",
        old="""\
        state = self.states.write_refresh(turn.account, replace(state, asked_at=self.clock()))
""",
        new="""\
        state = replace(state, asked_at=self.clock())
""",
        killed_by="I9",
    ),
)
