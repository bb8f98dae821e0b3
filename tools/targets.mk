# What people and CI call; the rules that build are in the Makefile.

# unit tests and corpus replays of one build: make test [SAN=address]
test: all $(call bin,$(UNIT) $(FUZZ))
	@tools/run-tests $(call bin,$(UNIT) $(FUZZ))

.PHONY: test
