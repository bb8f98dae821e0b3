/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of measure.c's table, one file each; nobody else calls them. */
#ifndef EMIT_MEASURE_FORMATS_H
#define EMIT_MEASURE_FORMATS_H

#include "emit/measure.h"

measure_edge_fn measure_list_begin, measure_list_end;
measure_row_fn measure_list_row;
measure_edge_fn measure_csv_begin, measure_csv_end;
measure_row_fn measure_csv_row;
measure_edge_fn measure_suricata_begin, measure_suricata_end;
measure_row_fn measure_suricata_row;
/* The rules that load the lists; the lists themselves: one value a line, and base64 of it. */
measure_edge_fn measure_dataset_begin, measure_dataset_end;
measure_row_fn measure_dataset_row;
measure_edge_fn measure_dataset_list_begin, measure_dataset_list_end;
measure_row_fn measure_dataset_text_row, measure_dataset_base64_row;
measure_edge_fn measure_rpz_begin, measure_rpz_end;
measure_row_fn measure_rpz_row;
measure_edge_fn measure_nft_begin, measure_nft_end;
measure_row_fn measure_nft_row;
measure_edge_fn measure_stix_begin, measure_stix_end;
measure_row_fn measure_stix_row;
measure_edge_fn measure_misp_begin, measure_misp_end;
measure_row_fn measure_misp_row;

#endif
