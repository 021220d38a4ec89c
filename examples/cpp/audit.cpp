// What is in a preference file, and what is wrong with it, in C++17: audit FILE
//
// Shows prefkit.hpp: handles that free themselves, errors as exceptions, Arrow batches in a loop.
#include <cstdio>
#include <string_view>

#include <prefkit.hpp>

namespace {

// One column of a batch, with its type.
class column {
 public:
  column(const prefkit::schema &schema, const prefkit::batch &batch, int index)
      : type_(schema->children[index]), array_(batch->children[index]) {}

  bool null(std::int64_t row) const {
    const auto *valid = static_cast<const std::uint8_t *>(array_->buffers[0]);
    const std::int64_t bit = array_->offset + row;
    return valid != nullptr && (valid[bit / 8] >> (bit % 8) & 1) == 0;
  }

  template <typename T>
  T value(std::int64_t row) const {
    return values<T>(array_)[array_->offset + row];
  }

  // A word of a dictionary-encoded column.
  std::string_view word(std::int64_t row) const {
    if (null(row)) return "-";
    const ArrowArray *words = array_->dictionary;
    const std::int64_t word = words->offset + value<std::int32_t>(row);
    const auto *bytes = static_cast<const char *>(words->buffers[2]);
    const auto cut = [&](auto start, auto end) {
      return std::string_view(bytes + start, static_cast<std::size_t>(end - start));
    };
    if (std::string_view(type_->dictionary->format) == "U") {
      const auto *offsets = values<std::int64_t>(words);
      return cut(offsets[word], offsets[word + 1]);
    }
    const auto *offsets = values<std::int32_t>(words);
    return cut(offsets[word], offsets[word + 1]);
  }

 private:
  template <typename T>
  static const T *values(const ArrowArray *array) {
    return static_cast<const T *>(array->buffers[1]);
  }

  const ArrowSchema *type_;
  const ArrowArray *array_;
};

void print_padded(std::string_view text, int width) {
  std::printf("%-*.*s", width, static_cast<int>(text.size()), text.data());
}

void print_problems(const prefkit::dataset &dataset) {
  auto stream =
      dataset.table(prefkit::table::problems, {"line", "code"}, prefkit::text_layout::large);
  const auto schema = stream.schema();
  while (const auto batch = stream.next()) {
    const column line(schema, *batch, 0), code(schema, *batch, 1);
    for (std::int64_t row = 0; row < (*batch)->length; row++) {
      std::printf("  line %3llu  ",
                  static_cast<unsigned long long>(line.value<std::uint64_t>(row)));
      print_padded(code.word(row), 0);
      std::printf("\n");
    }
  }
}

void print_judgements(const prefkit::dataset &dataset, int limit) {
  auto stream =
      dataset.table(prefkit::table::judgements, {"rater", "dimension", "outcome", "score"},
                    prefkit::text_layout::large);
  const auto schema = stream.schema();
  while (const auto batch = stream.next()) {
    const column rater(schema, *batch, 0), dimension(schema, *batch, 1);
    const column outcome(schema, *batch, 2), score(schema, *batch, 3);
    for (std::int64_t row = 0; row < (*batch)->length && limit > 0; row++, limit--) {
      std::printf("  ");
      print_padded(rater.word(row), 10);
      print_padded(dimension.word(row), 16);
      print_padded(outcome.word(row), 6);
      if (score.null(row)) {
        std::printf("-\n");
      } else {
        std::printf("%.1f\n", score.value<double>(row));
      }
    }
  }
}

void audit(const char *path) {
  prefkit::read_options options;
  options.on_error = prefkit::on_error::collect;
  const auto dataset = prefkit::dataset::open(path, options);

  const prefkit_counts counts = dataset.counts();
  const auto wide = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf("records %llu: accepted %llu, refused %llu, skipped %llu\n", wide(counts.records),
              wide(counts.accepted), wide(counts.refused), wide(counts.skipped));
  std::printf("items %llu, candidates %llu, judgements %llu, steps %llu\n", wide(counts.items),
              wide(counts.candidates), wide(counts.judgements), wide(counts.steps));
  std::printf("problems %llu\n", wide(counts.problems));
  print_problems(dataset);
  std::printf("first judgements\n");
  print_judgements(dataset, 8);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FILE\n", argv[0]);
    return 2;
  }
  try {
    audit(argv[1]);
  } catch (const prefkit::error &error) {
    std::fprintf(stderr, "%s: %s\n", prefkit_status_name(error.status()), error.what());
    return 2;
  }
}
