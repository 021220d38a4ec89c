import CScan

extension UnsafeMutableBufferPointer {
  /// Says that memory which was just allocated will be filled as a whole. Where there is much of it, the system then
  /// gives it in large pages, which are filled sooner and found sooner.
  package func willFill() {
    cpages_will_fill(baseAddress, count * MemoryLayout<Element>.stride)
  }
}
