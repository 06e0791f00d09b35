// Steps of the update rules that keep more of the past than a velocity, each in one pass over the
// memory, which is all that such a step takes time for.
//
// g is the gradient and w the value. Terms that are not asked for stay out: 0·w would be NaN where a
// weight is infinite. A pointer is null where the rule does not keep what it stands for.

#define AT(p) NAME(load_first)(count - i, (p) + i, 0)
#define SET(p, v) NAME(store_first)(count - i, (p) + i, v)

/// The gradient with the decay that is a part of it.
#define SLOPE (decay != 0 ? AT(g) + decay * AT(w) : AT(g))

/// Moves w by `step` against its sign, and towards 0 by a share of itself.
#define MOVE(step) SET(w, shrinkage != 0 ? AT(w) - (shrinkage * AT(w) + (step)) : AT(w) - (step))

//     m ← m + (1 − β₁)·(s − m)      v ← β₂·v + (1 − β₂)·s²
//     w ← w − (ρ·w + (a·s + b·m)/(c·√v + ε))
static void NAME(descend_by_moments)(ptrdiff_t count, const adjoint_moment_step *step,
                                     const void *g_pointer, void *w_pointer, void *m_pointer,
                                     void *v_pointer) {
  const SCALAR *g = g_pointer;
  SCALAR *w = w_pointer, *m = m_pointer, *v = v_pointer;
  const SCALAR decay = (SCALAR)step->decay, shrinkage = (SCALAR)step->shrinkage;
  const SCALAR new_mean = (SCALAR)(1 - step->mean_decay);
  const SCALAR old_square = (SCALAR)step->square_decay;
  const SCALAR new_square = (SCALAR)(1 - step->square_decay);
  const SCALAR a = (SCALAR)step->gradient_rate, b = (SCALAR)step->mean_rate;
  const SCALAR c = (SCALAR)step->root_scale, epsilon = (SCALAR)step->epsilon;
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const vector s = SLOPE;
    const vector mean = AT(m) + new_mean * (s - AT(m));
    const vector square = old_square * AT(v) + new_square * s * s;
    SET(m, mean);
    SET(v, square);
    const vector direction = a != 0 ? a * s + b * mean : b * mean;
    MOVE(direction / (c * NAME(sqrt_vector)(square) + epsilon));
  }
}

//     v ← α·v + β·s²      u ← u + (1 − α)·(s − u)      d = s/(√(v − u²) + ε)      b ← μ·b + d
//     w ← w − η·b
static void NAME(descend_by_squares)(ptrdiff_t count, const adjoint_square_step *step,
                                     const void *g_pointer, void *w_pointer, void *v_pointer,
                                     void *u_pointer, void *b_pointer) {
  const SCALAR *g = g_pointer;
  SCALAR *w = w_pointer, *v = v_pointer, *u = u_pointer, *b = b_pointer;
  const SCALAR decay = (SCALAR)step->decay, shrinkage = 0;
  const SCALAR old_square = (SCALAR)step->old_square, new_square = (SCALAR)step->new_square;
  const SCALAR new_mean = (SCALAR)(1 - step->old_square);
  const SCALAR momentum = (SCALAR)step->momentum, rate = (SCALAR)step->rate;
  const SCALAR epsilon = (SCALAR)step->epsilon;
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const vector s = SLOPE;
    const vector square = old_square * AT(v) + new_square * s * s;
    SET(v, square);
    vector variance = square;
    if (u) {
      const vector mean = AT(u) + new_mean * (s - AT(u));
      SET(u, mean);
      variance = square - mean * mean;
    }
    vector direction = s / (NAME(sqrt_vector)(variance) + epsilon);
    if (b) {
      direction += momentum * AT(b);
      SET(b, direction);
    }
    MOVE(rate * direction);
  }
}

//     w ← w − (ρ·w + η·sign(β₁·m + (1 − β₁)·g))      m ← β₂·m + (1 − β₂)·g
static void NAME(descend_by_signs)(ptrdiff_t count, const adjoint_sign_step *step,
                                   const void *g_pointer, void *w_pointer, void *m_pointer) {
  const SCALAR *g = g_pointer;
  SCALAR *w = w_pointer, *m = m_pointer;
  const SCALAR shrinkage = (SCALAR)step->shrinkage, rate = (SCALAR)step->rate;
  const SCALAR old_direction = (SCALAR)step->direction_decay;
  const SCALAR new_direction = (SCALAR)(1 - step->direction_decay);
  const SCALAR old_mean = (SCALAR)step->mean_decay;
  const SCALAR new_mean = (SCALAR)(1 - step->mean_decay);
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const vector slope = AT(g), mean = AT(m);
    const vector direction = old_direction * mean + new_direction * slope;
    // 0 has no sign, and NaN stays NaN.
    const vector sign = NAME(choose)(
        direction > 0, NAME(splat)(1), NAME(choose)(direction < 0, NAME(splat)(-1), direction));
    MOVE(rate * sign);
    SET(m, old_mean * mean + new_mean * slope);
  }
}

#undef AT
#undef SET
#undef SLOPE
#undef MOVE
