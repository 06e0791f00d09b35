// The square root and its reciprocal, with their derivatives.

static inline vector NAME(sqrt_vector)(vector x) { return __builtin_elementwise_sqrt(x); }

// A zero of either sign becomes 0 below, where its root is divided by.

static inline vector NAME(rsqrt_vector)(vector x) { return 1 / NAME(sqrt_vector)(x + 0); }

static inline vector NAME(sqrt_derivative_vector)(vector x) {
  return (SCALAR)0.5 / NAME(sqrt_vector)(x + 0);
}

static inline vector NAME(rsqrt_derivative_vector)(vector x) {
  return NAME(rsqrt_vector)(x) / (-2 * (x + 0));
}

UNARY_LOOP(sqrt)
UNARY_LOOP(rsqrt)
UNARY_LOOP(sqrt_derivative)
UNARY_LOOP(rsqrt_derivative)
