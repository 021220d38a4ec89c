import PrefKitAgreement
import PrefKitTestSupport

/// Random ratings with gaps, whose raters agree more than by chance.
enum RandomTables {
  static func rows(
    _ dice: inout Dice, items: Int, raters: Int, values: [Double], gaps: Double
  ) -> [[Double]] {
    (0..<items).map { _ in
      let truth = values[dice.below(values.count)]
      return (0..<raters).map { _ in
        if dice.unit() < gaps { return .nan }
        return dice.unit() < 0.5 ? truth : values[dice.below(values.count)]
      }
    }
  }

  static let allWeights: [Weights] = [
    .identity, .linear, .quadratic, .ordinal, .radical, .ratio, .circular, .bipolar,
  ]
  static let allLevels: [Level] = [
    .nominal, .ordinal, .interval, .ratio, .circular(), .circular(circumference: 40), .bipolar(),
    .bipolar(lowest: -1, highest: 50), .weights(.ordinal), .weights(.linear), .weights(.radical),
  ]

  /// A symmetric matrix of weights, 1 on the diagonal.
  static func weightMatrix(_ dice: inout Dice, _ count: Int) -> [Double] {
    var rows = [Double](repeating: 1, count: count * count)
    for k in 0..<count {
      for l in 0..<k {
        rows[k * count + l] = dice.unit()
        rows[l * count + k] = rows[k * count + l]
      }
    }
    return rows
  }

  /// The options to try with a coefficient on tables whose categories are `count`.
  static func options(
    _ coefficient: Coefficient, _ dice: inout Dice, _ count: Int
  ) -> [AgreementOptions] {
    let matrix = weightMatrix(&dice, count)
    guard coefficient == .krippendorffAlpha else {
      return (allWeights + [.matrix(matrix)]).map { AgreementOptions(weights: $0) }
    }
    return (allLevels + [.matrix(matrix.map { 1 - $0 })]).map { AgreementOptions(level: $0) }
  }
}

/// Whether two numbers agree to `tolerance`, relative to the larger or to 1.
func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-11) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

/// True when both are the same to `tolerance`, relatively.
func isClose(_ value: Double, _ expected: Double, within tolerance: Double) -> Bool {
  value == expected || abs(value - expected) <= tolerance * abs(expected)
}
