// One entry a document, in the order of the names; a test compares the list with the folder.
#include "cprofiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char alpaca_eval[] = {
#embed "alpaca_eval.json"
    , 0};

static const char alpacafarm[] = {
#embed "alpacafarm.json"
    , 0};

static const char anthropic_red_team[] = {
#embed "anthropic_red_team.json"
    , 0};

static const char argilla[] = {
#embed "argilla.json"
    , 0};

static const char argilla_flat[] = {
#embed "argilla_flat.json"
    , 0};

static const char autoj[] = {
#embed "autoj.json"
    , 0};

static const char axolotl_argilla[] = {
#embed "axolotl_argilla.json"
    , 0};

static const char axolotl_chat_template[] = {
#embed "axolotl_chat_template.json"
    , 0};

static const char axolotl_icr[] = {
#embed "axolotl_icr.json"
    , 0};

static const char axolotl_intel[] = {
#embed "axolotl_intel.json"
    , 0};

static const char axolotl_kto[] = {
#embed "axolotl_kto.json"
    , 0};

static const char axolotl_ultra[] = {
#embed "axolotl_ultra.json"
    , 0};

static const char beavertails[] = {
#embed "beavertails.json"
    , 0};

static const char big_bench_mistake[] = {
#embed "big_bench_mistake.json"
    , 0};

static const char biggen[] = {
#embed "biggen.json"
    , 0};

static const char biggen_results[] = {
#embed "biggen_results.json"
    , 0};

static const char chatbot_arena_140k[] = {
#embed "chatbot_arena_140k.json"
    , 0};

static const char chatbot_arena_33k[] = {
#embed "chatbot_arena_33k.json"
    , 0};

static const char chatbot_arena_55k[] = {
#embed "chatbot_arena_55k.json"
    , 0};

static const char crowdtruth[] = {
#embed "crowdtruth.json"
    , 0};

static const char distilabel_dpo[] = {
#embed "distilabel_dpo.json"
    , 0};

static const char distilabel_ultrafeedback[] = {
#embed "distilabel_ultrafeedback.json"
    , 0};

static const char evalica[] = {
#embed "evalica.json"
    , 0};

static const char evalica_scores[] = {
#embed "evalica_scores.json"
    , 0};

static const char fastchat_reviews[] = {
#embed "fastchat_reviews.json"
    , 0};

static const char fine_grained_rlhf[] = {
#embed "fine_grained_rlhf.json"
    , 0};

static const char helpsteer[] = {
#embed "helpsteer.json"
    , 0};

static const char helpsteer2_preference[] = {
#embed "helpsteer2_preference.json"
    , 0};

static const char helpsteer3[] = {
#embed "helpsteer3.json"
    , 0};

static const char hh_rlhf[] = {
#embed "hh_rlhf.json"
    , 0};

static const char int_label_01[] = {
#embed "int_label_01.json"
    , 0};

static const char int_label_01tie2[] = {
#embed "int_label_01tie2.json"
    , 0};

static const char int_label_0tie12[] = {
#embed "int_label_0tie12.json"
    , 0};

static const char int_label_12[] = {
#embed "int_label_12.json"
    , 0};

static const char judgebench[] = {
#embed "judgebench.json"
    , 0};

static const char judgebench_outputs[] = {
#embed "judgebench_outputs.json"
    , 0};

static const char label_studio[] = {
#embed "label_studio.json"
    , 0};

static const char label_studio_min[] = {
#embed "label_studio_min.json"
    , 0};

static const char lewidi[] = {
#embed "lewidi.json"
    , 0};

static const char lewidi_list[] = {
#embed "lewidi_list.json"
    , 0};

static const char likert[] = {
#embed "likert.json"
    , 0};

static const char llamafactory_alpaca[] = {
#embed "llamafactory_alpaca.json"
    , 0};

static const char llamafactory_kto[] = {
#embed "llamafactory_kto.json"
    , 0};

static const char llamafactory_kto_alpaca[] = {
#embed "llamafactory_kto_alpaca.json"
    , 0};

static const char llamafactory_kto_sharegpt[] = {
#embed "llamafactory_kto_sharegpt.json"
    , 0};

static const char llamafactory_sharegpt[] = {
#embed "llamafactory_sharegpt.json"
    , 0};

static const char llamafactory_v1[] = {
#embed "llamafactory_v1.json"
    , 0};

static const char llmbar[] = {
#embed "llmbar.json"
    , 0};

static const char margin[] = {
#embed "margin.json"
    , 0};

static const char math_shepherd[] = {
#embed "math_shepherd.json"
    , 0};

static const char mr_ben[] = {
#embed "mr_ben.json"
    , 0};

static const char mr_gsm8k[] = {
#embed "mr_gsm8k.json"
    , 0};

static const char ms_swift[] = {
#embed "ms_swift.json"
    , 0};

static const char ms_swift_rejected_messages[] = {
#embed "ms_swift_rejected_messages.json"
    , 0};

static const char mt_bench[] = {
#embed "mt_bench.json"
    , 0};

static const char multi_dim_ratings[] = {
#embed "multi_dim_ratings.json"
    , 0};

static const char nectar[] = {
#embed "nectar.json"
    , 0};

static const char nemo_dpo[] = {
#embed "nemo_dpo.json"
    , 0};

static const char nemo_regression[] = {
#embed "nemo_regression.json"
    , 0};

static const char nemo_rl[] = {
#embed "nemo_rl.json"
    , 0};

static const char oasst_flat[] = {
#embed "oasst_flat.json"
    , 0};

static const char oasst_messages[] = {
#embed "oasst_messages.json"
    , 0};

static const char oasst_trees[] = {
#embed "oasst_trees.json"
    , 0};

static const char open_instruct_human_eval[] = {
#embed "open_instruct_human_eval.json"
    , 0};

static const char open_instruct_prompts[] = {
#embed "open_instruct_prompts.json"
    , 0};

static const char openai_preference[] = {
#embed "openai_preference.json"
    , 0};

static const char openai_preference_completion[] = {
#embed "openai_preference_completion.json"
    , 0};

static const char openrlhf[] = {
#embed "openrlhf.json"
    , 0};

static const char openrlhf_implicit[] = {
#embed "openrlhf_implicit.json"
    , 0};

static const char openrlhf_prm[] = {
#embed "openrlhf_prm.json"
    , 0};

static const char pairwise[] = {
#embed "pairwise.json"
    , 0};

static const char pairwise_multi_dim[] = {
#embed "pairwise_multi_dim.json"
    , 0};

static const char pandalm[] = {
#embed "pandalm.json"
    , 0};

static const char pandalm_results[] = {
#embed "pandalm_results.json"
    , 0};

static const char pku_saferlhf[] = {
#embed "pku_saferlhf.json"
    , 0};

static const char prism_utterances[] = {
#embed "prism_utterances.json"
    , 0};

static const char prm800k[] = {
#embed "prm800k.json"
    , 0};

static const char prmbench[] = {
#embed "prmbench.json"
    , 0};

static const char prmbench_hallucination[] = {
#embed "prmbench_hallucination.json"
    , 0};

static const char process[] = {
#embed "process.json"
    , 0};

static const char prodigy_binary[] = {
#embed "prodigy_binary.json"
    , 0};

static const char prodigy_choice[] = {
#embed "prodigy_choice.json"
    , 0};

static const char prometheus_hhh[] = {
#embed "prometheus_hhh.json"
    , 0};

static const char prometheus_vicuna[] = {
#embed "prometheus_vicuna.json"
    , 0};

static const char ranked_list[] = {
#embed "ranked_list.json"
    , 0};

static const char ranked_list_order[] = {
#embed "ranked_list_order.json"
    , 0};

static const char rewardbench[] = {
#embed "rewardbench.json"
    , 0};

static const char rewardbench2[] = {
#embed "rewardbench2.json"
    , 0};

static const char rm_bench[] = {
#embed "rm_bench.json"
    , 0};

static const char scalar[] = {
#embed "scalar.json"
    , 0};

static const char scored_pairs[] = {
#embed "scored_pairs.json"
    , 0};

static const char scored_pairs_messages[] = {
#embed "scored_pairs_messages.json"
    , 0};

static const char shp[] = {
#embed "shp.json"
    , 0};

static const char skywork[] = {
#embed "skywork.json"
    , 0};

static const char squality[] = {
#embed "squality.json"
    , 0};

static const char summarize_axes[] = {
#embed "summarize_axes.json"
    , 0};

static const char summarize_comparisons[] = {
#embed "summarize_comparisons.json"
    , 0};

static const char triples[] = {
#embed "triples.json"
    , 0};

static const char triples_header[] = {
#embed "triples_header.json"
    , 0};

static const char trl_preference[] = {
#embed "trl_preference.json"
    , 0};

static const char trl_preference_implicit[] = {
#embed "trl_preference_implicit.json"
    , 0};

static const char trl_stepwise[] = {
#embed "trl_stepwise.json"
    , 0};

static const char trl_unpaired[] = {
#embed "trl_unpaired.json"
    , 0};

static const char tulu3[] = {
#embed "tulu3.json"
    , 0};

static const char ultrafeedback[] = {
#embed "ultrafeedback.json"
    , 0};

static const char ultrafeedback_binarized[] = {
#embed "ultrafeedback_binarized.json"
    , 0};

static const char verl[] = {
#embed "verl.json"
    , 0};

static const char webgpt[] = {
#embed "webgpt.json"
    , 0};

static const char word_label[] = {
#embed "word_label.json"
    , 0};

#define ENTRY(name) {#name, name, sizeof(name) - 1}

static const cprofiles_document documents[] = {
    ENTRY(alpaca_eval),
    ENTRY(alpacafarm),
    ENTRY(anthropic_red_team),
    ENTRY(argilla),
    ENTRY(argilla_flat),
    ENTRY(autoj),
    ENTRY(axolotl_argilla),
    ENTRY(axolotl_chat_template),
    ENTRY(axolotl_icr),
    ENTRY(axolotl_intel),
    ENTRY(axolotl_kto),
    ENTRY(axolotl_ultra),
    ENTRY(beavertails),
    ENTRY(big_bench_mistake),
    ENTRY(biggen),
    ENTRY(biggen_results),
    ENTRY(chatbot_arena_140k),
    ENTRY(chatbot_arena_33k),
    ENTRY(chatbot_arena_55k),
    ENTRY(crowdtruth),
    ENTRY(distilabel_dpo),
    ENTRY(distilabel_ultrafeedback),
    ENTRY(evalica),
    ENTRY(evalica_scores),
    ENTRY(fastchat_reviews),
    ENTRY(fine_grained_rlhf),
    ENTRY(helpsteer),
    ENTRY(helpsteer2_preference),
    ENTRY(helpsteer3),
    ENTRY(hh_rlhf),
    ENTRY(int_label_01),
    ENTRY(int_label_01tie2),
    ENTRY(int_label_0tie12),
    ENTRY(int_label_12),
    ENTRY(judgebench),
    ENTRY(judgebench_outputs),
    ENTRY(label_studio),
    ENTRY(label_studio_min),
    ENTRY(lewidi),
    ENTRY(lewidi_list),
    ENTRY(likert),
    ENTRY(llamafactory_alpaca),
    ENTRY(llamafactory_kto),
    ENTRY(llamafactory_kto_alpaca),
    ENTRY(llamafactory_kto_sharegpt),
    ENTRY(llamafactory_sharegpt),
    ENTRY(llamafactory_v1),
    ENTRY(llmbar),
    ENTRY(margin),
    ENTRY(math_shepherd),
    ENTRY(mr_ben),
    ENTRY(mr_gsm8k),
    ENTRY(ms_swift),
    ENTRY(ms_swift_rejected_messages),
    ENTRY(mt_bench),
    ENTRY(multi_dim_ratings),
    ENTRY(nectar),
    ENTRY(nemo_dpo),
    ENTRY(nemo_regression),
    ENTRY(nemo_rl),
    ENTRY(oasst_flat),
    ENTRY(oasst_messages),
    ENTRY(oasst_trees),
    ENTRY(open_instruct_human_eval),
    ENTRY(open_instruct_prompts),
    ENTRY(openai_preference),
    ENTRY(openai_preference_completion),
    ENTRY(openrlhf),
    ENTRY(openrlhf_implicit),
    ENTRY(openrlhf_prm),
    ENTRY(pairwise),
    ENTRY(pairwise_multi_dim),
    ENTRY(pandalm),
    ENTRY(pandalm_results),
    ENTRY(pku_saferlhf),
    ENTRY(prism_utterances),
    ENTRY(prm800k),
    ENTRY(prmbench),
    ENTRY(prmbench_hallucination),
    ENTRY(process),
    ENTRY(prodigy_binary),
    ENTRY(prodigy_choice),
    ENTRY(prometheus_hhh),
    ENTRY(prometheus_vicuna),
    ENTRY(ranked_list),
    ENTRY(ranked_list_order),
    ENTRY(rewardbench),
    ENTRY(rewardbench2),
    ENTRY(rm_bench),
    ENTRY(scalar),
    ENTRY(scored_pairs),
    ENTRY(scored_pairs_messages),
    ENTRY(shp),
    ENTRY(skywork),
    ENTRY(squality),
    ENTRY(summarize_axes),
    ENTRY(summarize_comparisons),
    ENTRY(triples),
    ENTRY(triples_header),
    ENTRY(trl_preference),
    ENTRY(trl_preference_implicit),
    ENTRY(trl_stepwise),
    ENTRY(trl_unpaired),
    ENTRY(tulu3),
    ENTRY(ultrafeedback),
    ENTRY(ultrafeedback_binarized),
    ENTRY(verl),
    ENTRY(webgpt),
    ENTRY(word_label),
};

size_t cprofiles_count(void) { return sizeof(documents) / sizeof(documents[0]); }

const cprofiles_document *cprofiles_at(size_t index) {
  return index < cprofiles_count() ? &documents[index] : NULL;
}
