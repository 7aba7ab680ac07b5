/* How much of each kind of trouble one run may meet; a configuration sets them by -D. Redelivery is never limited. */
#ifndef CRASHES
#define CRASHES 0       /* a worker, the sweeper or a client dies between two of its steps */
#endif
#ifndef PAUSES
#define PAUSES 0        /* a living worker's lease ends: SIGSTOP, a partition, a stalled beat */
#endif
#ifndef LOSTS
#define LOSTS 0         /* S3 does a write and its answer is lost, or does not answer at all */
#endif
#ifndef SLEEPS
#define SLEEPS 0        /* somebody sleeps for an hour between a marker and its record */
#endif
#ifndef PURGES
#define PURGES 0        /* every message of the queue vanishes */
#endif
#ifndef GHOSTS
#define GHOSTS 0        /* SQS delivers a deleted message once more */
#endif
#ifndef RETRIES
#define RETRIES 0       /* attempts that fail and are tried again */
#endif
#ifndef DRAINS
#define DRAINS 0        /* SIGTERM */
#endif
#ifndef HANDOVERS
#define HANDOVERS 0     /* successors sent on purpose */
#endif
#ifndef RENEWALS
#define RENEWALS 1      /* successors sent since a message is lost; without one the sweeper sends it when the job is overdue */
#endif
#ifndef REOPENS
#define REOPENS 0       /* by the API */
#endif
#ifndef REDRIVES
#define REDRIVES 0      /* dead letters moved back to the queue by an operator */
#endif
#ifndef FAILURES
#define FAILURES 0      /* attempts that fail for good */
#endif
#ifndef UNKNOWNS
#define UNKNOWNS 0      /* jobs that fail unrun, since nobody knows their type */
#endif
#ifndef DEATHS
#define DEATHS 9        /* unexplained deaths after which a job is quarantined */
#endif
#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef SWEEPERS
#define SWEEPERS 1
#endif
#ifndef SUBMITS
#define SUBMITS 0       /* 0: the job comes as a plain message; 1: through the API */
#endif
#ifndef SLOTS
#define SLOTS 3         /* messages sent in all; too few is reported as an error */
#endif
#define LEASES (WORKERS + CRASHES + PAUSES + DRAINS + PURGES)
#define ROUNDS 4
