// Numbers as sums of two scalars, and the logistic function and the hyperbolic tangent of such numbers.
//
// A recurrent cell rounds its sums and products several times on the way to a result. What a rounding
// has left is kept beside the rounded number, so that a result is rounded once, or nearly so. Products
// have their error only where the level has fused multiply-add; elsewhere it is taken to be 0.

/// high + low, where low is small beside high.
typedef struct {
  vector high, low;
} NAME(two_parts);

/// The sum of a number and a scalar.
static inline NAME(two_parts) NAME(plus)(NAME(two_parts) a, vector b) {
  vector error;
  const vector sum = NAME(difference)(a.high, -b, &error);
  return (NAME(two_parts)){sum, a.low + error};
}

/// sum + a·b.
static inline NAME(two_parts) NAME(plus_product)(NAME(two_parts) sum, vector a, vector b) {
  const vector product = a * b;
  NAME(two_parts) result = NAME(plus)(sum, product);
#if HAS_FMA
  result.low += NAME(multiply_add)(a, b, -product);
#endif
  return result;
}

/// The same number, whose high part is its rounding.
static inline NAME(two_parts) NAME(rounded)(NAME(two_parts) a) {
  const vector sum = a.high + a.low;
  return (NAME(two_parts)){sum, a.low - (sum - a.high)};
}

/// numerator / denominator, to some bits more than a scalar has. The inverse is that of the denominator.
static inline NAME(two_parts) NAME(quotient)(NAME(two_parts) numerator,
                                             NAME(two_parts) denominator, vector inverse) {
#if HAS_FMA
  const vector quotient = numerator.high * inverse;
  const vector rest = NAME(multiply_add)(-quotient, denominator.high, numerator.high) +
                      NAME(multiply_add)(-quotient, denominator.low, numerator.low);
#else
  const vector quotient = numerator.high / denominator.high;
  const vector rest = numerator.low - quotient * denominator.low;
#endif
  return NAME(rounded)((NAME(two_parts)){quotient, rest * inverse});
}

/// p in exp(x) = 2ⁿ·(1 + p); the low bits of *biased hold n + 2·bias.
static inline NAME(two_parts) NAME(exp_of_two_parts)(NAME(two_parts) x, mask *biased) {
  const vector large = NAME(splat)(3 * NAME(unit_of_one) / 2 + 2 * NAME(exponent_bias));
  const vector shifted = NAME(multiply_add)(x.high, NAME(splat)((SCALAR)0x1.71547652b82fep0), large);
  const vector n = shifted - large;
  *biased = (mask)shifted;
  // The first of these differences is exact.
  const vector near = NAME(multiply_add)(n, NAME(splat)(-NAME(ln2_high)), x.high);
  const vector r = NAME(multiply_add)(n, NAME(splat)(-NAME(ln2_low)), near);
  const vector low = NAME(multiply_add)(n, NAME(splat)(-NAME(ln2_low)), near - r) + x.low;
  const vector square = r * r;
  const vector q = NAME(polynomial)(r, DEGREE(NAME(exp_coefficients)), NAME(exp_coefficients));
  const vector p = NAME(multiply_add)(square, q, r);
  const vector lost = NAME(multiply_add)(square, q, r - p);
  return (NAME(two_parts)){p, lost + NAME(multiply_add)(low, p, low)};
}

/// The logistic function at −|x|, the lesser of those at x and −x.
static inline NAME(two_parts) NAME(lesser_sigmoid_of_two_parts)(NAME(two_parts) x) {
  // As in `lesser_sigmoid`.
  const vector limit = NAME(splat)(NAME(exp_limit)), zero = NAME(splat)(0);
  const mask is_far = NAME(with_sign)(x.high, zero) > limit;
  const vector sign = NAME(with_sign)(NAME(splat)(1), x.high);
  const NAME(two_parts) y = {
      NAME(choose)(is_far, limit, sign * x.high),
      NAME(choose)(is_far, zero, sign * x.low),
  };
  mask n;
  const NAME(two_parts) p = NAME(exp_of_two_parts)(y, &n);
  const mask half = NAME(shift_right)(n, 1);
  const vector one = NAME(power_of_two)(2 * NAME(exponent_bias) - half);
  const vector scale = NAME(power_of_two)(n - half);
  const NAME(two_parts) constant = NAME(plus)((NAME(two_parts)){scale, zero}, one);
  NAME(two_parts) sum = NAME(plus)(constant, scale * p.high);
  sum.low = NAME(multiply_add)(scale, p.low, sum.low);
  const vector inverse_of_one = NAME(power_of_two)(half), lesser = one / sum.high;
#if HAS_FMA
  const vector rest = NAME(multiply_add)(-lesser, sum.low,
                                         NAME(multiply_add)(-lesser, sum.high, one));
#else
  const vector rest = -lesser * sum.low;
#endif
  return NAME(rounded)((NAME(two_parts)){lesser, rest * inverse_of_one * lesser});
}

/// The hyperbolic tangent, and its slope.
static inline NAME(two_parts) NAME(tanh_of_two_parts)(NAME(two_parts) x, vector *slope) {
  // As in `tanh_vector`, and as in `logistic_slope`, whose lift keeps t = exp(−2|x|) a normal number
  // as long as the slope 4·t/(1 + t)² is not 0.
  const SCALAR end = SCALAR_BITS == 32 ? -130 : -800;
  const SCALAR unlift = SCALAR_BITS == 32 ? (SCALAR)0x1p-64 : (SCALAR)0x1p-600;
  const int lift = SCALAR_BITS == 32 ? 64 : 600;
  const vector zero = NAME(splat)(0), sign = NAME(with_sign)(NAME(splat)(1), x.high);
  const vector minus_two = -2 * sign, product = minus_two * x.high;
  const mask is_far = product < end;
  const NAME(two_parts) y = {
      NAME(choose)(is_far, NAME(splat)(end), product),
      NAME(choose)(is_far, zero, minus_two * x.low),
  };
  mask n;
  const NAME(two_parts) p = NAME(exp_of_two_parts)(y, &n);
  const vector lifted = NAME(power_of_two)(n + (lift - NAME(exponent_bias)));
  const vector scale = lifted * unlift, step = scale * p.high;
  const NAME(two_parts) unit = {NAME(splat)(1), zero};
  NAME(two_parts) numerator = NAME(plus)(NAME(plus)(unit, -scale), -step);
  NAME(two_parts) denominator = NAME(plus)(NAME(plus)(unit, scale), step);
  numerator.low = NAME(multiply_add)(-scale, p.low, numerator.low);
  denominator.low = NAME(multiply_add)(scale, p.low, denominator.low);
  const vector inverse = 1 / denominator.high;
  // The error of the inverse counts twice, and p has a rest.
  const vector t = lifted + lifted * p.high;
  const vector lost = NAME(multiply_add)(-denominator.high, inverse, NAME(splat)(1)) -
                      denominator.low * inverse;
  const vector near = t * inverse * inverse;
  *slope = NAME(multiply_add)(near, 2 * lost + p.low, near) * (4 * unlift);
  const NAME(two_parts) result = NAME(quotient)(numerator, denominator, inverse);
  return (NAME(two_parts)){sign * result.high, sign * result.low};
}
