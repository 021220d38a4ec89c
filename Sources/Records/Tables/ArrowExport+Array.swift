import CPrefKit

/// What `ArrowArray.private_data` holds: the pointers that the struct shows, and their owners.
///
/// Each array of a batch has a body of its own, so that a consumer may move a child out and release it
/// later than its parent.
private final class ArrayBody {
  let owners: [AnyObject]
  let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
  let children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>
  let childCount: Int
  let dictionary: UnsafeMutablePointer<ArrowArray>?

  init(_ node: ArrowNode) {
    owners = node.owners
    buffers = .allocate(capacity: Swift.max(node.buffers.count, 1))
    buffers.initialize(to: nil)
    for (i, buffer) in node.buffers.enumerated() { buffers[i] = buffer }
    childCount = node.children.count
    children = .allocate(capacity: Swift.max(childCount, 1))
    for (i, child) in node.children.enumerated() { children[i] = ArrayBody.structure(child) }
    dictionary = node.dictionary.map(ArrayBody.structure)
  }

  private static func structure(_ node: ArrowNode) -> UnsafeMutablePointer<ArrowArray> {
    let memory = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
    node.export(to: memory)
    return memory
  }

  /// A child that was moved out has no release function any more and is not ours to free.
  deinit {
    for i in 0..<childCount {
      guard let child = children[i] else { continue }
      child.pointee.release?(child)
      child.deallocate()
    }
    if let dictionary {
      dictionary.pointee.release?(dictionary)
      dictionary.deallocate()
    }
    children.deallocate()
    buffers.deallocate()
  }
}

extension ArrowNode {
  /// Fills `out`, whose release function then owns everything.
  func export(to out: UnsafeMutablePointer<ArrowArray>) {
    let body = ArrayBody(self)
    out.initialize(
      to: ArrowArray(
        length: Int64(length), null_count: Int64(nullCount), offset: 0,
        n_buffers: Int64(buffers.count), n_children: Int64(body.childCount),
        buffers: body.buffers, children: body.childCount > 0 ? body.children : nil,
        dictionary: body.dictionary,
        release: { array in
          guard let array, let body = array.pointee.private_data else { return }
          array.pointee.release = nil
          array.pointee.private_data = nil
          Unmanaged<ArrayBody>.fromOpaque(body).release()
        },
        private_data: Unmanaged.passRetained(body).toOpaque()))
  }
}
