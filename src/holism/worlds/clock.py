"""A clock that stands still until it is moved."""


class VirtualClock:
    """The present of a simulated world, in microseconds since 1970 UTC; callable like any clock.

    >>> clock = VirtualClock(1_000_000)
    >>> clock.now_us = 2_000_000
    >>> clock()
    2000000
    """

    def __init__(self, start_us: int) -> None:
        self.now_us = start_us

    def __call__(self) -> int:
        return self.now_us
