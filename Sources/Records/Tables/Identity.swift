import PrefKitSupport

/// Which rows of a dataset are about the same thing.
///
/// A file has one row an occurrence: three raters' records on one prompt are three item rows. Two items are the
/// same when their ids are, or, without ids, when their prompts and candidates are, in any order.
/// Candidates of one item are told apart by their ids, else generators, else texts, else places.
final class Identity {
  /// What a candidate is known by.
  struct CandidateKey: Hashable, Comparable {
    enum Level: Int32 { case none, id, generator, text, place }
    var level: Level
    var code: Int32

    static let none = CandidateKey(level: .none, code: -1)
    static func < (a: CandidateKey, b: CandidateKey) -> Bool {
      a.level == b.level ? a.code < b.code : a.level.rawValue < b.level.rawValue
    }
  }

  let dataset: Dataset
  let texts: TextInterner
  private var keys = Interner()
  /// The item number of each item row met so far; -1 elsewhere.
  private var items: [Int32]
  /// The first item row of each item number.
  private(set) var firstRows: [Int] = []
  private var prepared = -1
  private var candidateKeys: [CandidateKey] = []

  init(_ dataset: Dataset) {
    self.dataset = dataset
    texts = TextInterner(dataset)
    items = [Int32](repeating: -1, count: dataset.itemCount)
  }

  // MARK: Items

  /// The number of the item that row `item` of batch `index` is about.
  func item(_ item: Int, batch index: Int) -> Int32 {
    let batch = dataset.batches[index]
    let row = batch.firstItem + item
    if items[row] >= 0 { return items[row] }
    let tables = batch.tables
    let id = tables.pointee.itemID.span(item)
    var key: [Int32]
    if !id.isMissing && id.byteCount > 0 {
      key = [0, texts.code(id, batch: index, item: item)]
    } else {
      key = [
        1, texts.code(tables.pointee.prompt.span(item), batch: index, item: item),
        texts.code(tables.pointee.messages.span(item), batch: index, item: item),
      ]
      let candidates = tables.pointee.candidates(of: item)
        .map { texts.code(tables.pointee.candidateText.span($0), batch: index, item: item) }
        .sorted()
      key.append(contentsOf: candidates)
      // With nothing to go by, every row is an item of its own.
      if key.dropFirst().allSatisfy({ $0 < 0 }) {
        key = [2, Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: row >> 32)]
      }
    }
    let code = keys.code(key)
    if Int(code) == firstRows.count { firstRows.append(row) }
    items[row] = code
    return code
  }

  /// What to call an item: its id, else the number of its first row.
  func itemName(_ code: Int32) -> String {
    let row = firstRows[Int(code)]
    let index = dataset.batch(ofItem: row)
    let batch = dataset.batches[index]
    let id = batch.tables.pointee.itemID.span(row - batch.firstItem)
    if id.isMissing || id.byteCount == 0 { return "item \(row)" }
    return texts.string(texts.code(id, batch: index, item: row - batch.firstItem))
  }

  // MARK: Candidates

  /// What candidate row `candidate` (of the batch) of `item` is known by.
  func candidate(_ candidate: UInt32, of item: Int, batch index: Int) -> CandidateKey {
    guard candidate != .max else { return .none }
    let batch = dataset.batches[index]
    let range = batch.tables.pointee.candidates(of: item)
    guard range.contains(Int(candidate)) else { return .none }
    prepare(item, range, index, batch)
    return candidateKeys[Int(candidate) - range.lowerBound]
  }

  /// Chooses for the whole item what tells its candidates apart.
  private func prepare(_ item: Int, _ range: Range<Int>, _ index: Int, _ batch: Batch) {
    guard prepared != batch.firstItem + item else { return }
    prepared = batch.firstItem + item
    let tables = batch.tables
    if use(
      .id, range, { texts.code(tables.pointee.candidateID.span($0), batch: index, item: item) })
    {
      return
    }
    let generators = dataset.dictionaries.translations[index][DictionaryField.generator]
    if use(
      .generator, range,
      { row in
        let code = Int(tables.pointee.generator.codes[row])
        return code >= 0 && code < generators.count ? generators[code] : -1
      })
    {
      return
    }
    if use(
      .text, range,
      { texts.code(tables.pointee.candidateText.span($0), batch: index, item: item) })
    {
      return
    }
    candidateKeys = range.map {
      CandidateKey(level: .place, code: Int32(truncatingIfNeeded: $0 - range.lowerBound))
    }
  }

  /// Whether `code` gives every candidate in `range` a number of its own.
  private func use(
    _ level: CandidateKey.Level, _ range: Range<Int>, _ code: (Int) -> Int32
  ) -> Bool {
    candidateKeys.removeAll(keepingCapacity: true)
    for row in range {
      let found = code(row)
      if found < 0 { return false }
      candidateKeys.append(CandidateKey(level: level, code: found))
    }
    if range.count == 2 { return candidateKeys[0] != candidateKeys[1] }
    return Set(candidateKeys).count == range.count
  }

  func name(_ key: CandidateKey, row: Int) -> String {
    switch key.level {
    case .id: return texts.string(key.code)
    case .generator:
      return dataset.dictionaries.names[DictionaryField.generator].string(Int(key.code))
    case .none, .text, .place: return "candidate \(row)"
    }
  }
}

extension Dataset {
  /// Which batch holds item row `row`.
  func batch(ofItem row: Int) -> Int {
    var low = 0
    var high = batches.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if batches[middle].firstItem <= row { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

extension TextInterner {
  func string(_ code: Int32) -> String {
    withText(code) { text, _ in String(decoding: text, as: UTF8.self) }
  }
}

extension Interner {
  /// Numbers a list of numbers.
  mutating func code(_ key: [Int32]) -> Int32 {
    key.withUnsafeBytes { code($0.bindMemory(to: UInt8.self)) }
  }
}

extension Tables {
  /// The candidate rows of `item`.
  func candidates(of item: Int) -> Range<Int> {
    let low = Int(firstCandidate[item])
    let high = item + 1 < itemCount ? Int(firstCandidate[item + 1]) : candidateCount
    return low..<Swift.max(low, high)
  }

  /// The step rows of `candidate`.
  func steps(of candidate: Int) -> Range<Int> {
    let low = Int(firstStep[candidate])
    let high = candidate + 1 < candidateCount ? Int(firstStep[candidate + 1]) : stepCount
    return low..<Swift.max(low, high)
  }
}
