/// Codes a column of times, prepared for the range of times in it.
struct WindowCoder {
  /// The codes that the times between the two given to `init` can have.
  let codes: ClosedRange<Int64>
  private let plan: Plan

  private enum Plan {
    /// The window is a number of microseconds, `shift` later than a multiple of it.
    case even(FloorDivisor, shift: Int64)
    /// The window depends on the local day, whose code stands in a table from `first` on.
    case byDay(shift: Int64, first: Int64, table: [Int64])
    case any(TimeWindow.Unit, TimeZoneRules)
  }

  /// - Parameters: the first and the last time, no further out than `Int64.furthestTime`.
  init(_ window: TimeWindow, from first: Int64, to last: Int64) {
    switch window.kind {
    case .rolling(_, let step, let origin):
      let divisor = FloorDivisor(step)
      plan = .even(divisor, shift: -origin)
      codes = divisor.quotient(first - origin)...divisor.quotient(last - origin)
    case .calendar(let unit, let zone):
      // The local clock may jump back, but never leaves what the offsets allow.
      let earliest = first + Int64(zone.allOffsets.min() ?? 0) * 1_000_000
      let latest = last + Int64(zone.allOffsets.max() ?? 0) * 1_000_000
      codes = unit.code(local: earliest)...unit.code(local: latest)
      guard let offset = zone.fixedOffset else {
        plan = .any(unit, zone)
        return
      }
      let shift = offset * 1_000_000
      switch unit {
      case .hour: plan = .even(FloorDivisor(3_600_000_000), shift: shift)
      case .day: plan = .even(FloorDivisor(TimeWindow.Unit.microsecondsADay), shift: shift)
      case .week:
        plan = .even(
          FloorDivisor(7 * TimeWindow.Unit.microsecondsADay),
          shift: shift + 3 * TimeWindow.Unit.microsecondsADay)
      case .month, .quarter, .year:
        let firstDay = CivilDate.floorDivided(earliest, TimeWindow.Unit.microsecondsADay)
        let lastDay = CivilDate.floorDivided(latest, TimeWindow.Unit.microsecondsADay)
        guard lastDay - firstDay < 1 << 20 else {
          plan = .any(unit, zone)
          return
        }
        plan = .byDay(
          shift: shift, first: firstDay, table: (firstDay...lastDay).map { unit.code(day: $0) })
      }
    }
  }

  /// Calls `take` with the place and the window of each of `count` times from `times` on; missing times (the least
  /// number) come as they are.
  @inline(__always)
  func forEach(
    _ times: UnsafePointer<Int64>, count: Int, _ take: (_ place: Int, _ code: Int64) -> Void
  ) {
    switch plan {
    case .even(let divisor, let shift):
      for place in 0..<count {
        let time = times[place]
        take(place, time == .min ? .min : divisor.quotient(time &+ shift))
      }
    case .byDay(let shift, let first, let table):
      let day = FloorDivisor(TimeWindow.Unit.microsecondsADay)
      table.withUnsafeBufferPointer { table in
        for place in 0..<count {
          let time = times[place]
          take(
            place, time == .min ? .min : table[Int(day.quotient(time &+ shift) &- first)])
        }
      }
    case .any(let unit, let zone):
      var span = TimeZoneRules.Span(start: 0, end: 0, offset: 0)
      for place in 0..<count {
        let time = times[place]
        if time == .min {
          take(place, .min)
          continue
        }
        let second = CivilDate.floorDivided(time, 1_000_000)
        if second < span.start || second >= span.end { span = zone.span(at: second) }
        take(place, unit.code(local: time &+ span.offset &* 1_000_000))
      }
    }
  }
}

/// Division by a constant, rounded down, through the reciprocal where that is exact enough to be mended by one step.
struct FloorDivisor {
  let divisor: Int64
  private let reciprocal: Double
  private let isWide: Bool

  /// - Parameter divisor: positive.
  init(_ divisor: Int64) {
    self.divisor = divisor
    reciprocal = 1 / Double(divisor)
    // A quotient below 2^50 is off by less than a half.
    isWide = divisor >= 1 << 14
  }

  @inline(__always)
  func quotient(_ value: Int64) -> Int64 {
    guard isWide else { return CivilDate.floorDivided(value, divisor) }
    let guess = Int64(Double(value) * reciprocal)
    let rest = value &- guess &* divisor
    return rest < 0 ? guess &- 1 : rest >= divisor ? guess &+ 1 : guess
  }
}
