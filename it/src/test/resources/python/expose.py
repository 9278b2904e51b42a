"""What Python itself shows of a directory, after the processes that are named were marked as dead."""
import sys

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

for pid in sys.argv[2:]:
    mark_process_dead(int(pid), path=sys.argv[1])
registry = CollectorRegistry()
MultiProcessCollector(registry, path=sys.argv[1])
sys.stdout.buffer.write(generate_latest(registry))
