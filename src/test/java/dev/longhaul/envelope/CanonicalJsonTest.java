package dev.longhaul.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    @Test
    void ordersFieldsAtEveryDepth() {
        assertThat(CanonicalJson.of(" {\"b\" : {\"z\":1, \"a\":[ {\"y\":2,\"x\":3} ] }, \"\" : 0, \"a\" : null } "))
                .isEqualTo("{\"\":0,\"a\":null,\"b\":{\"a\":[{\"x\":3,\"y\":2}],\"z\":1}}");
        assertThat(CanonicalJson.of("{}")).isEqualTo("{}");
        assertThat(CanonicalJson.of("[[],{},[ ]]")).isEqualTo("[[],{},[]]");
    }

    @Test
    void spellsAStringInOneWay() {
        assertThat(CanonicalJson.of("[\"\\u00e9\\/\\n\\u0022\\\\\\ud83d\\ude9a\"]"))
                .isEqualTo(CanonicalJson.of("[\"é/\\u000a\\\"\\u005c🚚\"]"));
        assertThat(CanonicalJson.of("[\"a\\\"\",\"\\\\\"]")).isEqualTo("[\"a\\\"\",\"\\\\\"]");
    }

    @Test
    void tellsStringsApartThatHaveNoUtf8() {
        assertThat(CanonicalJson.of("[\"\\ud83d\"]"))
                .isNotEqualTo(CanonicalJson.of("[\"\\ud83e\"]"))
                .isNotEqualTo(CanonicalJson.of("[\"?\"]"));
    }

    @Test
    void spellsANumberInOneWay() {
        for (String one : new String[] {"1", "1.0", "1e0", "10e-1", "0.1e1", "1E+0", "0.0001e4", "1.000"}) {
            assertThat(CanonicalJson.number(one)).isEqualTo("1");
        }
        for (String zero : new String[] {"0", "-0", "0.0", "0e99", "-0.00E-7"}) {
            assertThat(CanonicalJson.number(zero)).isEqualTo("0");
        }
        assertThat(CanonicalJson.number("-1200")).isEqualTo("-1200");
        assertThat(CanonicalJson.number("0.1")).isEqualTo("1e-1");
        assertThat(CanonicalJson.number("123.450")).isEqualTo("12345e-2");
        assertThat(CanonicalJson.number("1e20")).isEqualTo("1" + "0".repeat(20));
        assertThat(CanonicalJson.number("1e21")).isEqualTo("1e21");
    }

    @Test
    void keepsHugeNumbersShortAndApart() {
        assertThat(CanonicalJson.number("1e999999999")).isEqualTo("1e999999999");
        assertThat(CanonicalJson.number("1e-99999999999999999999")).isEqualTo("1e-99999999999999999999");
        assertThat(CanonicalJson.number("9007199254740993")).isEqualTo("9007199254740993");
        assertThat(CanonicalJson.of("[1e400]")).isNotEqualTo(CanonicalJson.of("[1e401]"));
    }

    @Test
    void tellsWhatIsNoJson() {
        assertThatThrownBy(() -> CanonicalJson.of("{")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CanonicalJson.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
