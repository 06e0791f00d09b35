// Softmax, its logarithm, and the logarithm of a sum of exponentials, of rows of scalars z.
//
//     m = max z_j at its first index k      e_j = exp(z_j − m)      r = Σ_{j≠k} e_j
//     softmax   p_j = e_j/(1 + r)           log p_j = (z_j − m) − log(1 + r)
//     log Σ exp z_j = m + log(1 + r)
//
// These are parts of softmax cross-entropy, and share its loops and its accuracy; see there. So softmax
// takes rows of few classes several at a time (softmax_columns.h).

/// r of a row, and m. Every exp(z_j − m)·2^s goes to e_j unless e is null; e may be z.
static inline double NAME(softmax_rest)(ptrdiff_t classes, const SCALAR *z, SCALAR *m, SCALAR *e) {
  *m = NAME(softmax_maximum)(classes, z);
  const ptrdiff_t k = NAME(softmax_index)(classes, z, *m);
  const double sum = NAME(softmax_exponentials)(classes, z, *m, k, e);
  // NaN if m is not finite.
  return sum * NAME(softmax_unit) + (double)(*m - *m);
}

/// Softmax of rows of few classes, as many at a time as a vector has lanes.
static void NAME(softmax_of_columns)(ptrdiff_t rows, ptrdiff_t classes, const SCALAR *z,
                                     SCALAR *out) {
  DOUBLE(softmax_block) block = {0};
  vector columns[NAME(softmax_column_classes)];
  UNROLL for (ptrdiff_t i = 0; i < LANES; i++) block.label[i] = -1;
  for (ptrdiff_t row = 0; row < rows; row += LANES) {
    const ptrdiff_t count = NAME(least)(LANES, rows - row);
    NAME(softmax_columns_in)(count, classes, z + row * classes, columns);
    NAME(softmax_visit_columns)(classes, columns, &block);
    vector first, second;
    UNROLL for (ptrdiff_t i = 0; i < LANES; i++) {
      // NaN if m is not finite.
      const double m = block.maximum[i], r = block.sum[i] * NAME(softmax_unit) + (m - m);
      const NAME(softmax_factor) f = NAME(softmax_factor_of)(1 / (1 + r));
      first[i] = f.first[0];
      second[i] = f.second[0];
    }
    for (ptrdiff_t j = 0; j < classes; j++) columns[j] = columns[j] * first * second;
    NAME(softmax_columns_out)(count, classes, columns, out + row * classes);
  }
}

static void NAME(softmax)(ptrdiff_t rows, ptrdiff_t classes, const void *z_pointer,
                          void *out_pointer) {
  if (classes == 0) return;
  const SCALAR *z = z_pointer;
  SCALAR *out = out_pointer;
  if (classes <= NAME(softmax_column_classes)) {
    NAME(softmax_of_columns)(rows, classes, z, out);
    return;
  }
  for (ptrdiff_t row = 0; row < rows; row++, z += classes, out += classes) {
    SCALAR m;
    const double r = NAME(softmax_rest)(classes, z, &m, out);
    NAME(softmax_multiply)(classes, out, 1 / (1 + r));
  }
}

static void NAME(log_softmax)(ptrdiff_t rows, ptrdiff_t classes, const void *z_pointer,
                              void *out_pointer) {
  if (classes == 0) return;
  const SCALAR *z = z_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t row = 0; row < rows; row++, z += classes, out += classes) {
    SCALAR m;
    const double r = NAME(softmax_rest)(classes, z, &m, NULL);
    // Neither term is positive, so nothing cancels.
    const vector maximum = NAME(splat)(m), logarithm = NAME(splat)((SCALAR)log1p(r));
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
    SCALAR m = -(SCALAR)INFINITY;
    const double r = columns > 0 ? NAME(softmax_rest)(columns, z, &m, NULL) : 0;
    if (isinf(m)) {
      // The sum is 0 or ∞ as it is, but the maximum was found without regard to NaN.
      out[row] = m;
      for (ptrdiff_t j = 0; j < columns; j++) {
        if (isnan(z[j])) out[row] = z[j];
      }
    } else {
      out[row] = (SCALAR)((double)m + log1p(r));
    }
  }
}
