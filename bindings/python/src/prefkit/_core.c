/* prefkit._core: the extension module. Its parts are in glue/; _core.pyi describes them. */
#include "glue/glue.h"

static PyObject *core_version(PyObject *module, PyObject *unused) {
  (void)module;
  (void)unused;
  return PyUnicode_FromString(prefkit_version());
}

static PyMethodDef core_methods[] = {
    {"version", core_version, METH_NOARGS, NULL},
    {"profiles", core_profiles, METH_NOARGS, NULL},
    {"open_paths", core_open_paths, METH_VARARGS, NULL},
    {"open_bytes", core_open_bytes, METH_VARARGS, NULL},
    {"open_arrow", core_open_arrow, METH_VARARGS, NULL},
    {"sniff_path", core_sniff_path, METH_VARARGS, NULL},
    {"sniff_bytes", core_sniff_bytes, METH_VARARGS, NULL},
    {"schema", core_schema, METH_O, NULL},
    {"lists", core_lists, METH_VARARGS, NULL},
    {"buffers", core_buffers, METH_O, NULL},
    {"ratings_categories", core_ratings_categories, METH_VARARGS, NULL},
    {"reason_text", core_reason_text, METH_VARARGS, NULL},
    {"scale_bands", core_scale_bands, METH_VARARGS, NULL},
    {"benchmark", core_benchmark, METH_VARARGS, NULL},
    {"agreement_measure", core_agreement_measure, METH_VARARGS, NULL},
    {"agreement_summarize", core_agreement_summarize, METH_VARARGS, NULL},
    {"agreement_by_group", core_agreement_by_group, METH_VARARGS, NULL},
    {"agreement_per_item", core_agreement_per_item, METH_VARARGS, NULL},
    {"agreement_per_rater", core_agreement_per_rater, METH_VARARGS, NULL},
    {"agreement_per_category", core_agreement_per_category, METH_VARARGS, NULL},
    {"agreement_pairwise", core_agreement_pairwise, METH_VARARGS, NULL},
    {"agreement_explain", core_agreement_explain, METH_VARARGS, NULL},
    {"state_make", core_state_make, METH_VARARGS, NULL},
    {"state_decode", core_state_decode, METH_VARARGS, NULL},
    {"icc", core_icc, METH_VARARGS, NULL},
    {"kendall_w", core_kendall_w, METH_VARARGS, NULL},
    {"rank_correlation", core_rank_correlation, METH_VARARGS, NULL},
    {"lists_compare", core_lists_compare, METH_VARARGS, NULL},
    {"lists_concordance", core_lists_concordance, METH_VARARGS, NULL},
    {"lists_pairs", core_lists_pairs, METH_VARARGS, NULL},
    {"mcnemar", core_mcnemar, METH_VARARGS, NULL},
    {"flip_rate", core_flip_rate, METH_VARARGS, NULL},
    {"intra_rater", core_intra_rater, METH_VARARGS, NULL},
    {"judge_calibrate", core_judge_calibrate, METH_VARARGS, NULL},
    {"ceiling", core_ceiling, METH_VARARGS, NULL},
    {"label_sets", core_label_sets, METH_VARARGS, NULL},
    {"unscored_text", core_unscored_text, METH_VARARGS, NULL},
    {"normalize_scores", core_normalize_scores, METH_VARARGS, NULL},
    {"normalize_anchored", core_normalize_anchored, METH_VARARGS, NULL},
    {"normalize_model", core_normalize_model, METH_VARARGS, NULL},
    {"strengths", core_strengths, METH_VARARGS, NULL},
    {"window_codes", core_window_codes, METH_VARARGS, NULL},
    {"window_starts", core_window_starts, METH_VARARGS, NULL},
    {"normalizer_make", core_normalizer_make, METH_VARARGS, NULL},
    {"normalizer_decode", core_normalizer_decode, METH_VARARGS, NULL},
    {"comparability", core_comparability, METH_VARARGS, NULL},
    {"drift_reason_word", core_drift_reason_word, METH_VARARGS, NULL},
    {"drift_compare", core_drift_compare, METH_VARARGS, NULL},
    {"drift_k_samples", core_drift_k_samples, METH_VARARGS, NULL},
    {"false_discovery_control", core_false_discovery_control, METH_VARARGS, NULL},
    {"drift_by_group", core_drift_by_group, METH_VARARGS, NULL},
    {"drift_gold", core_drift_gold, METH_VARARGS, NULL},
    {"drift_scale_use", core_drift_scale_use, METH_VARARGS, NULL},
    {"drift_window_series", core_drift_window_series, METH_VARARGS, NULL},
    {"drift_chart", core_drift_chart, METH_VARARGS, NULL},
    {"drift_average_run_length", core_drift_average_run_length, METH_VARARGS, NULL},
    {"drift_change_points", core_drift_change_points, METH_VARARGS, NULL},
    {"drift_mann_kendall", core_drift_mann_kendall, METH_VARARGS, NULL},
    {"drift_state_make", core_drift_state_make, METH_VARARGS, NULL},
    {"drift_state_decode", core_drift_state_decode, METH_VARARGS, NULL},
    {"number_texts", core_number_texts, METH_VARARGS, NULL},
    {"pareto_reason_word", core_pareto_reason_word, METH_VARARGS, NULL},
    {"pareto_frontier", core_pareto_frontier, METH_VARARGS, NULL},
    {"pareto_ranks", core_pareto_ranks, METH_VARARGS, NULL},
    {"pareto_dominance_counts", core_pareto_dominance_counts, METH_VARARGS, NULL},
    {"pareto_crowding_distance", core_pareto_crowding_distance, METH_VARARGS, NULL},
    {"pareto_hypervolume", core_pareto_hypervolume, METH_VARARGS, NULL},
    {"pareto_contributions", core_pareto_contributions, METH_VARARGS, NULL},
    {"pareto_least_contributor", core_pareto_least_contributor, METH_VARARGS, NULL},
    {"pareto_select", core_pareto_select, METH_VARARGS, NULL},
    {"pareto_approximate", core_pareto_approximate, METH_VARARGS, NULL},
    {"pareto_epsilon_indicator", core_pareto_epsilon_indicator, METH_VARARGS, NULL},
    {"pareto_distance_indicator", core_pareto_distance_indicator, METH_VARARGS, NULL},
    {"pareto_r2", core_pareto_r2, METH_VARARGS, NULL},
    {"pareto_spread", core_pareto_spread, METH_VARARGS, NULL},
    {"pareto_attainment", core_pareto_attainment, METH_VARARGS, NULL},
    {"pareto_attainment_values", core_pareto_attainment_values, METH_VARARGS, NULL},
    {"pareto_archive_make", core_pareto_archive_make, METH_VARARGS, NULL},
    {"pareto_archive_decode", core_pareto_archive_decode, METH_VARARGS, NULL},
    {"pareto_knee", core_pareto_knee, METH_VARARGS, NULL},
    {"pareto_scalarize", core_pareto_scalarize, METH_VARARGS, NULL},
    {"pareto_weights_for", core_pareto_weights_for, METH_VARARGS, NULL},
    {"pareto_sensitivity", core_pareto_sensitivity, METH_VARARGS, NULL},
    {"pareto_policy", core_pareto_policy, METH_VARARGS, NULL},
    {"pareto_membership", core_pareto_membership, METH_VARARGS, NULL},
    {"pareto_membership_of_estimates", core_pareto_membership_of_estimates, METH_VARARGS, NULL},
    {"pareto_compare", core_pareto_compare, METH_VARARGS, NULL},
    {"pareto_pair_objectives", core_pareto_pair_objectives, METH_VARARGS, NULL},
    {"pareto_score_objectives", core_pareto_score_objectives, METH_VARARGS, NULL},
    {"pareto_conflicts", core_pareto_conflicts, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static bool add_type(PyObject *module, PyType_Spec *spec, PyTypeObject **out) {
  *out = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
  return *out != NULL && PyModule_AddType(module, *out) == 0;
}

static int core_exec(PyObject *module) {
  core_state *state = PyModule_GetState(module);
  PyObject *errors = PyImport_ImportModule("prefkit._errors");
  if (errors == NULL) return -1;
  state->make_error = PyObject_GetAttrString(errors, "from_status");
  Py_DECREF(errors);
  if (state->make_error == NULL) return -1;
  bool good = add_type(module, &dataset_spec, &state->dataset_type) &&
              add_type(module, &arrays_spec, &state->arrays_type) &&
              add_type(module, &column_spec, &state->column_type) &&
              add_type(module, &agreement_state_spec, &state->agreement_state_type) &&
              add_type(module, &normalizer_spec, &state->normalizer_type) &&
              add_type(module, &comparability_spec, &state->comparability_type) &&
              add_type(module, &drift_state_spec, &state->drift_state_type) &&
              add_type(module, &pareto_archive_spec, &state->pareto_archive_type) &&
              add_type(module, &policy_spec, &state->policy_type);
  return good ? 0 : -1;
}

static int core_traverse(PyObject *module, visitproc visit, void *arg) {
  core_state *state = PyModule_GetState(module);
  Py_VISIT(state->make_error);
  Py_VISIT(state->dataset_type);
  Py_VISIT(state->arrays_type);
  Py_VISIT(state->column_type);
  Py_VISIT(state->agreement_state_type);
  Py_VISIT(state->normalizer_type);
  Py_VISIT(state->comparability_type);
  Py_VISIT(state->drift_state_type);
  Py_VISIT(state->pareto_archive_type);
  Py_VISIT(state->policy_type);
  return 0;
}

static int core_clear(PyObject *module) {
  core_state *state = PyModule_GetState(module);
  Py_CLEAR(state->make_error);
  Py_CLEAR(state->dataset_type);
  Py_CLEAR(state->arrays_type);
  Py_CLEAR(state->column_type);
  Py_CLEAR(state->agreement_state_type);
  Py_CLEAR(state->normalizer_type);
  Py_CLEAR(state->comparability_type);
  Py_CLEAR(state->drift_state_type);
  Py_CLEAR(state->pareto_archive_type);
  Py_CLEAR(state->policy_type);
  return 0;
}

static void core_free(void *module) { core_clear(module); }

static PyModuleDef_Slot core_slots[] = {
    {Py_mod_exec, SLOT(core_exec)},
    {0, NULL},
};

static struct PyModuleDef core_definition = {
    PyModuleDef_HEAD_INIT,     .m_name = "_core",     .m_size = sizeof(core_state),
    .m_methods = core_methods, .m_slots = core_slots, .m_traverse = core_traverse,
    .m_clear = core_clear,     .m_free = core_free,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&core_definition); }
