import CPrefKit
import Testing

@Suite("Work that is cancelled")
struct CancelTests {
  /// Tells after how many calls to stop, and counts them.
  private final class Patience {
    var left: Int
    var calls = 0

    init(_ left: Int) { self.left = left }

    static let progress: prefkit_progress = { context, done, total in
      guard let context else { return 1 }
      let patience = Unmanaged<Patience>.fromOpaque(context).takeUnretainedValue()
      patience.calls += 1
      patience.left -= 1
      return done > total || patience.left < 0 ? 1 : 0
    }

    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
  }

  /// Many items, all rated otherwise, so that every stage takes its time.
  private let many: Grid = {
    var state: UInt64 = 1
    return Grid(
      (0..<40_000).map { _ in
        (0..<3).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Double(state >> 40)
        }
      })
  }()

  /// Runs a call to its end, then cancels it at its first report, in the middle, and at its last.
  private func cancel(_ call: (Patience) -> prefkit_status) {
    let whole = Patience(.max)
    #expect(call(whole) == PREFKIT_OK)
    #expect(whole.calls > 2)
    for at in [0, whole.calls / 2, whole.calls - 1] {
      let patience = Patience(at)
      #expect(call(patience) == PREFKIT_CANCELLED, "at \(at) of \(whole.calls)")
      // Nobody is asked again.
      #expect(patience.calls == at + 1)
    }
  }

  private func options(_ patience: Patience) -> prefkit_agreement_options {
    var options = agreementOptions(PREFKIT_CONGER_KAPPA)
    options.threads = 1
    options.progress = Patience.progress
    options.progress_context = patience.context
    return options
  }

  private func ranks(_ patience: Patience) -> prefkit_rank_options {
    var options = blank(prefkit_rank_options(), 1)[0]
    options.progress = Patience.progress
    options.progress_context = patience.context
    return options
  }

  @Test("a state is finished without resampling", arguments: [false, true])
  func finish(needsRaters: Bool) {
    var state: OpaquePointer?
    #expect(
      prefkit_agreement_state_make(&many.input, 1, nil, &state, nil) == PREFKIT_OK)
    defer { prefkit_agreement_state_free(state) }
    cancel { patience in
      var options = options(patience)
      if !needsRaters { options.coefficient = PREFKIT_GWET_AC }
      var out = blank(prefkit_agreement(), 1)
      return prefkit_agreement_state_finish(state, &options, &out, nil)
    }
  }

  @Test("an explanation, and a ceiling")
  func explain() {
    cancel { patience in
      var (options, out) = (options(patience), blank(prefkit_explanation(), 1))
      return prefkit_agreement_explain(&many.input, &options, &out, nil)
    }
    cancel { patience in
      var (options, out) = (options(patience), blank(prefkit_ceiling(), 1))
      return prefkit_agreement_ceiling(&many.input, &options, &out, nil)
    }
  }

  @Test("an intraclass correlation, and Kendall's W")
  func tables() {
    cancel { patience in
      var (options, out) = (ranks(patience), blank(prefkit_icc(), 1))
      return prefkit_icc_measure(
        &many.input, PREFKIT_ICC_2_1, &options, &out, nil)
    }
    cancel { patience in
      var (options, out) = (ranks(patience), blank(prefkit_kendall_w(), 1))
      return prefkit_kendall_w_measure(&many.input, &options, &out, nil)
    }
  }

  @Test(
    "correlations of two rankings", arguments: [PREFKIT_KENDALL_TAU, PREFKIT_SPEARMAN_RHO])
  func correlations(kind: prefkit_correlation_kind) {
    let a = (0..<40_000).map { Double($0 &* 7919 % 40_009) }
    let b = (0..<40_000).map { Double($0 &* 104_729 % 40_009) }
    cancel { patience in
      var (options, out) = (ranks(patience), blank(prefkit_rank_correlation(), 1))
      return prefkit_rank_correlation_measure(a, b, a.count, kind, &options, &out, nil)
    }
  }
}
