/// Reads the times that preference files write.
public enum Timestamp {
  public enum Reading: Equatable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    case utc(Int64)
    /// More than one instant fits; the reason.
    case ambiguous(String)
    case unreadable
  }

  /// ISO 8601 with a zone, or seconds, milliseconds or microseconds since 1970. A time without a zone, or
  /// a date with day and month in an unknown order, is ambiguous and never guessed.
  public static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Reading {
    guard text.count <= 64 else { return .unreadable }
    if let number = Numbers.double(text) { return epoch(number) }
    var reader = Reader(text: text)
    if let reading = reader.iso() { return reading }
    reader = Reader(text: text)
    if let reading = reader.unixDate() { return reading }
    reader = Reader(text: text)
    return reader.slashed() ?? .unreadable
  }

  /// The size tells the unit: seconds until the year 5138, then milliseconds, then microseconds.
  private static func epoch(_ number: Double) -> Reading {
    guard number > 100_000_000 else { return .unreadable }
    let scaled = number < 1e11 ? number * 1e6 : number < 1e14 ? number * 1e3 : number
    guard scaled < 9e17 else { return .unreadable }
    return .utc(Int64(scaled.rounded()))
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date
  /// algorithms").
  static func days(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private struct Reader {
    let text: UnsafeBufferPointer<UInt8>
    var at = 0

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    mutating func digits(_ range: ClosedRange<Int>) -> Int? {
      var value = 0
      let from = at
      while at < text.count, at - from < range.upperBound, isDigit(text[at]) {
        value = value * 10 + Int(text[at] - 0x30)
        at += 1
      }
      return range.contains(at - from) ? value : nil
    }

    mutating func take(_ characters: StaticString) -> Bool {
      guard at < text.count else { return false }
      for i in 0..<characters.utf8CodeUnitCount where characters.utf8Start[i] == text[at] {
        at += 1
        return true
      }
      return false
    }

    /// 2024-05-01T12:30:00.123456+02:00 and its shorter forms.
    mutating func iso() -> Reading? {
      guard let year = digits(4...4), take("-"), let month = digits(2...2), take("-"),
        let day = digits(2...2), let date = Reader.date(year, month, day)
      else { return nil }
      if at == text.count { return .ambiguous("a date without a time or a zone") }
      guard take("T t"), let clock = clock() else { return .unreadable }
      while take(" ") {}
      if at == text.count { return .ambiguous("the time has no zone") }
      guard let zone = zone(), at == text.count else { return .unreadable }
      return .utc((Int64(date) * 86_400 - Int64(zone)) * 1_000_000 + clock)
    }

    static func date(_ year: Int, _ month: Int, _ day: Int) -> Int? {
      guard (1...12).contains(month), day >= 1 else { return nil }
      let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      guard day <= lengths[month - 1] else { return nil }
      return Timestamp.days(year: year, month: month, day: day)
    }

    /// Microseconds into the day.
    mutating func clock() -> Int64? {
      guard let hour = digits(1...2), hour < 24, take(":"), let minute = digits(2...2), minute < 60
      else { return nil }
      var second = 0
      var micro = 0
      if take(":") {
        guard let whole = digits(2...2), whole <= 60 else { return nil }
        second = whole
        if take(".,") {
          let from = at
          var scale = 100_000
          while at < text.count, isDigit(text[at]) {
            micro += Int(text[at] - 0x30) * scale
            scale /= 10
            at += 1
          }
          guard at > from else { return nil }
        }
      }
      return Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + Int64(micro)
    }

    /// Seconds east of UTC.
    mutating func zone() -> Int? {
      if take("Zz") { return 0 }
      guard at < text.count else { return nil }
      let sign = text[at] == UInt8(ascii: "-") ? -1 : 1
      guard take("+-"), let hours = digits(2...2), hours < 24 else { return nil }
      _ = take(":")
      let minutes = at < text.count ? digits(2...2) : 0
      guard let minutes, minutes < 60 else { return nil }
      return sign * (hours * 3600 + minutes * 60)
    }

    /// Mon Mar 25 07:39:42 PDT 2019: zone letters other than UTC and GMT mean different zones in
    /// different places.
    mutating func unixDate() -> Reading? {
      let parts = String(decoding: text, as: UTF8.self).split(separator: " ")
      let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
      ]
      guard parts.count == 6, let month = months.firstIndex(of: String(parts[1])),
        let day = Int(parts[2]), let year = Int(parts[5]),
        let date = Reader.date(year, month + 1, day)
      else { return nil }
      let micros = Array(parts[3].utf8).withUnsafeBufferPointer { buffer -> Int64? in
        var inner = Reader(text: buffer)
        let clock = inner.clock()
        return inner.at == buffer.count ? clock : nil
      }
      guard let micros else { return .unreadable }
      guard parts[4] == "UTC" || parts[4] == "GMT" else {
        return .ambiguous("the zone \(parts[4]) has no one meaning")
      }
      return .utc(Int64(date) * 86_400_000_000 + micros)
    }

    /// 8/20/2018 14:08:36
    mutating func slashed() -> Reading? {
      guard digits(1...2) != nil, take("/"), digits(1...2) != nil, take("/"), digits(4...4) != nil
      else { return nil }
      return .ambiguous("the order of day and month, and the zone, are not said")
    }
  }
}
