import CKernels
import Testing

@testable import Adjoint

/// The kernels of pooling at every instruction set, against loops over windows and
/// their places.
@Suite struct WindowKernelTests {
  private static let axes: [WindowAxis] = {
    func axis(
      _ length: Int, _ size: Int, _ stride: Int = 1, _ padding: Int = 0, _ dilation: Int = 1
    ) -> WindowAxis {
      WindowAxis(
        length: length, size: size, stride: stride, padding: padding, dilation: dilation, of: "")
    }
    return [
      axis(1, 1), axis(5, 3, 1, 1), axis(9, 3, 2, 1), axis(7, 2, 3), axis(19, 3, 1, 2, 2),
      axis(40, 2, 2), axis(36, 3, 1, 1), axis(37, 4, 1, 1), axis(23, 2, 1, 1, 3), axis(64, 3, 3),
    ]
  }()

  /// The pixel of each place of each window, nil in the padding, in the order of patches.
  private func pixels(_ windows: Windows) -> [[Int?]] {
    let (y, x) = (windows.vertical, windows.horizontal)
    return windows.places.map { place in
      (0..<windows.count).map { output in
        let (row, column) = (output / x.count, output % x.count)
        guard y.isInside(place.row, of: row), x.isInside(place.column, of: column) else {
          return nil
        }
        let line = row * y.stride + place.row * y.dilation - y.padding
        return line * x.length + column * x.stride + place.column * x.dilation - x.padding
      }
    }
  }

  private func forAllWindows(_ body: (inout Windows, _ pixels: [[Int?]]) -> Void) {
    for vertical in Self.axes.prefix(5) {
      for horizontal in Self.axes {
        var windows = Windows(vertical: vertical, horizontal: horizontal)
        body(&windows, pixels(windows))
      }
    }
  }

  @Test(arguments: KernelsUnderTest.all)
  func maxima(_ kernels: KernelsUnderTest) {
    forAllWindows { windows, pixels in
      guard windows.vertical.eachWindowReads, windows.horizontal.eachWindowReads else { return }
      // Few numbers, so that many are equal.
      let x = kernels.random(windows.pixelCount, seed: 2).map { ($0 * 2).rounded() }
      let (image, maxima) = (kernels.scalars(x), kernels.unwritten(windows.count))
      kernels.table.max_pooling(&windows, 1, image.address, maxima.address)
      let winners = (0..<windows.count).map { output in
        pixels.compactMap { $0[output] }.reduce(into: nil as Int?) { winner, pixel in
          if winner.map({ x[pixel] > x[$0] }) ?? true { winner = pixel }
        }!
      }
      #expect(maxima.values == winners.map { x[$0] })
      let numbers = kernels.scalars((0..<windows.pixelCount).map { Double($0) })
      kernels.table.gather_at_maxima(
        &windows, 1, image.address, numbers.address, maxima.address)
      #expect(maxima.values == winners.map { Double($0) })
      let (ones, counts) = (
        kernels.scalars([Double](repeating: 1, count: windows.count)),
        kernels.unwritten(windows.pixelCount)
      )
      kernels.table.scatter_to_maxima(&windows, 1, image.address, ones.address, counts.address)
      #expect(counts.values == (0..<x.count).map { pixel in Double(winners.count { $0 == pixel }) })
    }
  }

  @Test(arguments: KernelsUnderTest.all, [Int32(0), 1])
  func means(_ kernels: KernelsUnderTest, _ countsPadding: Int32) {
    forAllWindows { windows, pixels in
      guard windows.vertical.dilation == 1, windows.horizontal.dilation == 1 else { return }
      let x = kernels.random(windows.pixelCount, seed: 3)
      let g = kernels.random(windows.count, seed: 4)
      let (image, means) = (kernels.scalars(x), kernels.unwritten(windows.count))
      let (cotangent, slopes) = (kernels.scalars(g), kernels.unwritten(x.count))
      kernels.table.average_pooling(&windows, countsPadding, 1, image.address, means.address)
      kernels.table.average_pooling_pullback(
        &windows, countsPadding, 1, cotangent.address, slopes.address)
      var (right, rightSlopes) = ([Double](), [Double](repeating: 0, count: x.count))
      for output in 0..<windows.count {
        let inside = pixels.compactMap { $0[output] }
        let divisor = Double(countsPadding == 1 ? pixels.count : max(1, inside.count))
        right.append(inside.reduce(0) { $0 + x[$1] } / divisor)
        for pixel in inside { rightSlopes[pixel] += g[output] / divisor }
      }
      let tolerance = Tolerance.elementwise(
        kernels.scalarType == .float32 ? 1e-7 : 1e-14, absolute: 1e-14)
      expectClose(means.values, right, of: kernels.scalarType, within: tolerance)
      expectClose(slopes.values, rightSlopes, of: kernels.scalarType, within: tolerance)
    }
  }
}
