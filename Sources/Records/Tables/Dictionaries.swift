import PrefKitSupport

/// The dictionary columns' shared texts, and how each batch's own codes translate.
///
/// A batch numbers texts as it meets them; here the numberings become one, in the order of the input, so
/// that the codes do not depend on how the work was shared.
final class Dictionaries: @unchecked Sendable {
  /// One shared text list a dictionary column, in the order of `DictionaryField`.
  let names: [Interner]
  /// For each batch and field: the shared code of each own code.
  let translations: [[[Int32]]]

  init(_ batches: [Batch]) {
    var names = [Interner](repeating: Interner(), count: DictionaryField.count)
    var translations: [[[Int32]]] = []
    translations.reserveCapacity(batches.count)
    for batch in batches {
      translations.append(
        (0..<DictionaryField.count).map { field in
          let own = batch.tables.pointee.dictionary(field).names
          return (0..<own.count).map { code in own.withBytes(code) { names[field].code($0) } }
        })
    }
    self.names = names
    self.translations = translations
  }
}

/// Numbers the dictionary columns: the item labels first, then these.
enum DictionaryField {
  static let generator = ItemLabels.names.count
  static let rater = generator + 1
  static let dimension = generator + 2
  static let rubric = generator + 3
  static let round = generator + 4
  static let count = generator + 5
}

extension Tables {
  func dictionary(_ field: Int) -> DictionaryColumn {
    switch field {
    case DictionaryField.generator: return generator
    case DictionaryField.rater: return rater
    case DictionaryField.dimension: return dimension
    case DictionaryField.rubric: return rubric
    case DictionaryField.round: return round
    default: return labels[field]
    }
  }
}
