"""Drawing units and officers by `dr1` (双随机抽取): commit first, seed second, open last.

The layer knows ids, strata, weights, rates and officers; it knows nothing of credit. Its laws:

* **order-free**: the order in which units, strata or officers are handed over changes nothing;
* **subset-consistent**: a unit's ticket depends on the seed and its own id, so taking units away
  from a frame leaves the order of the others as it was;
* **prefix-stable**: a larger `srs` sample contains the smaller one, in the same order;
* **mergeable**: the smallest tickets of a whole are among the smallest tickets of its parts;
* **replayable**: the same commitment and the same seed give the same bytes on every machine.

No clock, no file, no random number generator, and no floating point number that decides anything.
"""
