import PrefKitSupport

/// Which judgements are taken; nil for any.
public struct Selection: Sendable {
  public var dimension: String?
  /// One word of the judgements' `source` column.
  public var source: String?
  public var task: String?

  public init(dimension: String? = nil, source: String? = nil, task: String? = nil) {
    self.dimension = dimension
    self.source = source
    self.task = task
  }
}

/// Goes over the judgements that count: of single raters, submitted, and within a selection.
struct Votes {
  /// One of them.
  struct Vote {
    var batch: Int
    /// Rows in the batch.
    var row: Int
    var item: Int
    /// Codes of the dataset; -1 for a missing rater.
    var rater: Int32
    var dimension: Int32
    var tables: UnsafeMutablePointer<Tables>
  }

  let dataset: Dataset
  let overall: Int32
  private let noName: Int32
  private let source: UInt8?
  private let dimension: Int32?
  private let task: Int32?

  init(_ dataset: Dataset, _ selection: Selection = Selection()) throws(ReadError) {
    self.dataset = dataset
    let dimensions = dataset.dictionaries.names[DictionaryField.dimension]
    // Judgements without a dimension belong to "overall" also when nothing in the input says that word.
    let overall = dimensions.find(Dataset.overall) ?? Int32(truncatingIfNeeded: dimensions.count)
    self.overall = overall
    noName = dataset.dictionaries.names[DictionaryField.rater].find("") ?? -1
    if let word = selection.source {
      guard let at = JudgementSource.words.firstIndex(of: word) else {
        throw ReadError(
          .invalidArgument,
          "source is '\(word)'; expected \(JudgementSource.words.joined(separator: ", "))",
          field: "source")
      }
      source = UInt8(at)
    } else {
      source = nil
    }
    // A name that nothing in the dataset has selects nothing.
    dimension = selection.dimension.map {
      $0 == Dataset.overall ? overall : dimensions.find($0) ?? -2
    }
    task = selection.task.map { dataset.dictionaries.names[0].find($0) ?? -2 }
  }

  func dimensionName(_ code: Int32) -> String {
    code == overall
      ? Dataset.overall
      : dataset.dictionaries.names[DictionaryField.dimension].string(Int(code))
  }

  /// What to call something that is judged in a dimension: "q1 / helpfulness".
  func named(_ name: String, _ dimension: Int32) -> String {
    dimension == overall ? name : "\(name) / \(dimensionName(dimension))"
  }

  func each(_ body: (Vote) throws(ReadError) -> Void) throws(ReadError) {
    for (index, batch) in dataset.batches.enumerated() {
      let tables = batch.tables
      let translations = dataset.dictionaries.translations[index]
      let raters = translations[DictionaryField.rater]
      let dimensions = translations[DictionaryField.dimension]
      let tasks = translations[0]
      var walker = tables.pointee.itemsOfJudgements
      for row in 0..<tables.pointee.judgementCount {
        let item = walker.parent(of: row)
        guard tables.pointee.aggregate[row] != 1, tables.pointee.status[row] == 0 else { continue }
        if let source, tables.pointee.source[row] != source { continue }
        let ownDimension = Votes.shared(tables.pointee.dimension.codes[row], dimensions)
        let dimension = ownDimension < 0 ? overall : ownDimension
        if let wanted = self.dimension, dimension != wanted { continue }
        if let task, Votes.shared(tables.pointee.labels[0].codes[item], tasks) != task { continue }
        let rater = Votes.shared(tables.pointee.rater.codes[row], raters)
        try body(
          Vote(
            batch: index, row: row, item: item, rater: rater == noName ? -1 : rater,
            dimension: dimension, tables: tables))
      }
    }
  }

  private static func shared(_ own: Int32, _ translation: [Int32]) -> Int32 {
    own >= 0 && Int(own) < translation.count ? translation[Int(own)] : -1
  }
}

extension Interner {
  func find(_ text: String) -> Int32? {
    var text = text
    return text.withUTF8 { find($0) }
  }
}

/// Gives new numbers to those codes that are used, in the order in which they come.
struct Renumbering {
  private var codes: [Int32]
  private(set) var used: [Int32] = []

  init(_ count: Int) { codes = [Int32](repeating: -1, count: count) }

  mutating func code(_ old: Int32) -> UInt32 {
    if codes[Int(old)] < 0 {
      codes[Int(old)] = Int32(truncatingIfNeeded: used.count)
      used.append(old)
    }
    return UInt32(codes[Int(old)])
  }
}
