import CRatings
import PrefKitTestSupport
import Testing

@testable import PrefKitAgreement

/// A matrix goes through codes of a byte each where it can; its long form never does, and must say the same.
@Suite("Ratings as codes of a byte")
struct CodeBlockTests {
  private struct Layout {
    var name: String
    var itemStride: Int
    var raterStride: Int
    var start = 0
    var size: Int
  }

  private static func layouts(_ items: Int, _ raters: Int, _ bytes: Int) -> [Layout] {
    let all = items * raters * bytes
    return [
      Layout(name: "rows", itemStride: raters * bytes, raterStride: bytes, size: all),
      Layout(
        name: "rows apart", itemStride: (raters + 3) * bytes, raterStride: bytes,
        size: items * (raters + 3) * bytes),
      Layout(name: "columns", itemStride: bytes, raterStride: items * bytes, size: all),
      Layout(
        name: "every second number", itemStride: 2 * raters * bytes, raterStride: 2 * bytes,
        size: 2 * all),
      Layout(
        name: "last item first", itemStride: -raters * bytes, raterStride: bytes,
        start: (items - 1) * raters * bytes, size: all),
    ]
  }

  /// Compares all coefficients of `rows`, where nil is missing, as a matrix of `Number` and in long form.
  private func compare<Number: BitwiseCopyable>(
    _ rows: [[Double?]], as type: RatingType, missing: Int64?, categories: [Double]? = nil,
    layouts: Int = 5, _ convert: (Double?) -> Number
  ) throws {
    let raters = rows[0].count
    var items: [UInt32] = []
    var by: [UInt32] = []
    var values: [Double] = []
    for (item, row) in rows.enumerated() {
      for (rater, value) in row.enumerated() {
        items.append(UInt32(item))
        by.append(UInt32(rater))
        values.append(value ?? .nan)
      }
    }
    var twin = try RatingTable(items: items, raters: by, values: values)
    if let categories { twin = try twin.with(categories: categories) }
    let bytes = type.byteCount
    for layout in CodeBlockTests.layouts(rows.count, raters, bytes).prefix(layouts) {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: layout.size, alignment: 8)
      defer { memory.deallocate() }
      memory.initializeMemory(as: UInt8.self, repeating: 0x5A, count: layout.size)
      for (item, row) in rows.enumerated() {
        for (rater, value) in row.enumerated() {
          let place = layout.start + item * layout.itemStride + rater * layout.raterStride
          memory.storeBytes(of: convert(value), toByteOffset: place, as: Number.self)
        }
      }
      var table = try RatingTable(
        matrix: UnsafeRawPointer(memory + layout.start), type: type, items: rows.count,
        raters: raters, itemStride: layout.itemStride, raterStride: layout.raterStride,
        missing: missing)
      if let categories { table = try table.with(categories: categories) }
      // One that tells raters apart, and one that does not.
      for coefficient in [Coefficient.congerKappa, .krippendorffAlpha] {
        let (one, other) = (try table.agreement(coefficient), try twin.agreement(coefficient))
        #expect(
          one.undefined == other.undefined && one.ratingCount == other.ratingCount
            && (one.estimate.isNaN || abs(one.estimate - other.estimate) < 1e-12),
          "\(layout.name) of \(type): \(one.estimate) for \(other.estimate)")
      }
    }
  }

  private func rows(_ dice: inout Dice, _ values: [Double], items: Int, raters: Int) -> [[Double?]]
  {
    (0..<items).map { item in
      // Later items know more categories.
      let known = max(1, values.count * min(items, item + items / 3) / items)
      let own = dice.below(known)
      return (0..<raters).map { _ in
        dice.unit() < 0.3 ? nil : values[dice.unit() < 0.6 ? own : dice.below(known)]
      }
    }
  }

  @Test("every number type, order in memory and number of raters", arguments: [2, 3, 9])
  func types(raters: Int) throws {
    var dice = Dice(state: UInt64(raters))
    for values in [[1.0, 2, 3], (0..<40).map { Double($0) + 80 }] {
      let rows = rows(&dice, values, items: 200, raters: raters)
      try compare(rows, as: .int8, missing: -1) { Int8($0 ?? -1) }
      try compare(rows, as: .uint8, missing: 255) { UInt8($0 ?? 255) }
      try compare(rows, as: .int16, missing: -999) { Int16($0 ?? -999) }
      try compare(rows, as: .uint16, missing: 60_000) { UInt16($0 ?? 60_000) }
      try compare(rows, as: .int32, missing: 2) { Int32($0.map { $0 == 2 ? 77 : $0 } ?? 2) }
      try compare(rows, as: .uint32, missing: 4_000_000_000) { UInt32($0 ?? 4_000_000_000) }
      try compare(rows, as: .int64, missing: .min) { $0.map { Int64($0) } ?? .min }
      try compare(rows, as: .uint64, missing: 7777) { UInt64($0 ?? 7777) }
      try compare(rows, as: .float32, missing: nil) { Float($0 ?? .nan) }
      try compare(rows, as: .float64, missing: -3) { $0 ?? -3 }
      try compare(rows, as: .float64, missing: nil) { $0 ?? .nan }
    }
  }

  @Test("numbers that are not small and whole, many of them, and far apart")
  func otherNumbers() throws {
    var dice = Dice(state: 8)
    let lists: [[Double]] = [
      stride(from: 1, through: 5, by: 0.5).map { $0 }, [-250, 3, 4000], [1e-20, -1, 1], [-0.0, 1],
      (0..<300).map { Double($0) }, (0..<300).map { Double($0) / 7 }, [0, 1, 5000, 1e15, -1e300],
      [4095, 4096, 4094], [-256, -257, -255],
    ]
    for values in lists {
      for raters in [2, 4] {
        let rows = rows(&dice, values, items: 400, raters: raters)
        try compare(rows, as: .float64, missing: nil) { $0 ?? .nan }
        try compare(
          rows, as: .float64, missing: nil, categories: Set(values).sorted()
        ) { $0 ?? .nan }
      }
    }
  }

  @Test("few ratings of many raters, and here and there many of them")
  func sparse() throws {
    var dice = Dice(state: 21)
    let rows: [[Double?]] = (0..<8300).map { item in
      let share = item % 7 == 0 ? 0.9 : 0.05
      return (0..<70).map { rater in
        rater != 63 && dice.unit() < share ? Double(dice.below(item < 8200 ? 3 : 9)) : nil
      }
    }
    try compare(rows, as: .int8, missing: -1, layouts: 1) { Int8($0 ?? -1) }
  }

  @Test("whole categories that are given, from the lowest to the highest")
  func givenCategories() throws {
    var dice = Dice(state: 3)
    let rows = rows(&dice, [2, 3, 4], items: 500, raters: 3)
    try compare(rows, as: .int8, missing: 0, categories: [1, 2, 3, 4, 5]) { Int8($0 ?? 0) }
  }

  @Test("a rating that cannot be used is named by its item, wherever it is")
  func places() throws {
    for item in [0, 5461, 5999] {
      for bad in [Double.infinity, 9] {
        var rows = [[Double]](repeating: [1, 2, 3], count: 6000)
        rows[item][1] = bad
        let table = try RatingTable(rows: rows).with(categories: [1, 2, 3])
        do throws(AgreementError) {
          _ = try table.agreement(.fleissKappa)
          Issue.record("\(bad) was taken")
        } catch {
          #expect(error.row == item)
        }
      }
    }
  }

  @Test("keys of rows and columns are the codes side by side", arguments: 1...8)
  func keys(raters: Int) throws {
    var dice = Dice(state: 12)
    for bits in 1...8 where bits * raters <= 16 {
      let items = 37
      let rows = (0..<items).map { _ in (0..<raters).map { _ in UInt8(dice.below(1 << bits)) } }
      let expected = rows.map { row in
        row.indices.reduce(0) { $0 | UInt16(row[$1]) << ($1 * bits) }
      }
      var keys = [UInt16](repeating: 0, count: items)
      let flat = Array(rows.joined()) + [UInt8](repeating: 0xFF, count: 8)
      cratings_keys_of_rows(flat, items, UInt32(raters), UInt32(bits), &keys)
      #expect(keys == expected)
      var columns: [UInt8] = []
      for rater in 0..<raters { columns += rows.map { $0[rater] } + [0xFF] }
      keys = [UInt16](repeating: 0, count: items)
      cratings_keys_of_columns(columns, items + 1, items, UInt32(raters), UInt32(bits), &keys)
      #expect(keys == expected)
    }
  }
}
