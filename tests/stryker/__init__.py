"""A mutation engine that is not ours: StrykerJS changes the gallery's code, and the gate must notice.

    python3 -m tests.stryker                 every mutant; report.json is kept (an hour or more; no part of CI)
    python3 -m tests.stryker --survivors     only those that nobody noticed by report.json, after a scenario was added
    python3 -m tests.stryker src/alerts.js   only those of a file; the rest of report.json stays
    python3 -m tests.stryker --everything    no limit on how many promises a mutant is held to (many hours)

noticed.json remembers who noticed what: a run tries those first. `--most N` tries fewer promises, or more, on each.

Stryker's command runner runs `ask.py` for each mutant, which asks the process that started Stryker. All mutants are
built into one gallery, each behind a switch, and a few processes of the gate stay up (`pool.py`, `worker.py`): so a
mutant costs a few page loads, not a build and a start. First every promise is tried with no mutant switched on, which
tells what each executes. A mutant is then held to promises that execute its place, until one breaks (`trial.py`):

- It counts as noticed when the promise is kept without the mutant, and breaks again with it. Where it is not kept
  without, the lab is at fault, and the run ends with exit code 2.
- "unmet": every promise was kept, but one has not met its trouble, which fails `e2e check --exercised`, as CI runs it.
- "not covered": no promise executes its place. "equivalent": `equivalents.toml` says why nobody can notice it.

A mutant that very many promises execute is held to the most different of them, and to few of those that take long;
report.json says for each survivor to how many of how many. What is not changed at all,
as the code that deletes videos, stands in `beside.mjs`. Stryker's own reports come to test-results/stryker.
"""
