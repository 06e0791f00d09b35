// The gradients of normalization. With u = g·scale and the means over the group of n scalars:
//
//     ∂x = s·(u − mean(u) − x̂·mean(u·x̂))      ∂scale = Σ g·x̂      ∂shift = Σ g
//
// Without centering there is no mean(u), and with moments from elsewhere there is neither mean.
// Cotangents of the group's own mean and variance add their shares, a/n and 2·b·(x − mean)/n.
//
// A first visit to the group makes the sums, a second one ∂x. Where each scalar has a scale of its own,
// sums over a group are made of short sums of SCALARs, which are added in double.
//
// A product with a g or a u of 0 has to be 0, whatever the other factor is. It is wrong only if
// that is NaN or infinite; then a sum is NaN, and the group is visited again with care. So is one
// whose moments have a unit that is not 1.

/// How many vectors are added up as SCALARs, in each of two sums.
enum { NAME(short_sum) = 8 };

/// g·v, but 0 with care where g is 0.
ALWAYS_INLINE vector NAME(cotangent_product)(vector g, vector v, int with_care) {
  return with_care ? NAME(choose)(g == 0, NAME(splat)(0), g * v) : g * v;
}

/// x̂. Without care the unit is 1.
ALWAYS_INLINE vector NAME(normalized_again)(vector x, NAME(standard) m, int with_care) {
  if (with_care) return NAME(normalized)(x, m);
  return NAME(multiply_add)(x - NAME(splat)(m.high), NAME(splat)(m.factor), NAME(splat)(-m.rest));
}

/// The sums over a run that its gradient needs.
typedef struct {
  double of_cotangents, of_slopes;  // Σ u and Σ u·x̂
  int is_wanted;                    // whether a u is not 0; set with care only
} NAME(run_sums);

/// Adds the sums of a run of `count` scalars. Their scales are given, or null for 1.
ALWAYS_INLINE void NAME(add_run)(ptrdiff_t count, const SCALAR *x, const SCALAR *g,
                                 const SCALAR *scale, NAME(standard) m, int with_care,
                                 NAME(run_sums) *sums) {
  const vector zero = NAME(splat)(0);
  NAME(wide) cotangents = {0}, slopes = {0};
  mask wanted = {0};
#define ADD(k, x, g, scale)                                            \
  do {                                                                 \
    vector u = g;                                                      \
    if (scale) u = NAME(cotangent_product)(g, *scale, with_care);      \
    const vector z = NAME(normalized_again)(x, m, with_care);          \
    a[k] += u;                                                         \
    if (with_care) {                                                   \
      b[k] += NAME(cotangent_product)(u, z, 1);                        \
      wanted |= u != 0;                                                \
    } else {                                                           \
      b[k] = NAME(multiply_add)(u, z, b[k]);                           \
    }                                                                  \
  } while (0)
  ptrdiff_t i = 0;
  while (i < count) {
    vector a[2] = {zero, zero}, b[2] = {zero, zero};
    ptrdiff_t n = 0;
    for (; n < NAME(short_sum) && i + 2 * LANES <= count; n++, i += 2 * LANES) {
      UNROLL for (ptrdiff_t k = 0; k < 2; k++) {
        vector s = zero;
        if (scale) s = NAME(load)(scale + i + k * LANES);
        ADD(k, NAME(load)(x + i + k * LANES), NAME(load)(g + i + k * LANES), (scale ? &s : 0));
      }
    }
    if (n < NAME(short_sum)) {
      // What is left is less than two vectors.
      for (; i < count; i += LANES) {
        const ptrdiff_t rest = count - i;
        vector s = zero;
        if (scale) s = NAME(load_first)(rest, scale + i, 0);
        ADD(0, NAME(load_first)(rest, x + i, 0), NAME(load_first)(rest, g + i, 0),
            (scale ? &s : 0));
      }
    }
    cotangents += WIDENED(a[0]) + WIDENED(a[1]);
    slopes += WIDENED(b[0]) + WIDENED(b[1]);
  }
#undef ADD
  sums->of_cotangents += NAME(sum_of_lanes)(&cotangents);
  sums->of_slopes += NAME(sum_of_lanes)(&slopes);
  if (with_care) sums->is_wanted |= __builtin_reduce_or(wanted) != 0;
}

/// ∂x = (u·factor − x̂·slope − level)·unit.
typedef struct {
  SCALAR factor, slope, level, unit;
} NAME(gradient);

/// The gradient of a group for its sums of u and u·x̂.
static inline NAME(gradient) NAME(gradient_of)(const adjoint_groups *groups, NAME(standard) m,
                                               double cotangents, double slopes) {
  const double n = (double)groups->runs * (double)groups->length, factor = (double)m.factor;
  const int has_mean = groups->is_by_itself && groups->is_centered;
  // The deviation of a single scalar from its own mean does not depend on it.
  if (has_mean && n == 1) return (NAME(gradient)){0, 0, 0, m.unit};
  return (NAME(gradient)){
      m.factor,
      (SCALAR)(groups->is_by_itself ? factor * (slopes / n) : 0),
      (SCALAR)(has_mean ? factor * (cotangents / n) : 0),
      m.unit,
  };
}

/// ∂x without the unit, for vectors of u and of x̂.
static inline vector NAME(gradient_at)(vector u, vector z, NAME(gradient) r) {
  const vector rest = NAME(multiply_add)(z, NAME(splat)(r.slope), NAME(splat)(r.level));
  return NAME(multiply_add)(u, NAME(splat)(r.factor), -rest);
}

/// Multiplies a run of gradients with a unit that is not 1, or makes it 0 where no u is wanted.
static void NAME(finish_run)(ptrdiff_t count, SCALAR unit, int is_wanted, SCALAR *gradient) {
  if (unit == 1 && is_wanted) return;
  for (ptrdiff_t i = 0; i < count; i++) gradient[i] = is_wanted ? gradient[i] * unit : 0;
}

// MARK: A scale and a shift for each scalar

/// How many groups are visited together, so that the sums over groups are read and written less
/// often.
enum { NAME(groups_together) = 4 };

/// Adds the first `count` lanes of a vector to sums in double.
ALWAYS_INLINE void NAME(add_widened)(ptrdiff_t count, vector v, double *sums) {
  if (count >= LANES) {
    NAME(wide) total;
    memcpy(&total, sums, sizeof total);
    total += WIDENED(v);
    memcpy(sums, &total, sizeof total);
  } else {
    SCALAR lanes[LANES];
    NAME(store)(lanes, v);
    for (ptrdiff_t i = 0; i < count; i++) sums[i] += (double)lanes[i];
  }
}

/// Adds g·x̂ of the first `count` lanes to sums in double, of which it takes no rounded x̂.
ALWAYS_INLINE void NAME(add_wide_products)(ptrdiff_t count, vector x, vector g,
                                           const adjoint_moments *m, double *sums) {
  if (count >= LANES) {
    NAME(wide) total;
    memcpy(&total, sums, sizeof total);
    total += WIDENED(g) * (((WIDENED(x) - m->mean) - m->rest) * m->inverse);
    memcpy(sums, &total, sizeof total);
  } else {
    SCALAR own[LANES], lanes[LANES];
    NAME(store)(own, x);
    NAME(store)(lanes, g);
    for (ptrdiff_t i = 0; i < count; i++) {
      sums[i] += (double)lanes[i] * ((((double)own[i] - m->mean) - m->rest) * m->inverse);
    }
  }
}

/// Gradients and sums at one vector of `rows` groups of `columns` scalars, or the `count` that are
/// left.
ALWAYS_INLINE void NAME(pull_back_vector)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count,
                                          const SCALAR *x, const SCALAR *g, vector scale,
                                          const NAME(standard) *m, const NAME(gradient) *r,
                                          const adjoint_moments *moments, SCALAR *gradient,
                                          double *scale_sums, double *shift_sums, int with_care) {
  vector scale_sum = NAME(splat)(0), shift_sum = NAME(splat)(0);
  UNROLL for (ptrdiff_t row = 0; row < rows; row++) {
    const vector cotangent = NAME(load_first)(count, g + row * columns, 0);
    const vector own = NAME(load_first)(count, x + row * columns, 0);
    const vector z = NAME(normalized_again)(own, m[row], with_care);
    if (gradient) {
      const vector u = NAME(cotangent_product)(cotangent, scale, with_care);
      NAME(store_first)(count, gradient + row * columns, NAME(gradient_at)(u, z, r[row]));
    }
    if (rows == 1 && !with_care) {
      if (scale_sums) NAME(add_wide_products)(count, own, cotangent, moments, scale_sums);
    } else if (with_care) scale_sum += NAME(cotangent_product)(cotangent, z, 1);
    else scale_sum = NAME(multiply_add)(cotangent, z, scale_sum);
    shift_sum += cotangent;
  }
  if (scale_sums && (rows > 1 || with_care)) NAME(add_widened)(count, scale_sum, scale_sums);
  if (shift_sums) NAME(add_widened)(count, shift_sum, shift_sums);
}

/// `rows` groups that follow one another and have the same parameters. Returns 0, having written
/// nothing, where care is needed and there was none.
ALWAYS_INLINE int NAME(pull_back_scalars)(ptrdiff_t rows, const adjoint_groups *groups,
                                          ptrdiff_t group, const adjoint_pullback *job,
                                          int with_care) {
  const ptrdiff_t columns = groups->length, offset = group * columns;
  const ptrdiff_t parameter = NAME(first_parameter)(groups, group);
  const SCALAR *x = (const SCALAR *)job->x + offset, *g = (const SCALAR *)job->cotangent + offset;
  const SCALAR *scale = (const SCALAR *)job->scale + parameter;
  SCALAR *gradient = job->gradient ? (SCALAR *)job->gradient + offset : 0;
  double *scale_sums = job->scale_sums ? job->scale_sums + parameter : 0;
  double *shift_sums = job->shift_sums ? job->shift_sums + parameter : 0;

  NAME(standard) m[NAME(groups_together)];
  NAME(gradient) r[NAME(groups_together)];
  int is_wanted[NAME(groups_together)];
  for (ptrdiff_t row = 0; row < rows; row++) {
    m[row] = NAME(standard_of)(job->moments + group + row);
    if (!with_care && m[row].unit != 1) return 0;
    NAME(run_sums) sums = {0, 0, !with_care};
    NAME(add_run)(columns, x + row * columns, g + row * columns, scale, m[row], with_care, &sums);
    if (!with_care && isnan(sums.of_cotangents + sums.of_slopes)) return 0;
    r[row] = NAME(gradient_of)(groups, m[row], sums.of_cotangents, sums.of_slopes);
    is_wanted[row] = sums.is_wanted;
  }
#define PULL_BACK(count, scale)                                                          \
  NAME(pull_back_vector)(rows, columns, count, x + i, g + i, scale, m, r,                \
                         job->moments + group, gradient ? gradient + i : 0,              \
                         scale_sums ? scale_sums + i : 0,                                \
                         shift_sums ? shift_sums + i : 0, with_care)
  ptrdiff_t i = 0;
  if (!gradient && !scale_sums && !shift_sums) return 1;
  for (; i + LANES <= columns; i += LANES) PULL_BACK(LANES, NAME(load)(scale + i));
  if (i < columns) PULL_BACK(columns - i, NAME(load_some)(columns - i, scale + i, 0));
#undef PULL_BACK
  if (gradient && with_care) {
    for (ptrdiff_t row = 0; row < rows; row++) {
      NAME(finish_run)(columns, r[row].unit, is_wanted[row], gradient + row * columns);
    }
  }
  return 1;
}

// MARK: A scale and a shift for each run or group

/// Adds Σ g and Σ g·x̂ of a run of `count` scalars, in double.
ALWAYS_INLINE void NAME(add_wide_run)(ptrdiff_t count, const SCALAR *x, const SCALAR *g,
                                      const adjoint_moments *m, NAME(run_sums) *sums) {
  NAME(wide) cotangents[2] = {{0}, {0}}, slopes[2] = {{0}, {0}};
#define ADD(k, count, place)                                                            \
  do {                                                                                  \
    const NAME(wide) u = WIDENED(NAME(load_first)(count, g + (place), 0));              \
    NAME(wide) d = WIDENED(NAME(load_first)(count, x + (place), 0)) - m->mean;          \
    /* Of float64 a product with d might leave the range where one with x̂ does not. */  \
    if (SCALAR_BITS == 64) d = (d - m->rest) * m->inverse;                              \
    cotangents[k] += u;                                                                 \
    slopes[k] += u * d;                                                                 \
  } while (0)
  ptrdiff_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    UNROLL for (ptrdiff_t k = 0; k < 2; k++) ADD(k, LANES, i + k * LANES);
  }
  for (; i < count; i += LANES) ADD(0, count - i, i);
#undef ADD
  cotangents[0] += cotangents[1];
  slopes[0] += slopes[1];
  const double slope = NAME(sum_of_lanes)(&slopes[0]);
  sums->of_cotangents += NAME(sum_of_lanes)(&cotangents[0]);
  sums->of_slopes += SCALAR_BITS == 32 ? slope * m->inverse : slope;
}

/// ∂x = u·factor − x̂·slope − level of a run of `count` scalars whose unit is 1. What the rounding of the
/// factors loses would be an error of all scalars, so it is added.
ALWAYS_INLINE void NAME(pull_back_near_run)(ptrdiff_t count, const SCALAR *x, const SCALAR *g,
                                            NAME(standard) m, const adjoint_moments *moments,
                                            double factor, double slope, double level,
                                            int is_by_itself, SCALAR *gradient) {
  const double by_deviation = -slope * moments->inverse;
  const double constant = -level + slope * (double)m.rest;
  const SCALAR a = (SCALAR)factor, b = (SCALAR)by_deviation, c = (SCALAR)constant;
  const vector high[3] = {NAME(splat)(a), NAME(splat)(b), NAME(splat)(c)};
  const vector low[3] = {NAME(splat)((SCALAR)(factor - (double)a)),
                         NAME(splat)((SCALAR)(by_deviation - (double)b)),
                         NAME(splat)((SCALAR)(constant - (double)c))};
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const vector u = NAME(load_first)(count - i, g + i, 0);
    vector rest = u * low[0];
    if (is_by_itself) {
      const vector d = NAME(load_first)(count - i, x + i, 0) - NAME(splat)(m.high);
      rest = NAME(multiply_add)(d, low[1], rest + low[2]) + high[2];
      rest = NAME(multiply_add)(d, high[1], rest);
    }
    NAME(store_first)(count - i, gradient + i, NAME(multiply_add)(u, high[0], rest));
  }
}

/// ∂x of a run with care.
static void NAME(pull_back_run)(ptrdiff_t count, const SCALAR *x, const SCALAR *g,
                                NAME(standard) m, NAME(gradient) r, int is_by_itself,
                                SCALAR *gradient) {
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const vector u = NAME(load_first)(count - i, g + i, 0);
    vector rest = NAME(splat)(0);
    if (is_by_itself) {
      const vector z = NAME(normalized)(NAME(load_first)(count - i, x + i, 0), m);
      rest = NAME(multiply_add)(z, NAME(splat)(r.slope), NAME(splat)(r.level));
    }
    const vector value = NAME(multiply_add)(u, NAME(splat)(r.factor), -rest);
    NAME(store_first)(count - i, gradient + i, NAME(choose)(u == 0, -rest, value));
  }
}

/// One group. Returns 0 where care is needed and there was none.
ALWAYS_INLINE int NAME(pull_back_runs)(const adjoint_groups *groups, ptrdiff_t group,
                                       const adjoint_pullback *job, int with_care) {
  const ptrdiff_t offset = group * groups->group_stride, length = groups->length;
  const SCALAR *x = (const SCALAR *)job->x + offset, *g = (const SCALAR *)job->cotangent + offset;
  const SCALAR *scale = (const SCALAR *)job->scale + NAME(first_parameter)(groups, group);
  const int has_own = groups->parameters == adjoint_parameters_of_runs;
  const adjoint_moments *moments = job->moments + group;
  const NAME(standard) m = NAME(standard_of)(moments);
  if (!with_care && SCALAR_BITS == 64 && m.unit != 1) return 0;

  // Σ u and Σ u·x̂ of the group, from those of g over each run, or over all runs.
  double cotangents = 0, slopes = 0;
  int is_wanted = !with_care;
  NAME(run_sums) sums = {0, 0, !with_care};
  for (ptrdiff_t run = 0; run < groups->runs; run++) {
    const ptrdiff_t place = run * groups->run_stride;
    if (with_care) NAME(add_run)(length, x + place, g + place, 0, m, 1, &sums);
    else NAME(add_wide_run)(length, x + place, g + place, moments, &sums);
    if (!has_own && run < groups->runs - 1) continue;
    const double own = (double)scale[has_own ? run : 0];
    const ptrdiff_t sum = has_own ? group * groups->runs + run : group;
    if (sums.is_wanted) {
      cotangents += sums.of_cotangents * own;
      slopes += sums.of_slopes * own;
    }
    if (job->scale_sums) job->scale_sums[sum] = sums.of_slopes;
    if (job->shift_sums) job->shift_sums[sum] = sums.of_cotangents;
    is_wanted |= sums.is_wanted;
    sums = (NAME(run_sums)){0, 0, !with_care};
  }
  if (!with_care && isnan(cotangents + slopes)) return 0;
  if (!job->gradient) return 1;

  // ∂x is computed without the unit.
  const double unit = (double)m.unit;
  const double n = (double)groups->runs * (double)length, inverse = moments->inverse / unit;
  // The deviation of a single scalar from its own mean does not depend on it.
  const int is_constant = groups->is_by_itself && groups->is_centered && n == 1;
  const int has_slope = groups->is_by_itself && !is_constant;
  const int has_level = has_slope && groups->is_centered;
  double slope = has_slope ? inverse * (slopes / n) : 0;
  double level = has_level ? inverse * (cotangents / n) : 0;
  const double of_mean = job->mean_cotangents ? job->mean_cotangents[group] : 0;
  const double of_variance = job->variance_cotangents ? job->variance_cotangents[group] : 0;
  if (of_mean != 0) level -= of_mean / n / unit;
  if (of_variance != 0 && inverse != 0) slope -= 2 * of_variance / n / inverse / unit / unit;
  is_wanted |= of_mean != 0 || of_variance != 0;
  for (ptrdiff_t run = 0; run < groups->runs; run++) {
    const ptrdiff_t place = run * groups->run_stride;
    SCALAR *gradient = (SCALAR *)job->gradient + offset + place;
    const double factor = is_constant ? 0 : inverse * (double)scale[has_own ? run : 0];
    if (with_care || m.unit != 1) {
      const NAME(gradient) r = {(SCALAR)factor, (SCALAR)slope, (SCALAR)level, m.unit};
      NAME(pull_back_run)(length, x + place, g + place, m, r, groups->is_by_itself, gradient);
      NAME(finish_run)(length, m.unit, is_wanted, gradient);
    } else if (groups->is_by_itself) {
      NAME(pull_back_near_run)(length, x + place, g + place, m, moments, factor, slope, level, 1,
                               gradient);
    } else {
      NAME(pull_back_near_run)(length, x + place, g + place, m, moments, factor, 0, 0, 0,
                               gradient);
    }
  }
  return 1;
}

static void NAME(normalize_pullback)(const adjoint_groups *groups, ptrdiff_t first, ptrdiff_t count,
                                     const adjoint_pullback *job) {
  const ptrdiff_t end = first + count;
  if (groups->parameters != adjoint_parameters_of_scalars) {
    for (ptrdiff_t group = first; group < end; group++) {
      if (!NAME(pull_back_runs)(groups, group, job, 0)) NAME(pull_back_runs)(groups, group, job, 1);
    }
    return;
  }
  ptrdiff_t group = first;
  while (group < end) {
    const ptrdiff_t together = NAME(groups_together);
    const int are_alike = groups->period == 1 && group + together <= end;
    if (are_alike && NAME(pull_back_scalars)(together, groups, group, job, 0)) {
      group += together;
      continue;
    }
    for (const ptrdiff_t stop = group + (are_alike ? together : 1); group < stop; group++) {
      if (NAME(pull_back_scalars)(1, groups, group, job, 0)) continue;
      NAME(pull_back_scalars)(1, groups, group, job, 1);
    }
  }
}

#undef ALWAYS_INLINE
#undef WIDENED
