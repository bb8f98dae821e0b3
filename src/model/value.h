/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A value of one kind in canonical form. Equal things have equal bytes, and nothing else does. What cannot be made
 * canonical is refused with a reason, never guessed.
 */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include "base/limits.h"
#include "model/kind.h"

/* Borrowed bytes; see model/kind.h for what they are. */
struct value {
	enum kind kind;
	struct str bytes;
};

/* The same with its own storage. */
struct value_buf {
	enum kind kind;
	size_t n;
	char bytes[LIMIT_VALUE_BYTES];
};

static inline struct value value_of(const struct value_buf *b)
{
	return (struct value){b->kind, {b->bytes, b->n}};
}

static inline bool value_eq(struct value a, struct value b)
{
	return a.kind == b.kind && str_eq(a.bytes, b.bytes);
}

/*
 * value_parse: makes text canonical as a value of kind. text may have blanks around it and may be defanged
 * (value_refang). out is written on success only; *why is a literal that completes "refused: ". An address for
 * KIND_NETWORK is taken as /32 or /128 and comes back as KIND_IPV4 or KIND_IPV6; a network of full length likewise.
 * A domain that is a bare public suffix of ICANN's section (libpsl), has one label, or is an address is refused.
 * An IPv4-mapped address for KIND_IPV6 comes back as KIND_IPV4; else the family must be that of kind. In an e-mail
 * address the local part goes to lower case too: RFC 5321 leaves its case to the host, but no mail system in use tells
 * them apart, and feeds do not keep it.
 * ERR_VALUE.
 */
MUST_CHECK enum err value_parse(enum kind kind, struct str text, struct value_buf *out, const char **why);

/*
 * value_canon: the same for text as a log has it: neither trimmed nor refanged, public suffixes included. An IPv6
 * address for KIND_IPV4 comes back as KIND_IPV6 and the reverse.
 */
MUST_CHECK enum err value_canon(enum kind kind, struct str text, struct value_buf *out, const char **why);

/*
 * value_guess: the same with the kind taken from the shape: address, network ("a/b", "a-b" when the range is one
 * network), endpoint ("1.2.3.4:80", "[::1]:80"), URL (has a scheme), e-mail, hash by its length, CVE-..., AS64500,
 * JA4, MAC, indicator--UUID, else domain. A 32-digit hash is md5. A host
 * with a path but without scheme, a name with a port, and a range of several networks are refused with that reason.
 */
MUST_CHECK enum err value_guess(struct str text, struct value_buf *out, const char **why);

/*
 * value_refang: undoes the customs of defanging: hxxp:// and hxxps:// in any case, "[.]", "(.)", "{.}", "[dot]",
 * "(dot)", "[:]", "[://]", "[at]", "[@]", "(at)", and "\." (nested ones too; those in parentheses not in the path of a
 * URL, where they are lawful); trims blanks and pairs of quotes. Writes at most text.n bytes to out and returns how
 * many. Text that is not defanged comes back as it is, and so does what came back.
 */
size_t value_refang(struct str text, char *out);

/*
 * value_format: the text that people and machines read (203.0.113.7, 2001:db8::/32, [2001:db8::1]:443, AS64500, hex,
 * ...). Writes at most VALUE_TEXT_BYTES at out, no NUL, and returns the length. v must be canonical.
 */
enum { VALUE_TEXT_BYTES = LIMIT_VALUE_BYTES };
size_t value_format(struct value v, char *out);

/* value_is_canonical: whether bytes have the form of kind; for what comes back from disk or another process. */
bool value_is_canonical(struct value v);

#endif
