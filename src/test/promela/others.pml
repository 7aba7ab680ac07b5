/* Marker, record (unsent), message, record (sent). The caller of a submit that got no answer may ask again, or never. */
#if SUBMITS
proctype Submitter() {
  byte at, slot, seen;
  do
  :: atomic { submitting == 0 && !accepted ->
     seen = round;
     at = wake;
     if
     :: state == ABSENT || state == ABANDONED -> submitting = 1
     :: isOpen(state) && !sent -> submitting = 3
     :: else -> accepted = 1; submitting = 9; at = 0; seen = 0
     fi }
  :: atomic { submitting == 1 -> marker[seen + 1] = 1; submitting = 2 }
  :: atomic { submitting == 2 ->
     if
     :: (state == ABSENT || state == ABANDONED) && round == seen ->
        state = QUEUED; round = seen + 1; raise(1); at = 1; nonce = 0; submitting = 3
     :: else -> submitting = 0
     fi }
  :: atomic { submitting == 3 -> post(slot, at, QUEUE, 0); slot = 0; submitting = 4 }
  :: atomic { submitting == 4 -> recordSent(at); accepted = 1; submitting = 9; at = 0; seen = 0 }
  :: atomic { submitting > 0 && submitting < 9 && crashes > 0 -> crashes--; at = 0; seen = 0;
     if
     :: submitting = 0
     :: submitting = 9
     fi }
  od
}
#endif

#if REOPENS
proctype Operator() {
  byte seenRound, at, slot;
  do
  :: atomic { reopening == 0 && reopens > 0 && state == FAILED -> reopens--; seenRound = round; at = wake; reopening = 1 }
  :: atomic { reopening == 1 -> assert(seenRound + 1 < ROUNDS); marker[seenRound + 1] = 1; reopening = 2 }
  :: atomic { reopening == 2 ->
     if
     :: state == FAILED && round == seenRound -> reopen(); nonce = 0; reopening = 3
     :: else -> reopening = 0; seenRound = 0; at = 0
     fi }
  :: atomic { reopening == 3 -> post(slot, reopenWake(at), QUEUE, 0); slot = 0; reopening = 4 }
  :: atomic { reopening == 4 -> recordSent(reopenWake(at)); reopening = 0; seenRound = 0; at = 0 }
  :: atomic { reopening > 0 && crashes > 0 -> crashes--; reopening = 0; seenRound = 0; at = 0 }
  od
}
#endif

/* For each marker: what is half done is finished, what can have no message gets one, what has ended loses its marker. */
#if SWEEPERS
#define SWEEP_UNMARK 1
#define SWEEP_SETTLE 2
#define SWEEP_SEND 3
#define SWEEP_SENT 4
#define SWEEP_LETTER 5
#define SWEEP_LETTERED 6
#define isQueueEmpty (place[0] != QUEUE && (SLOTS < 2 || place[1 % SLOTS] != QUEUE) && (SLOTS < 3 || place[2 % SLOTS] != QUEUE) \
    && (SLOTS < 4 || place[3 % SLOTS] != QUEUE) && (SLOTS < 5 || place[4 % SLOTS] != QUEUE) \
    && (SLOTS < 6 || place[5 % SLOTS] != QUEUE) && (SLOTS < 7 || place[6 % SLOTS] != QUEUE))
/* Sent longer ago than the retention: no message can be left, whether somebody runs the job or not. */
#define isOverdue (isOpen(state) && sent && isQueueEmpty)
#define isUnsent (isOpen(state) && !sent)
#ifdef BREAK_SWEEP_SAME_WAKE
#define sweepWake(n) (n)
#else
#define sweepWake(n) (n + 1)
#endif
byte sweeping[SWEEPERS];

#define isStarting(w) ((doing[w] == CLAIM && (sState[w] == ABSENT || sState[w] == ABANDONED)) || doing[w] == REOPEN)
#define isSomebodyStarting (isStarting(0) || isStarting(1 % WORKERS) || submitting == 2 || reopening == 2)
#define isSending(w) (doing[w] == REOPEN_SEND || doing[w] == REOPEN_SENT)
#define isSomebodySending (isSending(0) || isSending(1 % WORKERS) || submitting == 3 || submitting == 4 || reopening == 3 || reopening == 4)
#define isBehind(r) (state == ABSENT || (round < r && !isOpen(state)))
#define isToSweep(r) (marker[r] && (isBehind(r) -> (sleeps > 0 || !isSomebodyStarting) \
    : (!isOpen(state) || (isUnsent && (sleeps > 0 || !isSomebodySending)) || isOverdue)))

inline sweep(s, r) {
  mark = r; seenRound = round; seenWake = wake;
  if
  :: isBehind(r) -> sweeping[s] = SWEEP_SETTLE; sleeps = (isSomebodyStarting -> sleeps - 1 : sleeps)
  :: !isBehind(r) && (state == SUCCEEDED || state == FAILED || state == ABANDONED) -> sweeping[s] = SWEEP_UNMARK
  :: !isBehind(r) && state == PENDING -> sweeping[s] = SWEEP_LETTER
  :: !isBehind(r) && isOpen(state) ->
     sleeps = (!sent && isSomebodySending -> sleeps - 1 : sleeps); sweeping[s] = SWEEP_SEND
  fi
}
proctype Sweeper(byte s) {
  byte mark, seenRound, seenWake, slot;
  do
  :: atomic { sweeping[s] == 0 && isToSweep(1) -> sweep(s, 1) }
  :: atomic { sweeping[s] == 0 && isToSweep(2) -> sweep(s, 2) }
  :: atomic { sweeping[s] == 0 && isToSweep(3) -> sweep(s, 3) }
#ifdef BREAK_UNMARK_UNSETTLED
  :: atomic { sweeping[s] == SWEEP_SETTLE -> sweeping[s] = SWEEP_UNMARK }
#else
  /* So that whoever wrote the marker and sleeps loses its swap and begins again at a new marker. */
  :: atomic { sweeping[s] == SWEEP_SETTLE ->
     if
     :: state == ABSENT -> state = ABANDONED; round = mark; nonce = 0
     :: round < mark && (state == SUCCEEDED || state == FAILED || state == ABANDONED) ->
        letterOf[mark] = letterOf[round]; round = mark; nonce = 0
     :: else
     fi;
     sweeping[s] = 0; mark = 0; seenRound = 0; seenWake = 0 }
#endif
  :: atomic { sweeping[s] == SWEEP_UNMARK -> marker[mark] = 0; sweeping[s] = 0; mark = 0; seenRound = 0; seenWake = 0 }
  :: atomic { sweeping[s] == SWEEP_SEND -> post(slot, sweepWake(seenWake), QUEUE, 0); slot = 0; sweeping[s] = SWEEP_SENT }
  :: atomic { sweeping[s] == SWEEP_SENT ->
     if
     :: isOpen(state) && wake == seenWake -> raise(sweepWake(seenWake)); sent = 1; nonce = 0
     :: else
     fi;
     sweeping[s] = 0; mark = 0; seenRound = 0; seenWake = 0 }
  :: atomic { sweeping[s] == SWEEP_LETTER -> sendDeadLetter(seenWake + 1, seenRound); sweeping[s] = SWEEP_LETTERED }
  :: atomic { sweeping[s] == SWEEP_LETTERED ->
     if
#ifdef BREAK_LETTER_OF_ANY_ROUND
     :: state == PENDING -> state = FAILED; nonce = 0
#else
     :: state == PENDING && round == seenRound -> state = FAILED; nonce = 0
#endif
     :: else
     fi;
     sweeping[s] = 0; mark = 0; seenRound = 0; seenWake = 0 }
  :: atomic { sweeping[s] > 0 && crashes > 0 -> crashes--; sweeping[s] = 0; mark = 0; seenRound = 0; seenWake = 0 }
  od
}
#endif

/* A worker that dies loses all that is in its memory; the process that replaces it goes by a new id. */
inline crash(w) {
  rest(w); stop(w);
  beating[w] = IDLE; holds[w] = 0; answered[w] = 0; testified[w] = 0; handing[w] = IDLE; successor[w] = 0;
  draining[w] = 0; stopMarked[w] = 0;
  newId(w)
}

#define isAtWork(w) (doing[w] != IDLE || running[w] != NONE)
proctype Faults() {
  byte at;
  do
  :: atomic { crashes > 0 && isAtWork(0) -> crashes--; crash(0) }
  :: atomic { pauses > 0 && isAtWork(0) && lease[id[0]] == FRESH -> pauses--; lease[id[0]] = OLD }
  :: atomic { drains > 0 && isAtWork(0) && !draining[0] -> drains--; draining[0] = 1 }
#if WORKERS > 1
  :: atomic { crashes > 0 && isAtWork(1) -> crashes--; crash(1) }
  :: atomic { pauses > 0 && isAtWork(1) && lease[id[1]] == FRESH -> pauses--; lease[id[1]] = OLD }
  :: atomic { drains > 0 && isAtWork(1) && !draining[1] -> drains--; draining[1] = 1 }
#endif
  /* the lease of a process that is no more runs out */
  :: atomic { state == RUNNING && lease[owner] == FRESH && owner != id[0] && (WORKERS < 2 || owner != id[1 % WORKERS]) -> lease[owner] = OLD }
  :: atomic { purges > 0 && state != ABSENT && state != ABANDONED -> purges--; purged = 1;
     do
     :: at < SLOTS -> place[at] = (place[at] == QUEUE -> NOWHERE : place[at]); at++
     :: else -> at = 0; break
     od }
  :: atomic { ghosts > 0 ->
     at = 0;
     do
     :: at < used && place[at] == NOWHERE -> place[at] = QUEUE; ghosts--; at = 0; break
     :: at < used -> at++
     :: at >= used -> at = 0; break
     od }
  :: atomic { redrives > 0 ->
     at = 0;
     do
     :: at < used && place[at] == DEAD_LETTERS -> place[at] = QUEUE; redrives--; at = 0; break
     :: at < used -> at++
     :: at >= used -> at = 0; break
     od }
  od
}
