/// How much of a symmetric scale each group uses.
///
/// A preference of strength s for the first answer is one of -s for the second, so a group's scale may be stretched, but
/// zero stays zero: a mean that is not zero is a preference, or a bias, and not for a scale to take away.
enum StrengthUse {
  /// x / √(mean of x²): the location is 0.
  static func estimate(_ moments: Moments) -> GroupParameters.Estimate {
    guard moments.count > 0 else { return .undefined(.empty) }
    let n = Double(moments.count)
    let square = moments.squares / n + moments.mean * moments.mean
    guard square.isFinite else { return .undefined(.overflow) }
    return square > 0 ? .affine(location: 0, scale: square.squareRoot()) : .undefined(.constant)
  }
}
