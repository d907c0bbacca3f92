"""docker-compose.yml: every service of ours runs its command natively, against a real broker and a real PostgreSQL."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml
from sqlalchemy import Engine

from nianbao.flower import free_port
from storage import ledger
from storage.database import connect
from storage.models import STAGES
from tests.archive.report import random_report
from tests.archive.write_docx import write_docx
from workers.app import HEAVY_QUEUE

ROOT = Path(__file__).parents[2]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
OURS = {name: service for name, service in SERVICES.items() if "command" in service and "nianbao" in service["image"]}

PORT = free_port(5600)
METRICS = free_port(PORT + 1)


def command(name: str) -> list[str]:
    """The service's command with this environment's programs; what listens does so on a free port of loopback."""
    program, *rest = shlex.split(OURS[name]["command"])
    local = {"0.0.0.0": "127.0.0.1", "5555": str(PORT), "9464": str(METRICS)}
    return [str(Path(sys.executable).parent / program), *(local.get(word, word) for word in rest)]


def queues(name: str) -> set[str]:
    found = re.search(r"-Q (\S+)", OURS[name]["command"])
    return set(found[1].split(",")) if found else set()


@contextmanager
def running(names: list[str], environment: dict[str, str], folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    with (folder / "services.log").open("wb") as log:
        services = [
            subprocess.Popen(command(name), env=os.environ | environment, cwd=folder, stdout=log, stderr=log)
            for name in names
        ]
        try:
            yield services
        finally:
            for service in services:
                service.terminate()
            for service in services:
                service.wait(60)


def wait_until_done(engine: Engine, services: list[subprocess.Popen[bytes]], seconds: float = 180) -> dict[str, int]:
    deadline = time.monotonic() + seconds
    while ledger.unsettled(engine) and time.monotonic() < deadline:
        assert all(service.poll() is None for service in services)
        time.sleep(0.2)
    return ledger.progress(engine)


def scrape() -> str:
    asked = Request(f"http://127.0.0.1:{METRICS}/metrics", headers={"Authorization": "Bearer token"})
    with urlopen(asked, timeout=10) as answer:
        return str(answer.read().decode())


def wait_for_workers(environment: dict[str, str], seconds: float = 240) -> None:
    """Return once a worker answers, as an operator's harvest finds a cluster at work."""
    ask = "from workers.presence import workers_answer; raise SystemExit(not workers_answer())"
    deadline = time.monotonic() + seconds
    while subprocess.run([sys.executable, "-c", ask], env=os.environ | environment, check=False).returncode:
        assert time.monotonic() < deadline, "no worker answered"


def test_every_queue_has_a_worker_of_its_own_and_there_is_one_dispatcher_and_flower():
    served = [queues(name) for name in OURS if queues(name)]
    assert sorted(queue for service in served for queue in service) == sorted((*STAGES, HEAVY_QUEUE))
    assert {"dispatcher", "flower", "metrics"} <= set(OURS)


def test_what_listens_is_published_on_loopback_only_and_the_rest_not_at_all():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"flower", "prometheus", "grafana"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    asking = {name for name, service in SERVICES.items() if "outside" in service.get("networks", [])}
    assert asking == {"crawl", "fetch"}


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_docker_compose_itself_reads_the_file():
    words = ["docker-compose", "--env-file", "deploy/example.env", "--profile", "s3", "config"]
    read = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert read.returncode == 0, read.stderr
    services = yaml.safe_load(read.stdout)["services"]
    assert set(services) == set(SERVICES)
    assert services["convert"]["environment"]["NIANBAO_BROKER_URL"] == "redis://:change-me-too@broker:6379/0"


def test_passwords_come_from_the_environment_and_the_broker_drops_nothing():
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    example = (ROOT / "deploy" / "example.env").read_text("utf-8")
    told = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert (
        {"POSTGRES_PASSWORD", "BROKER_PASSWORD", "FLOWER_BASIC_AUTH", "METRICS_TOKEN", "GRAFANA_PASSWORD"}
        <= asked
        <= told
    )
    assert "--maxmemory-policy noeviction" in SERVICES["broker"]["command"]


@pytest.fixture
def cluster(prepared_postgres: Engine, postgres: str, broker: str, tmp_path: Path) -> dict[str, str]:
    return {
        "NIANBAO_HOME": str(tmp_path),
        "NIANBAO_DATABASE_URL": postgres,
        "NIANBAO_BROKER_URL": broker,
        "NIANBAO_BLOBS_URL": (tmp_path / "blobs").as_uri(),
        "FLOWER_BASIC_AUTH": "operator:secret",
        "NIANBAO_METRICS_TOKEN": "token",
    }


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_services_together_bring_a_file_to_a_report(database_url, cluster, tmp_path):
    (tmp_path / "report.docx").write_bytes(write_docx(random_report(3)))
    harvest = [str(Path(sys.executable).parent / "nianbao"), "harvest", "--no-wait", str(tmp_path / "report.docx")]
    names = [name for name in OURS if name != "flower"]
    engine = connect(database_url)

    with running(names, cluster, tmp_path) as services:
        wait_for_workers(cluster)
        entered = subprocess.run(harvest, env=os.environ | cluster, check=True, capture_output=True, timeout=60)
        assert b"the cluster's workers do the work" in entered.stdout
        assert wait_until_done(engine, services) == {"done": 1}
        assert 'nianbao_documents{code="",stage="",state="done"} 1.0' in scrape()
    engine.dispose()


def test_flower_asks_for_the_password_that_the_environment_sets(cluster, tmp_path):
    with running(["flower"], cluster, tmp_path) as (flower,):
        status = _first_answer(f"http://127.0.0.1:{PORT}/tasks", flower)

    assert status == 401


def _first_answer(address: str, service: subprocess.Popen[bytes]) -> int:
    from urllib.error import HTTPError, URLError

    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert service.poll() is None
        try:
            with urlopen(Request(address), timeout=5) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except URLError:
            time.sleep(0.2)
    raise AssertionError("Flower did not answer")
