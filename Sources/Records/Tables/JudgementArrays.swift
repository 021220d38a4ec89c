import PrefKitSupport

/// Judgements as arrays, for the modules that compute with them; either `Ratings` or `Pairs`.
public class JudgementArrays: @unchecked Sendable {
  /// What codes stand for. Raw values are those of `prefkit_axis`.
  public enum Axis: Int32, Sendable { case unit, rater, competitor, item }

  public let count: Int
  public let unitCount: Int
  public let raterCount: Int
  private let unitNames: NameList
  private let raterNames: NameList

  init(count: Int, units: NameList, raters: NameList) {
    self.count = count
    unitNames = units
    raterNames = raters
    unitCount = units.count
    raterCount = raters.count
  }

  /// How many codes `axis` has; nil when these arrays have no such axis.
  public func nameCount(_ axis: Axis) -> Int? { names(axis)?.count }

  /// The text behind a code below `nameCount`; it lives as long as this object.
  public func name(_ axis: Axis, _ code: Int) -> UnsafeBufferPointer<UInt8>? {
    guard let names = names(axis), code >= 0, code < names.count else { return nil }
    return names[code]
  }

  func names(_ axis: Axis) -> NameList? {
    switch axis {
    case .unit: return unitNames
    case .rater: return raterNames
    case .competitor, .item: return nil
    }
  }
}

/// One entry a rating, in long form; see `prefkit_ratings_view`.
public final class Ratings: JudgementArrays, @unchecked Sendable {
  private let units: Frozen<UInt32>
  private let raters: Frozen<UInt32>
  private let values: Frozen<Double>
  private let rows: Frozen<UInt64>
  private let items: Frozen<UInt32>
  private let itemNames: NameList

  public var itemCount: Int { itemNames.count }
  public var unit: UnsafePointer<UInt32> { units.base }
  public var rater: UnsafePointer<UInt32> { raters.base }
  public var value: UnsafePointer<Double> { values.base }
  public var judgement: UnsafePointer<UInt64> { rows.base }
  public var item: UnsafePointer<UInt32> { items.base }

  init(
    unit: [UInt32], rater: [UInt32], value: [Double], judgement: [UInt64], item: [UInt32],
    units names: NameList, raters raterNames: NameList, items itemNames: NameList
  ) {
    units = Frozen(unit)
    raters = Frozen(rater)
    values = Frozen(value)
    rows = Frozen(judgement)
    items = Frozen(item)
    self.itemNames = itemNames
    super.init(count: unit.count, units: names, raters: raterNames)
  }

  deinit {
    units.free()
    raters.free()
    values.free()
    rows.free()
    items.free()
  }

  override func names(_ axis: Axis) -> NameList? {
    axis == .item ? itemNames : super.names(axis)
  }
}

/// One entry a comparison; see `prefkit_pairs_view`.
public final class Pairs: JudgementArrays, @unchecked Sendable {
  struct Columns {
    var left: [UInt32] = []
    var right: [UInt32] = []
    var rater: [UInt32] = []
    var unit: [UInt32] = []
    var outcome: [Double] = []
    var strength: [Double] = []
    var judgement: [UInt64] = []
  }

  public let competitorCount: Int
  public var left: UnsafePointer<UInt32> { lefts.base }
  public var right: UnsafePointer<UInt32> { rights.base }
  /// `raterCount` stands for a missing rater.
  public var rater: UnsafePointer<UInt32> { raters.base }
  public var unit: UnsafePointer<UInt32> { units.base }
  public var outcome: UnsafePointer<Double> { outcomes.base }
  public var strength: UnsafePointer<Double> { strengths.base }
  public var judgement: UnsafePointer<UInt64> { rows.base }

  private let lefts: Frozen<UInt32>
  private let rights: Frozen<UInt32>
  private let raters: Frozen<UInt32>
  private let units: Frozen<UInt32>
  private let outcomes: Frozen<Double>
  private let strengths: Frozen<Double>
  private let rows: Frozen<UInt64>
  private let competitors: NameList

  init(
    _ columns: Columns, units names: NameList, raters raterNames: NameList, competitors: NameList
  ) {
    lefts = Frozen(columns.left)
    rights = Frozen(columns.right)
    raters = Frozen(columns.rater)
    units = Frozen(columns.unit)
    outcomes = Frozen(columns.outcome)
    strengths = Frozen(columns.strength)
    rows = Frozen(columns.judgement)
    self.competitors = competitors
    competitorCount = competitors.count
    super.init(count: columns.left.count, units: names, raters: raterNames)
  }

  deinit {
    lefts.free()
    rights.free()
    raters.free()
    units.free()
    outcomes.free()
    strengths.free()
    rows.free()
  }

  override func names(_ axis: Axis) -> NameList? {
    axis == .competitor ? competitors : super.names(axis)
  }
}
