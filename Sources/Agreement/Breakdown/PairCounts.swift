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

  /// How many items a rater rated, and how many both of a pair.
  struct Items: Sendable {
    var ofRater: [Int]
    var ofPair: [UInt32]
  }

  /// Ascending; a code is an index into it.
  let categories: [Double]
  private(set) var items: Items
  private let width: Int
  private var cells: Table
  /// From the coder's codes to those of `categories`, and back.
  private let places: [UInt32]
  private let codes: [Int]

  /// A table of counts has at most this many numbers.
  private static let mostDense = 1 << 23

  init(_ table: RatingTable, threads: Int, watch: Watch? = nil) throws(AgreementError) {
    // Categories are those of the first items; should later ones have more, all is counted again with those.
    let coder = CategoryCoder(given: table.categories)
    let scout = PatternBuilder(table, keepsRaters: true, tags: nil, coder: coder)
    scout.count(0..<Swift.min(1024, table.itemCount))
    if let failure = scout.failure { throw failure }
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
    items = Items(ofRater: [], ofPair: [])
    for rater in 0..<table.raterCount {
      items.ofRater.append(parts.reduce(0) { $0 + $1.ofRater[rater] })
    }
    items.ofPair = PairCounts.sum(parts.map(\.ofPair))
    let weights = parts.compactMap(\.weights)
    let counts = parts.compactMap(\.counts)
    if counts.count == parts.count {
      cells = .counts(PairCounts.sum(counts))
    } else if weights.count == parts.count {
      cells = .weights(PairCounts.sum(weights))
    } else {
      var all: [Int: [UInt64: Double]] = [:]
      for part in parts {
        for (pair, cells) in part.sparse { all[pair, default: [:]].merge(cells) { $0 + $1 } }
      }
      cells = .sparse(all)
    }
  }

  private static func sum<Number: AdditiveArithmetic>(
    _ tables: [UnsafeMutableBufferPointer<Number>]
  ) -> [Number] {
    guard let first = tables.first else { return [] }
    var all = Array(first)
    for table in tables.dropFirst() { for place in all.indices { all[place] += table[place] } }
    return all
  }

  /// The pair of raters g < h as a number.
  @inline(__always)
  static func pair(_ g: Int, _ h: Int) -> Int { h &* (h &- 1) / 2 &+ g }

  /// Puts into `found` what two raters, g < h, said of the items both rated.
  func read(_ g: Int, _ h: Int, into found: inout [Cell]) {
    found.removeAll(keepingCapacity: true)
    let pair = PairCounts.pair(g, h)
    if case .sparse(let pairs) = cells {
      for (key, mass) in (pairs[pair] ?? [:]).sorted(by: { $0.key < $1.key }) {
        found.append(
          Cell(
            first: Int(places[Int(key >> 32)]), second: Int(places[Int(key & 0xFFFF_FFFF)]),
            mass: mass))
      }
      return
    }
    guard items.ofPair[pair] > 0 else { return }
    let from = pair * width * width
    for k in 0..<width {
      for l in 0..<width {
        let mass = cells.mass(from + codes[k] * width + codes[l])
        if mass > 0 { found.append(Cell(first: k, second: l, mass: mass)) }
      }
    }
  }

  /// The masses of all cells by pair, first category and second, both in the order of the coder: items counted, or
  /// their weights summed, or, where that table would be too large, only the cells that occur.
  private enum Table {
    case counts([UInt32])
    case weights([Double])
    case sparse([Int: [UInt64: Double]])

    func mass(_ place: Int) -> Double {
      switch self {
      case .counts(let counts): return Double(counts[place])
      case .weights(let weights): return weights[place]
      case .sparse: return 0
      }
    }
  }

  /// What one run of items adds, in memory of its own, so that the loop over items writes to it directly.
  private final class Part {
    let coder: CategoryCoder
    let ofRater: UnsafeMutableBufferPointer<Int>
    let ofPair: UnsafeMutableBufferPointer<UInt32>
    /// One of the two, unless cells are kept in `sparse`.
    let counts: UnsafeMutableBufferPointer<UInt32>?
    let weights: UnsafeMutableBufferPointer<Double>?
    var sparse: [Int: [UInt64: Double]] = [:]
    var repeatedItem: Int?
    var failure: AgreementError?

    init(_ table: RatingTable, _ coder: CategoryCoder) {
      self.coder = CategoryCoder(copying: coder)
      let pairs = table.raterCount * Swift.max(0, table.raterCount - 1) / 2
      ofRater = Part.zeros(table.raterCount, of: 0)
      ofPair = Part.zeros(pairs, of: 0)
      let (square, a) = coder.count.multipliedReportingOverflow(by: coder.count)
      let (size, b) = square.multipliedReportingOverflow(by: pairs)
      let isSmall = !a && !b && size <= PairCounts.mostDense
      counts = isSmall && table.itemWeights == nil ? Part.zeros(size, of: 0) : nil
      weights = isSmall && table.itemWeights != nil ? Part.zeros(size, of: 0) : nil
    }

    deinit {
      ofRater.deallocate()
      ofPair.deallocate()
      counts?.deallocate()
      weights?.deallocate()
    }

    private static func zeros<Number>(
      _ count: Int, of zero: Number
    ) -> UnsafeMutableBufferPointer<Number> {
      let made = UnsafeMutableBufferPointer<Number>.allocate(capacity: count)
      made.initialize(repeating: zero)
      return made
    }
  }

  private static func count(
    _ table: RatingTable, _ coder: CategoryCoder, _ threads: Int, _ watch: Watch?
  ) throws(AgreementError) -> [Part] {
    let ranges = Parallel.ranges(table.itemCount, least: 4096, most: threads)
    let parts = Parallel.map(ranges.count, threads: threads, watch: watch) { number in
      let part = Part(table, coder)
      count(table, ranges[number], into: part)
      return part
    }
    try watch?.check()
    for part in parts {
      if let failure = part.failure { throw failure }
      if let item = part.repeatedItem {
        throw AgreementError(
          .duplicateRating,
          "a rater rated item \(item) twice, and pairs of raters need one rating of each", row: item
        )
      }
    }
    return parts
  }

  private static func count(_ table: RatingTable, _ range: Range<Int>, into part: Part) {
    let width = part.coder.count
    let itemWeights = table.itemWeights
    let (counts, weights) = (part.counts, part.weights)
    let builder = PatternBuilder(table, keepsRaters: true, tags: nil, coder: part.coder)
    builder.visit = { raters, codes, count, item in
      let weight = itemWeights.map { $0[item] } ?? 1
      guard weight > 0 else { return }
      for j in 0..<count {
        part.ofRater[Int(raters[j])] &+= 1
        for i in 0..<j {
          let swap = raters[i] > raters[j]
          let g = Int(swap ? raters[j] : raters[i])
          let h = Int(swap ? raters[i] : raters[j])
          guard g != h else {
            part.repeatedItem = item
            continue
          }
          let k = Int(swap ? codes[j] : codes[i])
          let l = Int(swap ? codes[i] : codes[j])
          let pair = pair(g, h)
          part.ofPair[pair] &+= 1
          if counts != nil || weights != nil {
            // A category beyond those known is counted when all is counted again.
            guard k < width && l < width else { continue }
            let place = (pair &* width &+ k) &* width &+ l
            counts?[place] &+= 1
            weights?[place] += weight
          } else {
            part.sparse[pair, default: [:]][UInt64(k) << 32 | UInt64(l), default: 0] += weight
          }
        }
      }
    }
    builder.count(range)
    builder.visit = nil
    part.failure = builder.failure
  }
}
