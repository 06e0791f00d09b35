// Softmax cross-entropy of rows of few classes, each with a label: a vector holds one class of as
// many rows as it has lanes. A row by itself would fill a part of one vector, and spend its time on
// reductions within it.
//
// The rows are transposed on their way in and out. What is missing of the last ones is filled up
// with copies of the last row, so that a row's result does not depend on its place.

enum {
  // Rows that fill so many vectors by themselves are as fast that way, at every level: of 96 classes
  // at AVX-512, 0.1 µs a row.
  NAME(softmax_column_classes) = 6 * LANES,
};

/// v as doubles.
static inline void NAME(softmax_widen)(vector v, double *out) {
  UNROLL for (ptrdiff_t i = 0; i < LANES; i++) out[i] = (double)v[i];
}

/// Doubles as a vector.
static inline vector NAME(softmax_narrow)(const double *p) {
  vector v = {0};
  UNROLL for (ptrdiff_t i = 0; i < LANES; i++) v[i] = (SCALAR)p[i];
  return v;
}

/// Where the square that should begin with class j begins: the last one overlaps the one before it, if
/// there is one, because whole vectors are read and written faster than parts.
static inline ptrdiff_t NAME(softmax_square)(ptrdiff_t classes, ptrdiff_t j) {
  return classes < LANES ? j : NAME(least)(j, classes - LANES);
}

/// `count` rows as columns.
static inline void NAME(softmax_columns_in)(ptrdiff_t count, ptrdiff_t classes, const SCALAR *z,
                                            vector *columns) {
  for (ptrdiff_t first = 0; first < classes; first += LANES) {
    const ptrdiff_t j = NAME(softmax_square)(classes, first);
    vector square[LANES];
    UNROLL for (ptrdiff_t i = 0; i < LANES; i++) {
      const SCALAR *row = z + (i < count ? i : count - 1) * classes;
      square[i] = NAME(softmax_logits)(classes - j, row + j);
    }
    NAME(transpose)(square);
    UNROLL for (ptrdiff_t i = 0; i < LANES; i++) columns[j + i] = square[i];
  }
}

/// Columns as `count` rows.
static inline void NAME(softmax_columns_out)(ptrdiff_t count, ptrdiff_t classes,
                                             const vector *columns, SCALAR *out) {
  for (ptrdiff_t first = 0; first < classes; first += LANES) {
    const ptrdiff_t j = NAME(softmax_square)(classes, first);
    vector square[LANES];
    UNROLL for (ptrdiff_t i = 0; i < LANES; i++) square[i] = columns[j + i];
    NAME(transpose)(square);
    UNROLL for (ptrdiff_t i = 0; i < LANES; i++) {
      if (i < count) NAME(store_first)(classes - j, out + i * classes + j, square[i]);
    }
  }
}

/// The exponentials of columns in their place, and what there is one of for each row.
static inline void NAME(softmax_visit_columns)(ptrdiff_t classes, vector *columns,
                                               DOUBLE(softmax_block) *block) {
  const vector none = NAME(splat)(-1), label = NAME(softmax_narrow)(block->label);
  // From the last class to the first, so that the first of several maxima stays.
  vector m = NAME(splat)(-(SCALAR)INFINITY), k = none, of_label = NAME(splat)(0);
  for (ptrdiff_t j = classes - 1; j >= 0; j--) {
    const vector z = columns[j], class = NAME(splat)((SCALAR)j);
    k = NAME(choose)(z >= m, class, k);
    m = NAME(choose)(z >= m, z, m);
    of_label = NAME(choose)(class == label, z, of_label);
  }
  NAME(softmax_widen)(m, block->maximum);
  NAME(softmax_widen)(k, block->place);
  NAME(softmax_widen)(of_label, block->label_logit);

  NAME(softmax_sum) sum = {{0}, {0}};
  of_label = NAME(splat)(0);
  for (ptrdiff_t j = 0; j < classes; j++) {
    const vector e = NAME(softmax_exp)(columns[j], m, NAME(softmax_anywhere));
    const vector class = NAME(splat)((SCALAR)j);
    NAME(softmax_add)(&sum, NAME(choose)(class == k, NAME(splat)(0), e));
    of_label = NAME(choose)(class == label, e, of_label);
    columns[j] = e;
  }
  NAME(softmax_widen)(of_label, block->label_exponential);
  UNROLL for (ptrdiff_t i = 0; i < LANES; i++) {
    block->sum[i] = (double)sum.high[i] + (double)sum.low[i];
  }
}

/// The exponentials of columns become their gradient.
static inline void NAME(softmax_gradient_of_columns)(ptrdiff_t classes, vector *columns,
                                                     const DOUBLE(softmax_block) *block) {
  const vector k = NAME(softmax_narrow)(block->place);
  const vector label = NAME(softmax_narrow)(block->label);
  const vector at_label = NAME(softmax_narrow)(block->at_label);
  const vector at_maximum = NAME(softmax_narrow)(block->at_maximum);
  vector first, second;
  UNROLL for (ptrdiff_t i = 0; i < LANES; i++) {
    const NAME(softmax_factor) f = NAME(softmax_factor_of)(block->factor[i]);
    first[i] = f.first[0];
    second[i] = f.second[0];
  }
  for (ptrdiff_t j = 0; j < classes; j++) {
    const vector class = NAME(splat)((SCALAR)j);
    vector g = columns[j] * first * second;
    g = NAME(choose)(class == k, at_maximum, g);
    columns[j] = NAME(choose)(class == label, at_label, g);
  }
}

static void NAME(softmax_by_columns)(const adjoint_softmax_rows *job) {
  const ptrdiff_t classes = job->classes;
  const SCALAR *z = job->logits;
  SCALAR *gradient = job->gradient;
  DOUBLE(softmax_block) block = {0};
  vector columns[NAME(softmax_column_classes)];
  for (ptrdiff_t first = 0; first < job->rows; first += LANES) {
    const ptrdiff_t count = NAME(least)(LANES, job->rows - first);
    DOUBLE(softmax_labels)(job, first, count, &block);
    NAME(softmax_columns_in)(count, classes, z + first * classes, columns);
    NAME(softmax_visit_columns)(classes, columns, &block);
    DOUBLE(softmax_terms)(job, first, count, NAME(softmax_unit), &block);
    NAME(softmax_results)(job, first, count, &block);
    if (!gradient) continue;
    NAME(softmax_gradient_of_columns)(classes, columns, &block);
    NAME(softmax_columns_out)(count, classes, columns, gradient + first * classes);
    for (ptrdiff_t i = 0; i < count; i++) {
      if (block.is_left_out[i] == 0) continue;
      memset(gradient + (first + i) * classes, 0, (size_t)classes * sizeof(SCALAR));
    }
  }
}
