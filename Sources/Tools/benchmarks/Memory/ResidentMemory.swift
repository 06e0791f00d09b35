import Adjoint

extension Benchmark {
  /// What is resident while the smallest network takes many steps, at the beginning and after every
  /// tenth of them. It must not grow with their number.
  static func residentMemory(_ steps: Int) -> Benchmark {
    Benchmark(name: "memory/steps") { meter in
      guard ProcessMemory.resident != nil else { return nil }
      let step = LearningStep(widths: [64, 32, 10], batch: 32)
      // The first step allocates what the others use again.
      step()
      var record = Record("memory/steps", meter)
      var points: [[String: Double]] = []
      var taken = 0
      for tenth in 0...10 {
        while taken < steps * tenth / 10 {
          step()
          taken += 1
        }
        let resident = ProcessMemory.resident ?? 0
        points.append(["steps": Double(taken), "residentBytes": Double(resident)])
      }
      record.curve = points
      return record
    }
  }
}
