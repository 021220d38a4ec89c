import Glibc

/// From weights and metrics to distances, refusing what does not suit the categories.
extension Distance {
  init(_ weights: Weights, _ categories: [Double], _ scores: Scores) throws(AgreementError) {
    let x = Distance.numbers(categories, scores)
    let raw = scores == .values ? categories : x
    let count = categories.count
    switch weights {
    case .identity: self = .nominal
    case .linear: self = .absolute(x)
    case .quadratic: self = .squared(x: x, y: [])
    case .ordinal: self = .squaredAndAbsolute(Distance.numbers(categories, .positions))
    case .radical: self = .general(x, .radical)
    case .ratio: self = try Distance.ratio(x)
    case .circular: self = try Distance.circular(raw, nil)
    case .bipolar: self = try Distance.bipolar(raw, nil, nil)
    case .matrix(let rows):
      try Distance.check(rows, count, diagonal: 1) { $0 <= 1 }
      self = .matrix(rows.map { 1 - $0 }, count: count)
    }
  }

  init(_ level: Level, _ categories: [Double], _ scores: Scores) throws(AgreementError) {
    let x = Distance.numbers(categories, scores)
    let raw = scores == .values ? categories : x
    switch level {
    case .nominal: self = .nominal
    case .ordinal: self = .ordinal
    case .interval: self = .squared(x: x, y: [])
    case .ratio: self = try Distance.ratio(x)
    case .circular(let circumference):
      self = try Distance.circular(raw, circumference)
    case .bipolar(let lowest, let highest):
      self = try Distance.bipolar(raw, lowest, highest)
    case .matrix(let rows):
      try Distance.check(rows, categories.count, diagonal: 0) { $0 >= 0 }
      self = .matrix(rows, count: categories.count)
    case .weights(let weights): try self.init(weights, categories, scores)
    }
  }

  private static func numbers(_ categories: [Double], _ scores: Scores) -> [Double] {
    switch scores {
    case .values:
      // Only proportions of differences matter, so numbers whose squares would not fit are brought near 1.
      let largest = Swift.max(abs(categories.first ?? 0), abs(categories.last ?? 0))
      let fits = largest == 0 || (largest > 1e-100 && largest < 1e100)
      return fits ? categories : categories.map { $0 / largest }
    case .positions: return categories.indices.map { Double($0 + 1) }
    }
  }

  private static func ratio(_ x: [Double]) throws(AgreementError) -> Distance {
    if let lowest = x.first, lowest < 0 {
      throw AgreementError(.categories, "a ratio scale starts at 0, and \(lowest) is below it")
    }
    return .general(x, .ratio)
  }

  /// sin²(θ/2) is a quarter of the squared distance between two points of a circle that are θ apart on it.
  private static func circular(
    _ x: [Double], _ circumference: Double?
  ) throws(AgreementError) -> Distance {
    let range = (x.last ?? 0) - (x.first ?? 0)
    let around = circumference ?? range + 1
    guard around.isFinite, around > 0, around > range else {
      throw AgreementError(
        .options, "a circle of \(around) is too small for categories that span \(range)")
    }
    // Radius 1/2 gives the quarter.
    let angles = x.map { 2 * Double.pi * (($0 - (x.first ?? 0)) / around) }
    return .squared(x: angles.map { cos($0) / 2 }, y: angles.map { sin($0) / 2 })
  }

  private static func bipolar(
    _ x: [Double], _ lowest: Double?, _ highest: Double?
  ) throws(AgreementError) -> Distance {
    let low = lowest ?? x.first ?? 0
    let high = highest ?? x.last ?? 0
    guard low.isFinite, high.isFinite, low <= x.first ?? low, high >= x.last ?? high else {
      throw AgreementError(.options, "categories lie outside the poles \(low) and \(high)")
    }
    // The squares of these differences must fit.
    let size = Swift.max(abs(low), abs(high))
    guard size < 1e150, size > 1e-150 || size == 0 else {
      throw AgreementError(
        .categories, "bipolar distances of numbers as large as \(size) do not fit")
    }
    return .general(x, .bipolar(lowest: low, highest: high))
  }

  private static func check(
    _ rows: [Double], _ count: Int, diagonal: Double, _ allowed: (Double) -> Bool
  ) throws(AgreementError) {
    guard rows.count == count * count else {
      throw AgreementError(
        .weights, "a matrix for \(count) categories has \(count * count) numbers, not \(rows.count)"
      )
    }
    for k in 0..<count {
      guard rows[k * count + k] == diagonal else {
        throw AgreementError(
          .weights,
          "the diagonal of the matrix must be \(diagonal), and row \(k) has \(rows[k * count + k])")
      }
      for l in 0..<k {
        let entry = rows[k * count + l]
        guard entry.isFinite, allowed(entry), entry == rows[l * count + k] else {
          throw AgreementError(
            .weights,
            "the matrix must be symmetric and in range: place \(k), \(l) has \(entry) and its mirror "
              + "\(rows[l * count + k])")
        }
      }
    }
  }
}
