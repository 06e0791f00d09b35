// The gradients of normalization where a run or a group has one scale and one shift, as in group and batch
// normalization. `normalization_pullback.h` includes this, and says what care is.

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

/// ∂x of a run with care, or where numbers are too large for a rest.
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
  if (!with_care && !isfinite(cotangents + slopes)) return 0;
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
    const int is_large = !isfinite((SCALAR)factor) || !isfinite((SCALAR)(slope * moments->inverse)) ||
                         !isfinite((SCALAR)(slope * (double)m.rest - level));
    if (with_care || m.unit != 1 || is_large) {
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
