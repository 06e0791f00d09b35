/// The largest errors of a loss and of its gradient in ULP; infinite where a value that should be finite
/// is not, or the other way around.
struct LossErrors: Codable {
  let loss: Double
  let gradient: Double
}
