/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that can be taken for those of members: an index of the members' registrable domains, and whether a name
 * looks like one of them. What counts as alike, and why, is in docs/warnings.md.
 *
 * The index has the hashes of each member's label, of the label without any one of its characters, and of its
 * skeleton (model/domain_skeleton.h). A name is looked up by the same hashes of its own label in a bitmap that fits
 * the first cache; only what is found there is compared. So a name costs one pass over its labels and no look at the
 * list of public suffixes.
 */
#ifndef WARN_LOOKALIKE_H
#define WARN_LOOKALIKE_H

#include "base/hash.h"
#include "base/limits.h"

#define LOOKALIKE_HOW_MAP(X)                                                                       \
	X(LOOKALIKE_SUFFIX, "other suffix")               /* bank-a.test */                        \
	X(LOOKALIKE_HYPHEN, "other hyphens")              /* banka.example */                      \
	X(LOOKALIKE_SCRIPT, "letter of another script")   /* Cyrillic a; also an accent */         \
	X(LOOKALIKE_DIGIT, "digit for letter")            /* bank-4.example */                     \
	X(LOOKALIKE_LETTER, "letters that look alike")    /* rn for m */                           \
	X(LOOKALIKE_BIT, "one bit flipped")               /* cank-a.example: b is 62, c is 63 */   \
	X(LOOKALIKE_SWAPPED, "two letters swapped")                                                \
	X(LOOKALIKE_REPLACED, "one letter replaced")                                               \
	X(LOOKALIKE_MISSING, "one letter missing")                                                 \
	X(LOOKALIKE_ADDED, "one letter added")                                                     \
	X(LOOKALIKE_WORD, "word added")                   /* bank-a-login.example, loginbank-a */  \
	X(LOOKALIKE_INSIDE, "name inside another one")    /* bank-a.example.evil.test */

enum lookalike_how {
#define X(name, text) name,
	LOOKALIKE_HOW_MAP(X)
#undef X
	LOOKALIKE_HOW_COUNT
};
const char *lookalike_how_text(enum lookalike_how how);

/* A name of a member: domain canonical; its registrable part is what counts. */
struct lookalike_own {
	struct str domain;
	int64_t member;
};

struct lookalike_found {
	int64_t member;
	struct str own; /* registrable domain of the member */
	enum lookalike_how how;
};

struct lookalike;
/*
 * lookalike_new: own is copied. Labels of fewer than LOOKALIKE_LABEL_MIN characters are left out: too much looks like
 * them. key is for the hashes. Immutable; several threads may use it. NULL when out of memory.
 */
enum { LOOKALIKE_LABEL_MIN = 4, LOOKALIKE_EDIT_MIN = 5, LOOKALIKE_FOUND_MAX = 16 };
struct lookalike *lookalike_new(const struct lookalike_own *own, size_t n, const struct hash_key *key);
void lookalike_free(struct lookalike *l);

enum lookalike_which {
	LOOKALIKE_ALL,
	/*
	 * What is worth a warning of a name that is only asked for, and listed by nobody: another script, a digit,
	 * letters that look alike, a word added. The other ways are other people's names more often. Half as dear.
	 */
	LOOKALIKE_IMITATIONS,
};

/*
 * lookalike_find: up to LOOKALIKE_FOUND_MAX members' domains that the canonical name can be taken for, each once;
 * returns how many. Names under a member's own domain are none. out lives as long as l.
 */
size_t lookalike_find(const struct lookalike *l, enum lookalike_which which, struct str name,
                      struct lookalike_found out[LOOKALIKE_FOUND_MAX]);

#endif
