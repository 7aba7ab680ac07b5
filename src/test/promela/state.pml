/*
 * What S3 and SQS hold for one job. A change of the record is one atomic step here: Ledger.change asks its move again until a
 * compare-and-swap is won, so that the move is made on the record as it then is. Everything else (a read and what is decided by it,
 * a write and the next) is a step of its own, and others may come between.
 */
#define ABSENT 0
#define ABANDONED 1
#define QUEUED 2
#define WAITING 3
#define RUNNING 4
#define SUCCEEDED 5
#define PENDING 6       /* Failed or Quarantined, its dead letter not known to be sent */
#define FAILED 7        /* the same, dead letter sent */
#define isOpen(s) ((s) == QUEUED || (s) == WAITING || (s) == RUNNING)

/* The record. */
byte state, round, wake, owner, attempt, result, nonce;
bit sent;
byte named;                     /* the message that it names: what Wake.isOf asks */
bit offer;
byte offerMessage, offerAge;    /* beats of the owner since the offer, 2 at most */
byte ended;                     /* by attempt: said how it ended */
byte marked, deaths, dead;      /* by attempt: a missing end is explained (stopping, survived); deaths in a row, and of which */

/* The open markers by round, the workers' leases and what their last beat said they hold. */
bit marker[ROUNDS];
#define FRESH 0
#define OLD 1
#define BURIED 2
byte lease[LEASES];
bit face[LEASES];
byte leases;

/* The queue and its dead-letter queue. A message is never hidden for sure, so visibility is left out: any may be received at any time. */
#define NOWHERE 0
#define QUEUE 1
#define DEAD_LETTERS 2
byte place[SLOTS];
byte number[SLOTS];             /* the wake that the message carries */
bit letter[SLOTS];              /* it is a dead letter */
byte used;

/* Only the properties look at these. */
bit purged, accepted, cut;
byte commits;
bit letterOf[ROUNDS];           /* a dead letter of that round was sent */
bit failedIn[ROUNDS];           /* that round failed */

byte crashes = CRASHES, pauses = PAUSES, losts = LOSTS, sleeps = SLEEPS, purges = PURGES, ghosts = GHOSTS, retries = RETRIES, drains = DRAINS;
byte handovers = HANDOVERS, renewals = RENEWALS, unknowns = UNKNOWNS, reopens = REOPENS, redrives = REDRIVES, failures = FAILURES;

/* The marker of a round is there from before its record until it is settled and owes nothing. */
#define isAnnounced (!(isOpen(state) || state == PENDING) || marker[round])
/* What the attempts of an earlier round, or failed ones, have written is the sweeper's to remove, and so is the marker then. */
#define mayHaveLeftovers (attempt > 1 || (attempt == 1 && state != SUCCEEDED))

/* What no question is asked of is left out: it would only multiply the states. */
#if LOSTS
#define stamp(by) nonce = by
#define sayEnd() ended = ended | (1 << attempt)
#else
#define stamp(by) skip
#define sayEnd() skip
#endif
#if DEATHS < 9
#define isMarked(a) (marked & (1 << (a)))
#else
#define isMarked(a) 0
#endif

#define higher(a, b) ((a) > (b) -> (a) : (b))
#define raise(to) assert((to) >= wake); wake = to

/* Too few slots would hide what comes after: an error, save where a broken model is only to show its first fault. */
inline post(slot, wakeNumber, where, isLetter) {
#ifdef BROKEN
  if
  :: used == SLOTS -> cut = 1; used--
  :: else
  fi;
#else
  assert(used < SLOTS);
#endif
  place[used] = where;
  number[used] = wakeNumber;
  letter[used] = isLetter;
  slot = used;
  used++
}

byte probe;
bit found;
inline lookForMessage(least) {
  found = 0;
  probe = 0;
  do
  :: probe < SLOTS ->
     if
     :: place[probe] == QUEUE && number[probe] >= least -> found = 1
     :: else
     fi;
     probe++
  :: else -> probe = 0; break
  od
}

/* DeleteMessage. No message goes before a recorded end or a recorded successor: an open job keeps one that stands for it. */
inline remove(slot) {
  place[slot] = NOWHERE;
  lookForMessage(wake);
  assert(cut || found || purged || !isOpen(state) || !sent);
  assert(state != ABSENT);
  found = 0
}

/* A letter that lies there already is not counted twice; where none ever comes back, only that it was sent matters. */
inline sendDeadLetter(wakeNumber, ofRound) {
  assert(failedIn[ofRound]);    /* no letter for a round that has not failed */
#if REDRIVES
  found = 0;
  probe = 0;
  do
  :: probe < used ->
     if
     :: place[probe] == DEAD_LETTERS && number[probe] == wakeNumber -> found = 1
     :: else
     fi;
     probe++
  :: else -> break
  od;
  if
  :: found -> found = 0
  :: else -> post(probe, wakeNumber, DEAD_LETTERS, 1)
  fi;
  probe = 0;
#endif
  letterOf[ofRound] = 1
}
