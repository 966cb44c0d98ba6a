"""An oracle suite against the claims of metzler: `make attack`, or `python -m attack [--claims N] [--seed S]`.

Written independently of the code under test. Nothing here imports a module of metzler other than its public face
(`metzler`, its rooms of consequences, the critical leak; a test holds it to that), which is what is attacked. The
truths come from the models' equations as the documentation prints them, from the numbers that the user gave, and from
definitions:

* Jacobians are written here by hand, in NumPy, from the raw arrays (`models.py`, `fields.py`); the slopes, for interval
  models also weights and leaks, are enumerated, all vertices.
* log norms are `max_i J_ii + sum_{j != i} |J_ij| w_i / w_j`, in floating point with a bound of its rounding, and in
  fractions where a comparison is closer than that (`truth.py`).
* best weights are searched by iterations of our own; what they attain is then evaluated by the definition.
* equilibria are roots in extended precision from many starts, trajectories are integrated by SciPy, delays are
  characteristic roots, gains are inverses of Jacobians, removals, cycles and sub-networks are enumerated, derivatives
  are differences.

A claim is one number or one yes or no of the package about one model. It is false where the truth contradicts it by
more than the truth's own error. The driver counts claims, false ones, refusals (a sentence of the package's own) and
foreign exceptions, prints each false claim with the line that reproduces it, and exits with 1 if there is any.
"""
