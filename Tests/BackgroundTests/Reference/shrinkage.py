"""Shrinkage of sparse background models: reference implementation (numpy only).

    rate, error, state = shrink(n, k, energy_edges, ring_of_position, lon, lat)

n, k: counts and exposure (s MeV sr), arrays [energy, position]. ring_of_position: number of the ring in which the centre
of a position lies, 0 at the pointing, rings as wide as a cell; of a radial model 0, 1, 2, ..., one position a ring.
lon, lat: centres of the cells of a cube; a radial model has none.
state: 0 measured, 1 shrunk, 2 continued (position without exposure at this energy), 3 unknown (NaN).
"""
import numpy as np

# All in counts.
RING = 10.0     # what a ring (of any width) owes to the wider ring it lies in: scatter of 1 / sqrt(10)
WIDE = 3.0      # the same of the widest LEVELS, and what their slopes in ln(energy) owe to none, in counts a factor e away
LEVELS = 3
STRETCH = 1.0   # by their slope they change by no more than this in ln(rate)
CELL = 150.0    # what a cell owes to its ring: scatter of 1 / sqrt(150) = 8 %
WALK = 100.0    # what one energy bin owes to the next: scatter of 10 % from bin to bin
RICH = 100.0    # from so many expected counts on a bin stays as measured
KEEP = 10.0     # energies with so many counts keep them exactly
OWN = 1.0       # what an energy with fewer owes to the power law
WINDOW = 20.0   # the power law is that of the fewest energies around which hold so many counts
CURVE = 0.1     # (no counts) variance of ln(rate) added a factor e in energy from the nearest exposed energy
STEPS = np.array([0.02, 0.02, 0.002, 0.002])  # variance that dipole, dipole, quadrupole, quadrupole gain by an energy bin
REACH = np.log(10) / 3  # and no further than this from it: a third of a decade

MEASURED, SHRUNK, CONTINUED, UNKNOWN = 0, 1, 2, 3


def walk(n, m, x, trend=False):
    """Counts seen and expected at the other energies, each discounted by a random walk from there to here.

    With trend, what was seen is carried here along a power law in energy of seen / expected: else the end of the energies
    would have the shape of those before it. Its slope: one step of Newton from none, held towards none by WIDE.
    Third: variance of the logarithm of what was seen by that of the slope.
    """
    a, b, ad, bd, bdd = all_sums = np.zeros((5,) + n.shape)  # d: ln(energy), there - here
    for energies in (range(len(n)), reversed(range(len(n)))):
        old, s = None, np.zeros((5, n.shape[1]))
        for e in energies:
            if old is not None:
                d = x[old] - x[e]
                s[4] += d * (2 * s[3] + d * s[1])
                s[2] += d * s[0]
                s[3] += d * s[1]
            all_sums[:, e] += s
            s[0] += n[e]
            s[1] += m[e]
            s *= WALK / (WALK + s[1])
            old = e
    if not trend:
        return a, b, 0.0
    centre = bd / np.where(b > 0, b, 1)
    spread = WIDE + np.maximum(bdd - centre * bd, 0) * (WIDE + a) / (WIDE + b)
    change = -centre * (ad - centre * a) / spread
    return a * np.exp(np.clip(change, -STRETCH, STRETCH)), b, centre ** 2 / spread


def power_law(N, X, x, e):
    """Rate at energy e, and variance of its logarithm, by the power law of maximum Poisson likelihood around."""
    E = len(N)
    for reach in range(1, E + 1):
        w = np.arange(max(0, e - reach), min(E, e + reach + 1))
        w = w[X[w] > 0]
        two = np.count_nonzero(N[w]) >= 2
        if two and N[w].sum() >= WINDOW:
            break
    total, d = N[w].sum(), x[w] - x[e]
    slope, variance = 0.0, 1 / total
    if two:
        seen = (N[w] * d).sum() / total
        for _ in range(100):
            t = np.log(X[w]) + slope * d
            t = np.exp(t - t.max())
            t /= t.sum()
            mean = (t * d).sum()
            spread = (t * (d - mean) ** 2).sum()
            if not spread > 0:
                break
            step = min(2.0, max(-2.0, (seen - mean) / spread))
            slope += step
            if abs(step) < 1e-12 * max(1.0, abs(slope)):
                break
        variance = variance + mean ** 2 / (total * spread) if spread > 0 else np.inf
    return total / (X[w] * np.exp(slope * d)).sum(), variance


def distance(X, x, e):
    """From the nearest exposed energy, in ln(energy)."""
    return np.abs(x[X > 0] - x[e]).min()


def spectrum(N, X, x):
    """Rate at each energy of a position with relative acceptance 1, and its relative variance."""
    s, v = np.zeros(len(N)), np.zeros(len(N))
    for e in range(len(N)):
        if X[e] > 0 and N[e] >= KEEP:
            s[e], v[e] = N[e] / X[e], 1 / N[e]
            continue
        p, variance = power_law(N, X, x, e)
        if X[e] > 0:
            s[e], v[e] = p * (OWN + N[e]) / (OWN + p * X[e]), 1 / (OWN + N[e])
        else:
            s[e], v[e] = p, variance + CURVE * distance(X, x, e) ** 2
    return s, v


def sums(values, group):
    return np.array([np.bincount(group, row, group.max() + 1) for row in values])


def multipoles(n, m, rings, lon, lat):
    """What the dipole and quadrupole of all cells multiply the acceptance by, and the variance of its logarithm.

    ln(factor) is linear in four patterns. Penalised Poisson likelihood, conditional on the counts of each energy; each
    coefficient walks over the energies. Coefficients in turn, one Newton step each, until none changes by 1e-4.
    """
    E = len(n)
    scale = np.hypot(lon, lat).max()
    lon, lat = np.asarray(lon) / scale, np.asarray(lat) / scale
    patterns = [lon, lat, lon ** 2 - lat ** 2, 2 * lon * lat]
    N = n.sum(1)
    some = N > 0
    g, V, C = np.zeros((4, E)), np.zeros((4, E)), np.zeros((4, E))
    difference = np.diff(np.eye(E), axis=0)
    for _ in range(50):
        before = g.copy()
        for a, u in enumerate(patterns):
            mu = m * np.exp(sum(g[b][:, None] * patterns[b] for b in range(4)))
            mu[some] *= (N[some] / mu[some].sum(1))[:, None]
            mu[~some] = 0
            C[a, some] = (mu @ u)[some] / N[some]
            d = u - C[a][:, None]
            H = (mu * d ** 2).sum(1)
            S = ((n - mu) * d).sum(1) * some
            A = np.diag(H + WIDE / E) + difference.T @ difference / STEPS[a]
            V[a] = np.diag(np.linalg.inv(A))
            g[a] += np.clip(np.linalg.solve(A, S + H * g[a]) - g[a], -1, 1)
        if np.abs(g - before).max() < 1e-4:
            break
    f = np.exp(sum(g[b][:, None] * patterns[b] for b in range(4)))
    weight = np.where((sums(m, rings) > 0)[:, rings], m, 1.0)
    f /= (sums(weight * f, rings) / sums(weight, rings))[:, rings]
    return f, sum(V[b][:, None] * (patterns[b] - C[b][:, None]) ** 2 for b in range(4))


def shrink(n, k, energy_edges, ring_of_position, lon=None, lat=None):
    n, k = np.array(n, float), np.array(k, float)
    E, P = n.shape
    k[~(k > 0)] = 0
    n[k == 0] = 0
    known = k.sum(0) > 0
    if n.sum() == 0:
        return np.full((E, P), np.nan), np.full((E, P), np.nan), np.full((E, P), UNKNOWN)
    edges = np.asarray(energy_edges, float)
    x = np.log(edges[:-1] * edges[1:]) / 2
    N = n.sum(1)

    # Rings of 2^j rings each, from the widest (at least two of them) to the rings themselves.
    rings = np.asarray(ring_of_position)
    levels, j = [], 0
    while rings.max() >> j > 0:
        levels.insert(0, rings >> j)
        j += 1
    radial = len(np.unique(rings)) == P
    if radial:
        levels = levels[:-1]  # the rings themselves are the positions
    last = RING if radial else CELL

    shape = np.ones((E, P))
    for _ in range(2):
        s, s_variance = spectrum(N, (k * shape).sum(1), x)
        shape, variance = np.ones((E, P)), np.zeros((E, P))
        for level, group in enumerate(levels):
            wide = level < LEVELS
            ring = WIDE if wide else RING
            seen, expected = sums(n, group), sums(s[:, None] * shape * k, group)
            a, b, v = walk(seen, expected, x, wide)
            total = ring + b + expected
            shape = shape * ((ring + a + seen) / total)[:, group]
            inside = 1 - np.minimum(expected / np.maximum(N, 1)[:, None], 1)
            own = (ring + b + expected * inside + b ** 2 * v) / total ** 2
            variance = own[:, group] + (ring / total)[:, group] ** 2 * variance
    if not radial:
        s, s_variance = spectrum(N, (k * shape).sum(1), x)
        f, v = multipoles(n, s[:, None] * shape * k, rings, lon, lat)
        shape, variance = shape * f, variance + v
    s, s_variance = spectrum(N, (k * shape).sum(1), x)

    # Positions.
    m = s[:, None] * shape * k
    a, b, _ = walk(n, m, x)
    prior = s[:, None] * shape * (last + a) / (last + b)
    m = prior * k
    worth = np.maximum(1.0, (last + b) * (1 - m / RICH))
    rate = prior * (worth + n) / (worth + m)
    part = worth / (worth + m)
    inside = 1 - np.minimum(m / np.maximum(N, 1)[:, None], 1)
    variance = part ** 2 / (last + b) + m * inside / (worth + m) ** 2 + (part * last / (last + b)) ** 2 * variance
    measured = (m >= RICH) & (n > 0)

    # Counts of each energy.
    for e in range(E):
        rest = ~measured[e] & (k[e] > 0)
        S = (rate[e] * k[e])[rest].sum()
        if S > 0:
            one = 1.0 if measured[e].any() else 0.0
            goal = N[e] if N[e] >= KEEP else s[e] * (k[e] * shape[e]).sum()
            rate[e, ~measured[e]] *= (goal - n[e, measured[e]].sum() + one) / (S + one)
    error = rate * np.sqrt(variance + s_variance[:, None])
    with np.errstate(all="ignore"):
        rate = np.where(measured, n / k, rate)
        error = np.where(measured, np.sqrt(n) / k, error)
    state = np.where(measured, MEASURED, np.where(k > 0, SHRUNK, CONTINUED))
    X = k.sum(1)
    far = np.array([X[e] == 0 and (distance(X, x, e) > REACH or s_variance[e] > 1) for e in range(E)])
    lost = ~known[None, :] | far[:, None]
    return np.where(lost, np.nan, rate), np.where(lost, np.nan, error), np.where(lost, UNKNOWN, state)
