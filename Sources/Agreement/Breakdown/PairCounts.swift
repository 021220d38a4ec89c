import PrefKitStatistics

/// For each pair of raters, how many items have which two categories from them.
///
/// Where raters and categories are few the counts are a table, else only those that occur are kept.
///
/// Unsafe: the loop over items writes to tables through their buffers.
struct PairCounts {
  /// One cell of the table of two raters.
  struct Cell {
    var first: Int
    var second: Int
    var mass: Double
  }

  /// Ascending; a code is an index into it.
  let categories: [Double]
  private(set) var itemsOfRater: [Int]
  private let width: Int
  /// By pair, first category and second, both in the order of the coder.
  private var dense: [Double]
  private var sparse: [Int: [UInt64: Double]]
  private var items: [Int32]
  /// From the coder's codes to those of `categories`, and back.
  private let places: [UInt32]
  private let codes: [Int]

  /// A table of counts has at most this many numbers.
  private static let mostDense = 1 << 23

  init(_ table: RatingTable, threads: Int, watch: Watch? = nil) throws(AgreementError) {
    // Categories are those of the first items; should later ones have more, all is counted again with those.
    let coder = CategoryCoder(given: table.categories)
    _ = try PairCounts.visit(table, coder, 0..<Swift.min(1024, table.itemCount)) { _, _, _, _ in }
    var parts = try PairCounts.count(table, coder, threads, watch)
    let known = coder.count
    if parts.contains(where: { $0.coder.count > known }) {
      for part in parts { for value in part.coder.values { _ = coder.code(value) } }
      parts = try PairCounts.count(table, coder, threads, watch)
    }
    width = coder.count
    categories = coder.values.sorted()
    places = CategoryOrder.places(of: coder.values, in: categories)
    var codes = [Int](repeating: 0, count: coder.count)
    for (code, place) in places.enumerated() { codes[Int(place)] = code }
    self.codes = codes
    dense = []
    sparse = [:]
    items = []
    itemsOfRater = [Int](repeating: 0, count: table.raterCount)
    for part in parts { add(part) }
  }

  private mutating func add(_ part: Part) {
    for rater in itemsOfRater.indices { itemsOfRater[rater] += part.itemsOfRater[rater] }
    if items.isEmpty {
      items = part.items
      dense = part.dense
      sparse = part.sparse
      return
    }
    for i in items.indices { items[i] &+= part.items[i] }
    for i in dense.indices { dense[i] += part.dense[i] }
    for (pair, cells) in part.sparse {
      sparse[pair, default: [:]].merge(cells) { $0 + $1 }
    }
  }

  /// The pair of raters g < h as a number.
  @inline(__always)
  static func pair(_ g: Int, _ h: Int) -> Int { h &* (h &- 1) / 2 &+ g }

  func itemsOfPair(_ g: Int, _ h: Int) -> Int { Int(items[PairCounts.pair(g, h)]) }

  /// What two raters, g < h, said of the items both rated.
  func cells(_ g: Int, _ h: Int) -> [Cell] {
    let pair = PairCounts.pair(g, h)
    guard items[pair] > 0 else { return [] }
    var cells: [Cell] = []
    if dense.isEmpty {
      for (key, mass) in (sparse[pair] ?? [:]).sorted(by: { $0.key < $1.key }) {
        cells.append(
          Cell(
            first: Int(places[Int(key >> 32)]), second: Int(places[Int(key & 0xFFFF_FFFF)]),
            mass: mass))
      }
      return cells
    }
    let from = pair * width * width
    for k in 0..<width {
      for l in 0..<width {
        let mass = dense[from + codes[k] * width + codes[l]]
        if mass > 0 { cells.append(Cell(first: k, second: l, mass: mass)) }
      }
    }
    return cells
  }

  /// The counts of one run of items.
  private final class Part {
    let coder: CategoryCoder
    var dense: [Double] = []
    var sparse: [Int: [UInt64: Double]] = [:]
    var items: [Int32]
    var itemsOfRater: [Int]
    var failure: AgreementError?

    init(_ coder: CategoryCoder, raters: Int) {
      self.coder = CategoryCoder(copying: coder)
      items = [Int32](repeating: 0, count: raters * Swift.max(0, raters - 1) / 2)
      itemsOfRater = [Int](repeating: 0, count: raters)
      let (square, a) = coder.count.multipliedReportingOverflow(by: coder.count)
      let (size, b) = square.multipliedReportingOverflow(by: items.count)
      if !a && !b && size <= PairCounts.mostDense {
        dense = [Double](repeating: 0, count: size)
      }
    }
  }

  private static func count(
    _ table: RatingTable, _ coder: CategoryCoder, _ threads: Int, _ watch: Watch?
  ) throws(AgreementError) -> [Part] {
    let ranges = Parallel.ranges(table.itemCount, least: 4096, most: threads)
    let parts = Parallel.map(ranges.count, threads: threads, watch: watch) { number in
      let part = Part(coder, raters: table.raterCount)
      do throws(AgreementError) {
        try count(table, ranges[number], into: part)
      } catch {
        part.failure = error
      }
      return part
    }
    try watch?.check()
    for part in parts { if let failure = part.failure { throw failure } }
    return parts
  }

  private static func count(
    _ table: RatingTable, _ range: Range<Int>, into part: Part
  ) throws(AgreementError) {
    let width = part.coder.count
    let weights = table.itemWeights
    var repeated: Int?
    let isDense = !part.dense.isEmpty
    try part.dense.withUnsafeMutableBufferPointer { (dense) throws(AgreementError) in
      try part.items.withUnsafeMutableBufferPointer { (items) throws(AgreementError) in
        // The visitor does not outlive this call, which the compiler cannot see.
        let (dense, items) = (dense, items)
        try visit(table, part.coder, range) { raters, codes, count, item in
          let weight = weights.map { $0[item] } ?? 1
          guard weight > 0 else { return }
          for j in 0..<count {
            part.itemsOfRater[Int(raters[j])] += 1
            for i in 0..<j {
              let swap = raters[i] > raters[j]
              let g = Int(swap ? raters[j] : raters[i])
              let h = Int(swap ? raters[i] : raters[j])
              if g == h {
                repeated = item
                continue
              }
              let k = Int(swap ? codes[j] : codes[i])
              let l = Int(swap ? codes[i] : codes[j])
              let pair = pair(g, h)
              items[pair] &+= 1
              if isDense {
                // A category beyond those known is counted when all is counted again.
                if k < width && l < width { dense[(pair &* width &+ k) &* width &+ l] += weight }
              } else {
                part.sparse[pair, default: [:]][UInt64(k) << 32 | UInt64(l), default: 0] += weight
              }
            }
          }
        }
      }
    }
    if let repeated {
      throw AgreementError(
        .duplicateRating,
        "a rater rated item \(repeated) twice, and pairs of raters need one rating of each",
        row: repeated)
    }
  }

  private static func visit(
    _ table: RatingTable, _ coder: CategoryCoder, _ range: Range<Int>,
    _ body: @escaping PatternBuilder.Visit
  ) throws(AgreementError) {
    let builder = PatternBuilder(table, keepsRaters: true, tags: nil, coder: coder)
    builder.visit = body
    builder.count(range)
    builder.visit = nil
    if let failure = builder.failure { throw failure }
  }
}
