/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a label of a domain name looks like: labels with equal skeletons can be taken for each other. Unicode labels
 * go through the confusables of UTS 39 (ICU's uspoof, whose data follow Unicode; accents are dropped), then all go
 * through a short table of what people take for each other in ASCII: 0 o, 1 l, 3 e, 4 a, 5 s, 7 t, rn m, vv w, cl d;
 * hyphens are dropped.
 */
#ifndef MODEL_DOMAIN_SKELETON_H
#define MODEL_DOMAIN_SKELETON_H

#include "base/str.h"

struct domain_skeleton;
/* domain_skeleton_new: NULL when out of memory. What it gives may be used by several threads at a time. */
struct domain_skeleton *domain_skeleton_new(void);
void domain_skeleton_free(struct domain_skeleton *s);

enum { DOMAIN_SKELETON_BYTES = 256 };
/* domain_skeleton_of: of one label in canonical form (at most 63 bytes): the length of what stands at out. */
size_t domain_skeleton_of(const struct domain_skeleton *s, struct str label, char out[DOMAIN_SKELETON_BYTES]);
/* domain_skeleton_fold: what a character of an ASCII label becomes: "", or one or two characters. */
const char *domain_skeleton_fold(char c);

#endif
