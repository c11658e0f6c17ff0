"""How much more a column varies from week to week than so many independent rows would.

The same few units that come back, or a bad week for all of them, make neighbouring days alike: then a week is worth
fewer rows than it has, and a change that would be large for independent rows is an ordinary week.
"""

from collections.abc import Sequence

import numpy as np

from holism.monitors.shift import aligned, effective, together
from holism.vocabulary.profile import Numeric, Profile


def design_effect(stretches: Sequence[Profile], column: str) -> float:
    """The factor, at least 1, by which the variance of the column's shares exceeds that of independent unit-days.

    Pearson's chi-squared of homogeneity of stretches that nothing is known to tell apart, by its degrees of freedom:
    the mean design effect of Rao and Scott (1981). Of one stretch nothing can be said, and it is 1.

    :param stretches: as long as those that will be compared, of the time that counts as usual.
    """
    parts = [(each, part) for each in stretches if (part := each.columns.get(column)) and part.n]
    if len(parts) < 2:
        return 1.0
    counts = aligned(column, [part for _, part in parts])
    sizes = np.asarray([effective(each, part.n) for each, part in parts])
    seen = counts * (sizes / counts.sum(axis=1))[:, None]
    share = seen.sum(axis=0) / sizes.sum()
    groups = together(share * sizes.min(), ordered=isinstance(parts[0][1], Numeric))
    seen, share = np.asarray([np.bincount(groups, row) for row in seen]), np.bincount(groups, share)
    degrees = (len(sizes) - 1) * (len(share) - 1)
    if not degrees:
        return 1.0
    expected = sizes[:, None] * share
    return max(1.0, float(((seen - expected) ** 2 / expected).sum()) / degrees)
