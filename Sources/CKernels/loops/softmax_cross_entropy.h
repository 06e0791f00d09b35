// Softmax cross-entropy of rows of logits z: loss and gradient in one visit of the row.
//
//     m = max z_j at its first index k      e_j = exp(z_j − m)      r = Σ_{j≠k} e_j
//     p_j = e_j/(1 + r)                     lse = m + log(1 + r)
//
// The maximum stays out of r. It contributes exactly 1, beside which the rest of a confident row
// would round away, and that rest is the whole loss of such a row when it is right. Nothing here
// subtracts nearly equal numbers: not z_y from log Σ exp z_j, and not 1 from p_y.
//
// A row's target is a mass t_j on each class, T = Σ t_j: the masses of a row of a matrix, one mass on
// the class of its label, or both added up. With the row's weight w, the scale c of its loss in the
// final result, and the cotangent u of its lse there,
//
//     loss = w·(Σ t_j (m − z_j) + T·log(1 + r))
//     ∂z_i = w·c·(p_i·(T − t_i) − t_i·(1 − p_i)) + u·p_i
//
// which is w·c·(T·p_i − t_i) without its cancellation where p_i is near 1.
//
// A row is read three times (maximum, exponentials, scaling) but comes from memory once, since it
// stays in the cache meanwhile. The few numbers that there are one of for each row are double.
//
// Special values take care of themselves. A logit −∞ is a class of probability 0, and a label there
// a loss of ∞. NaN and +∞ reach r, and so the loss and the whole gradient of their row and of no
// other; so does a maximum of −∞.

#define UNROLL _Pragma("clang loop unroll(full)")

enum {
  // Below this, exp is 0.
  NAME(softmax_lowest) = SCALAR_BITS == 32 ? -104 : -746,
  // A row is faint if all its logits but the maximum are this far below it. One nearer logit lifts
  // r so far above the smallest numbers that what its tiny terms lose by underflow does not
  // matter, even if there are millions of them.
  NAME(softmax_faint) = SCALAR_BITS == 32 ? -64 : -640,
};

/// The first vector of `count` scalars. Where they are fewer, −∞ fills it up: a class that is
/// neither the maximum nor part of a sum.
static inline vector NAME(softmax_load)(ptrdiff_t count, const SCALAR *p) {
  if (count >= LANES) return NAME(load)(p);
  return NAME(load_some)(count, p, -(SCALAR)INFINITY);
}

/// Stores the lanes of v for which there are scalars, `count` of them from p on.
static inline void NAME(softmax_store)(ptrdiff_t count, SCALAR *p, vector v) {
  if (count >= LANES) NAME(store)(p, v);
  else NAME(store_some)(count, p, v);
}

/// v with s in one of its lanes; v itself where it has no such lane.
static inline vector NAME(softmax_replace)(vector v, ptrdiff_t lane, SCALAR s) {
  if (lane < 0 || lane >= LANES) return v;
  return NAME(choose)(NAME(lanes)() == (NAME(lane_type))lane, NAME(splat)(s), v);
}

/// Brings four vectors at p into the cache, from wherever p points.
static inline void NAME(softmax_prefetch)(const SCALAR *p) {
  UNROLL for (ptrdiff_t byte = 0; byte < 4 * VECTOR_BYTES; byte += 64) {
    __builtin_prefetch((const char *)p + byte);
  }
}

/// The larger of two vectors, lane by lane; b where a is NaN.
static inline vector NAME(softmax_larger)(vector a, vector b) {
  return NAME(choose)(a > b, a, b);
}

/// The maximum of a row, NaN aside.
static inline SCALAR NAME(softmax_maximum)(ptrdiff_t classes, const SCALAR *z) {
  // Four chains, since a chain waits some cycles at every step.
  vector a = NAME(splat)(-(SCALAR)INFINITY), b = a, c = a, d = a;
  ptrdiff_t i = 0;
  for (; i + 4 * LANES <= classes; i += 4 * LANES) {
    a = NAME(softmax_larger)(NAME(load)(z + i), a);
    b = NAME(softmax_larger)(NAME(load)(z + i + LANES), b);
    c = NAME(softmax_larger)(NAME(load)(z + i + 2 * LANES), c);
    d = NAME(softmax_larger)(NAME(load)(z + i + 3 * LANES), d);
  }
  for (; i < classes; i += LANES) {
    a = NAME(softmax_larger)(NAME(softmax_load)(classes - i, z + i), a);
  }
  a = NAME(softmax_larger)(NAME(softmax_larger)(a, b), NAME(softmax_larger)(c, d));
  SCALAR m[LANES];
  NAME(store)(m, a);
  UNROLL for (ptrdiff_t half = LANES / 2; half > 0; half /= 2) {
    UNROLL for (ptrdiff_t j = 0; j < half; j++) m[j] = m[j] > m[j + half] ? m[j] : m[j + half];
  }
  return m[0];
}

/// The first index of a row whose logit is m; an index beyond the row where there is none.
static inline ptrdiff_t NAME(softmax_index)(ptrdiff_t classes, const SCALAR *z, SCALAR m) {
  ptrdiff_t i = 0;
  while (i + LANES < classes && !__builtin_reduce_or(NAME(load)(z + i) == m)) i += LANES;
  const mask equal = NAME(softmax_load)(classes - i, z + i) == m;
  const mask lanes = (equal & NAME(lanes)()) | (~equal & (NAME(lane_type))LANES);
  return i + (ptrdiff_t)__builtin_reduce_min(lanes);
}

/// exp(z − m).
static inline vector NAME(softmax_exp)(vector z, vector m) {
  vector error;
  const vector d = NAME(difference)(z, m, &error);
  // What would underflow to 0 does not enter exp, since underflow can cost a hundred cycles. Nor
  // does −∞, whose error is NaN.
  const mask zero = d < (SCALAR)NAME(softmax_lowest);
  const vector e = NAME(exp_vector)(NAME(choose)(zero, NAME(splat)(0), d));
  // exp(d + error) = exp(d)·(1 + error). Without this the error of d, up to half a unit of a number
  // around 100, would be an error of some 50 units in exp(d).
  return NAME(choose)(zero, NAME(splat)(0), NAME(multiply_add)(e, error, e));
}

/// A sum in each lane, and beside it the sum of its rounding errors: the classes of a large
/// vocabulary add up tiny terms by the hundred thousand.
typedef struct {
  vector high, low;
} NAME(softmax_sum);

static inline void NAME(softmax_add)(NAME(softmax_sum) *sum, vector v) {
  const vector high = sum->high + v, added = high - sum->high;
  sum->low += (sum->high - (high - added)) + (v - added);
  sum->high = high;
}

static inline double NAME(softmax_total)(const NAME(softmax_sum) *sum) {
  double total[LANES];
  UNROLL for (ptrdiff_t i = 0; i < LANES; i++) {
    total[i] = (double)sum->high[i] + (double)sum->low[i];
  }
  UNROLL for (ptrdiff_t half = LANES / 2; half > 0; half /= 2) {
    UNROLL for (ptrdiff_t i = 0; i < half; i++) total[i] += total[i + half];
  }
  return total[0];
}

/// The sum of exp(z_j − m) over j ≠ k; NaN if m is not finite. Every exp(z_j − m), that of k too,
/// goes to e_j unless e is null. e may be z.
static inline double NAME(softmax_exponentials)(ptrdiff_t classes, const SCALAR *z, SCALAR m,
                                                ptrdiff_t k, SCALAR *e) {
  NAME(softmax_sum) sum = {{0}, {0}};
  const vector maximum = NAME(splat)(m);
  ptrdiff_t i = 0;
  for (; i + 4 * LANES <= classes; i += 4 * LANES) {
    // Arithmetic on this row leaves time to fetch the next. Beyond the last row this does nothing.
    NAME(softmax_prefetch)(z + i + classes);
    if (e) NAME(softmax_prefetch)(e + i + classes);

    // Four at once, for exp is one long chain of operations.
    vector v[4];
    UNROLL for (ptrdiff_t j = 0; j < 4; j++) {
      v[j] = NAME(softmax_exp)(NAME(load)(z + i + j * LANES), maximum);
    }
    if (e) {
      UNROLL for (ptrdiff_t j = 0; j < 4; j++) NAME(store)(e + i + j * LANES, v[j]);
    }
    if (i <= k && k < i + 4 * LANES) {
      UNROLL for (ptrdiff_t j = 0; j < 4; j++) {
        v[j] = NAME(softmax_replace)(v[j], k - i - j * LANES, 0);
      }
    }
    NAME(softmax_add)(&sum, (v[0] + v[1]) + (v[2] + v[3]));
  }
  for (; i < classes; i += LANES) {
    const vector v = NAME(softmax_exp)(NAME(softmax_load)(classes - i, z + i), maximum);
    if (e) NAME(softmax_store)(classes - i, e + i, v);
    NAME(softmax_add)(&sum, NAME(softmax_replace)(v, k - i, 0));
  }
  return NAME(softmax_total)(&sum) + (double)(m - m);
}

/// r of a faint row, to its last digit: there, exp(z_j − m) is about to be a subnormal number or 0,
/// and many rounded ones do not add up to their rounded sum. With the second largest logit s in the
/// place of m they are normal, and r = exp(s − m)·Σ_{j≠k} exp(z_j − s).
///
/// 0 or NaN if the row is not faint, holds a NaN, or has an r of 0.
static inline double NAME(softmax_faint_rest)(ptrdiff_t classes, const SCALAR *z, SCALAR m,
                                              ptrdiff_t k) {
  // Most rows are through with this at their first vector.
  for (ptrdiff_t i = 0; i < classes; i += LANES) {
    const vector v = NAME(softmax_load)(classes - i, z + i);
    const vector others = NAME(softmax_replace)(v, k - i, -(SCALAR)INFINITY);
    if (__builtin_reduce_or(others - m >= (SCALAR)NAME(softmax_faint))) return 0;
  }
  if (k >= classes) return 0;
  const SCALAR before = NAME(softmax_maximum)(k, z);
  const SCALAR after = NAME(softmax_maximum)(classes - k - 1, z + k + 1);
  const SCALAR s = before > after ? before : after;
  vector error;
  const vector d = NAME(difference)(NAME(splat)(s), NAME(splat)(m), &error);
  const double root = exp((double)d[0] / 2) * (1 + (double)error[0] / 2);
  return root * NAME(softmax_exponentials)(classes, z, s, k, NULL) * root;
}

/// What makes a row's loss and gradient out of its logits.
typedef struct {
  const SCALAR *masses;  // null where the label has all
  double total;          // of the masses and the label's
  ptrdiff_t label;       // −1 where there is none
  double label_mass;
} NAME(softmax_target);

/// The mass of class i.
static inline double NAME(softmax_mass)(const NAME(softmax_target) *t, ptrdiff_t i) {
  return (t->masses ? (double)t->masses[i] : 0) + (i == t->label ? t->label_mass : 0);
}

/// The sum of the masses of a row.
static inline double NAME(softmax_mass_total)(ptrdiff_t classes, const SCALAR *masses) {
  NAME(softmax_sum) sum = {{0}, {0}};
  for (ptrdiff_t i = 0; i < classes; i += LANES) {
    const ptrdiff_t count = classes - i;
    NAME(softmax_add)(&sum, count >= LANES ? NAME(load)(masses + i)
                                           : NAME(load_some)(count, masses + i, 0));
  }
  return NAME(softmax_total)(&sum);
}

/// Σ t_j (m − z_j) over a matrix row's masses. No mass on a class takes nothing of its logit, not
/// even of −∞.
static inline double NAME(softmax_distance)(ptrdiff_t classes, const SCALAR *z, SCALAR m,
                                            const SCALAR *masses) {
  NAME(softmax_sum) sum = {{0}, {0}};
  for (ptrdiff_t i = 0; i < classes; i += LANES) {
    const ptrdiff_t count = classes - i;
    const vector t =
        count >= LANES ? NAME(load)(masses + i) : NAME(load_some)(count, masses + i, 0);
    const vector product = t * (m - NAME(softmax_load)(count, z + i));
    NAME(softmax_add)(&sum, NAME(choose)(t == (SCALAR)0, NAME(splat)(0), product));
  }
  const double total = NAME(softmax_total)(&sum);
  if (total == total) return total;
  // The rounding error of a sum with ∞ is NaN. The sum itself may be ∞.
  double plain = 0;
  for (ptrdiff_t i = 0; i < classes; i++) {
    if (masses[i] != 0) plain += (double)masses[i] * ((double)m - (double)z[i]);
  }
  return plain;
}

/// The exponentials of a row become its gradient. `scale` is w·c.
static inline void NAME(softmax_gradient)(ptrdiff_t classes, SCALAR *e, double r, ptrdiff_t k,
                                          const NAME(softmax_target) *t, double scale, double u) {
  // At the maximum and at the label in double: 1 − p is r/(1 + r) at the maximum, and elsewhere e is
  // one of the terms of r.
  double exact[2];
  const ptrdiff_t places[2] = {k < classes ? k : -1, t->label};
  UNROLL for (ptrdiff_t j = 0; j < 2; j++) {
    const ptrdiff_t i = places[j];
    if (i < 0) continue;
    const double mass = NAME(softmax_mass)(t, i), p = (double)e[i] / (1 + r);
    const double others = (i == k ? r : 1 + (r - (double)e[i])) / (1 + r);
    exact[j] = scale * (p * (t->total - mass) - mass * others) + u * p;
  }
  if (t->masses) {
    const vector inverse = NAME(splat)((SCALAR)(1 / (1 + r)));
    const vector total = NAME(splat)((SCALAR)t->total);
    const vector factor = NAME(splat)((SCALAR)scale), shift = NAME(splat)((SCALAR)u);
    for (ptrdiff_t i = 0; i < classes; i += LANES) {
      const ptrdiff_t count = classes - i;
      const vector p =
          (count >= LANES ? NAME(load)(e + i) : NAME(load_some)(count, e + i, 0)) * inverse;
      const vector mass = count >= LANES ? NAME(load)(t->masses + i)
                                         : NAME(load_some)(count, t->masses + i, 0);
      const vector g = factor * (p * (total - mass) - mass * (1 - p)) + shift * p;
      NAME(softmax_store)(count, e + i, g);
    }
  } else {
    const vector factor = NAME(splat)((SCALAR)((scale * t->total + u) / (1 + r)));
    ptrdiff_t i = 0;
    for (; i + LANES <= classes; i += LANES) NAME(store)(e + i, NAME(load)(e + i) * factor);
    if (i < classes) {
      NAME(softmax_store)(classes - i, e + i, NAME(softmax_load)(classes - i, e + i) * factor);
    }
  }
  UNROLL for (ptrdiff_t j = 0; j < 2; j++) {
    if (places[j] >= 0) e[places[j]] = (SCALAR)(exact[j] + 0);  // + 0 makes 0 of −0
  }
}

static void NAME(softmax_cross_entropy)(const adjoint_softmax_rows *job) {
  const SCALAR *z = job->logits, *masses = job->masses;
  SCALAR *losses = job->losses, *logs = job->log_sum_exp, *gradient = job->gradient;
  const ptrdiff_t classes = job->classes;
  const double shared = masses && !job->masses_row ? NAME(softmax_mass_total)(classes, masses) : 0;
  for (ptrdiff_t row = 0; row < job->rows; row++) {
    const int is_ignored = job->labels && job->labels[row] < 0;
    NAME(softmax_target) t = {masses, 0, job->labels ? job->labels[row] : -1, 0};
    if (masses) {
      t.total = job->masses_row ? NAME(softmax_mass_total)(classes, masses) : shared;
    }
    if (!is_ignored && job->labels) {
      t.label_mass = job->label_masses ? job->label_masses[row] : 1;
      t.total += t.label_mass;
    }
    const double weight = job->weights ? job->weights[row] : 1;
    // A weight of 0 leaves no mass, not even on a class of probability 0.
    if (weight == 0) t = (NAME(softmax_target)){NULL, 0, -1, 0};

    const SCALAR m = NAME(softmax_maximum)(classes, z);
    const ptrdiff_t k = NAME(softmax_index)(classes, z, m);
    // All that needs the logits comes before the exponentials, which may replace them.
    double distance = t.masses ? NAME(softmax_distance)(classes, z, m, masses) : 0;
    if (t.label_mass != 0) distance += t.label_mass * ((double)m - (double)z[t.label]);
    const double faint = NAME(softmax_faint_rest)(classes, z, m, k);
    const double sum = NAME(softmax_exponentials)(classes, z, m, k, gradient);
    const double r = faint > 0 ? faint : sum;

    const double log_rest = log1p(r), lse = (double)m + log_rest;
    const double rest = t.total == 1 ? log_rest : t.total * log_rest;
    losses[row] = is_ignored ? 0 : (SCALAR)(weight * (distance + rest));
    if (logs) logs[row] = (SCALAR)lse;
    if (job->predictions) job->predictions[row] = k < classes ? k : -1;
    if (gradient) {
      const double row_scale = job->scales ? job->scales[row] : 1;
      double u = job->log_sum_exp_cotangents ? job->log_sum_exp_cotangents[row] : 0;
      if (!is_ignored) u += 2 * job->z_loss * row_scale * lse;
      const double scale = weight * job->scale * row_scale;
      if (is_ignored && u == 0) {
        memset(gradient, 0, (size_t)classes * sizeof(SCALAR));
      } else {
        if (is_ignored) t = (NAME(softmax_target)){NULL, 0, -1, 0};
        NAME(softmax_gradient)(classes, gradient, r, k, &t, is_ignored ? 0 : scale, u);
      }
      gradient += classes;
    }
    z += classes;
    if (masses) masses += job->masses_row;
  }
}

#undef UNROLL
