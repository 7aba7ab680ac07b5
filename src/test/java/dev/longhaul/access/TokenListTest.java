package dev.longhaul.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.support.Credentials;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenListTest {

    private static final String STRONG = "0123456789abcdef0123456789abcdef";

    @Test
    void findsWhoseATokenIs() {
        TokenList list = TokenList.read(
                "list",
                "# people\n\n" + Credentials.line("ci", "submit,read", "first") + ";  "
                        + Credentials.line("ops", "admin", "second") + "\r\nvault read token:" + STRONG + "\n",
                true);
        assertThat(list.size()).isEqualTo(3);
        assertThat(list.find("first")).contains(new Principal("ci", Set.of(Role.SUBMIT, Role.READ)));
        assertThat(list.find("second")).contains(new Principal("ops", Set.of(Role.ADMIN)));
        assertThat(list.find(STRONG)).contains(new Principal("vault", Set.of(Role.READ)));
        assertThat(list.find("third")).isEmpty();
        assertThat(list.find("")).isEmpty();
        assertThat(list.find(Credentials.line("ci", "read", "first").substring(15)))
                .isEmpty();
    }

    @Test
    void namesTheLineThatIsWrong() {
        String fine = Credentials.line("ci", "submit", "first");
        refuses(fine + "\n" + Credentials.line("ci", "read", "other"), "list, line 2 names ci a second time");
        refuses(fine + "\n" + Credentials.line("it", "read", "first"), "line 2 has the same token");
        refuses(
                Credentials.line("ci", "reader", "first"),
                "line 1 names a role that is none of submit, read and admin");
        refuses(Credentials.line("ci", "read,", "first"), "line 1 names a role");
        refuses(Credentials.line("c/i", "read", "first"), "line 1 begins with no name");
        refuses("ci read", "line 1 must be: name role[,role] sha256:");
        refuses("ci read sha256:0123", "line 1 must end with sha256: and 64 hex digits");
        refuses("ci read md5:" + STRONG, "line 1 must end with sha256:");
    }

    /** A slip must not print in the log what stood in a secret file. */
    @Test
    void neverRepeatsWhatStandsThere() {
        assertThatThrownBy(() -> TokenList.read("list", STRONG + " read", true))
                .isInstanceOf(AccessFault.class)
                .hasMessageNotContaining(STRONG);
        assertThatThrownBy(() -> TokenList.read("list", "ci " + STRONG + " token:" + STRONG, true))
                .hasMessageNotContaining(STRONG);
    }

    @Test
    void takesPlainTokensFromFilesOnlyAndOnlyStrongOnes() {
        assertThatThrownBy(() -> TokenList.read("list", "ci read token:" + STRONG, false))
                .isInstanceOf(AccessFault.class)
                .hasMessageContaining("only a file may");
        refuses("ci read token:" + STRONG.substring(1), "too weak: at least 32");
        refuses("ci read token:" + "abcdefg".repeat(5), "too weak");
        refuses("ci read token:" + STRONG + "\u00e4", "too weak");
        assertThat(TokenList.read("list", "ci read token:" + "abcdefgh".repeat(4), true)
                        .hasPlain())
                .isTrue();
        assertThat(TokenList.read("list", Credentials.line("ci", "read", "x"), true)
                        .hasPlain())
                .isFalse();
    }

    @Test
    void isBounded() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < TokenList.MOST; i++) {
            text.append(Credentials.line("n" + i, "read", "t" + i)).append('\n');
        }
        assertThat(TokenList.read("list", text.toString(), true).size()).isEqualTo(TokenList.MOST);
        refuses(text + Credentials.line("more", "read", "more"), "line 1001 is beyond the limit of 1000 tokens");
    }

    private static void refuses(String text, String sentence) {
        assertThatThrownBy(() -> TokenList.read("list", text, true))
                .isInstanceOf(AccessFault.class)
                .hasMessageContaining(sentence);
    }
}
