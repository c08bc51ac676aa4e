"""How good searching is: `python -m benchmarks.search FOLDER` makes the table of docs/search.md.

FOLDER holds the corpora. Thirty questions, such as readers type, are asked of a scratch site that has all stories of
their corpora; each is answered by one story. Where the site offers another spelling, that is followed, as readers do.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from benchmarks.run import Bench, remove
from benchmarks.suggestions import Corpus, recall, reciprocal_rank

QUESTIONS = Path(__file__).parents[1] / "tests" / "searching" / "questions.json"
LEAST_RECALL = 0.9


def main(folder: Path) -> int:
    """Print the table; 1 if a promise is broken."""
    questions = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    scratch = Path(tempfile.mkdtemp(prefix="newsdesk-bench-"))
    try:
        bench = Bench(scratch)
        bench.manage("migrate", "--verbosity", "0")
        path = scratch / "stories.jsonl"
        stories = [one for name in sorted({one["corpus"] for one in questions}) for one in Corpus(folder, name).stories]
        path.write_text("".join(f"{json.dumps(story)}\n" for story in stories), encoding="utf-8")
        bench.manage("import_articles", str(path))
        answers = bench.within("search_within.py")
    finally:
        remove(scratch)
    return report(questions, answers, len(stories))


def report(questions: Sequence[dict], answers: dict[str, list[str]], stories: int) -> int:
    """Print each question with the place of its answer, and both means."""
    recalls, ranks = [], []
    print(f"{len(questions)} questions over {stories:,} stories\n\n| asked | place |\n|---|---|")
    for one in questions:
        found, truth = answers[one["asked"]], set(one["answers"])
        recalls.append(recall(found, truth))
        ranks.append(reciprocal_rank(found, truth))
        print(f"| {one['asked']} | {round(1 / ranks[-1]) if ranks[-1] else '–'} |")
    print(f"\nrecall@10 {mean(recalls):.3f}, MRR {mean(ranks):.3f}")
    return 0 if mean(recalls) >= LEAST_RECALL else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
