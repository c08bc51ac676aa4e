"""How much it says that a term is so often in a text: BM25.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

K1 = 1.2  # how soon more of a term says no more
B = 0.4  # how far the length of a text matters
HEADLINE = 2.0  # a term in the headline says as much


def saturated(count: float, length: float = 1) -> float:
    """The worth of a term that is so often in a text of this length, as a multiple of the usual one."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length))
