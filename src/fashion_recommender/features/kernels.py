"""Compiled loops over customers, each with its purchases and its candidates."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def matching_purchases(  # type: ignore[no-untyped-def]
    bought_from, codes, days_ago, weights, candidate_from, candidate_codes, n_codes
):
    """Sum up, for each candidate, the customer's purchases that share its code.

    Parameters
    ----------
    bought_from, candidate_from
        int64 ``[n_customers + 1]``.
    codes, days_ago
        int32 ``[m]``, of purchases; a code -1 matches nothing.
    weights
        float64 ``[n_weights, m]``.
    candidate_codes
        int32 ``[k]``.
    n_codes
        Codes are below this.

    Returns
    -------
    count, last, first, sums
        int32 ``[k]``: number of matches, days since the newest and the oldest (-1 without a
        match); float64 ``[n_weights, k]``: the sum of each weight.
    """
    k, n_weights = len(candidate_codes), len(weights)
    count = np.zeros(k, np.int32)
    last = np.full(k, -1, np.int32)
    first = np.full(k, -1, np.int32)
    sums = np.zeros((n_weights, k), np.float64)
    count_of = np.zeros(n_codes, np.int32)
    last_of = np.zeros(n_codes, np.int32)
    first_of = np.zeros(n_codes, np.int32)
    sums_of = np.zeros((n_codes, n_weights), np.float64)
    for row in range(len(bought_from) - 1):
        for i in range(bought_from[row], bought_from[row + 1]):
            code, ago = codes[i], days_ago[i]
            if code < 0:
                continue
            if count_of[code] == 0 or ago < last_of[code]:
                last_of[code] = ago
            if count_of[code] == 0 or ago > first_of[code]:
                first_of[code] = ago
            count_of[code] += 1
            for j in range(n_weights):
                sums_of[code, j] += weights[j, i]
        for i in range(candidate_from[row], candidate_from[row + 1]):
            code = candidate_codes[i]
            if code >= 0 and count_of[code] > 0:
                count[i], last[i], first[i] = count_of[code], last_of[code], first_of[code]
                for j in range(n_weights):
                    sums[j, i] = sums_of[code, j]
        for i in range(bought_from[row], bought_from[row + 1]):
            code = codes[i]
            if code >= 0:
                count_of[code] = 0
                for j in range(n_weights):
                    sums_of[code, j] = 0
    return count, last, first, sums


@njit(nogil=True, cache=True)
def days_younger(day_from, days, candidate_from, limits):  # type: ignore[no-untyped-def]
    """Count the customer's shopping days nearer to the cut-off than a limit of each candidate.

    ``days`` int32, days ago, ascending within a customer; ``limits`` int32, one a candidate, where
    -1 gives -1. Returns int32 ``[len(limits)]``.
    """
    found = np.full(len(limits), -1, np.int32)
    for row in range(len(day_from) - 1):
        own = days[day_from[row] : day_from[row + 1]]
        for i in range(candidate_from[row], candidate_from[row + 1]):
            if limits[i] >= 0:
                found[i] = np.searchsorted(own, limits[i])
    return found


@njit(nogil=True, cache=True)
def ranks_within(candidate_from, values):  # type: ignore[no-untyped-def]
    """Rank values within each customer, the largest first: float32 from 1, ties share the best."""
    ranks = np.empty(len(values), np.float32)
    for row in range(len(candidate_from) - 1):
        start, stop = candidate_from[row], candidate_from[row + 1]
        order = np.argsort(-values[start:stop], kind="mergesort")
        for place in range(len(order)):
            i = start + order[place]
            if place > 0 and values[i] == values[start + order[place - 1]]:
                ranks[i] = ranks[start + order[place - 1]]
            else:
                ranks[i] = place + 1
    return ranks
