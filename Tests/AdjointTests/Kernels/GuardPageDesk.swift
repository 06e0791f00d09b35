import Adjoint
import Testing

/// Where the arrays of one call of a kernel are made and looked at afterwards.
final class Desk {
  private let kernels: KernelsUnderTest
  private let place: GuardedScalars.Place
  private let numbers: [Double]
  private var arrays: [GuardedScalars] = []

  init(_ kernels: KernelsUnderTest, _ place: GuardedScalars.Place) {
    (self.kernels, self.place) = (kernels, place)
    numbers = kernels.random(5000, seed: 7)
  }

  /// An array of so many scalars, which are random.
  func callAsFunction(_ count: Int, as type: ScalarType? = nil) -> UnsafeMutableRawPointer {
    let array = GuardedScalars(
      Array(numbers.prefix(count)), as: type ?? kernels.scalarType, place: place)
    arrays.append(array)
    return array.address
  }

  /// An array of whole numbers.
  func callAsFunction(_ values: [Int]) -> UnsafeMutablePointer<Int> {
    let address = self(values.count, as: .float64).bindMemory(to: Int.self, capacity: values.count)
    address.update(from: values, count: values.count)
    return address
  }

  /// Runs a kernel on arrays, and expects that it wrote nothing beside them.
  func expectIntact(_ label: @autoclosure () -> String, _ run: (Desk) -> Void) {
    run(self)
    let areIntact = arrays.allSatisfy { $0.isIntact }
    #expect(areIntact, "written beside an array: \(label())")
    arrays = []
  }
}
