"""The Celery application. Messages are hints: what they say may be lost, doubled or late, the ledger decides.

`celery -A workers.app worker` and `celery -A workers.app flower` work from any folder.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init
from kombu import Queue

from storage.models import STAGES
from workers import limits, logs
from workers.settings import Settings

#: Seconds: soft limit, hard limit. Soft cannot interrupt native code, so hard must exist; a lease outlives it.
TIME_LIMITS = {"crawl": (120, 150), "fetch": (120, 150), "convert": (50, 60), "parse": (110, 120)}
HEAVY_LIMITS = (270, 300)
#: The queue of what a light worker hands on, and its limits: sixty scanned pages on a busy machine.
HEAVY_QUEUE = "convert.heavy"
SLOW_LIMITS = (570, 600)
LEASE_MARGIN = 30.0

#: Why each stands here: docs/decisions.md, from fault injection.
CONFIGURATION: dict[str, Any] = {
    "task_ignore_result": True,
    "task_acks_late": False,
    "task_reject_on_worker_lost": False,
    "worker_lost_wait": 0.5,
    "worker_prefetch_multiplier": 1,
    "worker_eta_task_limit": 100,
    "worker_max_tasks_per_child": 500,
    "worker_max_memory_per_child": 600_000,
    "worker_send_task_events": True,
    "task_send_sent_event": False,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_transport_options": {
        "visibility_timeout": 3600,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "priority_steps": [0],  # no message has a priority: one list a queue is looked at, not four
        "max_retries": 1,  # of a publisher; the worker's own connection is tried for ever
        "interval_start": 0.1,
    },
    "task_publish_retry": False,
    "task_create_missing_queues": False,
    "task_queues": [Queue(name, routing_key=name) for name in (*STAGES, HEAVY_QUEUE)],
    "task_default_queue": STAGES[0],
    "task_routes": {stage: {"queue": stage} for stage in STAGES},
    "task_serializer": "json",
    "result_serializer": "json",
    "accept_content": ["json"],
    "enable_utc": True,
}

settings = Settings.read()
app = Celery("nianbao", broker=settings.broker, include=["workers.tasks", "workers.bereaved"])
app.conf.update(CONFIGURATION)


@worker_process_init.connect
def _confine(**_: object) -> None:
    limits.end_with_parent()
    limits.part_soon()
    limits.confine()


@setup_logging.connect
def _log(**_: object) -> None:
    logs.configure(as_json=settings.log_json)
