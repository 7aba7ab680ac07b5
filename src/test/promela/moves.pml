/* Moves of the record that several make; each is one won swap. */

/* JobRecord.reopened: by the API under the next wake, unsent; by a dead letter that came back under that letter's. */
inline reopened(toWake, isSent, message) {
  round++; assert(round < ROUNDS);
  raise(toWake);
  state = QUEUED; sent = isSent; named = message; deaths = 0; dead = 0; stamp(0);
  assert(isAnnounced)
}

/* JobRecord.failed, quarantined, failedUnrun */
inline failed() {
  state = PENDING; offer = 0; offerMessage = 0; offerAge = 0; stamp(0);
  failedIn[round] = 1
}

/* Settlement.sendDeadLetter, its second step. Only the letter of the round for which it was sent is recorded. */
inline deadLettered(ofRound) {
  if
#ifdef MISTAKE_LETTER_OF_ANY_ROUND
  :: state == PENDING -> state = FAILED; stamp(0)
#else
  :: state == PENDING && round == ofRound -> state = FAILED; stamp(0)
#endif
  :: else
  fi
}

/* UnsentJobs.send, its second step */
inline recordSent(ofWake, message) {
  if
#ifdef MISTAKE_SENT_OF_ANY_WAKE
  :: isOpen(state) && !sent -> sent = 1; wake = ofWake; named = message; stamp(0)
#else
  :: isOpen(state) && !sent && wake == ofWake -> sent = 1; named = message; stamp(0)
#endif
  :: else
  fi
}

/* JobRecord.stopping and survived: a missing end of that attempt is nobody's fault, and no death if it was counted as one. */
inline explain(ofAttempt) {
#if DEATHS < 9
  marked = marked | (1 << ofAttempt);
  if
  :: dead & (1 << ofAttempt) -> dead = dead & ~(1 << ofAttempt); deaths--
  :: else
  fi;
#endif
  stamp(0)
}

/* JobIndex.close, after a marker is gone: of an open round it never is. */
inline close(ofRound) { marker[ofRound] = 0; assert(isAnnounced) }
