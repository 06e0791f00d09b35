// What softmax and its cross-entropy do to a row of logits z: its maximum m, its exponentials and
// their sum.
//
//     z − m = n·ln 2 + r      exp(z − m)·2^s = 2^(n + s)·exp(r)
//
// r is z − m − n·ln 2 rounded once, although z − m itself may be rounded by half a unit of a number
// around 100, which would be an error of some 50 units in the exponential. So an exponential
// depends on the exact difference alone, and shifts that are exact change no bit.
//
// The scale 2^s keeps every exponential that could matter a normal number. A subnormal one would
// have lost digits, and its computation can take a hundred cycles.


enum {
  NAME(softmax_scale) = SCALAR_BITS == 32 ? 60 : 200,  // s

  // So far below the maximum an exponential is 0: the sum of 2²⁵ of them would vanish beside the
  // smallest number. Above, 2^(n + s) is normal.
  NAME(softmax_lowest) = SCALAR_BITS == 32 ? -121 : -765,

  // Up to here, m and z are sums of n·ln2_high and a remainder without rounding.
  NAME(softmax_near) = 1024,
};

/// 2^−s.
static const double NAME(softmax_unit) = SCALAR_BITS == 32 ? 0x1p-60 : 0x1p-200;

// ln 2 in two parts, the first with so few bits that its product with any n that occurs is exact.
#if SCALAR_BITS == 32
static const SCALAR NAME(softmax_ln2_high) = 0x1.62ep-1f, NAME(softmax_ln2_low) = 0x1.0bfbe8p-15f;
#else
static const SCALAR NAME(softmax_ln2_high) = 0x1.62e42fefap-1;
static const SCALAR NAME(softmax_ln2_low) = 0x1.cf79abc9e3b3ap-40;
#endif

/// The first vector of `count` logits. Where they are fewer, −∞ fills it up: a class that is
/// neither the maximum nor part of a sum.
static inline vector NAME(softmax_logits)(ptrdiff_t count, const SCALAR *z) {
  return NAME(load_first)(count, z, -(SCALAR)INFINITY);
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

/// The smaller of two vectors, lane by lane; b where a is NaN.
static inline vector NAME(softmax_smaller)(vector a, vector b) {
  return NAME(choose)(a < b, a, b);
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

/// How z − m − n·ln2_high is computed.
typedef enum {
  NAME(softmax_anywhere),  // from z − m and the error of this difference
  NAME(softmax_positive),  // as z − (m + n·ln2_high), for m > 0 and z not below 0.4 − m
  NAME(softmax_negative),  // as (z − n·ln2_high) − m, for m ≤ 0
} NAME(softmax_way);

/// exp(z − m)·2^s.
static inline vector NAME(softmax_exp)(vector z, vector m, NAME(softmax_way) way) {
  // n and s, with the bias, stand in the low bits of a number whose last place is 1.
  const vector large = NAME(splat)(3 * NAME(unit_of_one) / 2 + NAME(exponent_bias) +
                                   NAME(softmax_scale));
  const vector high = NAME(splat)(NAME(softmax_ln2_high)), low = NAME(splat)(NAME(softmax_ln2_low));
  vector error = {0};
  const vector d = way == NAME(softmax_anywhere) ? NAME(difference)(z, m, &error) : z - m;
  const vector shifted = NAME(multiply_add)(d, NAME(splat)((SCALAR)0x1.71547652b82fep0), large);
  const vector n = shifted - large;
  // In each way all but the last of the operations on r is exact: its result is no larger than the
  // larger of its operands, and made of bits that these have. So all ways give the same.
  vector r = way == NAME(softmax_anywhere)   ? NAME(multiply_add)(-n, high, d) + error
             : way == NAME(softmax_positive) ? z - NAME(multiply_add)(n, high, m)
                                             : NAME(multiply_add)(-n, high, z) - m;
  r = NAME(multiply_add)(-n, low, r);
  vector p = NAME(polynomial)(r, DEGREE(NAME(exp_coefficients)), NAME(exp_coefficients));
  p = NAME(multiply_add)(r * r, p, r);
  const vector scale = NAME(power_of_two)((mask)shifted);
  const vector e = NAME(multiply_add)(scale, p, scale);
  if (way != NAME(softmax_anywhere)) return e;
  return NAME(choose)(d < (SCALAR)NAME(softmax_lowest), NAME(splat)(0), e);
}

/// The exponentials of four vectors. Most are near enough to their maximum for one of the quick
/// ways, which take three quarters of the operations.
static inline void NAME(softmax_exp_4)(vector v[4], vector m, NAME(softmax_way) way,
                                       vector lowest) {
#define EXP_4(way) UNROLL for (int j = 0; j < 4; j++) v[j] = NAME(softmax_exp)(v[j], m, way)
  // A NaN may get lost here; it becomes NaN in every way.
  const vector least = NAME(softmax_smaller)(NAME(softmax_smaller)(v[0], v[1]),
                                             NAME(softmax_smaller)(v[2], v[3]));
  if (way == NAME(softmax_anywhere) || __builtin_reduce_or(least < lowest)) {
    EXP_4(NAME(softmax_anywhere));
  } else if (way == NAME(softmax_positive)) {
    EXP_4(NAME(softmax_positive));
  } else {
    EXP_4(NAME(softmax_negative));
  }
#undef EXP_4
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

/// The sum of exp(z_j − m)·2^s over j ≠ k. Every exp(z_j − m)·2^s, that of k too, goes to e_j
/// unless e is null. e may be z.
static inline double NAME(softmax_exponentials)(ptrdiff_t classes, const SCALAR *z, SCALAR m,
                                                ptrdiff_t k, SCALAR *e) {
  const vector maximum = NAME(splat)(m);
  const NAME(softmax_way) way = !(m <= NAME(softmax_near)) || !(m >= -NAME(softmax_near))
                                    ? NAME(softmax_anywhere)
                                : m > 0 ? NAME(softmax_positive)
                                        : NAME(softmax_negative);
  SCALAR lowest = m + (SCALAR)NAME(softmax_lowest);
  if (m > 0 && lowest < (SCALAR)0.4 - m) lowest = (SCALAR)0.4 - m;
  NAME(softmax_sum) sum = {{0}, {0}};
  ptrdiff_t i = 0;
  for (; i + 4 * LANES <= classes; i += 4 * LANES) {
    // Arithmetic on this row leaves time to fetch the next. Beyond the last row this does nothing.
    NAME(softmax_prefetch)(z + i + classes);
    if (e) NAME(softmax_prefetch)(e + i + classes);

    // Four at once, for exp is one long chain of operations.
    vector v[4];
    UNROLL for (ptrdiff_t j = 0; j < 4; j++) v[j] = NAME(load)(z + i + j * LANES);
    NAME(softmax_exp_4)(v, maximum, way, NAME(splat)(lowest));
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
    const vector logits = NAME(softmax_logits)(classes - i, z + i);
    const vector v = NAME(softmax_exp)(logits, maximum, NAME(softmax_anywhere));
    if (e) NAME(store_first)(classes - i, e + i, v);
    NAME(softmax_add)(&sum, NAME(softmax_without)(v, k - i));
  }
  return NAME(softmax_total)(&sum);
}

/// factor·2^−s in two parts, of which one is 1 or 2^−s: a small factor could become subnormal.
typedef struct {
  vector first, second;
} NAME(softmax_factor);

static inline NAME(softmax_factor) NAME(softmax_factor_of)(double factor) {
  const double whole = factor * NAME(softmax_unit);
  const int is_small = fabs(whole) < (double)NAME(smallest_normal);
  return (NAME(softmax_factor)){
      NAME(splat)((SCALAR)(is_small ? NAME(softmax_unit) : whole)),
      NAME(splat)((SCALAR)(is_small ? factor : 1)),
  };
}

/// e becomes e·2^−s·factor.
static inline void NAME(softmax_multiply)(ptrdiff_t classes, SCALAR *e, double factor) {
  const NAME(softmax_factor) f = NAME(softmax_factor_of)(factor);
  ptrdiff_t i = 0;
  for (; i + LANES <= classes; i += LANES) {
    NAME(store)(e + i, NAME(load)(e + i) * f.first * f.second);
  }
  if (i < classes) {
    const vector last = NAME(load_some)(classes - i, e + i, 0);
    NAME(store_some)(classes - i, e + i, last * f.first * f.second);
  }
}
