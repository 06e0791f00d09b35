// The maximum of each window of a plane, and where it stands.
//
// Neighbouring outputs of a row are computed together, a vector of them at a time where all of their
// windows are inside the image from left to right, one at a time elsewhere.

/// The most outputs that are found together.
#define STRIP 128

/// Outputs of a row: their maxima, and the scalars of the plane that these are.
typedef struct {
  SCALAR maxima[STRIP];
  NAME(lane_type) places[STRIP];
} NAME(maxima);

// EVERY_OTHER are lanes 0, 2, 4, … of what stands in two vectors, of which the second begins one scalar
// before the first one ends. So nothing beyond the last of them is read.
#if VECTOR_BYTES * 8 / SCALAR_BITS == 16
#define EVERY_OTHER 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31
#elif VECTOR_BYTES * 8 / SCALAR_BITS == 8
#define EVERY_OTHER 0, 2, 4, 6, 9, 11, 13, 15
#elif VECTOR_BYTES * 8 / SCALAR_BITS == 4
#define EVERY_OTHER 0, 2, 5, 7
#else
#define EVERY_OTHER 0, 3
#endif

static inline vector NAME(load_strided)(const SCALAR *p, ptrdiff_t stride) {
  if (stride == 1) return NAME(load)(p);
  if (stride == 2) {
    return __builtin_shufflevector(NAME(load)(p), NAME(load)(p + LANES - 1), EVERY_OTHER);
  }
  vector v = {0};
#pragma clang loop unroll(full)
  for (ptrdiff_t l = 0; l < LANES; l++) v[l] = p[l * stride];
  return v;
}

/// Outputs k ..< k + LANES of a row, whose windows are inside the image from left to right.
static inline void NAME(find_vector)(const adjoint_windows *windows, ptrdiff_t row, ptrdiff_t k,
                                     const SCALAR *plane, SCALAR *maxima,
                                     NAME(lane_type) *places) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  vector maximum = NAME(splat)(-(SCALAR)INFINITY);
  mask place = (mask){0} - 1;
  for (ptrdiff_t i = 0; i < y->size; i++) {
    const ptrdiff_t line = row * y->stride + i * y->dilation - y->padding;
    if (line < 0 || line >= y->length) continue;
    for (ptrdiff_t j = 0; j < x->size; j++) {
      const ptrdiff_t at = line * x->length + k * x->stride + j * x->dilation - x->padding;
      const vector v = NAME(load_strided)(plane + at, x->stride);
      const mask wins = (v > maximum) | (v != v) | (place < 0);
      maximum = NAME(choose)(wins, v, maximum);
      place = (wins & (NAME(lanes)() * (NAME(lane_type))x->stride + (NAME(lane_type))at)) |
              (~wins & place);
    }
  }
  NAME(store)(maxima, maximum);
  memcpy(places, &place, sizeof place);
}

/// Output k of a row.
static void NAME(find_one)(const adjoint_windows *windows, ptrdiff_t row, ptrdiff_t k,
                           const SCALAR *plane, SCALAR *maximum, NAME(lane_type) *place) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  *place = -1;
  for (ptrdiff_t i = 0; i < y->size; i++) {
    const ptrdiff_t line = row * y->stride + i * y->dilation - y->padding;
    if (line < 0 || line >= y->length) continue;
    for (ptrdiff_t j = 0; j < x->size; j++) {
      const ptrdiff_t column = k * x->stride + j * x->dilation - x->padding;
      if (column < 0 || column >= x->length) continue;
      const ptrdiff_t at = line * x->length + column;
      if (*place >= 0 && plane[at] <= *maximum) continue;
      if (*place >= 0 && plane[at] == plane[at] && *maximum != *maximum) continue;
      *maximum = plane[at];
      *place = (NAME(lane_type))at;
    }
  }
}

/// Outputs `first` ..< `first + count` of a row.
static void NAME(find_maxima)(const adjoint_windows *windows, ptrdiff_t row, ptrdiff_t first,
                              ptrdiff_t count, const SCALAR *plane, NAME(maxima) *found) {
  const adjoint_window_axis *x = &windows->horizontal;
  // The outputs whose windows are inside from left to right.
  ptrdiff_t start = NAME(outputs_inside)(x, 0).first - first;
  ptrdiff_t end = NAME(outputs_inside)(x, x->size - 1).end - first;
  if (start < 0) start = 0;
  if (end > count) end = count;
  if (end - start < LANES) start = end = count;
  for (ptrdiff_t k = 0; k < start; k++) {
    NAME(find_one)(windows, row, first + k, plane, found->maxima + k, found->places + k);
  }
  for (ptrdiff_t k = start; k < end; k += LANES) {
    // The last vector overlaps the one before, and finds the same again.
    const ptrdiff_t from = k + LANES <= end ? k : end - LANES;
    NAME(find_vector)(windows, row, first + from, plane, found->maxima + from,
                      found->places + from);
  }
  for (ptrdiff_t k = end; k < count; k++) {
    NAME(find_one)(windows, row, first + k, plane, found->maxima + k, found->places + k);
  }
}

/// Finds the maxima of all windows, and runs `body` for each: output k of the plane, and the number i
/// of its strip.
#define FOR_EACH_MAXIMUM(body)                                                               \
  do {                                                                                       \
    const ptrdiff_t height = windows->vertical.count, width = windows->horizontal.count;     \
    NAME(maxima) found;                                                                      \
    for (ptrdiff_t row = 0; row < height; row++) {                                           \
      for (ptrdiff_t first = 0; first < width; first += STRIP) {                             \
        const ptrdiff_t count = width - first < STRIP ? width - first : STRIP;               \
        NAME(find_maxima)(windows, row, first, count, x, &found);                            \
        for (ptrdiff_t i = 0, k = row * width + first; i < count; i++, k++) body;            \
      }                                                                                      \
    }                                                                                        \
  } while (0)

static void NAME(max_pooling)(const adjoint_windows *windows, ptrdiff_t planes,
                              const void *x_pointer, void *out_pointer) {
  const SCALAR *x = x_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t p = 0; p < planes; p++) {
    FOR_EACH_MAXIMUM(out[k] = found.maxima[i]);
    x += windows->vertical.length * windows->horizontal.length;
    out += windows->vertical.count * windows->horizontal.count;
  }
}

static void NAME(gather_at_maxima)(const adjoint_windows *windows, ptrdiff_t planes,
                                   const void *x_pointer, const void *h_pointer,
                                   void *out_pointer) {
  const SCALAR *x = x_pointer, *h = h_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t p = 0; p < planes; p++) {
    FOR_EACH_MAXIMUM(out[k] = h[found.places[i]]);
    x += windows->vertical.length * windows->horizontal.length;
    h += windows->vertical.length * windows->horizontal.length;
    out += windows->vertical.count * windows->horizontal.count;
  }
}

static void NAME(scatter_to_maxima)(const adjoint_windows *windows, ptrdiff_t planes,
                                    const void *x_pointer, const void *g_pointer,
                                    void *out_pointer) {
  const SCALAR *x = x_pointer, *g = g_pointer;
  SCALAR *out = out_pointer;
  const ptrdiff_t length = windows->vertical.length * windows->horizontal.length;
  for (ptrdiff_t p = 0; p < planes; p++) {
    memset(out, 0, length * sizeof(SCALAR));
    FOR_EACH_MAXIMUM(out[found.places[i]] += g[k]);
    x += length;
    out += length;
    g += windows->vertical.count * windows->horizontal.count;
  }
}

#undef FOR_EACH_MAXIMUM
#undef STRIP
#undef EVERY_OTHER
