// Elementwise arithmetic, comparisons and selections.
//
// The loops are plain: the compiler makes vectors of them once it is told that no iteration reads
// what an earlier one wrote. It cannot see this by itself, since `out` may be an input; but then
// it is all of that input, and an element is read before it is written.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

// A binary loop for each pair of strides, so that a repeated scalar is read once and stays in a
// register. Graphs of scalars call with a count of 1, which is a path of its own.
#define BINARY(name, expression)                                                                 \
  static inline SCALAR NAME(name##_one)(SCALAR a, SCALAR b) { return expression; }               \
                                                                                                 \
  static void NAME(name)(ptrdiff_t count, const void *a_pointer, ptrdiff_t a_stride,             \
                         const void *b_pointer, ptrdiff_t b_stride, void *out_pointer) {         \
    if (count <= 0) return;                                                                      \
    const SCALAR *a = a_pointer, *b = b_pointer;                                                 \
    SCALAR *out = out_pointer;                                                                   \
    const SCALAR a0 = a[0], b0 = b[0];                                                           \
    if (count == 1) {                                                                            \
      out[0] = NAME(name##_one)(a0, b0);                                                         \
    } else if (a_stride && b_stride) {                                                           \
      INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = NAME(name##_one)(a[i], b[i]);   \
    } else if (a_stride) {                                                                       \
      INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = NAME(name##_one)(a[i], b0);     \
    } else if (b_stride) {                                                                       \
      INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = NAME(name##_one)(a0, b[i]);     \
    } else {                                                                                     \
      const SCALAR result = NAME(name##_one)(a0, b0);                                            \
      INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = result;                         \
    }                                                                                            \
  }

BINARY(add, a + b)
BINARY(subtract, a - b)
BINARY(multiply, a * b)
BINARY(divide, a / b)
BINARY(equal, a == b ? 1 : 0)
BINARY(greater, a > b ? 1 : 0)
BINARY(where_positive, b > 0 ? a : 0)
BINARY(max, a > b || a != a ? a : b)
BINARY(min, a < b || a != a ? a : b)
BINARY(share_of_max, a > b ? 1 : a < b ? 0 : (SCALAR)0.5)
BINARY(share_of_min, a < b ? 1 : a > b ? 0 : (SCALAR)0.5)
BINARY(scale, a == 0 ? a : a * b)
BINARY(unscale, a == 0 ? a : a / b)

// Comparisons, whose results are truth values. One with NaN does not hold, except that it is unequal.
#define COMPARISON(name, relation)                                                               \
  static void NAME(name)(ptrdiff_t count, const void *a_pointer, ptrdiff_t a_stride,             \
                         const void *b_pointer, ptrdiff_t b_stride, bool *out) {                 \
    if (count <= 0) return;                                                                      \
    const SCALAR *a = a_pointer, *b = b_pointer;                                                 \
    const SCALAR a0 = a[0], b0 = b[0];                                                           \
    if (a_stride && b_stride) {                                                                  \
      INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = a[i] relation b[i];             \
    } else if (a_stride) {                                                                       \
      INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = a[i] relation b0;               \
    } else if (b_stride) {                                                                       \
      INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = a0 relation b[i];               \
    } else {                                                                                     \
      memset(out, a0 relation b0, (size_t)count);                                                \
    }                                                                                            \
  }

COMPARISON(is_less, <)
COMPARISON(is_less_or_equal, <=)
COMPARISON(is_greater, >)
COMPARISON(is_greater_or_equal, >=)
COMPARISON(is_equal, ==)
COMPARISON(is_unequal, !=)

static void NAME(negate)(ptrdiff_t count, const void *x_pointer, void *out_pointer) {
  const SCALAR *x = x_pointer;
  SCALAR *out = out_pointer;
  INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = -x[i];
}

static void NAME(relu)(ptrdiff_t count, const void *x_pointer, void *out_pointer) {
  const SCALAR *x = x_pointer;
  SCALAR *out = out_pointer;
  // Not `x > 0 ? x : 0`, which would turn NaN into 0.
  INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) out[i] = x[i] < 0 ? 0 : x[i];
}

static void NAME(add_scaled)(ptrdiff_t count, double scale, const void *x_pointer,
                             void *y_pointer) {
  const SCALAR *x = x_pointer;
  SCALAR *y = y_pointer;
  const SCALAR s = (SCALAR)scale;
  INDEPENDENT for (ptrdiff_t i = 0; i < count; i++) y[i] += s * x[i];
}

#undef INDEPENDENT
#undef BINARY
#undef COMPARISON
