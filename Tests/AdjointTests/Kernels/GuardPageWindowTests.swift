import CKernels
import Testing

@testable import Adjoint

// The kernels of convolution and pooling between pages without access.
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

  @Test("Convolution and pooling", arguments: KernelsUnderTest.all, Place.allCases)
  func windows(_ kernels: KernelsUnderTest, _ place: Place) {
    let (desk, table) = (Desk(kernels, place), kernels.table)
    for count in Self.counts {
      desk.expectIntact("add_to_totals, \(count) scalars") {
        let totals = $0(count, as: .float64).assumingMemoryBound(to: Double.self)
        table.add_to_totals(count, $0(count), totals)
      }
    }
    for horizontal in Self.windowAxes {
      // Wide planes have one row.
      for vertical in Self.windowAxes.prefix(horizontal.length > 40 ? 1 : 3) {
        var windows = Windows(vertical: vertical, horizontal: horizontal)
        let (pixels, outputs) = (2 * windows.pixelCount, 2 * windows.count)
        let label = "\(vertical) and \(horizontal)"
        for (first, rows) in [(0, vertical.count), (vertical.count - 1, 1), (0, 1)] {
          let columns = rows * horizontal.count
          let rowCount = 2 * windows.places.count
          for gap in [0, 5] {
            let patchCount = (rowCount - 1) * (columns + gap) + columns
            desk.expectIntact("gather_patches \(label)") {
              table.gather_patches(
                &windows, 2, first, rows, $0(pixels), $0(patchCount), columns + gap)
            }
            desk.expectIntact("scatter_patches \(label)") {
              table.scatter_patches(
                &windows, 2, first, rows, $0(patchCount), columns + gap, $0(pixels))
            }
          }
        }
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
}
