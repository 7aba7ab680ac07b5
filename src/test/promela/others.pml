/* Submission.submit: marker, record (unsent), message, record (sent). The caller of a submit that got no answer may ask again, or never. */
#if SUBMITS
#ifdef MISTAKE_FOLLOW_ANY_ROUND
#define mayEnter(seen) (round == seen || (state == ABANDONED && seen > 0))
#else
#define mayEnter(seen) (round == seen)
#endif
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
     :: (state == ABSENT || state == ABANDONED) && mayEnter(seen) ->
        state = QUEUED; round++; raise(1); at = 1; stamp(0); submitting = 3;
        assert(isAnnounced)
     :: else -> submitting = 0
     fi }
  :: atomic { submitting == 3 -> post(slot, at, QUEUE, 0); submitting = 4 }
  :: atomic { submitting == 4 -> recordSent(at, slot); accepted = 1; submitting = 9; at = 0; seen = 0; slot = 0 }
  :: atomic { submitting > 0 && submitting < 9 && crashes > 0 -> crashes--; at = 0; seen = 0; slot = 0;
     if
     :: submitting = 0
     :: submitting = 9
     fi }
  od
}
#endif

/* Reopening.reopen, as the API asks for it. */
#if REOPENS
proctype Operator() {
  byte seenRound, at, slot;
  do
  :: atomic { reopening == 0 && reopens > 0 && state == FAILED -> reopens--; seenRound = round; at = wake + 1; reopening = 1 }
  :: atomic { reopening == 1 -> assert(seenRound + 1 < ROUNDS); marker[seenRound + 1] = 1; reopening = 2 }
  :: atomic { reopening == 2 ->
     if
     :: state == FAILED && round == seenRound -> reopened(at, 0, SLOTS); reopening = 3
     :: else -> reopening = 0; seenRound = 0; at = 0
     fi }
  :: atomic { reopening == 3 -> post(slot, at, QUEUE, 0); reopening = 4 }
  :: atomic { reopening == 4 -> recordSent(at, slot); reopening = 0; seenRound = 0; at = 0; slot = 0 }
  :: atomic { reopening > 0 && crashes > 0 -> crashes--; reopening = 0; seenRound = 0; at = 0; slot = 0 }
  od
}
#endif

/* Sweeper.look at each marker: what is half done is finished, what can have no message gets one, what has ended loses its marker. */
#if SWEEPERS
#define SWEEP_CLOSE 1
#define SWEEP_ASLEEP 2
#define SWEEP_RESEND 3
#define SWEEP_RESENT 4
#define SWEEP_LETTER 5
#define SWEEP_LETTERED 6
#define SWEEP_UNSENT 7
#define SWEEP_SENT 8
#define isQueueEmpty (place[0] != QUEUE && (SLOTS < 2 || place[1 % SLOTS] != QUEUE) && (SLOTS < 3 || place[2 % SLOTS] != QUEUE) \
    && (SLOTS < 4 || place[3 % SLOTS] != QUEUE) && (SLOTS < 5 || place[4 % SLOTS] != QUEUE) \
    && (SLOTS < 6 || place[5 % SLOTS] != QUEUE) && (SLOTS < 7 || place[6 % SLOTS] != QUEUE))
/* Sent longer ago than the retention, and owned by no living worker: no message can be left. */
#define isOverdue (isOpen(state) && sent && isQueueEmpty && !(state == RUNNING && lease[owner] == FRESH))
#define isUnsent (isOpen(state) && !sent)
byte sweeping[SWEEPERS];

#define isStarting(w) ((doing[w] == CLAIM && (sState[w] == ABSENT || sState[w] == ABANDONED)) || doing[w] == REOPEN)
#define isSomebodyStarting (isStarting(0) || isStarting(1 % WORKERS) || submitting == 2 || reopening == 2)
#define isSomebodySending (submitting == 3 || submitting == 4 || reopening == 3 || reopening == 4)
/* No record came, or a reopen may be between its marker and its record. */
#define isBehind(r) (state == ABSENT || (round < r && !isOpen(state) && state != PENDING))
#define isToSweep(r) (marker[r] && (isBehind(r) -> (sleeps > 0 || !isSomebodyStarting) \
    : (!isOpen(state) || round > r || (isUnsent && (sleeps > 0 || !isSomebodySending)) || isOverdue)))

inline look(s, r) {
  mark = r; seenState = state; seenAttempt = attempt; seenRound = round; seenWake = wake;
  if
  :: isBehind(r) -> sweeping[s] = SWEEP_ASLEEP; sleeps = (isSomebodyStarting -> sleeps - 1 : sleeps)
  :: !isBehind(r) && !isOpen(state) && state != PENDING -> sweeping[s] = SWEEP_CLOSE
  :: state == PENDING -> sweeping[s] = SWEEP_LETTER
  :: isOpen(state) && round > r -> sweeping[s] = SWEEP_CLOSE
  :: isOpen(state) && round <= r && !sent -> sweeping[s] = SWEEP_UNSENT; sleeps = (isSomebodySending -> sleeps - 1 : sleeps)
  :: isOpen(state) && round <= r && sent -> sweeping[s] = SWEEP_RESEND
  fi
}
inline swept(s) { sweeping[s] = 0; mark = 0; seenState = 0; seenAttempt = 0; seenRound = 0; seenWake = 0; slot = 0 }

proctype Sweeper(byte s) {
  byte mark, seenState, seenAttempt, seenRound, seenWake, slot;
  do
  :: atomic { sweeping[s] == 0 && isToSweep(1) -> look(s, 1) }
  :: atomic { sweeping[s] == 0 && isToSweep(2) -> look(s, 2) }
  :: atomic { sweeping[s] == 0 && isToSweep(3) -> look(s, 3) }
#ifdef MISTAKE_CLOSE_UNWRITTEN
  :: atomic { sweeping[s] == SWEEP_ASLEEP -> sweeping[s] = SWEEP_CLOSE }
#else
  /* Sweeper.abandon and skipRound: whoever wrote the marker and sleeps loses its swap and begins again at a new marker. */
  :: atomic { sweeping[s] == SWEEP_ASLEEP ->
     if
     :: state == ABSENT && seenState == ABSENT -> state = ABANDONED; round = mark; stamp(0)
     :: seenState != ABSENT && !isOpen(state) && round < mark ->
        letterOf[mark] = letterOf[round]; failedIn[mark] = failedIn[round]; round = mark; stamp(0)
     :: else
     fi;
     if
     :: seenState != ABSENT && !isOpen(state) && round >= mark -> sweeping[s] = SWEEP_CLOSE
     :: else -> swept(s)
     fi }
#endif
  :: atomic { sweeping[s] == SWEEP_CLOSE -> close(mark); swept(s) }
  /* Successors.resend */
  :: atomic { sweeping[s] == SWEEP_RESEND -> post(slot, seenWake + 1, QUEUE, 0); sweeping[s] = SWEEP_RESENT }
  :: atomic { sweeping[s] == SWEEP_RESENT ->
     if
     :: isOpen(state) && state == seenState && attempt == seenAttempt && round == seenRound && wake < seenWake + 1 ->
        raise(seenWake + 1); named = slot; sent = 1; stamp(0)
     :: else
     fi;
     swept(s) }
  /* UnsentJobs.send */
  :: atomic { sweeping[s] == SWEEP_UNSENT -> post(slot, seenWake, QUEUE, 0); sweeping[s] = SWEEP_SENT }
  :: atomic { sweeping[s] == SWEEP_SENT -> recordSent(seenWake, slot); swept(s) }
  /* Settlement.finishDeadLetter */
  :: atomic { sweeping[s] == SWEEP_LETTER -> sendDeadLetter(seenWake + 1, seenRound); sweeping[s] = SWEEP_LETTERED }
  :: atomic { sweeping[s] == SWEEP_LETTERED -> deadLettered(seenRound); swept(s) }
  :: atomic { sweeping[s] > 0 && crashes > 0 -> crashes--; swept(s) }
  od
}
#endif

/* A worker that dies loses all that is in its memory; the process that replaces it goes by a new id. */
inline crash(w) {
  rest(w); stop(w);
  looked(w); holds[w] = 0; testified[w] = 0; handed(w);
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
#if PURGES
  /* A deploy. A job that its living owner does not run (its claim's answer was lost) and whose message was purged waits for one. */
  :: atomic { state == RUNNING && owner == id[0] && !isAtWork(0) && isQueueEmpty && leases < LEASES -> lease[id[0]] = BURIED; newId(0) }
#if WORKERS > 1
  :: atomic { state == RUNNING && owner == id[1] && !isAtWork(1) && isQueueEmpty && leases < LEASES -> lease[id[1]] = BURIED; newId(1) }
#endif
#endif
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
