/// What a tie between two candidates counts as when preferences are compared.
public enum TieRule: Int32, Sendable, CaseIterable {
  /// A verdict of its own beside the two others.
  case category = 0
  /// Half of each: a tie agrees half with a verdict for either side, fully with a tie.
  case half = 1
  /// No verdict: the rating is missing.
  case drop = 2
}

extension TieRule {
  /// The verdicts that are left, ascending: for the second candidate, a tie, for the first.
  public var categories: [Double] { self == .drop ? [-1, 1] : [-1, 0, 1] }

  /// The weights that give a tie its due in every coefficient of the kappa family. For Krippendorff's alpha
  /// `Level.weights` takes them.
  public var weights: Weights { self == .half ? .linear : .identity }

  /// Verdicts as ratings, to be used with `categories` and `weights`.
  ///
  /// - Parameter votes: positive where the first candidate is preferred, negative where the second is, by any strength;
  ///   0 for a tie, NaN where there is no vote.
  public func ratings(_ votes: [Double]) -> [Double] { votes.map(verdict) }

  /// The same for one vote.
  func verdict(_ vote: Double) -> Double {
    if vote == 0 { return self == .drop ? .nan : 0 }
    return vote.isNaN ? .nan : vote > 0 ? 1 : -1
  }
}
