// The pullbacks of softmax and of its logarithm, a row at a time; see softmax_pullbacks.h.

/// The first `count` scalars as doubles, as many as a vector holds; 0 where they are fewer.
static inline NAME(wide_vector) NAME(wide_load)(ptrdiff_t count, const SCALAR *p) {
#if SCALAR_BITS == 64
  return NAME(load_first)(count, p, 0);
#else
  NAME(half) half;
  if (count >= NAME(wide_lanes)) {
    memcpy(&half, p, sizeof half);
  } else {
    const vector v = NAME(load_some)(count, p, 0);
    memcpy(&half, &v, sizeof half);
  }
  return __builtin_convertvector(half, NAME(wide_vector));
#endif
}

static inline void NAME(wide_store)(ptrdiff_t count, SCALAR *p, NAME(wide_vector) wide) {
#if SCALAR_BITS == 64
  NAME(store_first)(count, p, wide);
#else
  const NAME(half) half = __builtin_convertvector(wide, NAME(half));
  if (count >= NAME(wide_lanes)) {
    memcpy(p, &half, sizeof half);
  } else {
    vector v = {0};
    memcpy(&v, &half, sizeof half);
    NAME(store_some)(count, p, v);
  }
#endif
}

/// Adds to a sum: of float32 its double is precise enough.
static inline void NAME(wide_add)(DOUBLE(softmax_sum) *sum, NAME(wide_vector) v) {
#if SCALAR_BITS == 64
  DOUBLE(softmax_add)(sum, v);
#else
  sum->high += v;
#endif
}

/// Σ p_j (g_j − c) / Σ p_j.
static inline double NAME(softmax_mean_about)(double c, ptrdiff_t columns, const SCALAR *g,
                                              const SCALAR *p) {
  const NAME(wide_vector) center = DOUBLE(splat)(c);
  DOUBLE(softmax_sum) sum = {{0}, {0}}, total = {{0}, {0}};
  for (ptrdiff_t i = 0; i < columns; i += NAME(wide_lanes)) {
    const NAME(wide_vector) share = NAME(wide_load)(columns - i, p + i);
    NAME(wide_add)(&sum, share * (NAME(wide_load)(columns - i, g + i) - center));
    NAME(wide_add)(&total, share);
  }
  return DOUBLE(softmax_total)(&sum) / DOUBLE(softmax_total)(&total);
}

/// The place of the largest p, 0 where all are NaN; −1 where all g are 0.
static inline ptrdiff_t NAME(softmax_surest)(ptrdiff_t columns, const SCALAR *g, const SCALAR *p) {
  vector largest = NAME(splat)(-1);
  mask place = {0}, present = {0};
  for (ptrdiff_t i = 0; i < columns; i += LANES) {
    const vector share = NAME(load_first)(columns - i, p + i, -1);
    const mask is_larger = share > largest;
    largest = NAME(choose)(is_larger, share, largest);
    place = (is_larger & (NAME(lane_type))i) | (~is_larger & place);
    present |= NAME(load_first)(columns - i, g + i, 0) != 0;
  }
  if (!__builtin_reduce_or(present)) return -1;
  const mask is_largest = largest == __builtin_reduce_max(largest);
  const mask places = (is_largest & (place + NAME(lanes)())) |
                      (~is_largest & (NAME(lane_type))columns);
  const ptrdiff_t k = (ptrdiff_t)__builtin_reduce_min(places);
  return k < columns ? k : 0;
}

static inline void NAME(softmax_deviations_of_row)(ptrdiff_t columns, const SCALAR *g,
                                                   const SCALAR *p, SCALAR *out, ptrdiff_t k,
                                                   int is_weighted) {
  double center = (double)g[k];
  double mean = NAME(softmax_mean_about)(center, columns, g, p);
#if SCALAR_BITS == 64
  center += mean;
  mean = NAME(softmax_mean_about)(center, columns, g, p);
#endif
  for (ptrdiff_t i = 0; i < columns; i += NAME(wide_lanes)) {
    NAME(wide_vector) d = (NAME(wide_load)(columns - i, g + i) - center) - mean;
    if (is_weighted) d *= NAME(wide_load)(columns - i, p + i);
    NAME(wide_store)(columns - i, out + i, d);
  }
}

static inline void NAME(log_softmax_pullback_of_row)(ptrdiff_t columns, const SCALAR *g,
                                                     const SCALAR *p, SCALAR *out,
                                                     ptrdiff_t k) {
  DOUBLE(softmax_sum) sum_p = {{0}, {0}}, sum_g = {{0}, {0}};
  for (ptrdiff_t i = 0; i < columns; i += NAME(wide_lanes)) {
    NAME(wide_add)(&sum_p, DOUBLE(softmax_without)(NAME(wide_load)(columns - i, p + i), k - i));
    NAME(wide_add)(&sum_g, DOUBLE(softmax_without)(NAME(wide_load)(columns - i, g + i), k - i));
  }
  const double other_p = DOUBLE(softmax_total)(&sum_p), other_g = DOUBLE(softmax_total)(&sum_g);
  const double p_k = (double)p[k], g_k = (double)g[k], total = other_p + p_k;
  const double slope = (other_g + g_k) / total;
  for (ptrdiff_t i = 0; i < columns; i += NAME(wide_lanes)) {
    const NAME(wide_vector) share = NAME(wide_load)(columns - i, p + i);
    NAME(wide_store)(columns - i, out + i, NAME(wide_load)(columns - i, g + i) - share * slope);
  }
  out[k] = (SCALAR)((g_k * other_p - p_k * other_g) / total);
}
