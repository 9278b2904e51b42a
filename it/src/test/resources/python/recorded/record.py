"""Records what a version of Python's prometheus_client writes, and what it makes of that.

    PYTHONPATH=<sources of the version> python3 record.py <folder of that version>

Two processes' files, under invented pids; what is not used of them is cut off. expected.txt is what generate_latest
shows when mark_process_dead was called for both.
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

MODES = ['all', 'liveall', 'min', 'livemin', 'max', 'livemax', 'sum', 'livesum', 'mostrecent', 'livemostrecent']


def write(pid, part):
    from prometheus_client import Counter, Gauge, Histogram, Summary, metrics, values

    metrics.values.ValueClass = values.MultiProcessValue(lambda: pid)
    jobs = Counter('jobs', 'Jobs done', ['kind'])
    jobs.labels('a').inc(part)
    jobs.labels('\u00fcn\u00ef "q" \\ \n\U0001f600').inc(0.1 * part)
    jobs.labels('').inc(3)
    Counter('starts_total', 'Starts').inc()
    wait = Histogram('wait_seconds', 'Wait', ['queue'], buckets=(1e-5, 0.1, 1, 10))
    for seconds in (0.05, 0.5, 5, 50):
        wait.labels('q%d' % (part % 2)).observe(seconds * part)
        wait.labels('both').observe(seconds)
    size = Summary('size_bytes', 'Size')
    size.observe(1.5 * part)
    size.observe(2.25)
    for mode in MODES:
        try:
            gauge = Gauge('level_' + mode, 'Level', ['x'], multiprocess_mode=mode)
        except ValueError:
            continue  # this version does not have the mode
        gauge.labels('set').set(part * 7.5 - 10)
        gauge.labels('inf').set(float('inf'))
        if mode == 'all':
            gauge.labels('nan').set(float('nan'))
        gauge.labels('never')


def record(folder):
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    with tempfile.TemporaryDirectory() as directory:
        environment = dict(os.environ, PROMETHEUS_MULTIPROC_DIR=directory, prometheus_multiproc_dir=directory)
        for part in (1, 2):
            subprocess.run([sys.executable, __file__, '--write', str(100 + part), str(part)], env=environment, check=True)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for name in sorted(os.listdir(directory)):
            with open(os.path.join(directory, name), 'rb') as file:
                data = file.read()
            with open(os.path.join(folder, name), 'wb') as file:
                file.write(data[:struct.unpack_from('i', data, 0)[0]])
            if name.startswith('gauge_live'):
                os.remove(os.path.join(directory, name))
        os.environ.update(environment)
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=directory)
        with open(os.path.join(folder, 'expected.txt'), 'wb') as file:
            file.write(generate_latest(registry))


if __name__ == '__main__':
    if sys.argv[1] == '--write':
        write(int(sys.argv[2]), int(sys.argv[3]))
    else:
        record(sys.argv[1])
