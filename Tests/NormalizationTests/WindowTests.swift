import Glibc
import PrefKitTestSupport
import Testing

@testable import PrefKitNormalization

@Suite("Windows of time")
struct WindowTests {
  static let second: Int64 = 1_000_000

  /// The window code of each time, by way of a grouping.
  private func codes(_ times: [Int64], _ window: TimeWindow) throws -> [Int64] {
    let grouping = try times.withUnsafeBufferPointer {
      try Grouping([.times($0, window)], rowCount: times.count)
    }
    return grouping.ids.map { grouping.keys.columns[0][Int($0)] }
  }

  @Test("dates, in every month of 800 years and far out")
  func dates() {
    var days = CivilDate.days(year: 1599, month: 12, day: 31)
    for year in Int64(1600)...2400 {
      let lengths: [Int64] = [
        31, CivilDate.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
      ]
      for (place, length) in lengths.enumerated() {
        for day in [1, 15, length] {
          let number = CivilDate.days(year: year, month: Int64(place + 1), day: day)
          #expect(CivilDate.date(days: number) == (year, Int64(place + 1), day))
          #expect(number == days + day)
        }
        days += length
      }
    }
    #expect(CivilDate.days(year: 1970, month: 1, day: 1) == 0)
  }

  @Test("a time lies in the window that begins last before it", arguments: TimeWindow.Unit.allCases)
  func calendar(_ unit: TimeWindow.Unit) throws {
    var dice = Dice(state: 11)
    let zones = [
      TimeZoneRules.utc, try TimeZoneRules(offset: 19_800), try TimeZoneRules(offset: -34_200),
    ]
    for zone in zones {
      for reach in [1e9, 4e9, 1e12] {
        let times = (0..<300).map { _ in
          Int64((dice.unit() - 0.5) * reach) * WindowTests.second + Int64(dice.below(1_000_000))
        }
        let window = TimeWindow.calendar(unit, in: zone)
        for (time, code) in zip(times, try codes(times, window)) {
          let start = try #require(window.start(of: code))
          let next = try #require(window.start(of: code + 1))
          #expect(start <= time && time < next)
          let local = start + (zone.fixedOffset ?? 0) * WindowTests.second
          #expect(unit == .hour || local % 86_400_000_000 == 0)
          let date = CivilDate.date(days: CivilDate.floorDivided(local, 86_400_000_000))
          switch unit {
          case .week: #expect((local / 86_400_000_000 + 3) % 7 == 0)
          case .month: #expect(date.day == 1)
          case .quarter: #expect(date.day == 1 && date.month % 3 == 1)
          case .year: #expect(date.day == 1 && date.month == 1)
          case .hour, .day: break
          }
        }
      }
    }
  }

  @Test("instants at which Berlin and others change their clocks")
  func zones() throws {
    guard let berlin = try? TimeZoneRules(named: "Europe/Berlin") else {
      print("skipped: there is no /usr/share/zoneinfo")
      return
    }
    // 2024-03-31T01:00Z and 2024-10-27T01:00Z; 2150 is beyond every table, so the rule at the end decides.
    #expect(berlin.offset(at: 1_711_846_799) == 3600 && berlin.offset(at: 1_711_846_800) == 7200)
    #expect(berlin.offset(at: 1_729_990_799) == 7200 && berlin.offset(at: 1_729_990_800) == 3600)
    let far = CivilDate.days(year: 2150, month: 3, day: 29) * 86_400 + 3600
    #expect(berlin.offset(at: far - 1) == 3600 && berlin.offset(at: far) == 7200)
    #expect(try TimeZoneRules(named: "Asia/Kolkata").offset(at: 1_700_000_000) == 19_800)
    #expect(try TimeZoneRules(named: "America/St_Johns").offset(at: 1_720_000_000) == -9_000)
    // Local days: the 31st of March has 23 hours in Berlin.
    let window = TimeWindow.calendar(.day, in: berlin)
    let times = (0..<72).map { (1_711_753_200 + Int64($0) * 3600) * WindowTests.second }
    let found = try codes(times, window)
    #expect(Set(found).map { code in found.count { $0 == code } }.sorted() == [1, 23, 24, 24])
    let start = try #require(window.start(of: found[30]))
    #expect(start == 1_711_839_600 * WindowTests.second)
  }

  @Test("the C library agrees on offsets, in many zones and at random instants")
  func library() throws {
    let names = [
      "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
      "Pacific/Apia", "America/Sao_Paulo", "Asia/Kathmandu", "Europe/Dublin", "UTC",
    ]
    guard (try? TimeZoneRules(named: "Europe/London")) != nil else { return }
    var dice = Dice(state: 12)
    for name in names {
      let zone = try TimeZoneRules(named: name)
      setenv("TZ", name, 1)
      tzset()
      for _ in 0..<400 {
        var instant = time_t(dice.unit() * 6e9) - 1_000_000_000
        var parts = tm()
        localtime_r(&instant, &parts)
        #expect(zone.offset(at: Int64(instant)) == parts.tm_gmtoff, "\(name) at \(instant)")
      }
    }
    unsetenv("TZ")
    tzset()
  }

  @Test("rules as POSIX writes them")
  func rules() throws {
    let berlin = try #require(PosixZoneRule("CET-1CEST,M3.5.0,M10.5.0/3".utf8))
    #expect(berlin.standard == 3600 && berlin.summer?.offset == 7200)
    let plain = try #require(PosixZoneRule("<+0545>-5:45".utf8))
    #expect(plain.standard == 20_700 && plain.summer == nil)
    // Day 60 of the Julian form is the 1st of March in every year, of the other one the 29th of February too.
    let julian = try #require(PosixZoneRule("AAA0BBB,J60/0,J300/0".utf8))
    let first = CivilDate.days(year: 2024, month: 3, day: 1) * 86_400
    #expect(julian.span(at: first).offset == 3600 && julian.span(at: first - 1).offset == 0)
    let ordinal = try #require(PosixZoneRule("AAA0BBB,59/0,300/0".utf8))
    #expect(ordinal.span(at: first - 86_400).offset == 3600)
    for bad in [
      "", "C-1", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.5.0", "<+05-5",
    ] {
      #expect(PosixZoneRule(bad.utf8) == nil, "\(bad)")
    }
  }

  @Test("bytes that are no zone, and names that lead elsewhere, are errors")
  func hostile() throws {
    for name in [
      "", "../etc/passwd", "/etc/passwd", "Europe/../../etc/passwd", "Nowhere/Town", ".",
    ] {
      #expect(throws: NormalizationError.self) { try TimeZoneRules(named: name) }
    }
    #expect(throws: NormalizationError.self) { try TimeZoneRules(offset: 86_400) }
    guard let good = try? TimeZoneRules(named: "Europe/Berlin") else { return }
    var file: [UInt8] = []
    let handle = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb")
    while let handle, case let byte = fgetc(handle), byte != EOF { file.append(UInt8(byte)) }
    if let handle { fclose(handle) }
    #expect(try TimeZoneRules(tzif: file) == good)
    for length in stride(from: 0, to: file.count, by: 7) {
      #expect(throws: NormalizationError.self) {
        try TimeZoneRules(tzif: Array(file[0..<length]))
      }
    }
    var dice = Dice(state: 13)
    for _ in 0..<2000 {
      var bad = file
      for _ in 0...dice.below(3) {
        bad[dice.below(bad.count)] = UInt8(truncatingIfNeeded: dice.next())
      }
      // What reads as a zone must behave as one.
      if let zone = try? TimeZoneRules(tzif: bad) {
        let window = TimeWindow.calendar(.month, in: zone)
        _ = try codes([0, 4_000_000_000_000_000_000, -4_000_000_000_000_000_000, 1 << 50], window)
      }
    }
  }

  @Test("a rolling window is measured over its steps, and a step over the one it ends")
  func rolling() throws {
    var dice = Dice(state: 14)
    let rows = 300
    let times = (0..<rows).map { _ in Int64(dice.below(100)) * 10 + 5 }
    let raters = (0..<rows).map { _ in Int64(dice.below(3)) }
    let scores = (0..<rows).map { _ in Double(dice.below(7)) }
    let window = try TimeWindow.rolling(width: 300, step: 100, origin: 50)
    let grouping = try raters.withUnsafeBufferPointer { raters in
      try times.withUnsafeBufferPointer {
        try Grouping([.numbers(raters), .times($0, window)], rowCount: rows)
      }
    }
    for method in [NormalizationMethod.zScore(), .ranks(.rank)] {
      let ours = try Normalization(scores, grouping, method).map.transform(scores, grouping).scores
      for row in 0..<rows {
        let step = CivilDate.floorDivided(times[row] - 50, 100)
        let end = 50 + (step + 1) * 100
        let pool = (0..<rows).filter {
          raters[$0] == raters[row] && times[$0] < end && times[$0] >= end - 300
        }.map { scores[$0] }
        let expected =
          method == .zScore()
          ? (scores[row] - NaiveTwin.mean(pool)) / NaiveTwin.deviation(pool, ddof: 0)
          : NaiveTwin.midRank(scores[row], pool)
        if expected.isFinite { #expect(close(ours[row], expected, 1e-10)) }
      }
    }
    for (width, step) in [(100, 0), (100, 200), (250, 100), (-1, -1), (1 << 40, 1)]
      as [(Int64, Int64)]
    {
      #expect(throws: NormalizationError.self) { try TimeWindow.rolling(width: width, step: step) }
    }
  }

  @Test("missing times and times beyond all calendars")
  func missing() throws {
    let times: [Int64] = [.min, 0, 86_400_000_000, .min]
    #expect(try codes(times, .calendar(.day)) == [.min, 0, 1, .min])
    let grouping = try times.withUnsafeBufferPointer {
      try Grouping([.times($0, .calendar(.day))], rowCount: 4)
    }
    let rows = try Normalization([1, 2, 3, 4], grouping, .zScore()).map.transform(
      [1, 2, 3, 4], grouping)
    #expect(rows.undefined == [.missingTime, .oneValue, .oneValue, .missingTime])
    for unit in TimeWindow.Unit.allCases {
      #expect(throws: NormalizationError.self) { try codes([0, .max], .calendar(unit)) }
      _ = try codes([.min, .min], .calendar(unit))
    }
  }
}
