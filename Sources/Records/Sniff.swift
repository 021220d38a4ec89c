import PrefKitSupport

/// What the first records of an input say about it; the content of `prefkit_sniff`.
public struct Sniff: Sendable {
  /// Raw values are those of `prefkit_verdict`.
  public enum Verdict: Int32, Sendable {
    case sure, ambiguous, none
  }

  /// A profile that was weighed.
  public struct Candidate: Sendable {
    public var profile: String
    /// The part of the sampled records that it fits, 0 to 1.
    public var share: Double
    /// Why it won, ties, or lost.
    public var reason: String

    public init(profile: String, share: Double, reason: String) {
      self.profile = profile
      self.share = share
      self.reason = reason
    }
  }

  public var verdict = Verdict.none
  public var container = Container.auto
  public var compression = Compression.none
  /// Of a delimited file, as a byte; else 0.
  public var delimiter: UInt8 = 0
  /// How many records were sampled.
  public var records = 0
  /// The part of them that the named profile fits, 0 to 1.
  public var confidence = 0.0
  /// The profile; empty unless the verdict is `sure`.
  public var profile = ""
  public var reason = ""
  /// Best first.
  public var candidates: [Candidate] = []

  public init() {}
}
