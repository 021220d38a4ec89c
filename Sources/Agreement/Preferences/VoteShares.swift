/// What the votes on one item, two or more, say about how predictable they are. See `AgreementCeiling`.
protocol VoteShares {
  var majority: Double { get }
  var leaveOneOut: Double { get }
  var pairwise: Double { get }
}

/// Votes for labels that are equal or not.
struct LabelVotes: VoteShares {
  private var total = 0.0
  /// The votes of the most frequent label, those of the next most frequent one, and how many labels have as many.
  private var most = 0.0
  private var mostLabels = 0.0
  private var next = 0.0
  private var nextLabels = 0.0
  private var equalPairs = 0.0

  /// - Parameter labels: ascending, so that equal ones are together.
  init(_ labels: [Double]) {
    var first = 0
    while first < labels.count {
      var end = first
      while end < labels.count, labels[end] == labels[first] { end += 1 }
      add(Double(end - first))
      first = end
    }
  }

  private mutating func add(_ votes: Double) {
    total += votes
    equalPairs += votes * (votes - 1)
    if votes > most {
      (next, nextLabels) = (most, mostLabels)
      (most, mostLabels) = (votes, 1)
    } else if votes == most {
      mostLabels += 1
    } else if votes > next {
      (next, nextLabels) = (votes, 1)
    } else if votes == next {
      nextLabels += 1
    }
  }

  var majority: Double { most / total }
  var pairwise: Double { equalPairs / (total * (total - 1)) }

  /// Without itself a vote's label is most frequent among the others only where it was alone in front; it is so
  /// together with those that were one vote behind.
  var leaveOneOut: Double {
    guard mostLabels == 1 else { return 0 }
    return most / (next == most - 1 ? 1 + nextLabels : 1) / total
  }
}

/// Votes for one of two sides or for a tie, which is half a vote for each.
struct SideVotes: VoteShares {
  private let total: Double
  private let first: Double
  private let second: Double
  private let ties: Double

  init(_ votes: [Double]) {
    total = Double(votes.count)
    first = Double(votes.filter { $0 > 0 }.count)
    second = Double(votes.filter { $0 < 0 }.count)
    ties = total - first - second
  }

  var majority: Double { (Swift.max(first, second) + ties / 2) / total }

  var pairwise: Double {
    let equal = first * (first - 1) + second * (second - 1) + ties * (ties - 1)
    return (equal + ties * (first + second)) / (total * (total - 1))
  }

  /// A vote for a side is right where the other votes lean to it, and half right where they lean to neither; a tie is
  /// half right in any case.
  var leaveOneOut: Double {
    let right = { (own: Double, other: Double) in
      own - 1 > other ? 1.0 : own - 1 == other ? 0.5 : 0
    }
    return (first * right(first, second) + second * right(second, first) + ties / 2) / total
  }
}
