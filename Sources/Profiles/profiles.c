// One entry a document, in the order of the names; a test compares the list with the folder.
#include "cprofiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char trl_preference[] = {
#embed "trl_preference.json"
    , 0};

#define ENTRY(name) {#name, name, sizeof(name) - 1}

const prefkit_embedded_profile prefkit_embedded_profiles[] = {
    ENTRY(trl_preference),
};

const size_t prefkit_embedded_profile_count =
    sizeof(prefkit_embedded_profiles) / sizeof(prefkit_embedded_profiles[0]);
