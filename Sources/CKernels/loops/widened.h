// Functions of float64 as functions of float32.
//
// A vector is widened to two of float64, and the results are rounded once. That costs half the speed
// and leaves an error of hardly more than half a unit in the last place, also where float32
// arithmetic would magnify or cancel its rounding errors. Formulas are evaluated so too.

#if SCALAR_BITS == 32

typedef JOIN3(vector_type, float64, LEVEL) NAME(double_vector);
typedef SCALAR NAME(half) __attribute__((vector_size(VECTOR_BYTES / 2)));

/// The two halves of a vector, widened.
typedef struct {
  NAME(double_vector) half[2];
} NAME(wide_pair);

static inline NAME(wide_pair) NAME(widened)(vector x) {
  NAME(half) halves[2];
  memcpy(halves, &x, sizeof x);
  NAME(wide_pair) wide;
  for (int i = 0; i < 2; i++) {
    wide.half[i] = __builtin_convertvector(halves[i], NAME(double_vector));
  }
  return wide;
}

static inline vector NAME(narrowed)(NAME(wide_pair) wide) {
  NAME(half) halves[2];
  for (int i = 0; i < 2; i++) halves[i] = __builtin_convertvector(wide.half[i], NAME(half));
  vector x;
  memcpy(&x, halves, sizeof x);
  return x;
}

#define WIDENED(name)                                                                            \
  static inline vector NAME(name##_vector)(vector x) {                                           \
    NAME(wide_pair) wide = NAME(widened)(x);                                                     \
    for (int i = 0; i < 2; i++) {                                                                \
      wide.half[i] = JOIN3(name##_vector, float64, LEVEL)(wide.half[i]);                         \
    }                                                                                            \
    return NAME(narrowed)(wide);                                                                 \
  }

WIDENED(sin)
WIDENED(cos)
WIDENED(cos_derivative)
WIDENED(tan)
WIDENED(tan_derivative)
WIDENED(asin)
WIDENED(acos)
WIDENED(atan)
WIDENED(asin_derivative)
WIDENED(acos_derivative)
WIDENED(atan_derivative)
WIDENED(gelu_tanh)
WIDENED(gelu_tanh_derivative)

#undef WIDENED
#endif

UNARY_LOOP(sin)
UNARY_LOOP(cos)
UNARY_LOOP(cos_derivative)
UNARY_LOOP(tan)
UNARY_LOOP(tan_derivative)
UNARY_LOOP(asin)
UNARY_LOOP(acos)
UNARY_LOOP(atan)
UNARY_LOOP(asin_derivative)
UNARY_LOOP(acos_derivative)
UNARY_LOOP(atan_derivative)
UNARY_LOOP(gelu_tanh)
UNARY_LOOP(gelu_tanh_derivative)
