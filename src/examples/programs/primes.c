/*
 * Counts the primes up to the number on standard input: primes.txt. Goes on where it was when it is stopped.
 *
 *   cc -O2 -o primes primes.c
 *   longhaul.exec.programs.primes.command=/opt/longhaul/programs/primes
 *   longhaul.queue.default-type=primes
 *
 * With default-type a message's body is the input as it is, such as 1000000. The input of a contract message is a JSON object.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { DONE = 0, RELEASED = 3, WRONG_INPUT = 65, TRY_AGAIN = 75 };

static const long STEP = 100000;

static volatile sig_atomic_t stop;

static void asked_to_stop(int signal) {
    (void)signal;
    stop = 1;
}

static const char *path(const char *folder, const char *name) {
    static char text[4096];
    const char *root = getenv(folder);
    snprintf(text, sizeof text, "%s/%s", root ? root : ".", name);
    return text;
}

static void write_whole(const char *folder, const char *name, long a, long b) {
    char draft[4096];
    snprintf(draft, sizeof draft, "%s.new", path(folder, name));
    FILE *out = fopen(draft, "w");
    if (!out || fprintf(out, "%ld %ld\n", a, b) < 0 || fclose(out) != 0 || rename(draft, path(folder, name)) != 0) {
        perror(draft);
        exit(TRY_AGAIN);
    }
}

static int is_prime(long n) {
    for (long d = 2; d * d <= n; d++) {
        if (n % d == 0) {
            return 0;
        }
    }
    return n > 1;
}

int main(void) {
    struct sigaction on_term = {.sa_handler = asked_to_stop};
    sigaction(SIGTERM, &on_term, NULL);
    setvbuf(stdout, NULL, _IOLBF, 0);
    long limit;
    if (scanf("%ld", &limit) != 1 || limit < 0) {
        fputs("the input is no number\n", stderr);
        return WRONG_INPUT;
    }
    long next = 0;
    long count = 0;
    FILE *kept = fopen(path("LONGHAUL_CHECKPOINT", "state"), "r");
    if (kept) {
        if (fscanf(kept, "%ld %ld", &next, &count) == 2) {
            printf("going on at %ld\n", next);
        }
        fclose(kept);
    }
    for (; next <= limit; next++) {
        if (stop) {
            write_whole("LONGHAUL_CHECKPOINT", "state", next, count);
            return RELEASED; /* the folder is saved as it is now */
        }
        count += is_prime(next);
        if (next % STEP == 0) {
            printf("longhaul:progress {\"done\": %ld, \"total\": %ld, \"unit\": \"numbers\"}\n", next, limit);
        }
    }
    write_whole("LONGHAUL_OUTPUT", "primes.txt", limit, count);
    return DONE;
}
