/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the status page as read-only bytes; each ends in a NUL that is not counted. */
	.section .rodata
	.macro file name, path
	.global \name
	.global \name\()_end
\name:
	.incbin "\path"
\name\()_end:
	.byte 0
	.endm
	file page_html, "src/api/page.html"
	file page_css, "src/api/page.css"
	file page_js, "src/api/page.js"
	.section .note.GNU-stack, "", @progbits
