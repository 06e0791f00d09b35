// What softmax and its cross-entropy do to a row of logits z: its maximum, its exponentials and
// their sum.
//
// Exponentials are powers of two times exp(r) for a small r, so what they are divided by is a power
// of two as well: the one nearest to exp(m), m being the maximum. Then
//
//     z = n·ln 2 + r      exp(z)·2^(s − q) = 2^(n + s − q)·exp(r)      q = the integer nearest m/ln 2
//
// needs no difference z − m, whose rounding error would be one of exp(z − m) of up to 50 units, and
// what is missing from exp(z − m),
//
//     unit = exp(q·ln 2 − m)·2^−s,
//
// is one number of the row, which its few numbers in double take in (softmax_terms.h).
//
// The scale 2^s keeps every exponential that could matter a normal number. An exponential that is
// itself subnormal has lost digits, and its computation can take a hundred cycles.

#define UNROLL _Pragma("clang loop unroll(full)")

enum {
  NAME(softmax_scale) = SCALAR_BITS == 32 ? 60 : 200,  // s

  // So far below the maximum an exponential is 0: the sum of 2²⁵ of them would vanish beside the
  // smallest number. Above, 2^(n + s − q) is normal.
  NAME(softmax_lowest) = SCALAR_BITS == 32 ? -121 : -765,

  // Logits beyond this are first taken relative to their maximum. That difference is exact where
  // it counts, since z ≥ m + lowest is then within a factor of 2 of m. Up to here, n·ln 2 is exact.
  NAME(softmax_far) = SCALAR_BITS == 32 ? 256 : 1536,
};

// ln 2 in two parts, the first with so few bits that its product with any n that occurs is exact.
#if SCALAR_BITS == 32
static const SCALAR NAME(softmax_ln2_high) = 0x1.62ep-1f, NAME(softmax_ln2_low) = 0x1.0bfbe8p-15f;
#else
static const SCALAR NAME(softmax_ln2_high) = 0x1.62e42fefap-1;
static const SCALAR NAME(softmax_ln2_low) = 0x1.cf79abc9e3b3ap-40;
#endif

/// The first vector of `count` scalars, filled up where they are fewer.
static inline vector NAME(softmax_load)(ptrdiff_t count, const SCALAR *p, SCALAR fill) {
  return count >= LANES ? NAME(load)(p) : NAME(load_some)(count, p, fill);
}

/// The first vector of `count` logits. Where they are fewer, −∞ fills it up: a class that is neither
/// the maximum nor part of a sum.
static inline vector NAME(softmax_logits)(ptrdiff_t count, const SCALAR *z) {
  return NAME(softmax_load)(count, z, -(SCALAR)INFINITY);
}

/// Stores the lanes of v for which there are scalars, `count` of them from p on.
static inline void NAME(softmax_store)(ptrdiff_t count, SCALAR *p, vector v) {
  if (count >= LANES) NAME(store)(p, v);
  else NAME(store_some)(count, p, v);
}

/// v with 0 in one of its lanes; v itself where it has no such lane.
static inline vector NAME(softmax_without)(vector v, ptrdiff_t lane) {
  if (lane < 0 || lane >= LANES) return v;
  return NAME(choose)(NAME(lanes)() == (NAME(lane_type))lane, NAME(splat)(0), v);
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
    a = NAME(softmax_larger)(NAME(softmax_logits)(classes - i, z + i), a);
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
  const mask equal = NAME(softmax_logits)(classes - i, z + i) == m;
  const mask lanes = (equal & NAME(lanes)()) | (~equal & (NAME(lane_type))LANES);
  return i + (ptrdiff_t)__builtin_reduce_min(lanes);
}

/// What exponentials are relative to; each lane may be of another row.
typedef struct {
  vector base;    // what is subtracted first: m where it is far from 0, else 0
  vector near;    // m − base
  vector power;   // q, the integer nearest (m − base)/ln 2
  vector round;   // a number whose last place is 1, with s − q and the bias in its low bits
  vector lowest;  // the exponential of what is below is 0
} NAME(softmax_frame);

static inline NAME(softmax_frame) NAME(softmax_frame_of)(vector m) {
  NAME(softmax_frame) f;
  const vector magnitude = NAME(with_sign)(m, NAME(splat)(0));
  f.base = NAME(choose)(magnitude > (SCALAR)NAME(softmax_far), m, NAME(splat)(0));
  f.near = m - f.base;
  const vector large = NAME(splat)(3 * NAME(unit_of_one) / 2);
  f.power = NAME(multiply_add)(f.near, NAME(splat)((SCALAR)0x1.71547652b82fep0), large) - large;
  f.round = large + ((SCALAR)(NAME(exponent_bias) + NAME(softmax_scale)) - f.power);
  f.lowest = f.near + (SCALAR)NAME(softmax_lowest);
  return f;
}

/// exp(z − m) / unit.
static inline vector NAME(softmax_exp)(vector z, const NAME(softmax_frame) *f) {
  const vector x = z - f->base;
  const vector shifted =
      NAME(multiply_add)(x, NAME(splat)((SCALAR)0x1.71547652b82fep0), f->round);
  const vector n = shifted - f->round;
  vector r = NAME(multiply_add)(n, NAME(splat)(-NAME(softmax_ln2_high)), x);
  r = NAME(multiply_add)(n, NAME(splat)(-NAME(softmax_ln2_low)), r);
  vector p = NAME(polynomial)(r, DEGREE(NAME(exp_coefficients)), NAME(exp_coefficients));
  p = NAME(multiply_add)(r * r, p, r);
  const vector scale = NAME(power_of_two)((mask)shifted);
  return NAME(choose)(x < f->lowest, NAME(splat)(0), NAME(multiply_add)(scale, p, scale));
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

/// The sum of exp(z_j − m)/unit over j ≠ k. Every exp(z_j − m)/unit, that of k too, goes to e_j
/// unless e is null. e may be z.
static inline double NAME(softmax_exponentials)(ptrdiff_t classes, const SCALAR *z,
                                                const NAME(softmax_frame) *frame, ptrdiff_t k,
                                                SCALAR *e) {
  NAME(softmax_sum) sum = {{0}, {0}};
  ptrdiff_t i = 0;
  for (; i + 4 * LANES <= classes; i += 4 * LANES) {
    // Arithmetic on this row leaves time to fetch the next. Beyond the last row this does nothing.
    NAME(softmax_prefetch)(z + i + classes);
    if (e) NAME(softmax_prefetch)(e + i + classes);

    // Four at once, for exp is one long chain of operations.
    vector v[4];
    UNROLL for (ptrdiff_t j = 0; j < 4; j++) {
      v[j] = NAME(softmax_exp)(NAME(load)(z + i + j * LANES), frame);
    }
    if (e) {
      UNROLL for (ptrdiff_t j = 0; j < 4; j++) NAME(store)(e + i + j * LANES, v[j]);
    }
    if (i <= k && k < i + 4 * LANES) {
      UNROLL for (ptrdiff_t j = 0; j < 4; j++) {
        v[j] = NAME(softmax_without)(v[j], k - i - j * LANES);
      }
    }
    NAME(softmax_add)(&sum, (v[0] + v[1]) + (v[2] + v[3]));
  }
  for (; i < classes; i += LANES) {
    const vector v = NAME(softmax_exp)(NAME(softmax_logits)(classes - i, z + i), frame);
    if (e) NAME(softmax_store)(classes - i, e + i, v);
    NAME(softmax_add)(&sum, NAME(softmax_without)(v, k - i));
  }
  return NAME(softmax_total)(&sum);
}

/// A factor in two parts, of which one is 1 or a power of two: beside `unit`, a small factor could
/// become subnormal.
typedef struct {
  vector first, second;
} NAME(softmax_factor);

/// factor·unit.
static inline NAME(softmax_factor) NAME(softmax_factor_of)(double factor, double unit) {
  const double whole = factor * unit, power = SCALAR_BITS == 32 ? 0x1p-60 : 0x1p-200;
  const int is_small = fabs(whole) < (double)NAME(smallest_normal);
  return (NAME(softmax_factor)){
      NAME(splat)((SCALAR)(is_small ? power : whole)),
      NAME(splat)((SCALAR)(is_small ? factor * (unit / power) : 1)),
  };
}

/// e becomes e·factor.
static inline void NAME(softmax_multiply)(ptrdiff_t classes, SCALAR *e, NAME(softmax_factor) f) {
  ptrdiff_t i = 0;
  for (; i + LANES <= classes; i += LANES) {
    NAME(store)(e + i, NAME(load)(e + i) * f.first * f.second);
  }
  if (i < classes) {
    const vector last = NAME(load_some)(classes - i, e + i, 0);
    NAME(store_some)(classes - i, e + i, last * f.first * f.second);
  }
}
