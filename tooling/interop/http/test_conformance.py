"""The suites that come with the reference, for the workers of conftest.py."""

from vgi_rpc.conformance._pytest_suite import *  # noqa: F403
