import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation

/// The mistakes that a network is most sure of.
struct Mistakes {
  /// A wrong answer.
  struct Mistake {
    /// The number of the image in the test.
    let number: Int
    let label, answer: Int

    /// The probability that the network gives to its answer.
    let probability: Double
  }

  /// The most confident one first.
  let mistakes: [Mistake]

  init(of logits: Tensor, labels: [Int], count: Int = 10) {
    let classes = logits.shape[1]
    let probabilities = softmax(logits).scalars
    let all = labels.enumerated().compactMap { number, label -> Mistake? in
      let row = probabilities[number * classes..<(number + 1) * classes]
      let answer = row.indices.max { row[$0] < row[$1] }! - row.startIndex
      if answer == label { return nil }
      return Mistake(
        number: number, label: label, answer: answer, probability: row[row.startIndex + answer])
    }
    mistakes = Array(all.sorted { $0.probability > $1.probability }.prefix(count))
  }

  /// Writes a page with the pictures.
  func write(_ images: Tensor, to file: URL) throws(WritingError) {
    let figures = mistakes.map { mistake in
      let pixels = images.rows([mistake.number]).scalars
      return """
        <figure>
        \(picture(pixels, width: images.shape[3]))
        <figcaption>\(FashionData.classes[mistake.label]), taken for \
        \(FashionData.classes[mistake.answer]) with \(Int(mistake.probability * 1000))‰</figcaption>
        </figure>
        """
    }
    let page = """
      <!DOCTYPE html>
      <html lang="en">
      <meta charset="utf-8" />
      <title>The most confident mistakes</title>
      <style>
      body { font: 16px/1.4 system-ui, sans-serif; margin: 3rem auto; max-width: 60rem; }
      main { display: grid; grid-template-columns: repeat(5, 1fr); gap: 1.2rem; }
      figure { margin: 0; } svg { width: 100%; background: #fff; border: 1px solid #ccc; }
      </style>
      <h1>The most confident mistakes</h1>
      <main>
      \(figures.joined(separator: "\n"))
      </main>
      </html>

      """
    try AdjointFiles.write(page, to: file)
  }

  /// A picture as SVG: a square for each pixel that is not white.
  private func picture(_ pixels: [Double], width: Int) -> String {
    let squares = pixels.enumerated().filter { $1 > 0 }.map { place, value in
      "<rect x=\"\(place % width)\" y=\"\(place / width)\" width=\"1.02\" height=\"1.02\" "
        + "fill-opacity=\"\((value * 100).rounded() / 100)\" />"
    }
    return "<svg viewBox=\"0 0 \(width) \(pixels.count / width)\">\(squares.joined())</svg>"
  }
}
