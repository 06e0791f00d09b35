import CKernels
import Testing

@testable import Adjoint

/// The kernels of convolution at every instruction set, against loops over single scalars. All numbers are
/// small and whole, so that sums are exact in any order.
@Suite struct ConvolutionKernelTests {
  /// As many whole numbers from −4 to 4.
  private static func wholeNumbers(_ count: Int, seed: Int) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in Double(Int.random(in: -4...4, using: &random)) }
  }

  struct Frame: CustomTestStringConvertible {
    var height = 3
    var width: Int
    var steps = (1, 1)
    var first = (0, 0)
    var lines = 3
    var columns: Int
    var gap = 0

    var testDescription: String {
      "\(height)×\(width), steps \(steps), from \(first), \(lines)×\(columns), gap \(gap)"
    }
  }

  private static let frames = [
    Frame(width: 1, columns: 1), Frame(width: 5, first: (-1, -1), lines: 5, columns: 7),
    Frame(width: 28, first: (-2, -1), lines: 4, columns: 30, gap: 3),
    Frame(width: 37, steps: (2, 2), first: (-1, -1), lines: 2, columns: 19),
    Frame(height: 7, width: 19, steps: (3, 2), first: (-4, -3), lines: 4, columns: 11, gap: 1),
    Frame(width: 8, steps: (1, 5), first: (2, 9), lines: 3, columns: 2),
    Frame(width: 4, first: (-9, -9), lines: 2, columns: 3), Frame(width: 70, columns: 64),
  ]

  @Test(arguments: KernelsUnderTest.all, frames)
  func spread(_ kernels: KernelsUnderTest, _ f: Frame) {
    let planes = 2
    let phase = f.lines * f.columns + f.gap
    var frame = SpreadFrame(
      height: f.height, width: f.width, vertical_step: f.steps.0, horizontal_step: f.steps.1,
      vertical_phases: f.steps.0, horizontal_phases: f.steps.1,
      first_line: f.first.0, first_column: f.first.1, lines: f.lines, columns: f.columns,
      phase: phase)
    let x = Self.wholeNumbers(planes * f.height * f.width, seed: 1)
    let count = planes * f.steps.0 * f.steps.1 * phase
    let (from, to) = (kernels.scalars(x), kernels.scalars([Double](repeating: 99, count: count)))
    kernels.table.spread(&frame, planes, from.address, to.address)
    var right = [Double](repeating: 99, count: count)
    for plane in 0..<planes {
      for a in 0..<f.steps.0 {
        for b in 0..<f.steps.1 {
          let start = ((plane * f.steps.0 + a) * f.steps.1 + b) * phase
          for u in 0..<f.lines {
            for v in 0..<f.columns {
              let (line, column) = (
                f.first.0 + a + u * f.steps.0, f.first.1 + b + v * f.steps.1
              )
              let isInside = (0..<f.height).contains(line) && (0..<f.width).contains(column)
              right[start + u * f.columns + v] =
                isInside ? x[(plane * f.height + line) * f.width + column] : 0
            }
          }
        }
      }
    }
    #expect(to.values == right)
  }

  @Test(
    arguments: KernelsUnderTest.all,
    [(1, 1, 1), (3, 7, 0), (5, 16, 9), (8, 48, 64), (17, 65, 65), (12, 113, 200)])
  func convolve(_ kernels: KernelsUnderTest, _ sizes: (m: Int, columns: Int, k: Int)) {
    let (m, columns, k) = sizes
    let taps = (0..<k).map { Tap(source: $0 * 5 % 37, weight: $0 * 3) }
    let (weightsRow, row) = (3 * k + 1, (columns + 15) / 16 * 16 + 16)
    let w = Self.wholeNumbers(m * weightsRow, seed: 2)
    let x = Self.wholeNumbers(37 + row, seed: 3)
    let (weights, source) = (kernels.scalars(w), kernels.scalars(x))
    let out = kernels.unwritten(m * row)
    kernels.table.convolve(
      m, columns, k, taps, weights.address, weightsRow, source.address, out.address, row)
    let values = out.values
    for i in 0..<m {
      let right = (0..<columns).map { j in
        taps.reduce(0) { $0 + w[i * weightsRow + $1.weight] * x[$1.source + j] }
      }
      #expect(Array(values[i * row..<i * row + columns]) == right, "row \(i)")
    }
  }

  @Test(arguments: KernelsUnderTest.all, [1, 3])
  func gather(_ kernels: KernelsUnderTest, _ step: Int) {
    for (planes, lines, columns) in [(1, 1, 1), (2, 3, 5), (3, 2, 19), (2, 2, 70)] {
      for hasBias in [false, true] {
        let (fromLine, toLine) = (columns + 2, columns * step + 1)
        let (fromPlane, toPlane) = (lines * fromLine + 3, lines * toLine + 4)
        let x = Self.wholeNumbers(planes * fromPlane, seed: 4)
        let b = Self.wholeNumbers(planes, seed: 5)
        let (from, bias) = (kernels.scalars(x), kernels.scalars(b))
        var right = [Double](repeating: 99, count: planes * toPlane)
        let to = kernels.scalars(right)
        kernels.table.gather(
          planes, lines, columns, from.address, fromPlane, fromLine, hasBias ? bias.address : nil,
          to.address, toPlane, toLine, step)
        for p in 0..<planes {
          for u in 0..<lines {
            for v in 0..<columns {
              right[p * toPlane + u * toLine + v * step] =
                x[p * fromPlane + u * fromLine + v] + (hasBias ? b[p] : 0)
            }
          }
        }
        #expect(to.values == right, "\(planes) planes of \(lines)×\(columns)")
      }
    }
  }

  @Test(
    arguments: KernelsUnderTest.all,
    [
      (1, 1, 1, 1), (9, 1, 5, 28), (4, 3, 3, 7), (25, 8, 4, 9), (11, 16, 28, 28), (6, 50, 3, 300),
      (3, 1, 2, 600),
    ])
  func correlate(
    _ kernels: KernelsUnderTest, _ sizes: (k: Int, outputs: Int, lines: Int, columns: Int)
  ) {
    let (k, outputs, lines, columns) = sizes
    let taps = (0..<k).map { Tap(source: $0 * 7 % 41, weight: 0) }
    let (sourceLine, plane) = (columns + 2, lines * columns + 3)
    let x = Self.wholeNumbers(41 + lines * sourceLine, seed: 6)
    let g = Self.wholeNumbers(outputs * plane, seed: 7)
    let start = Self.wholeNumbers(k * outputs, seed: 8)
    let (source, cotangents) = (kernels.scalars(x), kernels.scalars(g))
    let totals = GuardedScalars(start, as: .float64)
    let scratch = kernels.unwritten(lines * columns * ((outputs + 15) / 16 * 16))
    kernels.table.correlate(
      k, taps, outputs, lines, columns, source.address, sourceLine, cotangents.address, plane,
      totals.address.assumingMemoryBound(to: Double.self), scratch.address)
    var right = start
    for (p, tap) in taps.enumerated() {
      for o in 0..<outputs {
        for u in 0..<lines {
          for v in 0..<columns {
            right[p * outputs + o] +=
              x[tap.source + u * sourceLine + v] * g[o * plane + u * columns + v]
          }
        }
      }
    }
    #expect(totals.values == right)
  }
}
