#!/usr/bin/python3
"""Python's multiprocess client on the reference workload, for bin/bench.

python_peer.py version | fill DIR WORKERS | scrape DIR | disk DIR

Answers in lines `name value`. DIR is created; it should be in memory (tmpfs).
"""
import os
import struct
import sys
import time

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
KIND_SERIES = 1000


def counters(count, worker):
    from prometheus_client import Counter

    family = Counter("http_requests_total", "Requests served", ["method", "path", "status"])
    for i in range(count):
        family.labels("GET", f"/api/v1/item/{i}", "200").inc(i + worker)


def histograms(count):
    from prometheus_client import Histogram

    family = Histogram("http_request_duration_seconds", "Latency", ["method", "path"], buckets=BOUNDS)
    for i in range(count):
        family.labels("GET", f"/api/v1/item/{i}").observe(0.1 * (i % 50))


def gauges(count, worker):
    from prometheus_client import Gauge

    family = Gauge("in_progress", "In progress", ["path"], multiprocess_mode="livesum")
    for i in range(count):
        family.labels(f"/api/v1/item/{i}").set(worker)


def summaries(count):
    from prometheus_client import Summary

    family = Summary("latency_seconds", "Latency", ["method", "path"])
    for i in range(count):
        family.labels("GET", f"/api/v1/item/{i}").observe(0.1)


def in_child(directory, work):
    """Runs it in a process of its own, with its files in the directory."""
    os.makedirs(directory, exist_ok=True)
    child = os.fork()
    if child == 0:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("a worker failed")


def fill(directory, workers):
    def work(index):
        counters(1000, index)
        histograms(100)
        gauges(100, index)

    for worker in range(workers):
        in_child(directory, lambda: work(worker))


def scrape(directory):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    for _ in range(3):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
        start = time.perf_counter()
        text = generate_latest(registry)
        print("scrape_ms", (time.perf_counter() - start) * 1000)
    print("lines", text.count(b"\n"))


def sizes(directory):
    """Bytes of the files, and those that are in use by what their headers say."""
    length = used = 0
    for name in os.listdir(directory):
        with open(os.path.join(directory, name), "rb") as file:
            used += struct.unpack("i", file.read(4))[0]
        length += os.path.getsize(os.path.join(directory, name))
    return length, used


def disk(directory):
    kinds = {
        "counter": lambda: counters(KIND_SERIES, 1),
        "gauge": lambda: gauges(KIND_SERIES, 1),
        "histogram classic, 15 buckets": lambda: histograms(KIND_SERIES),
        "summary": lambda: summaries(KIND_SERIES),
    }
    for kind, work in kinds.items():
        place = os.path.join(directory, kind.split()[0])
        in_child(place, work)
        length, used = sizes(place)
        print(f"{kind}, file", length / KIND_SERIES)
        print(f"{kind}, used", used / KIND_SERIES)
    place = os.path.join(directory, "reference")
    fill(place, 1)
    length, used = sizes(place)
    print("reference workload, file", length / 1200)
    print("reference workload, used", used / 1200)


def version():
    from importlib.metadata import version as installed

    print(f"prometheus_client {installed('prometheus_client')}, CPython {sys.version.split()[0]}")


if __name__ == "__main__":
    verb, arguments = sys.argv[1], sys.argv[2:]
    if verb == "version":
        version()
    elif verb == "fill":
        fill(arguments[0], int(arguments[1]))
    elif verb == "scrape":
        scrape(arguments[0])
    elif verb == "disk":
        disk(arguments[0])
    else:
        sys.exit(__doc__)
