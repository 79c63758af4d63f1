"""Logs: one JSON object a line on standard error. No names, addresses or words of people: ids, codes and durations only."""

import logging
import sys
import traceback

import structlog
from structlog.typing import FilteringBoundLogger


def start_logging() -> None:
    """Sends the house's log, and that of the libraries from warnings on, to standard error. Harmless when repeated."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    formatter = structlog.stdlib.ProcessorFormatter(processor=structlog.processors.JSONRenderer(), foreign_pre_chain=shared)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def trace_of(error: BaseException) -> dict[str, str]:
    """Where an error came from and what it is, for the log; its message may hold what somebody typed, and stays out."""
    return {"kind": type(error).__name__, "trace": "".join(traceback.format_tb(error.__traceback__))}


def log() -> FilteringBoundLogger:
    """The house's logger: `log().info("event", key=value)`."""
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger
