"""deploy/: what Kubernetes would run is what compose runs; rules and dashboard ask only for metrics that exist."""

from __future__ import annotations

import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Engine

from storage.models import STAGES
from tests.contracts.test_compose import OURS, ROOT
from workers import dispatcher
from workers.app import HEAVY_QUEUE, app
from workers.metrics import Collector

DEPLOY = ROOT / "deploy"
BASE, SCALED = DEPLOY / "kubernetes" / "base", DEPLOY / "kubernetes" / "autoscaling"
RULES = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text("utf-8"))["groups"][0]["rules"]
DASHBOARD = json.loads((DEPLOY / "grafana" / "dashboards" / "nianbao.json").read_text("utf-8"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
KUBERNETES = ("1.28", "1.34")


def manifests(folder: Path) -> list[dict[str, Any]]:
    """The resources as they are written, before anything is laid over them."""
    named = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))["resources"]
    files = [folder / name for name in named if name.endswith(".yaml")]
    return [one for file in files for one in yaml.safe_load_all(file.read_text("utf-8"))]


def built(folder: Path) -> list[dict[str, Any]]:
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl, which builds what is laid over each other, is not installed")
    words = ["kubectl", "kustomize", str(folder)]
    made = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    assert made.returncode == 0, made.stderr
    return list(yaml.safe_load_all(made.stdout))


def roles(resources: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The pods of our own image, by the name of their deployment."""
    ours = [one for one in resources if one["metadata"].get("labels", {}).get("nianbao/image") == "ours"]
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in ours}


def without_concurrency(words: list[str]) -> list[str]:
    return [word for at, word in enumerate(words) if "-c" not in words[max(0, at - 1) : at]]


def test_kubernetes_runs_the_commands_that_compose_runs():
    found = {name: pod["containers"][0]["args"] for name, pod in roles(manifests(BASE)).items()}
    meant = {name: shlex.split(service["command"]) for name, service in OURS.items()}
    assert {name: without_concurrency(args) for name, args in found.items()} == {
        name: without_concurrency(words) for name, words in meant.items()
    }


@pytest.mark.parametrize("version", KUBERNETES)
def test_what_is_built_follows_the_schemas_of_kubernetes(version):
    kubernetes_validate = pytest.importorskip("kubernetes_validate")
    for resource in built(BASE):
        kubernetes_validate.validate(resource, version, strict=True)


def test_every_role_is_confined_and_has_time_to_end_in_order():
    pods = roles(built(BASE))
    assert set(pods) == set(OURS)
    for pod in pods.values():
        container = pod["containers"][0]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert pod["terminationGracePeriodSeconds"] >= 330


def test_no_secret_is_written_into_a_manifest():
    resources = manifests(BASE)
    assert "Secret" not in {resource["kind"] for resource in resources}
    settings = next(one["data"] for one in resources if one["kind"] == "ConfigMap")
    assert not [name for name in settings if re.search("PASSWORD|SECRET|TOKEN|AUTH|URL$", name) and "BLOBS" not in name]


def test_the_broker_is_reached_by_our_roles_only_and_only_those_that_fetch_leave():
    policies = {one["metadata"]["name"]: one["spec"] for one in manifests(BASE) if one["kind"] == "NetworkPolicy"}
    assert policies["nothing-in"]["policyTypes"] == ["Ingress"]
    assert "ingress" not in policies["nothing-in"]
    (outside,) = policies["harvest-to-outside"]["podSelector"]["matchExpressions"]
    assert outside["values"] == ["crawl", "fetch"]
    assert "10.0.0.0/8" in policies["harvest-to-outside"]["egress"][0]["to"][0]["ipBlock"]["except"]


def test_every_queue_scales_a_deployment_that_serves_it():
    pods = roles(manifests(BASE))
    scaled = {}
    for one in manifests(SCALED):
        query = one["spec"]["triggers"][0]["metadata"]["query"]
        queue = re.search(r'queue="([^"]+)"', query)[1]
        args = pods[one["spec"]["scaleTargetRef"]["name"]]["containers"][0]["args"]
        scaled[queue] = args[args.index("-Q") + 1]
    assert scaled == {queue: queue for queue in ("crawl", "fetch", "convert", HEAVY_QUEUE, "parse")}
    assert len(built(SCALED)) == len(built(BASE)) + len(scaled)


# --- Prometheus and Grafana --------------------------------------------------------------------------------------


@pytest.fixture
def told(database: Engine, broker: str) -> str:
    """Our metrics of a database in which nothing happened yet, as Prometheus reads them."""
    registry = CollectorRegistry()
    with app.connection_for_write(broker) as connection:
        registry.register(Collector(database, connection))
        return generate_latest(registry).decode()


@pytest.fixture
def exported(told: str) -> set[str]:
    """The names of our metrics and of Flower's."""
    from flower import events

    ours = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    return ours | set(re.findall(r"flower_\w+", inspect.getsource(events))) | {"up"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rules_dashboard_and_scaling_ask_only_for_metrics_that_exist(exported):
    scaling = [one["spec"]["triggers"][0]["metadata"]["query"] for one in manifests(SCALED)]
    asked = [*(rule["expr"] for rule in RULES), *QUERIES, *scaling]
    names = {name for query in asked for name in re.findall(r"\b(?:nianbao|flower)_\w+|\bup\b", query)}
    assert names - exported == set()
    assert {name for name in exported if name.startswith("nianbao_")} - names == set(), "nobody looks at these"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_first_of_what_an_alert_counts_is_an_increase(told):
    attempts = re.findall(r"^nianbao_attempts_total\{(.*)\} 0.0$", told, re.MULTILINE)
    kept = [dict(re.findall(r'(\w+)="(.*?)"', labels)) for labels in attempts]
    asked = [
        wanted for rule in RULES for wanted in re.findall(r"increase\(nianbao_attempts_total\{(.*?)\}", rule["expr"])
    ]
    assert len(asked) == 2
    for wanted in asked:
        ((label, word),) = re.findall(r'(\w+)=~?"(.*?)"', wanted)
        assert {one["stage"] for one in kept if re.fullmatch(word, one[label])} == set(STAGES)


def test_every_alert_says_how_bad_it_is_and_what_to_look_at():
    for rule in RULES:
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert len(rule["annotations"]["summary"]) > 20


def test_the_dashboard_asks_the_data_source_that_is_provisioned():
    provisioned = DEPLOY / "grafana" / "provisioning"
    (source,) = yaml.safe_load((provisioned / "datasources" / "prometheus.yml").read_text("utf-8"))["datasources"]
    assert {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]} == {source["uid"]}
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool (Debian's prometheus) is not installed")
def test_prometheus_itself_reads_configuration_and_rules(tmp_path):
    text = (DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8")
    token = tmp_path / "token"
    token.write_text("token")
    local = text.replace("/etc/prometheus", str(DEPLOY / "prometheus")).replace(
        "/run/nianbao/metrics-token", str(token)
    )
    (tmp_path / "prometheus.yml").write_text(local)
    words = ["promtool", "check", "config", str(tmp_path / "prometheus.yml")]
    checked = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"{len(RULES)} rules found" in checked.stdout + checked.stderr


@pytest.mark.parametrize(("age", "lives"), [(None, False), (5, True), (600, False)])
def test_a_dispatcher_whose_rounds_stopped_fails_its_probe(tmp_path: Path, age: int | None, lives: bool) -> None:
    probe = roles(manifests(BASE))["dispatcher"]["containers"][0]["livenessProbe"]["exec"]["command"]
    compose = OURS["dispatcher"]["healthcheck"]["test"][1].replace("$$", "$")
    assert probe == ["sh", "-c", compose]
    if age is not None:
        (tmp_path / dispatcher.BEAT).touch()
        os.utime(tmp_path / dispatcher.BEAT, (time.time() - age,) * 2)
    seen = subprocess.run(probe, env=os.environ | {"NIANBAO_HOME": str(tmp_path)}, capture_output=True, check=False)
    assert (seen.returncode == 0) is lives
