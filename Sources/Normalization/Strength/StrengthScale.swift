/// Numbers for how much better one answer is than the other.
///
/// A level is signed: positive where the first answer is preferred, its size how many steps from a tie.
public struct StrengthScale: Sendable, Equatable {
  /// The number of each size from 1 on, rising.
  public let margins: [Double]
  /// The number of a tie.
  public let tie: Double

  /// The margins of Llama 2's reward models (Touvron et al. 2023, appendix A.3.3), for the levels negligibly better or
  /// unsure, slightly better, better, significantly better. Negligibly better is level 0 here: it has no margin.
  public static let llama2Small = StrengthScale(margins: [1.0 / 3, 2.0 / 3, 1], tie: 0)
  public static let llama2Large = StrengthScale(margins: [1, 2, 3], tie: 0)

  /// Sizes from 1 to `levels` as equal steps up to 1.
  public static func linear(levels: Int) throws(NormalizationError) -> StrengthScale {
    guard levels >= 1, levels <= 1 << 20 else {
      throw NormalizationError(.options, "there are \(levels) levels of strength; give 1 or more")
    }
    return StrengthScale(margins: (1...levels).map { Double($0) / Double(levels) }, tie: 0)
  }

  private init(margins: [Double], tie: Double) {
    self.margins = margins
    self.tie = tie
  }

  /// Numbers of one's own.
  ///
  /// - Parameter margins: of the sizes from 1 on, none below that of a smaller one.
  public init(_ margins: [Double]) throws(NormalizationError) {
    var last = 0.0
    for (place, margin) in margins.enumerated() {
      guard margin.isFinite, margin >= last else {
        throw NormalizationError(
          .options,
          "the margin of strength \(place + 1) is \(margin); margins are finite and never fall from 0"
        )
      }
      last = margin
    }
    guard !margins.isEmpty else {
      throw NormalizationError(.options, "there are no margins; give one for each strength")
    }
    self.init(margins: margins, tie: 0)
  }

  /// The number of a signed level; nil for one that the scale does not have.
  public func value(of level: Int) -> Double? {
    if level == 0 { return tie }
    guard level.magnitude <= UInt(margins.count) else { return nil }
    let margin = margins[Int(level.magnitude) - 1]
    return level < 0 ? -margin : margin
  }

  /// Writes the number of each level; a missing level (the least number), or one off the scale, gets a reason.
  public func map(
    _ levels: UnsafeBufferPointer<Int64>, into output: UnsafeMutableBufferPointer<Double>,
    reasons: UnsafeMutableBufferPointer<UInt8>? = nil
  ) throws(NormalizationError) {
    try NormalizationError.checkLength("the output", output.count, "the levels", levels.count)
    if let reasons {
      try NormalizationError.checkLength("the reasons", reasons.count, "the levels", levels.count)
    }
    for row in levels.indices {
      let value = levels[row] == .min ? nil : value(of: Int(levels[row]))
      output[row] = value ?? .nan
      let reason: Unscored? =
        value != nil ? nil : levels[row] == .min ? .missingScore : .offScale
      reasons?[row] = reason?.rawValue ?? 0
    }
  }
}
