import Glibc

extension RandomStream {
  /// Fills memory with independent standard normal numbers: the ziggurat of Marsaglia and Tsang (2000) in the form of
  /// Doornik (2005), whose layer and place come from different bits.
  package mutating func fillNormal(_ out: UnsafeMutableBufferPointer<Double>) {
    Ziggurat.shared.edges.withUnsafeBufferPointer { edges in
      Ziggurat.shared.ratios.withUnsafeBufferPointer { ratios in
        for place in out.indices { out[place] = normal(edges, ratios) }
      }
    }
  }

  private mutating func normal(
    _ edges: UnsafeBufferPointer<Double>, _ ratios: UnsafeBufferPointer<Double>
  ) -> Double {
    while true {
      let bits = next()
      let layer = Int(bits & 127)
      let u = Double(bits >> 11) * 0x1p-52 - 1
      let x = u * edges[layer]
      if abs(u) < ratios[layer] { return x }
      if layer == 0 { return u < 0 ? -tail() : tail() }
      let above = exp(-0.5 * (edges[layer] * edges[layer] - x * x))
      let below = exp(-0.5 * (edges[layer + 1] * edges[layer + 1] - x * x))
      if below + unit() * (above - below) < 1 { return x }
    }
  }

  /// A number beyond the lowest layer's edge (Marsaglia 1964).
  private mutating func tail() -> Double {
    while true {
      // 1 - unit() is never 0.
      let x = -log(1 - unit()) / Ziggurat.edge
      if -2 * log(1 - unit()) >= x * x { return Ziggurat.edge + x }
    }
  }
}

/// Layers of one area under the normal curve.
private struct Ziggurat {
  static let shared = Ziggurat()
  static let edge = 3.442619855899
  private static let area = 9.91256303526217e-3

  let edges: [Double]
  /// The part of each layer that lies under the curve as a whole.
  let ratios: [Double]

  init() {
    var height = exp(-0.5 * Ziggurat.edge * Ziggurat.edge)
    var edges = [Ziggurat.area / height, Ziggurat.edge]
    while edges.count < 128 {
      let x = (-2 * log(Ziggurat.area / edges[edges.count - 1] + height)).squareRoot()
      edges.append(x)
      height = exp(-0.5 * x * x)
    }
    edges.append(0)
    self.edges = edges
    ratios = (0..<128).map { edges[$0 + 1] / edges[$0] }
  }
}
