"""What a bucket of the user's does: a line for each fact that a download button depends on."""

from __future__ import annotations

from fixtures.errors import EXIT_KEPT
from fixtures.lab.bucket_errors import in_a_sentence
from fixtures.lab.bucket_facts import FACTS, Probe
from fixtures.lab.real_bucket import located, real_bucket, sweep

WIDEST = max(map(len, FACTS))


def about_bucket(address: str, endpoint: str | None) -> int:
    """Try it beneath a prefix of this run's own and print the facts; 0. Raises CannotRun where it cannot be used."""
    whole = located(address, endpoint)
    with real_bucket(whole) as own:
        swept = sweep(whole)
        probe = Probe(own.bucket)
        with in_a_sentence(own.bucket, "write"):
            probe.put(own.s3)
        print(f"s3://{whole.name}/{whole.prefix} at {whole.endpoint}, read from {probe.origin}", flush=True)
        for name, look in FACTS.items():
            print(f"  {name:<{WIDEST}}  {look(probe)}", flush=True)
        for sentence in swept.sentences(whole):
            print(sentence, flush=True)
    return EXIT_KEPT
