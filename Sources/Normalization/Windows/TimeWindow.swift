/// Cuts time into windows: of the calendar of a zone, or of a fixed width that rolls on by steps.
public struct TimeWindow: Sendable, Equatable {
  public enum Unit: Int32, Sendable, CaseIterable {
    case hour = 1
    case day = 2
    /// ISO 8601: from Monday to Sunday.
    case week = 3
    case month = 4
    case quarter = 5
    case year = 6
  }

  enum Kind: Sendable, Equatable {
    case calendar(Unit, TimeZoneRules)
    case rolling(width: Int64, step: Int64, origin: Int64)
  }

  let kind: Kind

  /// How many steps a rolling window may span; each group sums up so many.
  static let mostSteps: Int64 = 1024

  /// Windows of the local calendar. Where clocks are put back, an hour that comes twice is one window.
  public static func calendar(_ unit: Unit, in zone: TimeZoneRules = .utc) -> TimeWindow {
    TimeWindow(kind: .calendar(unit, zone))
  }

  /// Windows of `width` microseconds of which one ends at each `step` from `origin`, an instant in microseconds from
  /// 1970. A row lies in the step it came in, and is measured against the window that ends with that step; with
  /// `step` equal to `width` the windows lie side by side.
  ///
  /// - Parameter width: a whole number of steps.
  public static func rolling(
    width: Int64, step: Int64, origin: Int64 = 0
  ) throws(NormalizationError) -> TimeWindow {
    guard step > 0, width >= step, width % step == 0, width / step <= mostSteps else {
      throw NormalizationError(
        .options,
        "the window of \(width) microseconds is not 1 to \(mostSteps) whole steps of \(step)")
    }
    guard origin == origin.clamped, width == width.clamped else {
      throw NormalizationError(.options, "the origin or the width lies beyond 120,000 years")
    }
    return TimeWindow(kind: .rolling(width: width, step: step, origin: origin))
  }

  /// The steps that a window spans.
  var reach: Int64 {
    if case .rolling(let width, let step, _) = kind { return width / step }
    return 1
  }

  /// When the step of this code begins, in microseconds from 1970; for a calendar window in its zone. Nil for a code
  /// that no time has.
  public func start(of code: Int64) -> Int64? {
    switch kind {
    case .rolling(_, let step, let origin):
      let (product, over) = code.multipliedReportingOverflow(by: step)
      let (start, overSum) = product.addingReportingOverflow(origin)
      return over || overSum ? nil : start
    case .calendar(let unit, let zone):
      guard let local = unit.localStart(code) else { return nil }
      let second = local / 1_000_000
      // The offset before a change and the one after it are the only ones the start can have.
      var instant = second &- zone.span(at: second &- 86_400).offset
      instant = second &- zone.span(at: instant).offset
      return instant &* 1_000_000
    }
  }
}

extension Int64 {
  /// Times beyond this are refused, so that no step over them can overflow.
  static let furthestTime: Int64 = 4_000_000_000_000_000_000

  var clamped: Int64 { Swift.min(Swift.max(self, -Int64.furthestTime), Int64.furthestTime) }
}

extension TimeWindow.Unit {
  static let microsecondsADay: Int64 = 86_400_000_000

  /// The window that a local time in microseconds lies in.
  func code(local: Int64) -> Int64 {
    if self == .hour { return CivilDate.floorDivided(local, 3_600_000_000) }
    return code(day: CivilDate.floorDivided(local, TimeWindow.Unit.microsecondsADay))
  }

  /// The window of a local day from 1970-01-01, of the units from a day upwards.
  func code(day: Int64) -> Int64 {
    switch self {
    case .hour, .day: return day
    // 1970-01-01 was a Thursday, so the Monday before it is day -3.
    case .week: return CivilDate.floorDivided(day &+ 3, 7)
    case .month, .quarter, .year:
      let date = CivilDate.date(days: day)
      if self == .year { return date.year }
      let months = date.year &* 12 &+ date.month &- 1
      return self == .month ? months : CivilDate.floorDivided(months, 3)
    }
  }

  /// The local microseconds at which a window begins.
  func localStart(_ code: Int64) -> Int64? {
    guard abs(code.clamped) < 1 << 40 else { return nil }
    let days: Int64
    switch self {
    case .hour: days = 0
    case .day: days = code
    case .week: days = code * 7 - 3
    case .month, .quarter:
      let months = self == .month ? code : code * 3
      let year = CivilDate.floorDivided(months, 12)
      days = CivilDate.days(year: year, month: months - year * 12 + 1, day: 1)
    case .year: days = CivilDate.days(year: code, month: 1, day: 1)
    }
    let (start, over) =
      self == .hour
      ? code.multipliedReportingOverflow(by: 3_600_000_000)
      : days.multipliedReportingOverflow(by: TimeWindow.Unit.microsecondsADay)
    return over || start != start.clamped ? nil : start
  }
}
