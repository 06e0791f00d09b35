// Sums and maxima along the rows or the columns of a matrix.
//
// Totals are double, in which a maximum is exact and a sum of n terms has an error of at most
// (n/8 + 16)·2⁻⁵³·Σ|x| before it is rounded to the scalar type. For float32 that is next to nothing
// beside the rounding, unless the terms cancel.

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// The larger of two numbers, or NaN if either is NaN. No `||`: a branch would be mispredicted.
#define LARGER(a, b) ((((b) > (a)) | ((b) != (b))) ? (b) : (a))

// MARK: Rows

typedef double NAME(wide) __attribute__((vector_size(VECTOR_BYTES / sizeof(SCALAR) * 8)));

/// A vector as doubles. A macro, since the result is no type for a function to return: it is wider
/// than the level's registers.
#define WIDE(v) __builtin_convertvector(v, NAME(wide))

ALWAYS_INLINE vector NAME(larger)(vector a, vector b) {
  return NAME(choose)((b > a) | (b != b), b, a);
}

/// The last scalars of a row, less than a vector of them; the other lanes are `fill`. `end` is the
/// end of the matrix: before it, reading on into the next row is faster than picking scalars.
ALWAYS_INLINE vector NAME(load_rest)(ptrdiff_t count, const SCALAR *p, const SCALAR *end,
                                     SCALAR fill) {
  if (end - p < LANES) return NAME(load_some)(count, p, fill);
  mask lane;
  for (int k = 0; k < LANES; k++) lane[k] = k;
  return NAME(choose)(lane < (NAME(lane_type))count, NAME(load)(p), NAME(splat)(fill));
}

static void NAME(sum_rows)(ptrdiff_t rows, ptrdiff_t columns, const void *x_pointer,
                           void *out_pointer) {
  const SCALAR *x = x_pointer, *end = x + rows * columns;
  SCALAR *out = out_pointer;
  for (ptrdiff_t i = 0; i < rows; i++, x += columns) {
    NAME(wide) total = {0};
    ptrdiff_t j = 0;
    for (; j + 4 * LANES <= columns; j += 4 * LANES) {
      const vector a = NAME(load)(x + j), b = NAME(load)(x + j + LANES);
      const vector c = NAME(load)(x + j + 2 * LANES), d = NAME(load)(x + j + 3 * LANES);
      total += (WIDE(a) + WIDE(b)) + (WIDE(c) + WIDE(d));
    }
    for (; j + LANES <= columns; j += LANES) total += WIDE(NAME(load)(x + j));
    if (j < columns) {
      total += WIDE(NAME(load_rest)(columns - j, x + j, end, 0));
    }
    double lanes[LANES];
    memcpy(lanes, &total, sizeof total);
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int k = 0; k < half; k++) lanes[k] += lanes[k + half];
    }
    out[i] = (SCALAR)lanes[0];
  }
}

static void NAME(max_rows)(ptrdiff_t rows, ptrdiff_t columns, const void *x_pointer,
                           void *out_pointer) {
  const SCALAR *x = x_pointer, *end = x + rows * columns;
  SCALAR *out = out_pointer;
  for (ptrdiff_t i = 0; i < rows; i++, x += columns) {
    vector total = NAME(splat)(-(SCALAR)INFINITY);
    ptrdiff_t j = 0;
    for (; j + 4 * LANES <= columns; j += 4 * LANES) {
      const vector a = NAME(larger)(NAME(load)(x + j), NAME(load)(x + j + LANES));
      const vector b = NAME(larger)(NAME(load)(x + j + 2 * LANES), NAME(load)(x + j + 3 * LANES));
      total = NAME(larger)(total, NAME(larger)(a, b));
    }
    for (; j + LANES <= columns; j += LANES) total = NAME(larger)(total, NAME(load)(x + j));
    if (j < columns) {
      total = NAME(larger)(
          total, NAME(load_rest)(columns - j, x + j, end, -(SCALAR)INFINITY));
    }
    SCALAR lanes[LANES];
    NAME(store)(lanes, total);
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int k = 0; k < half; k++) lanes[k] = LARGER(lanes[k], lanes[k + half]);
    }
    out[i] = lanes[0];
  }
}

// MARK: Columns

// The loops are plain, for the compiler to make vectors of. Both operations share them, and are
// told apart by an argument that is constant where it is inlined.

enum NAME(reduction) { NAME(sum), NAME(maximum) };

ALWAYS_INLINE double NAME(of_none)(enum NAME(reduction) reduction) {
  return reduction == NAME(sum) ? 0 : -(double)INFINITY;
}

ALWAYS_INLINE double NAME(of_two)(enum NAME(reduction) reduction, double a, double b) {
  return reduction == NAME(sum) ? a + b : LARGER(a, b);
}

ALWAYS_INLINE double NAME(of_four)(enum NAME(reduction) reduction, SCALAR a, SCALAR b, SCALAR c,
                                   SCALAR d) {
  if (reduction == NAME(sum)) return ((double)a + (double)b) + ((double)c + (double)d);
  const SCALAR ab = a > b ? a : b, cd = c > d ? c : d, largest = ab > cd ? ab : cd;
  return isunordered(a, b) | isunordered(c, d) ? (SCALAR)NAN : largest;
}

/// Totals of a strip of columns that stay in the nearest cache.
#define STRIP 1024

/// Reduces each column of x. A row of the calculation is `fold` rows of x, where `fold` is 1 or
/// fold·columns ≤ STRIP, so that rows shorter than a vector make use of it all the same. The
/// partial totals are combined in the end.
ALWAYS_INLINE void NAME(reduce_columns)(enum NAME(reduction) reduction, ptrdiff_t rows,
                                        ptrdiff_t columns, ptrdiff_t fold, const SCALAR *x,
                                        SCALAR *out) {
  const ptrdiff_t length = fold * columns, whole_rows = rows / fold;
  for (ptrdiff_t first = 0; first < length; first += STRIP) {
    const ptrdiff_t width = length - first < STRIP ? length - first : STRIP;
    double totals[STRIP];
    for (ptrdiff_t j = 0; j < width; j++) totals[j] = NAME(of_none)(reduction);

    const SCALAR *a = x + first;
    ptrdiff_t i = 0;
    for (; i + 4 <= whole_rows; i += 4, a += 4 * length) {
      const SCALAR *b = a + length, *c = b + length, *d = c + length;
      for (ptrdiff_t j = 0; j < width; j++) {
        const double four = NAME(of_four)(reduction, a[j], b[j], c[j], d[j]);
        totals[j] = NAME(of_two)(reduction, totals[j], four);
      }
    }
    for (; i < whole_rows; i++, a += length) {
      for (ptrdiff_t j = 0; j < width; j++) totals[j] = NAME(of_two)(reduction, totals[j], a[j]);
    }
    const ptrdiff_t rest = (rows - whole_rows * fold) * columns;
    for (ptrdiff_t j = 0; j < rest; j++) totals[j] = NAME(of_two)(reduction, totals[j], a[j]);

    for (ptrdiff_t parts = fold; parts > 1; parts -= parts / 2) {
      const double *others = totals + (parts - parts / 2) * columns;
      for (ptrdiff_t j = 0; j < parts / 2 * columns; j++) {
        totals[j] = NAME(of_two)(reduction, totals[j], others[j]);
      }
    }
    for (ptrdiff_t j = 0; j < width / fold; j++) out[first + j] = (SCALAR)totals[j];
  }
}

/// How many rows to take for one: enough for 128 columns, if there are as many.
static inline ptrdiff_t NAME(fold)(ptrdiff_t rows, ptrdiff_t columns) {
  if (columns == 0 || columns > 64 || rows == 0) return 1;
  return 128 / columns < rows ? 128 / columns : rows;
}

static void NAME(sum_columns)(ptrdiff_t rows, ptrdiff_t columns, const void *x, void *out) {
  NAME(reduce_columns)(NAME(sum), rows, columns, NAME(fold)(rows, columns), x, out);
}

static void NAME(max_columns)(ptrdiff_t rows, ptrdiff_t columns, const void *x, void *out) {
  NAME(reduce_columns)(NAME(maximum), rows, columns, NAME(fold)(rows, columns), x, out);
}

#undef ALWAYS_INLINE
#undef LARGER
#undef WIDE
#undef STRIP
