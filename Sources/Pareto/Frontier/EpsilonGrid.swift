import Glibc

/// The boxes of epsilon-dominance (Laumanns, Thiele, Deb and Zitzler 2002; Deb, Mohan and Mishra 2003).
///
/// The box of a point is, in each minimised objective, `floor(x / epsilon)`, or `floor(log x / log(1 + epsilon))` where
/// epsilon is a factor. Boxes that none dominates are kept, and of each the point nearest its best corner; of equally
/// near ones that with the smaller numbers (the first objective that differs decides), then the first. A point that
/// dominates another is never in a worse box, and nearer in the same, so none that is kept is dominated. Each point is
/// within one epsilon, in every objective, of one that is kept.
///
/// A factor needs positive numbers. Where more is better, the box of x is that of 1 / x.
public struct EpsilonGrid: Sendable, Equatable {
  public enum Kind: Int32, Sendable, CaseIterable {
    case additive = 0
    case multiplicative = 1
  }

  public let kind: Kind
  /// Of each objective; 0 leaves the objective as it is, so that its numbers are their own boxes.
  public let epsilons: [Double]
  public let maximize: [Bool]
  /// What the numbers, or their logarithms, are divided by.
  private let widths: [Double]

  public var objectives: Int { epsilons.count }

  /// - Parameter epsilons: one for each objective, or one for all.
  public init(_ kind: Kind, epsilons: [Double], maximize: [Bool]) throws(ParetoError) {
    guard epsilons.count == 1 || epsilons.count == maximize.count else {
      throw ParetoError(
        .options,
        "epsilon has \(epsilons.count) values and the points have \(maximize.count) objectives; give one, or one for each"
      )
    }
    if let place = epsilons.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw ParetoError(
        .options, "epsilon[\(place)] is \(epsilons[place]); expected a finite number from 0 up")
    }
    self.kind = kind
    self.maximize = maximize
    self.epsilons =
      epsilons.count == maximize.count
      ? epsilons : Array(repeating: epsilons[0], count: maximize.count)
    widths = self.epsilons.map { kind == .additive ? $0 : log1p($0) }
  }

  /// Writes the box of a minimised point. Boxes compare as points do: they are doubles because infinities have boxes.
  ///
  /// - Returns: the objective whose number has no box, if there is one.
  func box(
    of point: UnsafePointer<Double>, into box: UnsafeMutablePointer<Double>
  ) -> Int? {
    for place in 0..<objectives {
      guard let steps = steps(point[place], in: place) else { return place }
      box[place] = widths[place] > 0 ? steps.rounded(.down) + 0.0 : steps
    }
    return nil
  }

  /// The square of the distance of a minimised point from the best corner of its box, in epsilons.
  func distance(of point: UnsafePointer<Double>, in box: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for place in 0..<objectives {
      guard let steps = steps(point[place], in: place), steps.isFinite else { continue }
      let offset = steps - box[place]
      sum += offset * offset
    }
    return sum
  }

  /// A minimised number in epsilons from zero; nil for one that cannot be told from its neighbours so, or that has no
  /// logarithm.
  private func steps(_ number: Double, in place: Int) -> Double? {
    let width = widths[place]
    switch kind {
    case .additive:
      guard width > 0 else { return number }
      let steps = number / width
      return steps.isFinite || number.isInfinite ? steps : nil
    case .multiplicative:
      let positive = maximize[place] ? -number : number
      guard positive > 0 else { return nil }
      guard width > 0 else { return number }
      let steps = log(positive) / width
      guard steps.isFinite || positive.isInfinite else { return nil }
      return maximize[place] ? -steps : steps
    }
  }

  /// The boxes of all points, as points.
  func boxes(of points: MinimisedPoints, name: String = "points") throws(ParetoError)
    -> MinimisedPoints
  {
    var refused: (row: Int, objective: Int)?
    let boxes = [Double](unsafeUninitializedCapacity: points.values.count) { out, filled in
      guard let out = out.baseAddress else { return }
      points.values.withUnsafeBufferPointer { values in
        guard let start = values.baseAddress else { return }
        for row in 0..<points.count {
          let offset = row * objectives
          guard let objective = box(of: start + offset, into: out + offset) else { continue }
          refused = (points.rows.map { Int($0[row]) } ?? row, objective)
          break
        }
      }
      if refused == nil { filled = points.values.count }
    }
    if let refused {
      throw unboxed(row: refused.row, objective: refused.objective, name)
    }
    return MinimisedPoints(objectives: objectives, values: boxes)
  }

  func unboxed(row: Int, objective: Int, _ name: String = "points") -> ParetoError {
    let found =
      kind == .multiplicative
      ? "\(name)[\(row)] is not positive in objective \(objective), or too many factors of epsilon from 1; an epsilon that is a factor needs positive numbers"
      : "\(name)[\(row)] is too many epsilons from zero in objective \(objective); take a larger epsilon"
    return ParetoError(.value, found, row: row)
  }

  /// Whether a point comes before another in the same box.
  func precedes(
    _ point: UnsafePointer<Double>, _ other: UnsafePointer<Double>, in box: UnsafePointer<Double>
  ) -> Bool? {
    let (near, far) = (distance(of: point, in: box), distance(of: other, in: box))
    if near != far { return near < far }
    for place in 0..<objectives where point[place] != other[place] {
      return point[place] < other[place]
    }
    return nil
  }
}
