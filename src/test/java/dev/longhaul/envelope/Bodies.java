package dev.longhaul.envelope;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Message bodies, good and bad, by what is special about them. */
final class Bodies {

    static final String GOOD = with("");

    private Bodies() {}

    /** A good body with more fields: {@code ,"id":"x"}. */
    static String with(String fields) {
        return "{\"longhaul\":1,\"type\":\"archive\",\"input\":{}" + fields + "}";
    }

    static Map<String, String> good() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("the least", GOOD);
        bodies.put(
                "everything",
                with(",\"id\":\"a.b_c-1\",\"notBefore\":\"2026-12-24T18:00:00Z\",\"timeout\":\"PT6H\",\"attempts\":5,"
                        + "\"labels\":{\"team\":\"billing\",\"a/b.c_d-1\":\"\"}"));
        bodies.put("white space", " \n\t{ \"type\" : \"x\" ,\r\n \"input\" : { } , \"longhaul\" : 1 } \n");
        bodies.put("a version with decimals", "{\"longhaul\":1.0,\"type\":\"x\",\"input\":{}}");
        bodies.put("attempts with decimals", with(",\"attempts\":5.0"));
        bodies.put("one attempt", with(",\"attempts\":1"));
        bodies.put("100 attempts", with(",\"attempts\":100"));
        bodies.put("the longest type", typed("a".repeat(64)));
        bodies.put("a type of all signs", typed("0aZ._-"));
        bodies.put("the longest id", with(",\"id\":\"" + "i".repeat(128) + "\""));
        bodies.put("a time with an offset", with(",\"notBefore\":\"2026-12-24T18:00:00.123456789+05:30\""));
        bodies.put("a time without seconds", with(",\"notBefore\":\"2026-12-24T18:00Z\""));
        bodies.put("days", with(",\"timeout\":\"P2D\""));
        bodies.put("all units", with(",\"timeout\":\"P1DT2H3M4.5S\""));
        bodies.put("a short timeout", with(",\"timeout\":\"PT0.001S\""));
        bodies.put("the longest timeout", with(",\"timeout\":\"P365D\""));
        bodies.put("no labels", with(",\"labels\":{}"));
        bodies.put("32 labels", with(",\"labels\":" + labels(32, "v")));
        bodies.put("the longest label", with(",\"labels\":{\"" + "n".repeat(64) + "\":\"" + "v".repeat(256) + "\"}"));
        bodies.put("a label of other letters", with(",\"labels\":{\"city\":\"Zürich 東京 🚚\"}"));
        bodies.put("all kinds of input", input("{\"a\":[1,-2.5e-7,true,false,null,\"x\\n\\u00e9\",{\"\":[]}]}"));
        bodies.put("a surrogate pair", input("{\"a\":\"\\ud83d\\ude9a\"}"));
        bodies.put("numbers beyond any type", input("{\"a\":1e999999999,\"b\":" + "9".repeat(500) + "}"));
        return bodies;
    }

    /** What the schema and the reader both refuse, with the pointer that the reader gives. */
    static Map<String, Bad> bad() {
        Map<String, Bad> bodies = new LinkedHashMap<>();
        bodies.put("an array", new Bad("[]", ""));
        bodies.put("a number", new Bad("1", ""));
        bodies.put("a string", new Bad("\"longhaul\"", ""));
        bodies.put("null", new Bad("null", ""));
        bodies.put("no field", new Bad("{}", "/longhaul"));
        bodies.put("no version", new Bad("{\"type\":\"x\",\"input\":{}}", "/longhaul"));
        bodies.put("version 2", new Bad("{\"longhaul\":2,\"type\":\"x\",\"input\":{},\"new\":1}", "/longhaul"));
        bodies.put("version 0", new Bad("{\"longhaul\":0,\"type\":\"x\",\"input\":{}}", "/longhaul"));
        bodies.put("a version as text", new Bad("{\"longhaul\":\"1\",\"type\":\"x\",\"input\":{}}", "/longhaul"));
        bodies.put("a null version", new Bad("{\"longhaul\":null,\"type\":\"x\",\"input\":{}}", "/longhaul"));
        bodies.put("no type", new Bad("{\"longhaul\":1,\"input\":{}}", "/type"));
        bodies.put("no input", new Bad("{\"longhaul\":1,\"type\":\"x\"}", "/input"));
        bodies.put("a null type", new Bad("{\"longhaul\":1,\"type\":null,\"input\":{}}", "/type"));
        bodies.put("an empty type", new Bad(typed(""), "/type"));
        bodies.put("a type too long", new Bad(typed("a".repeat(65)), "/type"));
        bodies.put("a type with a slash", new Bad(typed("a/b"), "/type"));
        bodies.put("a type that begins with a dot", new Bad(typed(".a"), "/type"));
        bodies.put("an input that is text", new Bad(input("\"x\""), "/input"));
        bodies.put("an input that is a list", new Bad(input("[]"), "/input"));
        bodies.put("a null input", new Bad(input("null"), "/input"));
        bodies.put("an unknown field", new Bad(with(",\"prio\":1"), "/prio"));
        bodies.put("a field in the wrong case", new Bad(with(",\"notbefore\":\"2026-12-24T18:00:00Z\""), "/notbefore"));
        bodies.put("an empty id", new Bad(with(",\"id\":\"\""), "/id"));
        bodies.put("an id too long", new Bad(with(",\"id\":\"" + "i".repeat(129) + "\""), "/id"));
        bodies.put("an id with a slash", new Bad(with(",\"id\":\"../x\""), "/id"));
        bodies.put("an id that is a number", new Bad(with(",\"id\":7"), "/id"));
        bodies.put("no attempts", new Bad(with(",\"attempts\":0"), "/attempts"));
        bodies.put("101 attempts", new Bad(with(",\"attempts\":101"), "/attempts"));
        bodies.put("negative attempts", new Bad(with(",\"attempts\":-1"), "/attempts"));
        bodies.put("half an attempt", new Bad(with(",\"attempts\":1.5"), "/attempts"));
        bodies.put("attempts as text", new Bad(with(",\"attempts\":\"5\""), "/attempts"));
        bodies.put("attempts without end", new Bad(with(",\"attempts\":1e400"), "/attempts"));
        for (String timeout : new String[] {
            "", "P", "PT", "PT0S", "P0D", "-PT1H", "PT-1H", "pt1h", "P1Y", "P1M", "P1W", "P1DT", "PT1", "6h", "PT1.H",
            "PT1H1H"
        }) {
            bodies.put("timeout " + timeout, new Bad(with(",\"timeout\":\"" + timeout + "\""), "/timeout"));
        }
        bodies.put("a timeout in seconds", new Bad(with(",\"timeout\":3600"), "/timeout"));
        for (String time : new String[] {"", "tomorrow", "2026-12-24", "2026-12-24T18:00:00", "2026-12-24 18:00:00Z"}) {
            bodies.put("not before " + time, new Bad(with(",\"notBefore\":\"" + time + "\""), "/notBefore"));
        }
        bodies.put("not before a number", new Bad(with(",\"notBefore\":1798135200"), "/notBefore"));
        bodies.put("labels as a list", new Bad(with(",\"labels\":[\"a\"]"), "/labels"));
        bodies.put("a label that is a number", new Bad(with(",\"labels\":{\"a\":1}"), "/labels/a"));
        bodies.put("a label in a label", new Bad(with(",\"labels\":{\"a\":{}}"), "/labels/a"));
        bodies.put("a label without a name", new Bad(with(",\"labels\":{\"\":\"x\"}"), "/labels/"));
        bodies.put(
                "a label's name too long",
                new Bad(with(",\"labels\":{\"" + "n".repeat(65) + "\":\"\"}"), "/labels/" + "n".repeat(65)));
        bodies.put(
                "a label's value too long",
                new Bad(with(",\"labels\":{\"a\":\"" + "v".repeat(257) + "\"}"), "/labels/a"));
        bodies.put("33 labels", new Bad(with(",\"labels\":" + labels(33, "v")), "/labels/n32"));
        return bodies;
    }

    /** What only the reader refuses: the schema's comment names these. */
    static Map<String, Bad> beyondSchema() {
        Map<String, Bad> bodies = new LinkedHashMap<>();
        bodies.put("the same field twice", new Bad(with(",\"type\":\"other\""), "/type"));
        bodies.put("the version twice", new Bad(with(",\"longhaul\":1"), "/longhaul"));
        bodies.put("the same field of an input twice", new Bad(input("{\"a\":1,\"a\":2}"), "/input/a"));
        bodies.put("the same label twice", new Bad(with(",\"labels\":{\"a\":\"1\",\"a\":\"2\"}"), "/labels/a"));
        bodies.put("a NUL", new Bad(input("{\"a\":\"x\\u0000\"}"), "/input/a"));
        bodies.put("a NUL in a name", new Bad(input("{\"x\\u0000\":1}"), "/input/x�"));
        bodies.put("half a surrogate pair", new Bad(input("{\"a\":\"\\ud83d\"}"), "/input/a"));
        bodies.put("halves in the wrong order", new Bad(input("{\"a\":[\"\\ude9a\\ud83d\"]}"), "/input/a/0"));
        bodies.put("a bare half of a pair", new Bad(input("{\"a\":\"\ud83d\"}"), "/input/a"));
        bodies.put("a NUL in a label", new Bad(with(",\"labels\":{\"a\":\"\\u0000\"}"), "/labels/a"));
        bodies.put("no such day", new Bad(with(",\"notBefore\":\"2026-02-30T18:00:00Z\""), "/notBefore"));
        bodies.put("no such hour", new Bad(with(",\"notBefore\":\"2026-02-20T24:00:00Z\""), "/notBefore"));
        bodies.put("a timeout too long", new Bad(with(",\"timeout\":\"P365DT1S\""), "/timeout"));
        bodies.put("labels of over 2 KiB", new Bad(with(",\"labels\":" + labels(9, "v".repeat(230))), "/labels/n8"));
        bodies.put("nesting too deep", new Bad(input("{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}"), ""));
        bodies.put("a number too long", new Bad(input("{\"a\":" + "9".repeat(1001) + "}"), "/input/a"));
        return bodies;
    }

    static String typed(String type) {
        return "{\"longhaul\":1,\"type\":\"" + type + "\",\"input\":{}}";
    }

    static String input(String input) {
        return "{\"longhaul\":1,\"type\":\"x\",\"input\":" + input + "}";
    }

    private static String labels(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"n" + i + "\":\"" + value + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** A body and where the reader must point. */
    record Bad(String body, String pointer) {}
}
