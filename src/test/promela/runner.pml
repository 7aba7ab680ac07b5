/* One delivery, from receive to claim or to whatever else its message is good for: JobRunner, Admission, Claims, Offers.make. */
#define isSeen(w) (state == sState[w] && owner == sOwner[w] && attempt == sAttempt[w])

inline rest(w) {
  doing[w] = IDLE; msg[w] = 0; sState[w] = 0; sOwner[w] = 0; sAttempt[w] = 0; sRound[w] = 0; sWake[w] = 0;
  sOffer[w] = 0; lives[w] = 0; sAge[w] = 0; as[w] = 0; closes[w] = 0
}

/* A receive that would only find everything as it is is left out, so that "nothing can happen any more" is a state of the model. */
#define mayClaim(w) (running[w] == NONE && !draining[w])
#define owns(w) (running[w] != NONE && runOwner[w] == owner && runAttempt[w] == attempt)
#define isElsewhere(w) (state == RUNNING && !owns(w) && owner != id[w])
#define isWorthwhile(w, m) (place[m] == QUEUE && !draining[w] && ( \
    (isOpen(state) && number[m] < wake) || (state == SUCCEEDED) || (state == PENDING) || (state == FAILED) || \
    ((state == ABSENT || state == ABANDONED || state == QUEUED || state == WAITING) && mayClaim(w)) || \
    (state == RUNNING && owns(w) && !(held[w] == m && handle[w])) || \
    (state == RUNNING && !owns(w) && owner == id[w] && mayClaim(w)) || \
    (isElsewhere(w) && mayClaim(w) && !(lease[owner] == FRESH && offer && offerMessage == m && (offerAge < 2 || face[owner]))) || \
    (isElsewhere(w) && !mayClaim(w) && lease[owner] == FRESH && !offer)))

/* Receive, and read the record. */
inline receive(w, m) {
  msg[w] = m; as[w] = id[w];
  sState[w] = state; sOwner[w] = owner; sAttempt[w] = attempt; sRound[w] = round; sWake[w] = wake;
  sOffer[w] = offer;
  sAge[w] = (offer -> offerAge : 0);
  if
  :: state == ABSENT || state == ABANDONED -> doing[w] = ANNOUNCE
  :: state == PENDING -> doing[w] = SEND_LETTER
#ifdef BREAK_STRAY_REOPENS
  :: state == FAILED && number[m] > wake -> doing[w] = REOPEN_MARK
  :: state == SUCCEEDED || (state == FAILED && number[m] <= wake) -> doing[w] = DELETE; closes[w] = 1
#else
  :: state == FAILED && letter[m] && number[m] > wake -> doing[w] = REOPEN_MARK
  :: state == SUCCEEDED || (state == FAILED && !(letter[m] && number[m] > wake)) -> doing[w] = DELETE; closes[w] = 1
#endif
  :: isOpen(state) && number[m] < wake -> doing[w] = DELETE
  :: (state == QUEUED || state == WAITING) && number[m] >= wake -> doing[w] = CLAIM
  :: state == RUNNING && number[m] >= wake ->
     if
     :: owns(w) -> receiveOfOwn(w, m)
     :: !owns(w) && owner == id[w] -> lives[w] = 1; doing[w] = CLAIM
     :: !owns(w) && owner != id[w] -> doing[w] = ASK_LEASE
     fi
  fi
}

/* A message of a job that runs here: the newer, or the same, or a second one where the first may be visible, is kept. */
inline receiveOfOwn(w, m) {
  if
  :: running[w] != RUN -> rest(w)       /* it is being settled */
  :: running[w] == RUN && held[w] == m -> handle[w] = 1; rest(w)
#ifdef BREAK_HERE_BY_HIDING
  :: running[w] == RUN && held[w] != m && handle[w] -> doing[w] = DELETE
  :: running[w] == RUN && held[w] != m && !handle[w] -> held[w] = m; handle[w] = 1; rest(w)
#else
  :: running[w] == RUN && held[w] != m && handle[w] && number[m] <= heldNumber(w) -> doing[w] = DELETE
  :: running[w] == RUN && held[w] != m && (!handle[w] || number[m] > heldNumber(w)) ->
     if
     :: number[m] >= heldNumber(w) -> held[w] = m; handle[w] = 1; rest(w)
     :: else -> doing[w] = DELETE
     fi
#endif
  fi
}

inline begin(w) {
  running[w] = RUN; runOwner[w] = owner; runAttempt[w] = attempt; held[w] = msg[w]; handle[w] = 1;
  /* a claim under an id that was given up meanwhile is released */
  told[w] = (owner != id[w] || draining[w] -> RELEASE : NOTHING)
}

/* The swap that makes the job's next attempt this worker's. */
inline claim(w) {
  if
  :: state == RUNNING && !lives[w] && !(marked & (1 << attempt)) && !(ended & (1 << attempt)) -> deaths++
  :: state == RUNNING && lives[w] -> marked = marked | (1 << attempt)
  :: else
  fi;
  if
  :: state == ABSENT -> round = 1
  :: state == ABANDONED -> round = sRound[w] + 1
  :: else
  fi;
#ifndef BREAK_CLAIM_BY_STALE
  raise((number[msg[w]] > wake -> number[msg[w]] : wake));
#else
  if
  :: number[msg[w]] > wake -> wake = number[msg[w]]
  :: else
  fi;
#endif
  sent = 1; offer = 0; offerMessage = 0; offerAge = 0;
  attempt++; assert(attempt < 8);
  owner = as[w]; state = RUNNING; nonce = 1 + w
}

#ifdef BREAK_CLAIM_BY_STALE
#define isClaimable(w) isSeen(w)
#else
#define isClaimable(w) (isSeen(w) && number[msg[w]] >= wake)
#endif

proctype Runner(byte w) {
  byte slot;
  do
  :: atomic { doing[w] == IDLE && isWorthwhile(w, 0) -> receive(w, 0) }
#if SLOTS > 1
  :: atomic { doing[w] == IDLE && isWorthwhile(w, 1) -> receive(w, 1) }
#endif
#if SLOTS > 2
  :: atomic { doing[w] == IDLE && isWorthwhile(w, 2) -> receive(w, 2) }
#endif
#if SLOTS > 3
  :: atomic { doing[w] == IDLE && isWorthwhile(w, 3) -> receive(w, 3) }
#endif
#if SLOTS > 4
  :: atomic { doing[w] == IDLE && isWorthwhile(w, 4) -> receive(w, 4) }
#endif
#if SLOTS > 5
  :: atomic { doing[w] == IDLE && isWorthwhile(w, 5) -> receive(w, 5) }
#endif
#if SLOTS > 6
  :: atomic { doing[w] == IDLE && isWorthwhile(w, 6) -> receive(w, 6) }
#endif

  /* How its owner stands; a lease that has ended is buried before the job is taken. */
  :: atomic { doing[w] == ASK_LEASE ->
     if
     :: lease[sOwner[w]] == FRESH && sOffer[w] && sAge[w] == 2 && !face[sOwner[w]] -> lives[w] = 1; doing[w] = CLAIM
     :: lease[sOwner[w]] == FRESH && !(sOffer[w] && sAge[w] == 2 && !face[sOwner[w]]) -> sAge[w] = 0; doing[w] = MAKE_OFFER
     :: lease[sOwner[w]] != FRESH ->
#ifndef BREAK_STEAL_UNBURIED
        lease[sOwner[w]] = BURIED;
#endif
        doing[w] = (deaths + 1 >= DEATHS && !(marked & (1 << sAttempt[w])) -> QUARANTINE : CLAIM)
     fi }
  :: atomic { doing[w] == MAKE_OFFER ->
     if
     :: state == RUNNING && owner == sOwner[w] && attempt == sAttempt[w] ->
        offerAge = (offer && offerAge > sAge[w] -> offerAge : sAge[w]);
        offer = 1; offerMessage = msg[w]; nonce = 0
     :: else
     fi;
     rest(w) }

  :: atomic { doing[w] == ANNOUNCE ->
     if
     :: draining[w] -> rest(w)
     :: else -> marker[(sState[w] == ABSENT -> 1 : sRound[w] + 1)] = 1; doing[w] = CLAIM
     fi }
  :: atomic { doing[w] == CLAIM ->
     if
     :: !mayClaim(w) || !isClaimable(w) -> rest(w)
     :: mayClaim(w) && isClaimable(w) -> claim(w); begin(w); rest(w)
     :: mayClaim(w) && isClaimable(w) && losts > 0 -> losts--; claim(w); doing[w] = CLAIM_AGAIN
     fi }
  /* The claim's answer was lost: the record says whether it is ours, unless it cannot be read either. */
  :: atomic { doing[w] == CLAIM_AGAIN ->
     if
     :: nonce == 1 + w && owner == as[w] -> begin(w); rest(w)
     :: rest(w)
     fi }

  /* Died too often without a word. */
  :: atomic { doing[w] == QUARANTINE ->
     if
#ifdef BREAK_STALE_DEATHS
     :: state == RUNNING && isSeen(w) ->
#else
     :: state == RUNNING && isSeen(w) && !(marked & (1 << attempt)) ->
#endif
        assert(!(marked & (1 << attempt)));     /* no attempt is charged for a drain, or for a worker that lived */
        deaths++; state = PENDING; offer = 0; offerMessage = 0; offerAge = 0; nonce = 0; sWake[w] = wake; doing[w] = SEND_LETTER
     :: else -> rest(w)
     fi }
  :: atomic { doing[w] == SEND_LETTER -> sendDeadLetter(sWake[w] + 1, sRound[w]); doing[w] = RECORD_LETTER }
  :: atomic { doing[w] == RECORD_LETTER ->
     if
#ifdef BREAK_LETTER_OF_ANY_ROUND
     :: state == PENDING ->
#else
     :: state == PENDING && round == sRound[w] ->
#endif
        state = FAILED; nonce = 0
     :: else
     fi;
#ifdef BREAK_CLOSE_NEWEST_ROUND
     sRound[w] = round;
#endif
     closes[w] = 1; doing[w] = DELETE }

  :: atomic { doing[w] == DELETE -> remove(msg[w]);
     if
     :: closes[w] -> doing[w] = CLOSE
     :: else -> rest(w)
     fi }
  :: atomic { doing[w] == CLOSE -> marker[sRound[w]] = 0; rest(w) }

  /* A dead letter that came back: marker, record (unsent), message, record (sent); the letter goes last. */
  :: atomic { doing[w] == REOPEN_MARK ->
     assert(letter[msg[w]]);                    /* nothing but a dead letter that came back reopens */
     assert(sRound[w] + 1 < ROUNDS); marker[sRound[w] + 1] = 1; doing[w] = REOPEN }
  :: atomic { doing[w] == REOPEN ->
     if
     :: state == FAILED && round == sRound[w] -> reopen(); nonce = 0; doing[w] = REOPEN_SEND
     :: else -> rest(w)
     fi }
  :: atomic { doing[w] == REOPEN_SEND -> post(slot, reopenWake(sWake[w]), QUEUE, 0); slot = 0; doing[w] = REOPEN_SENT }
  :: atomic { doing[w] == REOPEN_SENT -> recordSent(reopenWake(sWake[w])); doing[w] = DELETE }
  od
}
