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

/// Softmax of columns of logits in their place.
static inline void NAME(softmax_of_columns)(ptrdiff_t classes, vector *columns) {
  vector m = NAME(splat)(-(SCALAR)INFINITY), k = NAME(splat)(0);
  for (ptrdiff_t j = 0; j < classes; j++) {
    const mask is_larger = columns[j] > m;
    k = NAME(choose)(is_larger, NAME(splat)((SCALAR)j), k);
    m = NAME(choose)(is_larger, columns[j], m);
  }
  NAME(softmax_sum) sum = {{0}, {0}};
  for (ptrdiff_t j = 0; j < classes; j++) {
    const vector e = NAME(softmax_exp)(columns[j], m, NAME(softmax_anywhere));
    NAME(softmax_add)(&sum, NAME(choose)(k == (SCALAR)j, NAME(splat)(0), e));
    columns[j] = e;
  }
  const NAME(wide_column) high = NAME(widen)(sum.high), low = NAME(widen)(sum.low);
  const NAME(wide_column) maximum = NAME(widen)(m);
  NAME(wide_column) factor;
  EACH_PART {
    // NaN if m is not finite.
    const NAME(wide_vector) is_number = maximum.part[i] - maximum.part[i];
    const NAME(wide_vector) r = (high.part[i] + low.part[i]) * NAME(softmax_unit) + is_number;
    factor.part[i] = NAME(softmax_unit) / (1 + r);
  }
  // Of few classes no factor is subnormal.
  const vector f = NAME(narrow)(factor);
  for (ptrdiff_t j = 0; j < classes; j++) columns[j] *= f;
}

static void NAME(softmax)(ptrdiff_t rows, ptrdiff_t classes, const void *z_pointer,
                          void *out_pointer) {
  if (classes == 0) return;
  const SCALAR *z = z_pointer;
  SCALAR *out = out_pointer;
  if (classes <= NAME(softmax_wide_classes)) {
    vector columns[NAME(softmax_wide_classes)];
    for (ptrdiff_t row = 0; row < rows; row += LANES) {
      const ptrdiff_t count = NAME(least)(LANES, rows - row), first = row * classes;
      NAME(softmax_columns_in)(count, classes, z + first, columns);
      NAME(softmax_of_columns)(classes, columns);
      NAME(softmax_columns_out)(count, classes, columns, out + first);
    }
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
      NAME(store_first)(classes - i, out + i, (v - maximum) - logarithm);
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
