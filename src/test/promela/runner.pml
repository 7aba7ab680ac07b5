/* One delivery, from receive to claim or to whatever else its message is good for: JobRunner, Admission, Claims, Offers.make. */

/* JobRecord.stands: the record still stands where it was seen. */
#define isSeen(w) (state == sState[w] && owner == sOwner[w] && attempt == sAttempt[w] && round == sRound[w])

inline rest(w) {
  doing[w] = IDLE; msg[w] = 0; sState[w] = 0; sOwner[w] = 0; sAttempt[w] = 0; sRound[w] = 0; sWake[w] = 0; sNamed[w] = 0; sMoved[w] = 0;
  sOffer[w] = 0; lives[w] = 0; sAge[w] = 0; as[w] = 0; closes[w] = 0
}

/* A receive that would only find everything as it is is left out, so that "nothing can happen any more" is a state of the model. */
#define mayClaim(w) (running[w] == NONE && !draining[w])
#define owns(w) (running[w] != NONE && runOwner[w] == owner && runAttempt[w] == attempt)
#define isElsewhere(w) (state == RUNNING && !owns(w) && owner != id[w])
#define isWorthwhile(w, m) (place[m] == QUEUE && !draining[w] && ( \
    (isOpen(state) && number[m] < wake) || (state == SUCCEEDED) || (state == PENDING) || (state == FAILED) || \
    ((state == ABSENT || state == ABANDONED || state == QUEUED || state == WAITING) && mayClaim(w)) || \
    (running[w] == RUN && isMine(w) && !(held[w] == m && handle[w])) || \
    (state == RUNNING && !owns(w) && owner == id[w] && mayClaim(w)) || \
    (isElsewhere(w) && mayClaim(w) && !(lease[owner] == FRESH && offer && offerMessage == m && (offerAge < 2 || face[owner]))) || \
    (isElsewhere(w) && !mayClaim(w) && lease[owner] == FRESH && !offer)))

inline see(w) {
  sState[w] = state; sOwner[w] = owner; sAttempt[w] = attempt; sRound[w] = round; sWake[w] = wake;
  sOffer[w] = offer;
  sAge[w] = (offer -> offerAge : 0)
}

#ifdef MISTAKE_STRAY_REOPENS
#define mayReopenBy(m) 1
#else
#define mayReopenBy(m) letter[m]
#endif

/* Receive, read the record, and Admission.judge. */
inline receive(w, m) {
  msg[w] = m; as[w] = id[w];
  see(w);
  if
  :: state == ABSENT || state == ABANDONED -> doing[w] = ANNOUNCE
  :: state == PENDING -> doing[w] = SEND_LETTER
  :: state == FAILED && mayReopenBy(m) && number[m] > wake -> doing[w] = ANNOUNCE_ROUND
  :: state == SUCCEEDED || (state == FAILED && !(mayReopenBy(m) && number[m] > wake)) -> doing[w] = DISCARD; closes[w] = !mayHaveLeftovers
  :: isOpen(state) && number[m] < wake -> doing[w] = DISCARD
  :: (state == QUEUED || state == WAITING) && number[m] >= wake -> doing[w] = CLAIM
  :: (state == QUEUED || state == WAITING) && number[m] >= wake && unknowns > 0 -> unknowns--; doing[w] = FAIL_UNRUN
  :: state == RUNNING && number[m] >= wake ->
     if
     :: owns(w) -> sNamed[w] = named; doing[w] = JUDGE_HERE
     :: !owns(w) && owner == id[w] -> lives[w] = 1; doing[w] = CLAIM
     :: !owns(w) && owner != id[w] -> doing[w] = JUDGE_RUNNING
     fi
  fi
}

/* HeldMessage.standing, of a message whose number is not lower than the recorded one. That the message held is hidden is never sure. */
#ifdef MISTAKE_HERE_BY_HIDING
#define mayAdopt(w, m, toWake, toNamed) (m == held[w] || !handle[w])
#define maySecond(w, m, toWake, toNamed) (m != held[w] && handle[w])
#else
#define mayAdopt(w, m, toWake, toNamed) 1
#define maySecond(w, m, toWake, toNamed) (m != held[w] && handle[w] && number[m] == toWake && m != toNamed)
#endif

inline begin(w) {
  running[w] = RUN; runOwner[w] = owner; runAttempt[w] = attempt; held[w] = msg[w]; handle[w] = 1;
  /* Claims.isOurs: a claim under an id that was given up meanwhile is released */
  told[w] = (owner != id[w] || draining[w] -> RELEASE : NOTHING)
}

/* Claims.create and take: the swap that makes the job's next attempt this worker's. */
inline claim(w) {
  assert(!(state == RUNNING && !lives[w] && lease[owner] != BURIED));   /* its owner never has a good beat again */
  if
#if DEATHS < 9
  :: state == RUNNING && !lives[w] && !isMarked(attempt) -> deaths++; dead = dead | (1 << attempt)
#endif
  :: state == RUNNING && lives[w] -> explain(attempt)
  :: else
  fi;
  if
  :: state == ABSENT -> round = 1
  :: state == ABANDONED -> round++                      /* JobRecord.following */
  :: else
  fi;
  raise(number[msg[w]]);
  sent = 1; named = msg[w]; offer = 0; offerMessage = 0; offerAge = 0;
  attempt++;
#ifndef BROKEN
  assert(attempt < 7);          /* isClaimable's limit is never met, save in a model with a mistake */
#endif
  owner = as[w]; state = RUNNING; stamp(1 + w);
  assert(isAnnounced)
}

#ifdef MISTAKE_FOLLOW_ANY_ROUND
#define isWanted(w) (isSeen(w) || (state == ABANDONED && sState[w] == ABANDONED))
#else
#define isWanted(w) isSeen(w)
#endif
#ifdef MISTAKE_CLAIM_BY_STALE
#define isClaimable(w) (isWanted(w) && attempt < 7)
#else
#define isClaimable(w) (isWanted(w) && number[msg[w]] >= wake && attempt < 7)
#endif

proctype Runner(byte w) {
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

  /* Admission.judgeHere: a message of a job that runs here. */
  :: atomic { doing[w] == JUDGE_HERE ->
     if
     :: running[w] != RUN -> rest(w)            /* it is being settled: the message comes again */
     :: running[w] == RUN && mayAdopt(w, msg[w], sWake[w], sNamed[w]) -> held[w] = msg[w]; handle[w] = 1; rest(w)
     :: running[w] == RUN && maySecond(w, msg[w], sWake[w], sNamed[w]) -> doing[w] = DISCARD
     fi }

  /* Admission.judgeRunning: how its owner stands; a lease that has ended is buried before the job is taken. */
  :: atomic { doing[w] == JUDGE_RUNNING ->
     if
     :: lease[sOwner[w]] == FRESH && sOffer[w] && sAge[w] == 2 && !face[sOwner[w]] -> lives[w] = 1; doing[w] = CLAIM
     :: lease[sOwner[w]] == FRESH && !(sOffer[w] && sAge[w] == 2 && !face[sOwner[w]]) -> sAge[w] = 0; doing[w] = MAKE_OFFER
     :: lease[sOwner[w]] != FRESH ->
#ifndef MISTAKE_STEAL_UNBURIED
        lease[sOwner[w]] = BURIED;
#endif
        doing[w] = (deaths + 1 >= DEATHS && !isMarked(sAttempt[w]) -> QUARANTINE : CLAIM)
#ifdef MISTAKE_STEAL_BY_OWN_CLOCK
     :: lease[sOwner[w]] == FRESH -> doing[w] = CLAIM
#endif
     fi }
  :: atomic { doing[w] == MAKE_OFFER ->
     if
     :: state == RUNNING && owner == sOwner[w] && attempt == sAttempt[w] ->
        offerAge = (offer && offerAge > sAge[w] -> offerAge : sAge[w]);
        offer = 1; offerMessage = msg[w]; stamp(0)
     :: else
     fi;
     rest(w) }

  /* JobRegister.enter, and the claim. */
  :: atomic { doing[w] == ANNOUNCE ->
     if
     :: draining[w] -> rest(w)
#ifdef MISTAKE_CLAIM_UNANNOUNCED
     :: !draining[w] -> doing[w] = CLAIM
#endif
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

  /* Settlement.failUnowned: died too often without a word, or of a type that nobody knows. */
  :: atomic { doing[w] == QUARANTINE ->
     if
#ifdef MISTAKE_STALE_DEATHS
     :: isSeen(w) ->
#else
     :: isSeen(w) && !isMarked(attempt) ->
#endif
        assert(!isMarked(attempt));     /* no attempt is charged for a drain, or for a worker that lived */
        failed(); sWake[w] = wake; doing[w] = SEND_LETTER
     :: else -> rest(w)
     fi }
  :: atomic { doing[w] == FAIL_UNRUN ->
     if
     :: isSeen(w) -> failed(); sWake[w] = wake; doing[w] = SEND_LETTER
     :: else -> rest(w)
     fi }
  :: atomic { doing[w] == SEND_LETTER -> sendDeadLetter(sWake[w] + 1, sRound[w]); doing[w] = RECORD_LETTER }
  :: atomic { doing[w] == RECORD_LETTER ->
     deadLettered(sRound[w]);
     sRound[w] = round;                         /* what follows goes by the record as it is by now */
#ifdef MISTAKE_CLOSE_UNSETTLED
     closes[w] = !mayHaveLeftovers;
#else
     closes[w] = (!isOpen(state) && state != PENDING && !mayHaveLeftovers);
#endif
     doing[w] = DISCARD }

  :: atomic { doing[w] == DISCARD -> remove(msg[w]);
     if
     :: closes[w] -> doing[w] = CLOSE
     :: else -> rest(w)
     fi }
  :: atomic { doing[w] == CLOSE -> close(sRound[w]); rest(w) }

  /* Reopening.byDeadLetter: marker, record; the letter is the message of the new round, and is judged again as such. */
  :: atomic { doing[w] == ANNOUNCE_ROUND ->
     assert(letter[msg[w]]);                    /* nothing but a dead letter that came back reopens */
     assert(sRound[w] + 1 < ROUNDS); marker[sRound[w] + 1] = 1; doing[w] = REOPEN }
  :: atomic { doing[w] == REOPEN ->
     if
     :: state == FAILED && round == sRound[w] -> reopened(number[msg[w]], 1, msg[w]); see(w); doing[w] = CLAIM
     :: else -> receive(w, msg[w])
     fi }
  od
}
