import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("Coefficients against their definitions")
struct TwinTests {
  static let valueSets: [[Double]] = [[0, 1], [1, 2, 3, 4, 5], [0, 0.5, 7, 9.25, 30, 12]]

  private func check(
    _ coefficient: Coefficient, raters: Int, _ dice: inout Dice, weighted: Bool = false
  ) throws {
    for values in TwinTests.valueSets {
      for gaps in [0, 0.3, 0.6] {
        let rows = RandomTables.rows(
          &dice, items: 80 / raters, raters: raters, values: values, gaps: gaps)
        // Every category is given, so that a matrix fits whatever occurs.
        var table = try RatingTable(rows: rows).with(categories: values.sorted())
        var twin = NaiveTwin(rows, categories: values.sorted())
        if weighted {
          twin.itemWeights = rows.map { _ in 0.2 + 3 * dice.unit() }
          twin.raterWeights = (0..<raters).map { _ in 0.2 + dice.unit() }
          table = try table.weighted(items: twin.itemWeights, raters: twin.raterWeights)
        }
        for options in RandomTables.options(coefficient, &dice, values.count) {
          let fast = try table.agreement(coefficient, options)
          let slow = twin.estimate(coefficient, options)
          #expect(
            close(fast.estimate, slow, 1e-10),
            "\(coefficient) \(options.weights) \(options.level) \(fast.estimate) \(slow)")
          #expect(
            close(fast.estimate, (fast.observed - fast.expected) / (1 - fast.expected), 1e-10))
          // Items that all agree leave no error.
          #expect(fast.se > 0 || (fast.se == 0 && close(fast.estimate, 1)))
          #expect(fast.ciLow <= fast.estimate && fast.ciHigh >= fast.estimate)
        }
      }
    }
  }

  @Test("any number of raters", arguments: Coefficient.allCases)
  func many(_ coefficient: Coefficient) throws {
    var dice = Dice(state: 1)
    for raters in coefficient == .cohenKappa || coefficient == .scottPi ? [2] : [2, 4, 9] {
      try check(coefficient, raters: raters, &dice)
    }
  }

  @Test("with weights of items and raters", arguments: Coefficient.allCases)
  func weighted(_ coefficient: Coefficient) throws {
    var dice = Dice(state: 2)
    for raters in coefficient == .cohenKappa || coefficient == .scottPi ? [2] : [2, 5] {
      try check(coefficient, raters: raters, &dice, weighted: true)
    }
  }

  @Test("two raters without gaps: Cohen is Conger, Scott is Fleiss", arguments: [3, 40])
  func two(items: Int) throws {
    var dice = Dice(state: 3)
    let rows = RandomTables.rows(&dice, items: items, raters: 2, values: [1, 2, 3], gaps: 0)
    let table = try RatingTable(rows: rows)
    let pairs: [(Coefficient, Coefficient)] = [
      (.cohenKappa, .congerKappa), (.scottPi, .fleissKappa),
    ]
    for (ofTwo, ofMany) in pairs {
      let a = try table.agreement(ofTwo)
      let b = try table.agreement(ofMany)
      #expect(close(a.estimate, b.estimate) && close(a.se, b.se))
    }
  }

  /// ψ is the derivative of the estimate by the weight of one item, so the twin gives it numerically.
  @Test("the standard error is that of the numerical derivative", arguments: Coefficient.allCases)
  func linearisation(_ coefficient: Coefficient) throws {
    var dice = Dice(state: 4)
    let values: [Double] = [1, 2, 3, 5]
    let raters = coefficient == .cohenKappa || coefficient == .scottPi ? 2 : 4
    let rows = RandomTables.rows(&dice, items: 30, raters: raters, values: values, gaps: 0.4)
    let table = try RatingTable(rows: rows).with(categories: values)
    for var options in RandomTables.options(coefficient, &dice, values.count) {
      options.linearisation = .ratio
      let fast = try table.agreement(coefficient, options)
      let used = rows.filter { row in
        let count = row.filter { !$0.isNaN }.count
        switch coefficient {
        case .cohenKappa, .scottPi, .krippendorffAlpha: return count > 1
        default: return count > 0
        }
      }
      let twin = NaiveTwin(used, categories: values)
      let n = Double(used.count)
      var squares = 0.0
      for item in used.indices {
        let step = 1e-5
        func at(_ change: Double) -> Double {
          var moved = twin
          moved.itemWeights[item] += change
          guard coefficient == .krippendorffAlpha else {
            return moved.estimate(coefficient, options)
          }
          return moved.alpha(replacement: true, moved.metric(options.level))
        }
        let slope = (at(step) - at(-step)) / (2 * step) * n
        squares += slope * slope
      }
      let error = (squares / (n * (n - 1))).squareRoot()
      #expect(
        close(fast.se, error, 1e-6), "\(options.weights) \(options.level): \(fast.se) \(error)")
    }
  }

  @Test("2,000 categories take no more memory than those that occur together")
  func manyCategories() throws {
    var dice = Dice(state: 5)
    let rows = (0..<2000).map { item in
      [Double(item), dice.unit() < 0.9 ? Double(item) : Double(dice.below(2000))]
    }
    let table = try RatingTable(rows: rows)
    let twin = NaiveTwin(rows)
    let agreed = Double(rows.filter { $0[0] == $0[1] }.count) / 2000
    #expect(close(try table.agreement(.percentAgreement).estimate, agreed))
    for level in [Level.nominal, .interval] {
      let fast = try table.agreement(.krippendorffAlpha, AgreementOptions(level: level)).estimate
      #expect(close(fast, twin.alpha(twin.metric(level)), 1e-10))
    }
    let kappa = try table.agreement(.cohenKappa).estimate
    var first: [Double: Double] = [:]
    var second: [Double: Double] = [:]
    for row in rows {
      first[row[0], default: 0] += 1.0 / 2000
      second[row[1], default: 0] += 1.0 / 2000
    }
    let expected = first.reduce(0) { $0 + $1.value * (second[$1.key] ?? 0) }
    #expect(close(kappa, (agreed - expected) / (1 - expected), 1e-10))
  }
}
