# The exercises; exercises.md tells the story. Nothing is registered anywhere: an exercise is there because its files are.
# Variables: EX=3.2  MY=directory of the reader's copies  MY_BUILD=directory of the programs made from them

MY ?= my
MY_BUILD ?= $(BUILD)/my

EXERCISE_STUBS := $(sort $(wildcard common/appA/exercises/ex_*.c ch*/exercises/ex_*.c))
EXERCISE_SOLUTIONS := $(sort $(wildcard common/appA/solutions/ex_*.c ch*/solutions/ex_*.c))
EXERCISE_MISTAKES := $(sort $(wildcard tests/mistakes/ex_*.c))
EXERCISE_VARIANTS := $(patsubst %.c,$(BUILD)/exercises/stub/%,$(notdir $(EXERCISE_STUBS))) \
                     $(patsubst %.c,$(BUILD)/exercises/solution/%,$(notdir $(EXERCISE_SOLUTIONS))) \
                     $(patsubst %.c,$(BUILD)/exercises/mistake/%,$(notdir $(EXERCISE_MISTAKES)))

# ex_3_a of ex_3_a_after_softmax; then ch03_attention, and what its test is linked with
exercise_name = ex_$(word 2,$(subst _, ,$(1)))_$(word 3,$(subst _, ,$(1)))
exercise_home = $(patsubst %/exercises/,%,$(dir $(filter %/$(call exercise_name,$(1)).c,$(EXERCISE_STUBS))))
exercise_links = $(OBJ)/tests/exercises/$(call exercise_name,$(1)).o $(OBJ)/tests/exercises/exercise.o \
                 $(OBJ)/tests/assertions.o \
                 $(call archives,$(notdir $(call exercise_home,$(1))))
# $(call exercise_build,flags): compiles and links in one go; the optimizer is not what counts here
exercise_build = $(CC) $(filter-out -MMD -MP,$(CPPFLAGS)) $(CFLAGS) $(1) $(filter %.c,$^) $(filter %.o %.a,$^) $(LDFLAGS) $(TEST_LIBS) -o $@

$(OBJ)/tests/exercises/%.o: EXTRA_FLAGS := -O1

$(BUILD)/exercises/stub/%: $$(call exercise_home,$$*)/exercises/$$*.c $$(call exercise_links,$$*)
	@mkdir -p $(@D)
	$(call exercise_build,-O1 -Werror)
$(BUILD)/exercises/solution/%: $$(call exercise_home,$$*)/solutions/$$*.c $$(call exercise_links,$$*)
	@mkdir -p $(@D)
	$(call exercise_build,-O1 -Werror)
$(BUILD)/exercises/mistake/%: tests/mistakes/%.c $$(call exercise_links,$$*)
	@mkdir -p $(@D)
	$(call exercise_build,-O1 -Werror)

# The reader's copy; the old program goes first, so that a file that does not compile has none.
$(MY_BUILD)/%: $(MY)/%.c $$(call exercise_links,$$*)
	@mkdir -p $(@D)
	@rm -f $@
	@$(call exercise_build,-Og -g3)

EXERCISE_TOOL = MAKE='$(MAKE)' MY='$(MY)' MY_BUILD='$(MY_BUILD)' tools/exercise.sh

.PHONY: exercises exercise hint solution reset watch test-exercises
exercises: ## the board of exercises: to do, failing, passing
	+@$(EXERCISE_TOOL) board
exercise: ## build and test your copy of an exercise in my/, made at the first time (EX=3.2)
	+@$(EXERCISE_TOOL) test "$(EX)"
hint: ## the next hint (EX=3.2)
	@$(EXERCISE_TOOL) hint "$(EX)"
solution: ## your file against the solution (EX=3.2)
	@$(EXERCISE_TOOL) solution "$(EX)"
reset: ## a fresh copy of an exercise; yours is kept beside it (EX=3.2)
	@$(EXERCISE_TOOL) reset "$(EX)"
watch: ## test an exercise again each time you save it (EX=3.2)
	+@$(EXERCISE_TOOL) watch "$(EX)"
test-exercises: $(EXERCISE_VARIANTS) $(BUILD)/tests/test_exercises ## stubs fail, solutions pass, usual mistakes are named
	@BUILD=$(BUILD) tests/run_suites.sh $(BUILD)/tests/test_exercises tests/run_exercises.sh
