// What attention does to a block of scores: queries stand in columns, keys in rows.
//
//     scores    z_j    weights    p_j = exp(z_j − m)·factor,  m = max z,  factor = 1 / Σ exp(z_j − m)
//
// So a vector holds one key's scores of several queries, and no sum or maximum goes across its lanes.
// Columns are handled in groups of 16. A causal block has columns that see different numbers of keys:
// column c sees the first `seen` + c. What a whole group does not see is neither read nor written.

enum {
  NAME(attention_columns) = 16,

  // The vectors of a group.
  NAME(attention_vectors) = NAME(attention_columns) / LANES,

  // So many terms are added before their sum goes to one of doubles.
  NAME(attention_terms) = 16,
};

#define EACH_VECTOR UNROLL for (int v = 0; v < NAME(attention_vectors); v++)

/// The number of keys that a column sees.
static inline ptrdiff_t NAME(attention_seen)(ptrdiff_t keys, ptrdiff_t seen, ptrdiff_t column) {
  return seen < keys - column ? seen + column : keys;
}

/// Gives a score of −∞ to the keys that some columns of a group do not see.
static inline void NAME(attention_hide_unseen)(ptrdiff_t keys, ptrdiff_t seen, SCALAR *z,
                                               ptrdiff_t row) {
  for (ptrdiff_t j = seen > 0 ? seen : 0; j < keys; j++) {
    const ptrdiff_t count = NAME(least)(j - seen + 1, NAME(attention_columns));
    for (ptrdiff_t c = 0; c < count; c++) z[j * row + c] = -(SCALAR)INFINITY;
  }
}

/// What scores are multiplied with, in two parts.
typedef struct {
  vector high, low;
} NAME(attention_scale);

static inline NAME(attention_scale) NAME(attention_scale_of)(double scale) {
  const SCALAR high = (SCALAR)scale;
  return (NAME(attention_scale)){NAME(splat)(high), NAME(splat)((SCALAR)(scale - (double)high))};
}

/// exp(scale·(z − m))·2^s. As `softmax_exp` rounds the difference from m, so this rounds its product
/// with the scale: once, and less the nearer z is to m.
static inline vector NAME(attention_exp)(vector z, vector m, NAME(attention_scale) scale) {
  const vector large = NAME(splat)(3 * NAME(unit_of_one) / 2 + NAME(exponent_bias) +
                                   NAME(softmax_scale));
  vector error;
  const vector d = NAME(difference)(z, m, &error), x = d * scale.high;
#if HAS_FMA
  const vector low = NAME(multiply_add)(d, scale.high, -x);
#else
  const vector low = {0};
#endif
  error = NAME(multiply_add)(error, scale.high, NAME(multiply_add)(d, scale.low, low));
  const vector shifted = NAME(multiply_add)(x, NAME(splat)((SCALAR)0x1.71547652b82fep0), large);
  const vector n = shifted - large;
  vector r = NAME(multiply_add)(-n, NAME(splat)(NAME(softmax_ln2_high)), x) + error;
  r = NAME(multiply_add)(-n, NAME(splat)(NAME(softmax_ln2_low)), r);
  vector p = NAME(polynomial)(r, DEGREE(NAME(exp_coefficients)), NAME(exp_coefficients));
  p = NAME(multiply_add)(r * r, p, r);
  const vector power = NAME(power_of_two)((mask)shifted);
  const vector e = NAME(multiply_add)(power, p, power);
  return NAME(choose)(x < (SCALAR)NAME(softmax_lowest), NAME(splat)(0), e);
}

/// Adds the sum of a few terms to a sum of doubles.
static inline void NAME(attention_add)(NAME(wide_column) *sum, vector terms) {
  const NAME(wide_column) wide = NAME(widen)(terms);
  EACH_PART sum->part[i] += wide.part[i];
}

static inline void NAME(attention_weights_of_group)(ptrdiff_t keys, NAME(attention_scale) scale,
                                                    SCALAR *z, ptrdiff_t row, SCALAR *maxima,
                                                    SCALAR *factors) {
  vector m[NAME(attention_vectors)], other[NAME(attention_vectors)];
  EACH_VECTOR m[v] = other[v] = NAME(splat)(-(SCALAR)INFINITY);
  ptrdiff_t j = 0;
  for (; j + 2 <= keys; j += 2) {
    const SCALAR *own = z + j * row, *next = own + row;
    EACH_VECTOR m[v] = NAME(softmax_larger)(NAME(load)(own + v * LANES), m[v]);
    EACH_VECTOR other[v] = NAME(softmax_larger)(NAME(load)(next + v * LANES), other[v]);
  }
  if (j < keys) EACH_VECTOR m[v] = NAME(softmax_larger)(NAME(load)(z + j * row + v * LANES), m[v]);
  EACH_VECTOR {
    m[v] = NAME(softmax_larger)(m[v], other[v]);
    // A column that sees nothing has weights of 0.
    m[v] = NAME(choose)(m[v] == -(SCALAR)INFINITY, NAME(splat)(0), m[v]);
    NAME(store)(maxima + v * LANES, m[v]);
  }

  NAME(wide_column) sum[NAME(attention_vectors)] = {0};
  for (ptrdiff_t start = 0; start < keys; start += NAME(attention_terms)) {
    const ptrdiff_t end = NAME(least)(start + NAME(attention_terms), keys);
    vector terms[NAME(attention_vectors)] = {0};
    for (j = start; j < end; j++) {
      EACH_VECTOR {
        SCALAR *place = z + j * row + v * LANES;
        const vector e = NAME(attention_exp)(NAME(load)(place), m[v], scale);
        NAME(store)(place, e);
        terms[v] += e;
      }
    }
    EACH_VECTOR NAME(attention_add)(&sum[v], terms[v]);
  }

  // The rounding of a factor would be an error of all weights, so its rest is added here.
  vector factor[NAME(attention_vectors)], rest[NAME(attention_vectors)];
  EACH_VECTOR {
    NAME(wide_column) quotient, rounded;
    EACH_PART quotient.part[i] = 1 / sum[v].part[i];
    factor[v] = NAME(narrow)(quotient);
    factor[v] = NAME(choose)(factor[v] == (SCALAR)INFINITY, NAME(splat)(0), factor[v]);
    rounded = NAME(widen)(factor[v]);
    EACH_PART quotient.part[i] -= rounded.part[i];
    rest[v] = NAME(choose)(factor[v] == 0, factor[v], NAME(narrow)(quotient));
    NAME(store)(factors + v * LANES, factor[v]);
  }
  for (j = 0; j < keys; j++) {
    EACH_VECTOR {
      SCALAR *place = z + j * row + v * LANES;
      const vector e = NAME(load)(place);
      NAME(store)(place, NAME(multiply_add)(e, factor[v], e * rest[v]));
    }
  }
}

/// Scores become weights.
static void NAME(attention_weights)(ptrdiff_t keys, ptrdiff_t columns, ptrdiff_t seen, double scale,
                                    void *scores, ptrdiff_t row, void *maxima, void *factors) {
  const NAME(attention_scale) parts = NAME(attention_scale_of)(scale);
  for (ptrdiff_t c = 0; c < columns; c += NAME(attention_columns)) {
    SCALAR *z = (SCALAR *)scores + c;
    const ptrdiff_t count =
        NAME(attention_seen)(keys, seen, c + NAME(attention_columns) - 1);
    NAME(attention_hide_unseen)(count, seen + c, z, row);
    NAME(attention_weights_of_group)(count, parts, z, row, (SCALAR *)maxima + c,
                                     (SCALAR *)factors + c);
  }
}

/// Scores become weights again. `centers` is, for each query, the cotangent of the key with the largest
/// score, unless there are no cotangents.
static inline void NAME(attention_weights_again)(ptrdiff_t keys, NAME(attention_scale) scale,
                                                 SCALAR *z, const SCALAR *g, ptrdiff_t row,
                                                 const SCALAR *maxima, const SCALAR *factors,
                                                 vector *centers) {
  vector m[NAME(attention_vectors)], factor[NAME(attention_vectors)];
  vector center[NAME(attention_vectors)] = {0};
  EACH_VECTOR m[v] = NAME(load)(maxima + v * LANES);
  EACH_VECTOR factor[v] = NAME(load)(factors + v * LANES);
  for (ptrdiff_t j = 0; j < keys; j++) {
    EACH_VECTOR {
      SCALAR *place = z + j * row + v * LANES;
      const vector score = NAME(load)(place);
      if (g) {
        const vector cotangent = NAME(load)(g + j * row + v * LANES);
        center[v] = NAME(choose)(score == m[v], cotangent, center[v]);
      }
      const vector e = NAME(attention_exp)(score, m[v], scale);
      NAME(store)(place, e * factor[v]);
    }
  }
  EACH_VECTOR centers[v] = center[v];
}

/// The same where the weights were kept: the cotangent of the key with the largest weight.
static inline void NAME(attention_centers)(ptrdiff_t keys, const SCALAR *p, const SCALAR *g,
                                           ptrdiff_t row, vector *centers) {
  vector largest[NAME(attention_vectors)] = {0}, center[NAME(attention_vectors)] = {0};
  for (ptrdiff_t j = 0; j < keys; j++) {
    EACH_VECTOR {
      const ptrdiff_t place = j * row + v * LANES;
      const vector weight = NAME(load)(p + place);
      const mask is_larger = weight > largest[v];
      center[v] = NAME(choose)(is_larger, NAME(load)(g + place), center[v]);
      largest[v] = NAME(choose)(is_larger, weight, largest[v]);
    }
  }
  EACH_VECTOR centers[v] = center[v];
}

/// The weights' cotangents g become those of the scores,
///
///     p_j·((g_j − g_k) − Σ p_i·(g_i − g_k)),  k the key with the largest score,
///
/// in which nothing cancels where a query is sure of k.
static inline void NAME(attention_pullback_of_group)(ptrdiff_t keys, const SCALAR *z, SCALAR *g,
                                                     ptrdiff_t row, const vector *centers) {
  vector center[NAME(attention_vectors)];
  EACH_VECTOR center[v] = centers[v];
  NAME(wide_column) sum[NAME(attention_vectors)] = {0};
  for (ptrdiff_t start = 0; start < keys; start += NAME(attention_terms)) {
    const ptrdiff_t end = NAME(least)(start + NAME(attention_terms), keys);
    vector terms[NAME(attention_vectors)] = {0};
    for (ptrdiff_t j = start; j < end; j++) {
      EACH_VECTOR {
        const ptrdiff_t place = j * row + v * LANES;
        const vector deviation = NAME(load)(g + place) - center[v];
        const vector p = NAME(load)(z + place);
        // What a hidden key has may be infinite.
        terms[v] = NAME(multiply_add)(p, NAME(choose)(p == 0, p, deviation), terms[v]);
      }
    }
    EACH_VECTOR NAME(attention_add)(&sum[v], terms[v]);
  }
  vector mean[NAME(attention_vectors)];
  EACH_VECTOR mean[v] = NAME(narrow)(sum[v]);
  for (ptrdiff_t j = 0; j < keys; j++) {
    EACH_VECTOR {
      const ptrdiff_t place = j * row + v * LANES;
      const vector p = NAME(load)(z + place);
      const vector deviation = (NAME(load)(g + place) - center[v]) - mean[v];
      NAME(store)(g + place, NAME(choose)(p == 0, p, p * deviation));
    }
  }
}

static void NAME(attention_pullback)(ptrdiff_t keys, ptrdiff_t columns, ptrdiff_t seen, double scale,
                                     void *scores, void *cotangents, ptrdiff_t row,
                                     const void *maxima, const void *factors) {
  const NAME(attention_scale) parts = NAME(attention_scale_of)(scale);
  for (ptrdiff_t c = 0; c < columns; c += NAME(attention_columns)) {
    SCALAR *z = (SCALAR *)scores + c, *g = cotangents ? (SCALAR *)cotangents + c : NULL;
    const SCALAR *factor = (const SCALAR *)factors + c;
    const ptrdiff_t count =
        NAME(attention_seen)(keys, seen, c + NAME(attention_columns) - 1);
    vector centers[NAME(attention_vectors)];
    if (maxima) {
      NAME(attention_hide_unseen)(count, seen + c, z, row);
      NAME(attention_weights_again)(count, parts, z, g, row, (const SCALAR *)maxima + c, factor,
                                    centers);
    } else if (g) {
      NAME(attention_centers)(count, z, g, row, centers);
    }
    if (g) NAME(attention_pullback_of_group)(count, z, g, row, centers);
  }
}

/// Rows become columns, times a factor. Zeros fill up the last group.
static void NAME(attention_columns_of)(ptrdiff_t rows, ptrdiff_t length, double scale,
                                       const void *x, void *out_pointer, ptrdiff_t out_row) {
  SCALAR *out = out_pointer;
  if (rows == 0) return;
  const SCALAR factor = (SCALAR)scale;
  const ptrdiff_t groups = NAME(attention_columns);
  const ptrdiff_t columns = (rows + groups - 1) / groups * groups;
  NAME(pack_columns)(length, rows, x, length, out, out_row);
  for (ptrdiff_t k = 0; k < length; k++, out += out_row) {
    for (ptrdiff_t i = rows; i < columns; i++) out[i] = 0;
    for (ptrdiff_t i = 0; i < columns; i += LANES) {
      NAME(store)(out + i, NAME(load)(out + i) * factor);
    }
  }
}

// What a caller has for each query i and key j is read in squares, since it is transposed to the scores.
#define EACH_PAIR(body)                                                                          \
  for (ptrdiff_t first = 0; first < queries; first += 16) {                                      \
    const ptrdiff_t last = NAME(least)(first + 16, queries);                                     \
    const ptrdiff_t count = NAME(attention_seen)(keys, seen, last - 1);                          \
    for (ptrdiff_t j = 0; j < count; j++) {                                                      \
      ptrdiff_t i = first > j - seen + 1 ? first : j - seen + 1;                                 \
      for (; i < last; i++) body;                                                                \
    }                                                                                            \
  }

static void NAME(attention_add_bias)(ptrdiff_t queries, ptrdiff_t keys, ptrdiff_t seen,
                                     const void *bias_pointer, ptrdiff_t query_stride,
                                     ptrdiff_t key_stride, void *scores, ptrdiff_t row) {
  const SCALAR *bias = bias_pointer;
  SCALAR *z = scores;
  EACH_PAIR(z[j * row + i] += bias[i * query_stride + j * key_stride])
}

static void NAME(attention_hide)(ptrdiff_t queries, ptrdiff_t keys, ptrdiff_t seen,
                                 const unsigned char *mask_values, ptrdiff_t query_stride,
                                 ptrdiff_t key_stride, void *scores, ptrdiff_t row) {
  SCALAR *z = scores;
  EACH_PAIR(if (!mask_values[i * query_stride + j * key_stride]) z[j * row + i] =
                -(SCALAR)INFINITY)
}

static void NAME(attention_sum_bias)(ptrdiff_t queries, ptrdiff_t keys, ptrdiff_t seen,
                                     const void *cotangents, ptrdiff_t row, double *sums,
                                     ptrdiff_t query_stride, ptrdiff_t key_stride) {
  const SCALAR *g = cotangents;
  EACH_PAIR(sums[i * query_stride + j * key_stride] += (double)g[j * row + i])
}

#undef EACH_PAIR
#undef EACH_VECTOR
