/// How much two different ratings still agree: the weights of the kappa family (Gwet, Handbook of Inter-Rater
/// Reliability, 4th ed., 2014, ch. 3). Each is 1 for equal ratings and 0 for the two that are farthest apart.
public enum Weights: Equatable, Sendable {
  /// Different is different.
  case identity
  /// 1 - |a - b| / range
  case linear
  /// 1 - (a - b)² / range²
  case quadratic
  /// 1 - m(m + 1)/2 / q(q - 1)/2, where a and b are m places apart among q categories. Not Krippendorff's
  /// ordinal metric.
  case ordinal
  /// 1 - √|a - b| / √range
  case radical
  /// 1 - ((a - b)/(a + b))², scaled by its largest; for categories that are not negative.
  case ratio
  /// 1 - sin²(π(a - b)/U), scaled, where U = range + 1: the last category is a neighbour of the first.
  case circular
  /// 1 - (a - b)² / ((a + b - 2 min)(2 max - a - b)), scaled: steps count more towards the ends.
  case bipolar
  /// Row by row, a number for each two categories: symmetric, 1 on the diagonal, at most 1.
  case matrix([Double])
}

/// How far apart two ratings are: the metrics of Krippendorff's alpha (Content Analysis, 4th ed., 2019, ch. 12).
public enum Level: Equatable, Sendable {
  /// 0 for equal, else 1.
  case nominal
  /// The square of the ratings between the two, each of the two counted half: depends on how often each category
  /// is used.
  case ordinal
  /// (a - b)²
  case interval
  /// ((a - b)/(a + b))²; for categories that are not negative.
  case ratio
  /// sin²(π(a - b)/circumference); nil is the range of the categories + 1.
  case circular(circumference: Double? = nil)
  /// (a - b)² / ((a + b - 2 min)(2 max - a - b)); nil is the lowest and the highest category.
  case bipolar(lowest: Double? = nil, highest: Double? = nil)
  /// Row by row, the distance of each two categories: symmetric, 0 on the diagonal, not negative.
  case matrix([Double])
  /// 1 - the weight.
  case weights(Weights)
}

/// The numbers that weights and metrics calculate with.
public enum Scores: Int32, Sendable {
  /// The categories' own values.
  case values = 0
  /// Their places 1, 2, 3 and so on.
  case positions = 1
}
