import Glibc
import PrefKitAgreement
import PrefKitRecords
import Testing

/// Figures of other libraries (krippendorff 0.9.0, statsmodels 0.15.0, scikit-learn 1.9.1) on real files, which are
/// not part of the project.
@Suite("Real files")
struct RealFileTests {
  static let data: String? = {
    let project = #filePath.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(3).joined(separator: "/")
    let shared = getenv("PREFKIT_SHARED").map { String(cString: $0) } ?? "\(project)/../shared"
    return access("\(shared)/data", R_OK | X_OK) == 0 ? "\(shared)/data" : nil
  }()

  private func table(
    _ path: String, _ kind: JudgementKind, profile: String? = nil, dimension: String? = nil,
    duplicates: DuplicatePolicy = .refuse
  ) throws -> RatingTable {
    var options = ReadOptions()
    if let profile { options.profile = profile }
    options.onError = .collect
    let dataset = try Reader.open(paths: ["\(RealFileTests.data ?? "")/\(path)"], options: options)
    let ratings = try dataset.ratings(kind, Selection(dimension: dimension))
    return try RatingTable(
      items: UnsafeBufferPointer(start: ratings.unit, count: ratings.count),
      raters: UnsafeBufferPointer(start: ratings.rater, count: ratings.count),
      values: UnsafeBufferPointer(start: ratings.value, count: ratings.count),
      duplicates: duplicates)
  }

  @Test("PandaLM, three annotators", .enabled(if: data != nil, "no shared data folder"))
  func pandaLM() throws {
    let table = try table("pandalm/testset-v1.json", .preference)
    let fleiss = try table.agreement(.fleissKappa)
    #expect(fleiss.itemCount == 999 && fleiss.raterCount == 3)
    #expect(close(fleiss.estimate, 0.864175364997549, 1e-12))
    #expect(close(try table.agreement(.krippendorffAlpha).estimate, 0.8642206852, 1e-9))
    #expect(close(try table.agreement(.percentAgreement).estimate, 2757.0 / 2997, 1e-12))
    let kappas = try table.pairwiseMatrix(.cohenKappa)
    #expect(close(kappas.estimate(0, 1), 0.8520226785, 1e-9))
    #expect(close(kappas.estimate(0, 2), 0.8789438113, 1e-9))
    #expect(close(kappas.estimate(1, 2), 0.8616614540, 1e-9))
  }

  @Test("RTE, 164 workers", .enabled(if: data != nil, "no shared data folder"))
  func rte() throws {
    let table = try table("crowdtruth/rte.standardized.csv", .score)
    #expect(close(try table.agreement(.krippendorffAlpha).estimate, 0.2414787661, 1e-9))
    #expect(close(try table.agreement(.fleissKappa).estimate, 0.2413839391, 1e-9))
    #expect(close(try table.agreement(.percentAgreement).estimate, 22633.0 / 36000, 1e-12))
  }

  @Test("SQuALITY, ratings and ranks", .enabled(if: data != nil, "no shared data folder"))
  func squality() throws {
    let file = "squality/human-eval-all-responses.jsonl"
    let interval = AgreementOptions(level: .interval)
    let ratings = try table(file, .score, dimension: "overall")
    #expect(close(try ratings.agreement(.krippendorffAlpha, interval).estimate, 0.7982558872, 1e-9))
    let ranks = try table(file, .rank, dimension: "overall")
    let ordinal = AgreementOptions(level: .ordinal)
    #expect(close(try ranks.agreement(.krippendorffAlpha, ordinal).estimate, 0.7968925926, 1e-9))
  }

  @Test("llmfao, 124 workers", .enabled(if: data != nil, "no shared data folder"))
  func llmfao() throws {
    let table = try table("evalica/llmfao.csv", .preference)
    let ordinal = AgreementOptions(level: .ordinal)
    #expect(close(try table.agreement(.krippendorffAlpha).estimate, 0.2905951039, 1e-9))
    #expect(close(try table.agreement(.krippendorffAlpha, ordinal).estimate, 0.2875527295, 1e-9))
  }
}
