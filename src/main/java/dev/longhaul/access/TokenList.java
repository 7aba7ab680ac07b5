package dev.longhaul.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Static tokens as a text has them: a line each, {@code name role[,role] sha256:<hash>}, or {@code token:<plain>} where the text is a secret.
 * Empty lines and lines that begin with {@code #} say nothing; a semicolon is as good as the end of a line.
 */
final class TokenList {

    static final int MOST = 1_000;

    private static final Pattern ENDS = Pattern.compile("[;\\n]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final String HASHED = "sha256:";
    private static final String PLAIN = "token:";

    private final List<Token> tokens;
    private final boolean hasPlain;

    private TokenList(List<Token> tokens, boolean hasPlain) {
        this.tokens = List.copyOf(tokens);
        this.hasPlain = hasPlain;
    }

    static TokenList empty() {
        return new TokenList(List.of(), false);
    }

    /**
     * Reads a list.
     *
     * @param where what the text is, for the faults
     * @param maySecrets whether tokens may stand in it as they are
     * @throws AccessFault naming the first line that is wrong, never with what stands there
     */
    static TokenList read(String where, String text, boolean maySecrets) {
        List<Token> tokens = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> hashes = new HashSet<>();
        boolean hasPlain = false;
        String[] lines = ENDS.split(text, -1);
        for (int number = 1; number <= lines.length; number++) {
            String line = lines[number - 1].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Reader reader = new Reader(where + ", line " + number);
            String[] words = reader.words(line);
            reader.check(names.add(words[0]), "names " + words[0] + " a second time");
            Principal principal = new Principal(words[0], reader.roles(words[1]));
            boolean isPlain = words[2].startsWith(PLAIN);
            reader.check(
                    !isPlain || maySecrets, "holds a token as it is, which only a file may; give its hash as sha256:");
            Token token = isPlain ? reader.plain(principal, words[2]) : reader.hashed(principal, words[2]);
            reader.check(hashes.add(token.fingerprint()), "has the same token as a line before");
            tokens.add(token);
            hasPlain |= isPlain;
            reader.check(tokens.size() <= MOST, "is beyond the limit of " + MOST + " tokens");
        }
        return new TokenList(tokens, hasPlain);
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    int size() {
        return tokens.size();
    }

    boolean hasPlain() {
        return hasPlain;
    }

    /** Whose it is. Every token is compared, so that the time taken says nothing of where one stands. */
    Optional<Principal> find(String presented) {
        byte[] hash = Token.hash(presented);
        Optional<Principal> found = Optional.empty();
        for (Token token : tokens) {
            if (token.hasHash(hash)) {
                found = Optional.of(token.principal());
            }
        }
        return found;
    }

    /** Reads one line. */
    private record Reader(String where) {

        String[] words(String line) {
            String[] words = line.split("\\s+");
            check(words.length == 3, "must be: name role[,role] sha256:<64 hex digits>");
            check(NAME.matcher(words[0]).matches(), "begins with no name: up to 64 of A-Z a-z 0-9 . _ @ -");
            return words;
        }

        Set<Role> roles(String list) {
            Set<Role> roles = new HashSet<>();
            for (String word : list.split(",", -1)) {
                roles.add(
                        Role.of(word).orElseThrow(() -> fault("names a role that is none of submit, read and admin")));
            }
            return roles;
        }

        Token hashed(Principal principal, String word) {
            check(
                    word.startsWith(HASHED) && Token.isHash(word.substring(HASHED.length())),
                    "must end with sha256: and 64 hex digits");
            return Token.ofHash(principal, word.substring(HASHED.length()));
        }

        Token plain(Principal principal, String word) {
            String plain = word.substring(PLAIN.length());
            check(
                    Token.isStrong(plain),
                    "has a token that is too weak: at least " + Token.SHORTEST
                            + " random characters of A-Z a-z 0-9 . _ ~ + / -");
            return Token.ofPlain(principal, plain);
        }

        void check(boolean holds, String sentence) {
            if (!holds) {
                throw fault(sentence);
            }
        }

        AccessFault fault(String sentence) {
            return new AccessFault(where + " " + sentence);
        }
    }
}
