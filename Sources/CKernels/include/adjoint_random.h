// What the kernels of random numbers are given. See `loops/random.h`.

#ifndef ADJOINT_RANDOM_H
#define ADJOINT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/// Words are made and read in groups of this many.
enum { adjoint_words_in_group = 64 };

/// What chooses a sequence of random words.
typedef struct __attribute__((swift_name("PhiloxKey"))) adjoint_philox_key {
  uint64_t key;

  /// The upper half of the counter.
  uint64_t stream;
} adjoint_philox_key;

/// A range of numbers, of which `first` and `last` are the outermost of the scalar type.
typedef struct __attribute__((swift_name("NumberRange"))) adjoint_number_range {
  /// The lower bound and the width, both times `scale`, a power of two.
  double lower, width, scale;
  double first, last;
} adjoint_number_range;

/// The 64·groups words of a sequence from group number `first` on.
typedef void (*adjoint_random_words)(adjoint_philox_key key, uint64_t first, ptrdiff_t groups,
                                     uint32_t *_Nonnull words);

/// out[i] = a number of the range for i < count, made of the 64 bits of words[i].
typedef void (*adjoint_uniform_numbers)(ptrdiff_t count, const uint64_t *_Nonnull words,
                                        const adjoint_number_range *_Nonnull range,
                                        void *_Nonnull out);

/// out[i] = a normal number for i < count. Two of them are made of two words, which have 32 bits for
/// float and 64 bits for double. `words` are whole groups of 64·32 bits, and aligned to 8 bytes.
typedef void (*adjoint_normal_numbers)(ptrdiff_t count, const void *_Nonnull words, double mean,
                                       double deviation, void *_Nonnull out);

/// out[i] = x[i]/divisor where words[i] > limit, 0 elsewhere, for i < count.
typedef void (*adjoint_random_mask)(ptrdiff_t count, const uint32_t *_Nonnull words, uint32_t limit,
                                    double divisor, const void *_Nonnull x, void *_Nonnull out);

#endif
