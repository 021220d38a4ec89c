/// Ratings that are sets of labels, such as all the reasons that someone ticked: each different set becomes a
/// category, and a distance between sets becomes the metric of Krippendorff's alpha.
///
/// An empty set is a rating, "none of these"; a missing rating is not a set.
public struct LabelSets: Equatable, Sendable {
  /// The different sets, each ascending, in lexicographic order: they do not depend on the order of the ratings.
  public private(set) var sets: [[UInt32]] = []
  /// For each rating the place of its set in `sets`, as `RatingTable` takes it; NaN where it is missing.
  public private(set) var codes: [Double] = []

  /// The categories for `RatingTable.with(categories:)`: one for each different set.
  public var categories: [Double] { sets.indices.map(Double.init) }

  /// - Parameter ratings: the labels of each rating in any order, repeats ignored; nil where it is missing. Time
  ///   O(labels · log labels).
  public init(_ ratings: [[UInt32]?]) {
    let canonical = ratings.map { $0.map(LabelSets.canonical) }
    sets = Set(canonical.compactMap { $0 }).sorted { $0.lexicographicallyPrecedes($1) }
    let places = Dictionary(uniqueKeysWithValues: zip(sets, sets.indices))
    codes = canonical.map { set in
      set.flatMap { places[$0] }.map(Double.init) ?? .nan
    }
  }

  /// Sets of labels in one array.
  ///
  /// - Parameters:
  ///   - labels: of all ratings, one rating after the other.
  ///   - offsets: where each rating begins in `labels`, and at the end the number of labels.
  ///   - isMissing: one flag a rating; nil when none is missing.
  public init(labels: [UInt32], offsets: [Int], isMissing: [Bool]? = nil) throws(AgreementError) {
    let count = Swift.max(0, offsets.count - 1)
    if let isMissing {
      try AgreementError.checkLengths("isMissing", isMissing.count, "the ratings", count)
    }
    guard offsets.first ?? 0 == 0, offsets.last ?? 0 == labels.count else {
      throw AgreementError(
        .shape, "the offsets of the ratings must go from 0 to the \(labels.count) labels there are")
    }
    for rating in 0..<count where offsets[rating] > offsets[rating + 1] {
      throw AgreementError(
        .shape, "the rating ends before it begins, at \(offsets[rating + 1])", row: rating)
    }
    self.init(
      (0..<count).map { rating in
        isMissing?[rating] == true ? nil : Array(labels[offsets[rating]..<offsets[rating + 1]])
      })
  }

  /// Sets of labels as bits: label 64 w + b is in the set when bit b of word w is set.
  ///
  /// - Parameter words: the words of all ratings, `width` a rating.
  public init(words: [UInt64], width: Int, isMissing: [Bool]? = nil) throws(AgreementError) {
    guard width > 0, width <= 1 << 20, words.count % width == 0 else {
      throw AgreementError(.shape, "\(words.count) words are not ratings of \(width) words each")
    }
    let count = words.count / width
    if let isMissing {
      try AgreementError.checkLengths("isMissing", isMissing.count, "the ratings", count)
    }
    self.init(
      (0..<count).map { rating in
        isMissing?[rating] == true
          ? nil : LabelSets.labels(words[rating * width..<(rating + 1) * width])
      })
  }

  private static func labels(_ words: ArraySlice<UInt64>) -> [UInt32] {
    words.enumerated().flatMap { word, bits in
      (0..<64).filter { bits >> UInt64($0) & 1 == 1 }.map { UInt32(64 * word + $0) }
    }
  }

  private static func canonical(_ labels: [UInt32]) -> [UInt32] {
    let sorted = labels.sorted()
    return sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
  }
}

/// How far apart two sets of labels are: from 0, the same, to 1, nothing in common.
public enum SetDistance: Int32, Sendable, CaseIterable {
  /// 1 - |A ∩ B| / |A ∪ B| (Jaccard 1901).
  case jaccard = 1
  /// 1 - J · M, where J is Jaccard's coefficient and M is 1 for equal sets, 2/3 where one holds the other, 1/3 where
  /// they only overlap, and 0 where they have nothing in common (Passonneau 2006). NLTK rounds the thirds to .67
  /// and .33; these are the paper's.
  case masi = 2

  /// The distance of two sets, each ascending and without repeats. Two empty sets are equal.
  public func between(_ a: [UInt32], _ b: [UInt32]) -> Double {
    let common = SetDistance.common(a, b)
    let union = a.count + b.count - common
    if union == common { return 0 }
    let jaccard = Double(common) / Double(union)
    switch self {
    case .jaccard: return 1 - jaccard
    case .masi:
      let holds = common == a.count || common == b.count
      // J is 0 where nothing is common, whatever M is.
      return 1 - jaccard * (holds ? 2 : 1) / 3
    }
  }

  private static func common(_ a: [UInt32], _ b: [UInt32]) -> Int {
    var count = 0
    var (i, j) = (0, 0)
    while i < a.count && j < b.count {
      if a[i] == b[j] {
        count += 1
        i += 1
        j += 1
      } else if a[i] < b[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return count
  }
}

extension LabelSets {
  /// The most different sets that a matrix of distances is made for: 8,192 take 512 MiB.
  public static let mostForMatrix = 8192

  /// The distances of all pairs of different sets as the metric of alpha, to be used with `codes` and `categories`. As
  /// in Passonneau (2006) the distance itself is the disagreement, not its square. Time and space O(sets²).
  public func level(_ distance: SetDistance) throws(AgreementError) -> Level {
    let count = sets.count
    guard count <= LabelSets.mostForMatrix else {
      throw AgreementError(
        .categories,
        "there are \(count) different sets, and a matrix is made for at most \(LabelSets.mostForMatrix)"
      )
    }
    var rows = [Double](repeating: 0, count: count * count)
    for a in 0..<count {
      for b in 0..<a {
        let value = distance.between(sets[a], sets[b])
        rows[a * count + b] = value
        rows[b * count + a] = value
      }
    }
    return .matrix(rows)
  }
}
