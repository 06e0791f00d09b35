// eˣ − 1 and what is made of it: ln(1 + x), the hyperbolic sine and cosine, and elu.
//
// Largest errors of all levels, in units in the last place, for float32 as `Docs/Numerics.md` says and
// for 100 thousand samples of float64 or more:
//
//                 expm1   log1p   sinh   cosh
//     float32     1.46    1.53    2.18   1.45
//     float64     1.86    1.15    2.29   1.43

/// exp(x) − 1 from n and p with exp(x) = 2ⁿ·(1 + p), for −40 ≤ x ≤ 40.
static inline vector NAME(exp_minus_one)(vector p, mask biased) {
  const vector scale = NAME(power_of_two)(biased - NAME(exponent_bias));
  return NAME(multiply_add)(scale, p, scale - 1);
}

static inline vector NAME(expm1_vector)(vector x) {
  const vector lowest = NAME(splat)(-40), limit = NAME(splat)(NAME(exp_limit));
  vector y = NAME(choose)(x < lowest, lowest, x);
  y = NAME(choose)(x > limit, limit, y);
  mask n;
  const vector p = NAME(reduced_exp_minus_one)(y, &n);
  const vector near = NAME(with_sign)(NAME(exp_minus_one)(p, n), x);
  return NAME(choose)(x > 40, NAME(times_power_of_two)(NAME(splat)(1), p, n), near);
}

static inline vector NAME(log1p_vector)(vector x) {
  // 1 + x is rounded, and its error belongs to the fraction. The smaller of 1 and x tells it.
  const vector sum = 1 + x;
  const vector error = NAME(choose)(x < 1, x - (sum - 1), 1 - (sum - x));
  const NAME(split) split = NAME(split_number)(sum);
  // From 2^24 or 2^53 on the error is below that of the result.
  const vector f = NAME(choose)(x < 4 * NAME(unit_of_one),
                                NAME(multiply_add)(error, split.scale, split.f), split.f);
  return NAME(choose)(x == 0, x, NAME(log_of_split)(sum, split.e, f));
}

static inline vector NAME(log1p_derivative_vector)(vector x) { return 1 / (1 + x); }

static inline vector NAME(sinh_vector)(vector x) {
  const vector a = NAME(bounded_magnitude)(x, NAME(exp_limit));
  mask n;
  const vector p = NAME(reduced_exp_minus_one)(a, &n);
  const vector e = NAME(exp_minus_one)(p, n), near = (SCALAR)0.5 * (e + e / (1 + e));
  const vector far = NAME(times_power_of_two)(NAME(splat)((SCALAR)0.5), p, n);
  return NAME(with_sign)(NAME(choose)(a > 20, far, near), x);
}

static inline vector NAME(cosh_vector)(vector x) {
  const vector a = NAME(bounded_magnitude)(x, NAME(exp_limit));
  mask n;
  const vector p = NAME(reduced_exp_minus_one)(a, &n);
  const vector half = NAME(times_power_of_two)(NAME(splat)((SCALAR)0.5), p, n);
  return half + (SCALAR)0.25 / half;
}

/// x above 0, and alpha·(exp(x) − 1) elsewhere.
static inline vector NAME(elu_vector)(vector x, SCALAR alpha) {
  return NAME(choose)(x > 0, x, alpha * NAME(expm1_vector)(x));
}

static inline vector NAME(elu_derivative_vector)(vector x, SCALAR alpha) {
  return NAME(choose)(x > 0, NAME(splat)(1), alpha * NAME(exp_vector)(x));
}

UNARY_LOOP(expm1)
UNARY_LOOP(log1p)
UNARY_LOOP(log1p_derivative)
UNARY_LOOP(sinh)
UNARY_LOOP(cosh)
PARAMETER_LOOP(elu)
PARAMETER_LOOP(elu_derivative)
