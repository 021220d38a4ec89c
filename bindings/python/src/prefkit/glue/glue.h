/*
 * What the parts of the extension share. The glue turns Python arguments into pointers, releases
 * the GIL around native calls, and turns a status into an exception; everything that is a matter
 * of taste (defaults, names, checks with friendly messages) is Python and lives next door.
 */
#ifndef PREFKIT_GLUE_H
#define PREFKIT_GLUE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "prefkit.h"

/* A function in a slot table, whose entries are void pointers; ISO C wants the detour. */
#define SLOT(function) ((void *)(intptr_t)(function))

/* The per-module state: one a (sub)interpreter, so nothing here is a C global. */
typedef struct {
  PyObject *make_error; /* prefkit._errors.from_status */
  PyTypeObject *dataset_type;
  PyTypeObject *arrays_type;
  PyTypeObject *column_type;
  PyTypeObject *agreement_state_type;
  PyTypeObject *normalizer_type;
  PyTypeObject *comparability_type;
  PyTypeObject *drift_state_type;
  PyTypeObject *pareto_archive_type;
  PyTypeObject *policy_type;
} core_state;

/* ---- errors.c ---- */

/* Sets the exception that stands for `status`; returns NULL so that callers can `return` it. */
PyObject *raise_status(core_state *state, prefkit_status status, const prefkit_error *error);

/* ---- options.c ---- */

/* A running call's progress: what the native callback needs to come back into Python. */
typedef struct {
  PyObject *callable;    /* Borrowed; NULL when only signals are watched. */
  PyThreadState *thread; /* The calling thread's state while the GIL is released. */
  double next;           /* Monotonic seconds before which the callback stays out of Python. */
  bool finished;         /* The last report (done == total) has been given. */
  bool failed;           /* A Python exception is set and the call was cancelled because of it. */
} progress_state;

typedef struct {
  prefkit_read_options native;
  progress_state progress;
} call_options;

/* Fills `call` from the tuple that prefkit._options makes. Pointers borrow from the tuple. */
bool call_options_parse(call_options *call, PyObject *tuple);

/* The native callback, whose context is a progress_state. It also watches for Ctrl-C. */
int on_progress(void *context, uint64_t done, uint64_t total);

/* The same for a call that is made with the GIL. */
int on_progress_held(void *context, uint64_t done, uint64_t total);

/* Brackets a native call: between the two the GIL is free and the callback may fire. */
void call_begin(progress_state *progress);
void call_end(progress_state *progress);

/* ---- capsule.c ---- */

/* A PyCapsule "arrow_array_stream" that owns `*stream`; on failure the stream is released. */
PyObject *stream_capsule(struct ArrowArrayStream *stream);

/* Moves the stream out of a capsule, which stays behind empty. */
bool stream_take(PyObject *capsule, struct ArrowArrayStream *out);

/* Releases a stream, schema or array that is not released yet, without the GIL. */
void stream_release(struct ArrowArrayStream *stream);

/* ---- decode.c, lists.c, buffers.c ---- */

/* The Arrow types that PrefKit's tables use. */
typedef enum {
  COLUMN_UINT64,
  COLUMN_UINT32,
  COLUMN_FLOAT64,
  COLUMN_BOOL,
  COLUMN_TIMESTAMP, /* int64 microseconds, UTC */
  COLUMN_STRING,
  COLUMN_LARGE_STRING,
  COLUMN_STRING_VIEW,
  COLUMN_DICTIONARY, /* int32 codes into one of the three kinds of text */
} column_kind;

typedef struct {
  const char *name; /* Lives as long as the schema. */
  column_kind kind;
  column_kind values; /* Of a dictionary, the kind of its values. */
} column_type_info;

/* An open stream with its schema read. */
typedef struct {
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  column_type_info *columns;
  int64_t column_count;
} table_reader;

bool reader_open(table_reader *reader, PyObject *capsule);
/* 1: `*batch` is filled; 0: the stream has ended; -1: an exception is set. */
int reader_next(table_reader *reader, struct ArrowArray *batch);
void batch_release(struct ArrowArray *batch);
void reader_close(table_reader *reader);

const char *column_kind_name(column_kind kind);
/* Whether `row` of `array` holds a value; `row` does not include the array's own offset. */
bool array_is_valid(const struct ArrowArray *array, int64_t row);
bool bitmap_get(const void *bitmap, int64_t index);

PyObject *core_schema(PyObject *module, PyObject *capsule);
PyObject *core_lists(PyObject *module, PyObject *args);
PyObject *core_buffers(PyObject *module, PyObject *capsule);

/* ---- ratings.c ---- */

/* Ratings on their way to a native call, with the buffers that they lie in. */
typedef struct {
  prefkit_ratings_input native;
  Py_buffer views[8];
  int view_count;
} ratings_argument;

/* Fills `out` from the tuple that prefkit._ratings makes; release it in every case. */
bool ratings_parse(ratings_argument *out, PyObject *tuple);
void ratings_release(ratings_argument *ratings);

/* Options of agreement, with the buffer of a matrix. */
typedef struct {
  prefkit_agreement_options native;
  progress_state progress;
  Py_buffer matrix;
} agreement_call;

/* Fills `out` from the tuple that prefkit._agreement_options makes; release it in every case. */
bool agreement_call_parse(agreement_call *out, PyObject *tuple);
void agreement_call_release(agreement_call *call);

/* A contiguous buffer of `width` bytes a number; NULL and no numbers for None. Release it. */
bool numbers_parse(PyObject *object, Py_buffer *view, Py_ssize_t width, bool writable);

/* Whether a call went well; sets the exception when not. */
bool call_good(core_state *state, const progress_state *progress, prefkit_status status,
               const prefkit_error *error);

/* A list of `make(i)`, NULL with an exception when one fails. */
PyObject *list_of(size_t count, PyObject *(*make)(const void *items, size_t index),
                  const void *items);

/* Zeroed memory for `count` structs, the first of which knows its size; NULL with an exception. */
void *sized_structs(size_t count, size_t size);

/* Options of ranks. */
typedef struct {
  prefkit_rank_options native;
  progress_state progress;
} rank_call;

/* Fills `out` from the tuple that prefkit.agreement._ranks makes. */
bool rank_call_parse(rank_call *out, PyObject *tuple);

PyObject *correlation_tuple(const prefkit_rank_correlation *result);
PyObject *kendall_w_tuple(const prefkit_kendall_w *result);
PyObject *agreement_tuple(const prefkit_agreement *result);
PyObject *agreement_at(const void *results, size_t index);
PyObject *proportion_tuple(const prefkit_proportion *result);

/* ---- normalize_input.c ---- */

/* As numbers_parse, for a column that has `count` numbers unless it is None. */
bool buffer_parse(PyObject *object, Py_buffer *view, Py_ssize_t width, size_t count, bool writable);
/* Nothing for a buffer that is zero, or was never filled. */
void buffer_release(Py_buffer *view);

/* Fills `out` from the tuple that prefkit.normalize._windows makes; texts borrow from it. */
bool window_parse(prefkit_time_window *out, PyObject *tuple);

/* What a key points to. */
struct key_slot {
  Py_buffer values, names, offsets;
  prefkit_time_window window;
};

/* Keys of `count` rows, with the buffers that they lie in; release it in every case. */
typedef struct {
  prefkit_group_key *native;
  struct key_slot *slots;
  size_t count;
} keys_argument;

bool keys_parse(keys_argument *out, PyObject *tuple, size_t count);
void keys_release(keys_argument *keys);

/* Rows with scores and keys; release it in every case. */
typedef struct {
  prefkit_score_rows native;
  Py_buffer scores;
  keys_argument keys;
} rows_argument;

bool rows_parse(rows_argument *out, PyObject *tuple);
void rows_release(rows_argument *rows);

/* Where results go; release it in every case. */
typedef struct {
  prefkit_score_columns native;
  Py_buffer scores, reasons, groups;
} columns_argument;

bool columns_parse(columns_argument *out, PyObject *tuple, size_t count);
void columns_release(columns_argument *columns);

/* Options of normalization; release it in every case. */
typedef struct {
  prefkit_normalize_options native;
  progress_state progress;
  Py_buffer reference, parents;
} normalize_call;

bool normalize_call_parse(normalize_call *out, PyObject *tuple);
void normalize_call_release(normalize_call *call);

/* ---- normalize_table.c ---- */

/* The table as a tuple of columns; frees it. */
PyObject *table_tuple(prefkit_normalize_table *table);

/* ---- drift.c, drift_table.c ---- */

/* Options of drift; release it in every case. */
typedef struct {
  prefkit_drift_options native;
  progress_state progress;
  Py_buffer edges;
} drift_call;

/* Fills `out` from the tuple that prefkit.drift._options makes. */
bool drift_call_parse(drift_call *out, PyObject *tuple);
void drift_call_release(drift_call *call);

/* The table as a tuple of columns. */
PyObject *drift_table_tuple(const prefkit_drift_table *table);

/* A column as bytes; None where there is none. */
PyObject *bytes_or_none(const void *start, uint64_t count, size_t width);

/* ---- pareto_input.c ---- */

/* Points, with the buffers that they lie in; release it in every case. */
typedef struct {
  prefkit_points native;
  prefkit_objective *objectives;
  Py_buffer *views;
  size_t view_count;
} points_argument;

/* Fills `out` from the tuple that prefkit.pareto._points makes. */
bool points_parse(points_argument *out, PyObject *tuple);
void points_release(points_argument *points);

/* Options of section 10; release it in every case. */
typedef struct {
  prefkit_pareto_options native;
  progress_state progress;
  Py_buffer groups, violations, epsilons;
} pareto_call;

/* Fills `out` from the tuple that prefkit.pareto._options makes, for `count` points. */
bool pareto_call_parse(pareto_call *out, PyObject *tuple, size_t count);
void pareto_call_release(pareto_call *call);

/* A call on points, and what belongs to it; zeroed before it is opened, and closed in every case.
 */
typedef struct {
  points_argument points;
  pareto_call options;
  Py_buffer out;
  core_state *state;
  prefkit_status status;
  prefkit_error error;
} pareto_request;

/* `out` holds `width` bytes a point, unless it is None. */
bool pareto_open(pareto_request *request, PyObject *module, PyObject *points, PyObject *options,
                 PyObject *out, Py_ssize_t width);
/* Whether the call went well; sets the exception when not. */
bool pareto_close(pareto_request *request, bool opened);

/* Runs one call of the library with the GIL free. */
#define PARETO_RUN(request, call)             \
  do {                                        \
    call_begin(&(request)->options.progress); \
    (request)->status = (call);               \
    call_end(&(request)->options.progress);   \
  } while (0)

/* ---- the other parts of the module ---- */

extern PyType_Spec dataset_spec;
extern PyType_Spec arrays_spec;
extern PyType_Spec column_spec;
extern PyType_Spec agreement_state_spec;
extern PyType_Spec normalizer_spec;
extern PyType_Spec comparability_spec;
extern PyType_Spec drift_state_spec;
extern PyType_Spec pareto_archive_spec;
extern PyType_Spec policy_spec;

PyObject *arrays_new(core_state *state, prefkit_judgement_arrays *handle, bool pairs);

PyObject *core_open_paths(PyObject *module, PyObject *args);
PyObject *core_open_bytes(PyObject *module, PyObject *args);
PyObject *core_open_arrow(PyObject *module, PyObject *args);
PyObject *core_sniff_path(PyObject *module, PyObject *args);
PyObject *core_sniff_bytes(PyObject *module, PyObject *args);
PyObject *core_profiles(PyObject *module, PyObject *unused);
PyObject *core_ratings_categories(PyObject *module, PyObject *args);
PyObject *core_reason_text(PyObject *module, PyObject *args);
PyObject *core_scale_bands(PyObject *module, PyObject *args);
PyObject *core_benchmark(PyObject *module, PyObject *args);
PyObject *core_agreement_measure(PyObject *module, PyObject *args);
PyObject *core_agreement_summarize(PyObject *module, PyObject *args);
PyObject *core_agreement_by_group(PyObject *module, PyObject *args);
PyObject *core_agreement_per_item(PyObject *module, PyObject *args);
PyObject *core_agreement_per_rater(PyObject *module, PyObject *args);
PyObject *core_agreement_per_category(PyObject *module, PyObject *args);
PyObject *core_agreement_pairwise(PyObject *module, PyObject *args);
PyObject *core_agreement_explain(PyObject *module, PyObject *args);
PyObject *core_state_make(PyObject *module, PyObject *args);
PyObject *core_state_decode(PyObject *module, PyObject *args);
PyObject *core_icc(PyObject *module, PyObject *args);
PyObject *core_kendall_w(PyObject *module, PyObject *args);
PyObject *core_rank_correlation(PyObject *module, PyObject *args);
PyObject *core_lists_compare(PyObject *module, PyObject *args);
PyObject *core_lists_concordance(PyObject *module, PyObject *args);
PyObject *core_lists_pairs(PyObject *module, PyObject *args);
PyObject *core_mcnemar(PyObject *module, PyObject *args);
PyObject *core_flip_rate(PyObject *module, PyObject *args);
PyObject *core_intra_rater(PyObject *module, PyObject *args);
PyObject *core_judge_calibrate(PyObject *module, PyObject *args);
PyObject *core_ceiling(PyObject *module, PyObject *args);
PyObject *core_label_sets(PyObject *module, PyObject *args);
PyObject *core_unscored_text(PyObject *module, PyObject *args);
PyObject *core_normalize_scores(PyObject *module, PyObject *args);
PyObject *core_normalize_anchored(PyObject *module, PyObject *args);
PyObject *core_normalize_model(PyObject *module, PyObject *args);
PyObject *core_strengths(PyObject *module, PyObject *args);
PyObject *core_window_codes(PyObject *module, PyObject *args);
PyObject *core_window_starts(PyObject *module, PyObject *args);
PyObject *core_normalizer_make(PyObject *module, PyObject *args);
PyObject *core_normalizer_decode(PyObject *module, PyObject *args);
PyObject *core_comparability(PyObject *module, PyObject *args);
PyObject *core_drift_reason_word(PyObject *module, PyObject *args);
PyObject *core_drift_compare(PyObject *module, PyObject *args);
PyObject *core_drift_k_samples(PyObject *module, PyObject *args);
PyObject *core_false_discovery_control(PyObject *module, PyObject *args);
PyObject *core_drift_by_group(PyObject *module, PyObject *args);
PyObject *core_drift_gold(PyObject *module, PyObject *args);
PyObject *core_drift_scale_use(PyObject *module, PyObject *args);
PyObject *core_drift_window_series(PyObject *module, PyObject *args);
PyObject *core_drift_chart(PyObject *module, PyObject *args);
PyObject *core_drift_average_run_length(PyObject *module, PyObject *args);
PyObject *core_drift_change_points(PyObject *module, PyObject *args);
PyObject *core_drift_mann_kendall(PyObject *module, PyObject *args);
PyObject *core_drift_state_make(PyObject *module, PyObject *args);
PyObject *core_drift_state_decode(PyObject *module, PyObject *args);
PyObject *core_number_texts(PyObject *module, PyObject *args);
PyObject *core_pareto_reason_word(PyObject *module, PyObject *args);
PyObject *core_pareto_frontier(PyObject *module, PyObject *args);
PyObject *core_pareto_ranks(PyObject *module, PyObject *args);
PyObject *core_pareto_dominance_counts(PyObject *module, PyObject *args);
PyObject *core_pareto_crowding_distance(PyObject *module, PyObject *args);
PyObject *core_pareto_hypervolume(PyObject *module, PyObject *args);
PyObject *core_pareto_contributions(PyObject *module, PyObject *args);
PyObject *core_pareto_least_contributor(PyObject *module, PyObject *args);
PyObject *core_pareto_select(PyObject *module, PyObject *args);
PyObject *core_pareto_approximate(PyObject *module, PyObject *args);
PyObject *core_pareto_epsilon_indicator(PyObject *module, PyObject *args);
PyObject *core_pareto_distance_indicator(PyObject *module, PyObject *args);
PyObject *core_pareto_r2(PyObject *module, PyObject *args);
PyObject *core_pareto_spread(PyObject *module, PyObject *args);
PyObject *core_pareto_attainment(PyObject *module, PyObject *args);
PyObject *core_pareto_attainment_values(PyObject *module, PyObject *args);
PyObject *core_pareto_archive_make(PyObject *module, PyObject *args);
PyObject *core_pareto_archive_decode(PyObject *module, PyObject *args);
PyObject *core_pareto_knee(PyObject *module, PyObject *args);
PyObject *core_pareto_scalarize(PyObject *module, PyObject *args);
PyObject *core_pareto_weights_for(PyObject *module, PyObject *args);
PyObject *core_pareto_sensitivity(PyObject *module, PyObject *args);
PyObject *core_pareto_policy(PyObject *module, PyObject *args);
PyObject *core_pareto_membership(PyObject *module, PyObject *args);
PyObject *core_pareto_membership_of_estimates(PyObject *module, PyObject *args);
PyObject *core_pareto_compare(PyObject *module, PyObject *args);
PyObject *core_pareto_pair_objectives(PyObject *module, PyObject *args);
PyObject *core_pareto_score_objectives(PyObject *module, PyObject *args);
PyObject *core_pareto_conflicts(PyObject *module, PyObject *args);

/* A C string from bytes or None (NULL); refuses a zero byte inside. For "O&". */
int optional_c_string(PyObject *object, void *out);

#endif /* PREFKIT_GLUE_H */
