// What becomes of a cotangent g of a softmax or of its logarithm, in rows with their softmax p.
//
//     the mean ḡ = Σ p_j g_j, and
//     deviations              d_i = g_i − ḡ
//     pullback of softmax     p_i·(g_i − ḡ)
//     pullback of its log     g_i − p_i·Σ g_j
//
// Where p is sure of class k, p_k rounds to 1 and ḡ to g_k, and what these formulas then give for k
// is noise. Of the terms that truly make up an element,
//
//     p_i·(g_i − ḡ) = Σ_j p_i p_j (g_i − g_j)
//     g_i − p_i Σ g_j = g_i·Σ_{j≠i} p_j − p_i·Σ_{j≠i} g_j
//
// each is small there. So the mean is taken about g_k, k being the place of the largest p, and a
// second time about the mean: that is then no farther from any g_i than the rounded mean is, so
// every difference has the digits of its own terms, however the row is distributed. The errors are
// a few units in the last place of the terms' magnitudes added up. float32 does it in double, where
// the second time is not needed. Of the logarithm, only class k can have p > ½ and needs its sums
// over the others.
//
// A row of cotangents that are all 0 gives 0, whatever p is.
//
// Rows of many classes are taken one by one (softmax_pullback_rows.h), others several at a time
// (softmax_pullback_columns.h).

#define SOFTMAX_PULLBACK(name, row_call, columns_call)                                           \
  static void NAME(name)(ptrdiff_t rows, ptrdiff_t columns, const void *g_pointer,               \
                         const void *p_pointer, void *out_pointer) {                             \
    if (columns == 0) return;                                                                    \
    const SCALAR *g = g_pointer, *p = p_pointer;                                                 \
    SCALAR *out = out_pointer;                                                                   \
    if (columns <= NAME(softmax_wide_classes)) {                                                 \
      vector of_g[NAME(softmax_wide_classes)], of_p[NAME(softmax_wide_classes)];                 \
      for (ptrdiff_t row = 0; row < rows; row += LANES) {                                        \
        const ptrdiff_t count = NAME(least)(LANES, rows - row), first = row * columns;           \
        NAME(softmax_columns_in)(count, columns, g + first, of_g);                               \
        NAME(softmax_columns_in)(count, columns, p + first, of_p);                               \
        columns_call;                                                                            \
        NAME(softmax_columns_out)(count, columns, of_g, out + first);                            \
      }                                                                                          \
      return;                                                                                    \
    }                                                                                            \
    for (ptrdiff_t row = 0; row < rows; row++, g += columns, p += columns, out += columns) {     \
      const ptrdiff_t k = NAME(softmax_surest)(columns, g, p);                                   \
      if (k < 0) memset(out, 0, (size_t)columns * sizeof(SCALAR));                               \
      else row_call;                                                                             \
    }                                                                                            \
  }

SOFTMAX_PULLBACK(softmax_deviations,
                 NAME(softmax_deviations_of_row)(columns, g, p, out, k, 0),
                 NAME(softmax_deviations_of_columns)(columns, of_g, of_p, 0))
SOFTMAX_PULLBACK(softmax_pullback,
                 NAME(softmax_deviations_of_row)(columns, g, p, out, k, 1),
                 NAME(softmax_deviations_of_columns)(columns, of_g, of_p, 1))
SOFTMAX_PULLBACK(log_softmax_pullback,
                 NAME(log_softmax_pullback_of_row)(columns, g, p, out, k),
                 NAME(log_softmax_pullback_of_columns)(columns, of_g, of_p))

#undef SOFTMAX_PULLBACK
