// Hyperbolic tangent and logistic function, with their derivatives.
//
// Largest errors of all levels, in units in the last place (of a subnormal result, in units of the
// smallest number), for float32 as `Docs/Numerics.md` says and for 100 million samples of float64:
//
//                 tanh   sigmoid   tanh′   sigmoid′
//     float32     1.95   1.71      1.96    1.96
//     float64     2.08   1.71

static inline vector NAME(tanh_vector)(vector x) {
  // tanh |x| = (1 − t) / (1 + t) with t = exp(−2|x|) = 2ⁿ·(1 + p). Where x is small n is 0, and
  // nothing cancels in −p / (2 + p). From −40 down, t vanishes beside 1.
  const vector lowest = NAME(splat)(-40);
  vector y = -2 * NAME(with_sign)(x, NAME(splat)(0));
  y = NAME(choose)(y < lowest, lowest, y);
  mask n;
  const vector p = NAME(reduced_exp_minus_one)(y, &n);
  const vector scale = NAME(power_of_two)(n - NAME(exponent_bias));
  const vector result =
      NAME(multiply_add)(-scale, p, 1 - scale) / NAME(multiply_add)(scale, p, 1 + scale);
  return NAME(with_sign)(result, x);
}

/// The logistic function at −|x|, the lesser of those at x and −x, which add up to 1.
static inline vector NAME(lesser_sigmoid)(vector x) {
  // 1 / (1 + t) with t = exp(|x|) = 2ⁿ·(1 + p). Both sides of the fraction are divided by about the
  // root of 2ⁿ, so that nothing overflows and only the quotient underflows.
  const vector limit = NAME(splat)(NAME(exp_limit));
  vector y = NAME(with_sign)(x, NAME(splat)(0));
  y = NAME(choose)(y > limit, limit, y);
  mask n;
  const vector p = NAME(reduced_exp_minus_one)(y, &n);
  const mask half = NAME(shift_right)(n, 1);
  const vector one = NAME(power_of_two)(2 * NAME(exponent_bias) - half);
  const vector scale = NAME(power_of_two)(n - half);
  const vector sum = scale + one, lost = one - (sum - scale);
  return one / (sum + NAME(multiply_add)(scale, p, lost));
}

static inline vector NAME(sigmoid_vector)(vector x) {
  const vector lesser = NAME(lesser_sigmoid)(x);
  return NAME(choose)(x > 0, 1 - lesser, lesser);
}

/// factor·t / (1 + t)² with t = exp(y) for y ≤ 0, in which nothing cancels; to 1.96 units.
/// The factor is a power of two.
static inline vector NAME(logistic_slope)(vector y, SCALAR factor) {
  // 2^lift·t is a normal number wherever the result is none of 0, and the last product rounds to what
  // may be subnormal.
  const SCALAR end = SCALAR_BITS == 32 ? -130 : -800;
  const SCALAR unlift = SCALAR_BITS == 32 ? (SCALAR)0x1p-64 : (SCALAR)0x1p-600;
  const int lift = SCALAR_BITS == 32 ? 64 : 600;
  mask n;
  const vector p = NAME(reduced_exp_minus_one)(NAME(choose)(y < end, NAME(splat)(end), y), &n);
  const vector scale = NAME(power_of_two)(n + (lift - NAME(exponent_bias)));
  // What 1 + p lost is taken off the other side, which is rounded anyway. Of t² + 2t only the smaller
  // term is.
  const vector all = 1 + p, lost = p - (all - 1), lifted = scale * all, t = lifted * unlift;
  const vector slope = lifted / (1 + NAME(multiply_add)(t, t, 2 * t - lost));
  return slope * (factor * unlift);
}

static inline vector NAME(sigmoid_derivative_vector)(vector x) {
  return NAME(logistic_slope)(NAME(with_sign)(x, NAME(splat)(-1)), 1);
}

/// tanh'(x) = 4·sigmoid'(2x).
static inline vector NAME(tanh_derivative_vector)(vector x) {
  return NAME(logistic_slope)(NAME(with_sign)(2 * x, NAME(splat)(-1)), 4);
}

UNARY_LOOP(tanh)
UNARY_LOOP(sigmoid)
UNARY_LOOP(sigmoid_derivative)
UNARY_LOOP(tanh_derivative)
