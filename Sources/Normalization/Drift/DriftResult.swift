/// What every test of drift gives.
public struct DriftResult: Sendable, Equatable {
  /// What the p-value is.
  public enum PValue: UInt8, Sendable {
    /// There is none.
    case none = 0
    case exact = 1
    /// From the limit that the distribution of the statistic has in large samples.
    case asymptotic = 2
    /// From rearrangements of the data.
    case permutation = 3
    /// Between the points of a published table.
    case interpolated = 4
    /// The true one is this or less: the lowest of the table.
    case atMost = 5
    /// The true one is this or more: the highest of the table.
    case atLeast = 6
  }

  /// NaN, with a reason, where it is not defined.
  public var statistic = Double.nan
  /// NaN where there is none.
  public var pValue = Double.nan
  public var pKind = PValue.none
  /// How large the change is, whatever the number of scores; the method says on which scale.
  public var effect = Double.nan
  /// Why there is a statistic without an effect.
  public var effectReason: DriftReason?
  public var reason: DriftReason?
  /// The group, by its number; -1 where there are no groups.
  public var `where` = -1
  /// The window or the time that it is about; the least number of all where there is none.
  public var when = Int64.min

  public init() {}

  static func undefined(_ reason: DriftReason) -> DriftResult {
    var result = DriftResult()
    result.reason = reason
    result.effectReason = reason
    return result
  }

  init(_ statistic: Double, p: Double = .nan, _ kind: PValue = .none, effect: Double) {
    guard statistic.isFinite else {
      self = .undefined(.overflow)
      return
    }
    self.statistic = statistic
    pValue = p
    pKind = kind
    self.effect = effect.isFinite ? effect : .nan
    effectReason = effect.isFinite ? nil : .overflow
  }

  /// A statistic whose effect has no value.
  init(_ statistic: Double, p: Double = .nan, _ kind: PValue = .none, noEffect: DriftReason) {
    self.init(statistic, p: p, kind, effect: 0)
    guard isDefined else { return }
    effect = .nan
    effectReason = noEffect
  }

  public var isDefined: Bool { reason == nil }
}

/// Results as columns, in the order in which they were added.
public struct DriftColumns: Sendable, Equatable {
  public private(set) var statistics: [Double] = []
  public private(set) var pValues: [Double] = []
  public private(set) var pKinds: [UInt8] = []
  public private(set) var effects: [Double] = []
  /// 0 where there is an effect, else the raw value of `DriftReason`.
  public private(set) var effectReasons: [UInt8] = []
  /// 0 where there is a statistic, else the raw value of `DriftReason`.
  public private(set) var reasons: [UInt8] = []
  public private(set) var places: [Int] = []
  public private(set) var times: [Int64] = []

  public init() {}

  public var count: Int { statistics.count }

  public mutating func append(_ result: DriftResult) {
    statistics.append(result.statistic)
    pValues.append(result.pValue)
    pKinds.append(result.pKind.rawValue)
    effects.append(result.effect)
    effectReasons.append(result.effectReason?.rawValue ?? 0)
    reasons.append(result.reason?.rawValue ?? 0)
    places.append(result.where)
    times.append(result.when)
  }

  mutating func append(_ other: DriftColumns) {
    statistics += other.statistics
    pValues += other.pValues
    pKinds += other.pKinds
    effects += other.effects
    effectReasons += other.effectReasons
    reasons += other.reasons
    places += other.places
    times += other.times
  }

  public subscript(row: Int) -> DriftResult {
    var result = DriftResult()
    result.statistic = statistics[row]
    result.pValue = pValues[row]
    result.pKind = DriftResult.PValue(rawValue: pKinds[row]) ?? .none
    result.effect = effects[row]
    result.effectReason = DriftReason(rawValue: effectReasons[row])
    result.reason = DriftReason(rawValue: reasons[row])
    result.where = places[row]
    result.when = times[row]
    return result
  }
}
