/*
 * The protocol of Longhaul for one job, as src/docs/protocol.md describes it. Every process of the model may be halted between any two
 * of its steps, for ever if a crash is left to be spent.
 */
#include "bounds.pml"
#include "state.pml"
#include "memory.pml"
#include "moves.pml"
#include "attempt.pml"
#include "runner.pml"
#include "keeper.pml"
#include "others.pml"


/* Nothing can happen any more: every job is settled, its dead letter sent if it failed; no message and no marker is left. */
proctype AtRest() {
  atomic { timeout && !cut ->
    assert(state == SUCCEEDED || state == FAILED || (!accepted && (state == ABSENT || state == ABANDONED)));
    assert(state != FAILED || letterOf[round]);
    assert(state != SUCCEEDED || (commits == 1 && result > 0));
    lookForMessage(0);
    assert(!found);
    assert(!marker[0] && !marker[1] && !marker[2] && !marker[3]) }
}

init {
  atomic {
    byte w;
    for (w : 0 .. WORKERS - 1) { newId(w) }
    w = 0;
    named = SLOTS;
#if !SUBMITS
    accepted = 1;
    post(w, 1, QUEUE, 0);
    w = 0;
#endif
    run Runner(0); run Attempt(0); run Keeper(0);
#if WORKERS > 1
    run Runner(1); run Attempt(1); run Keeper(1);
#endif
#if SUBMITS
    run Submitter();
#endif
#if REOPENS
    run Operator();
#endif
#if SWEEPERS
    run Sweeper(0);
#if SWEEPERS > 1
    run Sweeper(1);
#endif
#endif
    run Faults();
    run AtRest()
  }
}
