// How large a tile of a product is that is computed in registers: ROWS rows of PANEL scalars.

// A tile fills the registers with its ROWS · VECTORS sums, a row of b and a scalar of a. It has
// at least the 8 independent sums that keep two multiply-adds of 4 cycles' latency busy.
#if VECTOR_BYTES == 64 || defined __aarch64__
#define ROWS 8  // 24 + 3 + 1 of 32 registers
#define VECTORS 3
#elif HAS_FMA
#define ROWS 6  // 12 + 2 + 1 of 16 registers
#define VECTORS 2
#else
#define ROWS 4  // 8 + 2 + 1 of 16 registers, and room for the products
#define VECTORS 2
#endif
#define PANEL (VECTORS * LANES)

// TILE(rows, vectors) for each size of a tile: those of all ROWS, and smaller ones for what is left.
#if VECTORS == 3
#define TILES_OF(rows) TILE(rows, 1); TILE(rows, 2); TILE(rows, 3)
#else
#define TILES_OF(rows) TILE(rows, 1); TILE(rows, 2)
#endif
#if ROWS > 4
#define TILES TILES_OF(1); TILES_OF(2); TILES_OF(4); TILES_OF(ROWS)
#else
#define TILES TILES_OF(1); TILES_OF(2); TILES_OF(4)
#endif

#define INLINE inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
