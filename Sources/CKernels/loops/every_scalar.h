// All loops of one level, for double and then for float, some of whose functions use double's.
// LEVEL and VECTOR_BYTES are defined by the includer; so are HAS_FMA, where the level has fused
// multiply-add, and HAS_MASKS, where it loads and stores parts of vectors of 64 bytes. No include
// guard: each level source includes this once, and this includes every loop twice.

#ifndef HAS_FMA
#define HAS_FMA 0
#endif
#ifndef HAS_MASKS
#define HAS_MASKS 0
#endif

#define SCALAR double
#define SCALAR_BITS 64
#include "one_scalar.h"
#undef SCALAR
#undef SCALAR_BITS

#define SCALAR float
#define SCALAR_BITS 32
#include "one_scalar.h"
#undef SCALAR
#undef SCALAR_BITS
