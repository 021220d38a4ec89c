/// Why a number has no value.
public enum ParetoReason: UInt8, Sendable, CaseIterable {
  /// There are no points.
  case empty = 1
  /// The reference set has no points.
  case noReference = 2
  /// The definition needs two points, or points that differ.
  case onePoint = 3
  /// An objective is the same for all points that count, so that it cannot be put on a scale.
  case constantObjective = 4
  /// A number that the definition needs is infinite.
  case infinite = 5
  /// The best points of the objectives span no plane: one point is best in two of them, say.
  case noPlane = 6
  /// No point stands out: all are on a line or plane, or the front bends away from the ideal.
  case noKnee = 7
  /// No point meets the requirements.
  case noneAdmitted = 8
  /// All observations are of one cluster, and a spread needs two.
  case oneCluster = 9
  /// No chain of comparisons leads from the competitor to those that have a value.
  case disconnected = 10
  /// The competitor lost to none of those that have a value: no finite strength is the best.
  case unbeaten = 11
  /// The competitor beat none of those that have a value.
  case winless = 12
  /// The numbers are so large that their sums are not numbers, or a fit did not settle.
  case overflow = 13
  /// There are more competitors than the error is calculated for.
  case tooMany = 14

  public var word: StaticString {
    switch self {
    case .empty: "empty"
    case .noReference: "no_reference"
    case .onePoint: "one_point"
    case .constantObjective: "constant_objective"
    case .infinite: "infinite"
    case .noPlane: "no_plane"
    case .noKnee: "no_knee"
    case .noneAdmitted: "none_admitted"
    case .oneCluster: "one_cluster"
    case .disconnected: "disconnected"
    case .unbeaten: "unbeaten"
    case .winless: "winless"
    case .overflow: "overflow"
    case .tooMany: "too_many"
    }
  }
}

/// A number, or NaN and why there is none.
public struct ParetoValue: Sendable, Equatable {
  public var value: Double
  public var undefined: ParetoReason?

  public init(_ value: Double) { self.value = value }

  public init(undefined reason: ParetoReason) {
    value = .nan
    undefined = reason
  }
}
