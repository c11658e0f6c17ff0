"""Conformance suites that ship: whoever writes an engine, a model adapter or a guardrail runs the suite for its kind.

Each suite is a tuple of functions, one a guarantee, for a test to parametrise over; each raises `AssertionError`.
"""
