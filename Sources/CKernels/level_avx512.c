// The level of AVX-512 (F, DQ, VL, BW).

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "levels.h"

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#define LEVEL avx512
#define VECTOR_BYTES 64
#define HAS_FMA 1
#define HAS_MASKS 1
#include "loops/every_scalar.h"
#pragma clang attribute pop
#endif
