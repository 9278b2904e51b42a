"""A process that counts with Python's prometheus_client and does what it is told: a command a line, an answer each.

Called with a number it becomes that user first, as root may.
"""
import mmap
import os
import random
import struct
import sys

from prometheus_client import Counter, Gauge, Histogram, Summary

if len(sys.argv) > 1:
    os.setgid(int(sys.argv[1]))
    os.setuid(int(sys.argv[1]))

MODES = ['all', 'liveall', 'min', 'livemin', 'max', 'livemax', 'sum', 'livesum', 'mostrecent', 'livemostrecent']
PATHS = ['/a', '/\u00fc', '/"q"', '/back\\', '', '/two\nlines', '/\U0001f600']

jobs = Counter('jobs', 'Jobs done', ['path', 'of'])
shared = Counter('shared_total', 'Counted in several languages')
wait = Histogram('wait_seconds', 'Waiting', ['queue'])
tiny = Histogram('tiny_seconds', 'Tiny "times" \\ in\nseconds', buckets=(1e-5, 0.0001, 0.0005, 0.5, 1, 2.5, 1e6, 2e7))
nan_seconds = Histogram('nan_seconds', 'Not a number', buckets=(1, 2))
nan_bytes = Summary('nan_bytes', 'Not a number')
size = Summary('size_bytes', 'Size', ['kind'])


def gauges():
    made = {}
    for mode in MODES:
        try:
            made[mode] = Gauge('level_' + mode, 'Level ' + mode, ['x'], multiprocess_mode=mode)
        except ValueError:
            pass  # this version does not have the mode
    return made


levels = gauges()
bounds = None


def shapes(seed):
    """A bit of everything, other numbers for each seed, and bounds that the first one of a process decides."""
    global bounds
    if bounds is None:
        bounds = Histogram('bounds_bytes', 'Other bounds in each process', ['x'], buckets=(1, 2 + seed % 3, 1e6))
    source = random.Random(seed)
    for _ in range(300):
        jobs.labels(source.choice(PATHS), str(source.randrange(3))).inc(source.choice([1, 1, 2.5, 0.1]))
        wait.labels(source.choice('ab')).observe(source.random() * 12)
        tiny.observe(source.choice([1e-6, 0.0002, 0.4, 3, 2.5, 3e6]))
        bounds.labels(source.choice('ab')).observe(source.random() * 6)
        size.labels(source.choice('ab')).observe(source.random())
        for gauge in levels.values():
            gauge.labels(source.choice('ab')).set(source.uniform(-5, 5))
    nan_seconds.observe(float('nan'))
    nan_seconds.observe(1.5)
    nan_bytes.observe(float('nan'))
    levels['max'].labels('inf').set(float('inf'))
    levels['livesum'].labels('-inf').set(float('-inf'))
    levels['all'].labels('nan').set(float('nan'))


def ledger(path):
    """Counts for ever; before each count it writes down that it begins, and afterwards that it is done."""
    with open(path, 'w+b') as file:
        file.truncate(16)
        book = mmap.mmap(file.fileno(), 16)
    done = 0
    while True:
        book[0:8] = struct.pack('q', done + 1)
        shared.inc()
        done += 1
        book[8:16] = struct.pack('q', done)


for number, line in enumerate(sys.stdin):
    command, _, argument = line.strip().partition(' ')
    if command == 'shapes':
        shapes(int(argument))
    elif command == 'count':
        shared.inc(int(argument))
    elif command == 'ledger':
        print('answer %d counting' % number, flush=True)
        ledger(argument)
    print('answer %d done %d' % (number, os.getpid()), flush=True)
