// Windows along an axis of an image.

/// The outputs whose window has a place inside the image: from `first` to before `end`.
typedef struct {
  ptrdiff_t first, end;
} NAME(outputs);

static inline NAME(outputs) NAME(outputs_inside)(const adjoint_window_axis *axis, ptrdiff_t place) {
  const ptrdiff_t start = place * axis->dilation - axis->padding, stride = axis->stride;
  NAME(outputs) inside = {
      .first = start < 0 ? -start + stride - 1 : 0,
      .end = start < axis->length ? axis->length - 1 - start + stride : 0,
  };
  if (stride > 1) {  // Divisions take as long as copying a row.
    inside.first /= stride;
    inside.end /= stride;
  }
  if (inside.end > axis->count) inside.end = axis->count;
  if (inside.first > inside.end) inside.first = inside.end;
  return inside;
}
