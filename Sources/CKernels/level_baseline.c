// The baseline level: what every processor of the architecture has (SSE2, or NEON on arm64).

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "levels.h"

#define LEVEL baseline
#define VECTOR_BYTES 16
#ifdef __ARM_FEATURE_FMA
#define HAS_FMA 1
#endif
#include "loops/every_scalar.h"
