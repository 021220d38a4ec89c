import PrefKitPareto

/// Points from bytes, in memory of exactly their size and of many layouts, and what they are by definition.
struct FuzzedPoints {
  let objectives: Int
  let maximize: [Bool]
  let rule: NaNRule
  /// As the caller has them; NaN where Arrow's bitmap says that there is none.
  let given: [[Double]]
  /// Less is better, as the rule for NaN has it; nil for points that it drops.
  let rows: [[Double]?]
  /// All numbers are whole, from 0 to 7.
  let isSmall: Bool
  private let layout: Layout

  struct Layout {
    var byColumns = false
    var backwards = false
    var isSingle = false
    /// Bits from the begin of Arrow's bitmap to that of the first point.
    var validityOffset: Int?
    var gap = 0
  }

  static let extremes: [Double] = [
    0, -0.0, 1, -1, 2, 3, 0.1, .infinity, -.infinity, .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e200, -1e154, 1e-300, .nan,
  ]

  var count: Int { given.count }
  var hasNaN: Bool { given.contains { $0.contains(where: \.isNaN) } }

  init(_ bytes: inout FuzzedBytes, _ dice: inout FuzzedDice) {
    let width = bytes.pick([2, 3, 4, 5, 1, 6, 2, 3, 8, 12, 20, 255])
    let shape = bytes.next()
    let layout = Layout(
      byColumns: shape & 1 != 0, backwards: shape & 2 != 0, isSingle: shape & 4 != 0,
      validityOffset: shape & 8 != 0 ? Int(shape >> 6) * 3 : nil, gap: Int(shape >> 4 & 3))
    let rule = bytes.pick(NaNRule.allCases)
    let directions = bytes.next()
    let maximize = (0..<width).map { directions >> ($0 % 8) & 1 != 0 }
    let form = bytes.next()
    let given = FuzzedPoints.rows(&bytes, &dice, width, form, layout)
    rows = given.map { row in
      let less = zip(row, maximize).map { ($1 ? -$0 : $0) + 0 }
      guard rule != .drop else { return less.contains(where: \.isNaN) ? nil : less }
      return less.map { $0.isNaN ? .infinity : $0 }
    }
    isSmall = form & 3 == 0
    objectives = width
    (self.layout, self.rule, self.maximize, self.given) = (layout, rule, maximize, given)
  }

  /// Of `form`, bits 0 and 1 say what the numbers are, bit 2 that many points are made of a few numbers, and the others
  /// how many.
  private static func rows(
    _ bytes: inout FuzzedBytes, _ dice: inout FuzzedDice, _ width: Int, _ form: UInt8,
    _ layout: Layout
  ) -> [[Double]] {
    let grown = form & 4 != 0 ? min(200 + 16 * Int(form >> 3), 20_000 / width) : nil
    let numbers = numbers(&bytes, form & 3, most: grown == nil ? 300 * width : 64)
    var found: [[Double]] = []
    if let grown, !numbers.isEmpty {
      for _ in 0..<grown { found.append((0..<width).map { _ in dice.pick(numbers) }) }
    } else {
      for row in 0..<numbers.count / width {
        found.append(Array(numbers[row * width..<(row + 1) * width]))
      }
    }
    if layout.isSingle { found = found.map { $0.map { Double(Float($0)) } } }
    guard layout.validityOffset != nil else { return found }
    return found.map { $0.map { dice.below(8) == 0 ? .nan : $0 } }
  }

  private static func numbers(_ bytes: inout FuzzedBytes, _ form: UInt8, most: Int) -> [Double] {
    var numbers: [Double] = []
    while bytes.left > 0, numbers.count < most {
      switch form {
      case 0: numbers.append(Double(bytes.next() & 7))
      case 1: numbers.append(bytes.pick(extremes))
      case 2: numbers.append(bytes.double())
      default: numbers.append(Double(bytes.next()) / 16)
      }
    }
    return numbers
  }

  /// The first `most` points, as a caller has them.
  func withView(most: Int = .max, _ body: (PointView) throws(ParetoError) -> Void)
    throws(ParetoError)
  {
    let given = given.prefix(most)
    let width = layout.isSingle ? 4 : 8
    let rowStep = width * (layout.byColumns ? 1 : objectives + layout.gap)
    let columnStep = width * (layout.byColumns ? given.count + layout.gap : 1)
    let size =
      given.isEmpty ? 0 : (given.count - 1) * rowStep + (objectives - 1) * columnStep + width
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0xFF, count: size)
    let offset = layout.validityOffset ?? 0
    let bitmap = (offset + given.count + 7) / 8
    let validity = UnsafeMutablePointer<UInt8>.allocate(capacity: objectives * bitmap)
    defer { validity.deallocate() }
    validity.initialize(repeating: 0, count: objectives * bitmap)
    for (row, numbers) in given.enumerated() {
      let place = layout.backwards ? given.count - 1 - row : row
      for (objective, number) in numbers.enumerated() {
        let there = memory + place * rowStep + objective * columnStep
        if layout.isSingle {
          there.storeBytes(of: Float(number), as: Float.self)
        } else {
          there.storeBytes(of: number, as: Double.self)
        }
        if !number.isNaN {
          validity[objective * bitmap + (offset + row) / 8] |= 1 << UInt8((offset + row) % 8)
        }
      }
    }
    let first = layout.backwards ? max(0, given.count - 1) * rowStep : 0
    let columns = (0..<objectives).map { objective in
      var column = PointView.Column(
        start: given.isEmpty ? nil : UnsafeRawPointer(memory + first + objective * columnStep),
        stride: layout.backwards ? -rowStep : rowStep, isSingle: layout.isSingle)
      if layout.validityOffset != nil {
        column.validity = UnsafePointer(validity + objective * bitmap)
        column.validityOffset = offset
      }
      return column
    }
    try body(PointView(count: given.count, columns: columns, maximize: maximize))
  }

  /// A strict order whose least elements a frontier is.
  func beats(_ row: Int, _ other: Int, _ keep: Keep = .all) -> Bool {
    guard let a = rows[row], let b = rows[other] else { return false }
    var differs = false
    for place in a.indices {
      if a[place] > b[place] || (keep == .weak && a[place] == b[place]) { return false }
      differs = differs || a[place] != b[place]
    }
    return differs || (keep == .first && row < other)
  }
}

/// Rows one behind the other, all minimised.
func withRows(
  _ rows: some Collection<[Double]>, _ objectives: Int,
  _ body: (PointView) throws(ParetoError) -> Void
) throws(ParetoError) {
  let flat = rows.flatMap { $0 }
  let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: flat.count)
  defer { memory.deallocate() }
  _ = memory.initialize(from: flat)
  try body(
    PointView(
      rows: UnsafeBufferPointer(memory), objectives: objectives,
      maximize: Array(repeating: false, count: objectives)))
}

/// Refusals are sentences; anything else that is thrown would not compile.
func refusing(_ body: () throws(ParetoError) -> Void) {
  do {
    try body()
  } catch {
    expect(error.message.utf8.count > 10, "an error without a sentence: \(error.message)")
  }
}
