/* A worker's beat, what it looks at with each, and its successors: LeaseKeeper, RecordWatch, Offers.answer, and the hand-over. */
/* A beat that would find all as it was is left out. */
#define hasNews(w) (lease[id[w]] != FRESH || \
    (state == RUNNING && owner == id[w] && offer && (owns(w) || offerAge < 2 || face[id[w]])) || \
    (running[w] == RUN && told[w] != LOST && isMine(w) && heldNumber(w) > wake))

inline beatOthers(w) {
  byte v = 0;
  do
  :: v < WORKERS ->
     if
     :: doing[v] == ASK_LEASE || doing[v] == MAKE_OFFER ->
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

#define mayHandOver(w) (handing[w] == IDLE && running[w] == RUN && told[w] == NOTHING && isMine(w) \
    && (handovers > 0 || (place[held[w]] != QUEUE && handle[w])))

proctype Keeper(byte w) {
  byte slot;
  do
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
  :: atomic { beating[w] == TESTIFY -> marked = marked | (1 << testified[w]); testified[w] = 0; nonce = 0; beating[w] = IDLE }
  :: atomic { beating[w] == LOOK ->
     if
     :: running[w] == RUN && told[w] != LOST && !isMine(w) -> lose(w); beating[w] = IDLE
     :: running[w] == RUN && told[w] != LOST && isMine(w) ->
        if
        :: offer -> answered[w] = offerMessage; beating[w] = ANSWER
        :: !offer && heldNumber(w) > wake -> raise(heldNumber(w)); nonce = 0; beating[w] = IDLE
        :: else -> beating[w] = IDLE
        fi
     :: else -> beating[w] = IDLE
     fi }
  /* An offered message: the newer, or the same, or any while ours may be visible, is taken; another is deleted. */
  :: atomic { beating[w] == ANSWER ->
     if
     :: running[w] != RUN -> answered[w] = 0; beating[w] = IDLE
     :: running[w] == RUN && held[w] == answered[w] -> handle[w] = 1; beating[w] = ANSWERED
     :: running[w] == RUN && held[w] != answered[w] && (number[answered[w]] > heldNumber(w) || (!handle[w] && number[answered[w]] == heldNumber(w))) ->
        held[w] = answered[w]; handle[w] = 1; beating[w] = ANSWERED
     :: running[w] == RUN && held[w] != answered[w] && (number[answered[w]] < heldNumber(w) || (handle[w] && number[answered[w]] == heldNumber(w))) ->
        remove(answered[w]); beating[w] = ANSWERED
     fi }
  :: atomic { beating[w] == ANSWERED ->
     if
     :: running[w] == RUN && isMine(w) && offer && offerMessage == answered[w] ->
        offer = 0; offerMessage = 0; offerAge = 0; nonce = 0;
        raise((heldNumber(w) > wake -> heldNumber(w) : wake))
     :: else
     fi;
     answered[w] = 0; beating[w] = IDLE }

  /* Hand-over, on purpose or because the message is lost: send the successor, record its wake, delete the old one. */
  :: atomic { mayHandOver(w) ->
     if
     :: place[held[w]] != QUEUE && handle[w] -> handle[w] = 0
     :: else -> handovers--
     fi;
#ifdef BREAK_RECORD_BEFORE_SEND
     raise(wake + 1); successor[w] = held[w]; nonce = 0;
#else
     post(slot, wake + 1, QUEUE, 0); successor[w] = slot; slot = 0;
#endif
     handing[w] = SUCCESSOR_SENT }
#ifdef BREAK_RECORD_BEFORE_SEND
  :: atomic { handing[w] == SUCCESSOR_SENT -> remove(successor[w]); handing[w] = SUCCESSOR_RECORDED }
  :: atomic { handing[w] == SUCCESSOR_RECORDED ->
     post(slot, wake, QUEUE, 0);
     if
     :: running[w] == RUN -> held[w] = slot; handle[w] = 0
     :: else
     fi;
     slot = 0; successor[w] = 0; handing[w] = IDLE }
#else
  :: atomic { handing[w] == SUCCESSOR_SENT ->
     if
     :: running[w] == RUN && isMine(w) && number[successor[w]] >= wake && number[successor[w]] > heldNumber(w) ->
        raise(number[successor[w]]); sent = 1; nonce = 0;
        slot = held[w]; held[w] = successor[w]; successor[w] = slot; slot = 0;
        if
        :: handle[w] -> handle[w] = 0; handing[w] = SUCCESSOR_RECORDED
        :: else -> successor[w] = 0; handing[w] = IDLE
        fi
     :: else -> successor[w] = 0; handing[w] = IDLE
     fi }
  :: atomic { handing[w] == SUCCESSOR_RECORDED -> remove(successor[w]); successor[w] = 0; handing[w] = IDLE }
#endif

  /* A stop: mark what runs, let it end or release it, then end the lease. */
  :: atomic { draining[w] && !stopMarked[w] ->
     if
     :: running[w] == RUN && isMine(w) -> marked = marked | (1 << attempt); nonce = 0
     :: else
     fi;
     stopMarked[w] = 1 }
  :: atomic { draining[w] && stopMarked[w] && running[w] == NONE && doing[w] == IDLE && beating[w] == IDLE && handing[w] == IDLE ->
     lease[id[w]] = BURIED; newId(w); draining[w] = 0; stopMarked[w] = 0 }
  od
}
