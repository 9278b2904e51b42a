#!/usr/bin/env python3
"""Exemplar record: two banks, a version released last; ARMv8-like order, exhaustively, a crash in every state.
Stores become visible in any order that release, store-store fence and coherence allow; the reader's loads happen in any
order that acquire and the acquire fence allow. Checked: what a reader takes is one whole exemplar, and not older than the
last whose write had returned when it began."""
from collections import deque

def build(n, release, fence):
    ret = []
    ops = [('cap', 1, 'p')]
    for u in range(1, n + 1):
        b = u & 1
        ops += [(f'x{b}', u, 'p'), (f'y{b}', u, 'p'), ('v', u, 'rel' if release else 'p')]
        if u == 1: ops.append(('link', 1, 'rel'))
        if fence: ops.append((None, None, 'fence'))
        ret.append(len(ops) - 1)
    deps = []
    for i, (l, _, k) in enumerate(ops):
        m = 0
        for j in range(i):
            lj, _, kj = ops[j]
            if k in ('fence', 'rel') or kj == 'fence' or (l == lj and l): m |= 1 << j
        deps.append(m)
    return ops, deps, ret

def run(n=4, release=True, fence=True, acquire=True, rfence=True, recheck=True):
    ops, deps, ret = build(n, release, fence)
    def val(m, l):
        r = 0
        for i, (lo, v, _) in enumerate(ops):
            if lo == l and m >> i & 1: r = v
        return r
    start = (0, None); seen = {start}; q = deque([start]); reads = 0
    def push(s):
        if s not in seen: seen.add(s); q.append(s)
    while q:
        m, r = q.popleft()
        for i in range(len(ops)):
            if not m >> i & 1 and deps[i] & ~m == 0: push((m | 1 << i, r))
        if r is None:
            lo = max([u + 1 for u in range(n) if m >> ret[u] & 1], default=0)
            push((m, ('link', lo, None, None, None, None, None)))
            continue
        if r == 'end': continue
        ph, lo, cap, v1, x, y, v2 = r
        if ph == 'link':
            if val(m, 'link'): push((m, ('read', lo, None, None, None, None, None)))
            elif lo: return ('BAD: not linked', len(seen), reads)
            continue
        if cap is None: push((m, (ph, lo, val(m, 'cap'), v1, x, y, v2)))
        if v1 is None:
            w = val(m, 'v')
            push((m, (ph, lo, cap, w, x, y, v2)))
        else:
            # without acquire the loads of the bank may see older memory: model as loads in any order against the version
            b = v1 & 1
            if x is None: push((m, (ph, lo, cap, v1, val(m, f'x{b}'), y, v2)))
            if y is None: push((m, (ph, lo, cap, v1, x, val(m, f'y{b}'), v2)))
            if v2 is None and ((x is not None and y is not None) or not rfence):
                push((m, (ph, lo, cap, v1, x, y, val(m, 'v'))))
        if None not in (cap, v1, x, y, v2):
            if v1 == v2 or not recheck:
                reads += 1
                if not (cap == 1 and v1 >= 1 and x == y == v1 and v1 >= lo):
                    return (f'BAD: v={v1} x={x} y={y} cap={cap} lo={lo}', len(seen), reads)
                push((m, 'end'))
            else: push((m, ('read', lo, cap, None, None, None, None)))
    return ('ok', len(seen), reads)

for name, kw in [('as built', {}), ('no release', dict(release=False)), ('no store-store fence', dict(fence=False)),
                 ('no acquire fence', dict(rfence=False)), ('version not read again', dict(recheck=False))]:
    print(name, run(**kw))
