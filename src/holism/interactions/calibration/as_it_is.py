"""No calibration: for a model whose probability is one already, so that it is only checked."""

import msgspec


class AsItIs(msgspec.Struct, frozen=True, tag="as_it_is", tag_field="method"):
    """Gives back what the model says.

    >>> AsItIs()(0.0031)
    0.0031

    Not `Platt` with a slope of 1, which moves what lies within 1e-6 of 0 or 1.
    """

    def __call__(self, p: float) -> float:
        """The same probability, in [0, 1]."""
        return p
