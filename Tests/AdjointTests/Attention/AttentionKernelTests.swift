import Testing

@testable import Adjoint

/// The kernels of attention at each level against formulas in double precision.
@Suite struct AttentionKernelTests {
  @Test(arguments: KernelsUnderTest.all)
  func weightsAndTheirPullback(_ kernels: KernelsUnderTest) {
    let table = kernels.table
    for (keys, columns, seen) in [
      (1, 16, 1), (7, 16, 7), (33, 48, 33), (40, 32, 1), (20, 32, 5),
    ] {
      let scale = 0.7
      let count = keys * columns
      var z = kernels.random(count, seed: 1)
      // Some queries are sure of a key.
      for column in stride(from: 0, to: columns, by: 3) { z[column] += 30 }
      z = kernels.rounded(z)
      let g = kernels.random(count, seed: 2)
      let (scores, cotangents) = (kernels.scalars(z), kernels.scalars(g))
      let (maxima, factors) = (kernels.unwritten(columns), kernels.unwritten(columns))
      table.attention_weights(
        keys, columns, seen, scale, scores.address, columns, maxima.address, factors.address)
      let weights = scores.values
      let again = kernels.scalars(z)
      table.attention_pullback(
        keys, columns, seen, scale, again.address, cotangents.address, columns, maxima.address,
        factors.address)
      let keptCotangents = kernels.scalars(g)
      table.attention_pullback(
        keys, columns, seen, scale, scores.address, keptCotangents.address, columns, nil,
        factors.address)
      #expect(scores.values == weights)
      let (remade, results, kept) = (again.values, cotangents.values, keptCotangents.values)
      let unit = kernels.scalarType == .float32 ? 0x1p-23 : 0x1p-52
      // The truths of float64 round as well, at every term of their sums.
      let own = kernels.scalarType == .float32 ? 4.0 : 4 + Double(keys) / 4
      // The product with the scale is rounded, in the kernels without fused multiply-add and in the
      // float64 truths here.
      let roundsProduct = kernels.scalarType == .float64 || kernels.name == "baseline"
      for column in 0..<columns {
        let visible = min(keys, seen + column)
        let places = (0..<visible).map { $0 * columns + column }
        let largest = places.map { z[$0] }.max()!
        let e = places.map { System.exp(scale * (z[$0] - largest)) }
        let sum = e.reduce(0, +)
        for (index, place) in places.enumerated() {
          let p = e[index] / sum
          let farness = roundsProduct ? scale * (largest - z[place]) : 0
          #expect(distance(weights[place], p) <= (own + farness) * unit * p, "\(keys), \(column)")
          // The backward has the rounded factor alone: half a unit of it, and half a unit of each product.
          #expect(distance(remade[place], weights[place]) <= 1.5 * unit * p)
          var (truth, size) = (0.0, 0.0)
          for (other, otherPlace) in places.enumerated() {
            let term = p * e[other] / sum * (g[place] - g[otherPlace])
            truth += term
            let other = roundsProduct ? scale * (largest - z[otherPlace]) : 0
            size += term.magnitude * (own + farness + other)
          }
          #expect(
            distance(results[place], truth) <= unit * size,
            "\(keys) keys, column \(column), key \(index): \(results[place]), \(truth)")
          #expect(
            distance(kept[place], truth) <= unit * size,
            "kept, \(keys) keys, column \(column), key \(index): \(kept[place]), \(truth)")
        }
        // Hidden keys of a group that sees them have no weight.
        for key in visible..<min(keys, seen + column / 16 * 16 + 15) where key < keys {
          #expect(weights[key * columns + column] == 0 && results[key * columns + column] == 0)
        }
      }
    }
  }

  @Test(arguments: KernelsUnderTest.all)
  func columnsOfRows(_ kernels: KernelsUnderTest) {
    for (rows, length) in [(1, 1), (5, 3), (16, 8), (17, 9), (35, 17)] {
      let columns = (rows + 15) / 16 * 16
      let x = kernels.random(rows * length, seed: 1)
      let (source, out) = (kernels.scalars(x), kernels.unwritten(length * columns))
      kernels.table.attention_columns_of(rows, length, 0.5, source.address, out.address, columns)
      for k in 0..<length {
        for i in 0..<columns {
          #expect(out.values[k * columns + i] == (i < rows ? 0.5 * x[i * length + k] : 0))
        }
      }
    }
  }
}
