// The level of AVX2 with fused multiply-add.

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "levels.h"

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LEVEL avx2
#define VECTOR_BYTES 32
#define HAS_FMA 1
#include "loops/every_scalar.h"
#pragma clang attribute pop
#endif
