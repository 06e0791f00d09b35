// A step of gradient descent with momentum and weight decay, in one pass over the memory, which is
// all that such a step takes time for.
//
//     s = g + λ·w      v ← μ·v + s      w ← w − η·v, or by Nesterov's rule w ← w − η·(s + μ·v)
//
// Terms that are not asked for stay out: 0·w would be NaN where a weight is infinite.

static inline __attribute__((always_inline)) void NAME(descend_by)(
    ptrdiff_t count, SCALAR rate, SCALAR momentum, SCALAR decay, const SCALAR *g, SCALAR *v,
    SCALAR *w, const int has_velocity, const int nesterov, const int decays) {
  _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) {
    const SCALAR slope = decays ? g[i] + decay * w[i] : g[i];
    SCALAR direction = has_velocity ? momentum * v[i] + slope : slope;
    if (has_velocity) v[i] = direction;
    if (nesterov) direction = slope + momentum * direction;
    w[i] -= rate * direction;
  }
}

static void NAME(descend)(ptrdiff_t count, double rate, double momentum, int nesterov,
                          double decay, const void *g, void *v, void *w) {
#define DESCEND(has_velocity, nesterov, decays)                                               \
  NAME(descend_by)(count, (SCALAR)rate, (SCALAR)momentum, (SCALAR)decay, g, v, w, has_velocity, \
                   nesterov, decays)
  if (v && nesterov && decay != 0) DESCEND(1, 1, 1);
  else if (v && nesterov) DESCEND(1, 1, 0);
  else if (v && decay != 0) DESCEND(1, 0, 1);
  else if (v) DESCEND(1, 0, 0);
  else if (decay != 0) DESCEND(0, 0, 1);
  else DESCEND(0, 0, 0);
#undef DESCEND
}
