import PrefKitStatistics

/// The ratings of whole items, as far as agreement depends on them: a state that merges.
///
/// Items that were rated alike are kept once, with their number, so a state is as large as the ratings are
/// diverse, not as they are many. States of batches are merged in any order and finish as the whole would.
/// Batches must hold whole items; the codes of raters must mean the same in all of them.
public struct AgreementState: Sendable {
  /// Strictly ascending; a code is an index into it.
  public internal(set) var categories: [Double]
  /// The categories were given, so that also unused ones count.
  public internal(set) var categoriesAreGiven: Bool
  /// Whether it is known who gave which rating. Cohen's, Scott's and Conger's coefficients need it, and so do
  /// rater weights.
  public let keepsRaters: Bool
  /// The codes of the raters who rated, ascending, and their weights.
  public internal(set) var raters: [UInt32]
  var raterWeights: [Double]
  /// What the tags of patterns stand for.
  var tags: [ItemTag]
  /// Items are drawn and vary by clusters, which the tags' labels name.
  var isClustered: Bool
  var patterns: PatternMap

  /// What an item has beside its ratings.
  struct ItemTag: Hashable, Sendable {
    var weight: Double
    /// Of a cluster or group.
    var label: UInt32
  }

  /// The number of items with a rating.
  public var itemCount: Int { patterns.itemCount }

  var hasRaterWeights: Bool { raterWeights.contains { $0 != 1 } }

  /// The state of a table. Linear in its size; `threads` 0 is one a core.
  ///
  /// - Parameter clusters: a code an item; items of one code are drawn and vary together.
  public init(
    _ table: RatingTable, clusters: [UInt32]? = nil, keepsRaters: Bool = true, threads: Int = 0,
    watch: Watch? = nil
  ) throws(AgreementError) {
    var places: [Int32]?
    try self.init(
      table, clusters: clusters, keepsRaters: keepsRaters, threads: threads, watch: watch,
      patternOfItem: &places)
  }

  /// `patternOfItem`, when not nil, becomes the pattern of each item; -1 for one without ratings.
  init(
    _ table: RatingTable, clusters: [UInt32]?, keepsRaters: Bool, threads: Int, watch: Watch?,
    patternOfItem: inout [Int32]?
  ) throws(AgreementError) {
    let recordsItems = patternOfItem != nil
    if let clusters, clusters.count != table.itemCount {
      throw AgreementError(
        .shape, "there are \(clusters.count) cluster codes for \(table.itemCount) items")
    }
    let keepsRaters = keepsRaters || table.raterWeights != nil
    let tagging = ItemTagging(table.itemWeights, clusters)
    let parts = try PatternParts(
      table, keepsRaters: keepsRaters, tags: tagging.tagOfItem,
      threads: Parallel.threads(threads), watch: watch, recordsItems: recordsItems)
    self.keepsRaters = keepsRaters
    tags = tagging.tags
    isClustered = clusters != nil
    categoriesAreGiven = table.categories != nil
    let seen = parts.seenRaters(of: table.raterCount)
    raters = seen.map { table.raterCode($0) }
    raterWeights = seen.map { table.raterWeights?[$0] ?? 1 }
    categories = CategoryOrder.union(parts.builders.map { $0.coder.values })
    patterns = PatternMap()
    for builder in parts.builders {
      let places = absorb(
        builder.map, codes: CategoryOrder.places(of: builder.coder.values, in: categories),
        tags: nil, raterCode: table.hasOwnRaterCodes ? { table.raterCode(Int($0)) } : nil)
      patternOfItem?.append(
        contentsOf: builder.patternOfItem.map {
          $0 < 0 ? -1 : Int32(truncatingIfNeeded: places[Int($0)])
        })
    }
  }

  /// Adds the patterns of another map whose codes, tags and raters are numbered otherwise, and returns where each
  /// of them is now.
  @discardableResult
  mutating func absorb(
    _ other: PatternMap, codes: [UInt32], tags: [UInt32]?, raterCode: ((UInt32) -> UInt32)?
  ) -> [Int] {
    let sameCodes = codes.enumerated().allSatisfy { $0.offset == Int($0.element) }
    if sameCodes && tags == nil && raterCode == nil && patterns.count == 0 {
      patterns = other
      return Array(0..<other.count)
    }
    if sameCodes && tags == nil && raterCode == nil && other.isDiverse {
      let first = patterns.count
      patterns.append(other)
      return Array(first..<patterns.count)
    }
    var places: [Int] = []
    places.reserveCapacity(other.count)
    var words: [UInt32] = []
    for pattern in 0..<other.count {
      words.removeAll(keepingCapacity: true)
      words.append(contentsOf: other.words(of: pattern))
      for i in stride(from: 0, to: words.count, by: 2) {
        if keepsRaters {
          if let raterCode { words[i] = raterCode(words[i]) }
          words[i + 1] = codes[Int(words[i + 1])]
        } else {
          words[i] = codes[Int(words[i])]
        }
      }
      if !keepsRaters && !sameCodes {
        let count = words.count
        words.withUnsafeMutableBufferPointer { PatternWords.sortPairs($0, count) }
      }
      let tag = tags.map { $0[Int(other.tags[pattern])] } ?? other.tags[pattern]
      places.append(patterns.add(words, tag: tag, times: other.multiplicities[pattern]))
    }
    return places
  }
}

/// The patterns of a table, counted in parts.
struct PatternParts {
  let builders: [PatternBuilder]

  init(
    _ table: RatingTable, keepsRaters: Bool, tags: [UInt32]?, threads: Int, watch: Watch? = nil,
    recordsItems: Bool = false
  ) throws(AgreementError) {
    let perItem = Swift.max(1, table.placeCount / Swift.max(1, table.itemCount))
    let least = Swift.max(1, (1 << 19) / perItem)
    let ranges = Parallel.ranges(table.itemCount, least: least, most: 64)
    // All parts begin with the categories of the first items, so that their codes mostly agree.
    let coder = CategoryCoder(given: table.categories)
    if ranges.count > 1 {
      PatternBuilder(table, keepsRaters: false, tags: nil, coder: coder)
        .count(0..<Swift.min(table.itemCount, 1024))
    }
    builders = Parallel.map(ranges.count, threads: threads, watch: watch) { part in
      let builder = PatternBuilder(
        table, keepsRaters: keepsRaters, tags: tags, coder: CategoryCoder(copying: coder),
        recordsItems: recordsItems)
      builder.count(ranges[part])
      return builder
    }
    try watch?.check()
    for builder in builders {
      if let failure = builder.failure { throw failure }
    }
  }
}

extension PatternParts {
  /// The raters who gave a rating.
  func seenRaters(of count: Int) -> [Int] {
    var seen = [Bool](repeating: false, count: count)
    for builder in builders {
      for rater in 0..<count where builder.seen[rater] { seen[rater] = true }
    }
    return seen.indices.filter { seen[$0] }
  }
}

/// The items' weights and labels as tags.
private struct ItemTagging {
  private(set) var tags = [AgreementState.ItemTag(weight: 1, label: 0)]
  private(set) var tagOfItem: [UInt32]?

  init(_ weights: [Double]?, _ labels: [UInt32]?) {
    guard let count = weights?.count ?? labels?.count else { return }
    tags = []
    var numbers: [AgreementState.ItemTag: UInt32] = [:]
    tagOfItem = (0..<count).map { item in
      let tag = AgreementState.ItemTag(weight: weights?[item] ?? 1, label: labels?[item] ?? 0)
      if let number = numbers[tag] { return number }
      let number = UInt32(truncatingIfNeeded: tags.count)
      tags.append(tag)
      numbers[tag] = number
      return number
    }
  }
}

/// Categories of several sources as one ascending list.
enum CategoryOrder {
  static func union(_ lists: [[Double]]) -> [Double] {
    var known: [Double] = []
    var all: [Double] = []
    for list in lists where list != known {
      all += list
      known = list
    }
    all.sort()
    var kept: [Double] = []
    for value in all where value != kept.last { kept.append(value) }
    return kept
  }

  /// Where each of `values` is in the ascending list `all`, which has it.
  static func places(of values: [Double], in all: [Double]) -> [UInt32] {
    var places = [UInt32](repeating: 0, count: values.count)
    var place = 0
    for (value, code) in zip(values, values.indices).sorted(by: { $0.0 < $1.0 }) {
      while place + 1 < all.count && all[place] < value { place += 1 }
      places[code] = UInt32(truncatingIfNeeded: place)
    }
    return places
  }
}

extension RatingTable {
  var hasOwnRaterCodes: Bool {
    if case .long(let long) = storage { return !long.raterCodes.isEmpty }
    return false
  }
}
