/* SPDX-License-Identifier: Apache-2.0 */
/* Each atom goes where it is found fastest; a text that the automaton cannot hold is looked for by its kinds alone. */
#include "match/pattern_lookup.h"

enum err pattern_lookup_init(struct pattern_lookup *l, const struct hash_key *key)
{
	*l = (struct pattern_lookup){.texts = pattern_texts_new()};
	pattern_index_init(&l->index, key);
	return l->texts ? OK : ERR_NOMEM;
}

void pattern_lookup_deinit(struct pattern_lookup *l)
{
	pattern_texts_free(l->texts);
	pattern_index_deinit(&l->index);
}

static enum err add_any(struct pattern_lookup *l, kind_set kinds, property_set properties, uint32_t pattern)
{
	enum err e = pattern_index_kinds(&l->index, kinds, pattern);
	return e ? e : pattern_index_properties(&l->index, properties, pattern);
}

static enum err add_text(struct pattern_lookup *l, const struct pattern_atom *atom, uint32_t pattern)
{
	enum err e = pattern_texts_add(l->texts, atom->op, atom->value.bytes, pattern);
	if (e == ERR_UNSUPPORTED)
		return add_any(l, atom->kinds, atom->properties, pattern);
	l->text_kinds |= atom->kinds;
	l->text_properties |= atom->properties;
	l->n_texts++;
	return e;
}

enum err pattern_lookup_add(struct pattern_lookup *l, const struct pattern_atom *atom, uint32_t pattern)
{
	if (atom->type == PATTERN_ATOM_TEXT)
		return add_text(l, atom, pattern);
	if (atom->type == PATTERN_ATOM_KIND)
		return add_any(l, atom->kinds, atom->properties, pattern);
	if (atom->property)
		return pattern_index_property(&l->index, atom->property, atom->value.bytes, pattern);
	return pattern_index_value(&l->index, atom->value, pattern);
}

struct building {
	struct pattern_lookup *lookup;
	enum err err;
};

static void left_out(void *ctx, uint32_t pattern)
{
	struct building *b = ctx;
	struct pattern_lookup *l = b->lookup;
	l->n_texts--;
	if (!b->err)
		b->err = add_any(l, l->text_kinds, l->text_properties, pattern);
}

enum err pattern_lookup_build(struct pattern_lookup *l)
{
	struct building b = {l, OK};
	enum err e = pattern_texts_build(l->texts, left_out, &b);
	return e ? e : b.err;
}
