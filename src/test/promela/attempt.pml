/* One attempt, from its claim to its settlement: JobRunner.execute, Settlement. Result, then record, then message, then marker. */
#define isMine(w) (state == RUNNING && owner == runOwner[w] && attempt == runAttempt[w])

inline stop(w) {
  running[w] = NONE; runOwner[w] = 0; runAttempt[w] = 0; told[w] = 0; held[w] = 0; handle[w] = 0; runRound[w] = 0; runWake[w] = 0;
  moved[w] = 0
}

/* Settlement.giveUp: it discards what it wrote, so only if the job is another's, and never what the record points at. */
inline giveUp(w) {
  assert(!(state == SUCCEEDED && result == runAttempt[w]));
  assert(!isMine(w) || told[w] == LOST);
  stop(w)
}

/* JobRecord.ended: the newest attempt says how it ended, and whatever died before it is forgiven. */
inline endAttempt(w) {
  sayEnd(); deaths = 0; dead = 0;
  offer = 0; offerMessage = 0; offerAge = 0; stamp(0);
  runRound[w] = round; runWake[w] = wake
}

inline succeed(w) {
  endAttempt(w);
  state = SUCCEEDED;
  assert(result == 0);
  result = runAttempt[w];
  commits++; assert(commits == 1)
}
inline fail(w) { endAttempt(w); failed() }
inline wait(w) { endAttempt(w); state = WAITING; running[w] = SLEEP }

inline lose(w) { told[w] = LOST }

proctype Attempt(byte w) {
  byte slot, next;
  do
  :: atomic { running[w] == RUN ->
     if
     :: told[w] == LOST -> giveUp(w)
#ifndef MISTAKE_BLIND_COMMIT
     :: told[w] != LOST && !isMine(w) -> giveUp(w)
#endif
     :: told[w] == NOTHING && isMine(w) && !draining[w] ->
        if
#ifdef MISTAKE_DELETE_FIRST
        :: handle[w] -> remove(held[w]); running[w] = RUN_DELETED
#else
        :: succeed(w); running[w] = SETTLE_DELETE
#endif
        :: losts > 0 -> losts--; succeed(w); running[w] = ASK_SUCCESS
        :: losts > 0 -> losts--; stop(w)                        /* S3 does not answer for as long as patience lasts */
        :: failures > 0 -> failures--; fail(w); running[w] = SETTLE_SEND
        :: failures > 0 && losts > 0 -> failures--; losts--; fail(w); running[w] = ASK_FAILURE
        :: retries > 0 -> retries--; wait(w)
        fi
     :: (told[w] == RELEASE || draining[w]) && isMine(w) -> wait(w)
     :: draining[w] && told[w] == NOTHING && isMine(w) -> succeed(w); running[w] = SETTLE_DELETE
#ifdef MISTAKE_BLIND_COMMIT
     :: told[w] == NOTHING && isMine(w) -> running[w] = COMMIT_BLIND
     :: told[w] == NOTHING && !isMine(w) -> giveUp(w)
#endif
     fi }
#ifdef MISTAKE_DELETE_FIRST
  :: atomic { running[w] == RUN_DELETED ->
     if
     :: isMine(w) -> succeed(w); running[w] = SETTLE_CLOSE
     :: else -> giveUp(w)
     fi }
#endif
#ifdef MISTAKE_BLIND_COMMIT
  :: atomic { running[w] == COMMIT_BLIND -> succeed(w); running[w] = SETTLE_DELETE }
#endif

  /* Settlement.swap asked again after a lost answer: the attempt has ended (hasEnded), and the record is as it is by now. */
  :: atomic { running[w] == ASK_SUCCESS ->
#ifdef MISTAKE_412_IS_LOST
     giveUp(w)
#else
     assert(ended & (1 << runAttempt[w])); running[w] = SETTLE_DELETE
#endif
     }
  :: atomic { running[w] == ASK_FAILURE ->
     runRound[w] = round; runWake[w] = wake;
#ifdef MISTAKE_LETTER_UNOWED
     running[w] = SETTLE_SEND
#else
     running[w] = (state == PENDING -> SETTLE_SEND : SETTLE_DELETE)
#endif
     }

#ifdef MISTAKE_CLOSE_BEFORE_LETTER
  :: atomic { running[w] == SETTLE_SEND && marker[runRound[w]] -> marker[runRound[w]] = 0 }
#endif
  :: atomic { running[w] == SETTLE_SEND -> sendDeadLetter(runWake[w] + 1, runRound[w]); running[w] = SETTLE_SENT }
  :: atomic { running[w] == SETTLE_SENT -> deadLettered(runRound[w]); running[w] = SETTLE_DELETE }
  :: atomic { running[w] == SETTLE_DELETE ->
     if
     :: handle[w] -> remove(held[w])
     :: else                                    /* it has no handle: the message is deleted when it comes */
     fi;
     running[w] = SETTLE_CLOSE }
  :: atomic { running[w] == SETTLE_CLOSE ->
     if
     :: state == SUCCEEDED && !mayHaveLeftovers -> close(runRound[w])
     :: else
     fi;
     stop(w) }

  /* Successors.sleep after a retry or a release: the message is hidden, or replaced where it would not live to wake the job, or is gone. */
  :: atomic { running[w] == SLEEP ->
     if
     :: handle[w] && place[held[w]] == QUEUE -> stop(w)
     :: handle[w] && place[held[w]] == QUEUE && handovers > 0 -> handovers--; running[w] = MOVE
     :: (!handle[w] || place[held[w]] != QUEUE) && renewals > 0 -> renewals--; handle[w] = 0; running[w] = MOVE
     :: (!handle[w] || place[held[w]] != QUEUE) && renewals == 0 -> stop(w)
     fi }
  :: atomic { running[w] == MOVE ->
     next = higher(runWake[w], heldNumber(w)) + 1;
     post(slot, next, QUEUE, 0); next = 0;
     moved[w] = slot; slot = 0; running[w] = MOVED }
  :: atomic { running[w] == MOVED ->
     if
     :: state == WAITING && attempt == runAttempt[w] && round == runRound[w] && wake < number[moved[w]] ->
        raise(number[moved[w]]); named = moved[w]; sent = 1; stamp(0);
        running[w] = (handle[w] -> MOVED_DELETE : NONE);
        if
        :: running[w] == NONE -> stop(w)
        :: else
        fi
     :: else -> stop(w)
     fi }
  :: atomic { running[w] == MOVED_DELETE -> remove(held[w]); stop(w) }
  od
}
