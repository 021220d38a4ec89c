/// The offsets of a time zone from UTC: a table of transitions, and a rule for the years behind it.
///
/// Built from a fixed offset or the bytes of a TZif file; nothing of the C library's global zone is touched.
public struct TimeZoneRules: Sendable, Equatable {
  /// Seconds from 1970-01-01T00:00:00Z, strictly ascending; `offsets[i]` holds from `instants[i]` on.
  var instants: [Int64] = []
  var offsets: [Int32] = []
  /// What holds before the first transition.
  var first: Int32
  /// What holds after the last one, where that is more than its offset.
  var rule: PosixZoneRule?

  public static let utc = TimeZoneRules(first: 0)

  private init(first: Int32) { self.first = first }

  /// - Parameter seconds: east of UTC, less than a day in either direction.
  public init(offset seconds: Int) throws(NormalizationError) {
    guard abs(seconds) < 86_400 else {
      throw NormalizationError(
        .timeZone, "the offset of \(seconds) seconds is not less than a day from UTC")
    }
    first = Int32(seconds)
  }

  init(instants: [Int64], offsets: [Int32], first: Int32, rule: PosixZoneRule?) {
    self.instants = instants
    self.offsets = offsets
    self.first = first
    self.rule = rule
  }

  /// The one offset of a zone that never changes.
  var fixedOffset: Int64? { instants.isEmpty && rule == nil ? Int64(first) : nil }

  /// Every offset that the zone ever has.
  var allOffsets: [Int32] {
    [first] + offsets + (rule.map { [$0.standard, $0.summer?.offset ?? $0.standard] } ?? [])
  }

  /// A stretch of time with one offset, in seconds: from `start` up to, not including, `end`.
  struct Span: Equatable {
    var start: Int64
    var end: Int64
    var offset: Int64
  }

  /// The stretch that `second` lies in; the start or end may be nearer than the next change of offset.
  func span(at second: Int64) -> Span {
    var low = 0
    var high = instants.count
    while low < high {
      let middle = (low + high) / 2
      if instants[middle] <= second { low = middle + 1 } else { high = middle }
    }
    let start = low == 0 ? Int64.min : instants[low - 1]
    let end = low == instants.count ? Int64.max : instants[low]
    if low == instants.count, let rule {
      var span = rule.span(at: second)
      span.start = Swift.max(span.start, start)
      return span
    }
    return Span(start: start, end: end, offset: Int64(low == 0 ? first : offsets[low - 1]))
  }

  /// Seconds east of UTC at an instant in seconds from 1970.
  public func offset(at second: Int64) -> Int { Int(span(at: second).offset) }
}
