// Packing the operands of a matrix product. Part of matmul.h, which says when that is done.

/// Packs a matrix whose rows are contiguous, with zeros after their end up to a whole vector.
static void NAME(pack_rows)(ptrdiff_t rows, ptrdiff_t columns, const SCALAR *x, ptrdiff_t x_row,
                            SCALAR *packed, ptrdiff_t packed_row) {
  for (ptrdiff_t i = 0; i < rows; i++) {
    const SCALAR *from = x + i * x_row;
    SCALAR *to = packed + i * packed_row;
    ptrdiff_t j = 0;
    for (; j + LANES <= columns; j += LANES) NAME(store)(to + j, NAME(load)(from + j));
    if (j < columns) NAME(store)(to + j, (vector){});
    for (; j < columns; j++) to[j] = from[j];
  }
}

// PAIRS(i) are the lanes (i, LANES + i), (i + 1, LANES + i + 1) … that fill a vector.
#define PAIRS1(i) (i), LANES + (i)
#define PAIRS2(i) PAIRS1(i), PAIRS1(i + 1)
#define PAIRS4(i) PAIRS2(i), PAIRS2(i + 2)
#define PAIRS8(i) PAIRS4(i), PAIRS4(i + 4)
#if VECTOR_BYTES * 8 / SCALAR_BITS == 16
#define PAIRS PAIRS8
#elif VECTOR_BYTES * 8 / SCALAR_BITS == 8
#define PAIRS PAIRS4
#elif VECTOR_BYTES * 8 / SCALAR_BITS == 4
#define PAIRS PAIRS2
#else
#define PAIRS PAIRS1
#endif

/// Transposes a square of vectors. To interleave its upper with its lower half rotates the bits of
/// an element's index (row, lane) by one; half of all bits make a transposition.
static INLINE void NAME(transpose)(vector square[LANES]) {
  UNROLL for (int turns = LANES; turns > 1; turns /= 2) {
    vector turned[LANES];
    UNROLL for (int i = 0; i < LANES / 2; i++) {
      const vector upper = square[i], lower = square[i + LANES / 2];
      turned[2 * i] = __builtin_shufflevector(upper, lower, PAIRS(0));
      turned[2 * i + 1] = __builtin_shufflevector(upper, lower, PAIRS(LANES / 2));
    }
    UNROLL for (int i = 0; i < LANES; i++) square[i] = turned[i];
  }
}

/// A vector of the columns of a matrix, from column j on. The last one is repeated.
static INLINE void NAME(find_columns)(ptrdiff_t columns, const SCALAR *x, ptrdiff_t x_column,
                                      ptrdiff_t j, const SCALAR *column[LANES]) {
  for (ptrdiff_t l = 0; l < LANES; l++) {
    column[l] = x + NAME(least)(j + l, columns - 1) * x_column;
  }
}

/// Packs a matrix whose columns are contiguous. The last one is repeated up to a whole vector.
static void NAME(pack_columns)(ptrdiff_t rows, ptrdiff_t columns, const SCALAR *x,
                               ptrdiff_t x_column, SCALAR *packed, ptrdiff_t packed_row) {
  for (ptrdiff_t j = 0; j < columns; j += LANES) {
    const SCALAR *column[LANES];
    NAME(find_columns)(columns, x, x_column, j, column);
    ptrdiff_t i = 0;
    for (; i + LANES <= rows; i += LANES) {
      vector square[LANES];
      SCALAR *to = packed + i * packed_row + j;
      UNROLL for (int l = 0; l < LANES; l++) square[l] = NAME(load)(column[l] + i);
      NAME(transpose)(square);
      UNROLL for (int l = 0; l < LANES; l++) NAME(store)(to + l * packed_row, square[l]);
    }
    for (; i < rows; i++) {
      for (ptrdiff_t l = 0; l < LANES; l++) packed[i * packed_row + j + l] = column[l][i];
    }
  }
}
