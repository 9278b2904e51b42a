#!/usr/bin/env python3
"""Exhaustive model of a MOST_RECENT gauge: its value and its ticket are two words of one process's cell.

Process A sets the gauge from two threads, process B from one; every load and store is a step, and any
thread may stand still for ever at any step (= killed). A reader may run at any time. Checked: the value
it shows is never that of a set which had returned before another set began that in turn had returned
before the reader began; and once any set has returned, the initial value is gone.
Run: python3 gauge_ticket.py   (seconds)"""
from collections import deque

# Writer steps by variant; the clock is CLOCK_MONOTONIC, one for all processes.
DESIGN = ("clock", "value", "raise")
MUTANTS = {
    "clock read after the value is stored": ("value", "clock", "raise"),
    "ticket raised before the value is stored": ("clock", "raise", "value"),
}
SETS = ((0, 1), (0, 2), (1, 3))  # (process, value)


def explore(writer, reader=("ticket", "value")):
    # state: clock, cells ((value, ticket) per process), threads (pc, time), returned, before, reader
    # before[i]: the sets that had returned when set i began (bit mask)
    start = (1, ((0, 0), (0, 0)), ((0, 0),) * 3, 0, (0,) * 3, None)
    seen = {start: None}
    queue = deque([start])
    reads = 0
    while queue:
        state = queue.popleft()
        clock, cells, threads, returned, before, r = state

        def push(new, label):
            if new not in seen:
                seen[new] = (state, label)
                queue.append(new)

        for i, (process, value) in enumerate(SETS):
            pc, time = threads[i]
            if pc == len(writer):
                continue
            new_before = before
            if pc == 0:
                new_before = before[:i] + (returned,) + before[i + 1:]
            v, t = cells[process]
            new_clock = clock
            if writer[pc] == "clock":
                time, new_clock = clock, clock + 1
            elif writer[pc] == "value":
                v = value
            else:
                t = max(t, time)
            new_cells = tuple((v, t) if p == process else cells[p] for p in (0, 1))
            done = returned | (1 << i) if pc + 1 == len(writer) else returned
            new_threads = threads[:i] + ((pc + 1, time),) + threads[i + 1:]
            push((new_clock, new_cells, new_threads, done, new_before, r), f"set {value}: {writer[pc]}")
        if r is None:
            push((clock, cells, threads, returned, before, (returned, ())), "reader begins")
        elif len(r[1]) < 4:
            process, word = divmod(len(r[1]), 2)
            v, t = cells[process]
            seen_word = t if reader[word] == "ticket" else v
            push((clock, cells, threads, returned, before, (r[0], r[1] + (seen_word,))),
                 f"reader: {reader[word]} of {'AB'[process]} = {seen_word}")
        else:
            reads += 1
            order = [reader.index("ticket"), reader.index("value")]
            pairs = [(r[1][2 * p + order[0]], r[1][2 * p + order[1]]) for p in (0, 1)]
            shown = max((p for p in pairs if p[0] > 0), default=(0, 0))[1]
            # A process that never raised its ticket may still have stored a value: none of it returned.
            wrong = None
            if shown == 0 and r[0]:
                wrong = "the initial value, though a set had returned"
            for i, (_, value) in enumerate(SETS):
                older = shown and before[i] >> (shown - 1) & 1
                if r[0] >> i & 1 and older:
                    wrong = f"{shown}, though {value} was set after it and had returned"
            if wrong:
                trace = [f"shows {wrong}"]
                while seen[state]:
                    state, label = seen[state]
                    trace.append(label)
                return "BAD", len(seen), reads, trace[::-1]
    return "ok", len(seen), reads, None


if __name__ == "__main__":
    runs = [("design", DESIGN, ("ticket", "value"))]
    runs += [("MUTANT " + name, steps, ("ticket", "value")) for name, steps in MUTANTS.items()]
    runs += [("MUTANT reader reads the value before the ticket", DESIGN, ("value", "ticket"))]
    for name, steps, reader in runs:
        result, states, reads, trace = explore(steps, reader)
        print(f"{name}: {result} states={states} reads checked={reads}")
        for line in trace or []:
            print("     ", line)
