/* One attempt, from its claim to its settlement: RunningJob, Settlement. Result, then record, then message, then marker. */
#define isMine(w) (state == RUNNING && owner == runOwner[w] && attempt == runAttempt[w])

inline stop(w) {
  running[w] = NONE; runOwner[w] = 0; runAttempt[w] = 0; told[w] = 0; held[w] = 0; handle[w] = 0; runRound[w] = 0; runWake[w] = 0
}

/* The attempt counts itself lost and removes what it wrote: only if the job is another's, and never what the record points at. */
inline giveUp(w) {
  assert(!(state == SUCCEEDED && result == runAttempt[w]));
  assert(!isMine(w) || told[w] == LOST);
  stop(w)
}

inline endAttempt(w, how) {
  ended = ended | (1 << attempt);
  state = how; offer = 0; offerMessage = 0; offerAge = 0; nonce = 0;
  runRound[w] = round; runWake[w] = wake
}

inline succeed(w) {
  endAttempt(w, SUCCEEDED);
  assert(result == 0);
  result = runAttempt[w];
  commits++; assert(commits == 1)
}

inline lose(w) { told[w] = LOST }

proctype Attempt(byte w) {
  do
  :: atomic { running[w] == RUN ->
     if
     :: told[w] == LOST -> giveUp(w)
#ifndef BREAK_BLIND_COMMIT
     :: told[w] != LOST && !isMine(w) -> giveUp(w)
#endif
     :: told[w] == NOTHING && isMine(w) && !draining[w] ->
        if
#ifdef BREAK_DELETE_FIRST
        :: handle[w] -> remove(held[w]); running[w] = RUN_DELETED
#else
        :: succeed(w); running[w] = SETTLE_DELETE
#endif
        :: losts > 0 -> losts--; succeed(w); running[w] = ASK_SUCCESS
        :: losts > 0 -> losts--; stop(w)                        /* S3 does not answer: the message comes again */
        :: failures > 0 -> failures--; endAttempt(w, PENDING); running[w] = SETTLE_SEND
        :: failures > 0 && losts > 0 -> failures--; losts--; endAttempt(w, PENDING); running[w] = ASK_FAILURE
        :: retries > 0 -> retries--; endAttempt(w, WAITING); stop(w)
        fi
     :: (told[w] == RELEASE || draining[w]) && isMine(w) -> endAttempt(w, WAITING); stop(w)
     :: draining[w] && told[w] == NOTHING && isMine(w) -> succeed(w); running[w] = SETTLE_DELETE
#ifdef BREAK_BLIND_COMMIT
     :: told[w] == NOTHING && isMine(w) -> running[w] = COMMIT_BLIND
     :: told[w] == NOTHING && !isMine(w) -> giveUp(w)
#endif
     fi }
#ifdef BREAK_DELETE_FIRST
  :: atomic { running[w] == RUN_DELETED ->
     if
     :: isMine(w) -> succeed(w); running[w] = SETTLE_CLOSE
     :: else -> giveUp(w)
     fi }
#endif
#ifdef BREAK_BLIND_COMMIT
  :: atomic { running[w] == COMMIT_BLIND -> succeed(w); running[w] = SETTLE_DELETE }
#endif

  /* The swap's answer was lost: the record is read, and says whether this attempt had ended by its own word. */
  :: atomic { running[w] == ASK_SUCCESS ->
#ifdef BREAK_412_IS_LOST
     giveUp(w)
#else
     assert(ended & (1 << runAttempt[w])); running[w] = SETTLE_DELETE
#endif
     }
  :: atomic { running[w] == ASK_FAILURE ->
#ifdef BREAK_ENDED_IN_ANY_ROUND
     runRound[w] = round; runWake[w] = wake; running[w] = SETTLE_SEND
#else
     if
     :: state == PENDING && round == runRound[w] -> running[w] = SETTLE_SEND
     :: state == FAILED && round == runRound[w] -> running[w] = SETTLE_DELETE
     :: else -> stop(w)
     fi
#endif
     }

#ifdef BREAK_CLOSE_BEFORE_LETTER
  :: atomic { running[w] == SETTLE_SEND && marker[runRound[w]] -> marker[runRound[w]] = 0 }
#endif
  :: atomic { running[w] == SETTLE_SEND -> sendDeadLetter(runWake[w] + 1, runRound[w]); running[w] = SETTLE_SENT }
  :: atomic { running[w] == SETTLE_SENT ->
     if
#ifdef BREAK_LETTER_OF_ANY_ROUND
     :: state == PENDING -> state = FAILED; nonce = 0
#else
     :: state == PENDING && round == runRound[w] -> state = FAILED; nonce = 0
#endif
     :: else
     fi;
     running[w] = SETTLE_DELETE }
  :: atomic { running[w] == SETTLE_DELETE ->
     if
     :: handle[w] -> remove(held[w])
     :: else                                    /* it has no handle: the message is deleted when it comes */
     fi;
     running[w] = SETTLE_CLOSE }
  :: atomic { running[w] == SETTLE_CLOSE -> marker[runRound[w]] = 0; stop(w) }
  od
}
