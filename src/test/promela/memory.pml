/* What each worker has in its memory: a crash loses it. */

/* One delivery in the runner's hands. */
#define IDLE 0
#define JUDGE_HERE 1
#define JUDGE_RUNNING 2
#define MAKE_OFFER 3
#define ANNOUNCE 4
#define CLAIM 5
#define CLAIM_AGAIN 6
#define FAIL_UNRUN 7
#define QUARANTINE 8
#define SEND_LETTER 9
#define RECORD_LETTER 10
#define DISCARD 11
#define CLOSE 12
#define ANNOUNCE_ROUND 13
#define REOPEN 14
#define RESEND 15
#define RESENT 16

byte doing[WORKERS];            /* where the runner is */
byte msg[WORKERS];              /* the message in its hands */
byte sState[WORKERS], sOwner[WORKERS], sAttempt[WORKERS], sRound[WORKERS], sWake[WORKERS];   /* the record as it was read */
byte sNamed[WORKERS], sMoved[WORKERS];
bit sOffer[WORKERS], lives[WORKERS], closes[WORKERS];
byte sAge[WORKERS], as[WORKERS];        /* beats of the owner since; the id to claim under */

/* One attempt. */
#define NONE 0
#define RUN 1
#define RUN_DELETED 2
#define COMMIT_BLIND 3
#define ASK_SUCCESS 4
#define ASK_FAILURE 5
#define SETTLE_SEND 6
#define SETTLE_SENT 7
#define SETTLE_DELETE 8
#define SETTLE_CLOSE 9
#define SLEEP 10
#define MOVE 11
#define MOVED 12
#define MOVED_DELETE 13

#define NOTHING 0
#define LOST 1
#define RELEASE 2

byte running[WORKERS];          /* where the attempt is */
byte runOwner[WORKERS], runAttempt[WORKERS], told[WORKERS];
byte held[WORKERS];             /* its message, and whether its handle is known: a successor has none until it is received */
bit handle[WORKERS];
byte runRound[WORKERS], runWake[WORKERS];       /* of the end that was recorded */
byte moved[WORKERS];            /* the successor of a job that waits */

/* The keeper: beat, stop and hand-over. */
#define PUT_LEASE 1
#define LOOK 2
#define ANSWER 3
#define ANSWERED 4
#define TESTIFY 5

byte id[WORKERS];               /* the id it goes by: index of its lease */
byte beating[WORKERS];
bit holds[WORKERS];             /* what the beat under way says */
bit draining[WORKERS], stopMarked[WORKERS];
byte handing[WORKERS], successor[WORKERS], answered[WORKERS], testified[WORKERS];
byte handOwner[WORKERS], handAttempt[WORKERS], old[WORKERS];
bit inHand[WORKERS];
byte lookWake[WORKERS], lookNamed[WORKERS];     /* the record as the look has read it */

#define SUCCESSOR_SENT 1
#define SUCCESSOR_RECORDED 2


/* Where the submitter and the operator are. */
byte submitting, reopening;

/* The number of the message that an attempt holds. */
#define heldNumber(w) number[held[w]]
