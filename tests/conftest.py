"""What all tests share: no telemetry, a quiet dlt, and sandbox accounts in this process."""

from pipelines.configuration import quieten

quieten()
