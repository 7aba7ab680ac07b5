#ifdef BREAK_REOPEN_NEXT_WAKE
#define reopenWake(n) (n + 1)
#else
#define reopenWake(n) (n + 2)
#endif

inline reopen() {
  round++; assert(round < ROUNDS);
  raise(reopenWake(wake));
  state = QUEUED; sent = 0; deaths = 0
}

inline recordSent(ofWake) {
  if
#ifdef BREAK_SENT_OF_ANY_WAKE
  :: isOpen(state) && !sent -> sent = 1; wake = ofWake; nonce = 0
#else
  :: isOpen(state) && !sent && wake == ofWake -> sent = 1; nonce = 0
#endif
  :: else
  fi
}

