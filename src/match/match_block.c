/* SPDX-License-Identifier: Apache-2.0 */
/* Large blocks in huge pages, small ones from malloc. */
#include "match/match_block.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { LINE_BYTES = 64, PAGE_BYTES = 4096, HUGE_PAGE_BYTES = 2 << 20 };

/* Huge pages spare a large table a page walk for each probe; they want an address that is a multiple of their size. */
static void *map_pages(size_t bytes)
{
	size_t whole;
	if (__builtin_add_overflow(bytes, (size_t)HUGE_PAGE_BYTES, &whole))
		return NULL;
	char *p = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	size_t front = (HUGE_PAGE_BYTES - (uintptr_t)p % HUGE_PAGE_BYTES) % HUGE_PAGE_BYTES;
	if (front)
		munmap(p, front);
	munmap(p + front + bytes, HUGE_PAGE_BYTES - front);
	madvise(p + front, bytes, MADV_HUGEPAGE);
	return p + front;
}

enum err match_block_init(struct match_block *b, size_t n)
{
	*b = (struct match_block){0};
	if (n == 0)
		return OK;
	struct match_block made = {.kind = n >= HUGE_PAGE_BYTES ? MATCH_BLOCK_PAGES : MATCH_BLOCK_SMALL};
	size_t unit = made.kind == MATCH_BLOCK_PAGES ? PAGE_BYTES : LINE_BYTES;
	made.n = (n + unit - 1) / unit * unit;
	made.p = made.kind == MATCH_BLOCK_PAGES ? map_pages(made.n) : aligned_alloc(LINE_BYTES, made.n);
	if (!made.p)
		return ERR_NOMEM;
	if (made.kind == MATCH_BLOCK_SMALL)
		memset(made.p, 0, made.n);
	*b = made;
	return OK;
}

void match_block_init_file(struct match_block *b, void *pages, size_t n)
{
	*b = (struct match_block){pages, n, n ? MATCH_BLOCK_FILE : MATCH_BLOCK_NONE};
}

void match_block_deinit(struct match_block *b)
{
	if (b->kind == MATCH_BLOCK_SMALL)
		free(b->p);
	else if (b->kind != MATCH_BLOCK_NONE)
		munmap(b->p, b->n);
	*b = (struct match_block){0};
}
