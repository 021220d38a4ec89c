// simdjson's on-demand parser on the benchmark files: finds the fields that PrefKit finds and keeps
// nothing. It builds no columns and reports no places, so it is a bound rather than a replacement.
//
//     simdjson_ondemand THREADS, then tasks on standard input, one a line:
//     LAYOUT<tab>MODE<tab>PATH   ->   one line of JSON: seconds, rows, check
//
// MODE   "raw"        long texts stay raw: their bytes between the quotes, escapes neither checked
// nor
//                     resolved; ids, raters and the like are decoded, numbers parsed.
//        "unescaped"  every text is decoded into simdjson's buffer (which is used again by each
//        record). each "-lines" (one parse a line) or "-batch" (iterate_many); arrays are always
//        one document.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// One thread a part: iterate_many must not start a second one of its own.
#undef SIMDJSON_THREADS_ENABLED
#undef _REENTRANT
#include <simdjson.h>

#include "../timing.h"

namespace {

using simdjson::ondemand::document_reference;
using simdjson::ondemand::object;
using simdjson::ondemand::value;
using std::string_view;

// The file with simdjson's padding behind it and without a copy: an anonymous mapping with one page
// more, the file mapped over its beginning. The rest of a file's last page reads as zeros.
class MappedFile {
 public:
  explicit MappedFile(const char *path) {
    const int file = open(path, O_RDONLY);
    struct stat about{};
    if (file < 0 || fstat(file, &about) != 0)
      throw std::runtime_error(std::string("cannot read ") + path);
    size_ = static_cast<size_t>(about.st_size);
    capacity_ = (size_ + 8191) & ~size_t{4095};
    void *room = mmap(nullptr, capacity_, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) throw std::runtime_error("no address space");
    bytes_ = static_cast<char *>(mmap(room, size_, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0));
    close(file);
  }
  ~MappedFile() { munmap(bytes_, capacity_); }
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;

  const char *data() const { return bytes_; }
  size_t size() const { return size_; }

 private:
  char *bytes_ = nullptr;
  size_t size_ = 0, capacity_ = 0;
};

struct Tally {
  uint64_t records = 0;
  uint64_t check = 0;  // Depends on every value, so that none of the work can be left out.
};

template <bool Unescape>
uint64_t text(value v) {
  if constexpr (Unescape) {
    return string_view(v.get_string()).size();
  } else {
    // The type check that get_string would make; the token then ends at the next structural
    // character.
    if (v.type() != simdjson::ondemand::json_type::string) throw std::runtime_error("not a string");
    return v.raw_json_token().size() - 2;
  }
}

uint64_t word(value v) {
  const string_view s = v.get_string();
  return s.size() + static_cast<unsigned char>(s.empty() ? 0 : s[0]);
}

template <bool Unescape>
void pairwise(object record, Tally &tally) {
  uint64_t sum = 0;
  for (auto field : record) {
    const string_view key = field.unescaped_key();
    if (key == "prompt" || key == "winner" || key == "loser") {
      sum += text<Unescape>(field.value());
    } else if (key == "type" || key == "id") {
      sum += word(field.value());
    } else if (key == "meta") {
      for (auto inner : field.value().get_object()) {
        const string_view name = inner.unescaped_key();
        if (name == "dims") {
          for (auto dimension : inner.value().get_array()) sum += word(dimension.value());
        } else if (name == "confidence") {
          sum += static_cast<uint64_t>(double(inner.value().get_double()) * 1000);
        } else if (name == "seconds") {
          sum += static_cast<uint64_t>(int64_t(inner.value().get_int64()));
        } else {
          sum += word(inner.value());
        }
      }
    }
  }
  tally.check += sum;
  tally.records += 1;
}

template <bool Unescape>
void alpaca_eval(object record, Tally &tally) {
  uint64_t sum = 0;
  for (auto field : record) {
    const string_view key = field.unescaped_key();
    if (key == "instruction" || key == "output_1" || key == "output_2") {
      sum += text<Unescape>(field.value());
    } else if (key == "preference" || key == "price_per_example" || key == "time_per_example") {
      value number = field.value();
      if (!number.is_null()) sum += static_cast<uint64_t>(double(number.get_double()) * 1000);
    } else {
      sum += word(field.value());
    }
  }
  tally.check += sum;
  tally.records += 1;
}

template <bool Unescape>
void hh_rlhf(object record, Tally &tally) {
  for (auto field : record) tally.check += text<Unescape>(field.value());
  tally.records += 1;
}

using Visit = void (*)(object, Tally &);

Visit visitor(string_view layout, bool unescape) {
  if (layout == "hh_rlhf") return unescape ? hh_rlhf<true> : hh_rlhf<false>;
  if (layout == "alpaca_eval") return unescape ? alpaca_eval<true> : alpaca_eval<false>;
  return unescape ? pairwise<true> : pairwise<false>;
}

// A part of the file that starts and ends at line ends. `room` is how far behind it may be read.
void read_lines(const char *begin, const char *end, size_t room, Visit visit, Tally &tally) {
  simdjson::ondemand::parser parser;
  while (begin < end) {
    const auto *stop =
        static_cast<const char *>(memchr(begin, '\n', static_cast<size_t>(end - begin)));
    const size_t length = static_cast<size_t>((stop ? stop : end) - begin);
    if (length > 0) {
      auto document = parser.iterate(begin, length, length + room).value();
      visit(document.get_object(), tally);
    }
    begin += length + 1;
  }
}

void read_batch(const char *begin, const char *end, Visit visit, Tally &tally) {
  simdjson::ondemand::parser parser;
  constexpr size_t batch = simdjson::ondemand::DEFAULT_BATCH_SIZE;
  auto stream = parser.iterate_many(begin, static_cast<size_t>(end - begin), batch).value();
  for (auto document : stream) {
    document_reference record = document.value();
    visit(record.get_object(), tally);
  }
}

void read_array(const char *begin, size_t length, Visit visit, Tally &tally) {
  simdjson::ondemand::parser parser;
  auto document = parser.iterate(begin, length, length + simdjson::SIMDJSON_PADDING).value();
  for (auto record : document.get_array()) visit(record.get_object(), tally);
}

Tally run(string_view layout, string_view mode, const MappedFile &file, unsigned threads) {
  const bool unescape = mode.substr(0, 9) == "unescaped";
  const bool batch = mode.size() > 6 && mode.substr(mode.size() - 6) == "-batch";
  const Visit visit = visitor(layout, unescape);
  const char *end = file.data() + file.size();
  std::vector<Tally> tallies(threads);
  if (layout == "alpaca_eval") {
    read_array(file.data(), file.size(), visit, tallies[0]);
    return tallies[0];
  }
  std::vector<std::thread> workers;
  const char *begin = file.data();
  for (unsigned i = 0; i < threads; ++i) {
    const char *cut = end;
    if (i + 1 < threads) {
      cut = file.data() + file.size() / threads * (i + 1);
      const auto *line =
          static_cast<const char *>(memchr(cut, '\n', static_cast<size_t>(end - cut)));
      cut = line ? line + 1 : end;
    }
    const auto part = [=, &tallies] {
      Tally mine;  // Not in the vector while it counts: two threads would share a cache line.
      if (batch) {
        read_batch(begin, cut, visit, mine);
      } else {
        read_lines(begin, cut, simdjson::SIMDJSON_PADDING, visit, mine);
      }
      tallies[i] = mine;
    };
    if (i + 1 < threads) {
      workers.emplace_back(part);
    } else {
      part();
    }
    begin = cut;
  }
  for (auto &worker : workers) worker.join();
  Tally all;
  for (const auto &tally : tallies) {
    all.records += tally.records;
    all.check += tally.check;
  }
  return all;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: simdjson_ondemand THREADS\n";
    return 2;
  }
  const auto threads = static_cast<unsigned>(std::max(1, std::atoi(argv[1])));
  std::string layout, mode, path;
  while (std::getline(std::cin, layout, '\t') && std::getline(std::cin, mode, '\t') &&
         std::getline(std::cin, path)) {
    try {
      const double start = bench_now();
      auto file = std::make_unique<MappedFile>(path.c_str());
      const Tally tally = run(layout, mode, *file, threads);
      const double seconds = bench_now() - start;
      file.reset();
      std::printf("{\"seconds\": %.9f, \"rows\": %llu, \"check\": %llu}\n", seconds,
                  static_cast<unsigned long long>(tally.records),
                  static_cast<unsigned long long>(tally.check));
    } catch (const std::exception &problem) {
      std::printf("{\"error\": \"%s\"}\n", problem.what());
    }
    std::fflush(stdout);
  }
  return 0;
}
