import CPrefKit
import PrefKitNormalization
import Testing

@Suite("Drift along time through the header")
struct DriftSeriesTests {
  private let missing = Int64.min

  /// Two series in one: the first steps at its 30th point, the second is steady, out of order and has gaps.
  private func pair() -> (SeriesSheet, [DriftSeries]) {
    let first = noise(50).enumerated().map { $1 + ($0 >= 30 ? 3 : 0) }
    let second = noise(40, seed: 7) + [.nan, 1]
    let times =
      (0..<50).map { Int64($0 * 10) } + (0..<40).reversed().map { Int64($0) } + [3, missing]
    let weights = (0..<92).map { Double(1 + $0 % 3) }
    let sheet = SeriesSheet(first + second, times: times, weights: weights, starts: [0, 50, 92])
    let core = [0..<50, 50..<92].map { rows in
      try? DriftSeries(
        Array((first + second)[rows]), times: Array(times[rows]), weights: Array(weights[rows]))
    }
    return (sheet, core.compactMap { $0 })
  }

  private func chart(
    _ sheet: SeriesSheet, _ count: Int, _ options: prefkit_chart_options
  ) throws -> [prefkit_chart_result] {
    var options = options
    var error = newError()
    var results = blank(prefkit_chart_result(), count)
    let status = prefkit_drift_chart(&sheet.series, &options, &results, nil, &error)
    guard status == PREFKIT_OK else { throw Opened.Failure(status, error) }
    return results
  }

  @Test("every chart is the core's, series by series")
  func charts() throws {
    let (sheet, core) = pair()
    #expect(core.count == 2)
    var options = sized(prefkit_chart_options())
    for kind in [PREFKIT_CHART_CUSUM, PREFKIT_CHART_EWMA, PREFKIT_CHART_PAGE_HINKLEY] {
      options.chart = kind
      let found = try chart(sheet, 2, options)
      for (number, series) in core.enumerated() {
        let expected: ControlChart
        switch kind {
        case PREFKIT_CHART_CUSUM: expected = try Cusum().chart(series, .first(20))
        case PREFKIT_CHART_EWMA: expected = try EWMA().chart(series, .first(20))
        default: expected = try PageHinkley().chart(series, .first(20))
        }
        let offset = Int64(number * 50)
        #expect(found[number].statistic == expected.result.statistic)
        #expect(found[number].effect == expected.result.effect)
        #expect(found[number].mean == expected.mean)
        #expect(found[number].deviation == expected.deviation)
        #expect(found[number].missing == UInt64(series.missing))
        #expect(found[number].alarms == UInt64(expected.alarms.count))
        #expect(
          found[number].alarm_row == expected.alarms.first.map { offset + Int64(series.rows[$0]) }
            ?? -1)
        #expect(
          found[number].start_row
            == (expected.start < 0 ? -1 : offset + Int64(series.rows[expected.start])))
        #expect(found[number].start_time == expected.since)
        #expect(found[number].alarm_time == expected.result.when)
      }
      #expect(found[0].alarms > 0 && (28...40).contains(found[0].alarm_row))
      #expect(found[1].missing == 2)
    }
  }

  @Test("the points of a CUSUM by hand, where their rows are")
  func points() throws {
    let sheet = SeriesSheet([1, .nan, 2, -1], times: [0, 1, 3, 2])
    var options = sized(prefkit_chart_options())
    options.has_baseline = 1
    options.deviation = 1
    options.limit = 1
    var results = blank(prefkit_chart_result(), 1)
    var upper = [Double](repeating: 9, count: 4)
    var lower = upper
    var alarms = [UInt8](repeating: 9, count: 4)
    var error = newError()
    let status = upper.withUnsafeMutableBufferPointer { upper in
      lower.withUnsafeMutableBufferPointer { lower in
        alarms.withUnsafeMutableBufferPointer { alarms in
          var columns = sized(prefkit_chart_columns())
          columns.upper = upper.baseAddress
          columns.lower = lower.baseAddress
          columns.alarms = alarms.baseAddress
          return prefkit_drift_chart(&sheet.series, &options, &results, &columns, &error)
        }
      }
    }
    #expect(status == PREFKIT_OK)
    // In the order of time 1, -1, 2: C+ is 0.5, 0, 1.5 and C- 0, 0.5, 0.
    #expect(areClose(upper, [0.5, .nan, 1.5, 0]) && areClose(lower, [0, .nan, 0, -0.5]))
    #expect(alarms == [0, 0, 1, 0])
    #expect(results[0].alarm_row == 2 && results[0].alarm_time == 3 && results[0].start_row == 2)
    #expect(results[0].statistic == 1.5 && results[0].effect == 2)
  }

  @Test("short, empty and constant series have a reason")
  func undefinedCharts() throws {
    let sheet = SeriesSheet([1, 1, 1, 2, .nan], starts: [0, 0, 3, 4, 5])
    var options = sized(prefkit_chart_options())
    options.baseline_points = 3
    let found = try chart(sheet, 4, options)
    #expect(found.map(\.reason) == [1, 3, 4, 1])
    #expect(found.allSatisfy { $0.statistic.isNaN && $0.alarm_row == -1 && $0.mean.isNaN })
    #expect(try chart(SeriesSheet([], starts: [0]), 0, options).isEmpty)
  }

  @Test("numbers at the ends of what there is overflow with a reason")
  func extremes() throws {
    let ends = [1e308, -1e308, 5e-324, 0, 1e308, -1e308]
    for weights in [nil, [Double](repeating: 1e-320, count: 6)] {
      let sheet = SeriesSheet(ends, weights: weights)
      var options = sized(prefkit_chart_options())
      options.has_baseline = 1
      options.deviation = 1e-320
      options.has_parameter = 1
      options.parameter = 1
      for kind in PREFKIT_CHART_CUSUM...PREFKIT_CHART_PAGE_HINKLEY {
        options.chart = kind
        let found = try chart(sheet, 1, options)[0]
        #expect(found.reason == PREFKIT_DRIFT_OVERFLOW && found.statistic.isNaN)
        #expect(found.alarms == 0 && found.alarm_row == -1)
      }
    }
  }

  /// R package spc: xcusum.arl and xewma.arl.
  @Test("average run lengths")
  func runLengths() {
    var options = sized(prefkit_chart_options())
    var found = 0.0
    #expect(prefkit_drift_average_run_length(nil, 0, &found, nil) == PREFKIT_OK)
    #expect(isClose(found / 465.4435060321196, 1, within: 2e-4))
    options.chart = PREFKIT_CHART_EWMA
    #expect(prefkit_drift_average_run_length(&options, 1, &found, nil) == PREFKIT_OK)
    #expect(isClose(found / 9.730011622255226, 1, within: 2e-4))
    #expect(
      refused { prefkit_drift_average_run_length(&options, .nan, &found, $0) } == "shift")
    #expect(refused { prefkit_drift_average_run_length(&options, 0, nil, $0) } == "out")
    // Far from where a run ends, and at once.
    for (limit, shift, expected) in [(40.0, 0.0, Double.infinity), (20, 50, 1), (100, 1e300, 1)] {
      options.limit = limit
      #expect(prefkit_drift_average_run_length(&options, shift, &found, nil) == PREFKIT_OK)
      #expect(found == expected || isClose(found, expected, within: 1e-4), "\(limit) \(shift)")
    }
    options.chart = PREFKIT_CHART_CUSUM
    options.limit = 5
    for (shift, least, most) in [(50.0, 1.0, 1.1), (1e300, 1, 1.1), (-3, 2.5, 2.6)] {
      #expect(prefkit_drift_average_run_length(&options, shift, &found, nil) == PREFKIT_OK)
      #expect(found >= least && found <= most, "\(shift): \(found)")
    }
    options.limit = 101
    #expect(refused { prefkit_drift_average_run_length(&options, 0, &found, $0) } == "limit")
    options.limit = 0
    options.chart = PREFKIT_CHART_PAGE_HINKLEY
    #expect(refused { prefkit_drift_average_run_length(&options, 0, &found, $0) } == "chart")
  }

  @Test("change points, with the rows they may be at, and the segments between")
  func changes() throws {
    let (sheet, core) = pair()
    for (search, penalty) in [
      (PREFKIT_CHANGE_PELT, PREFKIT_PENALTY_MBIC), (PREFKIT_CHANGE_BINARY, PREFKIT_PENALTY_BIC),
    ] {
      var options = sized(prefkit_change_options())
      options.search = search
      options.penalty_kind = penalty
      options.minimum_length = 2
      options.level = 0.9
      let found = try DriftTableHandle {
        prefkit_drift_change_points(&sheet.series, &options, $0, $1)
      }
      var view = sized(prefkit_changes_view())
      #expect(prefkit_drift_table_changes(found.handle, &view) == PREFKIT_OK)
      #expect(view.series_count == 2 && found.view.group_count == 0)
      let columns = try #require(found.results(0))
      var (change, segment) = (0, 0)
      for (number, series) in core.enumerated() {
        let expected = try ChangePoints(
          series,
          ChangeOptions(
            search: search == PREFKIT_CHANGE_PELT ? .pelt : .binary,
            penalty: penalty == PREFKIT_PENALTY_MBIC ? .mbic : .bic, minimumLength: 2, level: 0.9))
        #expect(view.reasons[number] == 0 && view.missing[number] == UInt64(series.missing))
        #expect(view.starts[number] == UInt64(change))
        #expect(view.segment_starts[number] == UInt64(segment))
        for (place, point) in expected.points.enumerated() {
          let row = { (point: Int) in Int64(number * 50 + series.rows[point]) }
          #expect(view.rows[change] == row(point))
          #expect(view.low_rows[change] == row(expected.lowPoints[place]))
          #expect(view.high_rows[change] == row(expected.highPoints[place]))
          #expect(view.low_times[change] == expected.lows[place])
          #expect(view.high_times[change] == expected.highs[place])
          #expect(columns.statistics[change] == expected.changes.statistics[place])
          #expect(columns.effects[change] == expected.changes.effects[place])
          #expect(columns.times[change] == expected.changes.times[place])
          #expect(columns.places[change] == Int64(number))
          change += 1
        }
        for mean in expected.means {
          #expect(view.means[segment] == mean)
          segment += 1
        }
      }
      #expect(columns.statistics.count == change && view.starts[2] == UInt64(change))
      #expect(view.segment_starts[2] == UInt64(segment))
      #expect(view.rows[0] == 30 && columns.times[0] == 300 && columns.pValues[0].isNaN)
    }
  }

  @Test(
    "a rate below 0 is refused with its row among all series; a series without points has a reason")
  func changeErrors() throws {
    let sheet = SeriesSheet([1, 2, 3, -1], starts: [0, 2, 4])
    var options = sized(prefkit_change_options())
    options.model = PREFKIT_CHANGE_POISSON
    var table: OpaquePointer?
    var error = newError()
    #expect(
      prefkit_drift_change_points(&sheet.series, &options, &table, &error)
        == PREFKIT_INVALID_ARGUMENT)
    #expect(error.record == 3 && fixed(&error.field) == "series" && table == nil)
    let light = SeriesSheet([1, 2, 3], weights: [1, 1, 0], starts: [0, 1, 3])
    #expect(
      prefkit_drift_change_points(&light.series, nil, &table, &error) == PREFKIT_INVALID_ARGUMENT)
    #expect(error.record == 2)
    let empty = SeriesSheet([.nan, 5], starts: [0, 1, 2])
    let found = try DriftTableHandle { prefkit_drift_change_points(&empty.series, nil, $0, $1) }
    var view = sized(prefkit_changes_view())
    #expect(prefkit_drift_table_changes(found.handle, &view) == PREFKIT_OK)
    #expect([view.reasons[0], view.reasons[1]] == [1, 2] && view.segment_starts[2] == 0)
    func field(_ change: (inout prefkit_change_options) -> Void) -> String? {
      var options = sized(prefkit_change_options())
      change(&options)
      return refused { prefkit_drift_change_points(&empty.series, &options, &table, $0) }
    }
    #expect(field { $0.model = 5 } == "model" && field { $0.search = 3 } == "search")
    #expect(field { $0.penalty_kind = 3 } == "penalty_kind")
    #expect(
      field {
        $0.penalty_kind = PREFKIT_PENALTY_GIVEN
        $0.penalty = -1
      } == "penalty")
    #expect(field { $0.deviation = -1 } == "deviation" && field { $0.level = 1 } == "level")
    #expect(field { $0.struct_size = 1 } == "options")
    #expect(refused { prefkit_drift_change_points(&empty.series, nil, nil, $0) } == "table")
    options = sized(prefkit_change_options())
    options.progress = { _, _, _ in 1 }
    let long = SeriesSheet(noise(2000))
    #expect(
      prefkit_drift_change_points(&long.series, &options, &table, nil) == PREFKIT_CANCELLED)
  }

  @Test("trends of Mann and Kendall")
  func trends() throws {
    let (sheet, core) = pair()
    var results = blank(prefkit_trend(), 2)
    #expect(prefkit_drift_mann_kendall(&sheet.series, 0.9, 1, &results, nil) == PREFKIT_OK)
    for (found, series) in zip(results, core) {
      let expected = try MannKendall(series, level: 0.9)
      #expect(found.statistic == expected.result.statistic && found.z == expected.z)
      #expect(found.p_value == expected.result.pValue && found.tau == expected.result.effect)
      #expect(found.slope == expected.slope && found.variance == expected.variance)
      #expect(found.slope_low == expected.low && found.slope_high == expected.high)
    }
    let rising = SeriesSheet([1, 3, 5, 7], starts: [0, 4, 4])
    #expect(prefkit_drift_mann_kendall(&rising.series, 0, 0, &results, nil) == PREFKIT_OK)
    #expect(results[0].statistic == 6 && results[0].tau == 1 && results[0].slope == 2)
    #expect(results[1].reason == 1 && results[1].slope_reason == 1 && results[1].slope.isNaN)
    #expect(refused { prefkit_drift_mann_kendall(&rising.series, 2, 0, &results, $0) } == "level")
    #expect(refused { prefkit_drift_mann_kendall(&rising.series, 0, 0, nil, $0) } == "results")
  }

  @Test("a series of windows goes into a chart as it is")
  func windowSeries() throws {
    let raters = (0..<120).map { Int64($0 % 2) }
    let weeks = (0..<120).map { Int64($0 / 30) }
    let scores = (0..<120).map { $0 == 3 ? Double.nan : Double($0 % 7) }
    let other = (0..<120).map { Double($0 % 5) }
    let sheet = ScoreSheet(scores, by: [raters, weeks])
    let statistics: [(prefkit_window_statistic, WindowStatistic, Double)] = [
      (PREFKIT_SERIES_MEAN, .mean, 0), (PREFKIT_SERIES_SPREAD, .spread, 0),
      (PREFKIT_SERIES_TIE_RATE, .tieRate(at: 3), 3),
      (PREFKIT_SERIES_AGREEMENT, .agreement(within: 1), 1),
      (PREFKIT_SERIES_FLIP_RATE, .flipRate, 0), (PREFKIT_SERIES_DURATION, .duration, 0),
    ]
    for (code, statistic, parameter) in statistics {
      let isPair = code == PREFKIT_SERIES_AGREEMENT || code == PREFKIT_SERIES_FLIP_RATE
      let found = try DriftTableHandle { table, error in
        other.withUnsafeBufferPointer { other in
          prefkit_drift_window_series(
            &sheet.rows, code, parameter, isPair ? other.baseAddress : nil, nil, table, error)
        }
      }
      let core = try WindowSeries(
        scores, try grouping([raters, weeks]), statistic, other: isPair ? other : nil)
      var series = sized(prefkit_drift_series())
      #expect(prefkit_drift_table_series(found.handle, &series) == PREFKIT_OK)
      #expect(series.count == 8 && series.series_count == 2)
      #expect(areClose(found.groups(series.values), core.values))
      #expect(found.groups(series.weights) == core.counts.map { Double($0) })
      #expect(found.groups(series.times) == [0, 1, 2, 3, 0, 1, 2, 3])
      #expect(found.groups(found.view.reasons) == core.reasons)
      var options = sized(prefkit_chart_options())
      options.baseline_points = 2
      var results = blank(prefkit_chart_result(), 2)
      #expect(prefkit_drift_chart(&series, &options, &results, nil, nil) == PREFKIT_OK)
      for number in 0..<2 {
        let expected = try Cusum().chart(core.series(number), .first(2))
        #expect(isClose(results[number].statistic, expected.result.statistic))
      }
    }
    var table: OpaquePointer?
    func field(
      _ code: prefkit_window_statistic, _ parameter: Double, _ other: [Double]?
    ) -> String? {
      refused { error in
        guard let other else {
          return prefkit_drift_window_series(
            &sheet.rows, code, parameter, nil, nil, &table, error)
        }
        return prefkit_drift_window_series(
          &sheet.rows, code, parameter, other, nil, &table, error)
      }
    }
    #expect(field(0, 0, nil) == "statistic" && field(7, 0, nil) == "statistic")
    #expect(field(PREFKIT_SERIES_MEAN, 0, other) == "other")
    #expect(field(PREFKIT_SERIES_FLIP_RATE, 0, nil) == "other")
    #expect(field(PREFKIT_SERIES_AGREEMENT, -1, other) == "parameter")
    #expect(field(PREFKIT_SERIES_TIE_RATE, .nan, nil) == "parameter")
  }

  @Test("arguments that cannot be meant are named")
  func arguments() {
    let sheet = SeriesSheet([1, 2, 3])
    var results = blank(prefkit_chart_result(), 2)
    func field(_ change: (inout prefkit_chart_options) -> Void) -> String? {
      var options = sized(prefkit_chart_options())
      change(&options)
      return refused { prefkit_drift_chart(&sheet.series, &options, &results, nil, $0) }
    }
    #expect(field { $0.chart = 4 } == "chart" && field { $0.limit = -1 } == "limit")
    #expect(field { $0.limit = .infinity } == "limit")
    #expect(
      field {
        $0.has_parameter = 1
        $0.parameter = -1
      } == "parameter")
    #expect(
      field {
        $0.chart = 2
        $0.has_parameter = 1
      } == "parameter")
    #expect(field { $0.has_baseline = 1 } == "deviation")
    #expect(
      field {
        $0.has_baseline = 1
        $0.mean = .nan
      } == "mean")
    #expect(field { $0.baseline_points = 1 } == "baseline_points")
    #expect(field { $0.struct_size = 0 } == "options")
    func wrong(_ change: (inout prefkit_drift_series) -> Void) -> String? {
      var series = sheet.series
      change(&series)
      return refused { prefkit_drift_chart(&series, nil, &results, nil, $0) }
    }
    let starts = ScoreSheet([])
    #expect(wrong { $0.values = nil } == "values" && wrong { $0.count = .max } == "count")
    #expect(wrong { $0.struct_size = 4 } == "series" && wrong { $0.series_count = 2 } == "starts")
    for bad in [[1, 3], [0, 2], [0, 4, 3]] as [[UInt64]] {
      #expect(
        wrong {
          $0.starts = starts.keep(bad)
          $0.series_count = UInt64(bad.count - 1)
        } == "starts")
    }
    #expect(
      wrong {
        $0.starts = starts.keep([0])
        $0.series_count = .max
      } != nil)
    #expect(refused { prefkit_drift_chart(nil, nil, &results, nil, $0) } == "series")
    #expect(refused { prefkit_drift_chart(&sheet.series, nil, nil, nil, $0) } == "results")
    var columns = prefkit_chart_columns()
    #expect(
      refused { prefkit_drift_chart(&sheet.series, nil, &results, &columns, $0) } == "columns")
  }
}
