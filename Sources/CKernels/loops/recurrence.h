// A step of recurrent cells, scalar by scalar, and its backward. The products with weights are outside.
//
// Gated recurrent unit, with inputs a by x and s by the state h of three gates:
//
//     r = σ(a_r + s_r)    z = σ(a_z + s_z)    n = tanh(a_n + r·s_n)    h′ = (1 − z)·n + z·h
//
// Long short-term memory, with p = a + s for four gates:
//
//     i = σ(p_i)    f = σ(p_f)    g = tanh(p_g)    o = σ(p_o)    c′ = f·c + i·g    h′ = o·tanh c′
//
// σ at −|x| is computed, and 1 − σ has its digits too, so a gate that is almost closed or open has an exact
// complement and an exact slope σ(x)·σ(−x). Sums on the way are kept in two parts (`two_parts.h`). What a
// backward multiplies cotangents with is made here, where everything is at hand; it then needs no gate
// itself but those by which a cotangent is passed on.

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// A logistic gate: its value, which is 0 or 1 plus the rest, one less its value, and its slope.
typedef struct {
  mask is_open;
  NAME(two_parts) rest;
  vector value, complement, slope;
} NAME(gate);

ALWAYS_INLINE NAME(gate) NAME(gate_at)(NAME(two_parts) x) {
  const NAME(two_parts) lesser = NAME(lesser_sigmoid_of_two_parts)(x);
  const vector u = lesser.high, greater = 1 - u;
  const mask is_open = x.high > 0;
  return (NAME(gate)){
      .is_open = is_open,
      .rest = {NAME(choose)(is_open, -u, u), NAME(choose)(is_open, -lesser.low, lesser.low)},
      .value = NAME(choose)(is_open, greater, u),
      .complement = NAME(choose)(is_open, u, greater),
      .slope = u + NAME(multiply_add)(-u, u, NAME(multiply_add)(-2 * u, lesser.low, lesser.low)),
  };
}

/// a, rounded. Where b is NaN or infinite, the parts of a are NaN, and b stands in for a.
ALWAYS_INLINE vector NAME(sum_or)(NAME(two_parts) a, vector b) {
  const vector sum = a.high + a.low;
  return NAME(choose)(sum == sum, sum, b);
}

/// sum + gate·v.
ALWAYS_INLINE NAME(two_parts) NAME(plus_gated)(NAME(two_parts) sum, NAME(gate) gate, vector v) {
  sum = NAME(plus)(sum, NAME(choose)(gate.is_open, v, NAME(splat)(0)));
  sum = NAME(plus_product)(sum, gate.rest.high, v);
  sum.low = NAME(multiply_add)(gate.rest.low, v, sum.low);
  return sum;
}

/// A number with a low part of 0.
ALWAYS_INLINE NAME(two_parts) NAME(exactly)(vector x) {
  return (NAME(two_parts)){x, NAME(splat)(0)};
}

/// g·d, but 0 where the cotangent g is 0, whatever d is.
ALWAYS_INLINE vector NAME(scaled_cotangent)(vector g, vector d) {
  return NAME(choose)(g == 0, g, g * d);
}

// The bodies below are for `count` columns, of a whole vector or of the rest of a row. Part k of an array
// stands k·width scalars on.
#define IN(array, k) NAME(load_first)(count, (array) + (k)*width, 0)
#define OUT(array, k, v) NAME(store_first)(count, (array) + (k)*width, v)

ALWAYS_INLINE void NAME(gru_columns)(ptrdiff_t count, ptrdiff_t width, const SCALAR *a,
                                     const SCALAR *s, const SCALAR *h, SCALAR *out, SCALAR *kept) {
  const NAME(gate) r = NAME(gate_at)(NAME(plus)(NAME(exactly)(IN(a, 0)), IN(s, 0)));
  const NAME(gate) z = NAME(gate_at)(NAME(plus)(NAME(exactly)(IN(a, 1)), IN(s, 1)));
  const vector of_state = IN(s, 2), state = IN(h, 0), zero = NAME(splat)(0);
  NAME(two_parts) x = NAME(plus_gated)(NAME(exactly)(IN(a, 2)), r, of_state);
  x.high = NAME(choose)(x.high == x.high, x.high,
                        NAME(multiply_add)(r.value, of_state, IN(a, 2)));
  vector slope;
  const NAME(two_parts) n = NAME(tanh_of_two_parts)(x, &slope);
  // z is 0 or 1 plus the rest, and so h′ is n or h, plus the rest times h − n.
  NAME(two_parts) next = {
      NAME(choose)(z.is_open, state, n.high), NAME(choose)(z.is_open, zero, n.low)};
  next = NAME(plus_product)(next, z.rest.high, state);
  next = NAME(plus_product)(next, -z.rest.high, n.high);
  next.low += NAME(multiply_add)(z.rest.low, state - n.high, -z.rest.high * n.low);
  OUT(out, 0,
      NAME(sum_or)(next, NAME(multiply_add)(z.complement, n.high, z.value * state)));
  if (!kept) return;
  OUT(kept, 0, of_state * r.slope);
  OUT(kept, 1, ((state - n.high) - n.low) * z.slope);
  OUT(kept, 2, z.complement * slope);
  OUT(kept, 3, r.value);
  OUT(kept, 4, z.value);
}

ALWAYS_INLINE void NAME(gru_columns_back)(ptrdiff_t count, ptrdiff_t width, const SCALAR *g,
                                          const SCALAR *kept, SCALAR *carry, SCALAR *of_input,
                                          SCALAR *of_state) {
  vector lost;
  const vector all = NAME(difference)(IN(g, 0), -IN(carry, 0), &lost), passed = IN(kept, 4);
  // Of what is infinite nothing is lost.
  lost = NAME(choose)(lost == lost, lost, NAME(splat)(0));
  const vector n = NAME(scaled_cotangent)(all, IN(kept, 2));
  const vector z = NAME(scaled_cotangent)(all, IN(kept, 1));
  const vector r = NAME(scaled_cotangent)(n, IN(kept, 0));
  OUT(carry, 0,
      NAME(choose)(all == 0, all, NAME(multiply_add)(all, passed, lost * passed)));
  OUT(of_state, 0, r);
  OUT(of_state, 1, z);
  OUT(of_state, 2, NAME(scaled_cotangent)(n, IN(kept, 3)));
  if (!of_input) return;
  OUT(of_input, 0, r);
  OUT(of_input, 1, z);
  OUT(of_input, 2, n);
}

ALWAYS_INLINE void NAME(lstm_columns)(ptrdiff_t count, ptrdiff_t width, const SCALAR *a,
                                      const SCALAR *s, const SCALAR *c, SCALAR *out,
                                      SCALAR *new_cell, SCALAR *kept) {
  const NAME(gate) i = NAME(gate_at)(NAME(plus)(NAME(exactly)(IN(a, 0)), IN(s, 0)));
  const NAME(gate) f = NAME(gate_at)(NAME(plus)(NAME(exactly)(IN(a, 1)), IN(s, 1)));
  const NAME(two_parts) x = NAME(plus)(NAME(exactly)(IN(a, 2)), IN(s, 2));
  vector slope_of_x, slope_of_next;
  const NAME(two_parts) g = NAME(tanh_of_two_parts)(x, &slope_of_x);
  const NAME(gate) o = NAME(gate_at)(NAME(plus)(NAME(exactly)(IN(a, 3)), IN(s, 3)));
  const vector cell = IN(c, 0);
  NAME(two_parts) next = NAME(plus_gated)(NAME(exactly)(NAME(splat)(0)), f, cell);
  next = NAME(plus_gated)(next, i, g.high);
  next.low = NAME(multiply_add)(i.value, g.low, next.low);
  const vector sum = NAME(sum_or)(next, NAME(multiply_add)(i.value, g.high, f.value * cell));
  next = (NAME(two_parts)){sum, next.low - (sum - next.high)};
  const NAME(two_parts) y = NAME(tanh_of_two_parts)(next, &slope_of_next);
  NAME(two_parts) result = NAME(plus_gated)(NAME(exactly)(NAME(splat)(0)), o, y.high);
  result.low = NAME(multiply_add)(o.value, y.low, result.low);
  OUT(new_cell, 0, next.high);
  OUT(out, 0, NAME(sum_or)(result, o.value * y.high));
  if (!kept) return;
  OUT(kept, 0, g.high * i.slope);
  OUT(kept, 1, cell * f.slope);
  OUT(kept, 2, i.value * slope_of_x);
  OUT(kept, 3, y.high * o.slope);
  OUT(kept, 4, o.value * slope_of_next);
  OUT(kept, 5, f.value);
}

ALWAYS_INLINE void NAME(lstm_columns_back)(ptrdiff_t count, ptrdiff_t width, const SCALAR *g,
                                           const SCALAR *kept, const SCALAR *carry,
                                           SCALAR *cell_carry, SCALAR *of_gates) {
  const vector all = IN(g, 0) + IN(carry, 0);
  const vector cell = IN(cell_carry, 0) + NAME(scaled_cotangent)(all, IN(kept, 4));
  OUT(of_gates, 0, NAME(scaled_cotangent)(cell, IN(kept, 0)));
  OUT(of_gates, 1, NAME(scaled_cotangent)(cell, IN(kept, 1)));
  OUT(of_gates, 2, NAME(scaled_cotangent)(cell, IN(kept, 2)));
  OUT(of_gates, 3, NAME(scaled_cotangent)(all, IN(kept, 3)));
  OUT(cell_carry, 0, NAME(scaled_cotangent)(cell, IN(kept, 5)));
}

/// Runs a body for the columns of all rows.
#define EACH_COLUMN(body)                                                           \
  for (ptrdiff_t row = 0; row < rows; row++) {                                      \
    ptrdiff_t j = 0;                                                                \
    for (; j + LANES <= width; j += LANES) body(LANES);                             \
    if (j < width) body(width - j);                                                 \
  }

/// Where the columns of a row are in an array of k parts, which may be null.
#define AT(array, k) ((array) ? (array) + (k)*width * row + j : NULL)

static void NAME(gru_step)(ptrdiff_t rows, ptrdiff_t width, const void *by_input,
                           const void *by_state, const void *state, void *new_state, void *kept) {
  const SCALAR *a = by_input, *s = by_state, *h = state;
  SCALAR *out = new_state, *keep = kept;
#define BODY(count) \
  NAME(gru_columns)(count, width, AT(a, 3), AT(s, 3), AT(h, 1), AT(out, 1), AT(keep, 5))
  EACH_COLUMN(BODY)
#undef BODY
}

static void NAME(gru_step_back)(ptrdiff_t rows, ptrdiff_t width, const void *g_pointer,
                                const void *kept, void *carry_pointer, void *of_input,
                                void *of_state) {
  const SCALAR *g = g_pointer, *keep = kept;
  SCALAR *carry = carry_pointer, *a = of_input, *s = of_state;
#define BODY(count) \
  NAME(gru_columns_back)(count, width, AT(g, 1), AT(keep, 5), AT(carry, 1), AT(a, 3), AT(s, 3))
  EACH_COLUMN(BODY)
#undef BODY
}

static void NAME(lstm_step)(ptrdiff_t rows, ptrdiff_t width, const void *by_input,
                            const void *by_state, const void *cell, void *new_state,
                            void *new_cell, void *kept) {
  const SCALAR *a = by_input, *s = by_state, *c = cell;
  SCALAR *out = new_state, *next = new_cell, *keep = kept;
#define BODY(count)                                                                          \
  NAME(lstm_columns)(count, width, AT(a, 4), AT(s, 4), AT(c, 1), AT(out, 1), AT(next, 1), \
                     AT(keep, 6))
  EACH_COLUMN(BODY)
#undef BODY
}

static void NAME(lstm_step_back)(ptrdiff_t rows, ptrdiff_t width, const void *g_pointer,
                                 const void *kept, const void *carry_pointer, void *cell_carry,
                                 void *of_gates) {
  const SCALAR *g = g_pointer, *keep = kept, *carry = carry_pointer;
  SCALAR *cell = cell_carry, *gates = of_gates;
#define BODY(count)                                                                       \
  NAME(lstm_columns_back)(count, width, AT(g, 1), AT(keep, 6), AT(carry, 1), AT(cell, 1), \
                          AT(gates, 4))
  EACH_COLUMN(BODY)
#undef BODY
}

#undef ALWAYS_INLINE
#undef IN
#undef OUT
#undef AT
#undef EACH_COLUMN
