// Softmax, its logarithm, and the logarithm of a sum of exponentials, of rows of scalars z.
//
//     m = max z_j at its first index k      e_j = exp(z_j − m)      r = Σ_{j≠k} e_j
//     softmax   p_j = e_j/(1 + r)           log p_j = (z_j − m) − log(1 + r)
//     log Σ exp z_j = m + log(1 + r)
//
// These are parts of softmax cross-entropy, and share its loops and its accuracy; see there.

/// What softmax and its logarithm are made of.
typedef struct {
  SCALAR maximum;  // m
  double rest;     // r
  double unit;     // exp(z_j − m) = unit·e_j
} NAME(softmax_row);

/// Every exp(z_j − m)/unit goes to e_j unless e is null; e may be z.
static inline NAME(softmax_row) NAME(softmax_row_of)(ptrdiff_t classes, const SCALAR *z,
                                                     SCALAR *e) {
  const SCALAR m = NAME(softmax_maximum)(classes, z);
  const ptrdiff_t k = NAME(softmax_index)(classes, z, m);
  const NAME(softmax_frame) frame = NAME(softmax_frame_of)(NAME(splat)(m));
  const double sum = NAME(softmax_exponentials)(classes, z, &frame, k, e);
  const double unit = DOUBLE(softmax_unit)(DOUBLE(splat)((double)frame.near[0]),
                                           DOUBLE(splat)((double)frame.power[0]), SCALAR_BITS)[0];
  // NaN if m is not finite.
  return (NAME(softmax_row)){m, sum * unit + (double)(m - m), unit};
}

static void NAME(softmax)(ptrdiff_t rows, ptrdiff_t classes, const void *z_pointer,
                          void *out_pointer) {
  if (classes == 0) return;
  const SCALAR *z = z_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t row = 0; row < rows; row++, z += classes, out += classes) {
    const NAME(softmax_row) t = NAME(softmax_row_of)(classes, z, out);
    NAME(softmax_multiply)(classes, out, NAME(softmax_factor_of)(1 / (1 + t.rest), t.unit));
  }
}

static void NAME(log_softmax)(ptrdiff_t rows, ptrdiff_t classes, const void *z_pointer,
                              void *out_pointer) {
  if (classes == 0) return;
  const SCALAR *z = z_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t row = 0; row < rows; row++, z += classes, out += classes) {
    const NAME(softmax_row) t = NAME(softmax_row_of)(classes, z, NULL);
    // Neither term is positive, so nothing cancels.
    const vector maximum = NAME(splat)(t.maximum), logarithm = NAME(splat)((SCALAR)log1p(t.rest));
    for (ptrdiff_t i = 0; i < classes; i += LANES) {
      const vector v = NAME(softmax_logits)(classes - i, z + i);
      NAME(softmax_store)(classes - i, out + i, (v - maximum) - logarithm);
    }
  }
}

static void NAME(log_sum_exp)(ptrdiff_t rows, ptrdiff_t columns, const void *z_pointer,
                              void *out_pointer) {
  const SCALAR *z = z_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t row = 0; row < rows; row++, z += columns) {
    NAME(softmax_row) t = {-(SCALAR)INFINITY, 0, 0};
    if (columns > 0) t = NAME(softmax_row_of)(columns, z, NULL);
    if (isinf(t.maximum)) {
      // The sum is 0 or ∞ as it is, but the maximum was found without regard to NaN.
      out[row] = t.maximum;
      for (ptrdiff_t j = 0; j < columns; j++) {
        if (isnan(z[j])) out[row] = z[j];
      }
    } else {
      out[row] = (SCALAR)((double)t.maximum + log1p(t.rest));
    }
  }
}
