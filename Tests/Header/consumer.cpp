// A C++17 consumer that uses all of prefkit.hpp, and so all of prefkit.h.
//
//   consumer_cpp support_bot.jsonl
#include "prefkit.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "arrow_source.h"
#include "check.h"

namespace {

prefkit::read_options collecting() {
  prefkit::read_options options;
  options.on_error = prefkit::on_error::collect;
  return options;
}

// Runs `call` and returns the error it throws; a status of 0 when it throws none.
template <typename Call>
prefkit_status thrown_status(Call call) {
  try {
    call();
  } catch (const prefkit::error &e) {
    CHECK(*e.what() != '\0');
    CHECK(e.status_name() == prefkit_status_name(e.status()));
    return e.status();
  }
  return PREFKIT_OK;
}

void test_errors() {
  try {
    prefkit::dataset::from_bytes("{\"prompt\":\"a\",\"chosen\":\"b\",}\n", {}, "one.jsonl");
    CHECK(!"a trailing comma is refused");
  } catch (const prefkit::error &e) {
    CHECK_EQUAL(e.status(), PREFKIT_PARSE);
    CHECK(e.problem() == "json_trailing_comma");
    CHECK_EQUAL(e.source(), 0);
    CHECK_EQUAL(e.record(), 0);
    CHECK_EQUAL(e.line(), 1);
    CHECK(e.byte_offset() > 0);
  }
  CHECK_EQUAL(thrown_status([] { prefkit::dataset::open("no/such/file"); }), PREFKIT_IO);
  CHECK_EQUAL(thrown_status([] { prefkit::sniff("no/such/file"); }), PREFKIT_IO);
  prefkit::read_options options;
  options.profile = "no_such_profile";
  CHECK_EQUAL(thrown_status([&] { prefkit::dataset::from_bytes("{}", options); }), PREFKIT_PROFILE);
}

void test_profiles_and_sniff(const std::string &example) {
  CHECK(prefkit::version() == prefkit_version());
  const auto profiles = prefkit::profiles();
  CHECK(!profiles.empty());
  for (const prefkit::profile &one : profiles) {
    CHECK(!one.name.empty() && !one.title.empty() && one.document.front() == '{');
  }
  const auto found = prefkit::sniff(example);
  CHECK_EQUAL(found.container, PREFKIT_CONTAINER_JSONL);
  CHECK(!found.why().empty());
  const auto pair = prefkit::sniff_bytes(R"({"prompt":"a","chosen":"b","rejected":"c"})");
  CHECK(pair.sure() && !pair.ambiguous());
  CHECK(pair.profile_name() == "trl_preference");
  for (const prefkit_sniff_candidate &one : pair.weighed()) {
    CHECK(one.share >= 0 && one.share <= 1);
  }
}

void test_progress(const std::string &example) {
  auto options = collecting();
  int calls = 0;
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    calls++;
    return done <= total;
  };
  prefkit::dataset::open(example, options);
  CHECK(calls > 0);
  options.progress = [](std::uint64_t, std::uint64_t) { return false; };
  CHECK_EQUAL(thrown_status([&] { prefkit::dataset::open(example, options); }), PREFKIT_CANCELLED);
  options.progress = [](std::uint64_t, std::uint64_t) -> bool { throw std::domain_error("stop"); };
  bool came_through = false;
  try {
    prefkit::dataset::open(example, options);
  } catch (const std::domain_error &) {
    came_through = true;
  }
  CHECK(came_through);
}

void test_tables(const prefkit::dataset &dataset) {
  const prefkit_counts counts = dataset.counts();
  CHECK_EQUAL(counts.records, counts.accepted + counts.refused + counts.skipped);
  const std::uint64_t rows[] = {counts.items, counts.candidates, counts.judgements, counts.steps,
                                counts.problems_listed};
  for (int i = 0; i < 5; i++) {
    std::uint64_t seen = 0;
    auto stream = dataset.table(static_cast<prefkit::table>(i));
    while (auto batch = stream.next()) seen += static_cast<std::uint64_t>((*batch)->length);
    CHECK_EQUAL(seen, rows[i]);
  }
  auto two =
      dataset.table(prefkit::table::judgements, {"rater", "score"}, prefkit::text_layout::large);
  auto schema = two.schema();
  CHECK_EQUAL(schema->n_children, 2);
  CHECK(schema->children[0]->dictionary != nullptr);
  CHECK(std::string(schema->children[1]->format) == "g");
  CHECK_EQUAL(thrown_status([&] { dataset.table(prefkit::table::items, {"nope"}); }),
              PREFKIT_INVALID_ARGUMENT);

  // Handing over and moving leave one owner.
  auto moved = std::move(two);
  ArrowArrayStream raw = moved.move_out();
  CHECK(moved->release == nullptr);
  raw.release(&raw);
}

void test_arrays(const prefkit::dataset &dataset) {
  const auto ratings = dataset.ratings("score");
  CHECK(ratings.size() > 0);
  double sum = 0;
  for (double value : ratings.value()) sum += value;
  CHECK(sum >= static_cast<double>(ratings.size()));
  CHECK(!ratings.unit_name(ratings.unit()[0]).empty());
  CHECK(!ratings.rater_name(ratings.rater()[0]).empty());
  CHECK_EQUAL(ratings.judgement().size(), ratings.size());
  CHECK(ratings.unit_count() > 0 && ratings.rater_count() > 0);
  CHECK(ratings.item_count() > 0 && ratings.item_count() <= ratings.unit_count());
  CHECK(ratings.item()[0] == 0 && !ratings.item_name(0).empty());
  CHECK_EQUAL(thrown_status([&] { ratings.rater_name(ratings.rater_count()); }),
              PREFKIT_OUT_OF_RANGE);

  prefkit::selection experts;
  experts.source = "expert";
  CHECK(dataset.ratings("score", experts).size() < ratings.size());
  CHECK_EQUAL(thrown_status([&] { dataset.ratings("likes"); }), PREFKIT_INVALID_ARGUMENT);

  const auto pairs = dataset.pairs();
  CHECK(pairs.size() > 0 && pairs.unit_count() > 0 && pairs.rater_count() > 0);
  CHECK(!pairs.competitor_name(pairs.left()[0]).empty());
  CHECK_EQUAL(pairs.right().size(), pairs.outcome().size());
  CHECK_EQUAL(pairs.strength().size(), pairs.judgement().size());
  CHECK_EQUAL(pairs.rater().size(), pairs.unit().size());
  CHECK(dataset.pairs(true).size() >= pairs.size());
}

void test_several(const std::string &example) {
  const auto once = prefkit::dataset::open(example, collecting()).counts();
  const auto twice = prefkit::dataset::open_all({example, example}, collecting()).counts();
  CHECK_EQUAL(twice.sources, 2);
  CHECK_EQUAL(twice.items, 2 * once.items);
}

void test_arrow_in() {
  source rows;
  ArrowArrayStream stream = source_open(&rows);
  const auto dataset = prefkit::dataset::from_arrow(&stream, {}, "rows");
  CHECK_EQUAL(rows.released, 1);
  CHECK_EQUAL(dataset.counts().items, 2);
}

/** Krippendorff (2011), section C, with NaN for missing; items by raters through strides. */
void test_agreement(const prefkit::dataset &dataset) {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  const float observers[4][12] = {
      {1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none},
      {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3},
      {none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none},
      {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none},
  };
  const prefkit::ratings_input input(&observers[0][0], 12, 4, sizeof(float), sizeof observers[0]);
  prefkit::agreement_options options;
  const auto near = [](double found, double expected) {
    return std::abs(found - expected) < 0.0006;
  };
  CHECK(near(prefkit::measure(input).estimate, 0.743));
  CHECK(prefkit::measure(input).band() == "moderate");
  options.level = prefkit::level::interval;
  CHECK(near(prefkit::measure(input, options).estimate, 0.849));
  options.level = prefkit::level::matrix;
  for (int k = 0; k < 25; k++) {
    const double apart = k / 5 - k % 5;
    options.matrix.push_back(apart * apart);
  }
  CHECK(near(prefkit::measure(input, options).estimate, 0.849));

  const auto halves = prefkit::by_group(input, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}, 2);
  CHECK_EQUAL(halves[0].items + halves[1].items, 11);
  CHECK(prefkit::per_item(input)[2] == 1);
  CHECK_EQUAL(prefkit::per_rater(input).size(), 4);
  CHECK_EQUAL(prefkit::pairwise_matrix(input).size(), 16);
  CHECK_EQUAL(prefkit::explain(input).categories, 5);

  prefkit::agreement_state first({&observers[0][0], 5, 4, sizeof(float), sizeof observers[0]});
  const prefkit::agreement_state rest({&observers[0][5], 7, 4, sizeof(float), sizeof observers[0]});
  first.merge(prefkit::agreement_state::decode(rest.encode()));
  CHECK(near(first.finish().estimate, 0.743));
  CHECK_EQUAL(thrown_status([] { prefkit::agreement_state::decode("nonsense"); }),
              PREFKIT_INVALID_ARGUMENT);

  const std::uint32_t same[] = {0, 0};
  const double values[] = {1, 2};
  CHECK_EQUAL(thrown_status([&] { prefkit::measure({same, same, values, 2}); }),
              PREFKIT_INVALID_ARGUMENT);
  const auto undefined = prefkit::measure({same, same, values, 1});
  CHECK(!undefined.is_defined() && !undefined.why().empty() && undefined.band().empty());
  options = {};
  options.interval = prefkit::interval::bootstrap;
  options.resamples = 100000;
  options.progress = [](std::uint64_t, std::uint64_t) -> bool {
    throw std::runtime_error("from the callback");
  };
  bool came_out = false;
  try {
    prefkit::measure(input, options);
  } catch (const std::runtime_error &e) {
    came_out = std::string(e.what()) == "from the callback";
  }
  CHECK(came_out);

  const auto ratings = dataset.ratings("preference");
  CHECK_EQUAL(thrown_status([&] { prefkit::measure(ratings); }), PREFKIT_INVALID_ARGUMENT);
  prefkit::ratings_input judged(ratings);
  judged.fields().duplicates = PREFKIT_DUPLICATES_LAST;
  CHECK(prefkit::measure(judged).is_defined());
  CHECK_EQUAL(prefkit::per_rater(judged).size(), ratings.rater_count());
}

bool close(double found, double expected) { return std::abs(found - expected) < 1e-12; }

/** Feinstein and Cicchetti (1990): 85 of 100 verdicts the same, kappa .32. */
void test_reading() {
  const struct {
    double first, second;
    int times;
  } cells[] = {{1, 1, 80}, {1, 0, 10}, {0, 1, 5}, {0, 0, 5}};
  std::vector<double> matrix;
  for (const auto &cell : cells) {
    for (int i = 0; i < cell.times; i++) matrix.insert(matrix.end(), {cell.first, cell.second});
  }
  const prefkit::ratings_input input(matrix.data(), 100, 2);
  CHECK(prefkit::categories(input) == (std::vector<double>{0, 1}));
  const auto both = prefkit::summarize(
      input, {prefkit::coefficient::percent_agreement, prefkit::coefficient::cohen_kappa});
  CHECK(close(both[0].estimate, 0.85) && std::abs(both[1].estimate - 0.32) < 0.005);
  const auto parts = prefkit::per_category(input);
  CHECK_EQUAL(parts.size(), 2);
  CHECK(parts[1].category == 1 && close(parts[1].prevalence, 0.875));
  CHECK(parts[0].result.is_defined());

  CHECK_EQUAL(prefkit::bands(prefkit::scale::landis_koch).size(), 6);
  const auto claimed = prefkit::benchmark(both[1]);
  CHECK(claimed.band == "poor" && close(claimed.cumulative[0], 1));
  CHECK_EQUAL(claimed.membership.size(), 4);
  const prefkit::ratings_input single(matrix.data(), 1, 2);
  CHECK(prefkit::benchmark(prefkit::measure(single)).band.empty());

  // More categories than there is room for at first.
  std::vector<double> wide;
  for (int i = 0; i < 100; i++) wide.insert(wide.end(), {i / 1.0, i / 1.0});
  CHECK_EQUAL(prefkit::per_category({wide.data(), 100, 2}).size(), 100);
  CHECK_EQUAL(prefkit::categories({wide.data(), 100, 2}).size(), 100);
}

/** Shrout and Fleiss (1979), table 2. */
void test_ranks() {
  const double targets[6][4] = {{9, 2, 5, 8}, {6, 1, 3, 2},  {8, 4, 6, 8},
                                {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};
  const prefkit::ratings_input input(&targets[0][0], 6, 4);
  CHECK(std::abs(prefkit::icc(input).estimate - 0.29) < 0.005);
  CHECK(std::abs(prefkit::icc(input, prefkit::icc_form::icc_3_k).estimate - 0.91) < 0.005);
  prefkit::rank_options options;
  options.permutations = 999;
  options.seed = 4;
  const auto w = prefkit::kendall_w(input, options);
  CHECK(w.estimate > 0.5 && w.permutation_p < 0.05);
  // Eight of ten pairs in the same order; 1 - 6 * 4 / 120.
  const std::vector<double> a = {1, 2, 3, 4, 5}, b = {2, 1, 3, 5, 4};
  CHECK(close(prefkit::kendall_tau(a, b).estimate, 0.6) && prefkit::kendall_tau(a, b).exact == 1);
  CHECK(close(prefkit::spearman(a, b).estimate, 0.8));
  options.test = prefkit::rank_test::asymptotic;
  CHECK_EQUAL(prefkit::kendall_tau(a, b, options).exact, 0);
  options.confidence = 2;
  CHECK_EQUAL(thrown_status([&] { prefkit::spearman(a, b, options); }), PREFKIT_INVALID_ARGUMENT);
  options.confidence = 0;
  options.permutations = 1000000;
  options.progress = [](std::uint64_t, std::uint64_t) { return false; };
  CHECK_EQUAL(thrown_status([&] { prefkit::kendall_w(input, options); }), PREFKIT_CANCELLED);
}

/** Two raters on a list of three, of which they turn the last two round. */
void test_ranked_lists(const prefkit::dataset &dataset) {
  const std::uint32_t item[] = {7, 7, 7, 7, 7, 7}, candidate[] = {1, 2, 3, 1, 2, 3};
  const std::uint32_t rater[] = {0, 0, 0, 4, 4, 4};
  const double rank[] = {1, 2, 3, 1, 3, 2};
  const prefkit::ranked_lists lists(item, candidate, rater, rank, 6);
  const auto both = lists.compare(0, 4);
  CHECK_EQUAL(both.items.size(), 1);
  CHECK(both.items[0].item == 7 && close(both.items[0].tau.estimate, 1.0 / 3));
  CHECK(close(both.items[0].rho.estimate, 0.5) && close(both.tau.estimate, 1.0 / 3));
  const auto all = lists.concordance();
  CHECK(all.items == std::vector<std::uint32_t>{7} && close(all.w[0].estimate, 0.75));
  CHECK(close(all.mean.estimate, 0.75));
  const auto pairs = lists.pairs();
  CHECK(pairs.value.size() == 6 && pairs.list == (std::vector<std::uint32_t>{7, 7, 7}));
  prefkit::agreement_options options;
  options.coefficient = prefkit::coefficient::percent_agreement;
  CHECK(close(prefkit::measure(pairs.input(), options).estimate, 2.0 / 3));
  const auto ranks = dataset.ratings("rank");
  CHECK(prefkit::ranked_lists(ranks).compare(0, 1).items.empty());
  CHECK_EQUAL(ranks.item_count(), 0);
}

void test_rounds() {
  CHECK(close(prefkit::mcnemar(10, 3).exact_p, 0.09228515625));
  const prefkit::round_of_verdicts first = {{4, 5, 6, 7}, {0, 1, 1, 0}};
  const prefkit::round_of_verdicts second = {{7, 6, 5, 4},
                                             {std::numeric_limits<double>::quiet_NaN(), 0, 1, 1}};
  const auto found = prefkit::flip_rate(first, second, {}, {0, 0, 2, 1}, 3);
  CHECK(close(found.rate(), 2.0 / 3) && found.items.size() == 2 && found.items[1].item == 6);
  CHECK(found.directions.size() == 1 && found.directions[0].forward == 1);
  CHECK(found.groups[0].estimate == 0.5 && std::isnan(found.groups[1].estimate));
  CHECK(found.kappa.is_defined());
  CHECK(std::isnan(prefkit::flip_rate(first, {}).rate()));

  const std::uint32_t items[] = {0, 1, 0, 1, 0}, raters[] = {0, 0, 0, 0, 2};
  const double values[] = {1, 1, 1, 0, 1};
  const auto same = prefkit::intra_rater({items, raters, values, 5, 2, 3});
  CHECK(same.share.hits == 1 && same.share.count == 2);
  CHECK(same.rater_shares[0].count == 2 && same.rater_shares[2].count == 0);
  CHECK(!same.rater_kappas[1].why().empty());
  const double before[] = {1, 1}, after[] = {1, 0};
  const auto again = prefkit::intra_rater({before, 2, 1}, {after, 2, 1});
  CHECK(again.share.hits == 1 && again.share.count == 2 && again.rater_shares.size() == 1);
}

void test_judges() {
  std::vector<double> human, judge;
  std::vector<std::uint32_t> groups;
  for (int i = 0; i < 200; i++) {
    human.push_back(i % 2);
    judge.push_back(i == 3 || i == 50 || i == 77 ? 1 - i % 2 : i % 2);
    groups.push_back(i < 5 ? 1 : 0);
  }
  const auto found = prefkit::calibrate(judge, human, {}, {}, groups, 2);
  CHECK_EQUAL(found.overall.verdict, PREFKIT_GATE_PASSED);
  CHECK(close(found.overall.kappa, 0.97) && found.overall.same == 197);
  CHECK_EQUAL(found.groups[1].verdict, PREFKIT_GATE_UNDECIDED);
  CHECK(!found.passed_everywhere());
  const prefkit::gate high = {prefkit::gate_quantity::agreement, 0.99, 10};
  CHECK_EQUAL(prefkit::calibrate(judge, human, high).overall.verdict, PREFKIT_GATE_UNDECIDED);

  const double votes[] = {1, 0.5};
  const prefkit::ratings_input input(votes, 1, 2);
  CHECK(close(prefkit::ceiling(input).majority.estimate, 0.5));
  prefkit::agreement_options ties;
  ties.coefficient = prefkit::coefficient::percent_agreement;
  ties.ties = prefkit::ties::half;
  CHECK(close(prefkit::ceiling(input, ties).majority.estimate, 0.75));
  CHECK(close(prefkit::measure(input, ties).estimate, 0.5));
  ties.ties = prefkit::ties::drop;
  CHECK_EQUAL(prefkit::ceiling(input, ties).reason, PREFKIT_REASON_NO_PAIRS);
  CHECK_EQUAL(prefkit::measure(input, ties).reason, PREFKIT_REASON_ONE_RATER);

  const auto sets =
      prefkit::label_sets({std::vector<std::uint32_t>{1, 2}, std::vector<std::uint32_t>{2, 1, 2},
                           std::nullopt, std::vector<std::uint32_t>{}},
                          prefkit::set_distance::jaccard);
  CHECK(sets.codes[0] == sets.codes[1] && std::isnan(sets.codes[2]));
  CHECK(sets.matrix.size() == 4 && sets.matrix[1] == 1);
}

void test_normalize() {
  const double scores[] = {1, 3, 5, 5, 6};
  const std::int64_t raters[] = {4, 4, 7, 7, 7}, items[] = {0, 1, 0, 1, 1};
  const auto rater = prefkit::group_key::numbers(raters), item = prefkit::group_key::numbers(items);
  const prefkit::score_rows rows(scores, 5, {rater});
  const auto made = prefkit::normalize(rows);
  CHECK(made.scores[0] == -1 && made.scores[1] == 1 && made.why(0).empty());
  CHECK_EQUAL(made.table.parameters().group_count, 2);
  CHECK_EQUAL(made.table.key(0)[1], 7);
  CHECK_EQUAL(thrown_status([&] { made.table.model(); }), PREFKIT_INVALID_ARGUMENT);

  prefkit::normalize_options options;
  options.method = prefkit::normalize_method::min_max;
  CHECK_EQUAL(thrown_status([&] { prefkit::normalize(rows, options); }), PREFKIT_INVALID_ARGUMENT);
  options.scale = {1, 5};
  const auto scaled = prefkit::normalize(rows, options);
  CHECK(scaled.scores[1] == 0.5 && scaled.reasons[4] == PREFKIT_UNSCORED_OFF_SCALE);
  CHECK(!scaled.why(4).empty());

  const auto model = prefkit::fit_model(rows, item, prefkit::rater_model::additive);
  CHECK_EQUAL(model.table.model().item_count, 2);
  CHECK_EQUAL(model.table.item_key(0)[1], 1);
  CHECK(model.scores[0] > 1 && model.scores[2] < 5);
  const double none = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::abs(prefkit::anchor(rows, {10, 30, none, none, none}).scores[1] - 30) < 1e-9);

  options = {};
  options.method = prefkit::normalize_method::ranks;
  prefkit::normalizer learner(options);
  learner.partial_fit(rows);
  learner.merge(prefkit::normalizer::decode(learner.encode()));
  const auto ranks = learner.transform(rows);
  CHECK(ranks.scores[0] == 1.5 && ranks.scores[1] == 3.5);
  const prefkit::score_rows ranked(ranks.scores.data(), 5, {rater});
  CHECK(learner.inverse(ranked).scores[4] == 6);
  CHECK_EQUAL(learner.parameters().parameters().counts[1], 6);
  CHECK_EQUAL(thrown_status([] { prefkit::normalizer::decode("nonsense"); }),
              PREFKIT_INVALID_ARGUMENT);

  const prefkit::comparability found(rows, item);
  CHECK_EQUAL(found.components().component_count, 1);
  CHECK_EQUAL(found.link(0, 1).shared_items, 2);
}

void test_drift() {
  using prefkit::drift_test;
  const auto found =
      prefkit::drift({1, 2}, {3, 4}, {drift_test::kolmogorov_smirnov, drift_test::wasserstein});
  CHECK(found[0].statistic == 1 && found[1].statistic == 2);
  CHECK(prefkit::drift_reason_word(prefkit::drift({}, {1}, {drift_test::psi})[0].reason) ==
        "empty");
  prefkit::drift_options options;
  options.edges = {2, 1};
  CHECK_EQUAL(thrown_status([&] { prefkit::drift({1}, {2}, {drift_test::psi}, options); }),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(prefkit::false_discovery_control({0.01, 0.04})[0] == 0.02);

  const double scores[] = {1, 2, 3, 2, 8, 9};
  const std::int64_t windows[] = {0, 0, 1, 1, 2, 2};
  const auto window = prefkit::group_key::numbers(windows);
  const prefkit::score_rows rows(scores, 6, {window});
  CHECK(prefkit::k_samples(rows, drift_test::chi_square).statistic > 0);
  const auto table = prefkit::drift_by_group(rows, {drift_test::wasserstein});
  CHECK(table.groups().group_count == 3 && table.results().statistics[2] == 7);
  CHECK_EQUAL(table.key(0)[2], 2);
  CHECK_EQUAL(thrown_status([&] { table.gold(); }), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(thrown_status([&] { table.results(1); }), PREFKIT_OUT_OF_RANGE);
  const auto given = prefkit::drift_by_group(rows, {drift_test::wasserstein}, {1, 2});
  CHECK(given.results().statistics[0] == 0 && given.groups().references[0] == -1);
  CHECK_EQUAL(
      prefkit::drift_by_group(rows, {drift_test::psi}, std::vector<double>{}).results().reasons[0],
      PREFKIT_DRIFT_EMPTY);
  CHECK(prefkit::gold_drift(rows, {1, 2, 3, 2, 1, 2}).gold().means[2] == 7);
  prefkit_scale_options scale = PREFKIT_SCALE_OPTIONS_INIT;
  scale.part_count = 2;
  scale.scale_high = 10;
  CHECK_EQUAL(prefkit::scale_use(rows, scale).scale_use().level_counts[5], 2);

  const auto series = prefkit::window_series(rows, prefkit::window_statistic::mean);
  CHECK(series.series().values[2] == 8.5);
  CHECK(prefkit::mann_kendall(series.series())[0].statistic == 3);
  prefkit_chart_options chart = PREFKIT_CHART_OPTIONS_INIT;
  chart.baseline_points = 2;
  CHECK_EQUAL(prefkit::control_chart(series.series(), chart)[0].alarm_row, 2);
  CHECK(std::abs(prefkit::average_run_length() - 465.44) < 0.1);
  const std::vector<double> stepping = {0, 1, 0, 1, 0, 9, 8, 9, 8, 9};
  CHECK_EQUAL(prefkit::change_points(prefkit::series_of(stepping)).changes().rows[0], 5);

  prefkit::drift_state state({1.5, 2.5}, 64);
  state.partial_fit(rows);
  state.merge(prefkit::drift_state::decode(state.encode()));
  const auto compared = state.compare({drift_test::psi, drift_test::kolmogorov_smirnov});
  CHECK(compared.results(1).statistics[2] == 1 && compared.state().bin_counts[8] == 4);
  CHECK_EQUAL(thrown_status([] { prefkit::drift_state::decode("nonsense"); }),
              PREFKIT_INVALID_ARGUMENT);
}

void test_pareto() {
  namespace pareto = prefkit::pareto;
  const std::vector<double> rows = {0.9, 0.2, 0.6, 0.7, 0.5, 0.6, 0.2, 0.9};
  const pareto::points points(rows, 2);
  CHECK((pareto::frontier(points) == std::vector<std::uint8_t>{1, 1, 0, 1}));
  pareto::options options;
  options.groups = {0, 0, 1, 1};
  CHECK_EQUAL(pareto::frontier(points, options)[2], 1);
  options.groups.pop_back();
  bool refused = false;
  try {
    pareto::frontier(points, options);
  } catch (const std::invalid_argument &) {
    refused = true;
  }
  CHECK(refused);
  CHECK_EQUAL(pareto::ranks(points)[2], 1);
  CHECK_EQUAL(pareto::dominance_counts(points)[2], 1);
  CHECK(std::isinf(pareto::crowding_distance(points)[0]));
  const pareto::points less(rows, 2, {true, false});
  CHECK_EQUAL(pareto::ranks(less)[3], 0);
  prefkit_objective column{};
  column.values = rows.data();
  column.stride = 16;
  CHECK((pareto::frontier(pareto::points({column}, 4)) == std::vector<std::uint8_t>{1, 0, 0, 0}));

  CHECK(std::abs(pareto::hypervolume(points, {0, 0}) - 0.52) < 1e-12);
  CHECK_EQUAL(pareto::hypervolume_contributions(points, {0, 0})[2], 0);
  CHECK_EQUAL(pareto::least_contributor(points, {0, 0}).value(), 2);
  CHECK(!pareto::least_contributor(pareto::points(nullptr, 0, 2), {0, 0}));
  CHECK((pareto::select(points, 2, {0, 0}) == std::vector<std::uint64_t>{0, 1}));
  CHECK(pareto::hypervolume_approximate(points, {0, 0}).upper >= 0.52);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_EQUAL(thrown_status([&] { pareto::hypervolume(points, {0, infinity}); }),
              PREFKIT_INVALID_ARGUMENT);

  const std::vector<double> target = {1, 0.5, 0.5, 1};
  const pareto::points reference(target, 2);
  CHECK(std::abs(pareto::epsilon_indicator(points, reference).value - 0.3) < 1e-12);
  CHECK(pareto::distance_indicator(points, points, PREFKIT_IGD).value == 0);
  CHECK(pareto::r2(points, {1, 1}).value > 0);
  CHECK(pareto::spread(points, &reference));
  const auto none = pareto::spread(pareto::points(target.data(), 1, 2));
  CHECK(!none && none.word() == "one_point");

  const pareto::attainment found(points, {0, 1, 0, 1});
  CHECK_EQUAL(found.surfaces().surface_count, 2);
  CHECK(found.surface(1)[0] == 0.6 && found.surface(1).size() == 4);
  CHECK_EQUAL(pareto::attainment_values(reference, points, {0, 1, 0, 1})[0], 0);

  pareto::archive archive(2, {}, pareto::keep::first);
  CHECK_EQUAL(archive.add(points).kept, 3);
  archive.merge(pareto::archive::decode(archive.encode()));
  CHECK_EQUAL(archive.size(), 3);
  CHECK_EQUAL(archive.members().second[0], 0);
  CHECK_EQUAL(archive.view().seen, 8);
  pareto::archive named(2);
  CHECK_EQUAL(named.add(points, {4, 5, 6, 7}).kept, 3);
  CHECK_EQUAL(named.members().second[0], 4);
  CHECK_EQUAL(thrown_status([] { pareto::archive::decode("nonsense"); }), PREFKIT_INVALID_ARGUMENT);
}

void test_pareto_choices() {
  namespace pareto = prefkit::pareto;
  const std::vector<double> rows = {5, 1, 4, 3.5, 3, 4, 1, 5};
  const pareto::points points(rows, 2);
  CHECK_EQUAL(pareto::knee(points).row, 1);
  const auto [best, values] = pareto::scalarize(points, {1, 1});
  CHECK(best.row == 1 && values[0] == -6);
  const auto winning = pareto::weights_for(points, 1);
  CHECK(winning.found.exists == 1 && winning.lows[0] < 0.5 && winning.highs[0] > 0.5);
  const pareto::sensitivity sensitivity(points, {1, 1});
  CHECK(sensitivity.get().winner == 1 && sensitivity.get().segment_starts[2] == 6);

  const pareto::policy policy(
      R"({"rules": [{"name": "risky", "when": {"risk": "high"}, "order": ["safe", "help"]}],
          "default": {"order": ["help"]}})");
  CHECK(policy.rule_name(0) == "risky" && !policy.rule_name(-1));
  CHECK_EQUAL(policy.choose(points, {"help", "safe"}).chosen.row, 0);
  const auto choice = policy.choose(points, {"help", "safe"}, {{"risk", "high"}});
  CHECK(choice.chosen.row == 3 && choice.outcomes[0].best == 5);
  CHECK_EQUAL(thrown_status([] { pareto::policy("{}"); }), PREFKIT_INVALID_ARGUMENT);

  const std::vector<std::int64_t> of = {0, 1, 0, 1};
  const std::vector<std::int64_t> prompts = {0, 0, 1, 1};
  const std::vector<double> seen = {1, 2, 0, 1, 1, 3, 0, 2};
  const pareto::points observed(seen, 2);
  prefkit_samples samples = PREFKIT_SAMPLES_INIT;
  samples.point_count = 2;
  samples.points = of.data();
  samples.rows = observed.get();
  samples.clusters = prompts.data();
  const auto likely = pareto::membership_of(samples);
  CHECK(likely.on_frontier[0] == 1 && likely.dominates[1] == 1);
  const auto normal =
      pareto::membership_of(points, PREFKIT_SPREAD_STANDARD_ERRORS, std::vector<double>(8, 0.01));
  CHECK_EQUAL(normal.verdicts[1], PREFKIT_MEMBER_FRONTIER);
  const pareto::comparison same(samples, samples);
  CHECK_EQUAL(same.part().verdict, PREFKIT_VERSION_NO_DIFFERENCE);
  CHECK_EQUAL(same.part().clusters_both, 2);
  CHECK_EQUAL(thrown_status([&] { same.part(1); }), PREFKIT_OUT_OF_RANGE);

  const std::vector<std::int64_t> zeros = {0, 0, 0, 0};
  const std::vector<double> outcomes = {1, 0, 1, 0.5};
  prefkit_judged_pairs pairs = PREFKIT_JUDGED_PAIRS_INIT;
  pairs.dimension_count = 1;
  pairs.competitor_count = 2;
  pairs.count = 4;
  pairs.left = of.data();
  const std::vector<std::int64_t> others = {1, 0, 1, 0};
  pairs.right = others.data();
  pairs.outcomes = outcomes.data();
  pairs.dimensions = zeros.data();
  CHECK_EQUAL(pareto::objective_table(pairs).get().values[0], 0.875);
  prefkit_judged_scores scores = PREFKIT_JUDGED_SCORES_INIT;
  scores.dimension_count = 1;
  scores.competitor_count = 2;
  scores.count = 4;
  scores.competitors = of.data();
  scores.dimensions = zeros.data();
  scores.values = outcomes.data();
  CHECK_EQUAL(pareto::objective_table(scores).get().values[0], 1);
  CHECK_EQUAL(pareto::conflicts(prompts, of, {1, -1, 1, 1}, 2)[0].conflict, 1);
  CHECK_EQUAL(pareto::score_conflicts(zeros, prompts, of, {1, 2, 2, 1}, 2)[0].conflict, 1);
}

static_assert(!std::is_copy_constructible_v<prefkit::dataset>, "a handle has one owner");
static_assert(std::is_nothrow_move_constructible_v<prefkit::dataset>, "and can be moved");

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s support_bot.jsonl\n", argv[0]);
    return 2;
  }
  try {
    test_errors();
    test_profiles_and_sniff(argv[1]);
    test_progress(argv[1]);
    const auto dataset = prefkit::dataset::open(argv[1], collecting());
    test_tables(dataset);
    test_arrays(dataset);
    test_agreement(dataset);
    test_reading();
    test_ranks();
    test_ranked_lists(dataset);
    test_rounds();
    test_judges();
    test_normalize();
    test_drift();
    test_pareto();
    test_pareto_choices();
    CHECK(dataset.summary().front() == '{');
    test_several(argv[1]);
    test_arrow_in();
  } catch (const std::exception &e) {
    std::printf("unexpected exception: %s\n", e.what());
    CHECK(!"no test lets an exception out");
  }
  return check_report();
}
