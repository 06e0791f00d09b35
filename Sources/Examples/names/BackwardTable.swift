import Adjoint
import AdjointNetworks
import ExampleNetworks
import Programs

/// The gradients that were derived by hand beside those of the tape, for one batch.
struct BackwardTable: CustomStringConvertible {
  let rows: [Row]
  let type: ScalarType

  /// The losses of both.
  let loss: (byHand: Double, tape: Double)

  /// One gradient.
  struct Row {
    let name: String
    let difference: Difference
  }

  /// Compares both in float64, at the first batch of a training.
  init(of data: NameData, seed: Int) {
    let model = withSeed(seed) { MLP(vocabulary: data.vocabulary.count, as: .float64) }
    self.init(model, at: data.training(for: model).batches(of: 32, seed: seed)[0])
  }

  /// Compares both at a batch, as in training.
  init(_ model: MLP, at batch: Places) {
    let byHand = BackwardByHand(model, batch.inputs, next: batch.labels)
    let (loss, gradients) = training(seed: 0, step: 0) {
      valueWithGradients { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
    }
    let pairs: [(String, Tensor, Tensor?)] = [
      ("dy", byHand.dy, gradients["y"]),
      ("dw2", byHand.dw2, gradients[model.output.weight]),
      ("db2", byHand.db2, gradients[model.output.bias!]),
      ("dh", byHand.dh, gradients["h"]),
      ("da", byHand.da, gradients["a"]),
      ("dgamma", byHand.dgamma, gradients[model.normalization.scale]),
      ("dbeta", byHand.dbeta, gradients[model.normalization.shift]),
      ("dz", byHand.dz, gradients["z"]),
      ("dw1", byHand.dw1, gradients[model.hidden.weight]),
      ("de", byHand.de, gradients["e"]),
      ("dc", byHand.dc, gradients[model.embedding.weight]),
    ]
    rows = pairs.map { Row(name: $0, difference: Difference($1, from: $2!)) }
    type = byHand.loss.scalarType
    self.loss = (byHand.loss.scalar, loss.scalar)
  }

  /// The largest difference of all, in units of the last place.
  var ulps: Double { rows.map(\.difference.ulps).max()! }

  var description: String {
    let header = ["", "shape", "exact", "ULP", "at", "by hand", "tape"]
    let lines = rows.map { row in
      let difference = row.difference
      return [
        row.name, "\(difference.shape)",
        "\(difference.exactCount) of \(difference.shape.elementCount)",
        difference.ulps.text("%.1f"), "\(difference.index)", difference.values.0.text("%.16e"),
        difference.values.1.text("%.16e"),
      ]
    }
    return """
      the gradients of a batch, derived by hand, beside those of the tape, in \(type.rawValue)
      \(TextTable([header] + lines))
      """
  }
}
