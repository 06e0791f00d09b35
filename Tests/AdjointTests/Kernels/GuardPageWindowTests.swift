import CKernels
import Testing

@testable import Adjoint

// The kernels of pooling and convolution between pages without access.
extension GuardPageTests {
  /// One window, windows that meet the edges of vectors, with padding, gaps and strides, and with more
  /// padding than image.
  private static let windowAxes: [WindowAxis] = {
    func axis(
      _ length: Int, _ size: Int, _ stride: Int = 1, _ padding: Int = 0, _ dilation: Int = 1
    ) -> WindowAxis {
      WindowAxis(
        length: length, size: size, stride: stride, padding: padding, dilation: dilation, of: "")
    }
    return [
      axis(1, 1), axis(7, 3, 1, 1), axis(8, 2, 2), axis(9, 3, 2, 1), axis(17, 1), axis(17, 2, 3),
      axis(16, 3, 1, 1, 2), axis(33, 2, 2), axis(35, 3, 1, 1), axis(3, 3, 2, 2), axis(131, 2),
      axis(262, 3, 2, 1), axis(29, 4, 5),
    ]
  }()

  @Test("Pooling", arguments: KernelsUnderTest.all, Place.allCases)
  func windows(_ kernels: KernelsUnderTest, _ place: Place) {
    let (desk, table) = (Desk(kernels, place), kernels.table)
    for horizontal in Self.windowAxes {
      // Wide planes have one row.
      for vertical in Self.windowAxes.prefix(horizontal.length > 40 ? 1 : 3) {
        var windows = Windows(vertical: vertical, horizontal: horizontal)
        let (pixels, outputs) = (2 * windows.pixelCount, 2 * windows.count)
        let label = "\(vertical) and \(horizontal)"
        for counts: Int32 in [0, 1] where horizontal.dilation == 1 {
          desk.expectIntact("average_pooling \(label)") {
            table.average_pooling(&windows, counts, 2, $0(pixels), $0(outputs))
          }
          desk.expectIntact("average_pooling_pullback \(label)") {
            table.average_pooling_pullback(&windows, counts, 2, $0(outputs), $0(pixels))
          }
        }
        guard vertical.eachWindowReads && horizontal.eachWindowReads else { continue }
        desk.expectIntact("max_pooling \(label)") {
          table.max_pooling(&windows, 2, $0(pixels), $0(outputs))
        }
        desk.expectIntact("gather_at_maxima \(label)") {
          table.gather_at_maxima(&windows, 2, $0(pixels), $0(pixels), $0(outputs))
        }
        desk.expectIntact("scatter_to_maxima \(label)") {
          table.scatter_to_maxima(&windows, 2, $0(pixels), $0(outputs), $0(pixels))
        }
      }
    }
  }
  /// The kernels of convolution, with all taps at the beginning or the end of what may be read.
  @Test("Convolution", arguments: KernelsUnderTest.all, Place.allCases)
  func convolution(_ kernels: KernelsUnderTest, _ place: Place) {
    let (desk, table) = (Desk(kernels, place), kernels.table)
    let lanes = 64 / kernels.scalarType.byteCount
    for columns in [1, 7, 16, 17, 49, 97] {
      for (steps, first) in [((1, 1), (0, 0)), ((1, 1), (-1, -2)), ((2, 3), (-1, 1))] {
        var frame = SpreadFrame(
          height: 2, width: columns, vertical_step: steps.0, horizontal_step: steps.1,
          vertical_phases: steps.0, horizontal_phases: steps.1,
          first_line: first.0, first_column: first.1, lines: 3, columns: columns, phase: 3 * columns
        )
        desk.expectIntact("spread, \(columns) columns, steps \(steps), from \(first)") {
          table.spread(&frame, 2, $0(4 * columns), $0(2 * steps.0 * steps.1 * 3 * columns))
        }
      }
      for m in [1, 5, 9] {
        let row = (columns + lanes - 1) / lanes * lanes
        let taps = (0..<70).map { Tap(source: $0 % 2, weight: $0) }
        desk.expectIntact("convolve, \(m) by \(columns)") {
          table.convolve(m, columns, 70, taps, $0(m * 70), 70, $0(1 + row), $0(m * row), row)
        }
        for step in [1, 2] {
          desk.expectIntact("gather, \(m) planes of 2×\(columns), step \(step)") {
            let line = (columns - 1) * step + 1
            table.gather(
              m, 2, columns, $0(m * 2 * columns), 2 * columns, columns, $0(m), $0(m * 2 * line),
              2 * line, line, step)
          }
        }
        for lines in [1, 3] {
          desk.expectIntact("correlate, \(m) outputs of \(lines)×\(columns)") {
            let totals = $0(9 * m, as: .float64).assumingMemoryBound(to: Double.self)
            let outputs = (m + lanes - 1) / lanes * lanes
            table.correlate(
              9, (0..<9).map { Tap(source: $0 % 3, weight: 0) }, m, lines, columns,
              $0(2 + lines * columns), columns, $0(m * lines * columns), lines * columns, totals,
              $0(lines * columns * outputs))
          }
        }
      }
    }
  }
}
