// The pullbacks of rows of few classes: a vector holds one class of as many rows as it has lanes, as in
// softmax_columns.h. What a row by itself would spend on reductions within vectors is spared.

/// A sum for each row.
typedef struct {
  DOUBLE(softmax_sum) part[NAME(wide_parts)];
} NAME(wide_sums);

/// Σ p_j (g_j − c) / Σ p_j of each row.
static inline NAME(wide_column) NAME(softmax_means_about)(NAME(wide_column) c, ptrdiff_t classes,
                                                          const vector *g, const vector *p) {
  NAME(wide_sums) sum = {0}, total = {0};
  for (ptrdiff_t j = 0; j < classes; j++) {
    const NAME(wide_column) share = NAME(widen)(p[j]), cotangent = NAME(widen)(g[j]);
    EACH_PART {
      NAME(wide_add)(&sum.part[i], share.part[i] * (cotangent.part[i] - c.part[i]));
      NAME(wide_add)(&total.part[i], share.part[i]);
    }
  }
  EACH_PART c.part[i] = (sum.part[i].high + sum.part[i].low) /
                        (total.part[i].high + total.part[i].low);
  return c;
}

/// The deviations of columns in the place of their cotangents.
static inline void NAME(softmax_deviations_of_columns)(ptrdiff_t classes, vector *g,
                                                       const vector *p, int is_weighted) {
  vector largest = p[0], surest = g[0];
  mask present = g[0] != 0;
  for (ptrdiff_t j = 1; j < classes; j++) {
    const mask is_larger = p[j] > largest;
    largest = NAME(choose)(is_larger, p[j], largest);
    surest = NAME(choose)(is_larger, g[j], surest);
    present |= g[j] != 0;
  }
  NAME(wide_column) center = NAME(widen)(surest);
  NAME(wide_column) mean = NAME(softmax_means_about)(center, classes, g, p);
#if SCALAR_BITS == 64
  center.part[0] += mean.part[0];
  mean = NAME(softmax_means_about)(center, classes, g, p);
#endif
  for (ptrdiff_t j = 0; j < classes; j++) {
    NAME(wide_column) d = NAME(widen)(g[j]);
    const NAME(wide_column) share = NAME(widen)(p[j]);
    EACH_PART {
      d.part[i] = (d.part[i] - center.part[i]) - mean.part[i];
      if (is_weighted) d.part[i] *= share.part[i];
    }
    g[j] = NAME(choose)(present, NAME(narrow)(d), NAME(splat)(0));
  }
}

/// The pullback of the logarithm in the place of the cotangents.
static inline void NAME(log_softmax_pullback_of_columns)(ptrdiff_t classes, vector *g,
                                                         const vector *p) {
  // Of two classes the one with the smaller p is one of the others, so that in the end all but the
  // surest one are among these.
  vector p_k = p[0], g_k = g[0], place = NAME(splat)(0);
  mask present = g[0] != 0;
  NAME(wide_sums) sum_p = {0}, sum_g = {0};
  for (ptrdiff_t j = 1; j < classes; j++) {
    const mask is_larger = p[j] > p_k;
    const NAME(wide_column) lesser_p = NAME(widen)(NAME(choose)(is_larger, p_k, p[j]));
    const NAME(wide_column) lesser_g = NAME(widen)(NAME(choose)(is_larger, g_k, g[j]));
    EACH_PART {
      NAME(wide_add)(&sum_p.part[i], lesser_p.part[i]);
      NAME(wide_add)(&sum_g.part[i], lesser_g.part[i]);
    }
    p_k = NAME(choose)(is_larger, p[j], p_k);
    g_k = NAME(choose)(is_larger, g[j], g_k);
    place = NAME(choose)(is_larger, NAME(splat)((SCALAR)j), place);
    present |= g[j] != 0;
  }
  const NAME(wide_column) share = NAME(widen)(p_k), cotangent = NAME(widen)(g_k);
  NAME(wide_column) slope, at_surest;
  EACH_PART {
    const NAME(wide_vector) other_p = sum_p.part[i].high + sum_p.part[i].low;
    const NAME(wide_vector) other_g = sum_g.part[i].high + sum_g.part[i].low;
    const NAME(wide_vector) total = other_p + share.part[i];
    slope.part[i] = (other_g + cotangent.part[i]) / total;
    at_surest.part[i] = (cotangent.part[i] * other_p - share.part[i] * other_g) / total;
  }
  const vector of_surest = NAME(narrow)(at_surest);
  for (ptrdiff_t j = 0; j < classes; j++) {
    NAME(wide_column) d = NAME(widen)(g[j]);
    const NAME(wide_column) factor = NAME(widen)(p[j]);
    EACH_PART d.part[i] -= factor.part[i] * slope.part[i];
    const vector v = NAME(choose)(place == (SCALAR)j, of_surest, NAME(narrow)(d));
    g[j] = NAME(choose)(present, v, NAME(splat)(0));
  }
}
