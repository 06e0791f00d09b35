import Adjoint

extension Workload {
  /// Tensors in pieces, each of which is used, and the gradient of the whole: the gates of a recurrent unit
  /// side by side, and the steps of a sequence.
  static func splittings(_ scale: Scale) -> [Workload] {
    [
      Workload(name: "split/64x384/3") {
        Work(at: [normal([64, 384], seed: 1)]) {
          let pieces = $0[0].split(into: 3, along: 1)
          return pieces[0] * pieces[1] + pieces[2]
        }
      },
      Workload(name: "unstacked/50x64x128") {
        Work(at: [normal([50, 64, 128], seed: 1)]) {
          let steps = $0[0].unstacked()
          return steps.dropFirst().reduce(steps[0], +)
        }
      },
    ]
  }
}
