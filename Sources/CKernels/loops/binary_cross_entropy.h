// Binary cross-entropy of logits x with targets t: loss and gradients in one visit of each element.
//
//     masses of the classes     n = w·(1 − t)       q = w·p·t
//     e = exp(−|x|)             l = log(1 + e)
//     log(1 + eˣ) = max(x, 0) + l                   σ(x)  = (x > 0 ? 1 : e)/(1 + e)
//     log(1 + e⁻ˣ) = max(−x, 0) + l                 σ(−x) = (x > 0 ? e : 1)/(1 + e)
//
//     loss = n·log(1 + eˣ) + q·log(1 + e⁻ˣ)
//     ∂x   = n·σ(x) − q·σ(−x)
//     ∂t   = w·(p·log(1 + e⁻ˣ) − log(1 + eˣ)) = w·((p − 1)·l + p·max(−x, 0) − max(x, 0))
//
// With a target of 0 or 1 one of the masses is 0 and nothing is subtracted: a confident element that
// is right keeps every digit of its loss, e, and of its gradient, ±e, which max(x, 0) − x·t + l and
// σ(x) − t lose. One exponential and one division serve all.
//
// A mass of 0 makes its term 0, were the other factor infinite, and two of them make loss and
// gradient 0, were x NaN. Other special values take care of themselves.

/// log(1 + e) for 0 ≤ e ≤ 1, accurate relative to itself, however small; NaN for NaN.
static inline vector NAME(log_one_plus_up_to_one)(vector e) {
  // 1 + e = 2ᵏ·(1 + f) with k = 0 or 1 and √½ ≤ 1 + f ≤ √2, as in the logarithm.
  const mask halved = e > (SCALAR)0x1.a827999fcef32p-2;
  const vector zero = NAME(splat)(0);
  const vector f = NAME(choose)(halved, (e - 1) / 2, e);
  const int degree = sizeof NAME(log_coefficients) / sizeof(SCALAR) - 1;
  const vector tail = f * f * NAME(polynomial)(f, degree, NAME(log_coefficients));
  // k·ln 2 is 0 or greater than f, so that the error of this sum is found exactly.
  const vector high = NAME(choose)(halved, NAME(splat)(NAME(ln2_high)), zero);
  const vector low = NAME(choose)(halved, NAME(splat)(NAME(ln2_low)), zero);
  const vector sum = high + f, error = f - (sum - high);
  return sum + (error + (low + tail));
}

/// One vector of operands, each of `count` elements or more, or a repeated scalar.
static inline vector NAME(cross_entropy_load)(ptrdiff_t count, const SCALAR *p, ptrdiff_t stride) {
  if (stride == 0) return NAME(splat)(*p);
  return count >= LANES ? NAME(load)(p) : NAME(load_some)(count, p, 0);
}

static inline void NAME(cross_entropy_store)(ptrdiff_t count, SCALAR *p, vector v) {
  if (count >= LANES) NAME(store)(p, v);
  else NAME(store_some)(count, p, v);
}

static void NAME(binary_cross_entropy)(ptrdiff_t count,
                                       const adjoint_binary_cross_entropy *elements) {
  const adjoint_binary_cross_entropy a = *elements;
  const SCALAR *logits = a.logits, *targets = a.targets;
  const SCALAR *positive_weights = a.positive_weights, *weights = a.weights;
  SCALAR *losses = a.losses;
  SCALAR *logit_gradient = a.logit_gradient, *target_gradient = a.target_gradient;
  const vector scale = NAME(splat)((SCALAR)a.scale), zero = NAME(splat)(0), one = NAME(splat)(1);
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const ptrdiff_t rest = count - i;
    const vector x = NAME(cross_entropy_load)(rest, logits + i, 1);
    const vector t = NAME(cross_entropy_load)(rest, targets + i, 1);
    const vector p = NAME(cross_entropy_load)(
        rest, positive_weights + i * a.positive_weights_stride, a.positive_weights_stride);
    const vector w = NAME(cross_entropy_load)(
        rest, weights + i * a.weights_stride, a.weights_stride);
    const vector negative = w * (1 - t), positive = w * (p * t);

    const mask above = x > 0;
    const vector e = NAME(exp_vector)(NAME(choose)(above, -x, x));
    const vector l = NAME(log_one_plus_up_to_one)(e);
    const vector x_above = NAME(choose)(above, x, zero);    // max(x, 0), and 0 for NaN
    const vector x_below = NAME(choose)(above, zero, -x);   // max(−x, 0), and NaN for NaN
    const vector of_negative = NAME(choose)(negative == 0, zero, negative * (x_above + l));
    const vector of_positive = NAME(choose)(positive == 0, zero, positive * (x_below + l));
    NAME(cross_entropy_store)(rest, losses + i, of_negative + of_positive);

    if (logit_gradient) {
      const vector difference = negative * NAME(choose)(above, one, e) -
                                positive * NAME(choose)(above, e, one);
      const mask nothing = (negative == 0) & (positive == 0);
      const vector gradient = NAME(choose)(nothing, zero, scale * (difference / (1 + e)));
      NAME(cross_entropy_store)(rest, logit_gradient + i, gradient);
    }
    if (target_gradient) {
      const vector difference = ((p - 1) * l + p * x_below) - x_above;
      const vector gradient = NAME(choose)(w == 0, zero, scale * (w * difference));
      NAME(cross_entropy_store)(rest, target_gradient + i, gradient);
    }
  }
}
