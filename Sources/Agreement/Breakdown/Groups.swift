import PrefKitStatistics

/// The agreement within one group of items.
public struct GroupAgreement: Equatable, Sendable {
  /// The code of the group.
  public var group: UInt32
  public var agreement: Agreement
}

extension RatingTable {
  /// The coefficient within each group of items, in the order of the groups' codes, from one reading of the table.
  ///
  /// The categories are those of the whole table, so that groups can be compared. Items without ratings make no
  /// group.
  /// - Parameter groups: a code an item: its dimension, task, risk level, round, rubric version or step.
  public func agreementByGroup(
    _ groups: [UInt32], _ coefficient: Coefficient,
    _ options: AgreementOptions = AgreementOptions(),
    clusters: [UInt32]? = nil
  ) throws(AgreementError) -> [GroupAgreement] {
    guard groups.count == itemCount, clusters == nil || clusters?.count == itemCount else {
      throw AgreementError(.shape, "there are \(groups.count) group codes for \(itemCount) items")
    }
    let labels = LabelPairs(groups, clusters)
    let whole = try AgreementState(
      self, clusters: labels.codes, keepsRaters: true, threads: options.threads,
      watch: options.watch)
    var states: [UInt32: AgreementState] = [:]
    for pattern in 0..<whole.patterns.count {
      let tag = whole.tags[Int(whole.patterns.tags[pattern])]
      let (group, cluster) = labels.pairs[Int(tag.label)]
      var state = states.removeValue(forKey: group) ?? whole.emptied(isClustered: clusters != nil)
      state.add(
        Array(whole.patterns.words(of: pattern)),
        AgreementState.ItemTag(weight: tag.weight, label: cluster),
        times: whole.patterns.multiplicities[pattern])
      states[group] = state
    }
    var results: [GroupAgreement] = []
    for (group, var state) in states.sorted(by: { $0.key < $1.key }) {
      state.keepPresentRaters(of: whole)
      results.append(
        GroupAgreement(group: group, agreement: try state.finish(coefficient, options)))
    }
    return results
  }
}

/// Two codes an item as one.
private struct LabelPairs {
  private(set) var codes: [UInt32] = []
  private(set) var pairs: [(UInt32, UInt32)] = []

  init(_ groups: [UInt32], _ clusters: [UInt32]?) {
    var numbers: [UInt64: UInt32] = [:]
    for item in groups.indices {
      let cluster = clusters?[item] ?? 0
      let key = UInt64(groups[item]) << 32 | UInt64(cluster)
      if let number = numbers[key] {
        codes.append(number)
      } else {
        let number = UInt32(truncatingIfNeeded: pairs.count)
        numbers[key] = number
        codes.append(number)
        pairs.append((groups[item], cluster))
      }
    }
  }
}

extension AgreementState {
  /// A state of the same kind without ratings.
  func emptied(isClustered: Bool) -> AgreementState {
    var state = AgreementState(emptyLike: self, keepsRaters: keepsRaters)
    state.tags = []
    state.isClustered = isClustered
    return state
  }

  mutating func add(_ words: [UInt32], _ tag: ItemTag, times: Int) {
    // Items come grouped by tag, so the tag is mostly the last.
    if tags.last != tag { tags.append(tag) }
    patterns.add(words, tag: UInt32(truncatingIfNeeded: tags.count - 1), times: times)
  }

  /// Forgets the raters of `whole` who have no rating here.
  mutating func keepPresentRaters(of whole: AgreementState) {
    guard keepsRaters else { return }
    var present = Set<UInt32>()
    for at in stride(from: 0, to: patterns.words.count, by: 2) {
      present.insert(patterns.words[at])
    }
    let kept = whole.raters.indices.filter { present.contains(whole.raters[$0]) }
    raters = kept.map { whole.raters[$0] }
    raterWeights = kept.map { whole.raterWeights[$0] }
  }
}
