/// The rule for all later years at the end of a TZif file, as POSIX writes it in `TZ`, with the extensions of
/// RFC 8536: "CET-1CEST,M3.5.0,M10.5.0/3".
struct PosixZoneRule: Sendable, Equatable {
  /// Seconds east of UTC.
  var standard: Int32
  var summer: Summer?

  struct Summer: Sendable, Equatable {
    var offset: Int32
    var start: Change
    var end: Change
  }

  /// When the clock changes: a day of the year and a local time in seconds, which may lie outside the day.
  struct Change: Sendable, Equatable {
    enum Day: Sendable, Equatable {
      /// 1 to 365; the 29th of February is never counted.
      case julian(Int64)
      /// 0 to 365.
      case ordinal(Int64)
      /// The week-th weekday (0 Sunday) of the month; week 5 is the last.
      case weekday(month: Int64, week: Int64, weekday: Int64)
    }

    var day: Day
    var time: Int64

    /// The local second of the change from 1970.
    func second(in year: Int64) -> Int64 {
      let days: Int64
      switch day {
      case .julian(let number):
        let skipped: Int64 = CivilDate.isLeap(year) && number >= 60 ? 1 : 0
        days = CivilDate.days(year: year, month: 1, day: 1) &+ number &- 1 &+ skipped
      case .ordinal(let number):
        days = CivilDate.days(year: year, month: 1, day: 1) &+ number
      case .weekday(let month, let week, let weekday):
        let first = CivilDate.days(year: year, month: month, day: 1)
        // 1970-01-01 was a Thursday.
        let ofFirst = PosixZoneRule.remainder(first &+ 4, 7)
        var found = first &+ PosixZoneRule.remainder(weekday &- ofFirst, 7) &+ 7 &* (week &- 1)
        let next =
          month == 12
          ? CivilDate.days(year: year &+ 1, month: 1, day: 1)
          : CivilDate.days(year: year, month: month &+ 1, day: 1)
        if found >= next { found = found &- 7 }
        days = found
      }
      return days &* 86_400 &+ time
    }
  }

  static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
    value &- CivilDate.floorDivided(value, divisor) &* divisor
  }

  func span(at second: Int64) -> TimeZoneRules.Span {
    guard let summer else {
      return TimeZoneRules.Span(start: .min, end: .max, offset: Int64(standard))
    }
    let year = CivilDate.date(
      days: CivilDate.floorDivided(second &+ Int64(standard), 86_400)
    ).year
    var changes: [(second: Int64, offset: Int64)] = []
    for year in (year &- 1)...(year &+ 1) {
      changes.append((summer.start.second(in: year) &- Int64(standard), Int64(summer.offset)))
      changes.append((summer.end.second(in: year) &- Int64(summer.offset), Int64(standard)))
    }
    changes.sort { $0.second < $1.second }
    var span = TimeZoneRules.Span(start: second, end: second &+ 1, offset: Int64(standard))
    for (place, change) in changes.enumerated() where change.second <= second {
      span.start = change.second
      span.offset = change.offset
      if place + 1 < changes.count { span.end = changes[place + 1].second }
    }
    return span
  }
}

extension PosixZoneRule {
  /// Nil where the text is none.
  init?(_ text: some Sequence<UInt8>) {
    var reader = Reader(text: Array(text))
    guard reader.name(), let west = reader.time() else { return nil }
    standard = Int32(truncatingIfNeeded: -west)
    if reader.isAtEnd { return }
    guard reader.name() else { return nil }
    var offset = Int64(standard) + 3600
    if !reader.isNext(",") {
      guard let west = reader.time() else { return nil }
      offset = -west
    }
    guard let start = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
    summer = Summer(offset: Int32(truncatingIfNeeded: offset), start: start, end: end)
  }

  private struct Reader {
    let text: [UInt8]
    var at = 0

    init(text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { at == text.count }

    func isNext(_ character: Unicode.Scalar) -> Bool {
      at < text.count && text[at] == UInt8(ascii: character)
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard isNext(character) else { return false }
      at += 1
      return true
    }

    mutating func name() -> Bool {
      let isQuoted = take("<")
      let from = at
      while at < text.count {
        let letter = text[at] | 0x20
        let isLetter = letter >= 0x61 && letter <= 0x7A
        let isSign = text[at] == 0x2B || text[at] == 0x2D || (0x30...0x39).contains(text[at])
        guard isLetter || isQuoted && isSign else { break }
        at += 1
      }
      return at - from >= 3 && (!isQuoted || take(">"))
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
      let from = at
      var value: Int64 = 0
      while at < text.count, at - from < 3, (0x30...0x39).contains(text[at]) {
        value = value * 10 + Int64(text[at] - 0x30)
        at += 1
      }
      return at > from && range.contains(value) ? value : nil
    }

    /// [+-]hh[:mm[:ss]], in seconds.
    mutating func time() -> Int64? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard let hours = number(0...167) else { return nil }
      var seconds = hours * 3600
      for unit: Int64 in [60, 1] where take(":") {
        guard let value = number(0...59) else { return nil }
        seconds += value * unit
      }
      return isNegative ? -seconds : seconds
    }

    mutating func change() -> Change? {
      guard take(",") else { return nil }
      let day: Change.Day
      if take("J") {
        guard let number = number(1...365) else { return nil }
        day = .julian(number)
      } else if take("M") {
        guard let month = number(1...12), take("."), let week = number(1...5), take("."),
          let weekday = number(0...6)
        else { return nil }
        day = .weekday(month: month, week: week, weekday: weekday)
      } else {
        guard let number = number(0...365) else { return nil }
        day = .ordinal(number)
      }
      guard take("/") else { return Change(day: day, time: 7200) }
      guard let time = time() else { return nil }
      return Change(day: day, time: time)
    }
  }
}
