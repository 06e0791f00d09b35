// Groups of scalars brought to mean 0 and variance 1, and the moments for it.
//
//     x̂ = (x − mean)·s      s = 1/√(variance + ε)      out = x̂·scale + shift
//
// Moments are double. A float32 group is visited once: with c its first scalar,
//
//     mean = c + Σ(x − c)/n      variance = (Σ(x − c)² − (Σ(x − c))²/n)/n
//
// which loses at most n roundings of a double, since (c − mean)² is one of the n squares that make
// the variance. A float64 group is visited again with c the mean of the first visit. What is found
// of the mean then is its `rest`.
//
// The mean enters x − mean in two parts, since rounded to float32 it would be off by more than the
// deviations of a group that is far from 0.

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// A vector of scalars converted to double, by a macro, since no function can return a result that
/// is wider than the level's registers.
#define WIDENED(v) __builtin_convertvector(v, NAME(wide))

// MARK: Moments

/// Adds Σ(x·unit − center) and Σ(x·unit − center)² of a run.
static inline void NAME(add_powers)(ptrdiff_t count, const SCALAR *x, double unit, double center,
                                    double *sum, double *squares) {
  NAME(wide) sums[2] = {{0}, {0}}, squared[2] = {{0}, {0}};
  ptrdiff_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    UNROLL for (ptrdiff_t k = 0; k < 2; k++) {
      const NAME(wide) d = WIDENED(NAME(load)(x + i + k * LANES)) * unit - center;
      sums[k] += d;
      squared[k] += d * d;
    }
  }
  for (; i < count; i++) {
    const double d = (double)x[i] * unit - center;
    *sum += d;
    *squares += d * d;
  }
  sums[0] += sums[1];
  squared[0] += squared[1];
  *sum += NAME(sum_of_lanes)(&sums[0]);
  *squares += NAME(sum_of_lanes)(&squared[0]);
}

/// The variance of a group, or its mean square, times the square of a unit. The mean, times the
/// unit, is the sum of two numbers.
static double NAME(variance)(const adjoint_groups *groups, const SCALAR *x, double unit,
                             double *mean, double *rest) {
  // Runs that follow one another are one.
  const int is_one_run = groups->run_stride == groups->length;
  const ptrdiff_t runs = is_one_run ? 1 : groups->runs;
  const ptrdiff_t length = is_one_run ? groups->runs * groups->length : groups->length;
  const double count = (double)runs * (double)length;
  *mean = groups->is_centered && count > 0 ? (double)x[0] * unit : 0;
  *rest = 0;
  double sum, squares;
  for (int visit = 0;; visit++) {
    sum = squares = 0;
    for (ptrdiff_t run = 0; run < runs; run++) {
      NAME(add_powers)(length, x + run * groups->run_stride, unit, *mean, &sum, &squares);
    }
    if (!groups->is_centered) return squares / count;
    if (SCALAR_BITS == 32 || visit == 1) break;
    *mean += sum / count;
  }
  if (SCALAR_BITS == 32) *mean += sum / count;
  else *rest = sum / count;
  const double variance = (squares - sum * (sum / count)) / count;
  return variance < 0 ? 0 : variance;
}

/// A power of two that brings the largest magnitude of a group to between 1 and 2, or nearly so.
static double NAME(unit_of_largest)(const adjoint_groups *groups, const SCALAR *x) {
  double largest = 0;
  for (ptrdiff_t run = 0; run < groups->runs; run++, x += groups->run_stride) {
    for (ptrdiff_t i = 0; i < groups->length; i++) largest = fmax(largest, fabs((double)x[i]));
  }
  if (largest == 0 || isinf(largest)) return 1;
  return ldexp(1, -(int)fmin(fmax(ilogb(largest), -1000), 1000));
}

static void NAME(group_moments)(const adjoint_groups *groups, ptrdiff_t first, ptrdiff_t count,
                                const void *x_pointer, double epsilon, adjoint_moments *moments,
                                double *variances) {
  for (ptrdiff_t group = first; group < first + count; group++) {
    const SCALAR *x = (const SCALAR *)x_pointer + group * groups->group_stride;
    double mean, rest, unit = 1;
    double variance = NAME(variance)(groups, x, 1, &mean, &rest);
    // Squares of float64 may overflow or lose digits by underflow, which those of float32 cannot.
    if (SCALAR_BITS == 64 && !(variance > 1e-280 && variance < INFINITY)) {
      unit = NAME(unit_of_largest)(groups, x);
      if (unit != 1) variance = NAME(variance)(groups, x, unit, &mean, &rest);
    }
    const double root =
        unit == 1 ? sqrt(variance + epsilon) : hypot(sqrt(variance), sqrt(epsilon) * unit);
    moments[group] = (adjoint_moments){mean / unit, rest / unit, root == 0 ? 0 : unit / root};
    if (variances) variances[group] = variance / unit / unit;
  }
}

// MARK: Results

/// Moments as the loops take them: x̂ = (x·unit − high)·factor − rest. The unit is a power of two,
/// and not 1 only where s is so far from 1 that a product with it could leave the range of a
/// SCALAR.
typedef struct {
  SCALAR unit, high, factor, rest;
} NAME(standard);

static inline NAME(standard) NAME(standard_of)(const adjoint_moments *moments) {
  const double s = moments->inverse;
  double unit = 1, factor = s;
  if (s != 0 && !(s >= 0x1p-32 && s <= 0x1p32) && !isnan(s)) {
    const int most = SCALAR_BITS == 32 ? 110 : 1000;
    unit = ldexp(1, (int)fmin(fmax(ilogb(s), -most), most));
    factor = s / unit;
  }
  const SCALAR high = (SCALAR)(moments->mean * unit);
  const double low = (moments->mean * unit - (double)high) + moments->rest * unit;
  return (NAME(standard)){(SCALAR)unit, high, (SCALAR)factor, (SCALAR)(low * factor)};
}

/// x·unit − high.
static inline vector NAME(deviation)(vector x, NAME(standard) m) {
  return NAME(multiply_add)(x, NAME(splat)(m.unit), NAME(splat)(-m.high));
}

/// x̂.
static inline vector NAME(normalized)(vector x, NAME(standard) m) {
  return NAME(multiply_add)(NAME(deviation)(x, m), NAME(splat)(m.factor), NAME(splat)(-m.rest));
}

/// A run of `count` scalars with a scale and a shift for each.
static inline void NAME(normalize_scalars)(ptrdiff_t count, const SCALAR *x, NAME(standard) m,
                                           const SCALAR *scale, const SCALAR *shift, SCALAR *out) {
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const vector normalized = NAME(normalized)(NAME(load)(x + i), m);
    NAME(store)(out + i, NAME(multiply_add)(normalized, NAME(load)(scale + i),
                                            NAME(load)(shift + i)));
  }
  if (i < count) {
    const ptrdiff_t rest = count - i;
    const vector normalized = NAME(normalized)(NAME(load_some)(rest, x + i, 0), m);
    NAME(store_some)(rest, out + i,
                     NAME(multiply_add)(normalized, NAME(load_some)(rest, scale + i, 0),
                                        NAME(load_some)(rest, shift + i, 0)));
  }
}

/// A run of `count` scalars with one scale and one shift. Those of float32 are computed in double and
/// rounded once, where no unit is needed.
static inline void NAME(normalize_run)(ptrdiff_t count, const SCALAR *x,
                                       const adjoint_moments *moments, SCALAR scale, SCALAR shift,
                                       SCALAR *out) {
  if (SCALAR_BITS == 32) {
    const double mean = moments->mean, slope = moments->inverse * (double)scale;
    for (ptrdiff_t i = 0; i < count; i += LANES) {
      const NAME(wide) d = WIDENED(NAME(load_first)(count - i, x + i, 0)) - mean;
      const NAME(wide) y = d * slope + (double)shift;
      NAME(store_first)(count - i, out + i, __builtin_convertvector(y, vector));
    }
    return;
  }
  const NAME(standard) m = NAME(standard_of)(moments);
  const vector slope = NAME(splat)(m.factor * scale), offset = NAME(splat)(shift - m.rest * scale);
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const vector d = NAME(deviation)(NAME(load_first)(count - i, x + i, 0), m);
    NAME(store_first)(count - i, out + i, NAME(multiply_add)(d, slope, offset));
  }
}

/// The first of a group's own parameters.
static inline ptrdiff_t NAME(first_parameter)(const adjoint_groups *groups, ptrdiff_t group) {
  const ptrdiff_t place = group % groups->period;
  switch (groups->parameters) {
    case adjoint_parameters_of_scalars: return place * groups->length;
    case adjoint_parameters_of_runs: return place * groups->runs;
    default: return place;
  }
}

static void NAME(normalize)(const adjoint_groups *groups, ptrdiff_t first, ptrdiff_t count,
                            const void *x_pointer, const adjoint_moments *moments,
                            const void *scale_pointer, const void *shift_pointer,
                            void *out_pointer) {
  const SCALAR *scales = scale_pointer, *shifts = shift_pointer;
  for (ptrdiff_t group = first; group < first + count; group++) {
    const SCALAR *x = (const SCALAR *)x_pointer + group * groups->group_stride;
    SCALAR *out = (SCALAR *)out_pointer + group * groups->group_stride;
    const ptrdiff_t parameter = NAME(first_parameter)(groups, group);
    const SCALAR *scale = scales + parameter, *shift = shifts + parameter;
    if (groups->parameters == adjoint_parameters_of_scalars) {
      const NAME(standard) m = NAME(standard_of)(moments + group);
      NAME(normalize_scalars)(groups->length, x, m, scale, shift, out);
      continue;
    }
    const ptrdiff_t step = groups->parameters == adjoint_parameters_of_runs ? 1 : 0;
    for (ptrdiff_t run = 0; run < groups->runs; run++) {
      NAME(normalize_run)(groups->length, x + run * groups->run_stride, moments + group,
                          scale[run * step], shift[run * step], out + run * groups->run_stride);
    }
  }
}
