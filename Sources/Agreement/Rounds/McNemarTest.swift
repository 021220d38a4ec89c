import PrefKitStatistics

/// Whether items flip more often one way than the other (McNemar 1947).
public struct McNemarTest: Equatable, Sendable {
  /// The flips each way.
  public var forward: Int
  public var backward: Int
  /// Two-sided, from the binomial distribution with p = 1/2; 1 at most.
  public var exactP = Double.nan
  /// (|forward - backward| - 1)² / (forward + backward), with Edwards' correction for continuity (1948), and its
  /// p-value with one degree of freedom.
  public var chiSquare = Double.nan
  public var chiSquareP = Double.nan
  /// Without any flip there is nothing to test.
  public var undefined: Undefined?

  public init(forward: Int, backward: Int) throws(AgreementError) {
    guard forward >= 0, backward >= 0, forward <= 1 << 53, backward <= 1 << 53 else {
      throw AgreementError(
        .options, "the numbers of flips are \(forward) and \(backward), not counts")
    }
    self.forward = forward
    self.backward = backward
    let flips = Double(forward) + Double(backward)
    guard flips > 0 else {
      undefined = .tooFew
      return
    }
    let fewer = Double(Swift.min(forward, backward))
    // P(X ≤ fewer) for a binomial X is an incomplete beta function; both tails are equal by symmetry.
    let tail = IncompleteBeta.tails(flips - fewer, fewer + 1, 0.5, 0.5).lower
    exactP = Swift.min(1, 2 * tail)
    let difference = Swift.max(0, abs(Double(forward) - Double(backward)) - 1)
    chiSquare = difference * difference / flips
    chiSquareP = ChiSquareDistribution(degrees: 1).survival(chiSquare)
  }
}
