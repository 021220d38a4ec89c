import PrefKitAgreement
import PrefKitTestSupport
import Testing

@Suite("Ratings that are sets of labels")
struct SetTests {
  @Test(
    "distances worked out by hand",
    arguments: [
      ([1, 2], [1, 2], 0, 0), ([], [], 0, 0), ([1], [], 1, 1), ([1], [2], 1, 1),
      // One holds the other: J = 1/2, M = 2/3. They overlap: J = 1/3, M = 1/3.
      ([1, 2], [1, 2, 3, 4], 0.5, 2.0 / 3), ([1, 2], [2, 3], 2.0 / 3, 8.0 / 9),
      ([1, 2, 3], [2, 3, 4], 0.5, 5.0 / 6), ([7], [5, 6, 7], 2.0 / 3, 7.0 / 9),
    ] as [([UInt32], [UInt32], Double, Double)])
  func distances(a: [UInt32], b: [UInt32], jaccard: Double, masi: Double) {
    #expect(isClose(SetDistance.jaccard.between(a, b), jaccard, within: 1e-15))
    #expect(isClose(SetDistance.masi.between(a, b), masi, within: 1e-15))
    #expect(SetDistance.masi.between(b, a) == SetDistance.masi.between(a, b))
  }

  @Test("Swift's own sets give the same distances, on random sets")
  func twin() {
    var dice = Dice(state: 8)
    for _ in 0..<2000 {
      let a = Set((0..<dice.below(6)).map { _ in UInt32(dice.below(8)) })
      let b = Set((0..<dice.below(6)).map { _ in UInt32(dice.below(8)) })
      let union = a.union(b).count
      let jaccard = union == 0 ? 1 : Double(a.intersection(b).count) / Double(union)
      let monotonicity =
        a == b
        ? 1 : a.isSubset(of: b) || b.isSubset(of: a) ? 2.0 / 3 : a.isDisjoint(with: b) ? 0 : 1.0 / 3
      #expect(
        isClose(SetDistance.jaccard.between(a.sorted(), b.sorted()), 1 - jaccard, within: 1e-14))
      let masi = SetDistance.masi.between(a.sorted(), b.sorted())
      #expect(isClose(masi, 1 - jaccard * monotonicity, within: 1e-14), "\(a) \(b)")
    }
  }

  @Test("lists, offsets and bits give the same sets, in any order and with repeats")
  func forms() throws {
    let lists: [[UInt32]?] = [[2, 70, 2], nil, [], [70, 2], [5], nil]
    let sets = LabelSets(lists)
    #expect(sets.sets == [[], [2, 70], [5]])
    #expect(sets.codes.map { $0.isNaN ? -1 : $0 } == [1, -1, 0, 1, 2, -1])
    #expect(sets.categories == [0, 1, 2])
    let missing = [false, true, false, false, false, true]
    let flat = try LabelSets(
      labels: [2, 70, 2, 70, 2, 5], offsets: [0, 3, 3, 3, 5, 6, 6], isMissing: missing)
    let bits = try LabelSets(
      words: [4, 64, 9, 9, 0, 0, 4, 64, 32, 0, 0, 0], width: 2, isMissing: missing)
    for other in [flat, bits] {
      #expect(other.sets == sets.sets)
      #expect(other.codes.map(\.bitPattern) == sets.codes.map(\.bitPattern))
    }
    let reversed = LabelSets(lists.reversed())
    #expect(reversed.sets == sets.sets)
    #expect(try LabelSets(labels: [], offsets: []).codes.isEmpty)
  }

  @Test(
    "alpha with each distance, against the mean over pairs of ratings",
    arguments: SetDistance.allCases)
  func alpha(distance: SetDistance) throws {
    var dice = Dice(state: 17)
    for _ in 0..<30 {
      let (items, raters) = (12, 3)
      let ratings: [[UInt32]?] = (0..<items * raters).map { _ in
        dice.below(5) == 0 ? nil : (0..<dice.below(4)).map { _ in UInt32(dice.below(4)) }
      }
      let sets = LabelSets(ratings)
      let rows = (0..<items).map { Array(sets.codes[$0 * raters..<($0 + 1) * raters]) }
      var options = AgreementOptions()
      options.level = try sets.level(distance)
      let result = try RatingTable(rows: rows).with(categories: sets.categories)
        .agreement(.krippendorffAlpha, options)
      // Do: each item with m > 1 ratings counts its ordered pairs by 1 / (m - 1). De: all pairs of those ratings.
      let units = (0..<items).map { item in
        (0..<raters).compactMap { ratings[item * raters + $0].map { Set($0).sorted() } }
      }.filter { $0.count > 1 }
      let all = units.flatMap { $0 }
      let sum = { (values: [[UInt32]]) in
        values.reduce(0.0) { sum, a in sum + values.reduce(0) { $0 + distance.between(a, $1) } }
      }
      let n = Double(all.count)
      let observed = units.reduce(0) { $0 + sum($1) / Double($1.count - 1) } / n
      let expected = sum(all) / (n * (n - 1))
      #expect(isClose(result.estimate, 1 - observed / expected, within: 1e-11))
    }
  }

  @Test("shapes that do not fit are errors")
  func errors() {
    #expect(throws: AgreementError.self) { try LabelSets(labels: [1], offsets: [0, 2]) }
    #expect(throws: AgreementError.self) { try LabelSets(labels: [1], offsets: [1, 1]) }
    #expect(throws: AgreementError.self) { try LabelSets(labels: [1, 2], offsets: [0, 2, 1, 2]) }
    #expect(throws: AgreementError.self) { try LabelSets(labels: [1], offsets: []) }
    #expect(throws: AgreementError.self) {
      try LabelSets(labels: [1], offsets: [0, 1], isMissing: [])
    }
    #expect(throws: AgreementError.self) { try LabelSets(words: [1, 2, 3], width: 2) }
    #expect(throws: AgreementError.self) { try LabelSets(words: [1], width: 0) }
    #expect(throws: AgreementError.self) {
      try LabelSets((0..<9000).map { [UInt32($0)] }).level(.masi)
    }
  }
}
