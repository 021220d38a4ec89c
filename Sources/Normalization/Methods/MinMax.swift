/// (x - low) / (high - low) on the declared scale, the same for all groups.
enum MinMax {
  static func estimate(_ scale: ClosedRange<Double>) -> GroupParameters.Estimate {
    let width = scale.upperBound - scale.lowerBound
    return width > 0 ? .affine(location: scale.lowerBound, scale: width) : .undefined(.constant)
  }
}
