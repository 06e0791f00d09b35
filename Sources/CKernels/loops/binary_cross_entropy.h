// Binary cross-entropy of logits x with targets t: loss and gradients in one visit of each element.
//
//     masses of the classes     n = w·(1 − t), q = w·p·t
//     the one that x favours    right = x > 0 ? q : n, and wrong is the other
//     e = exp(−|x|)             l = log(1 + e)
//
//     loss = n·log(1 + eˣ) + q·log(1 + e⁻ˣ) = wrong·(|x| + l) + right·l
//     ∂x   = n·σ(x) − q·σ(−x)               = ±(wrong − right·e)/(1 + e), + where x > 0
//     ∂t   = w·(p·log(1 + e⁻ˣ) − log(1 + eˣ)) = w·((p − 1)·l + p·max(−x, 0) − max(x, 0))
//
// With a target of 0 or 1 one of the masses is 0 and nothing is subtracted: a confident element that
// is right keeps every digit of its loss and of its gradient, which max(x, 0) − x·t + l and σ(x) − t
// lose. Masses are multiplied into e before it can underflow. One exponential serves all.
//
// A mass of 0 makes its term 0, were the other factor infinite, and two of them make loss and
// gradient 0, were x NaN. Other special values take care of themselves.

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
  const vector scale = NAME(splat)((SCALAR)a.scale), zero = NAME(splat)(0);
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const ptrdiff_t rest = count - i;
    const vector x = NAME(cross_entropy_load)(rest, logits + i, 1);
    const vector t = NAME(cross_entropy_load)(rest, targets + i, 1);
    const vector p = NAME(cross_entropy_load)(
        rest, positive_weights + i * a.positive_weights_stride, a.positive_weights_stride);
    const vector w = NAME(cross_entropy_load)(
        rest, weights + i * a.weights_stride, a.weights_stride);
    const mask above = x > 0;
    const vector negative = w * (1 - t), positive = w * (p * t);
    const vector right = NAME(choose)(above, positive, negative);
    const vector wrong = NAME(choose)(above, negative, positive);

    // e = 2ⁿ·(1 + r), and l = e·l_of_e, by the series of 2·artanh(e/(2 + e)).
    mask n;
    const vector r =
        NAME(reduced_exp_minus_one)(-NAME(bounded_magnitude)(x, NAME(exp_limit)), &n);
    const vector e = NAME(times_power_of_two)(NAME(splat)(1), r, n);
    const vector factor = 2 / (2 + e), z = (SCALAR)0.5 * e * factor;
    const vector series = NAME(polynomial)(z * z, DEGREE(NAME(artanh_coefficients)),
                                           NAME(artanh_coefficients));
    const vector l_of_e = factor * series, l = e * l_of_e;

    const vector distance = NAME(choose)(above, x, -x);
    const vector of_wrong = NAME(choose)(wrong == 0, zero, wrong * (distance + l));
    const vector of_right = NAME(times_power_of_two)(right * l_of_e, r, n);
    NAME(cross_entropy_store)(rest, losses + i,
                              of_wrong + NAME(choose)(right == 0, zero, of_right));

    if (logit_gradient) {
      const vector share = scale / (1 + e);
      const vector slope = wrong * share - NAME(times_power_of_two)(right * share, r, n);
      const mask nothing = (wrong == 0) & (right == 0);
      const vector gradient = NAME(choose)(above, slope, 0 - slope);  // −slope would make −0 of 0
      NAME(cross_entropy_store)(rest, logit_gradient + i, NAME(choose)(nothing, zero, gradient));
    }
    if (target_gradient) {
      const vector x_above = NAME(choose)(above, x, zero), x_below = NAME(choose)(above, zero, -x);
      const vector difference = ((p - 1) * l + p * x_below) - x_above;
      const vector gradient = NAME(choose)(w == 0, zero, scale * (w * difference));
      NAME(cross_entropy_store)(rest, target_gradient + i, gradient);
    }
  }
}
