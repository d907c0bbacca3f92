"""What fetching costs with politeness on: processor time a document, and the rate against what the hosts' gaps allow.

    python -m bench.fetch [--hosts 500] [--documents 4] [--gap 5]

A server of its own answers on as many loopback addresses as there are hosts; the whole stack fetches from it, first
robots.txt, each address a host with its own pace. All documents have the same bytes, and the one at the plainest
address, which speaks for the others, is read before the clock starts, so that work ends with the fetch.
Other hosts are asked before the clock starts: what a process does once is no part of the figure.
The rival asks for the same with httpcore and does nothing else.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpcore
import psutil
from sqlalchemy import Engine

from bench.measure import told, versions
from bench.services import processor_time, rest, wait
from nianbao import home, stack
from storage import ledger
from storage.ledger import Entry
from workers.settings import Settings

WORKERS = 2
#: hosts asked before the clock starts: two messages full, so that each process has had its share
WARM = 64
#: what every address answers: read once, a duplicate from then on
REPORT = max(
    (Path(__file__).parents[1] / "tests" / "cases" / "samples").glob("*/source.txt"), key=lambda f: f.stat().st_size
)
#: 100 documents a second then take 30 % of a core
GOAL = "at most 3 ms: 30 % of a core at 100 documents/s"
SERVER = """
import asyncio
import pathlib
import sys
BODY = pathlib.Path(sys.argv[1]).read_bytes()
RULES = b"User-agent: *\\nDisallow: /admin/\\n"

async def answer(reader, writer):
    asked = await reader.readuntil(b"\\r\\n\\r\\n")
    body = RULES if asked.startswith(b"GET /robots.txt") else BODY
    told = b"HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body)
    writer.write(told + body)
    await writer.drain()
    writer.close()

async def main():
    server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--documents", type=int, default=4, help="a host")
    parser.add_argument("--gap", type=float, default=5.0, help="seconds")
    asked = parser.parse_args()
    with serving() as port, tempfile.TemporaryDirectory() as folder:
        every = [f"127.0.{1 + number // 250}.{1 + number % 250}:{port}" for number in range(WARM + asked.hosts)]
        warm, hosts = [f"http://{host}/warm.txt" for host in every[:WARM]], every[WARM:]
        addresses = [f"http://{host}/{number}.txt" for number in range(asked.documents) for host in hosts]
        theirs = of_httpcore(addresses)
        os.environ["NIANBAO_ALLOW_PRIVATE"] = ",".join(["127.0.0.1", *every])  # for the processes of the stack
        os.environ["NIANBAO_WORKERS"], os.environ["NIANBAO_HOST_GAP"] = str(WORKERS), str(asked.gap)
        settings = Settings.read(os.environ, folder)
        ours, seconds = of_stack(settings, addresses, [f"http://127.0.0.1:{port}/"], warm)
    least = asked.documents * asked.gap  # robots.txt, then the documents, a gap before each
    rate = len(addresses) / seconds
    print(
        f"{rate:.1f} documents/s; the gaps allow {len(addresses) / least:.1f}; CPU {ours / 10:.0%} at 100 documents/s"
    )
    method = f"{asked.hosts} hosts, gap {asked.gap:g} s, {rate:.0f} documents/s of {len(addresses) / least:.0f} that "
    method += f"the gaps allow; {versions('httpcore')}"
    told("fetching politely, a document", ours, "ms", {"httpcore alone": theirs}, GOAL, method)


@contextmanager
def serving() -> Iterator[int]:
    """The port of a server of its own."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(REPORT)], stdout=subprocess.PIPE)
    assert server.stdout
    try:
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()


def of_httpcore(addresses: list[str]) -> float:
    """Milliseconds of processor time a document."""
    began = time.process_time()
    for address in addresses:
        httpcore.request("GET", address)
    return (time.process_time() - began) * 1000 / len(addresses)


def of_stack(settings: Settings, addresses: list[str], *warm: list[str]) -> tuple[float, float]:
    """Milliseconds of processor time a document, broker included, and seconds by the wall for all."""
    engine = home.prepare(settings)
    started, supervisor = stack.start(settings, owned=True)
    try:
        for some in warm:
            _enter(engine, some)
            wait(lambda: not ledger.unsettled(engine))
        processes = [psutil.Process(pid) for pid in started.pids.values()]
        rest(processes)
        before, began = processor_time(processes), time.monotonic()
        _enter(engine, addresses)
        wait(lambda: not ledger.unsettled(engine))
        seconds = time.monotonic() - began
        states = ledger.progress(engine)
        assert set(states) == {"duplicate", "done"}, states
        assert sum(states.values()) == len(addresses) + sum(map(len, warm))
        return (processor_time(processes) - before) * 1000 / len(addresses), seconds
    finally:
        engine.dispose()
        stack.stop(settings)
        if supervisor:
            supervisor.wait()


def _enter(engine: Engine, addresses: list[str]) -> None:
    entries = (Entry(address=one, host=one.split("/")[2], state="fetch") for one in addresses)
    for _ in ledger.register_many(engine, entries):
        pass


if __name__ == "__main__":
    main()
