/* SPDX-License-Identifier: Apache-2.0 */
/* Which objects are whose. */
#include "model/observed.h"

bool observed_holds(const struct observed_graph *g, const struct observation *o, uint32_t object)
{
	uint32_t low = o->member, high = o->member + o->n_members;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (g->members[middle] < object)
			low = middle + 1;
		else
			high = middle;
	}
	return low < o->member + o->n_members && g->members[low] == object;
}
