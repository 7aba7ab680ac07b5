/* A worker's beat, what it looks at with each, its successors and its stop: LeaseKeeper, RecordWatch, Offers.answer, Successors, Drain. */

/* A beat that would find all as it was is left out. */
#define hasNews(w) (lease[id[w]] != FRESH || \
    (state == RUNNING && owner == id[w] && offer && (owns(w) || offerAge < 2 || face[id[w]])) || \
    (running[w] == RUN && told[w] != LOST && isMine(w) && isAhead(w)))
#define isAhead(w) (heldNumber(w) >= wake && named != held[w])

inline beatOthers(w) {
  byte v = 0;
  do
  :: v < WORKERS ->
     if
     :: doing[v] == JUDGE_RUNNING || doing[v] == MAKE_OFFER ->
        sAge[v] = (sOwner[v] == id[w] && sAge[v] < 2 -> sAge[v] + 1 : sAge[v])
     :: else
     fi;
     v++
  :: else -> v = 0; break
  od;
  offerAge = (offer && owner == id[w] && offerAge < 2 -> offerAge + 1 : offerAge)
}

inline newId(w) {
  assert(leases < LEASES);
  id[w] = leases;
  lease[leases] = FRESH;
  leases++
}

inline looked(w) { beating[w] = IDLE; answered[w] = 0; lookWake[w] = 0; lookNamed[w] = 0 }
inline handed(w) { handing[w] = IDLE; successor[w] = 0; handOwner[w] = 0; handAttempt[w] = 0; old[w] = 0; inHand[w] = 0 }

#define isLost(w) (handle[w] && place[held[w]] != QUEUE)
#define mayHandOver(w) (handing[w] == IDLE && running[w] == RUN && (handovers > 0 || (isLost(w) && renewals > 0)))
#define isHandedOf(w) (state == RUNNING && owner == handOwner[w] && attempt == handAttempt[w])

proctype Keeper(byte w) {
  byte slot, next;
  do
  /* LeaseKeeper.beat */
  :: atomic { beating[w] == IDLE && hasNews(w) ->
     holds[w] = (doing[w] != IDLE || running[w] != NONE); beating[w] = PUT_LEASE }
  :: atomic { beating[w] == PUT_LEASE ->
     if
     :: lease[id[w]] == BURIED ->               /* If-Match fails, and the tombstone is read: nothing of this id counts any more */
        if
        :: running[w] != NONE && runOwner[w] == id[w] -> testified[w] = runAttempt[w]; lose(w); beating[w] = TESTIFY
        :: else -> beating[w] = IDLE
        fi;
        holds[w] = 0;
        newId(w)
     :: else ->
        lease[id[w]] = FRESH; face[id[w]] = holds[w]; holds[w] = 0;
        beatOthers(w);
        /* a beat was good: what this worker runs under this id is still its own, or ended by itself */
        assert(!(running[w] == RUN && told[w] == NOTHING && runOwner[w] == id[w]) || isMine(w));
        beating[w] = LOOK
     fi }
  :: atomic { beating[w] == TESTIFY -> explain(testified[w]); testified[w] = 0; beating[w] = IDLE }

  /* RecordWatch.look: lost, offered a message, or ahead of the record by the message that it holds. */
  :: atomic { beating[w] == LOOK ->
     if
     :: running[w] == RUN && told[w] != LOST && !isMine(w) -> lose(w); looked(w)
     :: running[w] == RUN && told[w] != LOST && isMine(w) ->
        if
        :: offer -> answered[w] = offerMessage; lookWake[w] = wake; lookNamed[w] = named; beating[w] = ANSWER
        :: !offer && isAhead(w) -> raise(heldNumber(w)); named = held[w]; stamp(0); looked(w)
        :: else -> looked(w)
        fi
     :: else -> looked(w)
     fi }
  /* Offers.answer */
  :: atomic { beating[w] == ANSWER ->
     if
     :: running[w] != RUN -> looked(w)
     :: running[w] == RUN && number[answered[w]] >= lookWake[w] && mayAdopt(w, answered[w], lookWake[w], lookNamed[w]) ->
        held[w] = answered[w]; handle[w] = 1; beating[w] = ANSWERED
     :: running[w] == RUN && (number[answered[w]] < lookWake[w] || maySecond(w, answered[w], lookWake[w], lookNamed[w])) ->
        remove(answered[w]); beating[w] = ANSWERED
     fi }
  :: atomic { beating[w] == ANSWERED ->
     if
     :: running[w] == RUN && isMine(w) && offer && offerMessage == answered[w] ->
        offer = 0; offerMessage = 0; offerAge = 0; stamp(0);
        if
        :: held[w] == answered[w] && heldNumber(w) >= wake -> raise(heldNumber(w)); named = held[w]
        :: else
        fi
     :: else
     fi;
     looked(w) }

  /* Successors.handOver, on purpose or because the message is lost: send the successor, record its wake, delete the old message. */
  :: atomic { mayHandOver(w) ->
     if
     :: isLost(w) && renewals > 0 -> renewals--; handle[w] = 0
     :: !(isLost(w) && renewals > 0) -> handovers--
     fi;
     handOwner[w] = runOwner[w]; handAttempt[w] = runAttempt[w]; old[w] = held[w]; inHand[w] = handle[w];
#ifdef MISTAKE_RECORD_BEFORE_SEND
     raise(wake + 1); stamp(0); handing[w] = SUCCESSOR_SENT
#else
     /* by the newest record that the worker knows: behind what is there only after a lost answer */
     if
     :: next = higher(wake, heldNumber(w)) + 1
#if LOSTS
     :: wake > heldNumber(w) -> next = heldNumber(w) + 1
#endif
     fi;
     post(slot, next, QUEUE, 0); next = 0;
     successor[w] = slot; slot = 0; handing[w] = SUCCESSOR_SENT;
     if
     :: true
     :: losts > 0 -> losts--; handed(w)         /* sent, and the answer lost */
     fi
#endif
     }
#ifdef MISTAKE_RECORD_BEFORE_SEND
  :: atomic { handing[w] == SUCCESSOR_SENT -> remove(old[w]); handing[w] = SUCCESSOR_RECORDED }
  :: atomic { handing[w] == SUCCESSOR_RECORDED ->
     post(slot, wake, QUEUE, 0);
     if
     :: running[w] == RUN -> held[w] = slot; handle[w] = 0
     :: else
     fi;
     slot = 0; handed(w) }
#else
  :: atomic { handing[w] == SUCCESSOR_SENT ->
     if
     :: isHandedOf(w) ->
        if
        :: wake < number[successor[w]] -> raise(number[successor[w]]); named = successor[w]; sent = 1; stamp(0)
        :: else                                 /* the job has a later message already */
        fi;
        if
        :: true ->
           if
           :: running[w] == RUN && runAttempt[w] == handAttempt[w] && held[w] != successor[w] -> held[w] = successor[w]; handle[w] = 0
           :: else
           fi;
           handing[w] = (inHand[w] -> SUCCESSOR_RECORDED : IDLE)
        :: losts > 0 -> losts--; handing[w] = IDLE      /* recorded, and the answer lost */
        fi;
        if
        :: handing[w] == IDLE -> handed(w)
        :: else
        fi
     :: else -> handed(w)
     fi }
  :: atomic { handing[w] == SUCCESSOR_RECORDED -> remove(old[w]); handed(w) }
#endif

  /* Drain: mark what runs, let it end or release it, then end the lease. */
  :: atomic { draining[w] && !stopMarked[w] ->
     if
     :: running[w] == RUN && isMine(w) -> explain(attempt)
     :: else
     fi;
     stopMarked[w] = 1 }
  :: atomic { draining[w] && stopMarked[w] && running[w] == NONE && doing[w] == IDLE && beating[w] == IDLE && handing[w] == IDLE ->
     lease[id[w]] = BURIED; newId(w); draining[w] = 0; stopMarked[w] = 0 }
  od
}
