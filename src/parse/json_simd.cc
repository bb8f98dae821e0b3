/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Only calls that simdjson dispatches at run time are used, so that the library's best kernel works whatever this file
 * is compiled for. That rules out its On-Demand front end, which is inlined here for the compiler's target.
 */
extern "C" {
#include "parse/json_simd.h"
}

#include <simdjson.h>

struct json_simd {
	std::unique_ptr<simdjson::internal::dom_parser_implementation> indexer;
	simdjson::dom::parser reader;
};

namespace {

/* simdjson addresses 4 GiB. */
constexpr size_t LARGEST = 0xFFFFF000;

enum err translate(simdjson::error_code e)
{
	switch (e) {
	case simdjson::SUCCESS:
		return OK;
	case simdjson::MEMALLOC:
		return ERR_NOMEM;
	case simdjson::CAPACITY:
	case simdjson::DEPTH_ERROR:
		return ERR_LIMIT;
	default:
		return ERR_SYNTAX;
	}
}

/* The kernels want a capacity above the length. Twice as much as needed, so that growing lines do not reallocate each. */
enum err reserve(struct json_simd *s, size_t n)
{
	if (s->indexer && s->indexer->capacity() > n)
		return OK;
	size_t capacity = n < LARGEST / 2 ? 2 * n + 64 : LARGEST + 1;
	if (s->indexer)
		return translate(s->indexer->set_capacity(capacity));
	return translate(simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, s->indexer));
}

} // namespace

extern "C" struct json_simd *json_simd_new(void)
{
	return new (std::nothrow) json_simd;
}

extern "C" void json_simd_free(struct json_simd *s)
{
	delete s;
}

extern "C" enum err json_simd_index(struct json_simd *s, const char *text, size_t n, const uint32_t **out, size_t *out_n)
{
	if (n > LARGEST)
		return ERR_LIMIT;
	enum err e = reserve(s, n);
	if (e)
		return e;
	e = translate(s->indexer->stage1(reinterpret_cast<const uint8_t *>(text), n, simdjson::stage1_mode::regular));
	if (e)
		return e;
	uint32_t *index = s->indexer->structural_indexes.get();
	size_t end = s->indexer->n_structural_indexes;
	for (size_t i = 0; i < JSON_SIMD_SENTINELS; i++)
		index[end + i] = static_cast<uint32_t>(n);
	*out = index;
	*out_n = s->indexer->n_structural_indexes;
	return OK;
}

extern "C" enum err json_simd_read(struct json_simd *s, const char *text, size_t n, size_t depth, const uint64_t **out_tape,
                                   const uint8_t **out_strings)
{
	if (n > LARGEST)
		return ERR_LIMIT;
	if (s->reader.max_depth() != depth) {
		enum err e = translate(s->reader.allocate(n, depth));
		if (e)
			return e;
	}
	simdjson::dom::element root;
	enum err e = translate(s->reader.parse(text, n).get(root));
	if (e)
		return e;
	*out_tape = s->reader.doc.tape.get();
	*out_strings = s->reader.doc.string_buf.get();
	return OK;
}

extern "C" bool json_simd_unescape(struct json_simd *s, const char *raw, char *out, size_t *out_n)
{
	uint8_t *begin = reinterpret_cast<uint8_t *>(out);
	const uint8_t *end = s->indexer->parse_string(reinterpret_cast<const uint8_t *>(raw), begin);
	if (!end)
		return false;
	*out_n = static_cast<size_t>(end - begin);
	return true;
}

extern "C" bool json_simd_utf8(const char *text, size_t n)
{
	return simdjson::validate_utf8(text, n);
}
