package dev.longhaul.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyTemplateTest {

    private static final Map<String, Object> NAMES =
            Map.of("bucket", "arn:b", "queues", List.of("q1", "q2"), "letters", List.of("d"), "none", List.of());

    @Test
    void putsListsAndTheirSumsIn() {
        assertThat(render("{\"r\": ${jsonencode(concat(queues, letters))}}"))
                .isEqualTo("{\"r\": [\"q1\",\"q2\",\"d\"]}");
    }

    @Test
    void makesAStringOfEachOfAList() {
        assertThat(render("${jsonencode([for q in queues : \"${q}/*\"])}")).isEqualTo("[\"q1/*\",\"q2/*\"]");
        assertThat(render("${jsonencode([for p in [\"a\", \"b\"] : \"${bucket}/${p}/*\"])}"))
                .isEqualTo("[\"arn:b/a/*\",\"arn:b/b/*\"]");
    }

    @Test
    void makesNothingOfAnEmptyList() {
        assertThat(render("${jsonencode([for q in none : \"${q}/*\"])}")).isEqualTo("[]");
    }

    @Test
    void leavesTextAsItIs() {
        assertThat(render("\"${bucket}\", { \"a\": [1] }")).isEqualTo("\"arn:b\", { \"a\": [1] }");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        refuses("${upper(bucket)}", "upper");
        refuses("${other}", "\"other\"");
        refuses("${queues}", "only strings");
        refuses("%{ if bucket }", "directives");
        refuses("a\n${bucket ? 1 : 2}", "line 2");
        refuses("${jsonencode([for q in bucket : q])}", "a list is needed");
    }

    private static void refuses(String template, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> render(template)).withMessageContaining(why);
    }

    private static String render(String template) {
        return PolicyTemplate.render(template, NAMES);
    }
}
