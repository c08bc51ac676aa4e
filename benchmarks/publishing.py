"""What publishing costs in a large archive."""

from benchmarks.run import Bench, verdict

MOST_MILLISECONDS = 50


def measured(bench: Bench) -> bool:
    """Publish fifty stories with five tags, one by one; says whether that is quick enough."""
    print("Publishing a story with five tags", flush=True)
    figures = bench.within("publishing_within.py")
    print(f"       among {figures['stories']:,.0f}: 95 of 100 within {figures['p95']:.1f} ms", flush=True)
    return verdict("milliseconds, median", figures["median"], most=MOST_MILLISECONDS)
